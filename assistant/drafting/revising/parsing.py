"""From a message to a RevisionRequest: every word of it belongs to an operation, or is handed back as unread.

Clauses are read one by one; what one leaves unsaid (the items, what is to stand there, how long) another says, and two
operations that say one thing are joined into it.
"""

import re
from dataclasses import dataclass, field, replace

from assistant.drafting.revising.clauses import Clause, places, plain, split
from assistant.drafting.revising.grammar import read
from assistant.drafting.revising.joining import (
    SETTING,
    both_of,
    completed,
    described,
    is_elsewhere,
    is_headless,
    of_topic,
)
from assistant.drafting.revising.naming import read_items, section_of, shape
from assistant.drafting.revising.request import UNSURE, VERSION_VERBS, Operation, RevisionRequest, Target, Verb
from assistant.drafting.revising.scanning import Kind, load_words, scan
from assistant.drafting.revising.spelling import respelled
from knowledge.numerals import read_number

# Longer than any wish; longer ones are pasted text, but for an item edited by hand.
_LONGEST = 1200
_BY_HAND = re.compile(r"^\s*(?P<head>[^\n：:]{0,16}?)(?:改写为|重写为|写作)[：:]\s*(?P<words>\S.*)$", re.DOTALL)
_LONGEST_WITH_REASON = 20
# Whose words go on over stops, and over clauses that could be read as wishes.
_DICTATED = {Verb.ADD, Verb.INSERT, Verb.CAUSE, Verb.RESULT, Verb.TITLE, Verb.REPLACE}
_FREELY = {Verb.ADD, Verb.INSERT, Verb.CAUSE, Verb.RESULT}
_ASKS = (Kind.VERB, Kind.TO, Kind.INSERT, Kind.ADD, Kind.MOVE, Kind.ANOTHER)


def parse_request(message: str) -> RevisionRequest | None:
    """Return what `message` asks to be changed; None where it is no wish to change a draft.

    What can't be read as it is written is read as it sounds, where that makes sense in one way alone.
    """
    found = _parsed(message)
    is_exchange = found is not None and Verb.REPLACE in found.verbs
    if (found and found.is_clear and not is_exchange) or shape("asking").search(message):
        return found
    others = {other for said in respelled(message) if (other := _parsed(said)) and other.is_placed}
    # 原音改成…: a part of an item is what is set, rather than words that sound like its name.
    others = {other for other in others if not {Verb.FREE, *[Verb.REPLACE] * is_exchange} & {*other.verbs}}
    return others.pop() if len(others) == 1 else found


def _parsed(message: str) -> RevisionRequest | None:
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
    if missing := shape("if_missing").match(said) or shape("bring_topic").match(said):
        return RevisionRequest((Operation(Verb.ADD, (Target(),), topics=(missing["what"],)),))
    whole = shape("as_item").match(said) or shape("left_out").match(said)
    if whole and not shape("section").fullmatch(whole["what"]):
        section = section_of(whole["kind"]) if whole["kind"] else None
        return RevisionRequest((Operation(Verb.ADD, (Target(section),), whole["what"]),))
    said = shape("twice").sub(r"\g<one>", said)
    said = shape("but_not").sub(r"不是\g<old>，是\g<new>", said)
    if asked := shape("self_answered").fullmatch(said):
        # 措施3谁负责？写计财科
        answered = _read_clauses(f"{asked['head']}：{asked['rest']}")
        if answered and answered.is_clear and {*answered.verbs} <= SETTING:
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
    # Whether they go on whatever the next clause could be read as.
    is_open: bool = False
    # Whether something unread is a wish all the same: it names a place and says that something be done.
    is_wish: bool = False
    section: str | None = None

    def take(self, clause: Clause) -> None:
        """Read one more clause."""
        last = self.operations[-1] if self.operations else None
        if last and self._is_reason(clause, last):
            return
        if shape("hail").fullmatch(clause.text) and not self.operations and not clause.kinds.strip("."):
            return
        found = read(clause)
        if last and not clause.kinds.strip("IvA.") and shape("likewise").search(clause.text):
            # 措施也跟着换
            place = replace(last.place, section=None) if last.place else None
            found = [replace(last, targets=tuple(places(clause.tokens)), place=place)]
        if self.topic:
            found = [one for each in found for one in of_topic(each, self.topic, clause)]
        elif any(map(is_headless, found)) and not (last and both_of(last, found[0])):
            found = []
        if last and self.dictated is not None and not (found and self._is_own(clause, last)) and self._goes_on(clause):
            self.operations[-1] = replace(last, text=_plain_end(self.source[self.dictated : clause.end]))
            return
        if not found:
            self._leave(clause, last)
            return
        if found[-1].verb is Verb.INSERT and not found[-1].text and not found[-1].topics and self.unread:
            # 资金是年底才拨下来的，写进第一条
            found[-1] = replace(found[-1], text="，".join(self.unread))
            self.unread.clear()
        is_said = self.topic and (Kind.TEXT in self.topic.kinds or Kind.COMPLAINT not in self.topic.kinds)
        if self.topic and is_said and is_elsewhere(self.topic, found):
            self._drop_topic()
        self.topic, self.dictated = None, None
        for operation in found:
            self._add(operation)
        new = self.operations[-1]
        if new.verb in _DICTATED and not clause.all(Kind.QUOTED) and not new.topics:
            at = clause.source.rfind(new.text, clause.start, clause.end) if new.text else clause.end
            self.dictated = at if at >= 0 and (new.text or new.verb in _FREELY) else None
            self.is_open = new.verb in _FREELY or (new.verb is Verb.REPLACE and Kind.COLON in clause.kinds)

    def _add(self, operation: Operation) -> None:
        """Keep one more operation, what it leaves unsaid taken from those before it."""
        last = self.operations[-1] if self.operations else None
        operation = completed(operation, last, self.section)
        named = {target.section for target in operation.targets if target.spans or target.section}
        # 第六条和措施六: what comes next isn't of the measures for that.
        self.section = next(iter(named)) if len(named) == 1 else None if named else self.section
        if last and (both := both_of(last, operation)):
            self.operations[-1:] = [both]
        else:
            self.operations.append(operation)

    def _is_reason(self, clause: Clause, last: Operation) -> bool:
        """Return whether a clause only says why, or what something isn't."""
        if last.verb in SETTING and re.match("(?:而)?不是", clause.text):
            return True
        says_why = clause.text.startswith(tuple(load_words()["reasons"]))
        return says_why and not clause.first(Kind.ITEMS) and self.dictated is None

    def _leave(self, clause: Clause, last: Operation | None) -> None:
        """Keep a clause that nothing was made of: more topics of a split, what the next one is about, or unread."""
        if last and last.verb in SETTING and not last.text and re.search("[.DQ]", clause.kinds):
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
        is_vague = bool(clause.verbs()) and {*clause.verbs()} == {Verb.FREE}
        if (
            clause.first(Kind.COMPLAINT)
            or is_bare
            or (names and is_vague)
            or (names and not asks)
            or (names and Kind.TEXT not in clause.kinds)
        ):
            if self.topic and not names:
                # 石桥村的措施，10月31日太晚，改成…
                self.topic = Clause(self.source, (*self.topic.tokens, *clause.tokens))
                return
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
        if self.is_open and last.text:
            return is_named and clause.tokens[0].kind in {Kind.ITEMS, Kind.FILLER}
        return bool(last.text) or clause.first(Kind.MOVE) is not None

    def _goes_on(self, clause: Clause) -> bool:
        """Return whether a clause can be more of the words that the last operation brings."""
        return self.is_open or not clause.first(Kind.ITEMS, Kind.VERB, Kind.COMPLAINT)

    def request(self) -> RevisionRequest | None:
        """Return all that was read, in order."""
        if self.topic and self.topic.first(Kind.ITEMS):
            kinds = self.topic.kinds
            self.is_wish |= Kind.COMPLAINT in kinds or Kind.VERB in kinds or Kind.TEXT not in kinds
        if self.topic and self.operations and not self.topic.kinds.strip("I") and not self.operations[-1].text:
            # 第三条删掉，还有第五条
            last = self.operations.pop()
            more = completed(replace(last, targets=tuple(places(self.topic.tokens))), last, self.section)
            self.operations.append(replace(last, targets=(*last.targets, *more.targets)))
            self.topic = None
        self._drop_topic()
        operations = self.operations
        if any(one.verb is not Verb.FREE for one in operations):
            # 调整一下顺序，第三条放第一: what is vague is told by the rest.
            operations = [
                one for one in operations if one.verb is not Verb.FREE or any(t.names_items for t in one.targets)
            ]
        if not operations:
            return RevisionRequest((), tuple(self.unread)) if self.is_wish else None
        operations = list(map(described, operations))
        is_bare = operations[0].verb is Verb.REMOVE and not operations[0].targets
        idle = [self.source] if is_bare or any(one.text == UNSURE for one in operations) else []
        return RevisionRequest(tuple(operations), (*self.unread, *idle))


def _plain_end(words: str) -> str:
    """Return dictated words without the space around them."""
    return re.sub(r"^[，,：:\s]*(?:内容(?:是|为)|就说|就写)?", "", words.strip()).strip("“”")
