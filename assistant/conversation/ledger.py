"""Questions about the ledger of indicators, answered by filtering, counting and adding up: never retrieved or guessed.

The sentence always gives the counts of the whole scope, so that a list of the weak rows can be held against the rows it
was drawn from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.contract import values
from assistant.conversation.events import Event, TableShown, TextPiece
from assistant.conversation.ledger_question import LedgerQuestion
from assistant.conversation.workspace import Workspace, opened
from assistant.review.arithmetic import plain, total
from assistant.review.checks.attainment import is_unmet, lost_points
from assistant.review.engine import LedgerRow, Review, tally
from assistant.review.judgement import Tally
from assistant.review.serialise import row_to_dict
from knowledge.quantity import parse_decimal
from knowledge.report import ReportKind
from knowledge.running_text import compact, one_line

COLUMNS = ("form", "project", "level1", "level2", "indicator", "target", "actual", "verdict", "reasons", "suggestion")
GROUP_COLUMNS = ("group", "total", "weak", "partial", "vague", "share_pct", "findings")
_SCORES: Mapping[str, Callable[[Decimal], bool]] = {
    "lost": lambda lost: lost > 0,
    "over": lambda lost: lost < 0,
    "full": lambda lost: lost == 0,
}
# So many rows are told in words beside the table.
_TOLD = 5
_SIDES = {"": "", "weight": "分值", "score": "得分", "lost": "扣分"}


@dataclass(frozen=True)
class LedgerAnswer:
    """The computed sentence, the rows it speaks of, and the groups where it was asked for a comparison."""

    sentence: str
    rows: tuple[LedgerRow, ...]
    groups: tuple[Mapping[str, object], ...] = ()


def answer_ledger(question: LedgerQuestion, review: Review) -> LedgerAnswer:
    """Return what the ledger says to `question`, every figure counted from its rows."""
    scope = [row for row in review.ledger if _in_scope(row, question)]
    filled = [row for row in scope if not row.indicator.is_blank]
    blanks = [row for row in scope if row.indicator.is_blank]
    name = _scope_name(question, review)
    if question.blank:
        return LedgerAnswer(_blank_sentence(name, filled, blanks), (*blanks, *(r for r in filled if _incomplete(r))))
    if not filled:
        return LedgerAnswer(f"{name}没有填写指标。" + _blank_note(blanks), ())
    if question.group:
        return _grouped(question, review, filled)
    if question.repeated:
        return _repeated(filled)
    counts = tally(filled)
    rows = tuple(row for row in filled if _matches(row, question, review.report.year))
    if question.first:
        rows = _first(rows, question)
    sentence = f"{name}{counts.sentence}。{_picked(question, rows, counts)}"
    if question.score == "lost":
        sentence += _lost_on_funds(filled)
    sums = _sum_sentence(filled) if question.sums and not question.first and not question.points else ""
    return LedgerAnswer(sentence + sums + _blank_note(blanks), rows)


def _first(rows: Sequence[LedgerRow], question: LedgerQuestion) -> tuple[LedgerRow, ...]:
    """Return the rows with the most points, or the least, and those that have as many as the last of them."""
    side, is_least = question.first.lstrip("-"), question.first.startswith("-")
    points = {id(row): value for row in rows if (value := _points(row, side)) is not None}
    ordered = sorted((row for row in rows if id(row) in points), key=lambda row: points[id(row)], reverse=not is_least)
    last = points[id(ordered[: question.most][-1])] if ordered else Decimal(0)
    return tuple(row for row in ordered if (points[id(row)] <= last if is_least else points[id(row)] >= last))


def _points(row: LedgerRow, side: str) -> Decimal | None:
    if side == "lost":
        return lost_points(row.indicator)
    return row.indicator.weight_value if side == "weight" else row.indicator.score_value


def tell_ledger(question: LedgerQuestion, workspace: Workspace) -> Iterator[Event]:
    """Yield the rows of the ledger that are asked for, or groups of them, counted."""
    answer = answer_ledger(question, opened(workspace))
    yield TextPiece(answer.sentence)
    if answer.groups:
        yield TableShown(GROUP_COLUMNS, answer.groups, "分组统计")
    elif answer.rows:
        yield TableShown(COLUMNS, tuple(map(row_values, answer.rows)), "指标台账", answer.rows)


def row_values(row: LedgerRow) -> dict[str, object]:
    """Return an indicator under the keys of the contract that a table shows."""
    values = row_to_dict(row)
    return {key: values[key] for key in COLUMNS}


def _in_scope(row: LedgerRow, question: LedgerQuestion) -> bool:
    is_of_form = not question.forms or row.form in question.forms
    is_of_kind = question.kind in (None, row.form.kind)
    place = f"{row.indicator.level1} {row.indicator.level2}"
    return is_of_form and is_of_kind and (not question.levels or any(level in place for level in question.levels))


def _repeated(rows: Sequence[LedgerRow]) -> LedgerAnswer:
    """Return the indicators that stand in the report more than once under one name."""
    named: dict[str, list[LedgerRow]] = {}
    for row in rows:
        named.setdefault(compact(row.indicator.name), []).append(row)
    groups = [(group[0].indicator.name, group) for name, group in named.items() if name and len(group) > 1]
    if not groups:
        return LedgerAnswer("没有重复的指标。", ())
    told = "；".join(f"“{' '.join(name.split())}”{len(group)}次" for name, group in groups)
    return LedgerAnswer(f"有{len(groups)}个指标重复：{told}。", tuple(row for _, group in groups for row in group))


def _matches(row: LedgerRow, question: LedgerQuestion, year: int | None) -> bool:
    verdict, reasons = (row.judgement.verdict, row.judgement.reasons) if row.judgement else (None, ())
    lost = lost_points(row.indicator)
    return (
        (not question.verdicts or verdict in question.verdicts)
        and (not question.reasons or not question.reasons.isdisjoint(reasons))
        and (not question.points or _points(row, question.points[0]) == question.points[1])
        and (not question.unmet or is_unmet(row.indicator, year))
        and (not question.wording or any(one in row.indicator.target for one in question.wording))
        and (not question.score or (lost is not None and _SCORES[question.score](lost)))
    )


def _lost_on_funds(rows: Sequence[LedgerRow]) -> str:
    """Return what the forms lost on the execution rate, which is scored like an indicator."""
    forms = {id(row.form): row.form for row in rows}.values()
    funds = [(form, fund) for form in forms if (fund := form.total_fund) and parse_decimal(fund.weight)]
    told = [
        f"{f'“{form.name}”' if len(forms) > 1 else ''}分值{fund.weight}分、得分{fund.score}分"
        for form, fund in funds
        if (score := parse_decimal(fund.score)) is not None and score < (parse_decimal(fund.weight) or 0)
    ]
    return f"另外预算执行率也扣了分：{'；'.join(told)}。" if told else ""


def _incomplete(row: LedgerRow) -> bool:
    return not (row.indicator.name and row.indicator.target and row.indicator.actual)


def _picked(question: LedgerQuestion, rows: Sequence[LedgerRow], counts: Tally) -> str:
    """Return what is said about the rows that a filter has left, where the counts don't say it yet."""
    lost = total(lost_points(row.indicator) or Decimal(0) for row in rows)
    side, points = question.points or ("", Decimal(0))
    full = "却得满分" if question.score == "full" else ""
    picked = (
        (question.first, f"{_SIDES[question.first.lstrip('-')]}{'最低' if '-' in question.first else '最高'}的是："),
        (question.points, f"{_SIDES[side]}{plain(points)}分的有{len(rows)}项："),
        (question.reasons, f"符合所问情形的有{len(rows)}项。"),
        (question.score == "lost", f"扣分的有{len(rows)}项，共扣{plain(lost)}分。"),
        (question.wording, f"指标值写“{'”“'.join(question.wording)}”的有{len(rows)}项。"),
        (question.score == "over", f"得分高于分值的有{len(rows)}项。"),
        (question.unmet, f"没有达到指标值{full}的有{len(rows)}项。"),
        (question.score == "full", f"得满分的有{len(rows)}项。"),
        (True, f"已量化{counts.quantified}项，可核验{counts.verifiable}项，未量化占{counts.share_pct:g}%。"),
    )
    sentence = next(told for is_asked, told in picked if is_asked)
    is_told = question.score or question.unmet or question.first or question.points
    told = "；".join(_told(row) for row in rows[:_TOLD]) if is_told else ""
    return f"{sentence}{told}。" if told else sentence


def _told(row: LedgerRow) -> str:
    one = row.indicator
    return one_line(f"“{one.name}”目标{one.target}、实际{one.actual}，分值{one.weight}、得分{one.score}")


def _sum_sentence(rows: Sequence[LedgerRow]) -> str:
    weights = plain(total(filter(None, (row.indicator.weight_value for row in rows))))
    scores = plain(total(filter(None, (row.indicator.score_value for row in rows))))
    return f"这些指标的分值合计{weights}分，得分合计{scores}分（不含预算执行率）。"


def _blank_note(blanks: Sequence[LedgerRow]) -> str:
    return f"另有{len(blanks)}行只有级次，没有填写指标。" if blanks else ""


def _blank_sentence(name: str, filled: Sequence[LedgerRow], blanks: Sequence[LedgerRow]) -> str:
    told = f"{name}填有{len(filled)}项指标，其中{sum(map(_incomplete, filled))}项缺名称、指标值或完成值"
    return f"{told}；{len(blanks)}行只有级次，没有填写指标。"


def _scope_name(question: LedgerQuestion, review: Review) -> str:
    forms = "、".join(f"“{form.name}”" for form in question.forms)
    if question.kind is ReportKind.PROJECT:
        forms = "各项目自评表"
    levels = "、".join(level if level.endswith("指标") else f"{level}指标" for level in question.levels)
    if forms or levels:
        return f"{forms}{'的' if forms and levels else ''}{levels}"
    return "本报告" if review.report.forms else "报告"


def _grouped(question: LedgerQuestion, review: Review, rows: Sequence[LedgerRow]) -> LedgerAnswer:
    by_form = question.group == "form"
    groups: dict[str, list[LedgerRow]] = {}
    for row in rows:
        groups.setdefault(row.form.name if by_form else row.indicator.level1 or "（未填一级指标）", []).append(row)
    table = [_group_values(name, members, review, by_form) for name, members in groups.items()]
    if question.order:
        measure = question.order.lstrip("-")
        sign = 1 if question.order.startswith("-") else -1
        table.sort(key=lambda v: (sign * float(str(v[measure])), sign * float(str(v["findings"] or 0))))
    sentence = f"{_scope_name(question, review)}{tally(rows).sentence}。"
    if question.order and table:
        sentence += _leader(question, table)
    else:
        sentence += "；".join(f"{v['group']}{v['total']}项，未量化{v['weak']}项" for v in table) + "。"
    return LedgerAnswer(sentence, tuple(rows), tuple(table))


def _leader(question: LedgerQuestion, table: Sequence[Mapping[str, object]]) -> str:
    measure = question.order.lstrip("-")
    first = table[0]
    tied = [v for v in table if v[measure] == first[measure] and v["findings"] == first["findings"]]
    names = "、".join(f"“{v['group']}”" for v in tied)
    what = "未量化占比" if measure == "share_pct" else "未量化"
    degree = "最少" if question.order.startswith("-") else "最多" if measure == "weak" else "最高"
    each = "各" if len(tied) > 1 else ""
    share = f"{first['total']}项指标中未量化{first['weak']}项（{first['share_pct']}%）"
    return f"{what}{degree}的是{names}：{each}{share}。"


def _group_values(name: str, rows: Sequence[LedgerRow], review: Review, by_form: bool) -> dict[str, object]:
    tables = {row.form.location.table for row in rows}
    found = sum(finding.location.table in tables for finding in review.findings) if by_form else None
    return {"group": name, **values(tally(rows), "total weak partial vague share_pct"), "findings": found}
