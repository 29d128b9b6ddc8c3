"""A message read into a request: what is wanted is told by the classifier, of what by the words of the open report.

Questions about the open report come first: where it holds what is asked, its answer is the right one, however the
wording sounds.
"""

import re
from dataclasses import replace

from assistant.conversation.answers import read_policy_question
from assistant.conversation.asking.answer import asks_for_everything, is_certain, tells
from assistant.conversation.asking.figures import measures_of
from assistant.conversation.asking.lines import told_by
from assistant.conversation.asking.question import FigureQuestion, Operation
from assistant.conversation.batch_question import asks_batch
from assistant.conversation.comparing import read_past_question
from assistant.conversation.deciding import read_decision
from assistant.conversation.drafting import read_draft
from assistant.conversation.english import Words, in_report_words
from assistant.conversation.explaining import find_code, is_meaning, read_reason, read_rewrite, read_wording
from assistant.conversation.exporting import read_export
from assistant.conversation.findings import asks_for_findings, read_findings_question
from assistant.conversation.following import figure_question, follow
from assistant.conversation.intents import FIGURE, TALK, Guess, Intent, classify
from assistant.conversation.ledger_question import WEAK, LedgerQuestion, is_about_ledger, read_question
from assistant.conversation.narrative import read_narrative_question
from assistant.conversation.patterns import says, which, without
from assistant.conversation.references import ARTICLE, find_quoted, find_rows, find_unit, mask_forms
from assistant.conversation.request import (
    BatchQuestion,
    Help,
    Pointed,
    PolicyQuestion,
    ReasonQuestion,
    Request,
    ReviseRequest,
    SmallTalk,
    Unclear,
)
from assistant.conversation.revising import asks_of_items, read_revision
from assistant.conversation.supplying import read_supply
from assistant.conversation.tutor import is_of_course, read_training
from assistant.conversation.workspace import Workspace, opened
from assistant.review.engine import Review
from assistant.review.glossary import find_terms
from knowledge.document_number import DOCUMENT_NUMBER
from knowledge.policy import find_policies

# From this likelihood on a reading is worth naming in a question back, or stands whatever the report holds.
_LIKELY, _TALKING, _OF_RULE, _SURE, _CERTAIN, _ALIEN = 0.15, 0.75, 0.6, 0.7, 0.88, 0.93
# How many times less likely a change is without a draft, and likelier a comparison where others are spoken of.
_NO_DRAFT, _OF_OTHERS = 0.3, 8.0
# A message up to this length may be no more than the name of a figure.
_NAME, _SHORTEST = 16, 5
_ASSENTING = "好的，有需要随时说。"
# What a question to figures may be called as well: a fact, a check, a reason, a comparison.
_OF_FIGURES = (Intent.SEARCH, Intent.REVIEW, Intent.EXPLAIN, Intent.COMPARE)
_REPORTS_OWN = (Intent.SEARCH, Intent.REVIEW, Intent.EXPLAIN, Intent.COMPARE, Intent.HELP, Intent.SUGGEST)


def read(message: str, workspace: Workspace) -> tuple[Request, Intent | None]:
    """Return what `message` asks for, given what is open and was asked for before, and what its words alone sound like.

    That is the intent of a question which several kinds of request may answer, None where the request tells it.
    """
    said = message = without("polite", message.strip())
    if workspace.batch and asks_batch(message):
        return BatchQuestion(message), None
    if decision := read_decision(message, workspace):
        return decision, None
    words = in_report_words(said, told_by(workspace.report) if workspace.report else None, workspace.encode)
    guesses = [understand(text, workspace) for text in {message, message if words.unknown else words.text}]
    guess = max(guesses, key=lambda one: one.ranking[0][1])
    revision = read_revision(message, workspace) if workspace.history.versions else None
    # 不要了，还是刚才的好 sounds like talk, and is none where there is something to take back.
    is_change = revision is not None and revision.is_placed and not says("assent", said)
    is_talk = guess.label == TALK and guess.ranking[0][1] >= _TALKING and len(said) <= _NAME and not is_change
    is_talk |= guess.intent is None and len(said) < _SHORTEST and bool(which("talk", said))
    if is_talk or says("assent", said):
        return SmallTalk(next(iter(which("talk", said)), _ASSENTING)), None
    if is_change:
        return ReviseRequest(message, revision), None
    if supplied := read_supply(message, workspace):
        return supplied, None
    if revision is not None and revision.is_clear:
        return ReviseRequest(message, revision), None
    if workspace.draft and asks_of_items(said):
        return ReviseRequest(message, None), None
    if says("base", said):
        return read_policy_question(without("base", said)), None
    is_otherwise = guess.intent not in (None, *_OF_FIGURES, Intent.REVISE) and guess.ranking[0][1] >= _SURE
    if followed := follow(words, workspace, is_otherwise=is_otherwise):
        return followed, None
    intent = guess.intent if guess.intent in _OF_FIGURES else None
    if workspace.review and (request := _of_report(words, guess, workspace, workspace.review)):
        return request, intent
    request = of_intent(words, guess, workspace)
    return request, intent if isinstance(request, PolicyQuestion) else None


def understand(message: str, workspace: Workspace) -> Guess:
    """Return the intents that `message` may have, given what is open and whose reports it speaks of."""
    report = workspace.report
    text = told_by(report).named(message)[1] if report else message
    # What the report calls so itself is no wish: 执法投诉属实率.
    text = re.sub(r"\s", "这项指标", text, count=1) if text != message else message
    odds: dict[str, float] = {Intent.REVISE: 1.0 if workspace.draft else _NO_DRAFT}
    if says("of_others", message) or find_unit(message, report):
        odds[Intent.COMPARE] = _OF_OTHERS
    return classify(mask_forms(text, report.forms if report else (), "这个项目"), workspace.encode, odds)


def of_intent(words: Words, guess: Guess, workspace: Workspace) -> Request:
    """Return the request of the likeliest intent."""
    message, text, is_closed = words.said or words.text, words.text, workspace.review is None
    if find_code(message):
        return read_reason(message, workspace)
    match guess.intent:
        case Intent.DRAFT | Intent.REVISE if workspace.draft is None and says("how", message):
            return read_past_question(text, workspace)
        case Intent.DRAFT:
            return read_draft(text)
        case Intent.REVISE:
            return ReviseRequest(message, read_revision(message, workspace))
        case Intent.REVIEW if is_closed and not says("of_a_report", text):
            return read_reason(text, workspace)
        case Intent.REVIEW:
            return _of_review(text, workspace.review)
        case Intent.EXPLAIN:
            return read_reason(message if find_terms(message) else text, workspace)
        case Intent.SUGGEST:
            return read_rewrite(text, workspace, _weak_of(text, workspace.review))
        case Intent.SEARCH if not is_of_course(message):
            return read_policy_question(text)
        case Intent.COMPARE:
            return read_past_question(text, workspace)
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


def _of_report(words: Words, guess: Guess, workspace: Workspace, review: Review) -> Request | None:
    """Return what is asked of the open report, None where `words` aren't a question to it."""
    text, said = words.text, words.said or words.text
    things, bare = told_by(review.report).named(text)
    if narrative := read_narrative_question(text):
        return narrative
    if is_meaning(text) and not find_quoted(text) and (terms := find_terms(said)):
        return ReasonQuestion(terms=terms)
    findings = read_findings_question(text)
    if asks_for_findings(bare) and findings.form in ("fit", "brief"):
        return findings
    own = _REPORTS_OWN if workspace.draft else (*_REPORTS_OWN, Intent.REVISE)
    is_named = len(text) <= _NAME and not says("bid", text) and guess.intent is not Intent.DRAFT
    question = figure_question(words, workspace)
    is_asked = bool(says("asked", said)) or (is_named and _is_named(question, workspace))
    is_doubt = any(part.operation is Operation.CHECK and part.gives_figure for part in question.parts)
    is_asked |= is_doubt
    # Without a draft there is nothing to be changed or brought to a file: what is asked then is asked of the report.
    is_open = is_asked and workspace.draft is None and not says("bid", text)
    is_sure = guess.ranking[0][1] >= (_CERTAIN if is_open else _SURE)
    is_other = guess.intent is not None and guess.intent not in own and is_sure
    is_other |= guess.intent is Intent.HELP and guess.ranking[0][1] >= _CERTAIN
    is_told = is_asked and not says("of_findings", text) and is_certain(question, workspace)
    # What English names of the report is only guessed.
    is_told &= not (words.said and is_other)
    if (is_other and not is_told) or says("of_others", text) or find_unit(text, review.report):
        return None
    if asks_for_findings(bare) and (findings.form != "list" or findings.severities):
        return findings
    is_question = is_asked or guess.intent in _OF_FIGURES
    names_policy = bool(DOCUMENT_NUMBER.search(text) or ARTICLE.search(text) or find_policies(text))
    if not is_question or names_policy or says("repetition", text):
        return None
    if (policy := read_policy_question(text)).about == "grade":
        return policy
    if wording := read_wording(text):
        return ReasonQuestion(Pointed(wording=wording))
    is_rewrite = guess.intent is Intent.SUGGEST and (is_sure or says("rewriting", text))
    if (is_rewrite and not (is_told and is_doubt)) or (guess.intent is Intent.EXPLAIN and says("of_findings", text)):
        return None
    if (
        is_about_ledger(bare, review)
        and not (is_told and not says("unmet", bare))
        and (not things or says("criteria", bare))
    ):
        return read_question(text, review)
    if asks_for_findings(bare):
        return findings
    if asks_for_everything(question):
        return None
    # Whoever names an indicator by its whole name means the report's own.
    is_rule, likelihood = guess.label == Intent.SEARCH and not find_rows(text, review), guess.ranking[0][1]
    is_other = guess.intent not in (None, *own) or guess.intent is Intent.HELP
    if not is_told and (is_other or (is_rule and likelihood >= _OF_RULE)):
        return None
    if guess.label == FIGURE or tells(question, workspace):
        return question
    if guess.intent is None or (guess.intent is Intent.REVISE and workspace.draft is None):
        is_alien = guess.is_unrelated and guess.unrelated >= _ALIEN
        return question if not is_alien and any(part.names for part in question.parts) else None
    is_review = guess.intent is Intent.REVIEW and is_asked and not says("reviews", text)
    is_fact = guess.intent is Intent.COMPARE or (is_rule and likelihood < _OF_RULE)
    return question if (is_review or is_fact) and any(part.asks for part in question.parts) else None


def _is_named(question: FigureQuestion, workspace: Workspace) -> bool:
    """Return whether a message is no more than the name of a figure of the open report: 新增床位数."""
    told = told_by(opened(workspace).report)
    return all(part.names and measures_of(part, told) for part in question.parts)
