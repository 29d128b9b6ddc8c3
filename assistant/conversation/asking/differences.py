"""How figures differ: from the year before, from a target, from one another; and whether a rate is right."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter

from assistant.conversation.asking.figures import Mark, first_of, first_of_each, named, number
from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.measures import known_measures
from assistant.conversation.asking.question import Operation, Wanted
from assistant.conversation.asking.values import BUDGETS, TOTAL, Measured, measures_of, sides_of
from assistant.conversation.asking.words import holds, question_words, share_of, terms, weights_of
from assistant.review.checks.attainment import deadline
from knowledge.facts.fact import Aspect, Fact

_GROWN = ("增加", "减少")
_SINCE_JANUARY = re.compile("(?:比|较)年初")
_POSTS = re.compile("[超空缺满]编|编制?.{0,3}空|空.{0,3}编")
_COMPARED = re.compile(
    r"(?P<one>.{2,20}?)(?:比|跟|和|与)(?P<other>(?!上年|去年|往年|前年|年初|预算|目标|计划).{2,20}?)(?:(?:的|相)?(?:多|少|高|低|差|大|小|长|短)|的差)[^，]{0,4}?(?:多少|几)"
)


def comparison(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return how far two figures are apart: of two years, two things, or two sides of one."""
    for one, other, words in _pairs(wanted, told):
        if one.unit == other.unit and one is not other:
            return (
                f"{figure_text(one)}{mark(one)}，{figure_text(other)}{mark(other)}，{difference(one, other, words)}。"
            )
    return None


def _pairs(wanted: Wanted, told: Told) -> Iterator[tuple[Fact, Fact, tuple[str, str]]]:
    """Yield the pairs of figures that may be meant, and what the second is called that is more, or less."""
    year, plain = told.report.year, replace(wanted, operation=Operation.VALUE, counter=())
    if _SINCE_JANUARY.search(wanted.asked):
        for measured in measures_of(replace(plain, words=TOTAL), told):
            yield from _each_with(measured.pick((Aspect.PLANNED,), None, year), measured.pick(BUDGETS, None, year))
    if _POSTS.search(wanted.asked):
        posts, filled = _said_of(wanted, "编制", told), _said_of(wanted, "在职", told)
        yield from _each_with(posts, filled, ("超编", "没有超编，空编"))
    if wanted.operation not in (Operation.CHANGE, Operation.GAP, Operation.VALUE):
        return
    if len(wanted.years) == 2:
        sides = (*wanted.aspects, *sides_of(replace(wanted, aspects=())))
        for measured in measures_of(wanted, told):
            before, now = (measured.pick(sides, when)[:1] for when in sorted(wanted.years))
            yield from _each_with(before, now)
    elif (named := _COMPARED.search(wanted.asked)) and all(terms(w) or known_measures(w)[0] for w in named.groups()):
        of = (measures_of(replace(plain, words=words, subjects=()), told) for words in named.groups())
        two, one = (first_of_each(found, sides_of(wanted), wanted.period, year) for found in of)
        pairs = _each_with(one, two, ("前者多", "前者少"))
        yield from (pair for pair in pairs if len({(f.subject, f.measure) for f in pair[:2]}) > 1)
    if wanted.operation is Operation.GAP:
        found = measures_of(wanted, told)[:3]
        # Two amounts of one thing, of which no side is told: what was to come and what came.
        of_none = found[0].pick((Aspect.UNSAID,), wanted.period, year) if found else []
        if len({fact.value for fact in of_none}) == 2 and {fact.aspect for fact in found[0].facts} == {Aspect.UNSAID}:
            yield from _each_with(
                [max(of_none, key=attrgetter("value"))], [min(of_none, key=attrgetter("value"))], ("相差", "相差")
            )
        for group in (*([measured] for measured in found), found):
            planned = first_of(group, (Aspect.TARGET, Aspect.LIMIT, *BUDGETS), wanted.period, year)
            actual = first_of(group, (Aspect.ACTUAL,), wanted.period, year)
            yield from _each_with([planned] if planned else [], [actual] if actual else [], ("多", "少"))


def _each_with(
    ones: Sequence[Fact], others: Sequence[Fact], words: tuple[str, str] = _GROWN
) -> Iterator[tuple[Fact, Fact, tuple[str, str]]]:
    return ((one, other, words) for one in ones for other in others)


def _said_of(wanted: Wanted, measure: str, told: Told) -> list[Fact]:
    """Return the figures of the unit's posts or staff, those of the part of it first that is asked about: 机关."""
    facts = [fact for fact in told.account.facts if measure in fact.measure and not fact.subject]
    asked = terms(known_measures(wanted.words)[1])
    return sorted(facts, key=lambda fact: (-sum(holds(fact.words, term) for term in asked), fact.scope))


def change(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return how measures changed against the year before, as the report says and as its own figures give."""
    found = [said for measured in measures_of(wanted, told)[:2] if (said := _changed(measured, wanted, told, mark))]
    return "".join(dict.fromkeys(found)) or None


def _changed(measured: Measured, wanted: Wanted, told: Told, mark: Mark) -> str:
    year = wanted.period or told.report.year
    changes = [fact for fact in measured.facts if fact.aspect is Aspect.CHANGE and fact.period in (year, None)]
    now = first_of([measured], (Aspect.ACTUAL,), year, year)
    before = first_of([measured], (Aspect.ACTUAL,), (now.period or year or 0) - 1, None) if now else None
    said = ""
    if now and before and now.unit == before.unit and before.period != now.period:
        said = f"{figure_text(before)}{mark(before)}，{figure_text(now)}{mark(now)}，{difference(before, now)}。"
    if changes:
        words = "，".join(f"{'上升' if fact.direction > 0 else '下降'}{fact.quantity.text}" for fact in changes[:2])
        lead = "报告写的是" if said else f"{named(measured.subject)}{measured.measure}"
        said += f"{lead}{words}{mark(changes[0])}。"
    return said


def difference(before: Fact, now: Fact, words: tuple[str, str] = _GROWN) -> str:
    """Return, in Chinese, how far and by what rate a figure is above, or below, another."""
    step = now.value - before.value
    if not step:
        return "持平" if words is _GROWN else "没有差距"
    unit = "个百分点" if now.unit == "%" else now.unit
    rate = (
        f"，{'增长' if step > 0 else '下降'}{number(abs(step) / before.value * 100)}%"
        if before.value and now.unit != "%"
        else ""
    )
    if words is not _GROWN and rate:
        rate = f"（{number(abs(step) / before.value * 100)}%）" if words[0] == "多" else ""
    return f"{words[step < 0]}{number(abs(step))}{unit}{rate}"


def previous(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return the figure of the year before that the present one and its change give, where it isn't said itself."""
    year = told.report.year
    if year is None or wanted.period != year - 1:
        return None
    for measured in measures_of(wanted, told)[:2]:
        now = first_of([measured], (Aspect.ACTUAL, Aspect.TARGET), None, year)
        changes = [f for f in measured.facts if f.aspect is Aspect.CHANGE and f.period in (year, None) and f.direction]
        for fact in sorted(changes, key=lambda one: one.unit == "%"):
            if now is None or fact.unit not in (now.unit, "%"):
                continue
            signed, is_rate = fact.direction * fact.value, fact.unit != now.unit
            before = now.value / (1 + signed / 100) if is_rate else now.value - signed
            rise = ("增长" if is_rate else "增加") if signed > 0 else ("下降" if is_rate else "减少")
            return (
                f"报告没有直接写{wanted.period}年的数。{figure_text(now)}{mark(now)}，{rise}{fact.quantity.text}，"
                f"推算{'约' if is_rate else '为'}{number(before)}{now.unit}。"
            )
    return None


# A row is meant when its name holds this share of what is asked.
_LATE_OF = 0.5
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?!前)[^，。；、\d]{0,8}")
_FROM_TO = re.compile("从?(.{2,8}?)(?:到|至)(.{2,8}?)(?:用|隔|花|历时|一共|总共|有|共|之间|多|几)")


def days(wanted: Wanted, told: Told) -> str | None:
    """Return the days from one event to another, or those by which a row's date is late."""
    named = _FROM_TO.search(wanted.asked)
    if named or "工期" in wanted.asked:
        ends = [_day_of(event[-2:], told) for event in (named.groups() if named else ("开工", "完工"))]
        if ends[0] and ends[1]:
            apart = abs((ends[1][0] - ends[0][0]).days)
            return f"{ends[0][1]}，{ends[1][1]}，相隔{apart}天。"
    for form, row in told.report.indicators:
        due = deadline(row, told.report.year)
        if due and share_of(row.name, weights_of(terms(wanted.words), told.searched)) >= _LATE_OF:
            where = f"“{form.name}”的“{row.name}”"
            return f"{where}目标{row.target}，实际{row.actual}，{'没有晚' if due.is_met else f'晚了{due.delay}'}。"
    return None


def _day_of(event: str, told: Told) -> tuple[date, str] | None:
    """Return the day on which something happened, and how that is told."""
    others = next((group for group in question_words()["same"] if event in group), [event])
    for line in told.lines:
        for found in _DAY.finditer(line.text):
            if any(word in found[0] for word in others):
                return date(*map(int, found.groups())), found[0].strip()
    return None
