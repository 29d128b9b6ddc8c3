"""From a message to a RevisionRequest: every word of it belongs to an operation, or is handed back as unread."""

import re
from dataclasses import dataclass, field, replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.clauses import Clause, left_over, places, plain, split
from assistant.drafting.revising.frames import FRAMES
from assistant.drafting.revising.naming import NUMBER, read_items, to_number
from assistant.drafting.revising.request import Operation, RevisionRequest, Target, Verb
from assistant.drafting.revising.scanning import Kind, load_words, scan

# Longer than any wish; longer ones are pasted text, but for an item edited by hand.
_LONGEST = 1200
_BY_HAND = re.compile(r"^\s*(?P<head>[^\n：:]{0,16}?)(?:改写为|重写为|写作)[：:]\s*(?P<words>\S.*)$", re.DOTALL)
_POLITE = re.compile(r"能不能|可不可以|能否|可以|行不行|好不好|好吗|行吗|可以吗|吗$|不$")
_ASKING = re.compile(
    r"[?？]|[吗呢]$|什么|怎么|如何|怎样|为何|多少|哪[里些个条儿来一份]|从哪|是否|是不是|有没有|对不对|要不要|还是[^改恢按原先]*(?:的|写|呢)$|几[条个]$|依据呢"
)
_VERSION = re.compile(
    rf"(?:第\s*(?P<n>{NUMBER}|\d{{1,3}})\s*[版稿]|v\s*(?P<v>\d{{1,3}})|(?P<first>最初|最早|一开始|最开始|原始|初始|初稿|第一稿))"
)
_BACK = re.compile(r"回到?|恢复|退|换回|切换|用|还原|改回|撤")
_NOT_ME = re.compile(
    r"^(?:不对|错了|不是|搞错了|弄错了)?[，,。！!\s]*(?:我)?(?:说|指|要改|要|讲)的?是(?P<what>.+)$|^(?:不对|错了|不是这条|搞错了)[，,。！!\s]*(?:是|应该是|应是)(?P<what2>.+)$"
)
# Whose words go on over stops: what a person dictates.
_DICTATED = {Verb.ADD, Verb.INSERT, Verb.CAUSE, Verb.RESULT, Verb.TITLE, Verb.REPLACE}
_TOPICS = re.compile(
    r"(?:另|其中|第)?[一二1][条个项](?:写|讲|说|是)([^、，。]{2,20})|([^、，。一]{2,20}?)(?:单独)?(?:写|列|算|占|放)?一[条个项]"
)
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
    if found := _NOT_ME.match(said):
        named = read_items(found["what"] or found["what2"], 0)
        if named:
            return RevisionRequest((Operation(Verb.CORRECT, (named[0],)),))
    polite = _POLITE.sub("", said.rstrip("?？"))
    if _ASKING.search(polite if polite != said.rstrip("?？") else said):
        return None
    reading = _Reading(said)
    for clause in split(said, scan(said)):
        reading.take(clause)
    return reading.request()


def _by_hand(said: str) -> RevisionRequest | None:
    found = _BY_HAND.match(said)
    items = read_items(found["head"].strip(), 0) if found else None
    if not found or not items:
        return None
    return RevisionRequest((Operation(Verb.WRITE, (items[0],), found["words"]),))


def _version(said: str) -> Operation | None:
    """Return what goes to another version, or takes the one at hand as it is."""
    if (found := _VERSION.search(said)) and _BACK.search(said[: found.start()] or said) and len(said) <= 24:
        number = 1 if found["first"] else to_number(found["n"] or found["v"]) or 0
        return Operation(Verb.RESTORE, number=number)
    words = load_words()["versions"]
    idle = sorted(words["idle"], key=len, reverse=True)
    for verb in (Verb.REFUSE, Verb.UNDO, Verb.REDO, Verb.ACCEPT):
        rest = said
        for word in sorted(words[verb.value], key=len, reverse=True):
            rest = rest.replace(word, "|")
        if rest == said:
            continue
        for word in idle:
            rest = rest.replace(word, "")
        if not rest.strip("|，,。！! "):
            return Operation(verb)
    return None


@dataclass
class _Reading:
    """What has been read of a message so far; `topic` is what the last clause spoke of without asking anything."""

    source: str
    operations: list[Operation] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    topic: Clause | None = None
    # Where the words that the last operation brings begin in the message, None where it brings none that may go on.
    dictated: int | None = None
    before: Clause | None = None
    # Whether something unread is a wish all the same: it names a place and says that something be done.
    is_wish: bool = False

    def take(self, clause: Clause) -> None:
        """Read one more clause."""
        last = self.operations[-1] if self.operations else None
        found = self._read(clause)
        if found is None and last and (corrected := self._corrected(clause, last)):
            self.operations.pop()
            found = corrected
        if last and self.dictated is not None and not (found and self._is_own(clause, last)) and _goes_on(clause, last):
            self.operations[-1] = replace(last, text=plain_end(self.source[self.dictated : clause.end]))
            return
        if found is None:
            if last and last.verb is Verb.SPLIT and (topics := _TOPICS.findall(clause.text)):
                self.operations[-1] = replace(
                    last, topics=(*last.topics, *(plain(one or other) for one, other in topics))
                )
            elif clause.first(Kind.COMPLAINT) or (
                clause.first(Kind.ITEMS, Kind.PART) and not left_over(clause, set(Kind) - {Kind.TEXT})
            ):
                self._drop_topic()
                self.topic = clause
            elif left_over(clause, {Kind.COMPLAINT}):
                self.unread.append(clause.text)
                self.is_wish = self.is_wish or bool(places(clause.tokens) and clause.first(*_ASKS))
            return
        self.operations += found
        self.before = clause
        self.topic = None
        self.dictated = None
        if found[-1].verb in _DICTATED and not clause.all(Kind.QUOTED) and not found[-1].topics:
            text = found[-1].text
            at = clause.source.rfind(text, clause.start, clause.end) if text else clause.end
            self.dictated = at if at >= 0 else None
            if found[-1].verb not in _FREELY and not text:
                self.dictated = None

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
        if not last.text:
            return clause.first(Kind.MOVE) is not None
        return True

    def _read(self, clause: Clause) -> list[Operation] | None:
        for frame in FRAMES:
            if found := frame(clause):
                return [self._with_topic(operation) for operation in found]
        if self.topic:
            return self._resumed(clause)
        return None

    def _corrected(self, clause: Clause, last: Operation) -> list[Operation] | None:
        """Return what 标题太长，改成… means: the second clause says what the first was only a reason for."""
        if self.before is None or last.length or last.verb not in {Verb.SHORTEN, Verb.LENGTHEN, Verb.TONE}:
            return None
        self.topic = self.before
        found = self._resumed(clause)
        self.topic = None
        return found

    def _with_topic(self, operation: Operation) -> Operation:
        """Return the operation about what the clause before it spoke of, where it names nothing itself."""
        if self.topic is None or any(
            (target.names_items and not target.is_rest) or target.part for target in operation.targets
        ):
            return operation
        named = tuple(places(self.topic.tokens))
        if self.topic.first(Kind.EXCEPT) and operation.verb is Verb.REMOVE:
            return Operation(Verb.KEEP, named)
        part = self.topic.first(Kind.PART)
        if operation.verb is Verb.INSERT and part:
            named = tuple(replace(target, part=part.part) for target in named)
        if not named or operation.verb in {Verb.ADD, Verb.ORDER}:
            return operation
        return replace(operation, targets=named)

    def _resumed(self, clause: Clause) -> list[Operation] | None:
        """Return what 改成… or 应该是… means behind a clause that says what is wrong."""
        topic = self.topic
        lead = clause.first(Kind.TO)
        if topic is None or lead is None or left_over(clause, set(), [t for t in clause.tokens if t.end <= lead.start]):
            return None
        text = plain(self.source[lead.end : clause.end])
        targets = tuple(places(topic.tokens))
        part = topic.first(Kind.PART)
        if part and part.part:
            return [Operation(Verb(part.part.value), targets, text)]
        old = left_over(topic, {Kind.ITEMS, Kind.SENTENCE, Kind.COMPLAINT})
        return [Operation(Verb.REPLACE, targets, text, old)] if old and text else None

    def request(self) -> RevisionRequest | None:
        """Return all that was read, in order, joined where two clauses say one thing."""
        named = self.topic is not None and self.topic.first(Kind.ITEMS) is not None
        self._drop_topic()
        if not self.operations:
            if named:
                return RevisionRequest((), tuple(self.unread))
            return RevisionRequest((), tuple(self.unread)) if self.is_wish else None
        operations = _joined(self.operations)
        idle = [self.source] if operations[0].verb is Verb.REMOVE and not operations[0].targets else []
        return RevisionRequest(tuple(operations), (*self.unread, *idle))


_ASKS = (Kind.VERB, Kind.TO, Kind.INSERT, Kind.ADD, Kind.MOVE, Kind.ANOTHER)


def _goes_on(clause: Clause, last: Operation) -> bool:
    """Return whether a clause can be more of the words that the last operation brings."""
    return last.verb in _FREELY or not clause.first(Kind.ITEMS, Kind.VERB, Kind.COMPLAINT)


def plain_end(words: str) -> str:
    """Return dictated words without the space around them."""
    return re.sub(r"^[，,：:\s]*(?:内容(?:是|为)|就说|就写)?", "", words.strip()).strip("“”")


def _joined(operations: list[Operation]) -> list[Operation]:
    """Return the operations with what belongs together in one: a length behind 太长, a title behind a merger."""
    sizes = {Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH}
    found: list[Operation] = []
    section: str | None = None
    for operation in operations:
        last = found[-1] if found else None
        names = any(t.names_items or t.section for t in operation.targets)
        if last and last.verb in sizes and operation.verb in sizes and (not names or operation.targets == last.targets):
            verb = last.verb if operation.verb is Verb.LENGTH else operation.verb
            found[-1] = replace(last, verb=verb, length=operation.length or last.length)
            continue
        if last and last.verb is operation.verb and not operation.targets and operation.text == last.text:
            continue
        if last and last.verb is Verb.REMOVE and operation.verb in {*sizes, Verb.TONE} and not operation.targets:
            # 第三条删掉，太啰嗦了: the reason for it.
            continue
        if last and last.verb is Verb.MERGE and operation.verb is Verb.TITLE and not names:
            found[-1] = replace(last, text=operation.text)
            continue
        if last and last.verb is Verb.ADD and operation.verb is Verb.MOVE and not names:
            found[-1] = replace(last, place=operation.place, side=operation.side)
            continue
        if (
            last
            and last.verb is Verb.KEEP
            and operation.verb is Verb.REMOVE
            and any(t.is_rest for t in operation.targets)
        ):
            continue
        section = next((t.section for t in operation.targets if t.section), section)
        targets = tuple(_in_section(t, operation, section) for t in operation.targets)
        found.append(replace(operation, targets=targets))
    return found


def _in_section(target: Target, operation: Operation, section: str | None) -> Target:
    """Return the target in the section named before in the same message."""
    if target.section or target.is_every or operation.verb is Verb.ADD:
        return target
    if operation.verb in {Verb.OWNER, Verb.DEADLINE, Verb.RESULT}:
        return replace(target, section=MEASURES)
    if operation.verb is Verb.CAUSE:
        return replace(target, section=PROBLEMS)
    return replace(target, section=section) if section and target.spans else target
