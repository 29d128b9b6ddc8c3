"""Which facts speak of the same, and whether they agree: values within their rounding, measures by their words."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.vocabulary import vocabulary
from knowledge.numerals import at_step

_EMPTY = frozenset('的和及与、等了并或“”"·（）() ')
BUDGETS = frozenset({Aspect.PLANNED, Aspect.ADJUSTED, Aspect.BUDGET})
RESULTS = frozenset({Aspect.ACTUAL, Aspect.UNSAID})
# What tells of other figures, and is no level itself.
KEPT = frozenset({Aspect.CHANGE, Aspect.SHARE})
TURNED = "数字颠倒"
_ALIKE = 0.8
_FEWEST_ALIKE = 3
_SHORTEST = 2


def slack(fact: Fact) -> Decimal:
    """Return how far the true value may lie from the written one: counts are exact, 约1800 is 18 hundreds."""
    if fact.is_rough and fact.aspect is not Aspect.TARGET:
        # What the last digit other than zero stands for: 100 for 1800.
        last = Decimal(1).scaleb(_exponent(fact.value.normalize())) if fact.value else Decimal(0)
        return max(last, fact.step, abs(fact.value) / 50)
    return Decimal(0) if fact.step == 1 and fact.unit != "万元" else fact.step


def same_value(one: Fact, other: Fact) -> bool:
    """Return whether two figures can be the same but for rounding, and a bound or a range holds for the other."""
    for span, value in ((one.quantity, other.value), (other.quantity, one.value)):
        if span.upper is not None and span.value:
            # Both ends stand in one unit: 30万元至300万元 reaches as many times as far as its numbers say.
            low = one.value if span is one.quantity else other.value
            return low <= value <= low * span.upper / span.value
    for bound, value in ((one, other.value), (other, one.value)):
        is_result = bound.aspect is not Aspect.TARGET
        if is_result and bound.bound in {"≥", ">"} and value >= bound.value:
            return True
        if is_result and bound.bound in {"≤", "<"} and value <= bound.value:
            return True
    gap = abs(one.value - other.value)
    return gap == 0 or gap <= (max(slack(one), slack(other)))


@lru_cache(4096)
def key(measure: str) -> str:
    """Return what two names of one measure have in common, whatever the order of their words: 培训教师, 教师培训."""
    words = vocabulary()
    kind, meaning = words.words.get(measure, ("", ""))
    if kind == "measure":
        return meaning
    # 县级财政资金到位 of a text is 县级到位 of a table.
    bare = measure.replace("财政", "").replace("资金", "") or measure
    for dimension in words.dimensions:
        if bare.endswith(dimension) and len(bare) - len(dimension) > 1:
            bare = bare.removesuffix(dimension)
            break
    return "".join(sorted(char for char in bare if char not in _EMPTY))


def likeness(one: str, other: str) -> float:
    """Return what share of the longer measure's characters the other's has, too."""
    first, second = set(key(one)), set(key(other))
    return len(first & second) / max(len(first), len(second), 1)


def alike(one: str, other: str) -> bool:
    """Return whether one measure's words are nearly all among the other's."""
    first, second = set(key(one)), set(key(other))
    common = len(first & second)
    return common >= _FEWEST_ALIKE and common >= _ALIKE * min(len(first), len(second))


def shared_ending(names: Sequence[str]) -> str:
    """Return the words that all names end in: 编制 of 行政编制、事业编制."""
    ending = names[0] if names else ""
    while ending and not all(name.endswith(ending) for name in names):
        ending = ending[1:]
    return ending


def is_generic(measure: str) -> bool:
    """Return whether a name says too little to mean the same wherever it stands."""
    words = vocabulary()
    return len(measure) < 2 or measure in words.generic or any(word in measure for word in words.passing)


def slip_of(one: Fact, other: Fact) -> str:
    """Return how one figure may have come of the other by a slip of the pen, "" where nothing shows one."""
    if one.value == other.value or not one.value or not other.value:
        return ""
    exponent = min(_exponent(one.value), _exponent(other.value))
    first, second = (str(abs(int(fact.value.scaleb(-exponent)))) for fact in (one, other))
    if first.rstrip("0") == second.rstrip("0") or (len(first) != len(second) and _begin_alike(first, second)):
        return "差了小数点位数或单位"
    if len(first) == len(second) > 1 and sorted(first) == sorted(second):
        return f"疑为{TURNED}"
    if (
        len(first) == len(second)
        and len(first.rstrip("0")) > _SHORTEST
        and sum(a != b for a, b in zip(first, second, strict=True)) == 1
    ):
        return "疑为一位数字写错"
    return ""


def _begin_alike(one: str, other: str) -> bool:
    """Return whether the shorter of two rows of digits is the other rounded: 14959, 149591."""
    short, long = sorted((one.rstrip("0"), other.rstrip("0")), key=len)
    rounded = at_step(Decimal(f"{long[: len(short)]}.{long[len(short) :]}"), Decimal(1)) if short else None
    return len(short) > _SHORTEST and rounded == Decimal(short)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
