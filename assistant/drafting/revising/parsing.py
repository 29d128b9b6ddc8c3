"""From a message to a RevisionRequest: every word of it belongs to an operation, or is handed back as unread."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.drafting.revising.clauses import Clause, places, plain, split
from assistant.drafting.revising.grammar import read
from assistant.drafting.revising.joining import SETTING, joined
from assistant.drafting.revising.naming import read_items, shape
from assistant.drafting.revising.request import UNSURE, VERSION_VERBS, Operation, RevisionRequest, Target, Verb
from assistant.drafting.revising.scanning import Kind, load_words, scan
from knowledge.numerals import read_number

# Longer than any wish; longer ones are pasted text, but for an item edited by hand.
_LONGEST = 1200
_BY_HAND = re.compile(r"^\s*(?P<head>[^\n：:]{0,16}?)(?:改写为|重写为|写作)[：:]\s*(?P<words>\S.*)$", re.DOTALL)
_LONGEST_WITH_REASON = 20
# Whose words go on over stops: what a person dictates.
_DICTATED = {Verb.ADD, Verb.INSERT, Verb.CAUSE, Verb.RESULT, Verb.TITLE, Verb.REPLACE}
_FREELY = {Verb.ADD, Verb.INSERT, Verb.CAUSE, Verb.RESULT}


def parse_request(message: str) -> RevisionRequest | None:
    """Return what `message` asks to be changed; None where it is no wish to change a draft."""
    said = message.strip()
    if by_hand := _by_hand(said):
        return by_hand
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
    if (asked := shape("self_answered").fullmatch(said)) and (answered := _answered(asked["head"], asked["rest"])):
        return answered
    if "：" not in said or shape("others").search(said):
        said = shape("as_it_is").sub("", said).rstrip("，,。；; ") or said
    if shape("negated").search(said):
        return RevisionRequest((), (said,))
    polite = shape("polite").sub("", said.rstrip("?？"))
    if shape("asking").search(polite if polite != said.rstrip("?？") else said):
        return None
    return _read_clauses(said)


def _answered(question: str, answer: str) -> RevisionRequest | None:
    """Return what a question that its asker answers sets: 措施3谁负责？写计财科."""
    request = _read_clauses(f"{question}：{answer}")
    return request if request and request.is_clear and {*request.verbs} <= SETTING else None


def _read_clauses(said: str) -> RevisionRequest | None:
    reading = _Reading(said)
    for clause in split(said, scan(said)):
        reading.take(clause)
    return reading.request()


def named_in(message: str) -> list[Target]:
    """Return the places of a draft that a message speaks of, whatever it wants."""
    return [target for clause in split(message, scan(message)) for target in places(clause.tokens)]


def _by_hand(said: str) -> RevisionRequest | None:
    found = _BY_HAND.match(said)
    items = read_items(found["head"].strip(), 0) if found else None
    if not found or not items:
        return None
    return RevisionRequest((Operation(Verb.WRITE, (items[0],), found["words"]),))


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


@dataclass
class _Reading:
    """What has been read of a message so far."""

    source: str
    operations: list[Operation] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    # A clause that names something and asks for nothing; the last one that asked, and for how many operations.
    topic: Clause | None = None
    before: tuple[Clause, int] | None = None
    # Where the words that the last operation brings begin in the message, None where it brings none that may go on.
    dictated: int | None = None
    # Whether something unread is a wish all the same: it names a place and says that something be done.
    is_wish: bool = False

    def take(self, clause: Clause) -> None:
        """Read one more clause."""
        last = self.operations[-1] if self.operations else None
        if last and self._is_reason(clause, last):
            return
        found, replaced = self._read(clause)
        if last and self.dictated is not None and not (found and self._is_own(clause, last)) and _goes_on(clause, last):
            self.operations[-1] = replace(last, text=_plain_end(self.source[self.dictated : clause.end]))
            return
        if found is None:
            self._leave(clause, last)
            return
        del self.operations[len(self.operations) - replaced :]
        if found[-1].verb is Verb.INSERT and not found[-1].text and not found[-1].topics and self.unread:
            # 资金是年底才拨下来的，写进第一条
            found[-1] = replace(found[-1], text="，".join(self.unread))
            self.unread.clear()
        if self.topic and Kind.TEXT in self.topic.kinds and _is_elsewhere(self.topic, found):
            self._drop_topic()
        self.operations += found
        self.before, self.topic, self.dictated = (clause, len(found)), None, None
        if found[-1].verb in _DICTATED and not clause.all(Kind.QUOTED) and not found[-1].topics:
            text = found[-1].text
            at = clause.source.rfind(text, clause.start, clause.end) if text else clause.end
            self.dictated = at if at >= 0 and (text or found[-1].verb in _FREELY) else None

    def _read(self, clause: Clause) -> tuple[list[Operation] | None, int]:
        """Return what a clause asks for, by itself or with the one before, and how many operations it replaces."""
        topic = self.topic
        if topic and topic.first(Kind.EXCEPT):
            return read(topic.joined(clause)), 0
        spoken, size = self.before or (clause, 0)
        last = self.operations[-1] if size else None
        if (
            last
            and not topic
            and not (last.text and last.verb in SETTING | _DICTATED)
            and _says_more(clause, spoken, last)
        ):
            both = read(spoken.joined(clause)) or []
            words = "".join(target.words + target.part_words for one in both for target in one.targets)
            known = {Verb.LENGTH, *(one.verb for one in both)}
            if both and {one.verb for one in self.operations[-size:]} <= known and not re.search("[，,。；;]", words):
                # 太长了，压到80字; 加个期限，6月底前
                return both, size
        if alone := read(clause):
            return [_of_topic(operation, topic) for operation in alone] if topic else alone, 0
        if topic:
            return read(topic.bare.joined(clause)), 0
        if size and (self._lacks_words() or (clause.kinds[:1] == "T" and self._gives_reason())):
            return read(spoken.bare.joined(clause)), size
        return None, 0

    def _lacks_words(self) -> bool:
        """Return whether the last operation waits for what is to stand there: 换个题目，叫…."""
        return self.operations[-1].verb in SETTING and not self.operations[-1].text

    def _gives_reason(self) -> bool:
        """Return whether the last operation may only say why the next clause asks for something: 太长了，改成…."""
        last = self.operations[-1]
        if last.verb is Verb.REMOVE:
            # 别写计财科了，换成基建科
            return any(target.part_words for target in last.targets)
        return not last.length and last.verb in {Verb.SHORTEN, Verb.LENGTHEN, Verb.TONE, Verb.FREE}

    def _is_reason(self, clause: Clause, last: Operation) -> bool:
        """Return whether a clause only says why, or what something isn't."""
        if last.verb in SETTING and re.match("(?:而)?不是", clause.text):
            return True
        says_why = clause.text.startswith(tuple(load_words()["reasons"]))
        return says_why and not clause.first(Kind.ITEMS) and self.dictated is None

    def _leave(self, clause: Clause, last: Operation | None) -> None:
        """Keep a clause that nothing was made of: more topics of a split, what the next one is about, or unread."""
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
        """Return all that was read, in order, joined where two clauses say one thing."""
        if self.topic and self.topic.first(Kind.ITEMS):
            self.is_wish |= Kind.COMPLAINT in self.topic.kinds or Kind.TEXT not in self.topic.kinds
        self._drop_topic()
        if not self.operations:
            return RevisionRequest((), tuple(self.unread)) if self.is_wish else None
        operations = joined(self.operations)
        is_bare = operations[0].verb is Verb.REMOVE and not operations[0].targets
        idle = [self.source] if is_bare or any(one.text == UNSURE for one in operations) else []
        return RevisionRequest(tuple(operations), (*self.unread, *idle))


_ASKS = (Kind.VERB, Kind.TO, Kind.INSERT, Kind.ADD, Kind.MOVE, Kind.ANOTHER)


def _of_topic(operation: Operation, topic: Clause) -> Operation:
    """Return the operation about what the clause before it spoke of, where it names nothing itself."""
    named = tuple(places(topic.tokens))
    if operation.verb is Verb.KEEP and (others := _others(named, operation)):
        # 第五条跟第六条重了，留第五条
        return Operation(Verb.REMOVE, others)
    part = next((token.part for token in topic.all(Kind.PART)), None)
    said = next((target for target in operation.targets if target.names_items or target.part or target.section), None)
    if operation.verb is Verb.ADD and part and said is None and operation.text:
        # 原因有两个，再加一个：…
        return Operation(Verb.INSERT, tuple(replace(target, part=part) for target in named), operation.text)
    if operation.verb in {Verb.ADD, Verb.ORDER} or (said and said.names_items and not said.is_rest):
        return operation
    if said and said.part:
        # 第三条写得太细，只留第一句
        inside = replace(said, section=named[0].section, spans=named[0].spans, words=named[0].words) if named else said
        return replace(operation, targets=(inside,))
    if part and (not named or operation.verb is Verb.INSERT):
        # 标题呢，改短一点
        named = tuple(replace(target, part=part) for target in named or (Target(),))
    return replace(operation, targets=named) if named else operation


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


def _says_more(clause: Clause, spoken: Clause, last: Operation) -> bool:
    """Return whether a clause may say more of what the one before asks for: 题目太长了，第一条的缩短点."""
    if not clause.first(Kind.ITEMS):
        return True
    return not spoken.first(Kind.ITEMS, Kind.SENTENCE) and last.verb in {Verb.SHORTEN, Verb.LENGTHEN, Verb.TONE}


def _goes_on(clause: Clause, last: Operation) -> bool:
    """Return whether a clause can be more of the words that the last operation brings."""
    return last.verb in _FREELY or not clause.first(Kind.ITEMS, Kind.VERB, Kind.COMPLAINT)


def _plain_end(words: str) -> str:
    """Return dictated words without the space around them."""
    return re.sub(r"^[，,：:\s]*(?:内容(?:是|为)|就说|就写)?", "", words.strip()).strip("“”")
