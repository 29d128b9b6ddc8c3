"""What the columns of an indicator table hold, whatever their headings are called.

Three things speak for a meaning: the words of the heading (columns.yml), the cells below it (signs, units, names of
levels, points that sum to 100), and how they go with a column that is known already: what was reached has the target's
unit and size, a score stays within its weight, a remark stands right of the values and is mostly empty. So a form
whose headings nobody has met is read by what stands in it.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from itertools import permutations

from knowledge.forms.vocabulary import Points, Role, best, is_level, is_unit
from knowledge.forms.words import is_comparator, is_quality
from knowledge.quantity import parse_decimal

LEFT = (Role.LEVEL1, Role.LEVEL2, Role.NAME)
TARGETS = (Role.SIGN, Role.TARGET, Role.UNIT, Role.ADJUSTED_TARGET)
VALUES = {Role.TARGET, Role.ADJUSTED_TARGET, Role.ACTUAL}
# What goes with which: the meanings that others go by, and those that go by others or by how many cells are filled.
_KNOWN = {Role.TARGET, Role.ACTUAL, Role.WEIGHT, Role.SCORE, Role.SIGN, Role.UNIT}
_KIN = {Role.NOTE, Role.NAME, Role.SCORE, *VALUES}
_ROLES = (*LEFT, *TARGETS, Role.ACTUAL, Role.WEIGHT, Role.SCORE, Role.NOTE)
_SEVERAL = {Role.OTHER, Role.UNIT}
_LONG = 12
_ENOUGH = 1.0
"""What speaks for a column by its cells alone has to speak at least so much."""
_WEAK = 2.0
"""A heading that says less leaves it to the cells."""
_OF_LEVELS = 3.0
"""How much less a weight counts that stands among the names: it is a level's."""
_FIGURE = re.compile(r"\d{1,12}(?:\.\d{1,6})?")


def assign(
    places: Sequence[int], points: Sequence[Points], texts: Sequence[Sequence[str]]
) -> list[tuple[int, Role | None]]:
    """Return which column holds what: the strongest claim first, each column and nearly each meaning once."""
    right = max((place for place in places if set(points[place]) & VALUES), default=0)
    left = max((place for place in places if best(points[place]) in LEFT), default=0)
    said = {best(each) for each in points}
    claims: dict[tuple[int, Role], float] = {}
    scored: list[int] = []
    for place in places:
        shows = evidence([text for text in texts[place] if text])
        claims[place, Role.OTHER] = points[place].get(Role.OTHER, 0) + shows.pop(Role.OTHER, 0)
        if shows.get(Role.SCORE, 0) > 0 and _may_show(Role.SCORE, points[place]):
            scored.append(place)
        for role in _ROLES:
            worded, shown = points[place].get(role, 0), shows.get(role, 0)
            if role is Role.WEIGHT and place < left:
                worded -= _OF_LEVELS
            if role is Role.NOTE and Role.NOTE not in points[place] and place < right:
                continue
            if worded > 0 or _may_show(role, points[place]):
                claims[place, role] = worded + shown
    for one, other in permutations(scored, 2):
        # A score is never more than its weight.
        if _mean(_within, texts[one], texts[other]) > _mean(_within, texts[other], texts[one]):
            claims[one, Role.WEIGHT] += 2
            claims[other, Role.SCORE] += 2
    found: dict[int, Role] = {}
    # Of several columns with the same claim the later one is taken for names and values, else the first.
    later = {Role.NAME, Role.LEVEL2, *VALUES}
    kin = lru_cache(None)(partial(_kinship, texts))
    while claims:
        beside = tuple((role, at) for at, role in found.items() if role in _KNOWN)
        weighed = {
            one: claim + (kin(*one, beside, bool(said & {one[1], Role.TARGET})) if one[1] in _KIN else 0)
            for one, claim in claims.items()
        }
        place, role = max(weighed, key=lambda c: (weighed[c], c[0] if c[1] in later and points[c[0]] else -c[0]))
        if weighed[place, role] < _ENOUGH:
            break
        found[place] = role
        claims = {
            one: claim for one, claim in claims.items() if one[0] != place and (one[1] is not role or role in _SEVERAL)
        }
    return [(place, None if role is Role.OTHER else role) for place, role in found.items()]


def mean(values: Sequence[float]) -> float:
    """Return the mean of a few numbers; the library's takes four times as long."""
    return sum(values) / len(values)


def _may_show(role: Role, points: Points) -> bool:
    """Return whether cells alone may tell what a column holds: where its heading says nothing, or much the same."""
    kinds = (LEFT, TARGETS, (Role.WEIGHT, Role.SCORE))
    said = max(points.values(), default=0)
    return said < _WEAK or any(best(points) in kind and role in kind for kind in kinds)


def _kinship(
    texts: Sequence[Sequence[str]], place: int, role: Role, found: tuple[tuple[Role, int], ...], is_worded: bool
) -> float:
    """Return how much for a column's meaning speaks that it goes with one that is known: a target's unit, a weight."""
    beside = dict(found)
    filled = mean(list(map(bool, texts[place]))) if texts[place] else 0.5
    known = [at for each in (Role.TARGET, Role.ACTUAL) if (at := beside.get(each)) is not None]
    if role is Role.NOTE:
        is_last = place == len(texts) - 1
        return any(at < place for at in known) * ((1 - filled) * 1.5 + is_last)
    if role is Role.NAME:
        return filled - 1 - 4 * any(at < place for at in known)
    if role is Role.SCORE and Role.WEIGHT in beside:
        return _mean(_within, texts[beside[Role.WEIGHT]], texts[place]) * 4 - 2
    if role is Role.ACTUAL and not (is_worded or {Role.WEIGHT, Role.SCORE} & {*beside}):
        # Of a form that gives no points the values side by side may be targets of several places.
        return -_ENOUGH * 9
    if role is Role.ACTUAL and Role.TARGET in beside:
        at, unit = beside[Role.TARGET], beside.get(Role.UNIT)
        wanted = list(map(str.__add__, texts[at], texts[unit])) if unit is not None else texts[at]
        return _mean(_likeness, wanted, texts[place]) * 3 + filled - 1.5 - (at > place)
    if role is Role.TARGET and {beside.get(Role.SIGN, -2), beside.get(Role.UNIT, -2) - 2} & {place - 1}:
        # The sign right before a figure and the unit right behind it are its own, unless it has one itself.
        return 3 * mean([not _split(text)[0] for text in texts[place] if text] or [0])
    if role is Role.TARGET and Role.ACTUAL in beside:
        return _mean(_likeness, texts[place], texts[beside[Role.ACTUAL]]) * 3 - 1
    return 2 * (filled - 1) if role in VALUES else 0


def _mean(compare: Callable[[str, str], float], known: Sequence[str], texts: Sequence[str]) -> float:
    """Return how two columns go together on the mean of the rows that both have filled, half where there is none."""
    pairs = [pair for pair in zip(known, texts, strict=True) if all(pair)]
    return mean([compare(*pair) for pair in pairs]) if pairs else 0.5


def _likeness(target: str, actual: str) -> float:
    """Return how far two texts can be a target and what came of it: of one unit, of one size, of the same words."""
    (unit, value), (other, reached) = _split(target), _split(actual)
    if value is None or reached is None:
        return len({*target} & {*actual}) / min(len({*target}), len({*actual}))
    is_close = min(value, reached) * 2 >= max(value, reached)
    return (0.7 if unit == other != "" else 0.3 * (not unit)) + is_close * 0.3


def _split(text: str) -> tuple[str, Decimal | None]:
    """Return the words behind the first figure, and the figure."""
    found = _FIGURE.search(text)
    return (text[found.end() :], Decimal(found[0])) if found else ("", None)


def _within(weight: str, score: str) -> float:
    most, given = parse_decimal(weight), parse_decimal(score)
    return float(most is not None and given is not None and given <= most)


@lru_cache(4096)
def _marks(text: str) -> tuple[bool, ...]:
    """Return whether a cell is points, a sign, a sort, a unit, either level, holds a figure, a bound, or is words."""
    number = text.replace(".", "", 1).isdecimal() and len(text) <= 6
    sign, quality, unit = is_comparator(text), is_quality(text), is_unit(text)
    first, second = is_level(text, Role.LEVEL1), is_level(text, Role.LEVEL2)
    figure = any(char.isdigit() for char in text)
    is_other = number or sign or quality or unit or first or second or text[0].isdigit()
    return (
        number, sign, quality, unit, first, second, figure, figure and is_comparator(text[:1]),
        len(text) > 1 and not is_other,
    )  # fmt: skip


def evidence(texts: Sequence[str]) -> dict[Role, float]:
    """Return for what the filled cells of a column speak, and against what."""
    if not texts:
        return {}
    number, sign, quality, unit, first, second, figure, bound, words = zip(*map(_marks, texts), strict=True)
    values = [parse_decimal(text) or 0 for text, n in zip(texts, number, strict=True) if n]
    total = sum(values)
    points = mean(number) * 3 - mean([not n for n in number]) * 6 - (3 if total > 110 else 0)
    short = [len(text) <= _LONG * 2 for text in texts]
    value = (
        mean([f and s for f, s in zip(figure, short, strict=True)]) * 1.5
        + mean(words) * 0.6
        - mean([not s for s in short])
        - (mean(sign) + mean(first) + mean(second)) * 4
    )
    name = mean(words) * 2.2 * len(set(texts)) / len(texts) - mean(number) * 6 - mean(bound) * 4
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < _LONG]
    is_numbering = len(texts) > 2 and numbers == [*range(numbers[0], numbers[0] + len(texts))] if numbers else False
    return {
        Role.OTHER: 9.0 * is_numbering,
        Role.SIGN: mean(sign) * 7
        + mean(quality) * 3
        - mean([not (s or q) for s, q in zip(sign, quality, strict=True)]) * 5,
        Role.UNIT: mean(unit) * 6 - 1 - mean([f or len(t) > 6 for f, t in zip(figure, texts, strict=True)]) * 6,
        Role.LEVEL1: mean(first) * 6 - mean(number) * 6,
        Role.LEVEL2: mean(second) * 6 - mean(number) * 6,
        Role.NAME: name - (mean(first) + mean(second)) * 2,
        Role.TARGET: value + mean(bound) * 2,
        Role.ADJUSTED_TARGET: 0,
        Role.ACTUAL: value - mean(bound) - 0.2,
        Role.WEIGHT: points + (1.5 if total in {100, 90} else 0),
        Role.SCORE: points - (1.5 if total in {100, 90} else 0),
        Role.NOTE: mean([len(text) > _LONG for text in texts]) * 1.8 - mean(number) * 3,
    }
