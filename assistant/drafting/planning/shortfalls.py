"""What the figures of a report show to be amiss: indicators that miss their targets, money unspent or overspent, posts.

Each is told with its numbers from the cells they stand in, and with the reason that the row's own note or a sentence
about this very thing gives. Bounds are those of the office's pack, as in review.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from assistant.drafting.planning.corrections import is_slip
from assistant.drafting.planning.shortfall import Shortfall, cause_told, sign, told, values
from assistant.drafting.sources import form_title, place_name
from assistant.review.arithmetic import plain, two_places
from assistant.review.checks.attainment import Attainment, Deadline, attainments, deadline, is_burden
from assistant.review.engine import Review
from knowledge.facts.fact import Account, Aspect, Fact, Source
from knowledge.facts.matching import is_generic
from knowledge.facts.vocabulary import PUBLIC_EXPENSES
from knowledge.narrative.deadlines import commits, falls_short
from knowledge.narrative.kinship import LIKE, pairs
from knowledge.narrative.telling import Told, as_cause
from knowledge.quantity import Quantity
from knowledge.report import Form, Indicator, Report
from knowledge.running_text import clauses, compact, one_line, statements

_THREE, _ALL_THREE = "“三公”经费", "三公经费"
# Half of a budget can't be saved by thrift alone.
_LOOSE_PCT, _ALL, _ROUNDED = 50, 100, Decimal("0.1")
# Forms of several provinces have less than this explained, whatever counts as low.
_EXPLAINED_PCT = Decimal(90)
# The rule that finds budgets changed by far without a word of why.
_LARGE_ADJUSTMENT = "BUD11"
_BRACKETS = re.compile("[（(][^（()）]*[)）]")
# The amounts of one row by their aspects, in 万元.
_Sides = Mapping[Aspect, Fact]


def form_shortfalls(review: Review, lines: Sequence[Told], account: Account) -> Iterator[Shortfall]:
    """Yield what forms and tables show, the money first."""
    yield from _money(review, lines, account)
    yield from _expenses(account, lines)
    yield from _staffing(account, lines)
    yield from _parts(account)
    # What another place of the report says in place of a row's figure.
    disputed: dict[tuple[int, int | None, object], object] = {
        (one.location.block, one.location.row, one.value): other.value
        for finding in review.findings
        if is_slip(finding) and finding.stated and finding.expected
        for one, other in permutations((finding.stated, finding.expected))
    }
    note: dict[int, str] = {}
    for form, indicator in review.report.indicators:
        words = indicator.deviation_note.strip()
        note[id(form)] = note.get(id(form), "") if sign("same_above").match(words) else words
        # How much of a budget was spent is told of low ones, as review has it.
        is_low = any(one.actual.value < review.pack.low_execution_pct for one in attainments(indicator))
        is_spent = sign("execution").search(indicator.name) and not is_low
        if not is_spent and re.search("[一-龥]", indicator.name):
            yield from _indicator(review.report, lines, form, indicator, note[id(form)], disputed)


def _indicator(
    report: Report,
    lines: Sequence[Told],
    form: Form,
    indicator: Indicator,
    note: str,
    disputed: Mapping[tuple[int, int | None, object], object],
) -> Iterator[Shortfall]:
    reached = attainments(indicator)
    place = (indicator.location.block, indicator.location.row)
    if any(one.right_unit for one in reached):
        return
    missed = next((one for one in reached if not one.is_met), None)
    other = missed and disputed.get((*place, missed.actual.value))
    if (
        missed
        and isinstance(other, Decimal)
        and (other - missed.target.value) * (-1 if missed.lower_is_better else 1) >= 0
    ):
        # Which of both is right, and so whether it was missed, is the author's to say.
        return
    due = deadline(indicator, report.year)
    late = due if due and not due.is_met else None
    lost = indicator.score_value is not None and indicator.weight_value is not None
    lost = lost and (indicator.score_value or 0) < (indicator.weight_value or 0)
    if missed is None and late is None and not (lost and sign("unfinished").search(indicator.actual)):
        return
    name = sign("no_name").sub("", indicator.name) or indicator.name
    cells = (indicator.name, indicator.target, indicator.actual, indicator.deviation_note)
    kind, gap, told_with = _missed(indicator, missed, late)
    known = values(f"{indicator.target}，{indicator.actual}，{gap}")
    causes, notes, answers = _read_note(note, indicator, form, report.year, known)
    found = told(
        kind,
        f"unmet.{indicator.location.table}.{indicator.location.row}",
        " | ".join(one_line(cell) for cell in cells if cell.strip()),
        indicator.location,
        form_title(form),
        float(missed.shortfall_pct) if missed else 50.0,
        of=name.removesuffix("时间") if kind == "late" else name,
        gap=gap,
        **told_with,
    )
    said = cause_told(lines, name, f"{indicator.target}，{indicator.actual}，{gap}")
    matter = "。".join([name, note, *(line.text for line in said)])
    yield replace(found, matter=matter, causes=causes or said, notes=notes, answers=answers)


def _missed(indicator: Indicator, missed: Attainment | None, late: Deadline | None) -> tuple[str, str, dict[str, str]]:
    """Return which kind of shortfall a row is, what is lacking, and the values to tell it with."""
    reached, wanted = one_line(indicator.actual).strip("。；"), one_line(indicator.target).strip("。；")
    if missed is None:
        gap = f"逾期{late.delay}" if late else ""
        return "late" if late else "undone", gap, {"wanted": wanted, "reached": reached}
    wanted, lower = _plain(missed.target), missed.lower_is_better
    exact = missed.target.comparator in {"", "="} and not lower
    bound = wanted if exact else f"不超过{wanted}" if lower else f"不低于{wanted}"
    lacking = _gap(missed)
    gap = f"{'超出' if lower else '差'}{lacking}" if lacking else ""
    values = {"wanted": wanted, "reached": reached, "bound": bound, "lacking": f"，{gap}" if gap else ""}
    return "exceeded" if lower else "unmet", gap, values


def _plain(quantity: Quantity) -> str:
    """Return a figure as written without what bounds it."""
    return f"{quantity.value:f}{quantity.unit}"


def _gap(missed: Attainment) -> str:
    """Return by how much a figure misses its target in the target's unit, "" where units differ."""
    if missed.target.unit != missed.actual.unit and (missed.actual.unit or not missed.actual.value):
        return ""
    unit = "个百分点" if missed.target.is_percent else missed.target.unit
    return f"{plain(abs(missed.target.value - missed.actual.value))}{unit}" if unit else ""


def _read_note(
    note: str, row: Indicator, form: Form, year: int | None, known: frozenset[tuple[Decimal, str]]
) -> tuple[tuple[Told, ...], ...]:
    """Return what a deviation note gives as causes, as done already, and as to be done; the row's figures are known."""
    causes: list[str] = []
    notes: list[str] = []
    answers: list[str] = []
    # 见表四第1项 tells where it is told.
    note = "" if sign("elsewhere").match(note) else note
    labels = list(sign("note_label").finditer(note))
    spoken = [] if labels else statements(note)
    for label, end in zip(labels, [*(one.start() for one in labels[1:]), len(note)], strict=False):
        # 完成率87%。成因：……。整改：……: what stands before the first label is known.
        (answers if label["answer"] else spoken).extend(statements(note[label.end() : end]))
    is_apart = bool(answers)
    for sentence in spoken:
        parts = [clause for clause in clauses(sentence) if not sign("scoring").search(clause)]
        fresh = [_is_fresh(clause, row.name, known) for clause in parts]
        arranged = (n for n, one in enumerate(parts) if _is_arranged(one, year) and (fresh[n] or commits(one, year)))
        turn = len(parts) if is_apart else next(arranged, len(parts))
        before = [clause for n, clause in enumerate(parts[:turn]) if fresh[n] and clause.strip()]
        done = next((n for n, clause in enumerate(before) if sign("done").match(clause)), len(before))
        causes += ["，".join(before[:done])] if before[:done] else []
        notes += ["，".join(before[done:])] if before[done:] else []
        if parts[turn:]:
            answers.append("，".join(parts[turn:]))
    place = form_title(form)
    return tuple(
        tuple(Told(text, row.location, place) for text in texts)
        for texts in ([*map(as_cause, causes[:1]), *causes[1:]], notes, answers)
    )


def _is_fresh(clause: str, name: str, known: frozenset[tuple[Decimal, str]]) -> bool:
    """Return whether a clause tells more than the row: a figure, or why (4户原址有滑坡隐患)."""
    told = values(clause)
    return not told <= known or not told or len(pairs(clause) - pairs(name)) >= LIKE


def _is_arranged(clause: str, year: int | None) -> bool:
    """Return whether a clause says what is to be done: it orders, gives a day, or begins in a later year."""
    later = (int(one) for one in re.findall(r"(?<!\d)(20\d\d)年", clause))
    # 推迟到2025年 tells why, and what nobody does about it.
    is_later = any(year and one > year for one in later) and not falls_short(clause)
    return bool(sign("arranged").search(clause)) or is_later


def _money(review: Review, lines: Sequence[Told], account: Account) -> Iterator[Shortfall]:
    """Yield low execution and large adjustments: of the forms' whole budgets, and of the rows of tables."""
    report, low = review.report, review.pack.low_execution_pct
    explained = max(_EXPLAINED_PCT, low)
    rows = _by_row(one for one in account.facts if one.is_money and one.source in {Source.FORM, Source.TABLE})
    # A table that tells how much of each budget was spent, whatever it calls that, is one of budgets and spending.
    executed = {(fact.location.table, fact.location.row) for fact in account.of("执行率")}
    shares = _by_row(one for one in account.facts if one.source is Source.TABLE and one.unit == "%")
    unexplained = {one.location.table for one in review.findings if one.rule == _LARGE_ADJUSTMENT}
    told_of: set[str] = set()
    for form in report.forms:
        if (fund := form.total_fund) is not None:
            sides = _sides(rows.pop((fund.location.table, fund.location.row), ()))
            told_of |= {form.project} if sides else set()
            of = f"{form.project.removesuffix('项目')}项目" if form.project and len(report.forms) > 1 else ""
            subject = form.project if len(report.forms) > 1 else ""
            parts = [
                f"{re.sub('^其中[:：]', '', compact(one.label))}支出{plain(other[Aspect.ACTUAL].value)}万元、"
                f"占其预算{plain(other[Aspect.ADJUSTED].value)}万元的{two_places(share)}%"
                for one in form.funds
                if one is not fund
                for other in [_sides(rows.get((one.location.table, one.location.row), ()))]
                for share in [_rate(other)]
                if share is not None and share < min(_rate(sides) or 0, explained)
            ]
            # Of a whole that is spent as usual one hears with the parts of it that aren't.
            others = [one.total_fund.adjusted_value or 0 for one in report.forms if one is not form and one.total_fund]
            is_whole = form is report.forms[0] and (fund.adjusted_value or 0) > sum(others)
            for found in _unspent(of, sides, review, Decimal(_ALL) if is_whole else explained, parts):
                yield found.caused_as_told(lines, subject, sign("execution"))
            if fund.location.table in unexplained:
                for found in _adjusted(of, sides, report):
                    yield found.caused_as_told(lines, "", sign("adjustment"))
    for row, facts in rows.items():
        rate = _rate(_sides(facts))
        # By so little an amount changed, and wasn't spent.
        is_share = (
            rate is not None
            and rate > _LOOSE_PCT
            and any(abs(one.value - rate) < _ROUNDED for one in shares.get(row, ()))
        )
        is_executed = row in executed or is_share
        of = facts[0].subject or (facts[0].measure if is_executed and not is_generic(facts[0].measure) else "")
        # A row of what a form's project is made of is only a part of it.
        if of and "合计" not in of and facts[0].source is Source.TABLE and of not in told_of:
            for found in _unspent(of, _sides(facts), review, explained):
                yield found.caused_as_told(lines, of, sign("execution"))


def _by_row(facts: Iterable[Fact]) -> dict[tuple[int | None, int | None], list[Fact]]:
    """Return facts by the table and the row that they stand in."""
    rows: dict[tuple[int | None, int | None], list[Fact]] = {}
    for fact in facts:
        rows.setdefault((fact.location.table, fact.location.row), []).append(fact)
    return rows


def _sides(facts: Sequence[Fact]) -> _Sides:
    """Return the amounts of one row's matter by their aspects; the only budget that it gives is the year's."""
    sides = {
        fact.aspect: fact for fact in facts if (fact.subject, fact.measure) == (facts[0].subject, facts[0].measure)
    }
    # A target of money is what there was to spend.
    if budget := sides.get(Aspect.BUDGET) or sides.get(Aspect.TARGET):
        sides.setdefault(Aspect.ADJUSTED, budget)
    return sides


def _rate(sides: _Sides) -> Decimal | None:
    budget, spent = sides.get(Aspect.ADJUSTED), sides.get(Aspect.ACTUAL)
    return spent.value / budget.value * 100 if budget and spent and budget.value > 0 else None


def _compared(
    kind: str, report: Report, of: str, wanted: Fact, reached: Fact, weight: Decimal | float, **values: str
) -> Shortfall:
    """Return a shortfall of two figures that ought to be nearer to each other."""
    unit = "万元" if wanted.is_money else wanted.unit
    return told(
        kind,
        f"{kind}.{wanted.location.table}.{wanted.location.row}",
        wanted.quote if wanted.quote == reached.quote else f"{wanted.quote}；{reached.quote}",
        wanted.location,
        place_name(report, wanted.location),
        float(weight),
        of=of,
        wanted=plain(wanted.value),
        reached=plain(reached.value),
        rest=f"{plain(abs(wanted.value - reached.value))}{unit}",
        **{"share": two_places(reached.value / wanted.value * 100) if wanted.value else "", "parts": "", **values},
    )


def _unspent(of: str, sides: _Sides, review: Review, bound: Decimal, parts: Sequence[str] = ()) -> Iterator[Shortfall]:
    """Yield what was left of a budget of which less than `bound` was spent, or by how much a named one was passed.

    What was spent where nothing had been budgeted has passed it by all (预算法第十三条).
    """
    budget, spent, rate = sides.get(Aspect.ADJUSTED), sides.get(Aspect.ACTUAL), _rate(sides)
    if not budget or not spent or (rate is None and not spent.value > 0 == budget.value):
        return
    kind, weight = "unspent", 100 - (rate or 0)
    if rate is None:
        kind, weight = "unplanned", Decimal(40)
    elif rate > _ALL:
        kind, weight = "overspent", rate - 80
    elif rate < review.pack.low_execution_pct:
        kind = "execution"
    if (kind in {"unspent", "execution"} and weight > 100 - bound) or (of and kind in {"unplanned", "overspent"}):
        listed = f"，其中{'，'.join(parts)}" if parts else ""
        yield _compared(kind, review.report, of, budget, spent, weight, parts=listed)


def _adjusted(of: str, sides: _Sides, report: Report) -> Iterator[Shortfall]:
    initial, adjusted = sides.get(Aspect.PLANNED), sides.get(Aspect.ADJUSTED)
    if not initial or not adjusted or not initial.value or not adjusted.value:
        return
    share = abs(adjusted.value - initial.value) / initial.value * 100
    way = "调增" if adjusted.value > initial.value else "调减"
    weight = float(min(share, Decimal(60)))
    yield _compared("adjusted", report, of, initial, adjusted, weight, way=way, share=two_places(share))


def _expenses(account: Account, lines: Sequence[Told]) -> Iterator[Shortfall]:
    """Yield the expenses of the base table that are above their budget, and where all of the three are far below.

    Where all of the three are above, each of them is a part of that.
    """
    of_unit = (one for one in account.facts if one.source is Source.TABLE and one.is_money and not one.subject)
    rows = _by_row(one for one in of_unit if one.period == account.report.year)
    over: dict[str, Shortfall] = {}
    for facts in rows.values():
        sides = _sides(facts)
        budget, spent = sides.get(Aspect.BUDGET), sides.get(Aspect.ACTUAL)
        # Of other lines the base table gives the first budget, which the year's may have passed rightly.
        if not budget or not spent or not budget.value or budget.measure not in PUBLIC_EXPENSES:
            continue
        name = _THREE if budget.measure == _ALL_THREE else budget.measure
        share = spent.value / budget.value * 100
        if share > _ALL:
            over[budget.measure] = _compared("overspent", account.report, name, budget, spent, share - 80)
        elif name == _THREE and share < _LOOSE_PCT:
            yield _compared("loose", account.report, name, budget, spent, 15)
    if whole := over.pop(_ALL_THREE, None):
        told_of = "，".join(one.text.replace("超出预算", "超出") for one in over.values())
        over = {_THREE: replace(whole, text=f"{whole.text}，其中{told_of}" if over else whole.text)}
    for name, found in over.items():
        yield found.caused_as_told(lines, name, sign("expenses"))


def _staffing(account: Account, lines: Sequence[Told]) -> Iterator[Shortfall]:
    """Yield where more people work than there are posts: of the whole unit, else of the parts that tell both."""
    posts = {fact.subject: fact for fact in reversed([*account.of("编制")])}
    over: dict[str, Shortfall] = {}
    for subject, post in posts.items():
        staff = next((one for one in account.of("在职人员", subject=subject) if one.source is post.source), None)
        if staff is not None and staff.value > post.value > 0:
            over[subject] = _compared("staffing", account.report, subject, post, staff, 30)
    for subject, found in over.items():
        # The parts are told where the whole isn't over.
        if not (subject and "" in over):
            yield found.caused_as_told(lines, "", sign("posts"))


def _parts(account: Account) -> Iterator[Shortfall]:
    """Yield the rows of a table, where they are few, that miss their own plan or the rate that all are to reach."""
    rates = [fact for fact in account.facts if fact.source is Source.TEXT and fact.aspect is Aspect.TARGET]
    rates = [fact for fact in rates if fact.period == account.report.year and not fact.bound.startswith(("≤", "<"))]
    columns: dict[tuple[int | None, int | None], list[tuple[str, Fact, Fact] | None]] = {}
    tabled = (one for one in account.facts if one.source is Source.TABLE and one.period == account.report.year)
    for row in _by_row(one for one in tabled if not one.is_money).values():
        name = row[0].crossing.labels[-1] if row[0].crossing and row[0].crossing.labels else ""
        if row[0].location.table in account.report.form_tables or sign("no_part").search(name) or not name:
            continue
        plans = [one for one in row if one.aspect is Aspect.TARGET]
        for one in (one for one in row if one.aspect is Aspect.ACTUAL or (one.unit == "%" and one.measure != "执行率")):
            measure = one.measure.removeprefix(name)
            goals = [plan for plan in plans if plan.unit == one.unit]
            goals += [rate for rate in rates if measure and one.unit == rate.unit and rate.measure.endswith(measure)]
            is_short = goals and one.value < goals[0].value and not is_burden(measure)
            column = columns.setdefault((one.location.table, one.location.column), [])
            column.append((name, one, goals[0]) if is_short else None)
    for column in columns.values():
        found = [one for one in column if one]
        if found and 2 * len(found) <= len(column):
            of = "、".join(name for name, *_ in found) + _head(found[0][1])
            quote, place = "；".join(one.quote for _, one, _ in found), found[0][1].location
            text = "；".join(f"{name}{_set_against(one, goal)}" for name, one, goal in found)
            key, goal = f"parts.{place.table}.{place.column}", found[0][2]
            wanted = f"{plain(goal.value)}%" if goal.source is Source.TEXT else "计划数"
            name = place_name(account.report, place)
            yield told("parts", key, quote, place, name, 25.0, of=of, text=text, wanted=wanted)


def _set_against(one: Fact, goal: Fact) -> str:
    """Return a figure of a row in words with what it was to be: 任务21000亩，完成19740亩，差1260亩."""
    (scale, unit), reached = one.written, f"{_head(one)}{one.quantity.text}"
    gap = plain((goal.value - one.value) / scale)
    if goal.source is Source.TEXT:
        return f"{reached}，低于{plain(goal.value)}%的要求，差{gap}个百分点"
    return f"{_head(goal)}{goal.quantity.text}{unit}，{reached}{unit}，差{gap}{unit}"


def _head(fact: Fact) -> str:
    return _BRACKETS.sub("", fact.crossing.heads[-1]) if fact.crossing else ""
