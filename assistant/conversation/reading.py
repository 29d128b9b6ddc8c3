"""A message read into a request: what is wanted is told by the classifier, of what by the words of the open report.

Questions about the open report come first: where it holds what is asked, its answer is the right one, however the
wording sounds.
"""

import re
from dataclasses import dataclass, replace

from assistant.conversation.answers import asks_for_grade
from assistant.conversation.asking.answer import asks_for_everything, is_certain, says
from assistant.conversation.asking.figures import measures_of
from assistant.conversation.asking.lines import told_by
from assistant.conversation.asking.question import FigureQuestion, in_report_words, read_figure_question
from assistant.conversation.drafting import read_draft
from assistant.conversation.explaining import find_code, read_reason, read_rewrite, read_wording
from assistant.conversation.exporting import read_export
from assistant.conversation.findings import asks_for_findings, read_findings_question
from assistant.conversation.intents import FIGURE, TALK, Guess, Intent, classify
from assistant.conversation.ledger_question import WEAK, LedgerQuestion, is_about_ledger, read_question
from assistant.conversation.narrative import read_narrative_question
from assistant.conversation.references import ARTICLE, find_quoted, find_rows, mask_forms
from assistant.conversation.repeating import asks_for_repetition
from assistant.conversation.request import (
    Help,
    PastReportQuestion,
    Pointed,
    PolicyQuestion,
    ReasonQuestion,
    Request,
    ReviseRequest,
    SmallTalk,
    Unclear,
)
from assistant.conversation.revising import asks_of_items
from assistant.conversation.supplying import read_supply
from assistant.conversation.tutor import is_of_course, read_training
from assistant.conversation.workspace import Workspace, opened
from assistant.drafting.revising.parsing import parse_request
from assistant.review.engine import Review
from assistant.review.glossary import find_terms
from knowledge.document_number import DOCUMENT_NUMBER
from knowledge.policy import find_policies

# From this likelihood on a reading is worth naming in a question back, or stands whatever the report holds.
_LIKELY, _TALKING, _OF_RULE, _SURE, _CERTAIN, _ALIEN = 0.15, 0.6, 0.6, 0.8, 0.88, 0.93
# A message up to this length may be no more than the name of a figure.
_NAME = 16
# What is said to small talk, by a word of it; assent gets the last.
_TALK = (
    (re.compile(r"(?i)谢|辛苦|麻烦|多亏|thank|thx|appreciate"), "不客气，有需要随时说。"),
    (re.compile(r"(?i)再见|拜|下班|先这样|到这|[改明]天|晚安|bye|see you|下回|晚点"), "再见，做到一半的内容都保留着。"),
    (
        re.compile(r"(?i)[你您]好|早|[上下]午好|晚上好|在吗|在不在|有人吗|嗨|哈喽|各位|\bhi\b|hello|hey|good"),
        "你好。可以问报告里的数、让我审核，或者起草问题和措施。",
    ),
    (re.compile(""), "好的，有需要随时说。"),
)
_ASSENT = re.compile(r"[一-龥][。！!~\s]*")
_REVIEWS = re.compile("审|检查|核对|复核|过一遍|看看|诊断|体检|把关|错|矛盾|一致|问题|规范|合格|怎么样|量化|指标|项目")
_BIDS = re.compile("帮我|给我|写一|起草|生成|导出|下载|出.{0,4}题|考考|来.{0,4}题|练")
_ASKS = re.compile(
    r"(?i)^(?:how|what|which|who|when|where|why|did|does|do|is|are|was|were|has|have)\b|写没写|[?？]|[吗呢么没]\s*$|没有\s*$|多少|几|哪|什么|啥|谁|怎么|怎样|如何|为什么|为何|是不是|有没有|是否|对不对|占比|占.{1,20}[的比]|多[长大高久远宽重]|合计|比例|^(?:说|列|算|查)"
)
_OTHERS = re.compile(
    r"其[他它](?:单位|地方|部门|局|市|县|报告)|别的(?:单位|地方|部门|局|报告)|别人|别家|兄弟单位|同类|同行"
    r"|往年的?报告|去年的?报告|资料库|样例|外单位|参考"
)
_OF_FINDINGS = re.compile(
    r"意见|判|算|量化|依据|规则|第.{1,3}[条个点项]|这[条个项]|什么意思|什么叫|什么是|^.{2,8}是什么$|区别|含义|[A-Z]{3}\d\d"
)
# What is said of a report at hand, not of reports.
_OF_A_REPORT = re.compile("报告|审核|检查|这|我|台账|意见|表|哪些|问题|没有量化|未量化")
_HOW = re.compile("怎么|如何|怎样|什么样|啥样|什么算|怎样算")
_BASE = re.compile(r"^查资料库[：:]")
# What a question to figures may be called as well: a fact, a check, a reason, a comparison.
_OF_FIGURES = (Intent.SEARCH, Intent.REVIEW, Intent.EXPLAIN, Intent.COMPARE)
_REPORTS_OWN = (Intent.SEARCH, Intent.REVIEW, Intent.EXPLAIN, Intent.COMPARE, Intent.HELP, Intent.SUGGEST)


@dataclass(frozen=True, slots=True)
class Reading:
    """A request, and the intent that its words have where its kind alone doesn't tell."""

    request: Request
    intent: Intent | None = None


def read(message: str, workspace: Workspace) -> Reading:
    """Return what `message` asks for, given what is open and what was said before."""
    said = message.strip()
    guess = understand(message, workspace)
    revision = parse_request(message) if workspace.history.versions else None
    # 不要了，还是刚才的好 sounds like talk, and is none where there is something to take back.
    is_change = revision is not None and revision.is_placed and not _ASSENT.fullmatch(said)
    is_talk = guess.label == TALK and guess.ranking[0][1] >= _TALKING and len(said) <= _NAME and not is_change
    if is_talk or _ASSENT.fullmatch(said):
        return Reading(SmallTalk(next(answer for pattern, answer in _TALK if pattern.search(said))))
    if is_change:
        return Reading(ReviseRequest(message, revision))
    if supplied := read_supply(message, workspace):
        return Reading(supplied)
    if revision is not None and revision.is_clear:
        return Reading(ReviseRequest(message, revision))
    if workspace.draft and asks_of_items(said):
        return Reading(ReviseRequest(message, None))
    if _BASE.match(said):
        return Reading(PolicyQuestion(_BASE.sub("", said)))
    if workspace.review and (request := _of_report(said, guess, workspace, workspace.review)):
        return Reading(request, guess.intent if guess.intent in _OF_FIGURES else None)
    return Reading(of_intent(message, guess, workspace))


def understand(message: str, workspace: Workspace) -> Guess:
    """Return the intents that `message` may have given what is open: without a draft, a change is of an indicator."""
    forms = workspace.report.forms if workspace.report else ()
    guess = classify(mask_forms(message, forms, "这个项目"), workspace.encode)
    if guess.intent is Intent.REVISE and workspace.draft is None and find_quoted(message):
        return Guess(Intent.SUGGEST, guess.ranking)
    return guess


def of_intent(message: str, guess: Guess, workspace: Workspace) -> Request:
    """Return the request of the likeliest intent."""
    text, is_closed = in_report_words(message), workspace.review is None
    if find_code(message):
        return read_reason(message, workspace)
    match guess.intent:
        case Intent.DRAFT | Intent.REVISE if workspace.draft is None and _HOW.search(message):
            return PastReportQuestion(text)
        case Intent.DRAFT:
            return read_draft(message)
        case Intent.REVISE:
            return ReviseRequest(message, parse_request(message))
        case Intent.REVIEW if is_closed and not _OF_A_REPORT.search(text):
            return read_reason(text, workspace)
        case Intent.REVIEW:
            return _of_review(text, workspace.review)
        case Intent.EXPLAIN:
            return read_reason(message if find_terms(message) else text, workspace)
        case Intent.SUGGEST:
            return read_rewrite(message, workspace, _weak_of(message, workspace.review))
        case Intent.SEARCH if not is_of_course(message):
            return PolicyQuestion(text)
        case Intent.COMPARE:
            return PastReportQuestion(text)
        case Intent.EXPORT:
            return read_export(message)
        case Intent.TRAIN:
            return read_training(message, workspace)
        case Intent.HELP if not is_of_course(message):
            return Help()
    if is_of_course(message):
        return read_training(message, workspace)
    likely = tuple(intent for intent, likelihood in guess.ranking[:2] if likelihood >= _LIKELY)
    return Unclear(likely if len(likely) > 1 else (), guess.is_unrelated)


def _weak_of(message: str, review: Review | None) -> LedgerQuestion | None:
    """Return the question for the weak indicators in the scope that `message` names."""
    if review is None:
        return None
    question = read_question(message, review)
    return replace(question, verdicts=question.verdicts & WEAK or WEAK, group="", sums=False)


def _of_review(text: str, review: Review | None) -> Request:
    if review is not None and is_about_ledger(text, review):
        return read_question(text, review)
    return read_findings_question(text)


def _of_report(said: str, guess: Guess, workspace: Workspace, review: Review) -> Request | None:
    """Return what is asked of the open report, None where `said` isn't a question to it."""
    text = in_report_words(said)
    if narrative := read_narrative_question(text):
        return narrative
    own = _REPORTS_OWN if workspace.draft else (*_REPORTS_OWN, Intent.REVISE)
    is_named = len(text) <= _NAME and not _BIDS.search(text) and guess.intent is not Intent.DRAFT
    is_asked = bool(_ASKS.search(text)) or text != said or (is_named and _is_named(said, workspace))
    # Without a draft there is nothing to be changed or brought to a file: what is asked then is asked of the report.
    is_open = is_asked and workspace.draft is None and not _BIDS.search(text)
    is_sure = guess.ranking[0][1] >= (_CERTAIN if is_open else _SURE)
    is_other = guess.intent is not None and guess.intent not in own and is_sure
    is_other |= guess.intent is Intent.HELP and guess.ranking[0][1] >= _CERTAIN
    if is_other or _OTHERS.search(text):
        return None
    if asks_for_findings(text) and (findings := read_findings_question(text)).form != "list":
        return findings
    is_question = is_asked or guess.intent in _OF_FIGURES
    names_policy = bool(DOCUMENT_NUMBER.search(text) or ARTICLE.search(text) or find_policies(text))
    if not is_question or names_policy or asks_for_repetition(text):
        return None
    if asks_for_grade(text):
        return PolicyQuestion(text)
    if wording := read_wording(text):
        return ReasonQuestion(Pointed(wording=wording))
    if guess.intent is Intent.SUGGEST or (guess.intent is Intent.EXPLAIN and _OF_FINDINGS.search(text)):
        return None
    if is_about_ledger(text, review):
        return read_question(text, review)
    if asks_for_findings(text):
        return read_findings_question(text)
    question = figure_question(said, workspace)
    if asks_for_everything(question):
        return None
    # Whoever names an indicator by its whole name means the report's own.
    is_rule, likelihood = guess.label == Intent.SEARCH and not find_rows(text, review), guess.ranking[0][1]
    is_other = guess.intent not in (None, *own) or guess.intent is Intent.HELP
    if likelihood >= _OF_RULE and (is_other or (is_rule and not is_certain(question, workspace))):
        return None
    if guess.label == FIGURE or says(question, workspace):
        return question
    if guess.intent is None:
        is_alien = guess.is_unrelated and guess.unrelated >= _ALIEN
        return question if not is_alien and any(part.names for part in question.parts) else None
    is_review = guess.intent is Intent.REVIEW and is_asked and not _REVIEWS.search(text)
    is_fact = guess.intent is Intent.COMPARE or (is_rule and likelihood < _OF_RULE)
    return question if (is_review or is_fact) and any(part.asks for part in question.parts) else None


def _is_named(said: str, workspace: Workspace) -> bool:
    """Return whether a message is no more than the name of a figure of the open report: 新增床位数."""
    question, told = figure_question(said, workspace), told_by(opened(workspace).report)
    return all(part.names and measures_of(part, told) for part in question.parts)


def figure_question(said: str, workspace: Workspace) -> FigureQuestion:
    """Return what `said` asks of the figures of the open report, going on from what was asked before."""
    return read_figure_question(said, told_by(opened(workspace).report), next(reversed(workspace.said), None))
