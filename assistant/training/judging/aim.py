"""What a target written anew aims at, and what the report knows of the same.

Both sides are read as the review reads a report, into facts. Of several figures in one clause the last is the one to
be reached; what stands before it says what it starts from, whom it counts or by when.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from assistant.review.checks.attainment import change_wanted, comparable, is_base
from assistant.review.lexicon import has
from assistant.review.row import Row
from knowledge.facts.account import read_words
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import BUDGETS, key
from knowledge.quantity import Quantity
from knowledge.running_text import statements

_BOUND = re.compile(
    r"(?P<most>不(?:得|能|再)?(?:高于|超出?过?|大于|多于|突破)|低于|小于|少于|不足|控制在|[≤<]|以[内下]|之内|为限|[最至]多)"
    r"|(?P<least>不(?:得|能|再)?(?:低于|少于|小于)|高于|超过|大于|多于|突破|达到?|[≥>]|以上|[最至]少)"
)
_PARTED = re.compile(r"[,，;；。:：\n()（）]")
_BRACKETS = re.compile(r"[（(][^()（）]{0,60}[)）]")
_SET = frozenset({Aspect.TARGET, Aspect.LIMIT, *BUDGETS})
_EACH = re.compile("[均每单/]")
# How often a year what is said of a month or a week comes.
_OFTEN = {"年": 1, "半年": 2, "季": 4, "月": 12, "周": 52, "日": 365, "天": 365}
_EVERY = re.compile("[每全]个?(半?年|[季月周日天])度?|([年季月周日])均")
_MOVED = re.compile("(?:提高|提升|增加|增长|上升|下降|减少|降低|缩短|压减)[到至]$")
_MORE_OR_LESS = re.compile(r"(?<![减至最缺不])[多少][^到至于\W]{0,2}$")
# What comes after something else is no figure of that, nor is who sees to it: 培训后就业, 受理科将超时率.
_UPON = re.compile("^[一-龥]{2,12}?(?:[之以]?后|期间|[将把])(?=[一-龥]{2})")
_BEHIND = re.compile("[一-龥]{2,12}")
# 八成五 is 85%.
_NUMERALS = "〇一二三四五六七八九0123456789"
_TENTHS = re.compile(
    "(?<![一二三四五六七八九十\\d.])([一二三四五六七八九1-9])成([一二三四五六七八九半])?(?![一-龥]{0,2}[立员为功果本])"
)
_HOURS = {"分钟": Decimal(1) / 60, "小时": Decimal(1), **dict.fromkeys(("天", "日", "工作日", "个工作日"), Decimal(24))}
_ON_SCALE = {**_HOURS, "‰": Decimal("0.1"), "‱": Decimal("0.01")}
# What any name may hold says nothing of the subject, nor does who set a figure for what is to come.
_COMMON = re.compile(
    r"完成|实施|开展|项目|工作|数量|质量|指标|情况|水平|进行|年度|[全当本上]年|年末|以[上下]|平均|年均|累计|合计|达到|\d{4}年"
)
_SETTING = re.compile(
    "上级|规定|要求|法定|[时限]限|期限|承诺|批复|核定|下达|设计|控制|标准|计划|任务|目标|预算|概算|限额|[上下]限"
)
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure that is to be reached, with its clause.

    `sign` is 1 for a bound from below, -1 from above, 0 where none is said; `subject` is "" where the figure is said
    of the indicator itself; `change` is the direction of a figure that says by how much, 0 for a level; `is_part` where
    another figure of its clause says which of them it counts.
    """

    fact: Fact
    clause: str
    before: str
    sign: int
    subject: str
    change: int
    is_mean: bool
    is_part: bool

    @property
    def kind(self) -> str:
        """Return what the figure's unit measures."""
        return self.fact.quantity.kind


class Rewrite:
    """A target written anew for a row, with what was there before and what the report says of it."""

    def __init__(self, row: Row, old: str, context: str) -> None:
        self.row, self.old, self.context = row, old, context
        self.text = row.raw_target.strip()

    @cached_property
    def known(self) -> tuple[Fact, ...]:
        """Return the figures that the report gives, the row's own answer among them."""
        return _read(f"{self.context}\n{self.row.actual}")

    @cached_property
    def bases(self) -> list[Fact]:
        """Return the figures that the target only starts from."""
        return [fact for fact in _read(self.text) if fact.period == -1 or is_base(_around(fact)[0])]

    @cached_property
    def aims(self) -> list[Aim]:
        """Return the figures that are to be reached; the base itself is where the target is to be no worse than it."""
        facts = _read(self.text)
        outside = [fact for fact in facts if not _is_bracketed(fact)]
        free = [fact for fact in outside or facts if fact not in self.bases]
        says_change = has("rank", self.text) or change_wanted(self.text)
        aims = [
            self._aim(one, is_part=before is not None and _goes_on(before, one))
            for before, one, then in zip([None, *free], free, [*free[1:], None], strict=False)
            if then is None or not _goes_on(one, then)
        ]
        # Of 较上年少一半 no figure is to be reached.
        return aims or [self._aim(fact) for fact in ([] if says_change else self.bases)]

    def _aim(self, fact: Fact, *, is_part: bool = False) -> Aim:
        before, after = _around(fact)
        # A name of the vocabulary's that isn't said stands for the words; words may be none but a change (提升到).
        is_said = set(fact.measure) <= set(fact.quote) - set(fact.words)
        what = fact.measure if is_said or fact.aspect is Aspect.CHANGE else fact.words
        bare = _bare(_BOUND.sub("", fact.measure))
        is_own = len(bare) < 2 or bare in self.row.core or fact.measure in self.row.core
        way = _MORE_OR_LESS.search(before) if self.bases else None
        return Aim(
            fact,
            clause=f"{before}{fact.quantity.text}{after}",
            before=before + re.split(r"\d", fact.quantity.text)[0],
            sign=_sign(fact, before, after),
            subject="" if is_own else what,
            change=fact.direction or (0 if way is None else 1 if way[0][0] == "多" else -1),
            is_mean=_is_mean(fact, before + after),
            is_part=is_part,
        )

    def like(self, aim: Aim) -> list[Fact]:
        """Return the figures of the report that tell of what the aim does."""
        if aim.is_part and aim.kind == "count":
            return []
        same = [
            fact
            for fact in self.known
            if fact.value
            and (fact.aspect is Aspect.CHANGE) is bool(aim.change)
            and is_in_unit(fact.quantity, aim.fact.quantity)
        ]
        # A total is of something else than a mean, but 1.32元 of a 吨水成本 is one as it stands.
        means = [fact for fact in same if _is_mean(fact, fact.words) is aim.is_mean]
        same = means if aim.kind in {"count", "money"} and (means or "/" not in aim.fact.quantity.unit) else same
        subject = _BOUND.sub("", _UPON.sub("", aim.subject or self.row.core))
        shares = [share(subject, fact) for fact in same]
        best = max(shares, default=0)
        # What was set for the same may be named in other words than what was reached.
        found = [
            fact for fact, one in zip(same, shares, strict=True) if one == best or (is_set(fact) and one >= _ALIKE)
        ]
        return found if best >= _ALIKE or not aim.subject else []

    def slipped(self, aim: Aim) -> Fact | None:
        """Return the report's figure that the aim gives in a unit of another kind, or ten times as much of."""
        given, known = aim.fact.quantity, [one for one in self.known if not _is_generic(one.quantity)]
        same = [amount(one.quantity) for one in self.known if is_in_unit(one.quantity, given)]
        # What is still lacking of one figure to another is known as well.
        if _is_generic(given) or amount(given) in {*same, *(one - other for one in same for other in same)}:
            return None
        return next((one for one in known if _is_slip(one.quantity, given)), None)


def _is_generic(quantity: Quantity) -> bool:
    """Return whether a number is too round or small to be known again: 100, 5, 20."""
    return len(quantity.value.normalize().as_tuple().digits) < 2


def _is_slip(one: Quantity, other: Quantity) -> bool:
    """Return whether two figures differ in nothing but their units, or the place of the point."""
    if not is_in_unit(one, other):
        return one.value == other.value
    first, second = amount(one).normalize().as_tuple(), amount(other).normalize().as_tuple()
    return first.digits == second.digits and first.exponent != second.exponent


def is_set(fact: Fact) -> bool:
    """Return whether a figure was set for what is to come, and isn't one that was reached."""
    return fact.aspect in _SET or _SETTING.search(fact.words) is not None


def share(subject: str, fact: Fact) -> float:
    """Return how much of a subject is in the words for a figure, 1 where they are within it or leave it unsaid."""
    own, words = set(key(words_of(fact))), set(key(_COMMON.sub("", subject)))
    return 1.0 if own <= words else len(words & own) / max(1, len(words))


def words_of(fact: Fact) -> str:
    """Return what a figure of the report is said of, with what it counts: 8个国控断面; "" where that is left unsaid."""
    behind = _BEHIND.match(fact.quote, fact.quantity.end)
    return _bare(fact.words) + (behind[0] if behind else "")


def _bare(words: str) -> str:
    return _SETTING.sub("", _COMMON.sub("", words))


def is_in_unit(one: Quantity, other: Quantity) -> bool:
    """Return whether two figures are in units of one kind, for each of what it may be."""
    first, second = (quantity.measure.partition("/")[0] for quantity in (one, other))
    return (
        comparable(one, other)
        or one.kind == other.kind == "share"
        or first == second != ""
        or first[-1:] == second[-1:] == "次"
        or {first, second} <= {*_HOURS}
    )


def amount(quantity: Quantity) -> Decimal:
    """Return a figure on the scale that figures of its kind are compared on."""
    return quantity.base * _ON_SCALE.get(quantity.measure, 1)


def sign_of(quantity: Quantity) -> int:
    """Return 1 where a figure is written as a bound from below, -1 as one from above, 0 as none."""
    return {"≥": 1, ">": 1, "≤": -1, "<": -1}.get(quantity.comparator, 0)


def _is_mean(fact: Fact, words: str) -> bool:
    """Return whether a figure is of one thing, and not of all of them."""
    return "/" in fact.quantity.unit or _EACH.search(_EVERY.sub("", words)) is not None


def worths(fact: Fact, words: str) -> set[Decimal]:
    """Return what a figure comes to for the time that `words` tell: as it may be where one leaves that unsaid."""
    found = [_EVERY.search(one) for one in (fact.words, words)]
    own, wanted = (_OFTEN[one[1] or one[2]] if one else 0 for one in found)
    value = amount(fact.quantity)
    return {value * own / wanted} if own and wanted else {value, value * (own or 1) / (wanted or 1)}


def _read(text: str) -> tuple[Fact, ...]:
    return tuple(fact for one in statements(_TENTHS.sub(_percent, text)) for fact in read_words(one))


def _percent(tenths: re.Match[str]) -> str:
    whole, half = (_NUMERALS.index(one.replace("半", "五")) % 10 for one in tenths.groups("〇"))
    return f"{whole}{half}%"


def _around(fact: Fact) -> tuple[str, str]:
    """Return what stands before and behind a figure in its clause."""
    quantity, quote = fact.quantity, fact.quote
    return _PARTED.split(quote[: quantity.start])[-1], _PARTED.split(quote[quantity.end :])[0]


def _is_bracketed(fact: Fact) -> bool:
    return any(one.start() < fact.quantity.start < one.end() for one in _BRACKETS.finditer(fact.quote))


def _goes_on(fact: Fact, then: Fact) -> bool:
    """Return whether a clause goes on from one figure to the next, so that the first only says of what."""
    between = fact.quote[fact.quantity.end : then.quantity.start]
    return fact.quote == then.quote and not re.search(r"[,，;；。:：\n、]", between)


def _sign(fact: Fact, before: str, after: str) -> int:
    quantity = fact.quantity
    if sign := sign_of(quantity):
        return sign
    if moved := _MOVED.search(before):
        return change_wanted(moved[0])
    # What stands behind a figure bounds it: 较大以上 in a name bounds none.
    found = [one for one in _BOUND.finditer(before) if one[0][0] not in "以之"]
    found = found or ([] if is_base(before) else list(_BOUND.finditer(after))[:1])
    return (1 if found[-1]["least"] else -1) if found and quantity.comparator != "≈" else 0
