"""What a target written anew aims at, and what the report knows of the same.

Both sides are read as the review reads a report, into facts. Of several figures in one clause the last is the one to
be reached; what stands before it says what it starts from, whom it counts or by when.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from assistant.review.checks.attainment import (
    change_wanted,
    comparable,
    is_base,
    is_better_low,
    is_burden,
    names_success,
)
from assistant.review.lexicon import ends, has
from assistant.review.row import Row
from knowledge.facts.account import read_words
from knowledge.facts.fact import Aspect, Fact, Scope
from knowledge.facts.matching import BUDGETS, key
from knowledge.quantity import Quantity, find_counts_in_words, find_quantities
from knowledge.running_text import pairs, statements
from knowledge.word_groups import WordGroups

_BOUND = re.compile(
    r"(?P<most>不(?:得|能|再)?(?:高于|超出?过?|大于|多于|突破|晚于|迟于)|低于|小于|少于|早于|不足|控制在|[≤<]|以[内下]|之内|为限|[最至]多)"
    r"|(?P<least>不(?:得|能|再)?(?:低于|少于|小于|早于)|高于|晚于|超过|大于|多于|突破|达到?|[≥>]|以上|[最至]少)"
)
_PARTED = re.compile(r"[,，;；。:：\n()（）]")
_BRACKETS = re.compile(r"[（(][^()（）]{0,60}[)）]")
_SET = frozenset({Aspect.TARGET, Aspect.LIMIT, *BUDGETS})
_EACH = re.compile("[均每单/]")
# How often a year what is said of a month or a week comes.
_OFTEN = {"年": 1, "半年": 2, "季": 4, "月": 12, "周": 52, "日": 365, "天": 365}
_EVERY = re.compile("[每全]个?(半?年|[季月周日天])度?|([年季月周日])均")
_WORDS = WordGroups(Path(__file__).with_name("words.yml"))
told, without = _WORDS.has, _WORDS.without
_MOVED = re.compile("(?:提高|提升|增加|增长|上升|下降|减少|降低|缩短|压减)[到至]$")
# Not every name that begins with such a word negates anything.
_UNWANTED = re.compile(
    "(?!不动产|未成年|无[偿障人线害]|误[工餐]|错峰|超市)[不未无逾超误漏错]|[一-龥“]{0,6}(?:不满|[较很]差|差评)"
    "|.{0,20}[没未不][一-龥]{1,10}的$|.{0,20}[不未无漏误错缺空退][一-龥]{1,2}率"
)
# What is said of each part is said of the whole: 各乡镇均.
_OF_EACH = re.compile("[各每][一-龥]{1,12}[均都]$")
_MORE_OR_LESS = re.compile(r"(?<![减至最缺不])[多少][^到至于\W]{0,2}$")
_CONCENTRATION = re.compile("(?:克|[mμu]g)/(?:立方|升|[Lm])|分贝|dB")
# What comes after something else is no figure of that, nor is who sees to it: 培训后就业, 受理科将超时率.
_UPON = re.compile("^[一-龥]{2,12}?(?:[之以]?后|期间|[将把])(?=[一-龥]{2})")
_BEHIND = re.compile("[一-龥]{2,12}")
_OF = re.compile(r"[一-龥]{0,6}?中[一-龥]{0,12}\d")
_ALIKE = 0.55
# 八成五 is 85%.
_NUMERALS = "〇一二三四五六七八九0123456789"
_TENTHS = re.compile(
    "(?<![一二三四五六七八九十\\d.])([一二三四五六七八九1-9])成([一二三四五六七八九半])?(?![一-龥]{0,2}[立员为功果本])"
)
_MONTHS = re.compile(r"(?<![\d.])(?:1?\d、){1,11}(?=1?\d月)")
_WITHIN, _LATER = re.compile("[之以]?内"), re.compile("[之以]?后$")
_RATE = re.compile("率(?:[提升降][一-龥]?到|达到?|控制在)?$")
_HOURS = {"秒": Decimal(1) / 3600, "分钟": Decimal(1) / 60, "小时": Decimal(1)}
_HOURS |= dict.fromkeys(("天", "日", "工作日", "个工作日"), Decimal(24))
_HOURS |= {"周": Decimal(168), "月": Decimal(720), "个月": Decimal(720), "年": Decimal(8760)}
_ON_SCALE = {**_HOURS, "‰": Decimal("0.1"), "‱": Decimal("0.01")}
_MOST, _HALF, _HALF_OF_WORDS, _TELLING = 80, 50, 0.5, 2
_KINDS = ({"count", "share"}, {"count", "money"}, {"share", "money"}, {"duration", "share"}, {"duration", "money"})
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

    def whole(self, fact: Fact, clause: str) -> Fact | None:
        """Return the report's figure of how many there are in all, of which a figure counts some."""
        wholes = (one for one in self.known if self.is_whole(one) and is_in_unit(one.quantity, fact.quantity))
        about = {*clause, *self.row.core}
        return next((one for one in wholes if fact.quantity.measure not in ANY or about & {*words_of(one)}), None)

    def is_whole(self, fact: Fact) -> bool:
        """Return whether a figure says how many there are in all, and not how many were done: 共23万卷, 48个村中."""
        if fact.quantity.kind != "count" or fact.period == -1 or fact.scope is Scope.CUMULATIVE or is_set(fact):
            return False
        done = [one for one in self.known if one.period == -1 and one.quantity.measure == fact.quantity.measure]
        is_more = fact.period is None and any(one.quantity.base < fact.quantity.base for one in done)
        return is_more or _OF.match(fact.quote, fact.quantity.end) is not None or told("whole", fact.words)

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
            self._aim(one, before if before and _goes_on(before, one) else None)
            for before, one, then in zip([None, *free], free, [*free[1:], None], strict=False)
            if then is None or not _goes_on(one, then)
        ]
        # Of 较上年少一半 no figure is to be reached.
        return aims or [self._aim(fact) for fact in ([] if says_change else self.bases)]

    def _aim(self, fact: Fact, of: Fact | None = None) -> Aim:
        before, after = _around(fact)
        whole = of if of and is_in_unit(of.quantity, fact.quantity) else self.whole(fact, before + after)
        if whole and fact.quantity.kind == "count" and _RATE.search(self.row.core):
            # So many of a known whole are the share that the indicator is named for.
            part = replace(fact.quantity, value=fact.quantity.base / whole.quantity.base * 100, unit="%")
            is_named = bool(pairs(before) & pairs(self.row.core))
            fact = replace(fact, quantity=part, value=part.value, unit="%", measure="" if is_named else fact.measure)
        # A name of the vocabulary's that isn't said stands for the words; words may be none but a change (提升到).
        is_said = set(fact.measure) <= set(fact.quote) - set(fact.words)
        what = _BOUND.sub("", fact.measure if is_said or fact.aspect is Aspect.CHANGE else fact.words)
        bare = without(_EVERY.sub("", _BOUND.sub("", fact.measure)), "common", "setting")
        is_own = (
            len(bare) < 2 or _OF_EACH.match(what) is not None or bare in self.row.core or fact.measure in self.row.core
        )
        is_own = is_own and not _UNWANTED.match(without(what, "common"))
        way = _MORE_OR_LESS.search(before) if self.bases else None
        is_own = is_own or (way is not None and bare in way[0])
        change = fact.direction or (0 if way is None else 1 if way[0][0] == "多" else -1)
        return Aim(
            fact,
            clause=f"{before}{fact.quantity.text}{after}",
            before=before + re.split(r"\d", fact.quantity.text)[0],
            sign=_sign(fact, before, after),
            subject="" if is_own else what,
            change=change,
            is_mean=is_mean(fact, before + after),
            is_part=of is not None,
        )

    def way(self, aim: Aim) -> int:
        """Return 1 where more of what a figure is said of is better, -1 where less is, 0 where no word tells."""
        row, what = self.row, aim.subject or self.row.core
        if aim.kind == "duration" and (has("lasting", what) or "提前" in what):
            return 1
        within = [one for one in find_quantities(aim.before) if sign_of(one)]
        if within and aim.kind == "share":
            # The share of those within a bound is wished for, of those beyond it not.
            is_lasting = within[-1].kind == "duration" and not row.is_timely
            return 1 if is_lasting else sign_of(within[-1]) * (-1 if row.is_timely or is_better_low(row.core) else 1)
        if _UNWANTED.match(what) or _CONCENTRATION.search(aim.fact.quantity.unit):
            return -1
        if names_success(what):
            return 1
        if (
            aim.kind != "duration"
            and told("dealt", what)
            and not ends("time_noun", what)
            and not ends("money_noun", what)
        ):
            return int(_RATE.search(what) is not None)
        if is_better_low(what, unit=aim.fact.quantity.unit):
            return -1
        if row.is_satisfaction:
            return 1
        is_akin = not aim.subject or bool(pairs(aim.subject) & pairs(row.core))
        is_akin_kind = is_akin or (aim.kind == "money" and row.is_cost) or (aim.kind == "duration" and row.is_timely)
        if is_akin_kind and is_better_low(row.core, row.level1 + row.level2, aim.fact.quantity.unit):
            return -1
        fought, hoped = (told(group, row.core + self.old) for group in ("fought", "hoped"))
        if is_akin and fought is not hoped:
            return -1 if fought else 1
        # What most of a thing has is wished for.
        shares = [one for one in (aim.fact, *self.bases, *self.like(aim)) if one.quantity.kind == "share"]
        is_most = aim.kind == "share" and any(one.value >= _MOST for one in shares)
        is_wished = "数量" in row.level2 or says_good(what) or told("earned", what)
        is_count = aim.kind == "count" or (aim.change and not has("unitless", what) and not ends("rate", what))
        # What is counted for quality and isn't called good is a fault.
        is_fault = bool(aim.subject) and not aim.is_part and is_count and "质量" in row.level2 and aim.sign != 0
        # Else the report's own bound for the same tells.
        bounds = {sign_of(fact.quantity) for fact in self.like(aim)} - {0}
        if is_most or is_wished or is_fault or len(bounds) == 1:
            return 1 if is_most or is_wished else -1 if is_fault else bounds.pop()
        # What is counted as a rate and isn't named for what is unwanted or a burden is wished for.
        return int(aim.kind in {"share", "relative"} and _RATE.search(what) is not None and not is_burden(what))

    def like(self, aim: Aim) -> list[Fact]:
        """Return the figures of the report that tell of what the aim does."""
        return [] if aim.is_part and aim.kind == "count" else self._akin(aim, aim.subject or self.row.core)

    def is_mostly(self, aim: Aim) -> bool:
        """Return whether the report gives more than half for the indicator itself."""
        return any(fact.value > _HALF for fact in self._akin(aim, self.row.core))

    def _akin(self, aim: Aim, subject: str) -> list[Fact]:
        subject = _BOUND.sub("", _UPON.sub("", subject))
        same = [
            fact
            for fact in self.known
            if fact.value
            and (fact.aspect is Aspect.CHANGE) is bool(aim.change)
            and is_in_unit(fact.quantity, aim.fact.quantity)
            and (aim.kind != "share" or _is_low(subject) is _is_low(words_of(fact) or self.row.core))
        ]
        # Of what there is in all a part is to be reached, unless the report says no more; what is added is another.
        same = [fact for fact in same if not self.is_whole(fact)] or same
        same = [fact for fact in same if fact.scope is not Scope.CUMULATIVE or not told("added", aim.clause)]
        # A total is of something else than a mean, but 1.32元 of a 吨水成本 is one as it stands.
        means = [fact for fact in same if is_mean(fact, fact.words) is aim.is_mean]
        same = means if aim.kind in {"count", "money"} and (means or "/" not in aim.fact.quantity.unit) else same
        if aim.kind == "duration" and self.row.is_timely:
            return same
        if aim.kind == "money" and self.row.is_cost:
            return [fact for fact in same if fact.unit != "万元" or fact.quantity.unit == aim.fact.quantity.unit]
        shares = [share(subject, fact) for fact in same]
        best = max(shares, default=0)
        # What was set for the same may be named in other words than what was reached.
        found = [
            fact
            for fact, one in zip(same, shares, strict=True)
            if one == best or (is_set(fact) and one >= _HALF_OF_WORDS)
        ]
        return found if best >= _ALIKE or not aim.subject else []

    def slipped(self, aim: Aim) -> Fact | None:
        """Return the report's figure that the aim gives in a unit of another kind, or ten times as much of."""
        given, known = aim.fact.quantity, [one for one in self.known if not is_generic_value(one.quantity)]
        same = [amount(one.quantity) for one in self.known if is_in_unit(one.quantity, given)]
        # What is still lacking of one figure to another is known as well.
        if is_generic_value(given) or amount(given) in {*same, *(one - other for one in same for other in same)}:
            return None
        other = (
            one for one in known if one.quantity.value == given.value and {one.quantity.kind, given.kind} in _KINDS
        )
        tenfold = (one for one in known if is_in_unit(one.quantity, given) and _is_tenfold(one.quantity, given))
        return next(other, None) or next(tenfold, None)


def is_generic_value(quantity: Quantity) -> bool:
    """Return whether a number is too round or small to be known again: 100, 5, 20."""
    return len(quantity.value.normalize().as_tuple().digits) < _TELLING


def _is_tenfold(one: Quantity, other: Quantity) -> bool:
    """Return whether two figures differ in nothing but the place of the point."""
    first, second = amount(one).normalize().as_tuple(), amount(other).normalize().as_tuple()
    return first.digits == second.digits and first.exponent != second.exponent


def is_set(fact: Fact) -> bool:
    """Return whether a figure was set for what is to come, and isn't one that was reached."""
    return fact.aspect in _SET or told("setting", fact.words)


def _is_low(words: str) -> bool:
    is_dealt_with = _RATE.search(words) is not None and told("dealt", words)
    return (is_better_low(words) and not is_dealt_with) or _UNWANTED.match(words) is not None


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


def is_mean(fact: Fact, words: str) -> bool:
    """Return whether a figure is of one thing, and not of all of them."""
    return "/" in fact.quantity.unit or _EACH.search(_EVERY.sub("", words)) is not None


def span(words: str) -> Decimal | None:
    """Return how long the time is that words tell of, None where they tell of none: 全年, 每周."""
    found = _EVERY.search(words)
    return Decimal(24 * 366) / _OFTEN[found[1]] if found and found[1] else None


def worths(fact: Fact, words: str) -> set[Decimal]:
    """Return what a figure comes to for the time that `words` tell: as it may be where one leaves that unsaid."""
    found = [_EVERY.search(one) for one in (fact.words, words)]
    own, wanted = (_OFTEN[one[1] or one[2]] if one else 0 for one in found)
    value = amount(fact.quantity)
    if fact.quantity.unit == "日":
        # The 20th of every month is a day, and no length.
        return {value}
    return {value * own / wanted} if own and wanted else {value, value * (own or 1) / (wanted or 1)}


def _read(text: str) -> tuple[Fact, ...]:
    text = _MONTHS.sub("", text)
    for count in reversed(find_counts_in_words(text)):
        # Idioms such as 一批 and 一年一次 are no figures, 两年内 is.
        if count.kind == "duration" and _WITHIN.match(text, count.end):
            text = f"{text[: count.start]}{count.value}{count.unit}{text[count.end :]}"
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
    if quantity.kind == "duration" and _LATER.match(after):
        return 1
    # What stands behind a figure bounds it: 较大以上 in a name bounds none.
    found = [one for one in _BOUND.finditer(before) if one[0][0] not in "以之"]
    found = found or ([] if is_base(before) else list(_BOUND.finditer(re.split(r"[\d、]", after)[0]))[:1])
    return (1 if found[-1]["least"] else -1) if found and quantity.comparator != "≈" else 0
