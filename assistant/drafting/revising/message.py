"""What the clauses of a message ask for, read one by one; those that say one change together are one.

A clause that nothing is made of is handed back, and then nothing is done: it may have been the one that matters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.drafting.draft import MEASURES, Draft
from assistant.drafting.revising.anchors import Clause, Kind, scan, split
from assistant.drafting.revising.making import FREELY, described, goes_on, operations
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.operations import OTHER, REMARK, unknown
from assistant.drafting.revising.placing import FIELDS, OF_TEXT, opened, sectioned
from assistant.drafting.revising.reading import UNKNOWN, VERSIONS, Reading, guessed, joined, read
from assistant.drafting.revising.request import FIRST, VERSION_VERBS, Operation, RevisionRequest, Target, Verb
from assistant.sorting import Encode
from knowledge.narrative.kinship import pairs

# What a clause that asks for something of its own begins with.
_HEADS = {Kind.ITEMS, Kind.PART, Kind.SENTENCE, Kind.QUOTED, Kind.NEW}
# What talk around a change doesn't have.
_SPOKEN = {*_HEADS, Kind.LENGTH, Kind.GOING, Kind.STEP, Kind.TEXT}
# What sounds less like a step between versions is talk where a change is asked for.
_HALF = 0.5


def is_kept(said: str, encode: Encode | None, spoken: Sequence[Target]) -> bool:
    """Return whether a message says of what was spoken of, and of nothing else, that it is to stay."""
    told = [guessed(clause, encode, "") for clause in split(said, scan(said))]
    keeps = (one.clause.anchors for one in told if one.label == "keep" or shape("stays").fullmatch(one.clause.masked))
    named = {(target.spans, target.words) for one in told for target in one.own_items}
    return any(all(one.kind is Kind.ITEMS for one in anchors) for anchors in keeps) and named <= {
        (target.spans, target.words) for target in spoken
    }


@dataclass
class Message:
    """What has been read of a message so far; `pending` is the reading that the next clause may go on.

    `talk` says nothing of a change, as far as it is understood: it counts where nothing else asks for one. `echoes`
    aren't understood and name nothing: they only say again what else is asked, if that says where. `opening` is told
    before anything is asked for, `said` last without asking for anything; `section` was named last without any item of
    it. `version` is what the clauses do with versions, `is_meant` where that can't be talk beside a change; `is_unsure`
    is a message in which a clause was understood but for some of its words.
    """

    source: str
    known: str
    encode: Encode | None
    draft: Draft | None = None
    pending: Reading | None = None
    operations: list[Operation] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    talk: list[str] = field(default_factory=list)
    echoes: list[str] = field(default_factory=list)
    likely: tuple[Operation, ...] = ()
    opening: list[str] = field(default_factory=list)
    said: str = ""
    version: Verb | None = None
    is_meant: bool = False
    is_other: bool = False
    corrects: bool = False
    section: str | None = None
    is_unsure: bool = False

    def take(self, clause: Clause) -> None:
        """Read one more clause."""
        last = self.pending
        if last and shape("as_said").search(clause.text):
            return
        is_more = bool(last or self.operations or self.corrects)
        reading = read(clause, self.encode, self.known, last, goes_on=is_more)
        if reading.lead in {"to", "weak"} and not operations((last and joined(last, reading)) or reading):
            # 这两条其实是一回事
            told = guessed(clause, self.encode, self.known)
            reading = told if told.label == REMARK else reading
        named = [one.target for one in clause.all(Kind.ITEMS, Kind.NEW) if one.target]
        self.section = next((t.section for t in named if t.section and not t.names_items), self.section)
        first = clause.anchors[0] if clause.anchors else None
        is_led = reading.asks or (bool(reading.text) and reading.part is not None)
        is_own = first is not None and is_led and first.kind in _HEADS
        is_own = is_own or (reading.label == REMARK and reading.guess.is_known)
        if last and (last.label == "split" or not is_own) and goes_on(last, reading):
            start = (last.clause.first(Kind.TEXT) or clause).start
            inside = last.clause.with_text(start, clause.end)
            self.pending = replace(last, clause=inside, lead=last.lead or "bring", told=last.label)
        elif self._is_idle(reading) or self._of_message(reading):
            return
        elif last and (both := joined(last, reading)):
            self.pending = both
        else:
            self._flush()
            self.pending = reading

    def _is_idle(self, reading: Reading) -> bool:
        """Return whether a clause asks for nothing and names nothing; where it isn't understood, it is handed back."""
        if reading.asks or reading.text or reading.names or self._fills(reading):
            return False
        # 厕所挨了骂，去年投诉37起，另起一条: one matter in several clauses.
        matter = f"{self.said}，" if len(unknown(self.said)) >= UNKNOWN else ""
        self.said = "" if reading.guess.is_known else f"{matter}{reading.clause.text}"
        if not self.operations and not reading.clause.anchors:
            self.opening.append(reading.clause.text)
        if reading.label == REMARK or (reading.label == "" and reading.guess.best == REMARK):
            return True
        self._hand_back(reading)
        return True

    def _fills(self, reading: Reading) -> bool:
        """Return whether a clause that asks for nothing says what the one before it has left open."""
        last, words = self.pending, reading.clause.text
        if last is None or joined(last, reading) is None or reading.guess.is_known:
            return False
        is_value = shape("offices").fullmatch(words) or re.search("[加补添]", last.asking.loose)
        return reading.label == "" or bool(last.is_open and is_value and not shape("too").search(words))

    def _hand_back(self, reading: Reading) -> None:
        self.is_other |= reading.label == OTHER
        likely = {reading.guess.best, reading.guess.second}
        spoken = (
            {*_SPOKEN, Kind.DATE, Kind.OFFICE, Kind.SHIFT} if reading.guess.best != REMARK else {*_SPOKEN} - {Kind.PART}
        )
        held = [one for one in reading.clause.anchors if one.kind in spoken]
        # 问题里漏了一件
        items = [one.target for one in held if one.target and one.kind is Kind.ITEMS]
        is_named = len(items) < len(held) or any(one.names_items and not one.is_pronoun for one in items)
        is_likely = reading.label == OTHER or reading.guess.best == "remove"
        if reading.asks or is_named or (is_likely and REMARK not in likely):
            self.unread.append(reading.clause.text)
        else:
            (self.talk if REMARK in likely else self.echoes).append(reading.clause.text)

    def _of_message(self, reading: Reading) -> bool:
        """Return whether a clause says something of the changes asked for, rather than ask for one."""
        clause, label, targets = reading.clause, reading.label, reading.targets
        sections = [t.section for t in targets if t.section and not (t.spans or t.words or t.part or t.is_rest)]
        if label in VERSIONS and not clause.all(Kind.TEXT, Kind.QUOTED, Kind.LENGTH, Kind.NEW):
            waiting = self.pending
            is_of_last = waiting and not waiting.asks and waiting.own_items and not any(t.section for t in targets)
            if reading.own_items or reading.part or is_of_last:
                # 第三条不妥，恢复它原来的样子
                return False
            if waiting and waiting.asks:
                # 缩完味道不对，退到没动之前: of what is to be undone.
                self._flush()
                self.operations = [one for one in self.operations if one.names_items or one.text or one.length]
            self.version = Verb(label)
            self.is_meant = self.version is not Verb.ACCEPT and reading.guess.likelihood >= _HALF
            return True
        denies = clause.text.startswith("不")
        if label == "correct" and (self.pending or self.operations):
            if denies and self.pending and self.pending.is_open:
                # 原因换掉，不是用地的事，是…
                return True
            # 问题二和三对调，我说的是措施; 期限写到8月底，我说的是措施四
            if (sections or reading.names_items) and not denies:
                self._flush()
                if not self.operations:
                    return False
                done = self.operations[-1]
                meant = [replace(target, section=sections[0]) for target in done.targets] if sections else targets
                self.operations[-1] = replace(done, targets=tuple(meant))
                return True
        elif label == "correct" and not re.search(r"\d", clause.masked):
            self.corrects = True
            if targets and (reading.names_items or sections) and not denies:
                self.operations.append(Operation(Verb.CORRECT, (targets[0],)))
            return True
        last = self._last()
        if label == "again" and (reading.names_items if last is None else not targets):
            # 两条都偏长，一样处理; 第三条也是, as was asked before
            self.operations += [] if last else [Operation(Verb.AGAIN, (targets[0],))]
            return True
        is_left = label == "keep" and not (clause.all(Kind.BOUND) or re.search("[只仅就光单]|only|just", clause.text))
        if is_left and all(target.is_rest and not re.search("[不删去砍撤拿]|别", clause.text) for target in targets):
            # 数据都保留, 其余保留, but not 人口那个数要留
            self.unread += [clause.text] if pairs(clause.loose) & pairs(self.known) else []
            return True
        if sections and (is_left or shape("untouched").search(clause.masked)):
            # 问题都保留, 措施先留着: nothing is asked of these.
            if last and MEASURES in sections:
                self._flush()
                self.operations[-1] = replace(self.operations[-1], spares=True)
            return True
        if last and label == "again" and targets:
            self._flush()
            place = replace(last.place, section=None) if last.place else None
            self._add(replace(last, targets=tuple(targets), place=place))
            return True
        return False

    def _last(self) -> Operation | None:
        """Return the last operation, of what is pending too."""
        made = operations(self.pending) if self.pending and self.pending.asks else []
        return made[-1] if made else self.operations[-1] if self.operations else None

    def _flush(self) -> None:
        """Make the operations of what is pending, or hand it back."""
        reading, self.pending = self.pending, None
        if reading is None:
            return
        found = operations(reading)
        # 问题一太啰嗦，只留河段那个: of that one.
        is_inside = self.operations and any(one.verb is Verb.KEEP and not one.targets[0].spans for one in found)
        if found and (is_inside or not reading.uses_up(found)):
            self.unread.append(reading.clause.text)
            self.is_unsure = True
            return
        is_open = found and found[-1].verb in FREELY and not found[-1].topics
        if is_open and shape("it").fullmatch(found[-1].text) and (found[-1].verb is Verb.ADD or reading.part):
            # 接待费超了没单独反映，补一条; 是常务会拖到9月才开，原因里把这层写清楚
            is_last = reading.part or reading.asking.all(Kind.NEW)
            ends = [one.end for one in reading.clause.all(Kind.ITEMS) if one.end < reading.asking.start]
            start = max([reading.clause.start, *ends])
            before = (self.source[start : reading.asking.start] if is_last else "").strip("，的")
            if head := shape("part_cause").match(before):
                # 原因不全，还有雨季停工，也写上
                before = "，".join(filter(None, shape("stop").split(before[head.end() :])[1:]))
            is_more = len(unknown(self.said)) >= UNKNOWN and f"{self.said}，{before}" in self.source
            before = f"{self.said}，{before}" if before and is_more else before or self.said
            if self.operations and self.operations[-1].verb is Verb.INSERT and not self.operations[-1].targets:
                # 报告里没提：…。添成一条问题
                before = self.operations.pop().text
            found[-1] = replace(found[-1], text=before)
        for one in found:
            is_of_merged = bool(self.operations) and self.operations[-1].verb is Verb.MERGE and one.verb in FIELDS
            # 一、二并了，期限统一到年底: that of what was made of them.
            self._add(replace(one, targets=()) if is_of_merged and not reading.names_items else one)
        is_held = reading.clause.all(Kind.TEXT) or (reading.own_items and reading.clause.all(Kind.OFFICE))
        if not found and (reading.label != REMARK or is_held):
            self._hand_back(reading)
            told = (operations(replace(reading, told=label)) for label in (reading.guess.best, reading.guess.second))
            self.likely = tuple(found[0] for found in told if len(found) == 1 and found[0].targets)

    def _add(self, operation: Operation) -> None:
        """Keep an operation, with what it leaves to the words before it."""
        last = self.operations[-1] if operation.verb is Verb.ADD and self.operations else None
        if last and last.verb in {Verb.LENGTHEN, Verb.ADD} and not (last.names_items or last.text or last.topics):
            # 措施光这些太单薄，另外写一条; 还有个问题你这没有，得另起一条：…
            self.operations.pop()
        is_each = bool(re.search("[每各逐]", self.source))
        said = sectioned(operation, self.operations, self.section, is_each=is_each)
        if said not in self.operations:
            self.operations.append(said)

    def request(self) -> RevisionRequest | None:
        """Return all that was read, in order."""
        left = self.pending
        if left and not left.asks and not left.text:
            self.pending = None
            if (self.corrects or left.label == "correct") and not self.operations and left.targets:
                # 记错了，问题一要留 says how it is to be: as it was.
                is_other = left.label == "correct" or left.is_bare
                self.operations = [Operation(Verb.CORRECT if is_other else Verb.UNDO, (left.targets[0],))]
                self.corrects = False
            elif left.label == OTHER and not self.operations:
                return None
            elif left.label != REMARK:
                self.unread.append(left.clause.text)
        self._flush()
        made = self.operations
        if not made:
            self.unread += self.talk
        if not any(one.names_items or one.verb in VERSION_VERBS for one in made):
            self.unread += self.echoes
        if self.corrects and any(one.targets for one in made):
            # 说错了，要删的是第二条，第一条放回来
            self.version = None
        is_idle = all(one.verb in {Verb.CORRECT, Verb.REMOVE, Verb.FREE} and not one.targets for one in made)
        if self.version and is_idle and not (left and left.names_items and left.label != REMARK):
            done, is_undone = Operation(self.version), self.version is Verb.UNDO
            if is_undone and shape("of_report").search(self.source):
                done = replace(done, targets=(Target(is_pronoun=True),), number=FIRST)
            elif is_undone and shape("of_all").search(self.source):
                done = Operation(Verb.RESTORE, number=1)
            return RevisionRequest((done,), tuple(words for words in self.unread if scan(words)))
        if self.corrects and made and made[0].verb is not Verb.CORRECT:
            made = [Operation(Verb.CORRECT), *made]
        if any(one.verb is not Verb.KEEP for one in made):
            # 只动措施，每条都短些: the part that is spoken of.
            made = [one for one in made if one.verb is not Verb.KEEP or one.names_items or one.number]
        if any(one.verb is not Verb.FREE for one in made):
            made = [one for one in made if one.verb is not Verb.FREE or any(t.names_items for t in one.targets)]
        made = opened(made, self.opening, self.draft) if made and self.opening else made
        if self.version and made and self.is_meant:
            self.unread.append(self.source)
        if self.is_other and all(one.verb in OF_TEXT and not one.targets for one in made):
            # 再拟一份催款函，语气客气点
            return None
        if not made:
            is_talk = left is not None and left.label == REMARK and left.guess.is_known
            is_named = left is not None and not (left.asks or left.text or is_talk)
            is_wish = not self.is_other and left is not None and (self.is_unsure or is_named)
            return RevisionRequest((), tuple(self.unread or [self.source]), self.likely) if is_wish else None
        made = [described(one) if one.verb is Verb.ADD else one for one in made]
        if shape("figures_stay").search(self.source):
            made = [replace(one, spares=True) if one.verb in {Verb.SHORTEN, Verb.LENGTH} else one for one in made]
        is_lost = not made[0].targets and made[0].verb in {Verb.REMOVE, Verb.REPLACE} and not made[0].old
        return RevisionRequest(tuple(made), (*self.unread, *([self.source] if is_lost else [])))
