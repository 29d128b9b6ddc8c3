"""Comparison with the report's own last year and with what other units have written: what can be measured first."""

import math
import re
from collections.abc import Iterator, Sequence
from functools import partial

from assistant.citations import SourceKind
from assistant.conversation.answers import best_sentences, shares
from assistant.conversation.asking.lines import told_by
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.pairs import paired
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.words import known_measures
from assistant.conversation.events import Event, Sources, TextPiece
from assistant.conversation.explaining import point
from assistant.conversation.numbering import Numbering
from assistant.conversation.patterns import says, which, without
from assistant.conversation.references import find_unit, is_short_for
from assistant.conversation.request import PastReportQuestion
from assistant.conversation.similar import similar_rows
from assistant.conversation.workspace import Workspace, opened, searchable
from assistant.review.engine import LedgerRow
from assistant.review.telling import place_of
from knowledge.comparing.repetition import Repetition, describe, is_earlier, is_others, is_own
from knowledge.comparing.wording import unit_name
from knowledge.errors import UserError
from knowledge.facts.fact import Fact
from knowledge.finding.passage import Passage
from knowledge.outline import section_keys
from knowledge.quantity import find_quantities
from knowledge.report import Report
from knowledge.running_text import shortened

_WORDING = {"problems": "存在的问题及原因分析", "measures": "下一步改进措施", "indicators": "绩效指标 年度指标值"}
_SEARCHED, _FOUND, _PASSAGES, _QUOTE, _SHORTEST = 40, 12, 4, 180, 20
_LONGEST, _OWN_WORDS, _DOCUMENTS = 6, 120, 5


def read_past_question(text: str, workspace: Workspace) -> PastReportQuestion:
    """Return what `text` asks of earlier reports, or of those of others."""
    unit = find_unit(text, workspace.report)
    others = bool(unit or says("others", text))
    year = re.search(r"(20\d\d)年", text)
    return PastReportQuestion(
        without("comparing", text).strip("，。？！?! "),
        unit,
        int(year[1]) if year else None,
        which("section", text),
        own=bool(says("of_years", text) or says("earlier", text)) and not (others and not says("repetition", text)),
        others=others,
        repeats=bool(says("repetition", text)),
        pointed=point(text, workspace),
    )


def compare(request: PastReportQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield what past reports say on what is asked: the unit's own of earlier years, or those of others."""
    if request.repeats:
        yield from tell_repetition(workspace, own=request.own, others=request.others)
        return
    numbering, report = Numbering(), workspace.report
    query, unit = _query(request, workspace), unit_name(report.unit) if report else ""
    is_own = bool(report and request.own)
    whose, year = unit if is_own else request.unit, f"{request.year}年 " if request.year else ""
    asked = f"{whose} {year}{query}".strip()
    found = searchable(workspace).search(asked, k=_SEARCHED, kind="report")
    lead = "资料库里其他报告的有关写法："
    if not found and not is_own:
        # Shortcomings are what reports are looked up for: a word of one says too little of where it stands.
        found = searchable(workspace).search(f"{_WORDING['problems']} {asked}", k=_SEARCHED, kind="report")
        lead = "资料库里没有报告直接写到这一点，写得最相近的是："
    is_of_any = not (is_own or request.others)
    theirs = [passage for passage in found if is_of_any or not (unit and unit in passage.source)]
    if request.unit:
        theirs = [passage for passage in theirs if is_short_for(request.unit, passage.source)] or theirs
    if report and is_own:
        last = report.year or math.inf
        mine = [one for one in found if one not in theirs and (one.year or 0) < last]
        yield from _changes(request.topic, report, numbering)
        whose = f"{unit or '本单位'}以前年度的报告"
        lacking = f"资料库中没有找到{whose}，不能逐项比较。把去年的自评报告加入资料库后再问就可以。"
        lacking += "\n\n其他单位报告里的有关写法可以参考：\n\n" if theirs else ""
        yield TextPiece(f"资料库里{whose}写到：\n\n" if mine else lacking)
        yield from _told(query, mine or theirs[:2], numbering, request.told)
    elif told := "" if request.told else _indicators(request, workspace, numbering):
        yield TextPiece(told)
    elif passages := _of_sections(request.sections, theirs) or theirs[:_FOUND]:
        yield TextPiece(f"{lead}\n\n")
        yield from _told(query, passages, numbering, request.told)
    else:
        yield TextPiece("资料库中没有找到其他单位的有关报告。可以把往年或其他单位的报告加入资料库后再问。")
    if numbering.citations:
        yield Sources(numbering.citations)


def _changes(topic: str, report: Report, numbering: Numbering) -> Iterator[Event]:
    """Yield how what `topic` names, or else the three public expenses, changed by the report's own figures."""
    told = told_by(report)

    def mark(fact: Fact) -> str:
        return numbering.report(report, place_of(fact), fact.quote, fact.location)

    names = known_measures(topic)[0] or (() if len(topic) > 1 else ("三公经费",))
    lines = [paired(Wanted(name, operation=Operation.CHANGE), told, mark) for name in names]
    if any(lines):
        yield TextPiece("报告的表里有两年的数：" + "".join(filter(None, lines)) + "\n\n")


def _indicators(request: PastReportQuestion, workspace: Workspace, numbering: Numbering) -> str:
    """Return how others have written the indicators that are pointed at or named, "" where there are none."""
    rows = [item for item in request.pointed.items if isinstance(item, LedgerRow)]
    named = {row.indicator.name: (row.indicator.level1, row.indicator.level2) for row in rows}
    if request.pointed.wording and not named:
        named = {request.pointed.wording: ("", "")}
    told = (similar_rows(name, levels, workspace, numbering) for name, levels in named.items())
    return "\n\n".join(filter(None, told))


def _of_sections(sections: Sequence[str], passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages of these sections."""
    headings = [passage.section.split() for passage in passages]
    keys = [frozenset().union(*map(section_keys, parts)) for parts in headings]
    return [passage for passage, found in zip(passages, keys, strict=True) if found & set(sections)]


def _told(query: str, passages: Sequence[Passage], numbering: Numbering, since: int) -> Iterator[Event]:
    """Yield a few passages in their own words, of each document the one that speaks most of what is asked.

    Those that give figures stand first: what can be measured is what is worth taking over.
    """
    telling = [passage for passage in passages if len(passage.text) >= _SHORTEST] or list(passages)
    scored = shares(query, [f"{passage.section}\n{passage.text}" for passage in telling])
    best: dict[str, Passage] = {}
    for place in sorted(range(len(telling)), key=lambda place: -scored[place]):
        best.setdefault(telling[place].document, telling[place])
    figures_first = sorted(best.values(), key=lambda one: not any(found.unit for found in find_quantities(one.text)))
    for passage in figures_first[since : since + _PASSAGES]:
        words = best_sentences(query, passage.text, _QUOTE)
        where = f"“{passage.section}”" if passage.section else ""
        yield TextPiece(f"{passage.source}{where}：{words}{numbering.passage(passage, words)}\n\n")


def _query(request: PastReportQuestion, workspace: Workspace) -> str:
    """Return what to look for: the topic, the sections that are named, else what the draft is about."""
    wording = [_WORDING[key] for key in request.sections]
    if len(request.topic) >= 2 or wording:
        return " ".join([request.topic, *wording]).strip()
    if workspace.draft and workspace.draft.problems:
        return " ".join(problem.title for problem in workspace.draft.problems)
    return _WORDING["problems"]


def tell_repetition(workspace: Workspace, *, own: bool, others: bool) -> Iterator[Event]:
    """Yield the share that is repeated, of which reports, and the longest passages with both places.

    `own` asks of the unit's earlier reports alone, `others` of those of other units; neither asks of all.
    """
    report = opened(workspace).report
    if workspace.repetition is None:
        raise UserError("资料库没有打开，暂时不能与往年和其他单位的报告比对。")
    is_wanted = partial(is_earlier if own else is_others, report) if own != others else lambda _: True
    repetition = workspace.repetition(report, is_wanted)
    if own and not others and not repetition.compared:
        yield TextPiece("资料库里没有本单位以前年度的报告，下面与资料库里其他单位的报告比对。\n\n")
        repetition = workspace.repetition(report, partial(is_others, report))
    numbering = Numbering()
    yield TextPiece(f"{describe(repetition)}\n\n")
    yield from _documents(report, repetition)
    yield from _passages(report, repetition, numbering)
    if numbering.citations:
        yield Sources(numbering.citations)


def _documents(report: Report, repetition: Repetition) -> Iterator[Event]:
    shares = [(repetition.share_of(passages), passages[0].document) for passages in repetition.by_document.values()]
    for share, document in shares[:_DOCUMENTS]:
        whose = "本单位" if is_own(report, document) else "其他单位"
        yield TextPiece(f"· {share:.1%}　{document.shown}（{whose}）\n")
    if len(shares) > _DOCUMENTS:
        yield TextPiece(f"· 另有{len(shares) - _DOCUMENTS}份，重复更少\n")


def _passages(report: Report, repetition: Repetition, numbering: Numbering) -> Iterator[Event]:
    """Yield the longest passages in the report's order, so that it can be read along."""
    longest = sorted(repetition.passages, key=lambda passage: -passage.length)[:_LONGEST]
    shown = [passage for passage in repetition.passages if passage in longest]
    if shown:
        yield TextPiece("\n重复的段落：\n\n" if len(shown) == len(repetition.passages) else "\n其中最长的段落：\n\n")
    for passage in shown:
        words = shortened(passage.own, _OWN_WORDS)
        mine = numbering.report(report, passage.section, passage.own, passage.location)
        source = passage.document.shown, passage.theirs, None, passage.chunk, passage.their_section
        theirs = numbering.add(SourceKind.PAST_REPORT, *source)
        yield TextPiece(f"{passage.location.label}（{passage.copy.chinese}）：{words}{mine}[{theirs}]\n\n")
    if len(shown) < len(repetition.passages):
        yield TextPiece(f"共{len(repetition.passages)}处，全部并排列在“审核”页的“重复比对”里。")
