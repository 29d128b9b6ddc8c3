"""A message read into a request: what can mean only one thing first, else what its words and the report make likely.

Each kind of request has one reader. Which of them reads is told by one ranking: the classifier's, of the words, with
what the open report and the screen say of them (`evidence`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.conversation.answers import read_policy_question
from assistant.conversation.asking.answer import is_certain, is_told, tells
from assistant.conversation.asking.lines import told_by
from assistant.conversation.asking.lists import Asked, List, list_of
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import FigureQuestion
from assistant.conversation.asking.words import USUAL, has_word, known_measures, stretches, usualness
from assistant.conversation.batch_question import asks_batch
from assistant.conversation.comparing import read_past_question
from assistant.conversation.deciding import read_decision
from assistant.conversation.drafting import read_draft, read_export
from assistant.conversation.english import Words, in_report_words
from assistant.conversation.explaining import find_code, point, read_meaning, read_reason, read_rewrite, read_wording
from assistant.conversation.findings import COPIED, read_findings_question
from assistant.conversation.following import evidence, figure_question, follow
from assistant.conversation.intents import FIGURE, TALK, UNRELATED, Guess, Intent, classify
from assistant.conversation.ledger_question import WEAK, asks_of_points, read_question
from assistant.conversation.narrative import read_narrative_question
from assistant.conversation.patterns import says, which, without
from assistant.conversation.proposing import read_proposal
from assistant.conversation.references import find_ordinal, find_unit, mask_forms
from assistant.conversation.request import (
    BatchQuestion,
    DraftRequest,
    Help,
    NarrativeQuestion,
    PastReportQuestion,
    Pointed,
    PolicyQuestion,
    ReasonQuestion,
    Request,
    ReviseRequest,
    SmallTalk,
    Unclear,
)
from assistant.conversation.revising import asks_of_items, names_item, read_revision
from assistant.conversation.supplying import read_supply
from assistant.conversation.tutor import is_of_course, read_training
from assistant.conversation.workspace import Workspace, opened
from assistant.drafting.draft import SECTIONS
from assistant.drafting.revising.request import RevisionRequest
from knowledge.facts.fact import Aspect

# From this likelihood on a reading is worth naming in a question back, or stands against a question that goes on.
_LIKELY, _SURE = 0.15, 0.7
# Below it a message that names no item of the draft is no change of it.
_UNLIKELY = 0.03
# From this likelihood on a list of the review is what is asked for, and where it sounds like another wish.
_LISTED, _SURELY_LISTED = 0.5, 0.9
# How many times likelier a change is with a draft at hand than the words alone make it, and without one.
_WITH_DRAFT, _WITHOUT = 3.0, 0.5
# How many times likelier talk is over a report, and a question to it, than the words make it: it is worse to refuse
# what can be answered, or to answer from elsewhere.
_BESIDE, _OF_REPORT = 0.25, 4.0
# Where a comma would stand; words that are dictated stand behind a gap as well.
_GAP = re.compile(r"(?<=[一-龥])(?<![为成是叫写])[ \u3000]+(?=[一-龥])")
_ASSENTING = "好的，有需要随时说。"
_OTHERWISE = (Intent.DRAFT, Intent.REVISE, Intent.EXPORT, Intent.TRAIN, Intent.SUGGEST)
_OF_NARRATIVE = (List.OWN_PROBLEMS, List.OWN_MEASURES, List.UNANSWERED)
_OF_WRITING = (List.LEFT_OUT, List.IS_WRITTEN, List.HOW_WRITTEN)
_FROM_TEXTS = (PolicyQuestion, PastReportQuestion)
_OF_FIGURES = (Intent.SEARCH, Intent.REVIEW, Intent.EXPLAIN, Intent.COMPARE)


def read(message: str, workspace: Workspace) -> Request:
    """Return what `message` asks for, given what is open and was asked for before."""
    said = without("polite", _GAP.sub("，", message.strip()))
    words, guess = in_report_words(said), understand(said, workspace)
    if certain := _certain(said, guess, workspace):
        return certain
    if workspace.review and guess.label in ("", Intent.DRAFT, Intent.REVISE) and says("drafted.of_table", said):
        return _review(words, workspace)
    if (policy := read_policy_question(words.text)).about == "grade":
        return policy
    if workspace.review:
        bare = told_by(workspace.review.report).named(words.text)[1]
        if bare == words.text and asks_of_points(bare, workspace.review, workspace.encode):
            return read_question(bare, workspace.review, workspace.encode)
        # The figures of a document's number are nobody's.
        if not policy.documents and (doubted := _doubted(words, guess, workspace)):
            return doubted
        if bare == words.text and (listed := _list(words, guess, workspace)):
            return listed
    last = workspace.request
    # What will be done of a thing is asked of the report, how an indicator is to be written isn't.
    is_of_thing = isinstance(last, FigureQuestion) and not any(part.things for part in last.parts)
    going_on = (None, *_OF_FIGURES, Intent.SUGGEST) if is_of_thing else (None, *_OF_FIGURES)
    # 卡在哪儿了 sounds like a wish for help.
    is_why = guess.label == Intent.HELP and is_of_thing and _asks(figure_question(words, workspace), Operation.WHY)
    is_otherwise = guess.intent not in going_on and guess.ranking[0][1] >= _SURE and not is_why
    if followed := follow(words, workspace, is_otherwise=is_otherwise):
        return followed
    if guess.ranking[0][1] < _SURE and find_ordinal(said) is not None and point(said, workspace) != Pointed():
        # 第二个问题在报告哪个地方: of the list on the screen.
        return read_reason(said, workspace)
    # What speaks of an item of the draft is never taken for another draft.
    draft, revision = workspace.draft, read_revision(said, workspace)
    is_of_draft = guess.label == Intent.DRAFT and draft and (revision or names_item(said, draft))
    if guess.label == Intent.REVISE or is_of_draft:
        return _section_left_out(said, revision, workspace) or ReviseRequest(said, revision)
    return of_label(guess, words, workspace)


def _section_left_out(said: str, revision: RevisionRequest | None, workspace: Workspace) -> DraftRequest | None:
    """Return the wish for the section that the draft lacks, None where nothing like it is said: 措施呢？也写一下."""
    lacking = [one for one in SECTIONS if workspace.draft and not workspace.draft.items(one)]
    is_lacking = any(says(f"drafted.{one}", said) for one in lacking)
    return read_draft(said) if is_lacking and not (revision and revision.is_clear) else None


def understand(message: str, workspace: Workspace) -> Guess:
    """Return the intents that `message` may have, given what is open."""
    words = in_report_words(message)
    told = evidence(words, workspace) if workspace.review else None
    odds: dict[str, float] = {Intent.REVISE: _WITH_DRAFT if workspace.draft else _WITHOUT}
    if told is not None:
        odds |= {UNRELATED: _BESIDE, TALK: _BESIDE, FIGURE: _OF_REPORT}
    texts = {words.said or words.text, words.text if not words.unknown else words.said}
    guesses = [classify(masked(text, workspace), workspace.encode, odds, told) for text in texts]
    return max(guesses, key=lambda one: one.ranking[0][1])


def masked(text: str, workspace: Workspace) -> str:
    """Return `text` without what the report calls so itself, which is no wish: 执法投诉属实率."""
    if workspace.report is None:
        return text
    bare = told_by(workspace.report).named(text)[1]
    named = re.sub(r"\s", "这项指标", bare, count=1) if bare != text else text
    return mask_forms(named, workspace.report.forms, "这个项目")


def _certain(said: str, guess: Guess, workspace: Workspace) -> Request | None:
    """Return what `said` can only mean, None where its words leave that open."""
    if workspace.batch and asks_batch(said):
        return BatchQuestion(said)
    if decision := read_decision(said, workspace):
        return decision
    if proposal := read_proposal(said, workspace):
        return proposal
    # 写进去吧 is meant for the draft, and for what was just asked about where there is none yet.
    was_about = isinstance(workspace.request, NarrativeQuestion) and workspace.request.words
    revision = read_revision(said, workspace) if workspace.history.versions or was_about else None
    if says("assent", said):
        return _small_talk(said)
    is_unlike = guess.label not in (TALK, UNRELATED) and dict(guess.ranking).get(Intent.REVISE, 0.0) < _UNLIKELY
    if revision is not None and not revision.names_items and is_unlike:
        # 分加起来对吗 has the words of a change, and sounds like another wish.
        revision = None
    if revision is not None and revision.is_placed:
        return ReviseRequest(said, revision)
    if supplied := read_supply(said, workspace):
        return supplied
    if revision is not None and (revision.is_clear or revision.names_items):
        return ReviseRequest(said, revision)
    if workspace.draft and (asks_of_items(said) or says("left_open", said)):
        return ReviseRequest(said, None)
    if says("base", said):
        return read_policy_question(without("base", said))
    if code := find_code(said):
        return ReasonQuestion(code=code)
    wording = read_wording(said)
    return ReasonQuestion(Pointed(wording=wording)) if wording else None


def of_label(guess: Guess, words: Words, workspace: Workspace) -> Request:
    """Return the request of the likeliest reading."""
    if reader := _READERS.get(guess.label):
        request = reader(words, workspace)
        return replace(request, wish=guess.intent) if isinstance(request, _FROM_TEXTS) else request
    if is_of_course(words.text):
        return read_training(words.text, workspace)
    if workspace.review and guess.label != UNRELATED:
        # What sounds like nothing known may be asked in the report's own words.
        question = figure_question(words, workspace)
        if is_certain(question, workspace):
            return question
    likely = tuple(intent for intent, likelihood in guess.ranking[:2] if likelihood >= _LIKELY)
    return Unclear(likely if len(likely) > 1 else (), guess.label == UNRELATED)


def _small_talk(said: str) -> SmallTalk:
    return SmallTalk(next(iter(which("talk", said)), _ASSENTING))


def _talk(words: Words, workspace: Workspace) -> Request:
    """Return small talk, or the question to the report that sounds like it: 晚了多久."""
    if workspace.review and says("asked", words.text):
        question = figure_question(words, workspace)
        if tells(question, workspace):
            return question
    return _small_talk(words.said or words.text)


def _figure(words: Words, workspace: Workspace) -> Request:
    if workspace.review is None:
        return _policy(words)
    question = figure_question(words, workspace)
    # What will be done, of nothing in particular, is all that the report has in hand.
    is_plan = question.parts[:1] and question.parts[0].operation is Operation.PLAN
    if is_plan and not any(one.names for one in question.parts):
        return NarrativeQuestion("measures", "duties" if _asks(question, Operation.WHO, Operation.WHEN) else "all")
    return question


def _asks(question: FigureQuestion, *operations: Operation) -> bool:
    """Return whether a part of `question` asks for one of these."""
    return any(part.operation in operations for part in question.parts)


def _policy(words: Words) -> Request:
    return read_meaning(words.text, words.said) or read_policy_question(words.text)


def _doubted(words: Words, guess: Guess, workspace: Workspace) -> FigureQuestion | None:
    """Return the question whether a figure that the report has is right, however it is quoted, None for others."""
    question = figure_question(words, workspace)
    checked = [part for part in question.parts if part.operation is Operation.CHECK]
    is_doubt = any(part.gives_figure or Aspect.SCORE in part.aspects for part in checked)
    is_wish = guess.intent in (*_OTHERWISE[:-1], Intent.HELP) and guess.ranking[0][1] >= _SURE
    return question if is_doubt and not is_wish and tells(question, workspace) else None


def _list(words: Words, guess: Guess, workspace: Workspace) -> Request | None:
    """Return the request for the list that `words` ask for, None where they ask for another thing."""
    asked = _list_of(words, workspace)
    if read_meaning(words.text, words.said) or says("of_others", words.text):
        return None
    likelihood = guess.ranking[0][1]
    is_wish = (guess.intent in _OTHERWISE or guess.label == FIGURE) and likelihood >= _SURE
    # With a draft at hand its items are spoken of, unless it is surely asked what the report itself has written.
    is_wish = is_wish or bool(workspace.draft and asked.wanted in _OF_WRITING)
    # A wish that is an example of one to the letter is for nothing else.
    if (is_wish and likelihood == 1.0) or asked.likelihood < (_SURELY_LISTED if is_wish else _LISTED):
        return None
    question = figure_question(words, workspace)
    # What goes on from a question for figures asks for no list, but whether that is written, or should be.
    is_writing = asked.wanted in _OF_WRITING and asked.likelihood >= _SURELY_LISTED
    is_of_figures = (question.before and not is_writing) or _is_of_figures(asked, question, workspace)
    return None if is_of_figures else _listed(words, workspace, asked.wanted)


def _is_of_figures(asked: Asked, question: FigureQuestion, workspace: Workspace) -> bool:
    """Return whether what sounds like a question for rows, or for errors, names what the report has figures of."""
    if not (asked.wanted.is_of_rows or asked.wanted is List.ERRORS):
        return False
    is_asked = all(part.asks for part in question.parts)
    if asked.likelihood < _SURE and is_asked and is_told(question, workspace, computed=True):
        return True
    told = told_by(opened(workspace).report)
    is_named = any(usualness(word) < USUAL and told.holds_any(word) for word in stretches(asked.rest))
    # Rows are counted by 项, 个 and 条; 份, 户 and 公里 are the report's own.
    is_bound = any(
        (part.bound and known_measures(part.words)[0]) or not {*part.counter} <= {"项", "个", "条"}
        for part in question.parts
    )
    names = is_named or is_bound or has_word("money", asked.rest) or any(part.things for part in question.parts)
    return names and tells(question, workspace)


def _list_of(words: Words, workspace: Workspace) -> Asked:
    """Return which list of the review is asked for, what the report calls so itself and its forms aside."""
    return list_of(masked(words.said or words.text, workspace), workspace.encode)


def _listed(words: Words, workspace: Workspace, wanted: List) -> Request:
    """Return the request for a list of the review."""
    if wanted.is_of_rows:
        return read_question(words.text, opened(workspace), workspace.encode, wanted)
    if wanted in _OF_NARRATIVE or wanted in _OF_WRITING:
        return read_narrative_question(words.text, wanted, workspace)
    is_copied = any(finding.rule == COPIED for finding in opened(workspace).findings)
    if wanted is List.COPIED and not is_copied:
        # What doesn't stand there twice may have been copied from others.
        return read_past_question(words.text, workspace)
    return read_findings_question(words.text, wanted)


def _review(words: Words, workspace: Workspace) -> Request:
    """Return what is asked of the findings, of the ledger, or whether a figure is right."""
    review, text = workspace.review, words.text
    if review is None:
        return read_findings_question(text) if says("of_a_report", text) else _explain(words, workspace)
    asked, question = _list_of(words, workspace), figure_question(words, workspace)
    is_none = asked.likelihood < _LISTED
    is_told_of = is_none and all(part.names for part in question.parts) and is_told(question, workspace)
    if is_told_of or _is_of_figures(asked, question, workspace):
        return question
    return _listed(words, workspace, asked.wanted if asked.wanted.is_of_rows or not is_none else List.FINDINGS)


def _explain(words: Words, workspace: Workspace) -> Request:
    """Return what is to be explained: a term, an item of a list, a finding, or what the report gives a reason for."""
    if meant := read_meaning(words.text, words.said):
        return meant
    if workspace.review and not says("of_findings", words.text):
        question = figure_question(words, workspace)
        if tells(question, workspace):
            return question
    return read_reason(words.text, workspace)


def _suggest(words: Words, workspace: Workspace) -> Request:
    review = workspace.review
    scope = read_question(words.text, review, workspace.encode) if review else None
    weak = replace(scope, verdicts=scope.verdicts & WEAK or WEAK, group="", sums=False) if scope else None
    return read_rewrite(words.text, workspace, weak)


def _compare(words: Words, workspace: Workspace) -> Request:
    """Return what is asked of other reports, or of this one's own years and places where it has them."""
    is_of_others = says("of_others", words.text) or says("repetition", words.text)
    if workspace.review and not is_of_others and not find_unit(words.text, workspace.report):
        question = figure_question(words, workspace)
        # What names no other time is asked of the open report, if that says of what.
        is_here = not says("of_years", words.text) and all(part.names for part in question.parts)
        if is_here or is_told(question, workspace, computed=True):
            return question
    return read_past_question(words.text, workspace)


def _draft(words: Words, workspace: Workspace) -> Request:
    if workspace.draft is None and says("how", words.text):
        return read_past_question(words.text, workspace)
    return read_draft(words.text)


_READERS: Mapping[str, Callable[[Words, Workspace], Request]] = {
    FIGURE: _figure,
    Intent.SEARCH: lambda words, _: _policy(words),
    Intent.REVIEW: _review,
    Intent.EXPLAIN: _explain,
    Intent.SUGGEST: _suggest,
    Intent.COMPARE: _compare,
    Intent.DRAFT: _draft,
    Intent.EXPORT: lambda words, _: read_export(words.said or words.text),
    Intent.TRAIN: lambda words, workspace: read_training(words.said or words.text, workspace),
    Intent.HELP: lambda words, workspace: read_training(words.text, workspace) if is_of_course(words.text) else Help(),
    TALK: _talk,
}
