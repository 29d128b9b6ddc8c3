"""Clauses of a message: their tokens, the places they name, and what a person dictates in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.drafting.revising.request import Part, Target, Verb
from assistant.drafting.revising.scanning import Kind, Token, load_words

_HOW = re.compile(
    r"(?:再|更)?(?:清楚|清|明白|透彻?|细|好|实|全|准|对|长|短|具体|详细|明确)?(?:一?[点些]|一下)?(?:了|吧)?"
)
# What leads up to the words by which an item is named, and what follows them.
_SAYS = re.compile(
    r"^(?:合并[后成]?的?|新[加增]的?|[后前]面|里面?|中间?|的|有关|关于|涉及|讲|说|谈|提到|提|写|反映|针对|跟|和|与|那个|那|这)+"
)
_OF = re.compile(r"(?:的|方面|有关|相关|这块|那块|这个|那个|的事情?|这事|那事)+$")
# What is done stands behind what it is done to: then a verb before that is part of its name.
_DOES = {Kind.VERB, Kind.MOVE, Kind.STEP, Kind.TONE, Kind.LENGTH, Kind.COMPLAINT}
LEADING = {*"把将给请那这里中的再也还就从在", "里面", "麻烦", "帮我", "关于", "并", "我觉得", "我看", "我想"}
_QUOTES = "“”\"「」『』‘’'"
_SILENT = {Kind.FILLER, Kind.STOP}
_WISH = re.compile("[vNL1cA]+")


@dataclass(frozen=True, slots=True)
class Clause:
    """The tokens of a clause, and the message that they are part of."""

    source: str
    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        """Return where it begins."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Return where it ends."""
        return self.tokens[-1].end

    @property
    def text(self) -> str:
        """Return its words."""
        return self.source[self.start : self.end]

    @property
    def said(self) -> tuple[Token, ...]:
        """Return its tokens without those of no content."""
        return tuple(token for token in self.tokens if token.kind not in _SILENT)

    @property
    def kinds(self) -> str:
        """Return the letters of what it says."""
        return "".join(token.kind for token in self.said)

    def first(self, *kinds: Kind) -> Token | None:
        """Return the first token of these kinds."""
        return next((token for token in self.tokens if token.kind in kinds), None)

    def all(self, *kinds: Kind) -> list[Token]:
        """Return every token of these kinds."""
        return [token for token in self.tokens if token.kind in kinds]

    def verbs(self) -> list[Verb]:
        """Return what it says is to be done, in order."""
        return [token.verb for token in self.tokens if token.verb]

    def words(self, tokens: Sequence[Token]) -> str:
        """Return what stands from the first of these tokens to the last, "" for none."""
        return plain(self.source[tokens[0].start : tokens[-1].end]) if tokens else ""

    def part(self, start: int, end: int | None = None) -> "Clause":
        """Return the clause between two offsets."""
        last = self.end if end is None else end
        return Clause(self.source, tuple(t for t in self.tokens if start <= t.start and t.end <= last))

    def dictated(self, start: int) -> str:
        """Return what a person wants to stand there: all to the clause's end, or what is in quotes; "" for a wish.

        A wish is no words but how they are to be: 短一点, 更正式的.
        """
        rest = self.part(start)
        if _HOW.fullmatch(plain(self.source[start : self.end])) or (
            _WISH.fullmatch(rest.kinds)
            and all(token.text.startswith((*"条句段点个",)) for token in rest.all(Kind.COUNT))
        ):
            return ""
        if rest.kinds.replace("1", "") == "Q":
            return next(token.text for token in rest.said if token.kind is Kind.QUOTED)
        return _trimmed(self.source[start : self.end])


def split(source: str, tokens: Sequence[Token]) -> list[Clause]:
    """Return the clauses of a message."""
    clauses: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind is Kind.STOP:
            clauses.append([])
        else:
            clauses[-1].append(token)
    return [Clause(source, tuple(_named(source, found))) for found in clauses if found]


def _named(source: str, tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens, with 资产管理那条 and 培训那句 as one place each."""
    found: list[Token] = []
    for n, token in enumerate(tokens):
        is_that = token.kind is Kind.THAT
        target = token.target or Target()
        is_pronoun = target.is_pronoun or bool(target.partner and target.partner.is_pronoun)
        if is_that or (token.kind is Kind.ITEMS and is_pronoun and token.text.lstrip("的")[:1] in {"那", "这"}):
            begin = _begin(found, any(t.kind in _DOES for t in tokens[n + 1 :]))
            words = plain(source[found[begin].start : token.start]) if begin < len(found) else ""
            words = _OF.sub("", _SAYS.sub("", words)).strip(_QUOTES)
            if not words:
                # 合并后的这条 is just this one.
                del found[begin:]
            if words:
                start = found[begin].start
                if part := _part_named(words):
                    found[begin:] = [Token(Kind.PART, source[start : token.end], start, token.end, part=part)]
                    continue
                named = replace(target.partner or target, is_pronoun=False, words=words)
                named = replace(target, partner=named) if target.partner else named
                named = Target(part=Part.SENTENCE, part_words=words) if is_that else named
                kind = Kind.SENTENCE if is_that else Kind.ITEMS
                found[begin:] = [Token(kind, source[start : token.end], start, token.end, named)]
                continue
            if is_that and token.text.startswith("的"):
                continue
            if is_that:
                found.append(replace(token, kind=Kind.SENTENCE, target=Target(part=Part.SENTENCE)))
                continue
        if token.kind is Kind.ITEMS and target.section and not target.names_items and _is_called(found):
            # 接待费的措施
            begin = _begin(found, True)
            words = _OF.sub("", _SAYS.sub("", plain(source[found[begin].start : token.start])))
            start = found[begin].start
            found[begin:] = [
                replace(token, text=source[start : token.end], start=start, target=replace(target, words=words))
            ]
            continue
        found.append(token)
    yield from found


def _is_called(tokens: Sequence[Token]) -> bool:
    """Return whether a section's name stands behind what its item is about: 接待费的问题."""
    kinds = {token.kind for token in tokens}
    named = len(tokens) > 1 and tokens[-1].text == "的" and tokens[-2].kind is Kind.TEXT and len(tokens[-2].text) > 1
    return named and not kinds & {Kind.ADD, Kind.INSERT, Kind.COLON, Kind.TO, Kind.EXCEPT, Kind.BY}


def _begin(tokens: Sequence[Token], verb_follows: bool) -> int:
    """Return where the words begin by which something is named: behind 把, a place, or the verb."""
    begin = len(tokens)
    while begin > 0 and tokens[begin - 1].kind not in {Kind.ITEMS, Kind.SENTENCE, Kind.COLON, Kind.MOVE, Kind.EXCEPT}:
        if tokens[begin - 1].text in {"把", "将", "给", "里", "中", "里面"}:
            break
        if tokens[begin - 1].kind in {Kind.LEAD, Kind.DONE} and len(tokens[begin - 1].text) > 1 and not verb_follows:
            break
        begin -= 1
    while begin < len(tokens) and (
        tokens[begin].text in LEADING
        or (not verb_follows and tokens[begin].kind in {Kind.VERB, Kind.ANOTHER, Kind.INSERT})
    ):
        begin += 1
    return begin


def _part_named(words: str) -> Part | None:
    """Return the part of an item that words are the name of: 原因那句."""
    return next((Part(name) for name, names in load_words()["part"].items() if words in names), None)


def plain(words: str) -> str:
    """Return words without the quotes and stops around them."""
    return words.strip().strip("，,。；;：: ").strip(_QUOTES).strip()


def places(tokens: Sequence[Token]) -> list[Target]:
    """Return the places that tokens name, a sentence or part with the item that it is in."""
    found: list[Target] = []
    for token in tokens:
        target, last = token.target, found[-1] if found else None
        if token.kind not in {Kind.ITEMS, Kind.SENTENCE} or target is None:
            continue
        if last is None:
            found.append(target)
        elif token.kind is Kind.SENTENCE:
            is_open = last.part is None or (last.part is Part.SENTENCE and not last.parts and not last.part_words)
            inside = replace(last, part=target.part, parts=target.parts, part_words=target.part_words)
            found[-1:] = [inside] if is_open else [last, inside]
        elif target.partner and target.partner.is_pronoun:
            found.append(replace(target, partner=last))
        elif target.is_every and last.names_items:
            # 三、四、五条每条不超过100字
            continue
        elif last.is_every and last.section is None and target.names_items:
            # 草稿里的第四条
            found[-1] = target
        elif not last.names_items and last.part is None and target.section in {None, last.section}:
            # 措施里的第二条, 问题部分所有的, 问题和措施都只留前五条
            bare = [one for one in found if not one.names_items and one.part is None]
            found[-len(bare) :] = [replace(target, section=one.section) for one in bare]
        elif target.section and not target.names_items and last.section is None and not last.part:
            found[-1] = replace(last, section=target.section)
        else:
            found.append(target)
    return found


def _trimmed(words: str) -> str:
    words = re.sub(r"(?:吧|就行了?|就可以了?|就好了?|即可|好了|这样)$", "", words.strip())
    return plain(words) if words.count("“") <= 1 and not re.search("“.+”.", words) else words.strip("：: ")
