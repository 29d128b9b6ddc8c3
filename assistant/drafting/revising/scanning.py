"""A message as tokens: places, verbs, lengths, dates, quotes, words of no content, and what is left as text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.naming import NUMBER, read_items, read_place, read_sentence, section_of, shape
from assistant.drafting.revising.request import Length, Part, Side, Target, Verb
from knowledge.data_file import read_yaml
from knowledge.numerals import read_number


class Kind(StrEnum):
    """What a token is; the letter stands for it in the rows of the grammar."""

    ITEMS = "I"
    SENTENCE = "S"
    PART = "P"
    VERB = "v"
    ANOTHER = "A"
    TONE = "N"
    MOVE = "M"
    STEP = "Z"
    SHIFT = "h"
    LENGTH = "L"
    DATE = "D"
    QUOTED = "Q"
    TO = "T"
    INSERT = "n"
    ADD = "a"
    BY = "b"
    LEAD = "d"
    DONE = "o"
    EXCEPT = "x"
    COMPLAINT = "c"
    COUNT = "1"
    THAT = "t"
    COLON = ":"
    STOP = ","
    FILLER = "_"
    TEXT = "."


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of the message from `start` to `end`, and what it says."""

    kind: Kind
    text: str
    start: int
    end: int
    target: Target | None = None
    side: Side = Side.AT
    verb: Verb | None = None
    part: Part | None = None
    length: Length | None = None
    steps: int = 0
    name: str = ""


_QUOTED = re.compile(r"[“\"「『](?P<words>[^“”\"「」『』]{1,400})[”\"」』]|[‘'](?P<single>[^‘’']{1,400})[’']")
_STOP = re.compile(
    r"[，,。；;！!？?\n]+|(?:然后|接着|随后|同时|并且|而且|另外|此外|还有|顺便|以及)+(?:再|也|把|将)*|(?:再|最后)(?=把|将)|并(?=[在于给对由补加删改把将移挪标])(?!加)|(?<=[了掉])[再并](?=[把将第])"
)
_COLON = re.compile(r"[：:]")


# Kinds whose words stand for something besides; of words of equal length the more telling kind counts.
_NAMED = (Kind.VERB, Kind.TONE, Kind.PART)
_PLAIN = (Kind.TO, Kind.INSERT, Kind.ADD, Kind.BY, Kind.LEAD, Kind.DONE, Kind.EXCEPT, Kind.COMPLAINT, Kind.FILLER)


@cache
def load_words() -> Mapping[str, Any]:
    """Return the words of words.yml."""
    words: Mapping[str, Any] = read_yaml(Path(__file__).with_name("words.yml"))
    return words


@cache
def lexicon() -> tuple[tuple[str, Kind, str], ...]:
    """Return every known word with its kind and name, longest first; of equal ones the more telling kind."""
    found: list[tuple[str, Kind, str]] = []
    for kind in (*_NAMED, *_PLAIN):
        groups = load_words()[kind.name.lower()]
        named = groups.items() if kind in _NAMED else [("", groups)]
        found += [(word, kind, name) for name, group in named for word in group]
    return tuple(sorted(found, key=lambda entry: -len(entry[0])))


@cache
def _by_first() -> Mapping[str, Sequence[tuple[str, Kind, str]]]:
    first: dict[str, list[tuple[str, Kind, str]]] = {}
    for entry in lexicon():
        first.setdefault(entry[0][0], []).append(entry)
    return first


def scan(text: str) -> list[Token]:
    """Return the tokens of a message; what none of them knows stands as text, a stretch a token."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace() and text[at] != "\n":
            at += 1
            continue
        token = _token(text, at) or Token(Kind.TEXT, text[at], at, at + 1)
        last = tokens[-1] if tokens else None
        if token.kind is Kind.TEXT and last and last.kind is Kind.TEXT and last.end == at:
            tokens[-1] = replace(last, text=last.text + token.text, end=token.end)
        else:
            tokens.append(token)
        at = token.end
        if token.target and token.target.lacks:
            # 没写期限的措施统一定在…: what they lack is what is set.
            tokens.append(Token(Kind.PART, "", at, at, part=token.target.lacks))
    return tokens


def _token(text: str, at: int) -> Token | None:
    if found := _QUOTED.match(text, at):
        return Token(Kind.QUOTED, found["words"] or found["single"], at, found.end())
    if found := shape("text").match(text, at):
        return Token(Kind.TEXT, found[0], at, found.end())
    if found := _STOP.match(text, at):
        return Token(Kind.STOP, found[0], at, found.end())
    if found := _COLON.match(text, at):
        return Token(Kind.COLON, found[0], at, found.end())
    if token := _length(text, at):
        return token
    if found := shape("date").match(text, at):
        return Token(Kind.DATE, found[0], at, found.end())
    if sentence := read_sentence(text, at):
        return Token(Kind.SENTENCE, text[at : sentence[1]], at, sentence[1], sentence[0])
    if found := shape("shift").match(text, at):
        steps = (read_number(found["n"]) or 1) * (-1 if found["early"] else 1)
        return Token(Kind.SHIFT, found[0], at, found.end(), steps=steps, name=found["unit"])
    if found := shape("swapped").match(text, at):
        return Token(Kind.VERB, found[0], at, found.end(), verb=Verb.SWAP)
    if found := shape("until").match(text, at):
        return Token(Kind.TO, found[0], at, found.end(), part=Part.DEADLINE)
    if token := _going(text, at):
        return token
    for idle in (Kind.FILLER, Kind.COMPLAINT):
        if found := shape(idle.name.lower()).match(text, at):
            return Token(idle, found[0], at, found.end())
    if (found := shape("about").match(text, at)) and not re.search(
        rf"第(?:{NUMBER})?(?:$|[条个项点款句段])|^[前后最]|改成|删|加一", found["words"] or ""
    ):
        kind = re.search("问题|措施", found["unit"] or found["lead"] or "")
        section = section_of(kind[0]) if kind else None
        words = (found["quote"] or found["words"]).strip("的“”")
        if found["item"] or found["lead"]:
            return Token(Kind.ITEMS, found[0], at, found.end(), Target(section, words=words))
        return Token(Kind.SENTENCE, found[0], at, found.end(), Target(part=Part.SENTENCE, part_words=words))
    if token := _lacking(text, at):
        return token
    if found := shape("handed").match(text, at):
        return Token(Kind.BY, found[0], at, found.end())
    if items := read_items(text, at):
        return Token(Kind.ITEMS, text[at : items[1]], at, items[1], items[0])
    if found := shape("that").match(text, at):
        return Token(Kind.THAT, found[0], at, found.end())
    if found := shape("one_after").match(text, at):
        return Token(Kind.COUNT, found["unit"], at, found.end(), steps=1)
    word = _word(text, at)
    longest = len(word.text) if word else 0
    for part, name in ((Part.OWNER, "owner"), (Part.DEADLINE, "deadline"), (Part.CAUSE, "cause_part")):
        if (found := shape(name).match(text, at)) and len(found[0]) >= longest:
            return Token(Kind.PART, found[0], at, found.end(), part=part)
    if (found := shape("not_but").match(text, at)) and not read_items(text, found.end()):
        return Token(Kind.TO, found[0], at, found.end(), name=found["old"])
    if (found := shape("untold").match(text, at)) and len(found[0]) > longest:
        return Token(Kind.VERB, found[0], at, found.end(), verb=Verb.REMOVE)
    if (found := shape("one_more").match(text, at)) and len(found[0]) > longest:
        return Token(Kind.ADD, found[0], at, found.end())
    if (found := shape("count").match(text, at)) and longest < len(found[0]):
        return Token(Kind.COUNT, found["unit"], at, found.end(), steps=read_number(found["n"]) or 0)
    return word


def _lacking(text: str, at: int) -> Token | None:
    """Return the items that lack something: 没写期限的措施, 没有原因的问题."""
    found = shape("lacking").match(text, at)
    part = _word(text, found.end()) if found else None
    named = shape("lacking_ones").match(text, part.end) if part and part.part else None
    if part is None or named is None:
        return None
    section = PROBLEMS if part.part is Part.CAUSE else MEASURES
    return Token(Kind.ITEMS, text[at : named.end()], at, named.end(), Target(section, lacks=part.part))


def _going(text: str, at: int) -> Token | None:
    """Return a move to a place, or so many places up or down."""
    if found := shape("step").match(text, at):
        way = found["way"] or found["move"] or found["ahead"]
        steps = (read_number(found["n"]) or 1) * (-1 if way in "前上" or way in {"提前", "靠前"} else 1)
        return Token(Kind.STEP, found[0], at, found.end(), steps=steps)
    found = shape("move").match(text, at)
    place = read_place(text, found.end()) if found else None
    if found and place and re.match("里|中(?!间)", text[place[2] :]):
        # 放到第二条里 makes one item of two.
        return Token(Kind.VERB, found[0], at, found.end(), verb=Verb.MERGE)
    if found and place and not re.match(r"[句原]|补|加|写一|添|那句|一句", text[place[2] :]):
        return Token(Kind.MOVE, text[at : place[2]], at, place[2], place[0], place[1])
    return None


def _length(text: str, at: int) -> Token | None:
    if found := shape("length").match(text, at):
        number = int(found["n"]) if found["n"].isdigit() else 100 if found["n"] == "百" else read_number(found["n"])
        most = bool(found["most"]) and found["most"][-1] not in "在到"
        most = most or found["end"] in {"以内", "之内", "以下", "内", "封顶"}
        least = bool(found["least"]) or found["end"] == "以上"
        return Token(Kind.LENGTH, found[0], at, found.end(), length=Length(number, None, most, least))
    # 46%改成64% exchanges figures: a percentage is a share only of what is cut down.
    found = shape("share").match(text, at)
    if found and (not found["percent"] or re.search("[砍删缩压减简短]", text[max(0, at - 4) : at + 1])):
        share = _share_of(found)
        # 砍掉一半 leaves the other half, 压到三分之一 a third.
        return Token(
            Kind.LENGTH, found[0], at, found.end(), length=Length(share=share if found["to"] else round(1 - share, 3))
        )
    return None


def _share_of(found: re.Match[str]) -> float:
    if found["half"]:
        return 0.5
    if found["low"]:
        return (read_number(found["high"]) or 1) / (read_number(found["low"]) or 2)
    if found["tenths"]:
        return (read_number(found["tenths"]) or 5) / 10
    return (read_number(found["words"]) or int(found["percent"] or 50)) / 100


def _word(text: str, at: int) -> Token | None:
    for word, kind, name in _by_first().get(text[at : at + 1], ()):
        if text.startswith(word, at):
            end = at + len(word)
            if kind is Kind.VERB and name == "another":
                return Token(Kind.ANOTHER, word, at, end)
            if kind is Kind.VERB:
                verb = Verb.FREE if name == "vague" else Verb(name)
                return Token(kind, word, at, end, verb=verb)
            if kind is Kind.PART:
                return Token(kind, word, at, end, part=Part(name))
            return Token(kind, word, at, end, name=name)
    return None
