"""What the figures of a report show to be amiss: indicators that miss their targets, money unspent or overspent, posts.

Each is told with its numbers from the cells they stand in, and with the reason that the row's own note or a sentence
about this very thing gives. Bounds are those of the office's pack, as in review.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.drafting.planning.shortfall import SCORING, Shortfall, cause_about
from assistant.drafting.sources import form_title, place_name
from assistant.drafting.statement import StatedFact
from assistant.review.arithmetic import plain, two_places
from assistant.review.budget import main_form, total_line
from assistant.review.checks.attainment import Attainment, Deadline, attainments, deadline
from assistant.review.engine import Review
from knowledge.document import Location
from knowledge.facts.fact import Account, Aspect, Fact, Source
from knowledge.narrative.kinship import coverage
from knowledge.narrative.telling import Told, as_cause, part
from knowledge.quantity import Quantity, find_quantities
from knowledge.report import Form, Indicator, Report
from knowledge.running_text import clauses, one_line, statements

_ARRANGED = re.compile(
    r"20\d\d年(?:\d{1,2}月[^，,；;]{0,6}前|起)|(?:须|应|将|拟|计划|下一步|今后|尽快|加快|抓紧|继续|一并|由[^，,；;]{2,12}负责|力争|确保)"
)
# ★★★救助人数（≥**人）: marks, and places left to be filled in.
_NO_NAME = re.compile(r"[★▲●*＊]|[（(][^（()）]{0,20}[*＊≥≤<>][^（()）]{0,20}[）)]|\s|[；;。]$")
_DONE = re.compile(r"^(?:已|现已|目前已)")
_SAME_ABOVE = re.compile(r"^同上[。.]?$")
_UNFINISHED = re.compile(r"未(?:完|达|能|按|建|投|通|验|开|签|办)|没有|尚未")
_EXECUTION = re.compile("执行率|支出进度|没有支出|未支出|结余")
_ADJUSTMENT = re.compile("追加|调增|调整预算|调减")
_UNSPENT = re.compile("(?:未|没有)(?:形成)?(?:支出|使用)")
_THREE, _EXPENSES = "“三公”经费", re.compile("三公|接待|公车|公务用车|费|支出")
_POSTS = re.compile("超编|超出编制|编制")
# Half of a budget can't be saved by thrift alone.
_LOOSE_PCT, _ALL = 50, 100
# The amounts of one row by their aspects, in 万元.
_Sides = Mapping[Aspect, Fact]


def form_shortfalls(review: Review, lines: Sequence[Told], account: Account) -> Iterator[Shortfall]:
    """Yield what forms and tables show, the money first."""
    yield from _money(review, lines, account)
    yield from _expenses(account, lines)
    yield from _staffing(account, lines)
    note: dict[int, str] = {}
    for form, indicator in review.report.indicators:
        words = indicator.deviation_note.strip()
        note[id(form)] = note.get(id(form), "") if _SAME_ABOVE.match(words) else words
        yield from _indicator(review.report, lines, form, indicator, note[id(form)])


def _indicator(
    report: Report, lines: Sequence[Told], form: Form, indicator: Indicator, note: str
) -> Iterator[Shortfall]:
    missed = next((one for one in attainments(indicator) if not one.is_met), None)
    due = deadline(indicator, report.year)
    late = due if due and not due.is_met else None
    lost = indicator.score_value is not None and indicator.weight_value is not None
    lost = lost and (indicator.score_value or 0) < (indicator.weight_value or 0)
    if missed is None and late is None and not (lost and _UNFINISHED.search(indicator.actual)):
        return
    name = _NO_NAME.sub("", indicator.name) or indicator.name
    cells = (indicator.name, indicator.target, indicator.actual, indicator.deviation_note)
    text, goal, gap = _missed(name, indicator, missed, late)
    causes, notes, answers = _read_note(note, indicator.location, form)
    said = _about(lines, name, indicator, gap)
    over = missed is not None and missed.lower_is_better
    facts = (
        tuple(
            StatedFact(form.project, name, aspect, report.year, one.value, one.unit)
            for aspect, one in ((Aspect.TARGET, missed.target), (Aspect.ACTUAL, missed.actual))
        )
        if missed
        else ()
    )
    yield Shortfall(
        f"unmet.{indicator.location.table}.{indicator.location.row}",
        f"{name}{'超过控制目标' if over else '没有达到目标' if missed else '逾期' if late else '没有按目标完成'}",
        name,
        text,
        " | ".join(one_line(cell) for cell in cells if cell.strip()),
        indicator.location,
        form_title(form),
        "。".join([name, note, *(line.text for line in said)]),
        goal,
        gap,
        "",
        causes or said,
        notes,
        answers,
        facts,
        float(missed.shortfall_pct) if missed else 50.0,
    )


def _missed(name: str, indicator: Indicator, missed: Attainment | None, late: Deadline | None) -> tuple[str, str, str]:
    """Return the sentence that tells a missed target, the result that would meet it, and what is lacking."""
    actual, target = one_line(indicator.actual).strip("。；"), one_line(indicator.target).strip("。；")
    if late is not None and missed is None:
        return f"{name}目标为{target}，实际为{actual}，逾期{late.delay}", "", f"逾期{late.delay}"
    if missed is None:
        return f"{name}年度目标为{target}，实际为{actual}", f"{name}达到目标要求", ""
    wanted, lower = _plain(missed.target), missed.lower_is_better
    exact = missed.target.comparator in {"", "="} and wanted == "100%"
    bound = wanted if exact else f"不超过{wanted}" if lower else f"不低于{wanted}"
    gap = _gap(missed)
    lacking = f"，{'超出' if lower else '差'}{gap}" if gap else ""
    reach = f"控制在{wanted}以内" if lower else f"达到{wanted}"
    told = f"{name}{'控制' if lower else ''}目标为{bound}，实际为{actual}{lacking}"
    return told, f"{name}{reach}", lacking.lstrip("，")


def _plain(quantity: Quantity) -> str:
    """Return a figure as written without what bounds it."""
    return f"{quantity.value:f}{quantity.unit}"


def _gap(missed: Attainment) -> str:
    """Return by how much a figure misses its target in the target's unit, "" where units differ."""
    if missed.target.unit != missed.actual.unit and (missed.actual.unit or not missed.actual.value):
        return ""
    unit = "个百分点" if missed.target.is_percent else missed.target.unit
    return f"{plain(abs(missed.target.value - missed.actual.value))}{unit}" if unit else ""


def _read_note(note: str, location: Location, form: Form) -> tuple[tuple[Told, ...], ...]:
    """Return what a deviation note gives as causes, as done already, and as to be done."""
    causes: list[str] = []
    notes: list[str] = []
    answers: list[str] = []
    for sentence in statements(note):
        told = [clause for clause in clauses(sentence) if not SCORING.search(clause)]
        turn = next((n for n, clause in enumerate(told) if _ARRANGED.search(clause)), len(told))
        before = [clause for clause in told[:turn] if clause.strip()]
        done = next((n for n, clause in enumerate(before) if _DONE.match(clause)), len(before))
        causes += ["，".join(before[:done])] if before[:done] else []
        notes += ["，".join(before[done:])] if before[done:] else []
        if told[turn:]:
            rest = "，".join(told[turn:])
            if answers and len(rest) < 12:
                answers[-1] += f"，{rest}"
            else:
                answers.append(rest)
    place = form_title(form)
    return tuple(
        tuple(Told(text, location, place) for text in texts) for texts in (map(as_cause, causes), notes, answers)
    )


def _about(lines: Sequence[Told], name: str, indicator: Indicator, gap: str) -> tuple[Told, ...]:
    """Return the cause that the running text gives for this very indicator, or behind it for what is lacking."""
    figures = [one.text.strip() for one in find_quantities(indicator.actual)]
    lacking = [one.text.strip() for one in find_quantities(gap)]
    for place, line in enumerate(lines):
        is_near = coverage(name, line.text) >= (0.5 if any(f in line.text for f in figures) else 0.75)
        if not is_near:
            continue
        if cause := part(line.text).cause:
            return (replace(line, text=cause),)
        for following in lines[place + 1 : place + 2]:
            found = part(following.text)
            if following.location == line.location and not found.fact:
                return (following,)
            if following.location == line.location and found.cause and any(f in following.text for f in lacking):
                return (replace(following, text=found.cause),)
    return ()


def _money(review: Review, lines: Sequence[Told], account: Account) -> Iterator[Shortfall]:
    """Yield low execution and large adjustments: of the forms' whole budgets, and of the rows of tables."""
    report = review.report
    rows: dict[tuple[int | None, int | None], list[Fact]] = {}
    for fact in account.facts:
        if fact.is_money and (fact.source is Source.FORM or (fact.source is Source.TABLE and fact.subject)):
            rows.setdefault((fact.location.table, fact.location.row), []).append(fact)
    for form in report.forms:
        if (fund := total_line(form)) is not None:
            sides = _sides(rows.pop((fund.location.table, fund.location.row), ()))
            of = f"{form.project}项目" if form.project and len(report.forms) > 1 else ""
            subject = form.project if len(report.forms) > 1 else ""
            parts = [
                f"{_source_name(one.label)}支出{plain(other[Aspect.ACTUAL].value)}万元、"
                f"占其预算{plain(other[Aspect.ADJUSTED].value)}万元的{two_places(share)}%"
                for one in form.funds
                if one is not fund
                for other in [_sides(rows.get((one.location.table, one.location.row), ()))]
                for share in [_rate(other)]
                if share is not None and share < review.pack.low_execution_pct
            ]
            causes = cause_about(lines, _EXECUTION, subject)
            yield from _unspent("execution", of, sides, review, causes, parts, _left_over(lines))
            yield from _adjusted(of, sides, review, cause_about(lines, _ADJUSTMENT))
    for facts in rows.values():
        if facts[0].source is Source.TABLE:
            yield from _unspent("table", facts[0].subject, _sides(facts), review)


def _sides(facts: Sequence[Fact]) -> _Sides:
    return {fact.aspect: fact for fact in facts if fact.subject == facts[0].subject}


def _rate(sides: _Sides) -> Decimal | None:
    budget, spent = sides.get(Aspect.ADJUSTED), sides.get(Aspect.ACTUAL)
    return spent.value / budget.value * 100 if budget and spent and budget.value > 0 else None


def _unspent_words(of: str, sides: _Sides) -> str:
    """Return the sentence that tells how much of a budget wasn't spent."""
    budget, spent, rate = sides[Aspect.ADJUSTED].value, sides[Aspect.ACTUAL].value, _rate(sides) or Decimal(0)
    return (
        f"{of}全年预算{plain(budget)}万元，支出{plain(spent)}万元，预算执行率{two_places(rate)}%，"
        f"{plain(budget - spent)}万元没有支出"
    )


def total_unspent(review: Review, account: Account, said: str) -> tuple[Told, ...]:
    """Return how much of the whole budget wasn't spent, as its form tells, where `said` doesn't say it already."""
    form = main_form(review.report)
    fund = total_line(form) if form else None
    if form is None or fund is None or fund.spent in said:
        return ()
    sides = _sides([fact for fact in account.facts if fact.is_money and fact.location == fund.location])
    rate = _rate(sides)
    return (
        (Told(_unspent_words("", sides), fund.location, form_title(form)),) if rate is not None and rate < _ALL else ()
    )


def _left_over(lines: Sequence[Told]) -> frozenset[Decimal]:
    """Return the amounts that the text itself says weren't spent."""
    told = (one for line in lines if _UNSPENT.search(line.text) for one in find_quantities(line.text))
    return frozenset(one.wan for one in told if one.wan is not None)


def _unspent(
    kind: str,
    of: str,
    sides: _Sides,
    review: Review,
    causes: tuple[Told, ...] = (),
    parts: Sequence[str] = (),
    told: frozenset[Decimal] = frozenset(),
) -> Iterator[Shortfall]:
    """Yield what was left of a budget where that is much, or the text itself tells of it."""
    rate = _rate(sides)
    if rate is None or rate >= _ALL:
        return
    budget, spent = sides[Aspect.ADJUSTED], sides[Aspect.ACTUAL]
    is_low = rate < review.pack.low_execution_pct
    if not is_low and budget.value - spent.value not in told:
        return
    rest = f"{plain(budget.value - spent.value)}万元"
    yield Shortfall(
        _row_key(kind, budget),
        f"{of}预算{'执行率偏低' if is_low else '没有全部支出'}",
        f"{of}预算执行进度",
        f"{_unspent_words(of, sides)}{'，其中' if parts else ''}{'，'.join(parts)}",
        budget.quote,
        budget.location,
        place_name(review.report, budget.location),
        f"{of}预算执行率 支出进度 结余 没有支出",
        f"{of}{rest}未支出资金全部支付或按规定办理结转、收回",
        f"{rest}没有支出",
        f"逐笔核对{of}{rest}未支出资金的用途和支付条件",
        causes,
        facts=_stated(budget, spent),
        weight=float(100 - rate),
    )


def _adjusted(of: str, sides: _Sides, review: Review, causes: tuple[Told, ...]) -> Iterator[Shortfall]:
    initial, adjusted = sides.get(Aspect.PLANNED), sides.get(Aspect.ADJUSTED)
    if not initial or not adjusted or not initial.value or not adjusted.value:
        return
    share = abs(adjusted.value - initial.value) / initial.value * 100
    if share <= review.pack.budget_adjustment_pct:
        return
    change = f"{'调增' if adjusted.value > initial.value else '调减'}{plain(abs(adjusted.value - initial.value))}万元"
    yield Shortfall(
        _row_key("adjusted", initial),
        f"{of}年初预算与全年预算相差较大",
        f"{of}年初预算编制",
        f"{of}年初预算{plain(initial.value)}万元，全年预算{plain(adjusted.value)}万元，{change}，"
        f"占年初预算的{two_places(share)}%",
        initial.quote,
        initial.location,
        place_name(review.report, initial.location),
        f"{of}预算调整 追加 年初预算编制",
        f"{change[:2]}的{change[2:]}都有书面事由",
        change,
        f"逐笔列明{change}的事由，能够预计的在编制年初预算时列入",
        causes,
        facts=_stated(initial, adjusted),
        weight=min(float(share), 60.0),
    )


def _stated(*facts: Fact) -> tuple[StatedFact, ...]:
    return tuple(
        StatedFact(fact.subject, fact.measure, fact.aspect, fact.period, fact.value, fact.unit) for fact in facts
    )


def _row_key(kind: str, fact: Fact) -> str:
    return f"{kind}.{fact.location.table}.{fact.location.row}"


def _source_name(label: str) -> str:
    return re.sub(r"^其中[:：]|\s", "", label)


def _expenses(account: Account, lines: Sequence[Told]) -> Iterator[Shortfall]:
    """Yield the expenses of the base table that are above their budget, and where all of the three are far below."""
    rows: dict[tuple[int | None, int | None], list[Fact]] = {}
    for fact in account.facts:
        if fact.source is Source.TABLE and fact.is_money and not fact.subject and fact.period == account.report.year:
            rows.setdefault((fact.location.table, fact.location.row), []).append(fact)
    for facts in rows.values():
        sides = _sides(facts)
        budget, spent = sides.get(Aspect.BUDGET), sides.get(Aspect.ACTUAL)
        if not budget or not spent or not budget.value or budget.measure != spent.measure:
            continue
        is_three = budget.measure == "三公经费"
        name = _THREE if is_three else budget.measure
        share, gap = spent.value / budget.value * 100, f"{plain(abs(spent.value - budget.value))}万元"
        money = f"{name}预算{plain(budget.value)}万元，实际支出{plain(spent.value)}万元"
        if spent.value > budget.value:
            told = ("超出预算", f"超出预算{gap}", "支出控制在预算以内", f"超出{gap}", "")
        elif is_three and share < _LOOSE_PCT:
            deed = f"编制下年度预算时参照实际支出{plain(spent.value)}万元核定{name}"
            rate = f"占预算的{two_places(share)}%"
            told = ("预算与实际支出相差较大", rate, "下年度预算不再高出实际需要", f"相差{gap}", deed)
        else:
            continue
        title, more, goal, lacking, deed = told
        yield Shortfall(
            _row_key("expense", budget),
            f"{name}{title}",
            f"{name}预算",
            f"{money}，{more}",
            budget.quote,
            budget.location,
            place_name(account.report, budget.location),
            name,
            f"{name}{goal}",
            lacking,
            deed,
            () if deed else cause_about(lines, _EXPENSES, name),
            facts=_stated(budget, spent),
            weight=15.0 if deed else float(share) - 80,
        )


def _staffing(account: Account, lines: Sequence[Told]) -> Iterator[Shortfall]:
    posts = next(account.of("编制", subject=""), None)
    staff = next((fact for fact in account.of("在职人员", subject="") if posts and fact.source is posts.source), None)
    if posts is None or staff is None or not posts.value or staff.value <= posts.value:
        return
    over = f"超出{plain(staff.value - posts.value)}人"
    yield Shortfall(
        "staffing",
        "在职人员超过编制",
        "编制与在职人员",
        f"编制数{plain(posts.value)}人，年末在职{plain(staff.value)}人，{over.replace('超出', '超出编制')}",
        posts.quote if posts.quote == staff.quote else f"{posts.quote}；{staff.quote}",
        posts.location,
        "",
        "编制 在职人员 超编",
        f"在职人数降到编制数{plain(posts.value)}人以内",
        over,
        causes=cause_about(lines, _POSTS),
        facts=_stated(posts, staff),
        weight=30.0,
    )
