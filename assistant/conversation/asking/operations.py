"""What is computed over facts: sums, shares, differences, the most and the least, what is left, met or not.

Each returns a sentence with the marks of the figures it rests on, None where the report doesn't have them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.question import AND, Operation, Wanted
from assistant.conversation.asking.values import (
    BUDGETS,
    RATE,
    TOTAL,
    Measured,
    Purse,
    measures_of,
    purse_of,
    purses,
    sides_of,
)
from assistant.conversation.numbering import Numbering
from assistant.review.checks.attainment import attainments
from knowledge.facts.fact import Aspect, Fact, Source
from knowledge.quantity import parse_decimal

Mark = Callable[[Fact], str]
_SHOWN = 8
# Measures this far behind the likest are meant where another figure is said beside them.
_NEAR = 0.3


def compute(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return what is computed for a part of a question."""
    does = {
        Operation.SUM: _sum,
        Operation.SHARE: _share,
        Operation.CHANGE: _change,
        Operation.GAP: _gap,
        Operation.EXTREME: _extreme,
        Operation.REST: _rest,
        Operation.MET: _met,
    }.get(wanted.operation)
    return does(wanted, told, mark) if does else None


def scores(wanted: Wanted, told: Told, numbering: Numbering) -> str | None:
    """Return what a form is scored in all, as it says and as its rows add up, where no single measure is asked for."""
    if not {Aspect.SCORE, Aspect.WEIGHT} & set(wanted.aspects) or not _WHOLE_SCORE.search(wanted.words):
        return None
    if "执行率" in wanted.words:
        return None
    forms = [form for form in told.report.forms if form.project in wanted.subjects] or told.report.forms[:1]
    if wanted.operation is Operation.CHECK or wanted.each:
        forms = list(told.report.forms)
    said = []
    for form in forms:
        fund = form.total_fund
        values = [row.weight_value if Aspect.WEIGHT in wanted.aspects else row.score_value for row in form.filled]
        own = sum((value for value in values if value is not None), Decimal(0))
        rate = parse_decimal(
            (fund.weight if Aspect.WEIGHT in wanted.aspects else fund.score) if fund else ""
        ) or Decimal(0)
        what = "分值" if Aspect.WEIGHT in wanted.aspects else "得分"
        stated = form.total_weight if Aspect.WEIGHT in wanted.aspects else form.total_score
        place = form.total_location or form.location
        mark = numbering.report(told.report, f"“{form.name}”", f"总分 {stated}", place)
        written = f"总分写{stated}{mark}，" if stated else f"没有写总分{mark}，"
        summed = f"各项指标{what}合计{number(own)}分，加预算执行率{number(rate)}分共{number(own + rate)}分。"
        agrees = parse_decimal(stated)
        apart = None if agrees is None else abs(agrees - own - rate)
        verdict = "" if apart is None else f"与总分相差{number(apart)}分。" if apart else "与总分一致。"
        said.append(f"“{form.name}”{written}{summed}{verdict}")
    return "\n".join(said) or None


_WHOLE_SCORE = re.compile(r"部门|自己|本次|整体|总分|自评|各项|合计|加起来|总共|一共|够|100分|项目表|表的")


def number(value: Decimal, places: int = 2) -> str:
    """Return a number as it is written, without idle zeros."""
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize():f}"


def _name(subject: str) -> str:
    return f"“{subject}”" if subject else ""


def _amount(purse: Purse, wanted: Wanted) -> tuple[Decimal, tuple[Fact, ...]] | None:
    """Return the amount of a project that is asked for: its rate, what is left, its budget, its spending."""
    budget, spent, rate = purse.budget, purse.spent, purse.rate
    if wanted.operation is Operation.REST or re.search("结余|剩|没花|没用|未使用", wanted.words):
        return (budget.value - spent.value, (budget, spent)) if budget and spent else None
    if RATE in wanted.words or re.search("执行率|进度|执行得", wanted.words):
        if budget and spent and budget.value:
            return spent.value / budget.value * 100, tuple(fact for fact in (rate, budget, spent) if fact)
        return (rate.value, (rate,)) if rate else None
    if Aspect.ACTUAL in wanted.aspects:
        return (spent.value, (spent,)) if spent else None
    chosen = budget or spent
    return (chosen.value, (chosen,)) if chosen else None


def _what(wanted: Wanted) -> tuple[str, str]:
    if wanted.operation is Operation.REST or re.search("结余|剩|没花|没用|未使用", wanted.words):
        return "结余", "万元"
    if RATE in wanted.words or re.search("执行率|进度", wanted.words):
        return "执行率", "%"
    return ("支出" if Aspect.ACTUAL in wanted.aspects else "预算"), "万元"


def _of_projects(wanted: Wanted, told: Told) -> list[tuple[str, Decimal, tuple[Fact, ...]]]:
    found = []
    for purse in purses(told):
        if wanted.subjects and purse.subject not in wanted.subjects:
            continue
        if (amount := _amount(purse, wanted)) is not None:
            found.append((purse.subject, *amount))
    return found


def _sum(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    if not wanted.each and len(wanted.subjects) < 2:
        return _sum_of_measures(wanted, told, mark)
    found = _of_projects(wanted, told)
    if len(found) < 2:
        whole = told.account.of("项目支出")
        fact = next((fact for fact in whole if fact.period in (told.report.year, None)), None)
        return f"{figure_text(fact)}{mark(fact)}。" if fact else None
    what, unit = _what(wanted)
    total = sum((value for _, value, _ in found), Decimal(0))
    parts = "、".join(f"{_name(name)}{number(value)}{mark(facts[0])}" for name, value, facts in found[:_SHOWN])
    more = "等" if len(found) > _SHOWN else ""
    return f"{len(found)}个项目{what}合计{number(total)}{unit}：{parts}{more}。"


def _sum_of_measures(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return the sum of the measures that are named together."""
    pieces = [piece for piece in AND.split(wanted.words) if piece.strip()]
    of = [measures_of(replace(wanted, words=piece, operation=Operation.VALUE), told) for piece in pieces]
    facts = [_first(found, sides_of(wanted), wanted.period, told.report.year) for found in of]
    known = [fact for fact in facts if fact is not None]
    if len(known) < 2 or len(known) < len(pieces) or len({fact.unit for fact in known}) > 1:
        return None
    total = sum((fact.value for fact in known), Decimal(0))
    return f"{'、'.join(figure_text(fact) + mark(fact) for fact in known)}，合计{number(total)}{known[0].unit}。"


def _extreme(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    if not wanted.each:
        return _extreme_part(wanted, told, mark)
    found = _of_projects(wanted, told)
    if len(found) < 2:
        return _extreme_part(wanted, told, mark) or _extreme_told(wanted, told, mark)
    what, unit = _what(wanted)
    found.sort(key=lambda item: item[1], reverse=not wanted.lowest)
    name, value, facts = found[0]
    degree = "最低" if wanted.lowest else "最高" if what == "执行率" else "最多"
    stated = next((fact for fact in facts if fact.measure == RATE), None)
    based = "，".join(f"{figure_text(fact)}{mark(fact)}" for fact in facts)
    doubt = (
        f"（报告写{figure_text(stated)}，与预算数、执行数算出的不一致）"
        if stated and abs(stated.value - value) > Decimal("0.05")
        else ""
    )
    second = f"其次是{_name(found[1][0])}{number(found[1][1])}{unit}。"
    return f"{what}{degree}的是{_name(name)}：{number(value)}{unit}{doubt}。{based}。{second}"


def _extreme_part(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return the largest or least of what is listed together: parts of one sentence, rows of one table."""
    for fact in (fact for measured in measures_of(wanted, told) for fact in measured.facts):
        if fact.aspect not in {Aspect.ACTUAL, Aspect.UNSAID} or fact.period not in (told.report.year, None):
            continue
        listed = _listed_with(fact, told)
        if len(listed) > 1:
            chosen = (min if wanted.lowest else max)(listed, key=lambda one: one.value)
            others = "、".join(figure_text(one) for one in listed if one is not chosen)
            return f"{'最少' if wanted.lowest else '最多'}的是{figure_text(chosen)}{mark(chosen)}（其他：{others}）。"
    return None


def _extreme_told(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return the greatest or least of the projects whose amounts a sentence lists."""
    for line in told.lines:
        amounts = [
            f for f in line.facts if f.is_money and f.aspect in {Aspect.ACTUAL, Aspect.UNSAID} and f.measure != TOTAL
        ]
        if not line.is_row and "项目" in line.text and len(amounts) > 2 and RATE not in wanted.words:
            chosen = (min if wanted.lowest else max)(amounts, key=lambda one: one.value)
            return f"{'最少' if wanted.lowest else '最多'}的是{figure_text(chosen)}{mark(chosen)}。"
    return None


def _listed_with(fact: Fact, told: Told) -> list[Fact]:
    """Return the parts of a fact: those after it in its sentence with its unit, rows below it in its table."""
    if fact.source is Source.TEXT:
        facts = [one for one in told.account.facts if one.quote == fact.quote and one.location == fact.location]
        alike = [one for one in facts if (one.measure, one.aspect, one.unit) == (fact.measure, fact.aspect, fact.unit)]
        if len(alike) > 1:
            return [replace(one, words=_named_by(one, facts)) for one in alike]
        after = facts[facts.index(fact) + 1 :]
        return [one for one in after if one.unit == fact.unit and one.aspect not in {Aspect.CHANGE, Aspect.SHARE}]
    rows: list[Fact] = []
    for one in told.account.facts:
        is_below = one.location.table == fact.location.table and (one.location.row or 0) > (fact.location.row or 0)
        if is_below and (one.aspect, one.period, one.unit) == (fact.aspect, fact.period, fact.unit):
            # A larger row is no part of the one above.
            if one.value > fact.value:
                break
            rows.append(one)
    return rows[:_SHOWN]


def _named_by(fact: Fact, facts: Sequence[Fact]) -> str:
    """Return what a figure was said of, with the words of the figure before it, which says whose it is."""
    before = [
        one for one in facts[: next(at for at, one in enumerate(facts) if one is fact)] if one.measure != fact.measure
    ]
    return f"{before[-1].words}的{fact.words}" if before else fact.words


def _share(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    year = told.report.year
    if not wanted.whole:
        return _used(wanted, told, mark)
    of = replace(wanted, words=wanted.whole, whole="", operation=Operation.VALUE, is_amount=True)
    parts = _each(measures_of(wanted, told, _NEAR), sides_of(wanted), wanted.period, year)
    wholes = _each(measures_of(of, told, _NEAR), sides_of(wanted), wanted.period, year)
    pairs = [
        (part, whole)
        for part in parts
        for whole in wholes
        if part.unit == whole.unit and part.value <= whole.value and part is not whole
    ]
    # What is said in one breath belongs together.
    pairs.sort(key=lambda pair: pair[0].quote != pair[1].quote)
    if not pairs or not pairs[0][1].value:
        return None
    part, whole = pairs[0]
    share = part.value / whole.value * 100
    return f"{figure_text(part)}{mark(part)}，{figure_text(whole)}{mark(whole)}，占{number(share)}%。"


def _used(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return how much of a budget was used."""
    for measured in measures_of(wanted, told)[:2]:
        budget = _first([measured], BUDGETS, wanted.period, told.report.year)
        spent = _first([measured], (Aspect.ACTUAL,), wanted.period, told.report.year)
        if budget and spent and budget.value and budget.unit == spent.unit and spent is not budget:
            used = spent.value / budget.value * 100
            return f"{figure_text(budget)}{mark(budget)}，{figure_text(spent)}{mark(spent)}，用了{number(used)}%。"
    return None


def _rest(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    if wanted.each:
        return _sum(wanted, told, mark)
    for measured in measures_of(wanted, told):
        if re.search("结余|节余|剩余", measured.measure):
            fact = measured.facts[0]
            return f"{_name(fact.subject)}{figure_text(fact)}{mark(fact)}。"
    purse = purse_of(told, wanted.subjects[0] if wanted.subjects else "")
    budget, spent = purse.budget, purse.spent
    if budget is None or spent is None:
        return None
    left = budget.value - spent.value
    return (
        f"{_name(purse.subject)}还剩{number(left)}万元没有支出："
        f"{figure_text(budget)}{mark(budget)}，{figure_text(spent)}{mark(spent)}。"
    )


def _change(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return how measures changed against the year before, as the report says and as its own figures give."""
    found = [said for measured in measures_of(wanted, told)[:2] if (said := _changed(measured, wanted, told, mark))]
    return "".join(dict.fromkeys(found)) or None


def _changed(measured: Measured, wanted: Wanted, told: Told, mark: Mark) -> str:
    year = wanted.period or told.report.year
    changes = [fact for fact in measured.facts if fact.aspect is Aspect.CHANGE and fact.period in (year, None)]
    now = _first([measured], (Aspect.ACTUAL,), year, year)
    before = _first([measured], (Aspect.ACTUAL,), (now.period or year or 0) - 1, None) if now else None
    said = ""
    if now and before and now.unit == before.unit and before.period != now.period:
        said = f"{figure_text(before)}{mark(before)}，{figure_text(now)}{mark(now)}，{difference(before, now)}。"
    if changes:
        words = "，".join(f"{'上升' if fact.direction > 0 else '下降'}{fact.quantity.text}" for fact in changes[:2])
        lead = "报告写的是" if said else f"{_name(measured.subject)}{measured.measure}"
        said += f"{lead}{words}{mark(changes[0])}。"
    return said


def difference(before: Fact, now: Fact) -> str:
    """Return, in Chinese, how far and by what rate a figure rose or fell."""
    step = now.value - before.value
    if not step:
        return "持平"
    unit = "个百分点" if now.unit == "%" else now.unit
    rate = (
        f"，{'增长' if step > 0 else '下降'}{number(abs(step) / before.value * 100)}%"
        if before.value and now.unit != "%"
        else ""
    )
    return f"{'增加' if step > 0 else '减少'}{number(abs(step))}{unit}{rate}"


def previous(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return the figure of the year before that the present one and its change give, where it isn't said itself."""
    year = told.report.year
    if year is None or wanted.period != year - 1:
        return None
    for measured in measures_of(wanted, told)[:2]:
        now = _first([measured], (Aspect.ACTUAL,), None, year)
        rates = [f for f in measured.facts if f.aspect is Aspect.CHANGE and f.unit == "%" and f.period in (year, None)]
        if now and rates and rates[0].direction:
            before = now.value / (1 + rates[0].direction * rates[0].value / 100)
            rise = "增长" if rates[0].direction > 0 else "下降"
            return (
                f"报告没有直接写{wanted.period}年的数。{figure_text(now)}{mark(now)}，{rise}{rates[0].quantity.text}，"
                f"推算约{number(before)}{now.unit}。"
            )
    return None


def recomputed(fact: Fact, told: Told) -> tuple[Decimal, str] | None:
    """Return what a rate, a share or a change comes to by the figures it rests on, with the sum in words."""
    of = [
        one
        for one in told.account.facts
        if one.subject == fact.subject and one is not fact and one.period == fact.period
    ]

    def side(measure: str, *aspects: Aspect) -> Fact | None:
        return _first(
            [Measured("", measure, tuple(one for one in of if one.measure == measure), 1.0)], aspects, None, None
        )

    if fact.unit != "%":
        return None
    if fact.aspect is Aspect.CHANGE:
        if not fact.measure:
            beside = [one for one in of if one.quote == fact.quote and one.aspect is Aspect.CHANGE and one.measure]
            fact = replace(fact, measure=beside[0].measure if beside else TOTAL)
        now, before = side(fact.measure, Aspect.ACTUAL), None
        earlier = [
            one for one in told.account.of(fact.measure, subject=fact.subject) if one.period == (fact.period or 0) - 1
        ]
        before = next((one for one in earlier if one.aspect in (Aspect.ACTUAL, Aspect.UNSAID)), None)
        if now and before and before.value and now.unit == before.unit:
            rate = abs(now.value - before.value) / before.value * 100
            return rate, f"（{number(now.value)}－{number(before.value)}）÷{number(before.value)}＝{number(rate)}%"
        return None
    if fact.aspect is Aspect.SHARE:
        part = side(fact.measure or fact.against, Aspect.ACTUAL)
        whole = next(told.account.of(fact.against, subject=""), None)
    elif fact.measure == RATE and fact.against:
        part, whole = side(fact.against, Aspect.ACTUAL), side(fact.against, *BUDGETS)
    else:
        return None
    if part is None or whole is None or not whole.value or part.unit != whole.unit:
        return None
    rate = part.value / whole.value * 100
    return rate, f"{number(part.value)}÷{number(whole.value)}＝{number(rate)}%"


def _gap(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    year = told.report.year
    for measured in measures_of(wanted, told)[:3]:
        planned = _first([measured], (Aspect.TARGET, Aspect.LIMIT, *BUDGETS), wanted.period, year)
        actual = _first([measured], (Aspect.ACTUAL,), wanted.period, year)
        if planned and actual and planned.unit == actual.unit and planned is not actual:
            gap = actual.value - planned.value
            unit = "个百分点" if actual.unit == "%" else actual.unit
            rate = f"（{number(abs(gap) / planned.value * 100)}%）" if planned.value and unit != "个百分点" else ""
            written = f"{figure_text(planned)}{mark(planned)}，{figure_text(actual)}{mark(actual)}"
            how = f"{'多' if gap > 0 else '少'}{number(abs(gap))}{unit}{rate}" if gap else "没有差距"
            return f"{written}，{how}。"
    return None


def _met(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return whether a target was reached, or a budget kept."""
    year = told.report.year
    found = measures_of(wanted, told, _NEAR)[:6]
    facts = [fact for measured in found for fact in measured.facts if fact.indicator]
    for fact in facts:
        reached = attainments(fact.indicator) if fact.indicator else ()
        if fact.indicator and reached:
            row = fact.indicator
            # 较上年427.3吨下降3%以上 is answered by the share, not by the amount.
            answering = sorted(reached, key=lambda one: not one.target.is_percent)[0]
            verdict = "达到了目标" if answering.is_met else "没有达到目标"
            return f"{verdict}：“{row.name}”目标{row.target}，实际{row.actual}{mark(fact)}。"
    for measured in found:
        planned = _first([measured], (Aspect.TARGET, Aspect.LIMIT, *BUDGETS), wanted.period, year)
        actual = _first([measured], (Aspect.ACTUAL,), wanted.period, year)
        if not (planned and actual) or planned is actual or planned.unit != actual.unit:
            continue
        if planned.aspect in BUDGETS:
            verdict = "没有超" if actual.value <= planned.value else "超了"
        else:
            verdict = "达到了目标" if actual.value >= planned.value else "没有达到目标"
        gap = abs(actual.value - planned.value)
        unit = "个百分点" if actual.unit == "%" else actual.unit
        apart = f"，相差{number(gap)}{unit}" if gap else ""
        return f"{verdict}：{figure_text(planned)}{mark(planned)}，{figure_text(actual)}{mark(actual)}{apart}。"
    return None


def _each(found: Sequence[Measured], aspects: Sequence[Aspect], period: int | None, year: int | None) -> list[Fact]:
    return [facts[0] for measured in found if (facts := measured.pick(aspects, period, year))]


def _first(found: Sequence[Measured], aspects: Sequence[Aspect], period: int | None, year: int | None) -> Fact | None:
    for measured in found:
        facts = measured.pick(aspects, period, year)
        if facts:
            return facts[0]
    return None
