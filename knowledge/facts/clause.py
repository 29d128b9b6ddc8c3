"""The words around one figure of a sentence: what they say of its kind, and whether they make it a part or a base."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.facts.fact import Aspect
from knowledge.facts.matching import BUDGETS
from knowledge.facts.phrase import Phrase
from knowledge.facts.sentences import CLAUSE, Sentence
from knowledge.quantity import Quantity

_SHORT_BRACKETS = re.compile(r"[（(][^（()）\d]{1,8}[）)]")
_NOUN_BEHIND = re.compile(r"([一-龥“”]{2,16}?)(?=[，,。；;、：:（(）)\s]|$|[^一-龥\d]|中(?![心小学间央级等型医药]))")

_FROM = re.compile(r"(?:由|从)[^，,；;到至]{0,24}$")
# 由6名队员完成 is from nothing.
_COMES_TO = re.compile("[到至为升降增减提扩压缩涨跌翻]")
COMPARES = re.compile(r"[较与]|比(?![重例率])")
_COMPARED = re.compile("([与同和较比][^，,；;：:。（()）]{1,16}(?:相比|比较))[，,]")
_TIMES_IT = re.compile(r"的?\s?(?:近|约)?\d[\d.]{0,20}\s?[倍%％]")
_REFERENCE = re.compile(r"(?:附?表|附件)\s*$")
_BOUND = re.compile(r"达到?|力争|确保|控制在")

_IN_BUDGET = re.compile("的?(?:年初|全年|年度)?预算(?:(?:之?内|以内|范围内?)|(?=[，,。；;）)]))")
_WORDS_BEHIND = re.compile("[一-龥]{3}")
_COUNTED_BEHIND = re.compile(r"[一-龥“”]{2,16}\d")
_JOINED = re.compile("[^，,；;：:。（()）]{0,16}[和及与]")
_FAR = 24


@dataclass(frozen=True, slots=True)
class Clause:
    """The words around one figure: all before it up to the figure before, the last clause of that, what follows."""

    sentence: Sentence
    lead: str
    pieces: tuple[str, ...]
    behind: str
    quantity: Quantity
    year: int | None

    @property
    def own(self) -> str:
        """Return the clause that the figure completes."""
        return self.pieces[-1] if self.pieces else ""

    @property
    def is_from(self) -> bool:
        """Return whether the figure is what something rose or fell from: 由120万元增加到…."""
        return _FROM.search(self.lead) is not None and _COMES_TO.search(self.behind) is not None

    def is_base(self, phrase: Phrase) -> bool:
        """Return whether the figure is what another is compared with: 较上年的120万元增加…, 由120万元增加到…."""
        if self.is_from:
            return True
        is_other = phrase.aspect in {*BUDGETS, Aspect.TARGET} or (phrase.period or 0) < (self.year or 0)
        is_level = phrase.direction == 0 and (phrase.period is not None or phrase.aspect is not Aspect.UNSAID)
        return is_level and is_other and (COMPARES.search(self.own) or _TIMES_IT.match(self.behind)) is not None

    def as_base(self, phrase: Phrase, unit: str) -> Phrase:
        """Return a phrase with 年初 of what there was, where it is no budget: 比年初的92.5%高."""
        if phrase.aspect is Aspect.PLANNED and unit != "万元" and self.is_base(phrase):
            return replace(phrase, aspect=Aspect.UNSAID, period=(self.year or 0) - 1)
        return phrase

    @property
    def is_budget(self) -> bool:
        """Return whether what follows the figure makes it a budget: 在14万元预算之内."""
        return _IN_BUDGET.match(self.behind) is not None

    @property
    def noun(self) -> str:
        """Return what is counted where it stands behind the figure: 9个子项目按期开工."""
        match = _NOUN_BEHIND.match(_SHORT_BRACKETS.sub("", self.behind))
        return match[1].strip("“”") if match else ""


def read_clauses(sentence: Sentence, quantities: Sequence[Quantity], year: int | None) -> Iterator[Clause]:
    """Yield the figures of a sentence with the words around them, but for those that are names or numbers of places."""
    end = 0
    for quantity in quantities:
        before = CLAUSE.split(sentence.text[end : quantity.start])[-1]
        if not (_REFERENCE.search(sentence.text[: quantity.start]) or _is_name(quantity, sentence.text, before)):
            lead = _SHORT_BRACKETS.sub("", sentence.text[end : quantity.start])
            bound = _BOUND.match(quantity.text)
            # 1片篮球场和1片门球场: what ends in 和 says nothing of what comes behind it.
            lead = "、" if end and _JOINED.fullmatch(lead) else lead
            # 与全年预算相比，少支出 is one clause.
            joined = _COMPARED.sub(r"\1", lead) + (bound[0] if bound else "")
            pieces = tuple(piece for piece in CLAUSE.split(joined) if piece.strip())
            behind = sentence.text[quantity.end : quantity.end + _FAR]
            yield Clause(sentence, lead, pieces, behind, quantity, year)
            within = _IN_BUDGET.match(behind)
            end = quantity.end + (within.end() if within else 0)


def _is_name(quantity: Quantity, text: str, lead: str) -> bool:
    """Return whether a figure only tells which things are counted: 65岁以上老人4.1万人, 5万元以上的支出3笔."""
    behind = text[quantity.end : quantity.end + _FAR]
    if not quantity.unit:
        # One or two characters may be a unit that nobody listed.
        return _WORDS_BEHIND.match(behind.lstrip()) is not None
    is_bound = quantity.text.endswith(("以上", "以下", "以内"))
    # 5万元以下支出由科室审批: a bound that nothing stands before measures nothing.
    is_bare = not lead.strip() and _WORDS_BEHIND.match(behind) is not None
    return is_bound and (is_bare or _COUNTED_BEHIND.match(behind) is not None)


def counts(unit: str) -> bool:
    """Return whether a unit is one of things counted: no money, share or points."""
    return unit not in {"万元", "%", "个百分点", "分"} and not unit.startswith("元")
