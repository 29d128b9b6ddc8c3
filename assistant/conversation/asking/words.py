"""The words of a question: what it asks about, how much each tells, and which of them a text accounts for.

Which words tell is weighed, never listed: what questions of all sorts have in common tells nothing, what few lines of a
report have tells most. A noun that no line has is what the report doesn't speak of; a verb is said in many ways.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from assistant.conversation.asking.operations import Operation, tells
from assistant.conversation.intents import FIGURE, load_examples
from knowledge.data_file import read_yaml
from knowledge.facts.vocabulary import vocabulary
from knowledge.numerals import parse_chinese_number

# Separators of thousands, and the zeros that end a decimal.
_IDLE = re.compile(
    r"(?<=\d)[,，](?=\d{3}(?!\d))|(?<=\d)\.0{1,6}(?!\d)|(?<=\.\d)0{1,6}(?!\d)|(?<=\.\d[1-9])0{1,6}(?!\d)"
)
_FIGURE = re.compile(r"\d+(?:\.\d+)?%?")
_DENIED = re.compile("(?:没有?|[未不])(?!足|到|超|低|少|于|是)([一-龥]{2})")
_OF_REPORT = re.compile(r"(?<![^\W看读审查改写份个篇下的这那该本])(?:自评)?报告(?:里面?|中|上|当中|的)?|报告[里中上]")
_SO_MANY = re.compile("[\\d一二两三四五六七八九十]{1,3}个")
# 三千块, 一百二十万页
_NUMERAL = re.compile("(?=[^百千万]{1,6}[百千万])[一二两三四五六七八九十][一二两三四五六七八九十百千万零]{1,12}")
# 九成, 九成五
_TENTHS = re.compile("([一二三四五六七八九])成([一二三四五六七八九半]?)")
# 七公里以上
_BOUND = re.compile("([一二两三四五六七八九十]{1,3})(?=[一-龥]{1,3}及?以[上下])")
_YUAN = re.compile(r"(?<=[\d万])块(?!地)")
# Tags of words that only hold a sentence together, and how much a word of another kind tells that no line has.
_FUNCTION = ("r", "m", "d", "p", "c", "u", "y", "x", "f", "q", "t", "o", "e", "h", "k")
_ABSENT_NOUN, _ABSENT, _TELLING = 0.8, 0.15, 0.3
# What a pair over two words, or beside one that is held, tells.
_STRADDLING, _GLUED = 0.3, 0.4
_SHORT, _LONGEST_NOUN = 2, 8
# What is meant by a part of its name is named by this share of what is asked about.
_NAMED = 0.4
# A word that so many of this number of utterances have is nobody's subject.
USUAL, _OF_UTTERANCES = 4, 7500


@cache
def question_words() -> dict[str, Any]:
    """Return the words of questions.yml."""
    return dict(read_yaml(Path(__file__).parent.with_name("questions.yml")))


@cache
def pattern(group: str) -> re.Pattern[str]:
    """Return the pattern of a cue of questions.yml, or of all sides and operations together."""
    words = question_words()
    told = (*words["aspects"].values(), words["beside"])
    said = "|".join(told) if group == "sides" else {**words, **words["aspects"]}[group]
    return re.compile(re.sub(r"\s", "", said))


def denied(text: str) -> list[str]:
    """Return what `text` says not to be such: 收回 in 没收回来."""
    return _DENIED.findall(text)


def has_word(group: str, text: str) -> bool:
    """Return whether `text` has a cue of questions.yml."""
    return bool(pattern(group).search(text))


def without(group: str, text: str) -> str:
    """Return `text` with a blank for every cue of questions.yml."""
    return pattern(group).sub(" ", text)


def without_cues(clause: str, operation: Operation) -> str:
    """Return a clause with a blank for every word that tells what is to be done: it says nothing of the matter."""
    return "".join(" " if "一" <= word[0] <= "龥" and tells(word, operation) else word for word, _ in tagged(clause))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of `words`, longer ones first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def known_measures(words: str) -> tuple[tuple[str, ...], str]:
    """Return the measures of the vocabulary that `words` name, and the rest of the words that tell of what is asked."""
    found: list[str] = []

    def note(match: re.Match[str]) -> str:
        found.append(_measure_words()[match[0]])
        return " "

    rest = _measures().sub(note, words)
    return tuple(dict.fromkeys(found)), rest


def without_names(text: str) -> str:
    """Return `text` with a blank for every measure's own name: 一般公共预算 speaks of no budget."""
    return _measures().sub(lambda found: " " if _measure_words()[found[0]] in found[0] else found[0], text)


def is_told(measure: str, text: str) -> bool:
    """Return whether `text` calls a measure or rate of the vocabulary by any of its names."""
    return any(word in text for word, name in _measure_words().items() if name == measure)


@cache
def _measure_words() -> dict[str, str]:
    words = vocabulary().words.items()
    named = {word: name for word, (kind, name) in words if kind in ("measure", "ratio") and len(word) > 1}
    # 项目 and 收入 are said of anything.
    return {word: name for word, name in named.items() if word not in ("项目", "收入")}


@cache
def _measures() -> re.Pattern[str]:
    return any_of(_measure_words())


@lru_cache(256)
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words of `text` with what kind of word each is."""
    import rjieba

    return tuple(rjieba.tag(text.lower()))


@cache
def _usual() -> Counter[str]:
    """Return in how many of `_OF_UTTERANCES` known ones each pair of characters, or word of another script, stands."""
    # Questions of every field name what they are about: only the words of all other wishes are nobody's subject.
    said = [line.lower() for label, lines in load_examples().items() if label != FIGURE for line in lines]
    held = Counter(part for line in said for part in {part for run in _runs(line) for part in (*run, *_pairs(run))})
    return Counter({part: round(count * _OF_UTTERANCES / len(said)) for part, count in held.items()})


def _runs(text: str) -> list[str]:
    return re.findall(r"[一-龥]+|[a-z]{2,}", text)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] if "一" <= run[0] <= "龥" else [run]


def usualness(word: str) -> int:
    """Return how many utterances of `_OF_UTTERANCES` have the rarest pair of `word`."""
    return min((_usual()[pair] for run in _runs(word) for pair in _pairs(run)), default=0)


def content(words: str) -> str:
    """Return what is left of a question's words without those for sides, operations and the report itself, and 六个."""
    return without("sides", _SO_MANY.sub(" ", _OF_REPORT.sub(" ", words)))


def _telling(text: str) -> Iterator[list[tuple[str, bool]]]:
    """Yield the stretches of words that tell, each with whether it is a noun."""
    run: list[tuple[str, bool]] = []
    for word, tag in (*tagged(text), ("", "x")):
        if (
            (tag[:1] in _FUNCTION and tag != "eng")
            or (not _runs(word) and len(word) != 1)
            or not re.match("[一-龥a-z]", word)
        ):
            yield from [run] if run else []
            run = []
        else:
            run.append((word, tag[:1] in ("n", "j") or tag == "eng"))
    yield from [run] if run else []


def stretches(text: str) -> list[str]:
    """Return the stretches of words that tell of what a question asks, sides and operations taken off."""
    return ["".join(word for word, _ in run) for run in _telling(content(text))]


def nouns_first(text: str) -> list[str]:
    """Return the nouns that `text` begins with."""
    return _nouns(tagged(text))


def nouns_last(text: str) -> str:
    """Return the nouns that `text` ends with."""
    return "".join(reversed(_nouns(reversed(tagged(text)))))


def _nouns(words: Iterable[tuple[str, str]]) -> list[str]:
    return [word for word, _ in takewhile(lambda one: one[1][:1] in ("n", "j", "s"), words)]


def strange(text: str) -> bool:
    """Return whether `text` has a word that no known utterance has."""
    words = (word for run in _telling(content(text)) for word, _ in run)
    return any(len(word) > 1 and not usualness(word) for word in words)


def terms(text: str, *, loosely: bool = False) -> dict[str, float]:
    """Return the pairs of characters and words that `text` tells with, each with what it is worth where no line has it.

    Taken `loosely` every pair tells that stands in a line just so.
    """
    text = text.lower()
    found: dict[str, float] = {}
    singles: dict[str, float] = {}
    for run in _telling(text):
        kinds = [is_noun for word, is_noun in run for _ in word]
        joined, ends = "".join(word for word, _ in run), set[int]()
        for word, _ in run:
            ends.add((max(ends) if ends else -1) + len(word))
        if not "一" <= joined[0] <= "龥":
            found |= {word: _ABSENT_NOUN for word, _ in run}
            continue
        for at in range(len(joined) - 1):
            worth = _ABSENT_NOUN if kinds[at] and kinds[at + 1] else _ABSENT
            pair = joined[at : at + 2]
            found[pair] = max(found.get(pair, 0.0), worth * (_STRADDLING if at in ends else 1))
        if len(joined) == 1 and kinds[0] and _usual()[joined] < USUAL:
            singles[joined] = _ABSENT_NOUN
    if loosely:
        found |= {pair: 0.0 for run in _runs(text) for pair in _pairs(run) if pair not in found}
    return {term: worth / math.sqrt(1 + _usual()[term] / 2) for term, worth in (found or singles).items()}


def weights_of(asked: Mapping[str, float], texts: Sequence[str]) -> dict[str, float]:
    """Return how much each term tells: the fewer texts and the fewer questions have it, the more."""
    weights = {}
    for term, worth in asked.items():
        count = sum(holds(text, term) for text in texts)
        whole = "" if count else next(filter(None, (written_out(term, text) for text in texts)), "")
        count = 1 if whole else count
        told = 1 / math.sqrt(1 + _usual()[term] / 8) if count else worth if worth >= _TELLING else 0.0
        if told:
            weights[f"{term}|{whole}" if whole else term] = told * rareness(count, len(texts))
    return weights


def written_out(short: str, text: str) -> str:
    """Return the two words that a text has for what is called by the first characters of both: 中等职业 for 中职."""
    is_short = len(short) == 2 and "一" <= short[0] <= "龥"
    found = re.search(f"{short[0]}[一-龥]{short[1]}[一-龥]", text) if is_short else None
    return found[0] if found else ""


def rareness(count: int, texts: int) -> float:
    """Return how much it tells that so many of the texts have something."""
    return math.log(1 + texts / (2 + count)) + 0.2


def holds(text: str, term: str) -> bool:
    """Return whether `text` has a term, or one of its alternatives."""
    return any(word in text for word in term.split("|"))


def share_of(text: str, weights: Mapping[str, float]) -> float:
    """Return the share of the weights that `text` holds, 1 where nothing is asked.

    A pair that only straddles two words, each of which the text has, doesn't count, one beside such a word little.
    """
    held = {term for term in weights if holds(text, term)}
    ends, starts = {term[-1] for term in held if len(term) == 2}, {term[0] for term in held if len(term) == 2}
    whole = got = sum(weights[term] for term in held)
    for term in weights.keys() - held:
        beside = (term[0] in ends) + (term[1] in starts) if len(term) == 2 else 0
        whole += weights[term] * (1.0, _GLUED, 0.0)[beside]
    return got / whole if whole else 1.0


def nearest_names(words: str, names: Sequence[str]) -> list[int]:
    """Return the places of the names that say most of what `words` ask about, none where that is little."""
    weights = weights_of(terms(words.lower(), loosely=True), names)
    held = [share_of(name.lower(), weights) for name in names] if weights else []
    most = max(held, default=0.0)
    return [place for place, share in enumerate(held) if share == most] if most >= _NAMED else []


def missing(question: str, evidence: str, lines: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what `question` speaks of and `evidence` doesn't: nouns, figures, measures, words of other `lines`."""
    question, evidence = plain_figures(question.lower()), plain_figures(evidence.lower())
    known, rest = known_measures(question)
    lacking = [name for name in known if not is_told(name, evidence)]
    rest = content(rest)
    held = {figure.rstrip("%") for figure in _FIGURE.findall(evidence)}
    lacking += [figure for figure in _FIGURE.findall(rest) if figure.rstrip("%") not in held]
    for run in _telling(_FIGURE.sub(" ", rest)):
        noun = ""
        for word, is_noun in (*run, ("", False)):
            if is_noun or (len(word) > 1 and any(word in line for line in lines)):
                # 引航费 is more than 引航.
                noun = noun + word if len(word) == 1 and noun else word
                continue
            if len(noun) > 1 and usualness(noun) < USUAL and not _has_parts(noun, evidence):
                lacking.append(noun)
            noun = ""
    return tuple(dict.fromkeys(lacking))


def _has_parts(noun: str, evidence: str) -> bool:
    """Return whether a text has a noun, or the words that it is made of."""
    if not "一" <= noun[0] <= "龥":
        return noun in evidence
    if noun in evidence or written_out(noun, evidence) or (len(noun) > _SHORT and _is_within(noun, evidence)):
        return True
    parts = [noun[at : at + 2] for at in range(len(noun) - 1)]
    held = [part in evidence for part in parts]
    return all(held[at] or (0 < at < len(held) - 1) for at in range(len(held)))


def _is_within(noun: str, text: str) -> bool:
    """Return whether a text has a longer word with these characters in this order: 登山健身步道 for 登山步道."""
    return bool(re.search("[一-龥]{0,2}".join(noun[:_LONGEST_NOUN]), text))


def plain_figures(text: str) -> str:
    """Return `text` with every figure written the shortest way: 14,840.00 and 14840 are asked for alike."""
    return _IDLE.sub("", text)


def in_figures(text: str) -> str:
    """Return `text` with what it says in words as reports write it: 九成五 as 95%, 三千块 as 3000元."""
    return _YUAN.sub("元", _BOUND.sub(_figure, _NUMERAL.sub(_figure, _TENTHS.sub(_percent, text))))


def _percent(found: re.Match[str]) -> str:
    whole, rest = ("零一二三四五六七八九".find(digit) for digit in (found[1], found[2] or "零"))
    return f"{whole}{5 if rest < 0 else rest}%"


def _figure(found: re.Match[str]) -> str:
    value = parse_chinese_number(found[0])
    if value is None:
        return found[0]
    # Reports tell what is much in 万.
    return f"{value.normalize():f}" if value < 10_000 else f"{value.scaleb(-4).normalize():f}万"
