"""What the figures of a report show to be amiss: indicators that miss their targets, money unspent or overspent, posts.

Each is told with its numbers from the cells they stand in, and with the reason that the row's own note or a sentence
about this very thing gives. Bounds are those of the office's pack, as in review.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.drafting.sources import form_title
from assistant.drafting.statement import StatedFact
from assistant.review.arithmetic import two_places
from assistant.review.budget import in_wan, total_line
from assistant.review.checks.attainment import Attainment, attainments
from assistant.review.engine import Review
from assistant.review.row_words import told_name
from knowledge.document import Location
from knowledge.facts.fact import Account, Aspect
from knowledge.narrative.kinship import coverage
from knowledge.narrative.telling import Told, as_cause, part
from knowledge.quantity import Quantity, find_quantities, parse_decimal
from knowledge.report import Form, Indicator, Report
from knowledge.running_text import one_line, statements

_ARRANGED = re.compile(
    r"20\d\d年\d{1,2}月[^，,；;]{0,6}前|(?:须|应|将|拟|计划|下一步|今后|尽快|加快|抓紧|继续|一并|由[^，,；;]{2,12}负责|力争|确保)"
)
_DONE = re.compile(r"^(?:已|现已|目前已)")
_SAME_ABOVE = re.compile(r"^同上[。.]?$")
_UNFINISHED = re.compile(r"未(?:完|达|能|按|建|投|通|验|开|签|办)|没有|尚未")
# Half of a budget can't be saved by thrift alone.
_LOOSE_PCT = 50


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing amiss: what it is called, the sentence that tells it, where, why, and what would set it right.

    `deed` is what has to be done whatever caused it, `notes` tell more of it in the author's words, `answers` are what
    the row says is to be done. `matter` is all that
    is known of it, for finding what else speaks of it; `weight` grows with how far it misses.
    """

    key: str
    title: str
    text: str
    quote: str
    location: Location
    place: str
    matter: str
    goal: str = ""
    gap: str = ""
    deed: str = ""
    causes: tuple[Told, ...] = ()
    notes: tuple[Told, ...] = ()
    answers: tuple[Told, ...] = ()
    facts: tuple[StatedFact, ...] = ()
    weight: float = 1.0


def form_shortfalls(review: Review, lines: Sequence[Told], account: Account) -> Iterator[Shortfall]:
    """Yield what the forms show, the money first."""
    report = review.report
    yield from _execution(review, lines)
    yield from _expenses(report, lines)
    yield from _staffing(account, lines)
    note: dict[int, str] = {}
    for form, indicator in report.indicators:
        words = indicator.deviation_note.strip()
        note[id(form)] = note.get(id(form), "") if _SAME_ABOVE.match(words) else words
        yield from _indicator(report, lines, form, indicator, note[id(form)])


def _indicator(
    report: Report, lines: Sequence[Told], form: Form, indicator: Indicator, note: str
) -> Iterator[Shortfall]:
    missed = next((one for one in attainments(indicator) if not one.is_met), None)
    lost = indicator.score_value is not None and indicator.weight_value is not None
    lost = lost and (indicator.score_value or 0) < (indicator.weight_value or 0)
    if missed is None and not (lost and _UNFINISHED.search(indicator.actual)):
        return
    told_as, name = told_name(indicator), re.sub(r"\s|[；;。]$", "", indicator.name)
    cells = (indicator.name, indicator.target, indicator.actual, indicator.deviation_note)
    quote = " | ".join(one_line(cell) for cell in cells if cell.strip())
    text, goal, gap = _missed(name, indicator, missed)
    causes, notes, answers = _read_note(note, indicator.location, form)
    said = _about(lines, told_as or name, indicator)
    causes = causes or said
    matter = "。".join([name, note, *(line.text for line in said)])
    weight = float(missed.shortfall_pct) if missed else 50.0
    year, place = report.year, form_title(form)
    facts = (
        tuple(
            StatedFact(form.project, name, aspect, year, one.value, one.unit)
            for aspect, one in ((Aspect.TARGET, missed.target), (Aspect.ACTUAL, missed.actual))
        )
        if missed
        else ()
    )
    key = f"unmet.{indicator.location.table}.{indicator.location.row}"
    over = missed is not None and missed.lower_is_better
    title = f"{name}{'超过控制目标' if over else '没有达到目标'}" if missed else f"{name}没有按目标完成"
    yield Shortfall(
        key, title, text, quote, indicator.location, place, matter, goal, gap, "", causes, notes, answers, facts, weight
    )


def _missed(name: str, indicator: Indicator, missed: Attainment | None) -> tuple[str, str, str]:
    """Return the sentence that tells a missed target, the result that would meet it, and what is lacking."""
    actual = one_line(indicator.actual).strip("。；")
    target = one_line(indicator.target).strip("。；")
    if missed is None:
        return f"{name}年度目标为{target}，实际为{actual}", f"{name}达到目标要求", ""
    wanted = _bound(missed.target, missed.lower_is_better)
    gap = _gap(missed)
    lacking = f"，{'超出' if missed.lower_is_better else '差'}{gap}" if gap else ""
    verb = "控制目标" if missed.lower_is_better else "目标"
    reach = f"控制在{_plain(missed.target)}以内" if missed.lower_is_better else f"达到{_plain(missed.target)}"
    return f"{name}{verb}为{wanted}，实际为{actual}{lacking}", f"{name}{reach}", lacking.lstrip("，")


def _bound(target: Quantity, lower: bool) -> str:
    plain = _plain(target)
    exact = target.comparator in {"", "="} and plain in {"100%"}
    return plain if exact else f"不超过{plain}" if lower else f"不低于{plain}"


def _plain(quantity: Quantity) -> str:
    """Return a figure as written without what bounds it."""
    value = f"{quantity.value:f}"
    return f"{value}{quantity.unit}"


def _gap(missed: Attainment) -> str:
    """Return by how much a figure misses its target in the target's unit, "" where units differ."""
    if missed.target.unit != missed.actual.unit and (missed.actual.unit or not missed.actual.value):
        return ""
    difference = abs(missed.target.value - missed.actual.value).normalize()
    unit = "个百分点" if missed.target.is_percent else missed.target.unit
    return f"{difference:f}{unit}" if unit else ""


def _read_note(note: str, location: Location, form: Form) -> tuple[tuple[Told, ...], ...]:
    """Return what a deviation note gives as causes, as done already, and as to be done."""
    causes: list[str] = []
    notes: list[str] = []
    answers: list[str] = []
    for sentence in statements(note):
        clauses = re.split(r"[，,]", sentence)
        turn = next((n for n, clause in enumerate(clauses) if _ARRANGED.search(clause)), len(clauses))
        before = [clause for clause in clauses[:turn] if clause.strip()]
        done = next((n for n, clause in enumerate(before) if _DONE.match(clause)), len(before))
        causes += ["，".join(before[:done])] if before[:done] else []
        notes += ["，".join(before[done:])] if before[done:] else []
        if clauses[turn:]:
            rest = "，".join(clauses[turn:])
            if answers and len(rest) < 12:
                answers[-1] += f"，{rest}"
            else:
                answers.append(rest)
    place = form_title(form)
    return tuple(
        tuple(Told(text, location, place) for text in texts) for texts in (map(as_cause, causes), notes, answers)
    )


def _about(lines: Sequence[Told], name: str, indicator: Indicator) -> tuple[Told, ...]:
    """Return the cause that the running text gives for this very indicator."""
    figures = [one.text.strip() for one in find_quantities(indicator.actual)]
    for place, line in enumerate(lines):
        is_near = coverage(name, line.text) >= (0.5 if any(f in line.text for f in figures) else 0.75)
        if not is_near:
            continue
        if cause := part(line.text).cause:
            return (Told(cause, line.location, line.heading),)
        following = lines[place + 1] if place + 1 < len(lines) else None
        if following and following.location == line.location and not part(following.text).fact:
            return (following,)
    return ()


def _execution(review: Review, lines: Sequence[Told]) -> Iterator[Shortfall]:
    report, pack = review.report, review.pack
    for form in report.forms:
        fund = total_line(form)
        if fund is None:
            continue
        initial, adjusted, spent = fund.initial_value, fund.adjusted_value, fund.spent_value
        of = f"{form.project}项目" if form.project and len(report.forms) > 1 else ""
        quote = " | ".join(cell for cell in (fund.label, fund.initial, fund.adjusted, fund.spent, fund.rate) if cell)
        base = f"{fund.location.table}.{fund.location.row}"
        unit, place, year = form.fund_unit, form_title(form), report.year
        if adjusted and spent is not None and adjusted > spent:
            rate = spent / adjusted * 100
            rest = f"{(adjusted - spent).normalize():f}{unit}"
            if rate < pack.low_execution_pct:
                text = (
                    f"{of}全年预算{fund.adjusted}{unit}，支出{fund.spent}{unit}，预算执行率{two_places(rate)}%，"
                    f"{rest}没有支出"
                )
                parts = [
                    f"{_source_name(one.label)}支出{one.spent}{unit}、占其预算{one.adjusted}{unit}的{two_places(share)}%"
                    for one in form.funds
                    if one is not fund and one.adjusted_value and one.spent_value is not None
                    for share in [one.spent_value / one.adjusted_value * 100]
                    if share < pack.low_execution_pct
                ]
                text += f"，其中{'，'.join(parts)}" if parts else ""
                facts = (
                    StatedFact(form.project, "预算", Aspect.ADJUSTED, year, in_wan(adjusted, form), "万元"),
                    StatedFact(form.project, "支出", Aspect.ACTUAL, year, in_wan(spent, form), "万元"),
                )
                yield Shortfall(
                    f"execution.{base}",
                    f"{of}预算执行率偏低",
                    text,
                    quote,
                    fund.location,
                    place,
                    f"{of}预算执行率 支出进度 结余 没有支出",
                    f"{rest}未支出资金全部支付或按规定办理结转、收回",
                    f"{rest}没有支出",
                    f"逐笔核对{of}{rest}未支出资金的用途和支付条件",
                    _money_causes(report, lines, form),
                    (),
                    (),
                    facts,
                    float(100 - rate),
                )
        if initial and adjusted and adjusted != initial:
            change = abs(adjusted - initial)
            share = change / initial * 100
            if share > pack.budget_adjustment_pct:
                word = "调增" if adjusted > initial else "调减"
                yield Shortfall(
                    f"adjusted.{base}",
                    f"{of}年初预算与全年预算相差较大",
                    f"{of}年初预算{fund.initial}{unit}，全年预算{fund.adjusted}{unit}，{word}{change.normalize():f}{unit}，"
                    f"占年初预算的{two_places(share)}%",
                    quote,
                    fund.location,
                    place,
                    f"{of}预算调整 追加 年初预算编制",
                    f"{word}的{change.normalize():f}{unit}都有书面事由",
                    f"{word}{change.normalize():f}{unit}",
                    f"逐笔列明{word}{change.normalize():f}{unit}的事由，能够预计的在编制年初预算时列入",
                    _causes_of(lines, re.compile(r"追加|调增|调整预算|调减")),
                    weight=min(float(share), 60.0),
                )


def _source_name(label: str) -> str:
    return re.sub(r"^其中[:：]|\s", "", label)


def _money_causes(report: Report, lines: Sequence[Told], form: Form) -> tuple[Told, ...]:
    about = re.compile(r"执行率|支出进度|没有支出|未支出|结余")
    named = form.project
    return _causes_of(lines, about, named if len(report.forms) > 1 else "")


def _causes_of(lines: Sequence[Told], about: re.Pattern[str], subject: str = "") -> tuple[Told, ...]:
    """Return the cause given by a sentence about something whose subject, if any, it names."""
    for line in lines:
        found = part(line.text)
        if found.cause and about.search(found.fact) and (not subject or coverage(subject, found.fact) > 0.5):
            return (Told(found.cause, line.location, line.heading),)
    return ()


def _expenses(report: Report, lines: Sequence[Told]) -> Iterator[Shortfall]:
    for expense in report.expenses:
        name = re.sub(r"^(?:\d[.、．]|其中[:：])|\s", "", expense.label)
        if "三公" not in name:
            continue
        name = "“三公”经费"
        budget, actual = parse_decimal(expense.budget), parse_decimal(expense.actual)
        if not budget or actual is None:
            continue
        quote = f"{expense.label} | {expense.previous} | {expense.budget} | {expense.actual}"
        key = f"expense.{expense.location.table}.{expense.location.row}"
        if actual > budget:
            over = (actual - budget).normalize()
            text = f"{name}预算{expense.budget}万元，实际支出{expense.actual}万元，超出预算{over:f}万元"
            goal = f"{name}支出控制在预算以内"
            causes = _causes_of(lines, re.compile("三公|接待|公车|公务用车"))
            yield Shortfall(
                key,
                f"{name}超出预算",
                text,
                quote,
                expense.location,
                "基础数据表",
                name,
                goal,
                f"超出{over:f}万元",
                "",
                causes,
                weight=float(over / budget * 100) + 20,
            )
        elif actual / budget * 100 < _LOOSE_PCT:
            share = two_places(actual / budget * 100)
            text = f"{name}预算{expense.budget}万元，实际支出{expense.actual}万元，占预算的{share}%"
            yield Shortfall(
                key,
                f"{name}预算与实际支出相差较大",
                text,
                quote,
                expense.location,
                "基础数据表",
                name,
                f"{name}下年度预算不再高出实际需要",
                f"相差{(budget - actual).normalize():f}万元",
                f"编制下年度预算时参照实际支出{expense.actual}万元核定{name}",
                (),
                weight=15,
            )


def _staffing(account: Account, lines: Sequence[Told]) -> Iterator[Shortfall]:
    posts = next(account.of("编制", subject=""), None)
    staff = next((fact for fact in account.of("在职人员", subject="") if posts and fact.source is posts.source), None)
    if posts is None or staff is None or not posts.value or staff.value <= posts.value:
        return
    over = f"{(staff.value - posts.value).normalize():f}人"
    quote = posts.quote if posts.quote == staff.quote else f"{posts.quote}；{staff.quote}"
    yield Shortfall(
        "staffing",
        "在职人员超过编制",
        f"编制数{posts.value:f}人，年末在职{staff.value:f}人，超出编制{over}",
        quote,
        posts.location,
        "",
        "编制 在职人员 超编",
        f"在职人数降到编制数{posts.value:f}人以内",
        f"超出{over}",
        "",
        _causes_of(lines, re.compile("超编|超出编制|编制")),
        weight=30,
    )
