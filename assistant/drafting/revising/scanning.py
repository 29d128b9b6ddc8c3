"""A message as tokens: places, verbs, lengths, dates, quotes, words of no content, and what is left as text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from assistant.drafting.revising.naming import NUMBER, read_items, read_place, read_sentence, section_of
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
_MOVE = re.compile(
    r"(?:挪动?|移动?|放|提|排|调整?|搬|换|拉|摆|插|列|置|推|升|降|顶|转|改|变|作|当|做|成)(?:到|在|至|成|为|去|往|作|回|上|做)*(?!前一|后一)"
)
_STEP = re.compile(
    rf"(?:(?:往|向|朝)(?P<way>[前上后下])(?:边|面)?(?:挪|移|提|调|放|退|推|排|靠|走)?(?:动|一)?|(?P<move>[上下前后])(?:移|调|挪)|(?P<ahead>提前|靠前|推后|靠后)(?={NUMBER}[位格条个名]))(?P<n>{NUMBER})?[位格条个名步]?(?!到)"
)
_LENGTH = re.compile(
    r"(?P<most>不要?超过|别超过|不能超过|不得超过|最多|至多|不多于|(?:控制|限制?|压缩|缩减)(?:在|到)|少于|别多于)?(?P<least>不少于|不低于|至少|最少|起码)?(?:大约|大概|约|在)?"
    r"(?P<n>\d{2,5}|[一二两三四五六七八九十百千]{2,6}|百)(?:(?:来|多|余)?个?(?:汉)?字|(?<=[过在到]\d{3})(?!\d)$|(?<=[过在到]\d{4})$)(?P<end>以内|之内|以下|内|封顶|左右|上下|以上)?(?:的篇幅|的长度)?"
)
_SHARE = re.compile(
    r"(?P<to>到|成|为|至|剩|留)?(?:原来的)?(?:(?P<half>一半|二分之一|对半|(?<=减)半)|(?P<low>[二三四五六七八九十])分之(?P<high>[一二三四五六七八九])|(?P<tenths>[一二三四五六七八九])成|百分之(?P<words>[一二三四五六七八九十]{1,3})|(?P<percent>\d{2})[%％])(?:的?(?:字数|篇幅|内容))?(?:左右|上下|以内)?"
)
_YEAR = r"(?:(?:20)?\d\d年(?:度)?|(?:今|明|后|次|本|来|下一?|当)年(?:度)?)"
_WITHIN_YEAR = (
    r"(?:第?[一二三四1-4]季度(?:末|底)?|[上下]半年|(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?(?:\d{1,2}[日号]|[一二三]?十?[一二三四五六七八九]?[日号]|底|末|初|中旬|上旬|下旬)?"
    r"|年[底末初中]|[底末])"
)
_DATE = re.compile(
    rf"(?:{_YEAR}{_WITHIN_YEAR}?|(?!底|末){_WITHIN_YEAR}|(?:[一两二三四五六半]|\d{{1,2}})个?(?:月|季度|年|周|星期)(?=[以之]?内)|(?:月|季度?)[底末])(?:[之以]?[前内]|为止|截止)?"
)
_ABOUT = re.compile(
    r"(?P<lead>[那这][一1]?[条个项](?:问题|措施)?(?=[讲说写提谈反涉关有]))?(?:有关|关于|涉及(?:到)?|提到|提及|说到|写到|讲到|谈到|讲|说|写|反映)(?P<words>(?![了的得清明成短长]|一[点些句])[^，。；：“”]{2,20}?)(?:方面|情况)?的?(?:那|这)?[一几]?"
    r"(?P<unit>小?句话|小?句|小?段话|小?段|部分|内容|话|文字|表述|描述|说法|事情|事|(?P<item>(?<=[那这的一])(?:条|个|项)(?:问题|措施)?|(?<=的)(?:问题|措施))|(?(lead)(?<=的)|(?!)))(?![一-龥]*(?:目录|清单))"
)
# 交河湖管理股办
_HANDED = re.compile(
    r"交(?![给由])(?=[一-龥]{2,12}(?:[科股室处局办部委队站所]|中心)(?:去|来)?(?:办|负责|牵头|落实|承办|抓))"
    r"|归(?=[一-龥]{2,12}(?:[科股室处局办部委队站所]|中心)(?:来?管|负责|办|牵头)?$)"
)
# 不是6.0公里，是6.5公里: what stands behind it is to stand for what it isn't.
_NOT_BUT = re.compile(r"(?<![是要])不是(?P<old>[^，,。；;：:“”不是]{1,24})[，,；;]?(?:而|其实|应该|应当)*是(?!不是)")
# 就别提了, 不能写进去: telling, denied, is to take out.
_UNTOLD = re.compile(
    r"(?:不(?:要|用|能|该|应该?|必|宜|想|需要?|再)*|别|甭|勿)(?:再|在|往)*(?:写|提|说|报|放|列|出现|留|体现|反映|上报)(?:进去|上去|出来|上|进|了|着)*"
)
# 还得说一条
_ONE_MORE = re.compile(
    r"(?:再|还|另|多|又|得|要|应|需)+(?:说|写|讲|列|加|补|提|报|添|来|增)(?:上|进)?(?=[一1两][条个项点](?!到))"
)
_THAT = re.compile(
    r"(?:那|这)(?:一|几)?(?:小)?(?:句话|句|半句话|半句|小段话?|段(?:话|文字)|几段)|的(?:内容|表述|话|字样|说法|描述|那些话)"
)
_ONE = re.compile(r"(?<=[加补添写来增])(?P<unit>条|个)(?=问题|措施)")
_COUNT = re.compile(
    r"(?:这|那)?(?P<n>[一两二三四五六七八几1-9半])(?:小)?(?P<unit>个?字眼?|个?词|条|个|项|点(?!儿)|句话|句|段话|段|份|处)"
)


@cache
def load_words() -> Mapping[str, Any]:
    """Return the words of words.yml."""
    words: Mapping[str, Any] = read_yaml(Path(__file__).with_name("words.yml"))
    return words


@cache
def _lexicon() -> tuple[tuple[str, Kind, str], ...]:
    """Return every known word with its kind and name, longest first; of equal ones the more telling kind."""
    words = load_words()
    found = [(word, Kind.VERB, name) for name, group in words["verbs"].items() for word in group]
    found += [(word, Kind.TONE, name) for name, group in words["tones"].items() for word in group]
    found += [(word, Kind.PART, name) for name, group in words["parts"].items() for word in group]
    for group, kind in (
        ("to", Kind.TO),
        ("insert", Kind.INSERT),
        ("add", Kind.ADD),
        ("by", Kind.BY),
        ("leads", Kind.LEAD),
        ("done", Kind.DONE),
        ("the_others", Kind.EXCEPT),
        ("complaints", Kind.COMPLAINT),
        ("fillers", Kind.FILLER),
    ):
        found += [(word, kind, "") for word in words[group]]
    return tuple(sorted(found, key=lambda entry: -len(entry[0])))


@cache
def _by_first() -> Mapping[str, Sequence[tuple[str, Kind, str]]]:
    first: dict[str, list[tuple[str, Kind, str]]] = {}
    for entry in _lexicon():
        first.setdefault(entry[0][0], []).append(entry)
    return first


def scan(text: str) -> list[Token]:
    """Return the tokens of a message; what none of them knows stands as text, a stretch a token."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        token = None if text[at].isspace() and text[at] != "\n" else _token(text, at)
        if token is None:
            last = tokens[-1] if tokens else None
            if last and last.kind is Kind.TEXT and last.end == at:
                tokens[-1] = Token(Kind.TEXT, last.text + text[at], last.start, at + 1)
            elif not text[at].isspace():
                tokens.append(Token(Kind.TEXT, text[at], at, at + 1))
            at += 1
            continue
        tokens.append(token)
        at = token.end
    return tokens


def _token(text: str, at: int) -> Token | None:
    if found := _QUOTED.match(text, at):
        return Token(Kind.QUOTED, found["words"] or found["single"], at, found.end())
    if found := _STOP.match(text, at):
        return Token(Kind.STOP, found[0], at, found.end())
    if found := _COLON.match(text, at):
        return Token(Kind.COLON, found[0], at, found.end())
    if token := _length(text, at):
        return token
    if found := _DATE.match(text, at):
        return Token(Kind.DATE, found[0], at, found.end())
    if sentence := read_sentence(text, at):
        return Token(Kind.SENTENCE, text[at : sentence[1]], at, sentence[1], sentence[0])
    if token := _going(text, at):
        return token
    if (found := _ABOUT.match(text, at)) and not re.search(
        rf"第(?:{NUMBER})?(?:$|[条个项点款句段])|^[前后最]|改成|删|加一", found["words"]
    ):
        kind = re.search("问题|措施", found["unit"] or found["lead"] or "")
        section = section_of(kind[0]) if kind else None
        words = found["words"].strip("的“”")
        if found["item"] or found["lead"]:
            return Token(Kind.ITEMS, found[0], at, found.end(), Target(section, words=words))
        return Token(Kind.SENTENCE, found[0], at, found.end(), Target(part=Part.SENTENCE, part_words=words))
    if found := _HANDED.match(text, at):
        return Token(Kind.BY, found[0], at, found.end())
    if items := read_items(text, at):
        return Token(Kind.ITEMS, text[at : items[1]], at, items[1], items[0])
    if found := _THAT.match(text, at):
        return Token(Kind.THAT, found[0], at, found.end())
    if found := _ONE.match(text, at):
        return Token(Kind.COUNT, found["unit"], at, found.end(), steps=1)
    word = _word(text, at)
    longest = len(word.text) if word else 0
    if (found := _NOT_BUT.match(text, at)) and not read_items(text, found.start("old")):
        return Token(Kind.TO, found[0], at, found.end(), name=found["old"])
    if (found := _UNTOLD.match(text, at)) and len(found[0]) > longest:
        return Token(Kind.VERB, found[0], at, found.end(), verb=Verb.REMOVE)
    if (found := _ONE_MORE.match(text, at)) and len(found[0]) > longest:
        return Token(Kind.ADD, found[0], at, found.end())
    if (found := _COUNT.match(text, at)) and longest < len(found[0]):
        return Token(Kind.COUNT, found["unit"], at, found.end(), steps=read_number(found["n"]) or 0)
    return word


def _going(text: str, at: int) -> Token | None:
    """Return a move to a place, or so many places up or down."""
    if found := _STEP.match(text, at):
        way = found["way"] or found["move"] or found["ahead"]
        steps = (read_number(found["n"]) or 1) * (-1 if way in "前上" or way in {"提前", "靠前"} else 1)
        return Token(Kind.STEP, found[0], at, found.end(), steps=steps)
    found = _MOVE.match(text, at)
    place = read_place(text, found.end()) if found else None
    if found and place and not re.match(r"[句原]|补|加|写一|添|那句|一句", text[place[2] :]):
        return Token(Kind.MOVE, text[at : place[2]], at, place[2], place[0], place[1])
    return None


def _length(text: str, at: int) -> Token | None:
    if found := _LENGTH.match(text, at):
        number = int(found["n"]) if found["n"].isdigit() else 100 if found["n"] == "百" else read_number(found["n"])
        most = bool(found["most"]) and found["most"][-1] not in "在到"
        most = most or found["end"] in {"以内", "之内", "以下", "内", "封顶"}
        least = bool(found["least"]) or found["end"] == "以上"
        return Token(Kind.LENGTH, found[0], at, found.end(), length=Length(number, None, most, least))
    if found := _SHARE.match(text, at):
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
    for word, kind, name in _by_first().get(text[at], ()):
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
