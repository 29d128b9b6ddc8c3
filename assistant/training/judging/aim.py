"""What a target written anew aims at, and what the report knows of the same.

Both sides are read as the review reads a report, into facts. Of several figures in one clause the last is the one to
be reached; what stands before it says what it starts from, whom it counts or by when.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from assistant.review.checks.attainment import (
    comparable,
    is_base,
    is_better_low,
    names_success,
)
from assistant.review.lexicon import ends, has
from assistant.review.row import Row
from knowledge.facts.account import read_words
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import BUDGETS, key
from knowledge.quantity import Quantity, find_quantities
from knowledge.running_text import pairs, statements
from knowledge.word_groups import WordGroups

_BOUND = re.compile(
    r"(?P<most>不(?:得|能|再)?(?:高于|超出?过?|大于|多于|突破|晚于|迟于)|低于|小于|少于|早于|不足|控制在|[≤<]|以[内下]|之内|为限|[最至]多)"
    r"|(?P<least>不(?:得|能|再)?(?:低于|少于|小于|早于)|高于|晚于|超过|大于|多于|突破|达到?|[≥>]|以上|[最至]少)"
)
_PARTED = re.compile(r"[,，;；。:：\n()（）]")
_BRACKETS = re.compile(r"[（(][^()（）]{0,60}[)）]")
_SET = frozenset({Aspect.TARGET, Aspect.LIMIT, *BUDGETS})
_WORDS = WordGroups(Path(__file__).with_name("words.yml"))
told, without = _WORDS.has, _WORDS.without
# What is said of each part is said of the whole: 各乡镇均.
_OF_EACH = re.compile("[各每][一-龥]{1,12}[均都]在?$")
# What comes after something else is no figure of that, nor is who sees to it: 培训后就业, 受理科将超时率.
_UPON = re.compile("^[一-龥]{2,12}?(?:[之以]?后|期间|[将把])(?=[一-龥]{2})")
_BEHIND = re.compile("[一-龥]{2,12}")
_ALIKE = 0.55
_RATE = re.compile("率(?:[提升降][一-龥]?到|达到?|控制在)?$")
_HOURS = {"秒": Decimal(1) / 3600, "分钟": Decimal(1) / 60, "小时": Decimal(1)}
_HOURS |= dict.fromkeys(("天", "日", "工作日", "个工作日"), Decimal(24))
_HOURS |= {"周": Decimal(168), "月": Decimal(720), "个月": Decimal(720), "年": Decimal(8760)}
_ON_SCALE = {**_HOURS, "‰": Decimal("0.1"), "‱": Decimal("0.01")}
_MOST = 80
# Units that anything may be counted in.
ANY = {"个", "件", "人", "次", "项", "家", "元", "%", ""}


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
        # No worse than it was is to be reached, too.
        free = [fact for fact in outside or facts if fact not in self.bases or _sign(fact, *_around(fact))]
        aims = [
            self._aim(one, before if before and _goes_on(before, one) else None)
            for before, one, then in zip([None, *free], free, [*free[1:], None], strict=False)
            if then is None or not _goes_on(one, then)
        ]
        return aims or [self._aim(fact) for fact in self.bases]

    def _aim(self, fact: Fact, of: Fact | None = None) -> Aim:
        before, after = _around(fact)
        # A name of the vocabulary's that isn't said stands for the words; words may be none but a change (提升到).
        is_said = set(fact.measure) <= set(fact.quote) - set(fact.words)
        what = _BOUND.sub("", fact.measure if is_said or fact.aspect is Aspect.CHANGE else fact.words)
        bare = without(_BOUND.sub("", fact.measure), "common", "setting")
        is_own = (
            len(bare) < 2 or _OF_EACH.match(what) is not None or bare in self.row.core or fact.measure in self.row.core
        )
        return Aim(
            fact,
            clause=f"{before}{fact.quantity.text}{after}",
            before=before + re.split(r"\d", fact.quantity.text)[0],
            sign=_sign(fact, before, after),
            subject="" if is_own else what,
            change=fact.direction,
            is_part=of is not None,
        )

    def way(self, aim: Aim) -> int:
        """Return 1 where more of what a figure is said of is better, -1 where less is, 0 where no word tells."""
        row, what = self.row, aim.subject or self.row.core
        # What most of a thing is to have is wished for.
        is_most = aim.kind == "share" and aim.sign >= 0 and aim.fact.value >= _MOST
        if is_most or names_success(what):
            return 1
        within = [one for one in find_quantities(aim.before) if sign_of(one)]
        if within and aim.kind == "share":
            # The share of those within a bound is wished for, of those beyond it not.
            return -sign_of(within[-1])
        if told("dealt", what) and not ends("time_noun", what):
            return int(_RATE.search(what) is not None)
        if is_better_low(what, unit=aim.fact.quantity.unit):
            return -1
        is_akin = not aim.subject or bool(pairs(aim.subject) & pairs(row.core))
        is_akin_kind = is_akin or (aim.kind == "money" and row.is_cost) or (aim.kind == "duration" and row.is_timely)
        if is_akin_kind and is_better_low(row.core, row.level1 + row.level2, aim.fact.quantity.unit):
            return -1
        fought, hoped = (told(group, row.core + self.old) for group in ("fought", "hoped"))
        if is_akin and fought is not hoped:
            # What is counted of the fight itself is wished for: 新增治理面积.
            return 1 if hoped or told("fought", aim.subject) else -1
        is_wished = "数量" in row.level2 or says_good(what) or told("earned", what)
        if is_wished:
            return 1
        # What is counted as a rate and isn't named for what is unwanted is wished for.
        return int(_RATE.search(what) is not None)

    def like(self, aim: Aim) -> list[Fact]:
        """Return the figures of the report that tell of what the aim does."""
        return [] if aim.is_part and aim.kind == "count" else self._akin(aim, aim.subject or self.row.core)

    def _akin(self, aim: Aim, subject: str) -> list[Fact]:
        subject = _BOUND.sub("", _UPON.sub("", subject))
        same = [
            fact
            for fact in self.known
            if fact.value
            and (fact.aspect is Aspect.CHANGE) is bool(aim.change)
            and is_in_unit(fact.quantity, aim.fact.quantity)
            and (fact.quantity.kind == "share") is (aim.kind == "share")
            and (aim.kind != "share" or is_better_low(subject) is is_better_low(words_of(fact) or self.row.core))
        ]
        if aim.kind == "duration" and self.row.is_timely:
            return same
        if aim.kind == "money" and self.row.is_cost:
            return [fact for fact in same if fact.unit != "万元" or fact.quantity.unit == aim.fact.quantity.unit]
        shares = [share(subject, fact) for fact in same]
        best = max(shares, default=0)
        found = [fact for fact, one in zip(same, shares, strict=True) if one == best]
        return found if best >= _ALIKE or not aim.subject else []


def is_set(fact: Fact) -> bool:
    """Return whether a figure was set for what is to come, and isn't one that was reached."""
    return fact.aspect in _SET or told("setting", fact.words)


def says_good(words: str) -> bool:
    """Return whether words tell of a state that is wished for, so that the share or number in it shows quality."""
    return told("good", words) or told("reached", words) or has("surveyed", words)


def words_of(fact: Fact) -> str:
    """Return what a figure of the report is said of, with what it counts: 8个国控断面; "" where that is left unsaid."""
    behind = _BEHIND.match(fact.quote, fact.quantity.end)
    return without(fact.words, "common", "setting") + (behind[0] if behind else "")


def share(subject: str, fact: Fact) -> float:
    """Return how much of a subject is in the words for a figure, 1 where they are within it or leave it unsaid."""
    own, words = set(key(words_of(fact))), set(key(without(subject, "common")))
    return 1.0 if own <= words else len(words & own) / max(1, len(words))


def is_in_unit(one: Quantity, other: Quantity) -> bool:
    """Return whether two figures are in units of one kind, for each of what it may be."""
    first, second = (quantity.measure.partition("/")[0] for quantity in (one, other))
    return comparable(one, other) or first == second != "" or {first, second} <= {*_HOURS}


def amount(quantity: Quantity) -> Decimal:
    """Return a figure on the scale that figures of its kind are compared on."""
    return quantity.base * _ON_SCALE.get(quantity.measure, 1)


def sign_of(quantity: Quantity) -> int:
    """Return 1 where a figure is written as a bound from below, -1 as one from above, 0 as none."""
    return {"≥": 1, ">": 1, "≤": -1, "<": -1}.get(quantity.comparator, 0)


def _read(text: str) -> tuple[Fact, ...]:
    return tuple(fact for one in statements(text) for fact in read_words(one))


def _around(fact: Fact) -> tuple[str, str]:
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
    # What stands behind a figure bounds it: 较大以上 in a name bounds none.
    found = [one for one in _BOUND.finditer(before) if one[0][0] not in "以之"]
    found = found or ([] if is_base(before) else list(_BOUND.finditer(re.split(r"[\d、]", after)[0]))[:1])
    return (1 if found[-1]["least"] else -1) if found and quantity.comparator != "≈" else 0
