"""The last step of an answer: told as found, or phrased by the chat model from the same material, and checked.

What a document says of itself is no licence to deny what the program has computed (a grade, a verdict, a count, a
score, a conclusion): only the review is. A sentence of what ought to be claims nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

import prompts
from assistant.citations import Citation, SourceKind
from assistant.conversation.claims import Claim, claims, numbers
from assistant.conversation.events import Event, Notice, Sources, TextPiece
from assistant.conversation.patterns import every, says
from assistant.conversation.workspace import Workspace
from assistant.drafting.grounding.gate import untraced
from assistant.drafting.model.brief import fence_free, source_list
from assistant.drafting.model.error import ModelError
from assistant.drafting.model.streaming import check_budget, deadline_of, prompt_tokens_of, stream_text
from assistant.review.engine import LedgerRow, Review, summarise
from assistant.review.verdict import Verdict
from knowledge.quantity import parse_decimal
from knowledge.report import Report
from knowledge.sources.chunking import count_tokens

_MARK = re.compile(r"\[(\d+)\]")
# A quote in the prompt; a clause is seldom longer than the first.
_QUOTES = (600, 300, 120, 60)
_QUESTION = 500
_ENGLISH = {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_VERDICTS = {
    "未量化": {Verdict.VAGUE, Verdict.PARTIAL},
    "没有量化": {Verdict.VAGUE, Verdict.PARTIAL},
    "不完整": {Verdict.PARTIAL},
    "已量化": {Verdict.QUANTIFIED},
    "已经量化": {Verdict.QUANTIFIED},
    "可核验": {Verdict.VERIFIABLE},
}
_WEAK = {Verdict.VAGUE, Verdict.PARTIAL}
_NAMED = 3


def phrase(question: str, found: str, sources: Sequence[Citation], workspace: Workspace) -> Iterator[Event]:
    """Yield the answer that `found` gives with its numbered sources."""
    fields = [
        {"question": fence_free(question)[:_QUESTION], "sources": source_list(sources, longest=longest)}
        for longest in _QUOTES
    ]
    yield from by_model("answer", fields, found, workspace, sources)


def by_model(
    prompt: str,
    fields: Sequence[Mapping[str, str]],
    found: str,
    workspace: Workspace,
    sources: Sequence[Citation] = (),
    told: Sequence[str] = (),
) -> Iterator[Event]:
    """Yield what the model makes of a prompt, by the first of `fields` that fits its budget; `found` where it can't.

    `told` are texts beside the sources that it may have its figures from.
    """
    if workspace.model is not None:
        try:
            text, known, budget = "", [found, *told], prompt_tokens_of(workspace.model)
            texts = [prompts.load(prompt).render(**each) for each in fields]
            system, user = next((pair for pair in texts if sum(map(count_tokens, pair)) <= budget), texts[-1])
            check_budget(system, user, budget)
            seconds = deadline_of(workspace.model)
            otherwise = partial(denies, review=workspace.review, told=known)
            for piece in stream_text(workspace.model, system, user, seconds, otherwise):
                text += piece
                yield TextPiece(piece)
        except ModelError as error:
            yield Notice(f"{error}，下面按资料原文回答。", "warning")
        else:
            if sources:
                yield Sources(tuple(sources))
            yield from doubts(text, sources, workspace, told)
            return
    yield TextPiece(found)
    if sources:
        yield Sources(tuple(sources))


def doubts(text: str, sources: Sequence[Citation], workspace: Workspace, told: Sequence[str] = ()) -> Iterator[Event]:
    """Yield what the model wrote that no source holds; `told` are texts beside them that it may have it from."""
    report = workspace.report or Report()
    known = {source.id for source in sources}
    besides = [Citation(-n, SourceKind.REPORT, "", words) for n, words in enumerate(told, start=1)]
    unsupported = untraced(text, [*sources, *besides], report)
    unsupported += [f"[{mark}]" for mark in dict.fromkeys(_MARK.findall(text)) if int(mark) not in known]
    if unsupported:
        yield Notice(f"下列数字、文件或编号在来源中没有找到，请勿直接采用：{'、'.join(unsupported)}。", "warning")
    elif sources and not _MARK.search(text):
        yield Notice("模型的回答没有标注来源，请对照下面的资料核实。", "warning")


def denies(sentence: str, review: Review | None, told: Iterable[str] = ()) -> bool:
    """Return whether the review says otherwise, or there is none to say so; `told` may hold the scores of an answer."""
    rows = [row for row in review.ledger if row.judgement is not None] if review else []
    verdicts = {row.judgement.verdict for row in rows if row.judgement}
    for claim, clause in claims(sentence):
        match claim:
            case Claim.PASSES | Claim.REJECTS:
                is_denied = claim is Claim.REJECTS or review is None or bool(review.findings)
            case Claim.ALL | Claim.NONE:
                against = _WEAK if claim is Claim.ALL else {Verdict.QUANTIFIED}
                is_of_all = not says("claim.norm", clause) and (
                    says("claim.all", clause) or not _is_of_one(clause, rows)
                )
                is_denied = bool(is_of_all) and (not verdicts or bool(verdicts & against))
            case Claim.GRADE:
                is_denied = not says("claim.bound", sentence) and not _is_graded(clause, review)
            case Claim.SCORE | Claim.COUNT:
                is_denied = review is not None and not _is_counted(claim, clause, sentence, review, told)
        if is_denied:
            return True
    return _misjudged(sentence, rows)


def _is_graded(clause: str, review: Review | None) -> bool:
    totals = [parse_decimal(form.total_score) for form in review.report.forms] if review else []
    floors = review.pack.grade_floors.items() if review else ()
    right = {next((name for name, floor in floors if score >= floor), "") for score in totals if score is not None}
    named = {_ENGLISH.get(match[0].lower(), match[0]) for match in every("claim.grade", clause)}
    return bool(named) and named <= right


def _is_counted(claim: Claim, clause: str, sentence: str, review: Review, told: Iterable[str]) -> bool:
    if claim is Claim.COUNT:
        right = set(map(Decimal, _counts(review, clause)))
    elif says("claim.bound", sentence):
        return True
    else:
        right = {Decimal(number) for text in told for number in _NUMBER.findall(text)} | set(_scores(review))
    said = set(numbers(clause))
    return bool(said) and said <= right


def _is_of_one(clause: str, rows: Iterable[LedgerRow]) -> bool:
    """Return whether a clause speaks of an indicator by a part of its name."""
    runs = {clause[start : start + _NAMED] for start in range(len(clause) - _NAMED + 1)}
    return any(run in row.indicator.name for row in rows for run in runs)


def _misjudged(sentence: str, rows: Iterable[LedgerRow]) -> bool:
    """Return whether a verdict is said of indicators that the sentence names and none of which has it."""
    named = {
        row.judgement.verdict
        for row in rows
        if row.judgement and len(row.indicator.name) >= _NAMED and row.indicator.name in sentence
    }
    return bool(named) and any(word in sentence and not named & meant for word, meant in _VERDICTS.items())


def _counts(review: Review, clause: str) -> set[int]:
    """Return how many rows a clause may say, of its verdict if it names one, or findings: in all, by form and level."""
    told = summarise(review)
    groups = [told["indicators"], *told["by_form"], *told["by_level1"]]
    if meant := next((meant for word, meant in _VERDICTS.items() if word in clause), None):
        whole, *parts = (sum(group[verdict.value] for verdict in meant) for group in groups)
        return {whole, *filter(None, parts)}
    found = {number for group in (*groups, told["findings"]) for number in group.values() if isinstance(number, int)}
    return {len(review.ledger), *found, *(group["total"] - group["not_quantified"] for group in groups)}


def _scores(review: Review) -> Iterator[Decimal]:
    for form in review.report.forms:
        for text in (form.total_score, *(cell for row in form.indicators for cell in (row.score, row.weight))):
            if (score := parse_decimal(text)) is not None:
                yield score
