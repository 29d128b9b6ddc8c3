"""From a message to a RevisionRequest: every word of it belongs to an operation, or is handed back as unread.

Clauses are read one by one; what one leaves unsaid (the items, what is to stand there, how long) another says, and two
operations that say one thing are joined into it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.clauses import Clause, places, plain, split
from assistant.drafting.revising.dictating import set_to
from assistant.drafting.revising.naming import read_items, shape
from assistant.drafting.revising.reading import read
from assistant.drafting.revising.request import UNSURE, VERSION_VERBS, Operation, RevisionRequest, Target, Verb
from assistant.drafting.revising.scanning import Kind, load_words, scan
from knowledge.numerals import read_number

# Longer than any wish; longer ones are pasted text, but for an item edited by hand.
_LONGEST = 1200
_BY_HAND = re.compile(r"^\s*(?P<head>[^\n：:]{0,16}?)(?:改写为|重写为|写作)[：:]\s*(?P<words>\S.*)$", re.DOTALL)
_LONGEST_WITH_REASON = 20
_OF_MEASURES = {Verb.OWNER, Verb.DEADLINE, Verb.RESULT}
_SETTING = {Verb.TITLE, Verb.CAUSE, Verb.REPLACE, *_OF_MEASURES}
_SIZES = {Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH}
# Whose words go on over stops, and over clauses that could be read as wishes.
_DICTATED = {Verb.ADD, Verb.INSERT, Verb.CAUSE, Verb.RESULT, Verb.TITLE, Verb.REPLACE}
_FREELY = {Verb.ADD, Verb.INSERT, Verb.CAUSE, Verb.RESULT}
_ASKS = (Kind.VERB, Kind.TO, Kind.INSERT, Kind.ADD, Kind.MOVE, Kind.ANOTHER)
# 加一条，关于工程质量的: what it is to be about, not its words.
_ABOUT = re.compile(
    r"^(?:关于|有关|针对|围绕|讲讲?|说说?|反映|涉及)(?P<what>[^，。；：]{2,16}?)(?:方面|情况)?的?(?:问题|措施|内容)?$"
)
# What says something of it, rather than naming it.
_TELLS = re.compile(r"[了没未不是有欠缺超拖]|\d")


def parse_request(message: str) -> RevisionRequest | None:
    """Return what `message` asks to be changed; None where it is no wish to change a draft."""
    said = message.strip()
    found = _BY_HAND.match(said)
    if found and (items := read_items(found["head"].strip(), 0)):
        return RevisionRequest((Operation(Verb.WRITE, (items[0],), found["words"]),))
    if not said or len(said) > _LONGEST:
        return None
    said = said.rstrip("。！!~ ")
    if version := _version(said):
        return RevisionRequest((version,))
    named = read_items(said, 0)
    if named and named[0].names_items and shape("too").fullmatch(said[named[1] :]):
        return RevisionRequest((Operation(Verb.AGAIN, (named[0],)),))
    if shape("this_is_wrong").fullmatch(said):
        return RevisionRequest((Operation(Verb.FREE, (Target(is_pronoun=True),), said),))
    if corrected := _correction(said):
        return corrected
    if asked := shape("self_answered").fullmatch(said):
        # 措施3谁负责？写计财科
        answered = _read_clauses(f"{asked['head']}：{asked['rest']}")
        if answered and answered.is_clear and {*answered.verbs} <= _SETTING:
            return answered
    if "：" not in said or shape("others").search(said):
        said = shape("as_it_is").sub("", said).rstrip("，,。；; ") or said
    if shape("negated").search(said):
        # 不要删第三条，要删第四条
        other = _read_clauses(said.partition("，")[2])
        return other if other and other.is_placed else RevisionRequest((), (said,))
    polite = shape("polite").sub("", said.rstrip("?？"))
    if shape("asking").search(polite if polite != said.rstrip("?？") else said):
        return None
    return _read_clauses(said)


def named_in(message: str) -> list[Target]:
    """Return the places of a draft that a message speaks of, whatever it wants."""
    return [target for clause in split(message, scan(message)) for target in places(clause.tokens)]


def _correction(said: str) -> RevisionRequest | None:
    """Return what was meant instead of what was done last: other items, or another change."""
    found = shape("not_me").match(said)
    if not found or not (found["no"] or (found["mean"] and "是" in said)):
        return None
    named = read_items(found["what"], 0)
    if named and not found["what"][named[1] :].strip("吧啊呀。！!"):
        return RevisionRequest((Operation(Verb.CORRECT, (named[0],)),))
    other = parse_request(found["what"]) if found["no"] else None
    if other is not None and other.is_clear and other.operations[0].verb not in VERSION_VERBS:
        return RevisionRequest((Operation(Verb.CORRECT), *other.operations))
    return None


def _version(said: str) -> Operation | None:
    """Return what goes to another version, or takes the one at hand as it is."""
    if (found := shape("version").search(said)) and shape("back").search(said) and len(said) <= 24:
        number = 1 if found["first"] else read_number(found["n"] or found["v"]) or 0
        return Operation(Verb.RESTORE, number=number)
    if several := shape("steps").match(said):
        return Operation(Verb.UNDO, number=read_number(several["n"]) or 1)
    # 手滑了，退回去: a reason may stand before or behind it.
    parts = re.split("[，,。；;！!\\s]+", said) if len(said) <= _LONGEST_WITH_REASON else []
    for part in dict.fromkeys((said, *parts[-1:], *parts[:1])):
        verb = _version_verb(part)
        if verb and (part == said or not named_in(said.replace(part, ""))):
            return Operation(verb)
    return None


def _version_verb(said: str) -> Verb | None:
    """Return what words do with the version at hand, None where they say anything else."""
    if shape("no_more").fullmatch(said):
        return Verb.UNDO
    words = load_words()["versions"]
    for verb in (Verb.REFUSE, Verb.UNDO, Verb.REDO, Verb.ACCEPT):
        rest = said
        for word in sorted(words[verb.value], key=len, reverse=True):
            rest = rest.replace(word, "|")
        if rest == said:
            continue
        for word in sorted(words["idle"], key=len, reverse=True):
            rest = rest.replace(word, "")
        if not rest.strip("|，,。！! "):
            return verb
    return None


def _read_clauses(said: str) -> RevisionRequest | None:
    reading = _Reading(said)
    for clause in split(said, scan(said)):
        reading.take(clause)
    return reading.request()


@dataclass
class _Reading:
    """What has been read of a message so far."""

    source: str
    operations: list[Operation] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    # A clause that names something and asks for nothing.
    topic: Clause | None = None
    # Where the words that the last operation brings begin in the message, None where it brings none that may go on.
    dictated: int | None = None
    # Whether something unread is a wish all the same: it names a place and says that something be done.
    is_wish: bool = False
    section: str | None = None

    def take(self, clause: Clause) -> None:
        """Read one more clause."""
        last = self.operations[-1] if self.operations else None
        if last and self._is_reason(clause, last):
            return
        found = read(clause)
        if self.topic:
            found = [one for each in found for one in _of_topic(each, self.topic, clause)]
        elif any(map(_is_headless, found)) and not (last and _both(last, found[0])):
            found = []
        if last and self.dictated is not None and not (found and self._is_own(clause, last)) and _goes_on(clause, last):
            self.operations[-1] = replace(last, text=_plain_end(self.source[self.dictated : clause.end]))
            return
        if not found:
            self._leave(clause, last)
            return
        if found[-1].verb is Verb.INSERT and not found[-1].text and not found[-1].topics and self.unread:
            # 资金是年底才拨下来的，写进第一条
            found[-1] = replace(found[-1], text="，".join(self.unread))
            self.unread.clear()
        if self.topic and Kind.TEXT in self.topic.kinds and _is_elsewhere(self.topic, found):
            self._drop_topic()
        self.topic, self.dictated = None, None
        for operation in found:
            self._add(operation)
        new = self.operations[-1]
        if new.verb in _DICTATED and not clause.all(Kind.QUOTED) and not new.topics:
            at = clause.source.rfind(new.text, clause.start, clause.end) if new.text else clause.end
            self.dictated = at if at >= 0 and (new.text or new.verb in _FREELY) else None

    def _add(self, operation: Operation) -> None:
        """Keep one more operation, what it leaves unsaid taken from those before it."""
        last = self.operations[-1] if self.operations else None
        operation = _completed(operation, last, self.section)
        named = {target.section for target in operation.targets if target.spans or target.section}
        # 第六条和措施六: what comes next isn't of the measures for that.
        self.section = next(iter(named)) if len(named) == 1 else None if named else self.section
        if last and (both := _both(last, operation)):
            self.operations[-1:] = [both]
        else:
            self.operations.append(operation)

    def _is_reason(self, clause: Clause, last: Operation) -> bool:
        """Return whether a clause only says why, or what something isn't."""
        if last.verb in _SETTING and re.match("(?:而)?不是", clause.text):
            return True
        says_why = clause.text.startswith(tuple(load_words()["reasons"]))
        return says_why and not clause.first(Kind.ITEMS) and self.dictated is None

    def _leave(self, clause: Clause, last: Operation | None) -> None:
        """Keep a clause that nothing was made of: more topics of a split, what the next one is about, or unread."""
        if last and last.verb in _SETTING and not last.text and re.search("[.DQ]", clause.kinds):
            # 给措施五加个时间节点，国庆前
            self.operations[-1] = replace(last, text=clause.dictated(clause.start))
            return
        if last and last.verb is Verb.SPLIT and (topics := shape("topics").findall(clause.text)):
            both = (*last.topics, *(plain(one or other) for one, other in topics))
            self.operations[-1] = replace(last, topics=both)
            return
        asks = clause.first(*_ASKS) is not None
        names = clause.first(Kind.ITEMS) is not None
        is_bare = clause.first(Kind.PART) is not None and Kind.TEXT not in clause.kinds
        if clause.first(Kind.COMPLAINT) or is_bare or (names and not asks) or (names and Kind.TEXT not in clause.kinds):
            self._drop_topic()
            self.topic = clause
        elif clause.kinds.strip("cv" if {*clause.verbs()} <= {Verb.FREE} else "c"):
            self.unread.append(clause.text)
            self.is_wish = self.is_wish or bool(places(clause.tokens) and asks)

    def _drop_topic(self) -> None:
        """Hand back a clause that names items and was taken up by nothing."""
        if self.topic and self.topic.first(Kind.ITEMS):
            self.unread.append(self.topic.text)
        self.topic = None

    def _is_own(self, clause: Clause, last: Operation) -> bool:
        """Return whether a clause asks for something itself rather than going on with what is dictated."""
        is_named = any(t.names_items and not t.is_every for t in places(clause.tokens))
        if last.verb in _FREELY and last.text:
            return is_named and clause.tokens[0].kind in {Kind.ITEMS, Kind.FILLER}
        return bool(last.text) or clause.first(Kind.MOVE) is not None

    def request(self) -> RevisionRequest | None:
        """Return all that was read, in order."""
        if self.topic and self.topic.first(Kind.ITEMS):
            self.is_wish |= Kind.COMPLAINT in self.topic.kinds or Kind.TEXT not in self.topic.kinds
        self._drop_topic()
        operations = self.operations
        if any(one.verb is not Verb.FREE for one in operations):
            # 调整一下顺序，第三条放第一: what is vague is told by the rest.
            operations = [
                one for one in operations if one.verb is not Verb.FREE or any(t.names_items for t in one.targets)
            ]
        if not operations:
            return RevisionRequest((), tuple(self.unread)) if self.is_wish else None
        operations = [replace(one, text="") if one.verb in _SIZES else one for one in operations]
        is_bare = operations[0].verb is Verb.REMOVE and not operations[0].targets
        idle = [self.source] if is_bare or any(one.text == UNSURE for one in operations) else []
        return RevisionRequest(tuple(operations), (*self.unread, *idle))


def _is_headless(operation: Operation) -> bool:
    """Return whether an operation says only what is to stand there."""
    return operation.verb is Verb.REPLACE and not operation.targets and not operation.old


def _of_topic(operation: Operation, topic: Clause, clause: Clause) -> list[Operation]:
    """Return the operation about what the clause before it spoke of, where it names nothing itself."""
    if _is_headless(operation):
        # 第三条原因不对，应该是…
        return set_to(topic, topic.tokens, operation.text, clause.said[0]) or []
    named = tuple(places(topic.tokens))
    said = next((target for target in operation.targets if target.names_items or target.part or target.section), None)
    if operation.verb is Verb.REMOVE and topic.first(Kind.EXCEPT):
        section = said.section if said else None
        return [Operation(Verb.KEEP, tuple(replace(target, section=target.section or section) for target in named))]
    if operation.verb is Verb.KEEP and (others := _others(named, operation)):
        # 第五条跟第六条重了，留第五条
        return [Operation(Verb.REMOVE, others)]
    part = next((token.part for token in topic.all(Kind.PART)), None)
    if operation.verb is Verb.ADD and part and said is None and operation.text:
        # 原因有两个，再加一个：…
        return [Operation(Verb.INSERT, tuple(replace(target, part=part) for target in named), operation.text)]
    if operation.verb in {Verb.ADD, Verb.ORDER} or (said and said.names_items and not said.is_rest):
        return [operation]
    if said and said.part:
        # 第三条写得太细，只留第一句
        inside = replace(said, section=named[0].section, spans=named[0].spans, words=named[0].words) if named else said
        return [replace(operation, targets=(inside,))]
    if part and (not named or operation.verb is Verb.INSERT):
        # 标题呢，改短一点
        named = tuple(replace(target, part=part) for target in named or (Target(),))
    return [replace(operation, targets=named) if named else operation]


def _both(last: Operation, operation: Operation) -> Operation | None:
    """Return two operations as the one that they are, None where they are two."""
    names = any(target.names_items or target.section for target in operation.targets)
    is_bare, is_all = not operation.targets, all(target.is_every for target in operation.targets)
    match last.verb, operation.verb:
        case Verb.REMOVE, Verb.REPLACE if _is_headless(operation) and any(t.part_words for t in last.targets):
            # 别写计财科了，换成基建科
            old = next(target.part_words for target in last.targets if target.part_words)
            items = tuple(replace(target, part=None, part_words="") for target in last.targets)
            return replace(operation, targets=items, old=old)
        case one, Verb.REPLACE if one in _SETTING and not last.text and _is_headless(operation):
            # 换个题目，叫…
            return replace(last, text=operation.text)
        case Verb.SHORTEN | Verb.LENGTHEN | Verb.TONE | Verb.FREE, Verb.REPLACE if _is_headless(operation):
            # 第一句太长了，改成…
            return replace(operation, targets=last.targets) if last.targets and not last.length else None
        case one, other if one is other and one in _SETTING and not last.text and (is_bare or is_all):
            # 加个期限，6月底前
            return replace(last, text=operation.text, targets=operation.targets or last.targets)
        case one, other if {one, other} <= _SIZES and not last.length and not names:
            # 太长了，压到80字
            return replace(last, length=operation.length, text=operation.text)
        case one, other if one is other and one in _SIZES and last.text == UNSURE and _says_only_part(last.targets):
            # 题目太长了，第一条的缩短点
            inside = tuple(replace(target, part=last.targets[0].part) for target in operation.targets)
            return replace(operation, targets=inside)
        case Verb.TONE, Verb.TONE if last.text == operation.text and is_bare:
            return last
        case one, Verb.SPLIT | Verb.MERGE | Verb.REMOVE if one in _SIZES and last.text == UNSURE and not names:
            return replace(operation, targets=last.targets)
        case Verb.REMOVE, Verb.REMOVE if not any(target.part for target in (*last.targets, *operation.targets)):
            # At once, so that what answers a problem is still known when it goes.
            return replace(last, targets=(*last.targets, *operation.targets))
        case Verb.KEEP, Verb.REMOVE if not operation.targets or any(target.is_rest for target in operation.targets):
            return replace(last, text="")
        case Verb.MERGE, Verb.TITLE if not names:
            return replace(last, text=operation.text)
        case Verb.ADD, Verb.MOVE if not names:
            return replace(last, place=operation.place, side=operation.side)
        case Verb.MOVE, Verb.MOVE if _change_places(last, operation):
            # 第二条放第三条，第三条放第二条
            return Operation(Verb.SWAP, (*last.targets, *operation.targets))
    return None


def _says_only_part(targets: Sequence[Target]) -> bool:
    return len(targets) == 1 and targets[0].part is not None and not targets[0].names_items


def _change_places(one: Operation, other: Operation) -> bool:
    """Return whether each of two moves leads to where the other one's item is."""
    spans = [(move.targets[0].spans, move.place.spans) for move in (one, other) if move.place and move.targets]
    return len(spans) == 2 and spans[0][0] == spans[1][1] != () and spans[1][0] == spans[0][1] != ()


def _completed(operation: Operation, last: Operation | None, section: str | None) -> Operation:
    """Return an operation with what it leaves to the words before it: the section, the items, its partner."""
    targets = operation.targets
    if operation.verb is Verb.ADD:
        topic = _ABOUT.match(operation.text)
        if topic and _TELLS.search(topic["what"]) and re.match("[讲说反]", operation.text):
            return replace(operation, text=topic["what"])
        return replace(operation, text="", topics=(topic["what"],)) if topic else operation
    says_section = len(targets) == 1 and targets[0].section and not targets[0].names_items and not targets[0].part
    if last and last.verb is operation.verb and says_section:
        # 最后两条问题合并，措施也合并
        spans = [target for target in last.targets if target.spans]
        targets = tuple(replace(target, section=targets[0].section) for target in spans) or targets
    if last and last.targets:
        # 第五条删掉，对应的措施也删掉
        partner = last.targets[-1]
        targets = tuple(
            replace(target, partner=partner) if target.partner and target.partner.is_pronoun else target
            for target in targets
        )
    return replace(operation, targets=tuple(_in_section(target, operation.verb, section) for target in targets))


def _in_section(target: Target, verb: Verb, section: str | None) -> Target:
    """Return the target in the section that the verb implies, else in that named before in the same message."""
    if target.section or target.is_every:
        return target
    if verb in _OF_MEASURES:
        return replace(target, section=MEASURES)
    if verb is Verb.CAUSE:
        return replace(target, section=PROBLEMS)
    return replace(target, section=section) if target.spans else target


def _is_elsewhere(topic: Clause, operations: Sequence[Operation]) -> bool:
    """Return whether operations name items, and none that a clause before them speaks of."""
    spoken = {span for target in places(topic.tokens) for span in target.spans}
    named = {span for operation in operations for target in operation.targets for span in target.spans}
    return bool(spoken and named) and not spoken & named


def _others(named: Sequence[Target], kept: Operation) -> tuple[Target, ...]:
    """Return of items named together those that aren't kept, () where none is named beside them."""
    held = {span for target in kept.targets for span in target.spans}
    spans = tuple(span for target in named for span in target.spans if span not in held)
    section = next((target.section for target in (*named, *kept.targets) if target.section), None)
    return (Target(section, spans),) if spans and held else ()


def _goes_on(clause: Clause, last: Operation) -> bool:
    """Return whether a clause can be more of the words that the last operation brings."""
    return last.verb in _FREELY or not clause.first(Kind.ITEMS, Kind.VERB, Kind.COMPLAINT)


def _plain_end(words: str) -> str:
    """Return dictated words without the space around them."""
    return re.sub(r"^[，,：:\s]*(?:内容(?:是|为)|就说|就写)?", "", words.strip()).strip("“”")
