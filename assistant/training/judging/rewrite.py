"""What speaks for and against a target written anew, in numbers: beside its indicator, and beside the report's figures.

An upper bound above all that the report gives for the same and a lower bound below it ask for nothing, whichever way is
the better one; so many a fault shows without knowing the thing. Which way is better no one sign tells for sure: all of
them vote. What each number is worth is fitted (`tests.fitting.answers`).
"""

import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from assistant.review.checks.attainment import change_wanted, is_better_low, names_success
from assistant.review.judgement import Reason, Verdict
from assistant.review.lexicon import ends
from assistant.review.row import Row, squeeze
from assistant.review.verdict import judge
from assistant.training.judging.aim import Aim, Rewrite, amount, is_in_unit, is_set, share, sign_of, words_of, worths
from assistant.training.judging.judged import Judged, likeness, refused, weighed
from knowledge.day import days_meant
from knowledge.facts.fact import Fact
from knowledge.quantity import Quantity, find_dates
from knowledge.running_text import pairs

_UNWANTED = re.compile("[不未无逾超误漏错]|.{0,20}[没未不][一-龥]{1,10}的$|.{0,20}[不未无漏误错缺空退][一-龥]{1,2}率")
_YEAR = re.compile(r"(?:19|20)\d\d")
# What something is compared with, where no figure says it: 较全省平均, 高于城区.
_COMPARED = re.compile(
    r"(?:[较比]|[高低多少]于)(?!.{0,2}[上去]年|同期|.{0,2}年初|20\d\d|原)([一-龥]{2,12}?)(?=水平|[高低多少增减提下]|\d|$)"
)
# What figures under a level are usually counted in.
_USUAL: Mapping[str, set[str]] = {"时效": {"duration", "share"}, "成本": {"money", "bare"}, "满意": {"share"}}
_LONGEST = 120
_MOST, _SAME, _LATEST = 80, 0.8, 5


def judge_rewrite(row: Row, old: str, context: str = "") -> Judged:
    """Return what the target of `row` is worth in place of `old`, `context` being what the report says of it."""
    text = row.raw_target.strip()
    if not text:
        return refused("还没有写。先想：这件事用什么数来衡量，数从哪里来。")
    if squeeze(text) == squeeze(old):
        return refused(f"和原来一样，仍写“{old}”，看不出做到什么程度算完成。")
    if len(text) > _LONGEST:
        return refused(f"指标值是表里的一格，请写在{_LONGEST}字以内：方向、数值、单位。")
    return weighed("rewrite", text, evidence(row, old, context), text=text, name=row.name or row.level2)


def evidence(row: Row, old: str, context: str) -> dict[str, float]:
    """Return what is found of the target of `row`, that stood for `old` before, each a number of about one."""
    rewrite = Rewrite(row, old, context)
    aims = rewrite.aims
    judgement = judge(row.level1, row.level2, row.raw_name, rewrite.text, row.actual)
    said, name = pairs(rewrite.text), pairs(row.name)
    return {
        **{one.value: float(judgement.verdict is one) for one in Verdict},
        **{one.value: float(one in judgement.reasons) for one in Reason},
        "no aim": float(not aims),
        "about": _any(one.fact.quantity.comparator == "≈" for one in aims),
        "of its name": len(said & name) / max(1, len(name)),
        "of the report": len(said & (name | pairs(context))) / max(1, len(said)),
        "other": min((_strangeness(rewrite, one) for one in aims), default=0.0),
        "compared": _any(not pairs(one[1]) & pairs(context + row.name) for one in _COMPARED.finditer(rewrite.text)),
        **_of_ways(rewrite),
        **_of_units(rewrite),
        **of_sizes(rewrite),
        **_of_dates(rewrite),
        "like its name": likeness(row.raw_name, row.raw_target),
        "like the report": likeness(context or row.raw_name, row.raw_target),
    }


def _strangeness(rewrite: Rewrite, aim: Aim) -> float:
    """Return how little of what a figure is said of stands in the indicator or the report."""
    said = pairs(aim.subject)
    return 1 - len(said & pairs(rewrite.row.name + rewrite.context)) / len(said) if said else 0.0


def vote(rewrite: Rewrite, aim: Aim) -> float:
    """Return how many signs more tell that more of a figure is better than that less is."""
    row, what, quantity = rewrite.row, aim.subject or rewrite.row.core, aim.fact.quantity
    is_akin = not aim.subject or bool(pairs(aim.subject) & pairs(row.core))
    like = rewrite.like(aim)
    known, value = [amount(one.quantity) for one in like], amount(quantity)
    return sum(
        (
            -is_better_low(what, unit=quantity.unit),
            names_success(what),
            -2 * (_UNWANTED.match(what) is not None),
            row.is_satisfaction and is_akin,
            -(is_akin and is_better_low(row.core, row.level1 + row.level2, quantity.unit)),
            change_wanted(row.core + rewrite.old) * is_akin,
            aim.kind == "share" and any(one.value >= _MOST for one in (aim.fact, *like)),
            "数量" in row.level2 and aim.kind == "count",
            -(aim.kind == "duration"),
            -(aim.kind == "money" and row.is_cost),
            max((sign_of(one.quantity) for one in like), key=abs, default=0),
            # Nobody sets out for what is worse than now.
            bool(known) and (value > max(known)) - (value < min(known)),
            0.3 * (aim.kind in {"share", "relative"}),
        )
    )


def _of_ways(rewrite: Rewrite) -> dict[str, float]:
    signed = [(one, one.change or one.sign) for one in rewrite.aims if one.change or one.sign]
    against = max((-way * vote(rewrite, one) for one, way in signed), default=0.0)
    return {
        "against": max(0.0, min(2.0, against)),
        "surely against": float(against > 0.5),
        "capped change": _any(one.change and one.sign < 0 for one in rewrite.aims),
        "unsigned": float(not signed),
    }


def _of_units(rewrite: Rewrite) -> dict[str, float]:
    row, known = rewrite.row, rewrite.known
    own = [one for one in rewrite.aims if not one.subject] or rewrite.aims
    level = next((one for one in _USUAL if one in row.level2 + row.level1), "")
    names = [(one, one.subject or row.core) for one in own]
    same = [
        (one, [fact.quantity for fact in known if words_of(fact) and share(what, fact) >= _SAME]) for one, what in names
    ]
    return {
        "unusual": float(bool(own and level) and not {one.kind for one in own} & _USUAL[level]),
        "unknown unit": float(bool(own and known) and not any(_is_told(one, known) for one in own)),
        "other unit": _any(
            facts and not any(is_in_unit(one.fact.quantity, fact) for fact in facts) for one, facts in same
        ),
        "no rate": _any(what.endswith("率") and one.kind in {"count", "money", "duration"} for one, what in names),
        "money": _any(one.kind == "money" and not row.is_cost and not ends("money_noun", what) for one, what in names),
    }


def _is_told(aim: Aim, known: Iterable[Fact]) -> bool:
    return any(is_in_unit(aim.fact.quantity, one.quantity) for one in known)


def of_sizes(rewrite: Rewrite) -> dict[str, float]:
    """Return how the figures to be reached stand to those that the report gives for the same, and to all it gives."""
    easier, farthest, over = [0.0], [0.0], [0.0]
    for aim in rewrite.aims:
        value = amount(aim.fact.quantity)
        if not value or aim.change:
            continue
        like = rewrite.like(aim)
        way = aim.sign or vote(rewrite, aim)
        words = "" if aim.kind == "share" or rewrite.row.is_timely else aim.before
        # Of several bounds that were set the strictest holds.
        set_ones = sorted((one for one in like if is_set(one)), key=lambda one: way * float(amount(one.quantity)))[-1:]
        ratios = [_log(value / one) for fact in set_ones or like for one in worths(fact, words)]
        if ratios and way:
            easier.append(min(-one if way > 0 else one for one in ratios))
            farthest.append(min(map(abs, ratios)))
        most = [amount(one.quantity) for one in rewrite.known if is_in_unit(one.quantity, aim.fact.quantity)]
        if max(most, default=0) > 0 and aim.kind != "share":
            over.append(_log(value / max(most)))
    percents = [one.fact.quantity for one in rewrite.aims if one.fact.quantity.unit in {"%", "分"}]
    return {
        "easier": min(1.0, 5 * max(easier)),
        "a little easier": float(max(easier) > 0.01),
        "far": min(2.0, max(farthest)),
        "too far": float(max(farthest) > 0.6),
        "over": min(2.0, max(over)),
        "over all": float(max(over) > 0.15),
        "over 100": _any(max(one.value, one.upper or 0) > 100 for one in percents),
        "slipped": _any(rewrite.slipped(one) for one in rewrite.aims),
        "nothing": _any(not one.fact.value and one.sign > 0 for one in rewrite.aims),
        "other base": _any(_is_wrong_base(rewrite, one.quantity) for one in rewrite.bases),
    }


def _is_wrong_base(rewrite: Rewrite, base: Quantity) -> bool:
    known = {one.quantity.base for one in rewrite.known if one.quantity.measure == base.measure}
    return bool(known) and base.base not in known


def _of_dates(rewrite: Rewrite) -> dict[str, float]:
    row, dates = rewrite.row, find_dates(rewrite.context)
    years = [int(year) for date in dates for year in _YEAR.findall(date.text)]
    year = min(years, default=2000)
    # A day that something was done on sets none: only one before which it is to be done does.
    limits = [one.text for one in dates if "月" in one.text and one.text[-1] in "前底末"]
    is_off = is_late = False
    for text in row.dates:
        is_off |= bool(years) and any(not year <= int(one) <= year + _LATEST for one in _YEAR.findall(text))
        wanted, *known = (days_meant(_YEAR.sub("", one).lstrip("年"), year) for one in (text, *limits))
        is_late |= bool(known) and all(limit and wanted and wanted[1] > limit[1] for limit in known)
    is_day = bool(row.dates) and not rewrite.aims
    lasts = any(one.quantity.kind == "duration" for one in rewrite.known)
    return {
        "day": float(is_day),
        "other year": float(is_off),
        "late": float(is_late),
        "day for time": float(is_day and lasts),
    }


def _any(values: Iterable[object]) -> float:
    return float(any(values))


def _log(ratio: Decimal) -> float:
    return math.log10(float(ratio)) if ratio > 0 else 0.0
