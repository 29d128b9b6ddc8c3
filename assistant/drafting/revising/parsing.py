"""From a message to a RevisionRequest: its clauses read one by one, what one leaves unsaid taken from those before it.

A clause that nothing is made of is handed back, and then nothing is done: it may have been the one that matters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.drafting.draft import MEASURES, SECTIONS, Draft
from assistant.drafting.revising.anchors import Anchor, Clause, Kind, places, plain, scan, split, trimmed
from assistant.drafting.revising.joining import both_of, completed, described, others
from assistant.drafting.revising.making import FIGURE, old_words, operations, setting
from assistant.drafting.revising.material import meant, shared
from assistant.drafting.revising.naming import read_items, section_of, shape
from assistant.drafting.revising.operations import OTHER, REMARK
from assistant.drafting.revising.reading import Reading, read
from assistant.drafting.revising.request import UNSURE, Operation, Part, RevisionRequest, Target, Verb
from assistant.sorting import Encode
from knowledge.data_file import read_yaml
from knowledge.numerals import read_number

# Longer than any wish; longer ones are pasted text, but for an item edited by hand.
_LONGEST = 1200
_BY_HAND = re.compile(r"^\s*(?P<head>[^\n：:]{0,16}?)(?:改写为|重写为|写作)[：:]\s*(?P<words>\S.*)$", re.DOTALL)
# Whose words may go on behind a stop.
_FREELY = {Verb.ADD, Verb.INSERT, Verb.CAUSE, Verb.RESULT}
_DICTATED = {*_FREELY, Verb.REPLACE}
_SETTING = {Verb.TITLE, Verb.CAUSE, Verb.REPLACE, Verb.OWNER, Verb.DEADLINE, Verb.RESULT}
_SIZES = {Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH}
_SETTABLE = {Part.TITLE, Part.CAUSE, Part.OWNER, Part.DEADLINE, Part.RESULT}
# What says nothing where it names nothing and another version is asked for.
_VAGUE = {Verb.REMOVE, Verb.FREE}
_VERSIONS = {"undo", "redo", "accept", "refuse"}
_OF_MEASURES = {Verb.OWNER, Verb.DEADLINE, Verb.RESULT}
# What needs no item, or says of itself which.
_ANYWHERE = {Verb.ADD, Verb.ORDER, Verb.MERGE, Verb.SWAP, Verb.KEEP, Verb.CORRECT, Verb.AGAIN}


def parse_request(message: str, draft: Draft | None = None, encode: Encode | None = None) -> RevisionRequest | None:
    """Return what `message` asks to be changed; None where it is no wish to change a draft."""
    said = message.strip()
    found = _BY_HAND.match(said)
    if found and (items := read_items(found["head"].strip(), 0)):
        return RevisionRequest((Operation(Verb.WRITE, (items[0],), found["words"]),))
    if not said or len(said) > _LONGEST:
        return None
    said = said.rstrip("。.！!~ ")
    if version := _numbered_version(said):
        return RevisionRequest((version,))
    if missing := shape("if_missing").match(said) or shape("bring_topic").match(said):
        return RevisionRequest((Operation(Verb.ADD, (Target(),), topics=(missing["what"],)),))
    whole = shape("as_item").match(said) or shape("left_out").match(said)
    if whole and not shape("section").fullmatch(whole["what"]):
        section = section_of(whole["kind"]) if whole["kind"] else None
        return RevisionRequest((Operation(Verb.ADD, (Target(section),), whole["what"]),))
    said = in_chinese(said)
    said = shape("twice").sub(r"\g<one>", said)
    said = shape("but_not").sub(r"不是\g<old>，是\g<new>", said)
    if shape("this_is_wrong").fullmatch(said):
        return RevisionRequest((Operation(Verb.FREE, (Target(is_pronoun=True),), said),))
    if shape("negated").search(said):
        # 不要删第三条，要删第四条
        other = parse_request(said.partition("，")[2], draft, encode)
        return other if other and other.is_placed else RevisionRequest((), (said,))
    polite = shape("polite").sub("", said.rstrip("?？"))
    last = (
        re.split("[?？]", polite if polite != said.rstrip("?？") else said.rstrip())[-1]
        if "？" in said or "?" in said
        else polite
    )
    if shape("asking").search(last or said) or (said.endswith(("?", "？")) and polite == said.rstrip("?？")):
        return None
    reading = _Message(polite, _words_of(draft), encode, draft)
    for clause in split(polite, scan(polite, reading.known)):
        reading.take(clause)
    return reading.request()


def in_chinese(said: str) -> str:
    """Return an English message with its places, parts, lengths and days in Chinese, by which they are found."""
    letters = sum(char.isascii() and char.isalpha() for char in re.sub('“[^”]*”|"[^"]*"', "", said))
    if letters * 2 < len(said):
        return said
    for words, chinese in read_yaml(Path(__file__).with_name("english.yml")):
        said = re.sub(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])", chinese, said, flags=re.IGNORECASE)
    return said


def named_in(message: str, draft: Draft | None = None) -> list[Target]:
    """Return the places of a draft that a message speaks of, whatever it wants."""
    return [t for clause in split(message, scan(message, _words_of(draft))) for t in places(clause.anchors)]


def _words_of(draft: Draft | None) -> str:
    items = [item for section in SECTIONS for item in draft.items(section)] if draft else []
    return "\n".join(f"{item.title}\n{item.text}\n{''.join(item.causes)}" for item in items)


def _numbered_version(said: str) -> Operation | None:
    if (found := shape("version").search(said)) and shape("back").search(said) and len(said) <= 24:
        return Operation(Verb.RESTORE, number=1 if found["first"] else read_number(found["n"] or found["v"]) or 0)
    several = shape("steps").match(said)
    return Operation(Verb.UNDO, number=read_number(several["n"]) or 1) if several else None


@dataclass
class _Message:
    """What has been read of a message so far."""

    source: str
    known: str
    encode: Encode | None
    draft: Draft | None = None
    operations: list[Operation] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    # A clause that names something and asks for nothing.
    topic: Reading | None = None
    # Where the words that the last operation brings begin, None where it brings none that may go on.
    dictated: int | None = None
    is_open: bool = False
    section: str | None = None
    # What the clauses so far do with versions, or correct.
    version: Verb | None = None
    is_other: bool = False
    corrects: bool = False

    def take(self, clause: Clause) -> None:
        """Read one more clause."""
        last = self.operations[-1] if self.operations else None
        goes_on = self.topic is not None or last is not None or self.corrects
        reading = read(clause, self.encode, self.known, goes_on=goes_on)
        label = reading.label
        is_own = (
            bool(clause.all(Kind.ITEMS)) and label not in {"", REMARK, OTHER} and clause.anchors[0].kind is Kind.ITEMS
        )
        if last and self.dictated is not None and not is_own and (self.is_open or label in {"", REMARK, OTHER}):
            self.operations[-1] = replace(last, text=trimmed(self.source[self.dictated : clause.end]))
            return
        if (
            last
            and last.verb is Verb.SPLIT
            and (topics := shape("topics").findall(clause.text))
            and not clause.all(Kind.ITEMS)
        ):
            both = (*last.topics, *(plain(one or other) for one, other in topics))
            self.operations[-1] = replace(last, topics=both)
            return
        if last and last.verb in _SETTING and not last.text and not last.unit and self._fills(reading):
            # 给措施五加个时间节点，国庆前
            self.operations[-1] = replace(last, text=reading.text or trimmed(clause.text))
            return
        if label == "again" and reading.names_items and last is None:
            self.operations.append(Operation(Verb.AGAIN, (reading.targets[0],)))
            return
        if _is_bare(clause):
            self._leave(reading, last)
            return
        if label == "correct" and last is None and not re.search(r"\d", clause.masked):
            self.corrects = True
            if reading.names_items or any(target.section for target in reading.targets):
                self.operations.append(Operation(Verb.CORRECT, (reading.targets[0],)))
            return
        if label in _VERSIONS and not clause.all(Kind.TEXT, Kind.QUOTED, Kind.LENGTH, Kind.NEW):
            self.version = Verb(label)
            return
        sections = {t.section for t in reading.targets if not (t.spans or t.words or t.part or t.is_rest)}
        if label == "keep" and sections and not re.search("[只仅就光单]|only|just", clause.text):
            # 问题都保留, 措施先留着: nothing is asked of these.
            if last and MEASURES in sections:
                self.operations[-1] = replace(last, spares=True)
            return
        if last and label in {"again", REMARK} and last.verb is Verb.REPLACE and not last.targets and sections:
            # 60分钟改成70分钟，措施里照改
            self.operations[-1] = replace(last, targets=tuple(reading.targets))
            return
        if last and label == "again" and reading.targets:
            # 措施也跟着换
            place = replace(last.place, section=None) if last.place else None
            self._keep([replace(last, targets=tuple(reading.targets), place=place)], reading)
            return
        found = self._headless(reading, last) or operations(reading)
        if self.topic and found and not self._explains(self.topic, reading):
            self.unread.append(self.topic.clause.text)
        elif self.topic:
            found = [one for each in found for one in self._of_topic(each, self.topic)]
        found = [self._meant(one, reading) for one in found]
        if not found:
            self._leave(reading, last)
            return
        self._keep(found, reading)

    def _meant(self, operation: Operation, reading: Reading) -> Operation:
        """Return an operation that names no item with the one that its clause's words, or those before, speak of."""
        named = [target for target in operation.targets if target.names_items]
        says_what = operation.old or any(target.part_words for target in operation.targets)
        if self.draft is None or operation.verb in _ANYWHERE or says_what or self.operations:
            return operation
        if named and not (len(named) == 1 and named[0] == Target(named[0].section, is_pronoun=True)):
            return operation
        section = next((target.section for target in operation.targets if target.section), None)
        order = (section,) if section else SECTIONS[::-1] if operation.verb in _OF_MEASURES else SECTIONS
        loose, before = reading.clause.loose, self.source[: reading.clause.start]
        for words in (loose, before):
            if (found := meant(words, self.draft, order)) is None:
                continue
            one = Target(found[0], ((found[1], found[1]),))
            inside = [replace(t, section=one.section, spans=one.spans, is_pronoun=False) for t in operation.targets]
            if words is before:
                self.unread.clear()
            if operation.verb is Verb.REMOVE and not operation.targets:
                # 两次流拍不必提: not all of the item.
                inside = [replace(one, part=Part.SENTENCE, part_words=shared(words, self.known))]
            return replace(operation, targets=tuple(inside or [one]))
        return operation

    def _keep(self, found: Sequence[Operation], reading: Reading) -> None:
        """Keep the operations of a clause, and where its dictated words begin."""
        if found[-1].verb is Verb.INSERT and not found[-1].text and not found[-1].topics and self.unread:
            # 资金是年底才拨下来的，写进第一条
            found = [*found[:-1], replace(found[-1], text="，".join(self.unread))]
            self.unread.clear()
        self.topic, self.dictated = None, None
        for operation in found:
            self._add(operation)
        new = self.operations[-1]
        if new.verb in _DICTATED and not new.topics and "“" not in reading.clause.text:
            text = reading.clause.first(Kind.TEXT)
            self.dictated = text.start if text else reading.clause.end
            if not text and new.verb not in {Verb.ADD, Verb.INSERT}:
                self.dictated = None
            if FIGURE.fullmatch(new.text):
                # A figure is all that is to stand there.
                self.dictated = None
            self.is_open = new.verb in _FREELY or (new.verb is Verb.REPLACE and reading.lead == "colon")

    def _add(self, operation: Operation) -> None:
        last = self.operations[-1] if self.operations else None
        operation = completed(operation, last, self.section)
        named = {target.section for target in operation.targets if target.spans or target.section}
        self.section = next(iter(named)) if len(named) == 1 else None if named else self.section
        if last and (both := both_of(last, operation)):
            self.operations[-1:] = [both]
        else:
            self.operations.append(operation)

    def _fills(self, reading: Reading) -> bool:
        """Return whether a clause is what a part named before it is to be."""
        if reading.clause.all(Kind.ITEMS, Kind.PART, Kind.LENGTH):
            return False
        is_day = self.operations[-1].verb is Verb.DEADLINE and re.search("[前内底末]$", reading.clause.text)
        return bool(is_day or reading.text or reading.label in {"", OTHER, "due", "owner"})

    def _explains(self, topic: Reading, reading: Reading) -> bool:
        """Return whether a clause before only says why, or names what is meant, and asks for nothing else."""
        if topic.label in {REMARK, ""} or _is_bare(topic.clause) or (reading.text and not reading.names_items):
            return True
        likely = {topic.guess.best, topic.guess.second}
        return not reading.names_items and bool(likely & {REMARK, "free", reading.label})

    def _headless(self, reading: Reading, last: Operation | None) -> list[Operation]:
        """Return what a clause that only says what is to stand there means for what those before it named."""
        text = reading.text
        head = reading.clause.anchors[:-1]
        named = {Kind.ITEMS, Kind.PART, Kind.QUOTED, Kind.SENTENCE}
        if not text or any(one.kind in named and not _is_section(one) for one in head):
            return []
        if reading.lead == "bring" or reading.clause.all(Kind.NEW) or old_words(reading):
            return []
        topic = self.topic
        if topic is None:
            if last is None:
                return []
            if (last.verb is Verb.MERGE and reading.label in {"set", ""}) or (
                last.verb in _SETTING and not last.text and not last.unit
            ):
                return [replace(last, text=text)]
            if last.verb in {Verb.FREE, Verb.REWORD} and last.targets and reading.lead != "weak":
                # 第一句改一下，改成…
                self.operations.pop()
                return [Operation(Verb.REPLACE, last.targets, text)]
            if last.verb is Verb.REMOVE and last.targets and last.targets[-1].part in _SETTABLE:
                # 第一条原因换掉，写成…
                self.operations.pop()
                return setting(last.targets[-1].part or Part.CAUSE, [replace(t, part=None) for t in last.targets], text)
            gone = next((target.part_words or target.words for target in last.targets if target.is_literal), "")
            if last.verb is not Verb.REMOVE or not gone:
                return []
            inside = tuple(
                replace(t, part=None, part_words="", is_literal=False) for t in last.targets if t.names_items
            )
            self.operations.pop()
            return [Operation(Verb.REPLACE, inside if any(t.part_words for t in last.targets) else (), text, gone)]
        targets = [*topic.targets] or reading.targets
        if topic.part:
            return setting(topic.part, targets, text)
        if topic.clause.all(Kind.DATE) and shape("date").match(text):
            return setting(Part.DEADLINE, targets, text)
        figures = shape("figure").findall(re.sub(r"第\d+", "", topic.clause.masked))
        quoted = topic.clause.all(Kind.QUOTED)
        old = quoted[0].text if len(quoted) == 1 else ""
        if not old and len(figures) == 1:
            old = re.match(r"[\d,.]+(?:[万亿]?元|[%％]|[个条家户处栋公里亩万]+)?", figures[0])[0]  # type: ignore[index]
        if old:
            return [Operation(Verb.REPLACE, tuple(targets), text, old)]
        if targets and targets[-1].part is Part.SENTENCE:
            return [Operation(Verb.REPLACE, tuple(targets), text)]
        if topic.names_items and reading.lead in {"to", "colon"}:
            if re.search("叫|名", reading.clause.text[:3]):
                return [Operation(Verb.TITLE, tuple(targets), text)]
            return [Operation(Verb.REPLACE, tuple(targets), text)]
        return []

    def _of_topic(self, operation: Operation, topic: Reading) -> list[Operation]:
        """Return the operation about what the clause before it spoke of, where it names nothing itself."""
        named = tuple(topic.targets)
        said = next((t for t in operation.targets if t.names_items or t.part or t.section), None)
        excepted = bool(re.match("除", topic.clause.text))
        if any(t.names_items for t in named) and operation.targets == (Target(MEASURES, is_every=True),):
            # 措施一到三，牵头都写…: all of these.
            operation, said = replace(operation, targets=()), None
        if operation.verb in {Verb.REMOVE, Verb.KEEP} and excepted:
            section = said.section if said else None
            return [Operation(Verb.KEEP, tuple(replace(t, section=t.section or section) for t in named))]
        if excepted and said and (said.is_rest or said.is_every):
            spans = tuple(span for target in named for span in target.spans)
            rest = Target(said.section, is_rest=True, partner=Target(named[0].section, spans)) if spans else said
            return [replace(operation, targets=(rest,))]
        if operation.verb is Verb.KEEP and (dropped := others(named, operation)):
            # 第五条跟第六条重了，留第五条
            return [Operation(Verb.REMOVE, dropped)]
        part = topic.part
        if operation.verb is Verb.ADD and part and said is None and operation.text:
            return [Operation(Verb.INSERT, tuple(replace(target, part=part) for target in named), operation.text)]
        if operation.verb in {Verb.MERGE, Verb.SWAP} and named and len(operation.targets) == 1:
            # 第七条没必要单独写，并到第一条
            return [replace(operation, targets=(*named, *operation.targets))]
        if operation.verb in {Verb.ADD, Verb.ORDER} or (said and said.names_items and not said.is_rest):
            return [operation]
        if said and said.part:
            inside = (
                replace(said, section=named[0].section, spans=named[0].spans, words=named[0].words) if named else said
            )
            return [replace(operation, targets=(inside,))]
        if part and operation.verb.value != part.value and operation.verb in {Verb.INSERT, Verb.REMOVE, *_SIZES}:
            # 标题呢，改短一点
            named = tuple(replace(target, part=part) for target in named or (Target(),))
        return [replace(operation, targets=named) if named else operation]

    def _leave(self, reading: Reading, last: Operation | None) -> None:
        """Keep a clause that nothing was made of: as what the next one is about, as mere reason, or as unread."""
        clause, label = reading.clause, reading.label
        if last and not clause.anchors and last.verb.value in {reading.guess.best, reading.guess.second}:
            # 写得啰嗦，统统精炼一遍 says one thing twice.
            return
        names = bool(clause.all(Kind.ITEMS, Kind.PART, Kind.SENTENCE, Kind.QUOTED, Kind.DATE)) or bool(
            re.search(r"\d", clause.text)
        )
        is_named = names and not clause.all(Kind.TEXT, Kind.GOING, Kind.STEP, Kind.LENGTH)
        if is_named and (label in {REMARK, ""} or _is_bare(clause) or (label == OTHER and clause.all(Kind.PART))):
            if self.topic is None or clause.all(Kind.ITEMS):
                self._drop_topic()
                self.topic = reading
            elif clause.all(Kind.PART, Kind.QUOTED, Kind.DATE) or re.search(r"\d", clause.masked):
                both = (*self.topic.clause.anchors, *clause.anchors)
                whole = replace(clause, start=self.topic.clause.start, anchors=both)
                self.topic = Reading(whole, reading.guess)
        elif label != REMARK or clause.all(Kind.TEXT):
            self.is_other |= label == OTHER
            self.unread.append(clause.text)

    def _drop_topic(self) -> None:
        """Hand back a clause before that may have been a wish of its own."""
        if self.topic and self.topic.label != REMARK and not _is_bare(self.topic.clause):
            self.unread.append(self.topic.clause.text)
        self.topic = None

    def request(self) -> RevisionRequest | None:
        """Return all that was read, in order."""
        made = self.operations
        is_idle = all(one.verb is Verb.CORRECT or (one.verb in _VAGUE and not one.targets) for one in made)
        if self.version and is_idle and not (self.topic and self.topic.names_items):
            if self.version is Verb.UNDO and shape("of_all").search(self.source):
                return RevisionRequest((Operation(Verb.RESTORE, number=1),))
            return RevisionRequest((Operation(self.version),), tuple(words for words in self.unread if scan(words)))
        if self.corrects and made and made[0].verb is not Verb.CORRECT:
            made = [Operation(Verb.CORRECT), *made]
        elif self.corrects and self.topic and self.topic.targets and not made:
            made = [Operation(Verb.CORRECT, (self.topic.targets[0],))]
        if (
            self.topic
            and made
            and _is_bare(self.topic.clause)
            and not made[-1].text
            and not self.corrects
            and self.topic.names_items
        ):
            # 第三条删掉，还有第五条
            more = completed(replace(made[-1], targets=tuple(self.topic.targets)), made[-1], self.section)
            made[-1] = replace(made[-1], targets=(*made[-1].targets, *more.targets))
        elif self.topic and made:
            self._drop_topic()
        elif self.topic and self.topic.label == OTHER:
            return None
        if any(one.verb is not Verb.FREE for one in made):
            made = [one for one in made if one.verb is not Verb.FREE or any(t.names_items for t in one.targets)]
        if self.version and made:
            self.unread.append(self.source)
        if not made:
            is_wish = not self.is_other and self.topic is not None
            return RevisionRequest((), tuple(self.unread or [self.source])) if is_wish else None
        made = list(map(described, made))
        is_bare = made[0].verb is Verb.REMOVE and not made[0].targets
        is_lost = not made[0].targets and made[0].verb is Verb.REPLACE and not made[0].old
        idle = (
            [self.source]
            if is_bare or is_lost or any(one.text == UNSURE and one.verb is Verb.KEEP for one in made)
            else []
        )
        made = [replace(one, text="") if one.verb in _SIZES else one for one in made]
        return RevisionRequest(tuple(made), (*self.unread, *idle))


def _is_section(anchor: Anchor) -> bool:
    return anchor.kind is Kind.ITEMS and anchor.target is not None and not anchor.target.names_items


def _is_bare(clause: Clause) -> bool:
    """Return whether a clause only names items."""
    rest = clause.masked.strip("ι和跟与、，的呢把将在给是连也那吧里中 ")
    return (
        not rest or rest in {"τ", "κ", "ω", "δ", "ρ", "σ"} or bool(re.fullmatch("除[了去开]?ι?(?:以外|之外|外)?", rest))
    )
