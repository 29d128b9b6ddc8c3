"""How figures differ: from the year before, from a target, from one another; and whether a rate is right."""

import re
from dataclasses import replace
from datetime import date

from assistant.conversation.asking.figures import Mark, first_of, first_of_each, named, number
from assistant.conversation.asking.lines import Told, figure_text
from assistant.conversation.asking.measures import known_measures
from assistant.conversation.asking.question import Operation, Wanted
from assistant.conversation.asking.values import BUDGETS, Measured, measures_of, sides_of
from assistant.conversation.asking.words import question_words, share_of, terms, weights_of
from assistant.review.checks.attainment import deadline
from knowledge.facts.fact import Aspect, Fact

_COMPARED = re.compile(
    r"(?P<one>.{2,20}?)(?:比|跟|和|与)(?P<other>(?!上年|去年|往年|前年|年初|预算|目标|计划).{2,20}?)(?:(?:的|相)?(?:多|少|高|低|差|大|小|长|短)|的差)[^，]{0,4}?(?:多少|几)"
)


def between_years(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return how a measure differs between the two years that are named."""
    for measured in measures_of(wanted, told):
        sides = (*wanted.aspects, *sides_of(replace(wanted, aspects=())))
        earlier, later = ([measured], sides, min(wanted.years), None), ([measured], sides, max(wanted.years), None)
        before, now = first_of(*earlier), first_of(*later)
        if before and now and before.unit == now.unit:
            return f"{figure_text(before)}{mark(before)}，{figure_text(now)}{mark(now)}，{difference(before, now)}。"
    return None


def apart(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return by how much one measure is more or less than another."""
    compared = _COMPARED.search(wanted.asked)
    if compared is None or not all(terms(words) or known_measures(words)[0] for words in compared.groups()):
        return None
    sides = [
        first_of_each(
            measures_of(replace(wanted, words=words, subjects=(), operation=Operation.VALUE, counter=()), told),
            sides_of(wanted),
            wanted.period,
            told.report.year,
        )
        for words in compared.groups()
    ]
    pairs = [(one, two) for one in sides[0] for two in sides[1] if one.unit == two.unit and one is not two]
    if not pairs or (pairs[0][0].subject, pairs[0][0].measure) == (pairs[0][1].subject, pairs[0][1].measure):
        return None
    one, two = pairs[0]
    gap = one.value - two.value
    more = f"多{number(gap)}" if gap > 0 else f"少{number(-gap)}"
    return f"{figure_text(one)}{mark(one)}，{figure_text(two)}{mark(two)}，前者{more}{one.unit}。"


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
        now = first_of([measured], (Aspect.ACTUAL, Aspect.TARGET), None, year)
        changes = [f for f in measured.facts if f.aspect is Aspect.CHANGE and f.period in (year, None)]
        steps = [f for f in changes if now and f.unit == now.unit and f.direction]
        if now and steps:
            before = now.value - steps[0].direction * steps[0].value
            rise = "增加" if steps[0].direction > 0 else "减少"
            return (
                f"报告没有直接写{wanted.period}年的数。{figure_text(now)}{mark(now)}，{rise}{steps[0].quantity.text}，"
                f"推算为{number(before)}{now.unit}。"
            )
        rates = [f for f in changes if f.unit == "%"]
        if now and rates and rates[0].direction:
            before = now.value / (1 + rates[0].direction * rates[0].value / 100)
            rise = "增长" if rates[0].direction > 0 else "下降"
            return (
                f"报告没有直接写{wanted.period}年的数。{figure_text(now)}{mark(now)}，{rise}{rates[0].quantity.text}，"
                f"推算约{number(before)}{now.unit}。"
            )
    return None


def since_planned(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return by how much a budget was changed since the beginning of the year."""
    for measured in measures_of(replace(wanted, words="资金总额", counter=()), told):
        planned = first_of([measured], (Aspect.PLANNED,), None, told.report.year)
        adjusted = first_of([measured], (Aspect.ADJUSTED,), None, told.report.year)
        if planned and adjusted:
            told_both = f"{figure_text(planned)}{mark(planned)}，{figure_text(adjusted)}{mark(adjusted)}"
            return f"{told_both}，{difference(planned, adjusted)}。"
    return None


def posts(told: Told, mark: Mark) -> str | None:
    """Return how many posts are filled, and how many too many or too few."""
    of = [next(told.account.of(measure, subject=""), None) for measure in ("编制", "在职人员")]
    if of[0] is None or of[1] is None:
        return None
    over = of[1].value - of[0].value
    verdict = f"超编{number(over)}人" if over > 0 else f"没有超编，空编{number(-over)}人"
    return f"{figure_text(of[0])}{mark(of[0])}，{figure_text(of[1])}{mark(of[1])}，{verdict}。"


def gap(wanted: Wanted, told: Told, mark: Mark) -> str | None:
    """Return how far what was reached is from what was planned."""
    year, found = told.report.year, measures_of(wanted, told)[:3]
    # Two amounts of one thing, of which no side is told: what was to come and what came.
    of = found[0].pick((Aspect.UNSAID,), wanted.period, year) if found else []
    if len({fact.value for fact in of}) == 2 and not any(fact.aspect is not Aspect.UNSAID for fact in found[0].facts):
        more, less = sorted(of, key=lambda fact: -fact.value)[0], min(of, key=lambda fact: fact.value)
        apart_by = number(more.value - less.value)
        return f"{figure_text(more)}{mark(more)}，{figure_text(less)}{mark(less)}，相差{apart_by}{more.unit}。"
    for group in (*([measured] for measured in found), found):
        planned = first_of(group, (Aspect.TARGET, Aspect.LIMIT, *BUDGETS), wanted.period, year)
        actual = first_of(group, (Aspect.ACTUAL,), wanted.period, year)
        if planned and actual and planned.unit == actual.unit and planned is not actual:
            gap = actual.value - planned.value
            unit = "个百分点" if actual.unit == "%" else actual.unit
            rate = f"（{number(abs(gap) / planned.value * 100)}%）" if planned.value and unit != "个百分点" else ""
            written = f"{figure_text(planned)}{mark(planned)}，{figure_text(actual)}{mark(actual)}"
            how = f"{'多' if gap > 0 else '少'}{number(abs(gap))}{unit}{rate}" if gap else "没有差距"
            return f"{written}，{how}。"
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
