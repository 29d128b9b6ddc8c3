"""The most and the least: of projects, of what a sentence or a table lists, of things of a kind."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.conversation.asking.figures import SHOWN, Mark, budget_and_spent, named, number, of_projects, what_amount
from assistant.conversation.asking.lines import Told, figure_text, share_of, terms, weights_of
from assistant.conversation.asking.question import Operation, Wanted
from assistant.conversation.asking.values import RATE, TOTAL, Measured, measures_of
from knowledge.facts.fact import Aspect, Fact, Scope, Source


def extreme_of_kind(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return the most or least of the rows, parts or years of the kind that is named: 哪个区, 哪年, 哪个来源."""
    if wanted.operation is not Operation.EXTREME:
        return None
    if wanted.kind == "年":
        groups = [list(measured.facts) for measured in measures_of(wanted, told)]
        groups = [[fact for fact in group if fact.period is not None] for group in groups]
    elif wanted.kind in ("渠道", "来源"):
        sources = [f for f in told.account.facts if f.source is Source.FORM and f.is_money and f.measure != TOTAL]
        if "率" in wanted.words:
            return _lowest_rate(sources, wanted, told, mark)
        groups = [[f for f in sources if f.aspect in set(wanted.aspects or (Aspect.ADJUSTED,))]]
    else:
        groups = _of_kind(wanted, told)
    weights = weights_of(terms(wanted.words), told.lines)
    groups = [group for group in groups if len({(f.subject, f.measure, f.period) for f in group}) > 1]
    if not groups:
        return None
    best = max(groups, key=lambda group: share_of("".join(f.quote + f.words for f in group), weights))
    chosen = (min if wanted.lowest else max)(best, key=lambda fact: fact.value)
    when = f"{chosen.period}年" if wanted.kind == "年" else ""
    others = "、".join(figure_text(fact) for fact in best if fact is not chosen)
    degree = "最少" if wanted.lowest else "最多"
    return f"{degree}的是{when}{figure_text(chosen)}{mark(chosen)}（其他：{others}）。"


def _of_kind(wanted: Wanted, told: Told) -> list[list[Fact]]:
    """Return the figures of things of a kind that stand together, of the year asked for or in all."""
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for fact in told.account.facts:
        if not (fact.measure.endswith(wanted.kind) or fact.subject.endswith(wanted.kind)):
            continue
        if wanted.period is not None and fact.period != wanted.period:
            continue
        column = (fact.location.table, fact.location.column) if fact.source is Source.TABLE else (fact.quote,)
        groups.setdefault((*column, fact.unit, fact.aspect), []).append(fact)
    return sorted(groups.values(), key=lambda group: not group[0].words.endswith("合计"))


def _lowest_rate(sources: Sequence[Fact], wanted: Wanted, told: Told, mark: Mark) -> str | None:
    rates = []
    for name in dict.fromkeys(fact.measure for fact in sources):
        pair = budget_and_spent(Measured("", name, tuple(f for f in sources if f.measure == name), 1.0), told)
        if pair and pair[0].value:
            rates.append((pair[1].value / pair[0].value * 100, *pair))
    if len(rates) < 2:
        return None
    rate, budget, spent = (min if wanted.lowest else max)(rates, key=lambda one: one[0])
    degree = "最低" if wanted.lowest else "最高"
    based = f"{figure_text(budget)}{mark(budget)}，{figure_text(spent)}{mark(spent)}"
    return f"执行率{degree}的是{budget.measure}：{number(rate)}%。{based}。"


def extreme(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return the project, or else the part of a list, that has the most or the least."""
    if not wanted.each:
        return _extreme_part(wanted, told, mark)
    found = of_projects(wanted, told)
    if len(found) < 2:
        return _extreme_part(wanted, told, mark) or _extreme_told(wanted, told, mark)
    what, unit = what_amount(wanted)
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
    second = f"其次是{named(found[1][0])}{number(found[1][1])}{unit}。"
    return f"{what}{degree}的是{named(name)}：{number(value)}{unit}{doubt}。{based}。{second}"


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
        alike = [
            one
            for one in facts
            if (one.measure, one.aspect, one.unit, one.period) == (fact.measure, fact.aspect, fact.unit, fact.period)
        ]
        if len(alike) > 1:
            return [replace(one, words=_named_by(one, facts)) for one in alike]
        return _parts_behind(fact, told)
    rows: list[Fact] = []
    for one in told.account.facts:
        is_below = one.location.table == fact.location.table and (one.location.row or 0) > (fact.location.row or 0)
        if is_below and (one.aspect, one.period, one.unit) == (fact.aspect, fact.period, fact.unit):
            # A larger row is no part of the one above.
            if one.value > fact.value:
                break
            rows.append(one)
    return rows[:SHOWN]


def _parts_behind(fact: Fact, told: Told) -> list[Fact]:
    """Return the parts of a figure that are told behind it in its paragraph: those in the sentence, then 其中."""
    facts = [one for one in told.account.facts if one.location == fact.location and one.source is Source.TEXT]
    after = [one for one in facts[facts.index(fact) + 1 :] if one.unit == fact.unit and one.measure != fact.measure]
    after = [one for one in after if one.aspect not in {Aspect.CHANGE, Aspect.SHARE}]
    same = [one for one in after if one.quote == fact.quote]
    part = next((one for one in after if one.scope is Scope.PART or one.quote.startswith("其中")), None)
    return same or [one for one in after if part and one.quote == part.quote]


def _named_by(fact: Fact, facts: Sequence[Fact]) -> str:
    """Return what a figure was said of, with the words of the figure before it, which says whose it is."""
    before = [
        one for one in facts[: next(at for at, one in enumerate(facts) if one is fact)] if one.measure != fact.measure
    ]
    return f"{before[-1].words}的{fact.words}" if before else fact.words
