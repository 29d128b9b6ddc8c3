"""Questions about many reports at once, answered by filtering, sorting and grouping what was counted of each."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.conversation.events import Event, Notice, TableShown, TextPiece
from assistant.conversation.patterns import says
from assistant.conversation.request import BatchQuestion
from assistant.conversation.workspace import Workspace
from assistant.review.identity import squeeze
from assistant.review.report_summary import ReportSummary, ToldRow
from assistant.review.rule import Severity
from knowledge.numerals import read_number
from knowledge.quantity import parse_decimal
from knowledge.running_text import pairs

EXAMPLES = ("哪些单位执行率低于80%？", "各单位未量化占比", "错误最多的三份报告", "同一个指标有哪些不同写法？")
Measure = Callable[[ReportSummary], float | None]
_MEASURES: Mapping[str, Measure] = {
    "执行率（%）": lambda one: one.rate_pct,
    "未量化占比（%）": lambda one: one.weak_pct,
    "未量化": lambda one: one.counts.weak,
    "自评得分": lambda one: None if (value := parse_decimal(one.score)) is None else float(value),
    "错误": lambda one: one.findings[Severity.ERROR.value],
    "应改": lambda one: one.findings[Severity.WARNING.value],
    "未处理": lambda one: one.waiting,
    "意见": lambda one: one.standing,
    "指标数": lambda one: len(one.rows),
}
_LEAST_NAME, _LONGEST, _ALIKE = 3, 60, 0.5
# Pairs of characters that so many names have tell nothing of which are the same.
_COMMON = 200


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What is said to a question, and the rows that it was computed from."""

    sentence: str
    rows: Sequence[Mapping[str, object]] = ()


def asks_batch(question: str) -> bool:
    """Return whether a message asks for figures or wordings of many reports."""
    return bool(says("batch.many", question)) and (any(_named(question)) or bool(says("batch.wordings", question)))


def tell_batch(request: BatchQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield what the reports of the batch say to a question."""
    summaries = workspace.batch() if workspace.batch else ()
    if not summaries:
        yield Notice("还没有批量审核过的报告。先在“批量审核”页放入一批报告，再问它们的执行率、未量化占比、错误多少。")
        return
    answer = answer_batch(request.text, summaries)
    yield TextPiece(answer.sentence)
    if answer.rows:
        yield TableShown(tuple(answer.rows[0]), tuple(answer.rows), "这一批报告")


def answer_batch(question: str, summaries: Sequence[ReportSummary]) -> BatchAnswer:
    """Return what the reports' figures say to `question`."""
    if says("batch.wordings", question):
        return _wordings(summaries)
    measures = list(_named(question))
    if measures:
        return _measured(question, measures, summaries)
    return _searched(question, summaries)


def _named(question: str) -> Iterator[tuple[str, str]]:
    """Yield the measures that a question names, each with what is said behind it, up to the next one."""
    found: list[tuple[int, int, str]] = []
    for name in _MEASURES:
        match = says(f"measure.{name}", question)
        if match and not any(start < match.end() and match.start() < end for start, end, _ in found):
            found.append((match.start(), match.end(), name))
    found.sort()
    for (_, end, name), (following, _, _) in pairwise([*found, (len(question), 0, "")]):
        yield name, question[end:following]


def _measured(question: str, measures: Sequence[tuple[str, str]], summaries: Sequence[ReportSummary]) -> BatchAnswer:
    """Return the reports, or units, that the conditions leave, in the order asked for."""
    by_unit = bool(says("batch.by_unit", question))
    members = list(_units(summaries)) if by_unit else list(summaries)
    what, total = ("个单位" if by_unit else "份报告"), len(members)
    conditions = []
    for name, behind in measures:
        value, (called, unit) = _MEASURES[name], _called(name)
        unknown = sum(value(one) is None for one in members)
        members = [one for one in members if value(one) is not None]
        conditions += [f"{unknown}{what}没有读到{called}"] if unknown else []
        for side, word, fits in (("below", "低于", float.__lt__), ("above", "高于", float.__gt__)):
            if match := says(f"batch.{side}", behind):
                bound = float(match[1] or match[2])
                members = [one for one in members if fits(float(value(one) or 0), bound)]
                conditions.append(f"{called}{word}{bound:g}{unit}的有{len(members)}{what}")
    first, (called, unit) = _MEASURES[measures[0][0]], _called(measures[0][0])
    least, count = says("batch.least", question), says("batch.count", question)
    members.sort(key=lambda one: float(first(one) or 0), reverse=not least)
    degree = least or says("batch.most", question)
    if degree and members:
        members = members[: (read_number(count[1]) if count else None) or len(members)]
        leader, how = members[0].unit or members[0].title, degree[0] if degree[0].startswith("最") else "排在最前"
        conditions.append(f"{called}{how}的是{leader}，{first(members[0]):g}{unit}")
    rows = [
        {"单位": one.unit or "（未写明单位）"}
        | {name: _MEASURES[name](one) for name, _ in measures}
        | ({} if by_unit else {"报告": one.title})
        for one in members
    ]
    order = f"按{called}从{'低到高' if least else '高到低'}列出"
    return BatchAnswer(f"{total}{what}，{'；'.join(conditions) or order}。", rows)


def _called(name: str) -> tuple[str, str]:
    """Return what a measure is called in a sentence, and its unit."""
    return name.removesuffix("（%）"), "%" if name.endswith("（%）") else ""


def _units(summaries: Sequence[ReportSummary]) -> Iterator[ReportSummary]:
    """Yield the reports of each unit taken together."""
    units: dict[str, list[ReportSummary]] = {}
    for summary in summaries:
        units.setdefault(summary.unit, []).append(summary)
    for members in units.values():
        known = [one for one in members if one.rate_pct is not None]
        budget, spent = sum(one.budget or 0 for one in known) or None, sum(one.spent or 0 for one in known)
        rows = tuple(row for one in members for row in one.rows)
        told = tuple(finding for one in members for finding in one.told[: one.standing])
        waiting = sum(one.waiting for one in members)
        score = members[0].score if len(members) == 1 else ""
        whole = replace(members[0], rows=rows, told=told, score=score, budget=budget, spent=spent if known else None)
        yield replace(whole, standing=len(told), waiting=waiting)


def _searched(question: str, summaries: Sequence[ReportSummary]) -> BatchAnswer:
    """Return the indicators whose names hold the longest words of the question that any name holds."""
    rows = [(summary, row) for summary in summaries for row in summary.rows]
    names = "\n".join({row.name for _, row in rows})
    text = squeeze(question)[:_LONGEST]
    spans = (text[at : at + length] for length in range(len(text), 1, -1) for at in range(len(text) - length + 1))
    word = next((span for span in spans if span in names), "")
    if not word:
        return BatchAnswer(
            "没有听懂。可以问执行率、未量化占比、得分、错误、意见的高低多少，或者问某个指标各单位怎么写。"
        )
    found = [(summary, row) for summary, row in rows if word in row.name]
    units = len({summary.unit for summary, _ in found})
    told = f"名称里有“{word}”的指标共{len(found)}项，在{units}个单位的报告里。"
    return BatchAnswer(told, [_row(summary, row) for summary, row in found])


def _wordings(summaries: Sequence[ReportSummary]) -> BatchAnswer:
    """Return the indicators that several reports have under different names, those of one kind together."""
    named: dict[str, list[tuple[ReportSummary, ToldRow]]] = {}
    for summary in summaries:
        for row in summary.rows:
            if len(name := squeeze(row.name)) >= _LEAST_NAME:
                named.setdefault(name, []).append((summary, row))
    groups: list[list[tuple[ReportSummary, ToldRow]]] = []
    for names in _alike(list(named)):
        members = [pair for name in names for pair in named[name]]
        if len(names) > 1 and len({id(summary) for summary, _ in members}) > 1:
            groups.append(members)
    rows = [{"组": n, **_row(*pair)} for n, members in enumerate(groups, start=1) for pair in members]
    if not rows:
        return BatchAnswer("没有发现同一个指标在几份报告里写法不同。")
    return BatchAnswer(f"有{len(groups)}组指标说的像是同一件事，写法不同；同一组的列在一起，请对照指标值的口径。", rows)


def _alike(names: Sequence[str]) -> Iterator[list[str]]:
    """Yield the names in groups of those that share most pairs of characters, each once."""
    holding: dict[str, list[str]] = {}
    for name in names:
        for pair in pairs(name):
            holding.setdefault(pair, []).append(name)
    taken: set[str] = set()
    for name in names:
        if name in taken:
            continue
        own = pairs(name)
        shared = Counter(
            other for pair in own if len(holding[pair]) <= _COMMON for other in holding[pair] if other not in taken
        )
        group = [other for other, number in shared.items() if number >= _ALIKE * len(own | pairs(other))]
        taken.update(group)
        yield group


def _row(summary: ReportSummary, row: ToldRow) -> dict[str, object]:
    return {
        "单位": summary.unit or "（未写明单位）",
        "三级指标": row.name,
        "年度指标值": row.target,
        "实际完成值": row.actual,
        "判定": row.verdict.chinese,
        "报告": summary.title,
    }
