"""What a phrase says of the figure it stands for: a column's head, a row's label and the words before a figure alike.

Periods, aspects, scopes, changes and words that say nothing are taken off from both ends; what remains is the measure,
so that measures nobody listed are read as well as known ones.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge.facts.fact import Aspect, Scope
from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import find_dates, fold

_BRACKETS = re.compile(r"[（(][^（()）]{0,40}[）)]?|[“”\"'‘’《》〈〉「」【】\s]")
_LIST_NUMBER = re.compile(r"^(?:[\d一二三四五六七八九十]{1,3}[.、．:：]|[①-⑳]|[一二三四五六七八九十]是)+")
_YEAR = re.compile(r"(?:19|20)\d\d")
# 一年多了72人, 三年间; 三年级 and 三年行动 are names.
_SPAN = re.compile("^[一两二三四五六七八九十]年(?:间|下来)?(?=[增减多少升降提])")
_YEARS = re.compile(r"(?:19|20)\d\d年?[-—–~至到]{1,2}(?:19|20)\d\d年?")
_MONTH = re.compile(r"(\d{1,2})月|年[-./](\d{1,2})")
_NAMES_GOAL = re.compile("^[^:]{0,12}目标(?:是|为|包括)(?=.)")
# 按常住人口计算人均, 按年初预算算执行率: what a figure is reckoned by is no part of its name.
RECKONED_BY = re.compile(
    "^按照?(?P<base>[^，,；;：:]{2,14}?)(?:计算|测算|核算|折算|口径|(?<![合总小])计(?!划)|(?<![预决核结])算)的?"
)
# 人次较多的机构 compares with nothing that is told.
_DEGREE = re.compile("[较更最][多少大小高低好差]的?$")
# 全年预算达 is a budget still.
_REACHES = ("达", "达到")
_NOT = ("未", "没有", "尚未", "不", "没", "无", "最")
_EDGE = " \t-—－–·.，,;；:：、|/%*★▲"


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase says: the measure ("" where it only says the rest), and all that was taken off it."""

    measure: str = ""
    aspect: Aspect = Aspect.UNSAID
    period: int | None = None
    scope: Scope = Scope.WHOLE
    direction: int = 0
    compared: bool = False
    is_part: bool = False
    ratio: str = ""
    is_known: bool = False
    is_whole: bool = False
    to_level: bool = False

    def under(self, other: "Phrase") -> "Phrase":
        """Return what a row's label and its column's head say together, this one being the label."""
        measure = self.measure if not other.measure or self.measure == other.measure else self.measure + other.measure
        return replace(
            other,
            measure=measure,
            aspect=other.aspect or self.aspect,
            # 全年 is of the year that the other names.
            period=self.period
            if other.period is None or (other.is_whole and self.period is not None)
            else other.period,
            scope=self.scope if self.scope is not Scope.WHOLE else other.scope,
            direction=other.direction or self.direction,
            ratio=other.ratio or self.ratio,
            is_part=self.is_part,
            is_known=other.is_known if not self.measure else self.is_known and not other.measure,
        )


@lru_cache(4096)
def read_phrase(text: str, year: int | None) -> Phrase:
    """Return what `text` says of a figure, its relative periods counted from the report's `year`."""
    bare = _LIST_NUMBER.sub("", _BRACKETS.sub("", fold(text)).strip(_EDGE))
    bare = _DEGREE.sub("", _NAMES_GOAL.sub("", bare).rsplit(":", 1)[-1])
    phrase = Phrase()
    bare = _SPAN.sub("", RECKONED_BY.sub("", bare))
    if bare:
        bare, phrase = _without_dates(bare, phrase)
        bare, phrase = _strip(bare, phrase, year)
    kind, meaning = vocabulary().words.get(bare, ("", ""))
    is_known = kind == "measure"
    return replace(phrase, measure=meaning if is_known else bare.strip(_EDGE), is_known=is_known)


def _without_dates(text: str, phrase: Phrase) -> tuple[str, Phrase]:
    if _YEARS.search(text):
        return _YEARS.sub("", text), replace(phrase, scope=Scope.CUMULATIVE)
    for date in reversed(find_dates(text)):
        year = _YEAR.search(date.text)
        month = _MONTH.search(date.text)
        if year is not None:
            phrase = replace(phrase, period=int(year[0]))
        if month is not None and (month[1] or month[2]) != "12":
            phrase = replace(phrase, scope=Scope.PART)
        text = text[: date.start] + text[date.end :]
    return text.strip(_EDGE), phrase


def _strip(text: str, phrase: Phrase, year: int | None) -> tuple[str, Phrase]:
    """Return the words of the measure, and the phrase with what stood before and behind them."""
    words = vocabulary()
    while text and text not in words.words:
        word = words.at_head(text)
        kind, meaning = words.words.get(word, ("", ""))
        # 增长幅度为 says nothing but the change.
        is_all = kind == "changes" and words.words.get(text[len(word) :], ("", ""))[0] == "filler"
        if not word or kind in {"measure", "ratio"} or is_all:
            break
        phrase = _taken(phrase, word, kind, meaning, year)
        text = text[len(word) :].lstrip(_EDGE)
    before, ahead = "", phrase.aspect
    phrase = replace(phrase, aspect=Aspect.UNSAID)
    while text:
        word = words.at_tail(text)
        kind, meaning = words.words.get(word, ("", ""))
        if kind == "measure" and word != text:
            word = words.at_tail(text, is_plain=True)
            kind, meaning = words.words.get(word, ("", ""))
        is_denied = text[: -len(word)].endswith(_NOT) if word else False
        if not word or kind == "measure" or (kind == "ratio" and phrase.ratio) or is_denied:
            break
        if kind == "ratio":
            phrase = replace(phrase, ratio=meaning)
        elif kind == "changes" and before in {"到", "至", "为"} and word[-1] not in "率速幅额度":
            phrase = replace(phrase, to_level=True, direction=phrase.direction or (1 if meaning == "rise" else -1))
        elif kind == "changes" and not phrase.direction:
            phrase = replace(phrase, direction=1 if meaning == "rise" else -1)
        elif not (ahead and word in _REACHES):
            phrase = _taken(phrase, word, kind, meaning, year)
        before = word
        text = text[: -len(word)].rstrip(_EDGE)
    # 全年预算执行率 is no budget.
    ahead = Aspect.UNSAID if phrase.ratio and ahead is not Aspect.TARGET else ahead
    phrase = phrase if phrase.aspect else replace(phrase, aspect=ahead)
    return text, phrase


def _taken(phrase: Phrase, word: str, kind: str, meaning: str, year: int | None) -> Phrase:
    """Return the phrase with one word more taken off it; the word nearest to the figure decides."""
    if kind == "aspects":
        return phrase if phrase.aspect else replace(phrase, aspect=Aspect(meaning))
    if kind == "periods" and phrase.period is None:
        # Where the report's year isn't known, last year's is still another one.
        period = year + int(meaning) if year is not None else int(meaning) or None
        return replace(phrase, period=period, is_whole=phrase.is_whole or word.startswith("全年"))
    if kind == "scopes" and phrase.scope is Scope.WHOLE:
        return replace(phrase, scope=Scope(meaning))
    if kind == "compared":
        return replace(phrase, compared=True)
    if kind == "part":
        return replace(phrase, is_part=True)
    return replace(phrase, is_whole=True) if word in {"总", "部门", "总计", "合计", "整体"} else phrase
