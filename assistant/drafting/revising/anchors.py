"""What in a message points at something: places, parts, quotes, lengths, dates, offices, and words that are dictated.

What is left between the anchors says what is to be done; a clause is told by it with every anchor shown as one letter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.drafting.draft import MEASURES
from assistant.drafting.revising.naming import read_items, read_place, read_sentence, section_of, shape
from assistant.drafting.revising.operations import unknown
from assistant.drafting.revising.request import Length, Part, Side, Target
from knowledge.narrative.kinship import kinships
from knowledge.numerals import read_number


class Kind(StrEnum):
    """What an anchor is; the letter stands for it where a clause is told by its other words."""

    ITEMS = "ι"
    SENTENCE = "σ"
    PART = "π"
    QUOTED = "θ"
    LENGTH = "λ"
    DATE = "φ"
    OFFICE = "ο"
    GOING = "γ"
    STEP = "ζ"
    SHIFT = "η"
    NEW = "ν"
    BOUND = "μ"
    TEXT = "χ"
    CRITERION = "按"
    STOP = "，"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A stretch of the message from `start` to `end`, and what it says."""

    kind: Kind
    text: str
    start: int
    end: int
    target: Target | None = None
    side: Side = Side.AT
    part: Part | None = None
    length: Length | None = None
    steps: int = 0

    @property
    def letter(self) -> str:
        """Return what stands for it: a part by which it is, all items and all others not as one."""
        if self.target and self.kind is Kind.ITEMS:
            return "ε" if self.target.is_rest else "α" if self.target.is_every else self.kind.value
        if self.kind is Kind.CRITERION:
            # 按金额从大到小排 is asked like 按3、1、2排.
            return f"{self.kind.value}{Kind.ITEMS.value}"
        return _LETTERS.get(self.part, self.kind.value) if self.part else self.kind.value


_PARTS = (Part.TITLE, Part.CAUSE, Part.OWNER, Part.DEADLINE, Part.RESULT, Part.BODY)
_LETTERS: Mapping[Part | None, str] = dict(zip(_PARTS, "τκωδρβ", strict=True))
_QUOTES = "“”\"「」『』‘’'"
_QUOTED = re.compile(r"[“\"「『](?P<words>[^“”\"「」『』]{1,400})[”\"」』]|[‘'](?P<single>[^‘’']{1,400})[’']")
_SHORTEST_NAME = 2
# What a name may hold: 晚了28天那个.
_IN_NAMES = {Kind.QUOTED, Kind.DATE, Kind.PART, Kind.SHIFT, Kind.STEP}


def scan(text: str, known: str = "") -> list[Anchor]:
    """Return the anchors of a message in their order; `known` is the draft's text, by which names of items are told."""
    found: list[Anchor] = []
    at = 0
    while at < len(text):
        anchor = None if text[at].isspace() and text[at] != "\n" else _anchor(text, at)
        if anchor is None and (owned := shape("of_office").match(text, at)) and owned["office"] in known:
            anchor = Anchor(Kind.ITEMS, owned[0], at, owned.end(), Target(MEASURES, words=owned["office"]))
        if anchor is None:
            at += 1
            continue
        is_title = anchor.kind is Kind.QUOTED and anchor.text in known.split("\n")
        is_old = shape("to").match(text, anchor.end) and not _going(text, anchor.end)
        if is_title and not shape("worded").search(text[:at]) and not is_old:
            anchor = replace(anchor, kind=Kind.ITEMS, target=Target(words=anchor.text))
        found.append(_called(text, found, anchor, known))
        while len(found) > 1 and found[-2].end > found[-1].start:
            del found[-2]
        if beside := _beside(text, found[-1]):
            found[-1] = beside
        at = found[-1].end
    return found


def _anchor(text: str, at: int) -> Anchor | None:
    if found := _QUOTED.match(text, at):
        return Anchor(Kind.QUOTED, found["words"] or found["single"], at, found.end())
    if found := shape("stop").match(text, at):
        return Anchor(Kind.STOP, found[0], at, found.end())
    if length := _length(text, at):
        return length
    if found := shape("bound").match(text, at):
        kind, number = found["kind"] or found["lead"], read_number(found["n"] or found["enough"]) or 0
        of = Target(section_of(kind) if kind else None)
        return Anchor(Kind.BOUND, found[0], at, found.end(), of, steps=number)
    if found := shape("criterion").match(text, at):
        return Anchor(Kind.CRITERION, found[0], at, found.end())
    if found := shape("date").match(text, at):
        return Anchor(Kind.DATE, found[0], at, found.end())
    if sentence := read_sentence(text, at):
        return Anchor(Kind.SENTENCE, text[at : sentence[1]], at, sentence[1], sentence[0])
    if found := shape("shift").match(text, at):
        halves = {"月": (15, "天"), "年": (6, "月")}
        is_half = found["n"] == "半" and found["unit"] in halves
        steps, unit = halves[found["unit"]] if is_half else (read_number(found["n"]) or 1, found["unit"])
        return Anchor(Kind.SHIFT, unit, at, found.end(), steps=-steps if found["early"] else steps)
    if going := _going(text, at):
        return going
    if about := _about(text, at):
        return about
    if found := shape("new").match(text, at):
        section = section_of(found["kind"]) if found["kind"] else None
        return Anchor(Kind.NEW, (found["topic"] or "").strip("的"), at, found.end(), Target(section))
    if found := shape("lacking").match(text, at):
        lacks = next(part for one in range(at, found.end()) if (part := _part(text, one)))
        return Anchor(Kind.ITEMS, found[0], at, found.end(), Target(MEASURES, is_every=True, lacks=lacks.part))
    if items := read_items(text, at):
        return Anchor(Kind.ITEMS, text[at : items[1]], at, items[1], items[0])
    if found := shape("matter").match(text, at):
        return Anchor(Kind.ITEMS, found[0], at, found.end(), Target(is_pronoun=True))
    if found := shape("that").match(text, at):
        return Anchor(Kind.SENTENCE, found[0], at, found.end(), Target(part=Part.SENTENCE, is_half="半" in found[0]))
    if found := shape("office").match(text, at):
        return Anchor(Kind.OFFICE, found[0], at, found.end())
    return _part(text, at)


def _about(text: str, at: int) -> Anchor | None:
    """Return what is named by what it speaks of: 有关资产的那条, 讲培训的内容."""
    if told := shape("exists").match(text, at):
        is_item, words = told["unit"] == "条", told["words"].removesuffix("的")
        of = Target(words=words) if is_item else Target(part=Part.SENTENCE, part_words=words)
        return Anchor(Kind.ITEMS if is_item else Kind.SENTENCE, told[0], at, told.end(), of)
    found = shape("about").match(text, at)
    if not found or re.search(r"第.{0,3}(?:[条个项点]|$)|^[前后最头首末]|改成|删|加一", found["words"] or ""):
        return None
    kind = re.search("问题|措施", found["unit"] or found["lead"] or "")
    words = (found["quote"] or found["words"]).strip("的“”")
    if found["item"] is not None or found["lead"]:
        target = Target(section_of(kind[0]) if kind else None, words=words)
        return Anchor(Kind.ITEMS, found[0], at, found.end(), target)
    return Anchor(Kind.SENTENCE, found[0], at, found.end(), Target(part=Part.SENTENCE, part_words=words))


def _part(text: str, at: int) -> Anchor | None:
    for part in _PARTS:
        if found := shape(f"part_{part.value}").match(text, at):
            return Anchor(Kind.PART, found[0], at, found.end(), part=part)
    return None


def _going(text: str, at: int) -> Anchor | None:
    """Return a move to a place, or so many places up or down."""
    if found := shape("step").match(text, at):
        way = found["way"] or found["move"] or found["ahead"]
        steps = (read_number(found["n"]) or 1) * (-1 if way in "前上" or way in {"提前", "靠前"} else 1)
        return Anchor(Kind.STEP, found[0], at, found.end(), steps=steps)
    if (found := shape("utmost").match(text, at)) and not shape("put_beside").match(text, found.end()):
        end = 1 if found["front"] else -1
        return Anchor(Kind.GOING, found[0], at, found.end(), Target(spans=((end, end),)))
    found = shape("move").match(text, at)
    place = read_place(text, found.end()) if found else None
    if found and place and not shape("put_in").match(text, place[2]):
        if named := shape("placed_so").search(text, found.end(), place[2] + 4):
            return Anchor(Kind.ITEMS, text[at : named.end()], at, named.end(), place[0])
        # 升一位 is a step, 升到一位 a place.
        way = {"升": -1, "降": 1, "退": 1}.get(text[found.end() - 1], 0) if text[place[2] - 1] == "位" else 0
        steps = way * place[0].spans[0][0]
        return Anchor(Kind.GOING, text[at : place[2]], at, place[2], place[0], place[1], steps=steps)
    return None


def _beside(text: str, item: Anchor) -> Anchor | None:
    """Return the move to a side of an item that is named by words: 挪到讲采购的那条的前一条."""
    put, side = shape("put_to").search(text[: item.start]), shape("beside").match(text, item.end)
    if item.kind is not Kind.ITEMS or not put or not side:
        return None
    where = Side.BEFORE if side["before"] else Side.AFTER
    return Anchor(Kind.GOING, text[put.start() : side.end()], put.start(), side.end(), item.target, where)


def _length(text: str, at: int) -> Anchor | None:
    if found := shape("length").match(text, at):
        number = int(found["n"]) if found["n"].isdigit() else 100 if found["n"] == "百" else read_number(found["n"])
        most = bool(found["most"]) and found["most"][-1] not in "在到"
        most = most or found["end"] in {"以内", "之内", "以下", "内", "封顶"}
        least = bool(found["least"]) or found["end"] == "以上"
        return Anchor(Kind.LENGTH, found[0], at, found.end(), length=Length(number, None, most, least))
    if found := shape("sentences").match(text, at):
        few = Length(sentences=read_number(found["n"] or found["told"]), at_most=True)
        return Anchor(Kind.LENGTH, found[0], at, found.end(), length=few)
    # 46%改成64% exchanges figures: a percentage is a share only of what is cut down.
    found = shape("share").match(text, at)
    if found and (not found["percent"] or re.search("[砍删缩压减简短]", text[max(0, at - 4) : at + 1])):
        share = _share_of(found)
        # 砍掉一半 leaves the other half, 压到三分之一 a third.
        share = share if found["to"] else round(1 - share, 3)
        return Anchor(Kind.LENGTH, found[0], at, found.end(), length=Length(share=share))
    return None


def _share_of(found: re.Match[str]) -> float:
    if found["half"]:
        return 0.5
    if found["low"]:
        return (read_number(found["high"]) or 1) / (read_number(found["low"]) or 2)
    if found["tenths"]:
        return (read_number(found["tenths"]) or 5) / 10
    return (read_number(found["words"]) or int(found["percent"] or 50)) / 100


def _called(text: str, before: Sequence[Anchor], anchor: Anchor, known: str) -> Anchor:
    """Return the anchor with the words before it by which it is named: 资产管理那条, 培训那句, 接待费的措施."""
    target = anchor.target or Target()
    inner = target.partner or target
    is_that = anchor.kind is Kind.SENTENCE and not (target.parts or target.part_words)
    is_pronoun = (
        anchor.kind is Kind.ITEMS
        and inner.is_pronoun
        and (shape("that_one").match(anchor.text.lstrip("的")) or shape("matter").match(anchor.text))
    )
    is_kind = anchor.kind is Kind.ITEMS and inner.section and not inner.names_items
    if not (is_that or is_pronoun or is_kind):
        return anchor
    begin = max((one.end for one in before if one.kind not in _IN_NAMES), default=0)
    run = text[begin : anchor.start]
    if is_kind and not run.endswith("的"):
        return anchor
    begin += _begin(run, known)
    words = shape("named_tail").sub("", text[begin : anchor.start].strip()).strip(_QUOTES + "的")
    is_object = anchor.text.startswith(("这", "的事")) and known and not kinships(words, [known])[0]
    if len(words) < _SHORTEST_NAME or (is_pronoun and not unknown(words) and words not in known) or is_object:
        # 删去这条, 只留这条
        return anchor
    if (part := _part(words, 0)) and part.end == len(words):
        return Anchor(Kind.PART, text[begin : anchor.end], begin, anchor.end, part=part.part)
    named = replace(inner, is_pronoun=False, words=words)
    if is_that:
        named = replace(target, part_words=words)
    elif target.partner:
        named = replace(target, partner=named)
    return replace(anchor, text=text[begin : anchor.end], start=begin, target=named)


def _begin(run: str, known: str) -> int:
    """Return where in the words before 那条 its name begins: with what the draft has, else behind what leads to it."""
    quote = min((run.find(sign) for sign in _QUOTES if sign in run), default=-1)
    if quote >= 0:
        return quote
    start = 0
    while lead := shape("named_lead").match(run, start):
        if len(lead[0]) == 1 and run[start : start + 2] in known:
            # 在建工程, 里程 that are so called in the draft.
            break
        start = lead.end()
    for at in range(start, len(run) - 1) if known else ():
        if run[at : at + 2] in known:
            return at
    return start


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a message between stops with its anchors; `is_led` where the stop before it leads on (再, 然后)."""

    source: str
    start: int
    end: int
    anchors: tuple[Anchor, ...]

    @property
    def text(self) -> str:
        """Return its words."""
        return self.source[self.start : self.end]

    @property
    def masked(self) -> str:
        """Return its words with a letter for every anchor."""
        parts, at = [], self.start
        for anchor in self.anchors:
            parts += [self.source[at : anchor.start], anchor.letter]
            at = anchor.end
        return "".join([*parts, self.source[at : self.end]])

    @property
    def loose(self) -> str:
        """Return its words outside the anchors."""
        return re.sub("[α-ωῥ]", " ", self.masked)

    def all(self, *kinds: Kind) -> list[Anchor]:
        """Return every anchor of these kinds."""
        return [anchor for anchor in self.anchors if anchor.kind in kinds]

    def first(self, *kinds: Kind) -> Anchor | None:
        """Return the first anchor of these kinds."""
        return next(iter(self.all(*kinds)), None)

    def with_text(self, start: int, end: int, led: int | None = None) -> "Clause":
        """Return the clause with what is dictated from `start` on as one anchor, `led` in by the words from there."""
        words = Anchor(Kind.TEXT, trimmed(self.source[start:end]), start, end)
        kept = tuple(anchor for anchor in self.anchors if anchor.end <= (start if led is None else led))
        return replace(self, end=end, anchors=(*kept, words))


def split(source: str, anchors: Sequence[Anchor]) -> Iterator[Clause]:
    """Yield the clauses of a message."""
    start = 0
    stops = [anchor for anchor in anchors if anchor.kind is Kind.STOP]
    for n, one in enumerate(anchors[1:], 1):
        if source.startswith("：", one.start - 1) and one.kind is anchors[n - 1].kind is Kind.ITEMS:
            # 只补措施：每条写清…
            before = anchors[n - 1].target
            is_scope = before is not None and not before.names_items and anchors[n - 1].end == one.start - 1
            stops += [Anchor(Kind.STOP, "：", one.start - 1, one.start)] if is_scope else []
    stops.sort(key=lambda one: one.start)
    for stop in [*stops, Anchor(Kind.STOP, "", len(source), len(source))]:
        inside = tuple(one for one in anchors if start <= one.start and one.end <= stop.start and one is not stop)
        if re.search(r"\w", source[start : stop.start]):
            yield Clause(source, start, stop.start, inside)
        start = stop.end


def places(anchors: Sequence[Anchor]) -> list[Target]:
    """Return the places that anchors name, a sentence or part with the item that it is in."""
    found: list[Target] = []
    for anchor in anchors:
        target, last = anchor.target, found[-1] if found else None
        if anchor.kind not in {Kind.ITEMS, Kind.SENTENCE} or target is None:
            continue
        if last is None:
            found.append(target)
        elif anchor.kind is Kind.SENTENCE:
            is_open = last.part is None or (last.part is Part.SENTENCE and not last.parts and not last.part_words)
            inside = replace(target, section=last.section, spans=last.spans, words=last.words, partner=last.partner)
            inside = replace(inside, is_pronoun=last.is_pronoun, is_rest=last.is_rest, is_every=last.is_every)
            found[-1:] = [inside] if is_open else [last, inside]
        elif target.partner and target.partner.is_pronoun:
            found.append(replace(target, partner=last))
        elif target.is_pronoun and last.names_items and not target.partner and last.section in {None, target.section}:
            # 补聘的事…，那条措施让人事股牵头
            found[-1] = replace(last, section=target.section)
        elif target.is_pronoun and (last.names_items or last.part_words) and not target.section:
            # 第一条的原因不是这个
            continue
        elif target.is_every and last.names_items:
            # 三、四、五条每条不超过100字
            continue
        elif not last.names_items and last.part is None and target.section in {None, last.section}:
            # 措施里的第二条, 问题部分所有的, 问题和措施都只留前五条
            bare = [one for one in found if not one.names_items and one.part is None]
            found[-len(bare) :] = [replace(target, section=one.section) for one in bare]
        elif target.section and not target.names_items and last.section is None and not last.part:
            found[-1] = replace(last, section=target.section)
        else:
            found.append(target)
    return found


def plain(words: str) -> str:
    """Return words without the quotes and stops around them."""
    return words.strip().strip("，,。；;：: ").strip(_QUOTES).strip()


def trimmed(words: str) -> str:
    """Return dictated words without what only rounds off the wish, or those in quotes where nothing else is there."""
    words = shape("rounding").sub("", re.sub("^[一1两][层句][，,：:]", "", words.strip()))
    # 半句“…”, 应为《…》, 个“…”字
    tail = shape("of_words").pattern
    only = re.fullmatch(f"[一-龥]{{0,2}}(?:{_QUOTED.pattern}|《(?P<title>[^《》]+)》)(?:{tail})?", plain_end(words))
    if only:
        return (only["words"] or only["single"] or only["title"]).strip()
    return plain(words) if words.count("“") <= 1 and not re.search("“.+”.", words) else plain_end(words)


def plain_end(words: str) -> str:
    """Return words without the stops around them."""
    return words.strip().strip("，,；;：: ").rstrip("。！!")
