"""What a report shows, told in sentences: counts from the ledger, the weakest rows, budget figures, findings.

Every fact has its sentence in several ways (phrases.yml), with the marks of its sources in it, so that both writers
start from the same words. What is counted or computed here stands whole, as written, in the quote of its source.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.drafting.sources import Sources, form_short, form_title, forms_phrase, marks
from assistant.drafting.theme import load_phrases
from assistant.review.engine import LedgerRow, Review
from assistant.review.rule import Finding
from assistant.review.verdict import Reason, Verdict
from knowledge.document import Location
from knowledge.quantity import find_quantities, parse_decimal
from knowledge.report import Form, Fund, ReportKind

_BARE = re.compile(
    r"(?:已|基本|全部|全面|全年|按时|按期|按要求|圆满|较好|顺利|均|都)*(?:完成|达成|达标|达到|实现|到位|落实|合格|正常)"
    r"(?:了|全年|年度|预期|既定|各项|工作|目标|任务|指标|值|要求)*"
)
_NUMBERED = re.compile(r"(?:^|(?<=[；;。，,\s]))\s*\d{1,2}\s*[.、．)）](?!\d)\s*")
_FIELD = re.compile(r"\{([\w.]+)\}")
_OPTIONAL = re.compile(r"<([^<>]*)>")
# The reasons that a reader sees at once come first: an example is told by its plainest defect.
_PLAIN = (
    Reason.MULTI_INDICATOR,
    Reason.TIME_FOR_NONTIME,
    Reason.SELF_REFERENTIAL,
    Reason.MISMATCH,
    Reason.BOUND_WITHOUT_VALUE,
    Reason.NO_BASELINE,
    Reason.NO_UNIT,
    Reason.ACTIVITY_LIST,
    Reason.DIRECTION_ONLY,
    Reason.NO_NUMBER,
)
_LONG_NAME, _LONG_TARGET = 26, 20
_LONG_FINDING = 90
_ADJUSTMENT_PCT, _LOW_RATE_PCT = 20, 90


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the report shows: its sentence in several ways without a full stop, its values, sources and rule."""

    kind: str
    ways: tuple[str, ...]
    values: Mapping[str, str]
    sources: tuple[int, ...]
    rule: str = ""
    weight: float = 0.0


def fill(patterns: Iterable[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the patterns whose every field has a value, filled in; a <stretch> lacking one is left out."""
    filled = []
    for pattern in patterns:
        text = _OPTIONAL.sub(lambda part: part[1] if _fields(part[1]) <= values.keys() else "", pattern)
        if _fields(text) <= values.keys():
            filled.append(_FIELD.sub(lambda name: values[name[1]], text))
    return tuple(dict.fromkeys(filled))


def make_fact(
    kind: str,
    values: Mapping[str, str],
    numbers: tuple[int, ...],
    rule: str = "",
    weight: float = 0.0,
    phrases: str = "",
) -> Fact:
    """Return a fact in the ways of `phrases` (the kind's own by default), with {mark} as the marks of its sources."""
    values = {**values, "mark": marks(*numbers)}
    return Fact(kind, fill(load_phrases()[phrases or kind], values), values, numbers, rule, weight)


def ledger_facts(review: Review, sources: Sources) -> Iterator[Fact]:
    """Yield what the ledger shows of targets, of actual values and of scores."""
    rows = [row for row in review.ledger if row.judgement is not None]
    if rows:
        yield from _target_facts(review, rows, sources)
        yield from _actual_facts(review, rows, sources)
        yield from _score_facts(review, rows, sources)


def budget_facts(review: Review, sources: Sources) -> Iterator[Fact]:
    """Yield how the budget moved and was spent, and how far the project forms cover it."""
    form = review.report.form(ReportKind.DEPARTMENT) or review.report.form(ReportKind.PROJECT)
    fund = form.total_fund if form else None
    if form and fund:
        yield from _adjustment(form, fund, sources)
        yield from _execution(form, fund, sources)
    yield from _coverage(review, sources)


def finding_fact(review: Review, finding: Finding, sources: Sources) -> Fact:
    """Return a finding as a fact, its sentence the finding's message."""
    message = _told_shortly(finding.message)
    number = sources.computed(finding.message, finding.location)
    places = [sources.report(place_name(review, e.location), e.text, e.location) for e in finding.evidence[:2]]
    numbers = (*places, number)
    weight = {"error": 3.0, "warning": 1.5, "info": 0.4}[finding.severity.value]
    return make_fact("finding", {"message": message}, numbers, finding.rule, weight)


def _told_shortly(message: str) -> str:
    """Return a finding's message as a clause of running text: its first statements, remarks in brackets left out."""
    plain = re.sub(r"（[^（）]{6,}）", "", message.strip().rstrip("。；;"))
    statements = re.split(r"[；;。]", plain)
    told = statements[0]
    for statement in statements[1:]:
        if len(told) + len(statement) > _LONG_FINDING:
            break
        told += f"，{statement}"
    return told


def place_name(review: Review, location: Location) -> str:
    """Return the form or the section that a place of the report lies in, "" where it is in neither."""
    for form in review.report.forms:
        if location.table is not None and form.location.table == location.table:
            return form_title(form)
    if location.table is not None:
        return ""
    heading = ""
    for section in review.report.sections:
        if section.location.block <= location.block:
            heading = section.heading
    return f"“{heading}”" if heading else ""


def _target_facts(review: Review, rows: list[LedgerRow], sources: Sources) -> Iterator[Fact]:
    weak = [row for row in rows if row.judgement and row.judgement.verdict.is_weak]
    if not weak:
        return
    vague = sum(row.judgement is not None and row.judgement.verdict is Verdict.VAGUE for row in weak)
    partial = len(weak) - vague
    share = percent(Decimal(len(weak)), Decimal(len(rows)))
    forms = forms_phrase(review.report)
    kinds = "、".join(
        text for count, text in ((vague, f"未量化{vague}项"), (partial, f"量化不完整{partial}项")) if count
    )
    number = sources.computed(
        f"{forms}共填列绩效指标{len(rows)}项，其中{kinds}"
        + (f"，合计{len(weak)}项" * bool(vague and partial))
        + f"，占{share}",
        weak[0].form.location,
    )
    values = {
        "forms": forms,
        "total": str(len(rows)),
        "weak": str(len(weak)),
        "kinds": kinds,
        "share": share,
    }
    phrases = "weak_targets" if vague and partial else "weak_targets.one"
    yield make_fact("weak_targets", values, (number,), weight=10 * len(weak) / len(rows), phrases=phrases)
    for row in worst(weak):
        yield _example(review, row, sources)
    yield from _repeated_names(rows, sources)
    yield from _figures_in_names(review, weak, sources)


def worst(weak: list[LedgerRow]) -> Iterator[LedgerRow]:
    """Yield the rows to be quoted, best example first: short ones, each reason and each form in turn."""
    seen: Counter[object] = Counter()
    left = list(weak)

    def cost(row: LedgerRow) -> tuple[float, int]:
        name, target = row.indicator.name, row.indicator.target
        parts = numbered_parts(name)
        length = max(0, len(name) - _LONG_NAME) / 10 + max(0, len(target) - _LONG_TARGET) / 8
        length += 3 * (not target.strip()) + (len(parts) > 3) + (len(parts) > 1 and plain_reason(row) is not _PLAIN[0])
        return 3 * seen[plain_reason(row)] + 2 * seen[row.form.name] + 2 * seen[target.strip()] + length, weak.index(
            row
        )

    while left:
        row = min(left, key=cost)
        left.remove(row)
        seen.update((plain_reason(row), row.form.name, row.indicator.target.strip()))
        yield row


def plain_reason(row: LedgerRow) -> Reason:
    """Return the reason by which a weak row is told."""
    reasons = row.judgement.reasons if row.judgement else ()
    if Reason.MULTI_INDICATOR in reasons and len(numbered_parts(row.indicator.name)) < 2:
        reasons = tuple(reason for reason in reasons if reason is not Reason.MULTI_INDICATOR)
    return next((reason for reason in _PLAIN if reason in reasons), Reason.NO_NUMBER)


def numbered_parts(text: str) -> list[str]:
    """Return the parts of a cell that numbers several things (1.… 2.…), the whole text where it numbers none."""
    parts = [part.strip("；;。，, \n") for part in _NUMBERED.split(" ".join(text.split()))]
    return [part for part in parts if part] or [""]


def shown(text: str, limit: int) -> str:
    """Return a cell's words in quotation marks for running text, cut at a comma where they are long."""
    words = re.sub(r"[；;。]+$", "", " ".join(text.split()))
    if len(words) > limit:
        head = re.match(rf".{{4,{limit}}}(?=[，,；;、。])", words)
        words = f"{head[0] if head else words[:limit]}……"
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


def shown_name(text: str) -> str:
    """Return an indicator's name in quotation marks, the first thing where the cell numbers several."""
    parts = numbered_parts(text)
    return shown(parts[0], _LONG_NAME) + ("等" if len(parts) > 1 else "")


def inside(review: Review, form: Form) -> str:
    """Return the words that place an indicator in its form, "" where there is only one form."""
    return f"{form_short(form)}中" if len(review.report.forms) > 1 else ""


def _fields(pattern: str) -> set[str]:
    return set(_FIELD.findall(pattern))


def percent(part: Decimal, whole: Decimal, digits: str = "0.01") -> str:
    """Return a share in percent, rounded half up to `digits`, without trailing zeros beyond one place."""
    value = (100 * part / whole).quantize(Decimal(digits), ROUND_HALF_UP)
    return f"{value}%"


def _example(review: Review, row: LedgerRow, sources: Sources) -> Fact:
    reason = plain_reason(row)
    number = sources.indicator(row.form, row.indicator)
    values = {
        "form": inside(review, row.form),
        "name": shown_name(row.indicator.name),
        "parts": "".join(shown(part, _LONG_NAME) for part in numbered_parts(row.indicator.name)[:3]),
        "target": shown(row.indicator.target, _LONG_TARGET) if row.indicator.target.strip() else "空白",
    }
    blank = not row.indicator.target.strip()
    return make_fact("weak_example", values, (number,), phrases=f"weak_example.{'blank' if blank else reason.value}")


def _repeated_names(rows: list[LedgerRow], sources: Sources) -> Iterator[Fact]:
    places: dict[str, dict[str, LedgerRow]] = {}
    for row in rows:
        key = re.sub(r"[\s\d.、；;。]", "", row.indicator.name)
        if len(key) >= 8 and "满意" not in key:
            places.setdefault(key, {})[row.form.name] = row
    repeated = {key: found for key, found in places.items() if len(found) > 1}
    if repeated:
        # The longest wording is the least likely to be repeated for a reason.
        key = max(repeated, key=lambda key: (len(repeated[key]), len(key)))
        found = list(repeated[key].values())
        name = shown(numbered_parts(found[0].indicator.name)[0], _LONG_NAME)
        sentence = f"{name}的表述在{len(found)}张自评表中重复使用"
        numbers = (*(sources.indicator(row.form, row.indicator) for row in found[:2]),)
        counted = sources.computed(sentence, found[0].indicator.location)
        yield make_fact("repeated_names", {"name": name, "count": str(len(found))}, (*numbers, counted))


def _figures_in_names(review: Review, weak: list[LedgerRow], sources: Sources) -> Iterator[Fact]:
    found = [
        row
        for row in weak
        if not find_quantities(row.indicator.target)
        and any(quantity.unit for quantity in find_quantities(_NUMBERED.sub(" ", row.indicator.name)))
    ]
    if found:
        row = min(found, key=lambda row: len(row.indicator.name))
        number = sources.indicator(row.form, row.indicator)
        values = {"name": shown(row.indicator.name, _LONG_NAME), "target": shown(row.indicator.target, _LONG_TARGET)}
        yield make_fact("figure_in_name", {**values, "form": inside(review, row.form)}, (number,))


def _actual_facts(review: Review, rows: list[LedgerRow], sources: Sources) -> Iterator[Fact]:
    bare = [row for row in rows if _BARE.fullmatch(re.sub(r"[\s。；;]", "", row.indicator.actual))]
    if len(bare) < 2:
        return
    forms = forms_phrase(review.report)
    values = {"forms": forms, "total": str(len(rows)), "bare": str(len(bare))}
    values["share"] = percent(Decimal(len(bare)), Decimal(len(rows)))
    sentence = f"{forms}所列{len(rows)}项绩效指标中，{len(bare)}项的实际完成值只写“完成”等结论，占{values['share']}"
    yield make_fact(
        "bare_actuals", values, (sources.computed(sentence, bare[0].form.location),), weight=8 * len(bare) / len(rows)
    )
    measured = [row for row in bare if find_quantities(row.indicator.target)]
    # A satisfaction rate without a survey behind it is what every reader looks for first.
    measured.sort(key=lambda row: ("满意" not in row.indicator.name, len(row.indicator.name)))
    for row in measured:
        values = {
            "form": inside(review, row.form),
            "name": shown_name(row.indicator.name),
            "target": shown(row.indicator.target, _LONG_TARGET),
            "actual": shown(row.indicator.actual, _LONG_TARGET),
        }
        satisfied = "满意" in row.indicator.name
        phrases = "bare_example.satisfaction" if satisfied else "bare_example"
        yield make_fact("bare_example", values, (sources.indicator(row.form, row.indicator),), phrases=phrases)


def _score_facts(review: Review, rows: list[LedgerRow], sources: Sources) -> Iterator[Fact]:
    scored = [row for row in rows if row.indicator.weight_value and row.indicator.score_value is not None]
    full = sum(row.indicator.weight_value == row.indicator.score_value for row in scored)
    if len(scored) < 4 or full < len(scored):
        return
    forms = forms_phrase(review.report)
    sentence = f"{forms}所列{len(scored)}项计分指标全部得满分"
    number = sources.computed(sentence, scored[0].form.location)
    yield make_fact("full_marks", {"forms": forms, "scored": str(len(scored))}, (number,), weight=2.5)


def _adjustment(form: Form, fund: Fund, sources: Sources) -> Iterator[Fact]:
    initial, adjusted = fund.initial_value, fund.adjusted_value
    if not initial or adjusted is None or abs(adjusted - initial) * 100 < _ADJUSTMENT_PCT * initial:
        return
    change, unit = adjusted - initial, form.fund_unit
    word = "调增" if change > 0 else "调减"
    values = {
        "initial": f"{fund.initial.strip()}{unit}",
        "adjusted": f"{fund.adjusted.strip()}{unit}",
        "change": f"{word}{abs(change)}{unit}",
        "pct": percent(abs(change), initial),
    }
    row = sources.report(form_title(form), fund_quote(fund), fund.location)
    sentence = f"年初预算{values['initial']}，全年预算{values['adjusted']}，{values['change']}，调整幅度{values['pct']}"
    number = sources.computed(sentence, fund.location)
    weight = min(4.0, float(abs(change) / initial) * 4)
    yield make_fact("adjustment", values, (row, number), weight=weight)


def _execution(form: Form, fund: Fund, sources: Sources) -> Iterator[Fact]:
    adjusted, spent = fund.adjusted_value, fund.spent_value
    if not adjusted or spent is None or spent >= adjusted:
        return
    left, unit = adjusted - spent, form.fund_unit
    low = spent * 100 < _LOW_RATE_PCT * adjusted
    values = {
        "adjusted": f"{fund.adjusted.strip()}{unit}",
        "spent": f"{fund.spent.strip()}{unit}",
        "left": f"{left}{unit}",
        "rate": percent(spent, adjusted),
    }
    row = sources.report(form_title(form), fund_quote(fund), fund.location)
    sentence = (
        f"全年预算{values['adjusted']}，全年执行{values['spent']}，未执行{values['left']}，执行率{values['rate']}"
    )
    number = sources.computed(sentence, fund.location)
    yield make_fact("low_execution" if low else "balance", values, (row, number), weight=3.0 if low else 0.2)


def _coverage(review: Review, sources: Sources) -> Iterator[Fact]:
    department = review.report.form(ReportKind.DEPARTMENT)
    projects = [form for form in review.report.forms if form.kind is ReportKind.PROJECT]
    line = next((fund for fund in department.funds if "项目支出" in fund.label), None) if department else None
    totals = [(form, fund) for form in projects if (fund := form.total_fund) and fund.spent_value is not None]
    if not department or not line or not totals or len(totals) < len(projects):
        return
    figure = line.amount or line.spent
    whole = parse_decimal(figure)
    same_unit = {form.fund_unit for form in (department, *projects)} == {department.fund_unit}
    covered = sum((fund.spent_value or Decimal(0) for _, fund in totals), Decimal(0))
    if not whole or not same_unit or covered * 100 >= whole * 95:
        return
    unit = department.fund_unit
    values = {
        "count": f"{len(projects)}张" if len(projects) > 1 else "",
        "whole": f"{figure.strip()}{unit}",
        "covered": f"{covered}{unit}",
        "share": percent(covered, whole),
    }
    row = sources.report(form_title(department), f"{line.label} {figure}", line.location)
    sentence = (
        f"{values['count']}项目支出绩效自评表的全年执行数合计{values['covered']}，"
        f"占部门项目支出{values['whole']}的{values['share']}"
    )
    number = sources.computed(sentence, totals[0][1].location)
    weight = float(1 - covered / whole) * 6
    yield make_fact("coverage", values, (row, number), weight=weight)


def fund_quote(fund: Fund) -> str:
    """Return a fund line's cells as they stand."""
    cells = (fund.label, fund.initial, fund.adjusted, fund.spent, fund.amount, fund.weight, fund.rate, fund.score)
    return " | ".join(" ".join(cell.split()) for cell in cells if cell.strip())
