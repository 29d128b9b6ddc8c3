"""Comparison with the report's own last year and with what other units have written: what can be measured first."""

import re
from collections.abc import Iterator, Sequence

from assistant.conversation.asking.lines import figure_text, told_by
from assistant.conversation.events import Event, Sources, TextPiece
from assistant.conversation.explaining import point
from assistant.conversation.numbering import Numbering
from assistant.conversation.patterns import says, which, without
from assistant.conversation.references import find_quoted
from assistant.conversation.relevance import best_sentences, rank
from assistant.conversation.repeating import tell_repetition
from assistant.conversation.request import PastReportQuestion
from assistant.conversation.similar import rows_of_others
from assistant.conversation.workspace import Workspace, searchable
from assistant.review.engine import LedgerRow
from assistant.review.telling import place_of
from knowledge.comparing.wording import unit_name
from knowledge.facts.fact import Aspect, Source
from knowledge.facts.vocabulary import PUBLIC_EXPENSES
from knowledge.finding.passage import Passage
from knowledge.outline import section_keys
from knowledge.quantity import find_quantities
from knowledge.report import Report

_WORDING = {"problems": "存在的问题及原因分析", "measures": "下一步改进措施", "indicators": "绩效指标 年度指标值"}
_SEARCHED, _FOUND, _PASSAGES, _QUOTE, _SHORTEST = 40, 12, 4, 180, 20


def compare(request: PastReportQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield what past reports say on what `message` asks: the unit's own of earlier years, or those of others."""
    message = request.text
    others, last_year = bool(says("others", message)), bool(says("earlier", message))
    if says("repetition", message):
        yield from tell_repetition(workspace, own=last_year, others=others)
        return
    library = searchable(workspace)
    numbering = Numbering()
    report = workspace.report
    query = _query(message, workspace)
    if report and last_year and not others:
        yield from _against_last_year(message, report, query, workspace, numbering)
    elif told := _indicators(message, workspace, numbering):
        yield TextPiece(told)
    else:
        unit = unit_name(report.unit) if report else ""
        passages = [p for p in library.search(query, k=_SEARCHED, kind="report") if not (unit and unit in p.source)]
        passages = _of_section(message, passages) or passages[:_FOUND]
        if passages:
            yield TextPiece("资料库里其他报告的有关写法：\n\n")
            yield from _told(query, passages, numbering)
        else:
            yield TextPiece("资料库中没有找到其他单位的有关报告。可以把往年或其他单位的报告加入资料库后再问。")
    if numbering.citations:
        yield Sources(numbering.citations)


def _indicators(message: str, workspace: Workspace, numbering: Numbering) -> str:
    """Return how others have written the indicators that `message` points at or names, "" where it names none."""
    rows = [item for item in point(message, workspace).items if isinstance(item, LedgerRow)]
    named = [(row.indicator.name, (row.indicator.level1, row.indicator.level2)) for row in rows]
    named = named or [(text, ("", "")) for text in find_quoted(message)]
    told = (rows_of_others(name, levels, workspace, numbering) for name, levels in dict(named).items())
    return "\n\n".join(filter(None, told))


def _of_section(message: str, passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages of the section that `message` names."""
    wanted = set(which("section", message))
    headings = [passage.section.split() for passage in passages]
    keys = [frozenset().union(*map(section_keys, parts)) for parts in headings]
    return [passage for passage, found in zip(passages, keys, strict=True) if found & wanted]


def _against_last_year(
    message: str, report: Report, query: str, workspace: Workspace, numbering: Numbering
) -> Iterator[Event]:
    unit = unit_name(report.unit)
    found = searchable(workspace).search(f"{unit} {query}", k=12, kind="report")
    earlier = [p for p in found if unit and unit in p.source and _is_earlier(p, report)]
    yield from _expenses(message, report, numbering)
    if earlier:
        yield TextPiece(f"资料库里{unit}以前年度的报告写到：\n\n")
        yield from _told(query, earlier, numbering)
        return
    name = f"{unit}以前年度的报告" if unit else "本单位以前年度的报告"
    yield TextPiece(f"资料库中没有找到{name}，不能逐项比较。把去年的自评报告加入资料库后再问就可以。")
    others = [p for p in found if not (unit and unit in p.source)]
    if others:
        yield TextPiece("\n\n其他单位报告里的有关写法可以参考：\n\n")
        yield from _told(query, others[:2], numbering)


def _expenses(message: str, report: Report, numbering: Numbering) -> Iterator[Event]:
    """Yield how the three public expenses changed, from the report's own table, which holds last year's figures."""
    wanted = re.findall(r"三公|公务用车|公车|出国|接待", message) or ["三公"]
    lines = []
    account = told_by(report).account
    for measure in dict.fromkeys(fact.measure for fact in account.facts if fact.measure in PUBLIC_EXPENSES):
        spent = [one for one in account.of(measure, Aspect.ACTUAL, "") if one.source is Source.TABLE]
        by_year = {one.period: one for one in reversed(spent)}
        now, before = by_year.get(report.year), by_year.get((report.year or 0) - 1)
        if before is None or now is None or not any(word in measure for word in wanted):
            continue
        change = now.value - before.value
        mark = numbering.report(report, place_of(now), now.quote, now.location)
        how = f"{'增加' if change > 0 else '减少'}{abs(change)}万元" if change else "持平"
        lines.append(f"{figure_text(before)}，{figure_text(now)}，{how}{mark}。")
    if lines:
        yield TextPiece("报告的表里有两年的数：" + "".join(lines) + "\n\n")


def _told(query: str, passages: Sequence[Passage], numbering: Numbering) -> Iterator[Event]:
    """Yield a few passages in their own words, of each document the one that speaks most of what is asked.

    Those that give figures stand first: what can be measured is what is worth taking over.
    """
    telling = [passage for passage in passages if len(passage.text) >= _SHORTEST] or list(passages)
    scored = rank(query, [f"{passage.section}\n{passage.text}" for passage in telling])
    best: dict[str, Passage] = {}
    for place in sorted(range(len(telling)), key=lambda place: -scored[place]):
        best.setdefault(telling[place].document, telling[place])
    for passage in sorted(best.values(), key=lambda passage: not _is_measured(passage.text))[:_PASSAGES]:
        words = best_sentences(query, passage.text, _QUOTE)
        where = f"“{passage.section}”" if passage.section else ""
        yield TextPiece(f"{passage.source}{where}：{words}{numbering.passage(passage, words)}\n\n")


def _is_measured(text: str) -> bool:
    return any(quantity.unit for quantity in find_quantities(text))


def _query(message: str, workspace: Workspace) -> str:
    """Return what to look for: what is left of the message, the section it names, else what the draft is about."""
    wording = [_WORDING[key] for key in which("section", message)]
    rest = without("comparing", message).strip("，。？！?! ")
    if len(rest) >= 2 or wording:
        return " ".join([rest, *wording]).strip()
    if workspace.draft and workspace.draft.problems:
        return " ".join(problem.title for problem in workspace.draft.problems)
    return _WORDING["problems"]


def _is_earlier(passage: Passage, report: Report) -> bool:
    return report.year is None or passage.year is None or passage.year < report.year
