"""The last step of an answer: told as found, or phrased by the chat model from the same material, and checked.

What a document says of itself is no licence to deny what the program has computed (a grade, a verdict, a count, a
score, a conclusion): only the review is. A sentence of what ought to be claims nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from functools import partial
from itertools import pairwise

import prompts
from assistant.citations import Citation, SourceKind
from assistant.conversation.claims import Claim, claims, numbers
from assistant.conversation.events import Event, Notice, Sources, TextPiece
from assistant.conversation.ledger_question import WEAK
from assistant.conversation.patterns import every, says
from assistant.conversation.workspace import Workspace
from assistant.drafting.grounding.gate import untraced
from assistant.drafting.model.brief import fence_free, source_list
from assistant.drafting.model.error import ModelError
from assistant.drafting.model.streaming import check_budget, deadline_of, prompt_tokens_of, stream_text
from assistant.review.engine import LedgerRow, Review, summarise
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from knowledge.quantity import parse_decimal
from knowledge.report import Report
from knowledge.sources.chunking import count_tokens

_MARK = re.compile(r"\[(\d+)\]")
# A quote in the prompt; a clause is seldom longer than the first.
_QUOTES = (600, 300, 120, 60)
_QUESTION = 500
_ENGLISH = {"excellent": "优", "good": "良", "fair": "中", "poor": "差"}
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s?[%％]")
_VERDICTS: Mapping[str, Set[Verdict]] = {
    "未量化": WEAK,
    "没有量化": WEAK,
    "不完整": {Verdict.PARTIAL},
    "已量化": {Verdict.QUANTIFIED},
    "已经量化": {Verdict.QUANTIFIED},
    "可核验": {Verdict.VERIFIABLE},
}
_UNQUANTIFIED = {*Verdict} - {Verdict.QUANTIFIED}
_NAMED, _RUN, _DEPARTMENT = 3, 4, "部门整体"
# Of the pairs of letters of a clause, the share that what was found must have as well.
_BORNE_OUT = 0.8


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
            otherwise = partial(denies, review=workspace.review, told=known, found=known)
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


def denies(sentence: str, review: Review | None, told: Iterable[str] = (), found: Iterable[str] = ()) -> bool:
    """Return whether the review says otherwise, or there is none to say so.

    What is said of the report's own indicators and projects has to stand in what was `found`, too; `told` may hold the
    scores of an answer.
    """
    rows, named = [row for row in review.ledger if row.judgement is not None] if review else [], list[LedgerRow]()
    names = sorted({row.indicator.name for row in rows if len(row.indicator.name) >= _NAMED}, key=len, reverse=True)
    for claim, clause in claims(sentence, names):
        # What a clause says is said of what it names, or of what was named before it.
        named = _named(clause, rows) or named
        if _is_of_report(clause, rows) and not _is_borne_out(clause, found):
            return True
        match Claim.SCORE if says("claim.points", clause) else claim:
            case Claim.GRADE:
                is_denied = not says("claim.bound", sentence) and not _is_graded(clause, review)
            case Claim.SCORE:
                is_free = not any(numbers(clause)) or bool(says("claim.bound", sentence))
                is_denied = not (is_free or _is_scored(clause, sentence, review, told))
            case known if says("claim.if", clause) or (known is None and not (named and _meant(clause))):
                is_denied = False
            case _:
                is_denied = _is_misjudged(claim, clause, named, rows, review)
        if is_denied:
            return True
    return False


def _is_misjudged(
    claim: Claim | None, clause: str, named: Sequence[LedgerRow], rows: Sequence[LedgerRow], review: Review | None
) -> bool:
    """Return whether what a clause says of verdicts and findings, or how many there are, is not so."""
    is_of_all, meant = bool(says("claim.all", clause)), _meant(clause)
    is_of_one = any(row.indicator.name in clause for row in named)
    is_count = any(numbers(clause)) or says("claim.half", clause)
    is_counting = claim is Claim.COUNT or (claim and is_count and not is_of_all)
    if review and not is_of_one and is_counting and (meant or says("claim.counted", clause)):
        return not _is_counted(clause, meant, _named(clause, rows) or rows, review)
    if not named and claim in {Claim.PASSES, Claim.REJECTS}:
        return claim is Claim.REJECTS or review is None or bool(review.findings)
    if (claim is Claim.COUNT and not meant) or (claim and says("claim.norm", clause)):
        return False
    is_good = claim in {Claim.PASSES, Claim.ALL}
    right = meant or ({*Verdict} - WEAK if is_good else WEAK if claim is Claim.REJECTS else _UNQUANTIFIED)
    borne_out = [row.judgement is not None and row.judgement.verdict in right for row in named or rows]
    # What isn't good of some of them may be said of them; what is good of all alone.
    is_of_some = named and not is_of_all and (meant or not is_good)
    return not (any(borne_out) if is_of_some else borne_out and all(borne_out))


def _is_graded(clause: str, review: Review | None) -> bool:
    totals = [parse_decimal(form.total_score) for form in review.report.forms] if review else []
    floors = review.pack.grade_floors.items() if review else ()
    right = {next((name for name, floor in floors if score >= floor), "") for score in totals if score is not None}
    named = {_ENGLISH.get(match[0].lower(), match[0]) for match in every("claim.grade", clause)}
    # To name every grade is to tell of the scale.
    return bool(named) and (named <= right or named == {name for name, _ in floors})


def _is_scored(clause: str, sentence: str, review: Review | None, told: Iterable[str]) -> bool:
    findings = review.findings if review and says("claim.norm", sentence) else ()
    right = {number for text in (*told, *(one.message for one in findings)) for number in numbers(text)}
    forms = review.report.forms if review else ()
    cells = [cell for form in forms for row in form.indicators for cell in (row.score, row.weight)]
    scores = map(parse_decimal, [*cells, *(form.total_score for form in forms)])
    return right.union(score for score in scores if score is not None) >= set(numbers(clause))


def _is_counted(clause: str, meant: Set[Verdict], rows: Sequence[LedgerRow], review: Review) -> bool:
    """Return whether there are so many of these rows, or such a share of them, or so many findings."""
    if says("claim.found", clause):
        told = summarise(review)["findings"]
        severities = (one for one in Severity if one.chinese in clause or one.value in clause.lower())
        right = {told[one.value] for one in severities} or {told["total"]}
        return bool(said := set(numbers(clause))) and said <= right | {told["total"]} and bool(said & right)
    verdicts = [row.judgement.verdict for row in rows if row.judgement]
    named = [meant, *({one} for one in Verdict if one.chinese in clause)]
    told_of = named if meant else [WEAK, {*Verdict} - WEAK, {Verdict.QUANTIFIED}]
    right = {sum(verdict in each for verdict in verdicts) for each in told_of}
    totals = {len(verdicts), *([] if meant else [len(review.ledger)])}
    shares = [Decimal(share) for share in _SHARE.findall(clause)] + [Decimal(50)] * bool(says("claim.half", clause))
    if shares:
        of = len(verdicts)
        return all(any(abs(100 * count - share * of) <= of / 2 for count in right) for share in shares)
    said = set(numbers(clause))
    return bool(said) and said <= right | totals and (bool(said & right) or not meant)


def _is_of_report(clause: str, rows: Sequence[LedgerRow]) -> bool:
    """Return whether a clause points at the report, names an indicator or a project in part, or counts a level's."""
    names = {name for row in rows for name in (row.indicator.name, row.form.project)}
    runs = {name[at : at + _RUN] for name in names for at in range(len(name) - _RUN + 1)}
    levels = {level for row in rows for level in (row.indicator.level1, row.indicator.level2) if level}
    is_counted = any(numbers(clause)) or says("claim.all", clause)
    is_named = any(map(clause.__contains__, runs)) or bool(rows and says("claim.here", clause))
    return is_named or bool(is_counted and any(map(clause.__contains__, levels)))


def _is_borne_out(clause: str, found: Iterable[str]) -> bool:
    """Return whether nearly all of a clause stands in one line of what was found."""
    pairs, *lines = ({*pairwise(filter(str.isalnum, line))} for text in (clause, *found) for line in text.splitlines())
    return any(len(pairs & line) >= _BORNE_OUT * len(pairs) for line in lines)


def _meant(clause: str) -> Set[Verdict]:
    """Return the verdicts that a clause names."""
    return next((meant for word, meant in _VERDICTS.items() if word in clause), set())


def _named(text: str, rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Return the rows of the indicators that a text names, else those of the level or the project that it names."""
    found = [row for row in rows if len(row.indicator.name) >= _NAMED and row.indicator.name in text]
    around = ((row, (row.indicator.level1, row.indicator.level2, row.form.project or _DEPARTMENT)) for row in rows)
    return found or [row for row, names in around if any(one and one in text for one in names)]
