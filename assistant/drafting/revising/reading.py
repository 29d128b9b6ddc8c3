"""One clause of a message understood: what it asks for is told by its words, among what its anchors allow.

Two clauses that say one change, what is meant in one and what is done in the next, are read as one with the anchors of
both.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from itertools import pairwise
from pathlib import Path

from assistant.drafting.revising.anchors import Clause, Kind, places, scan
from assistant.drafting.revising.dictating import LONGEST_WISH, led
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.operations import OTHER, REMARK, Guess, guess, unknown, unused
from assistant.drafting.revising.request import Operation, Part, Target
from assistant.sorting import Encode
from knowledge.data_file import read_yaml
from knowledge.narrative.kinship import pairs

# Words beside the anchors that are like nothing said before: so many name something.
UNKNOWN, _STRANGE = 3, 5
# Above this likelihood they name something beside what is asked.
_CERTAIN = 0.95
VERSIONS = {"undo", "redo", "accept", "refuse"}
SIZES = {"shorten", "lengthen", "length"}
# What is never followed by words to stand anywhere, where it is said to the letter.
_TELLING = {*VERSIONS, "correct", "again", "remove", REMARK}
# What may be said of how something is to be, rather than the words that are to stand there.
_WISHES = {*SIZES, *VERSIONS, "soft", "formal", "reword", "move", "split", "merge", "swap", "order"}
# Operations between which anchors of these kinds decide, so that the words needn't.
_FAMILIES = (
    (SIZES, (Kind.LENGTH,)),
    ({"set", "owner", "due", "insert", "add"}, (Kind.PART,)),
    ({"set", "owner"}, (Kind.OFFICE,)),
    ({"set", "due"}, (Kind.DATE, Kind.SHIFT)),
    ({"insert", "add"}, (Kind.TEXT,)),
    ({"order", REMARK, OTHER}, (Kind.CRITERION,)),
    ({"undo", "redo"}, ()),
    ({"lengthen", "free"}, ()),
)
_IDLE = {"", REMARK, OTHER}
PLACES = (Kind.ITEMS, Kind.PART, Kind.LENGTH, Kind.GOING)
_NAMING = (Kind.ITEMS, Kind.PART, Kind.SENTENCE, Kind.QUOTED, Kind.DATE)
_INSIDE = (Kind.PART, Kind.SENTENCE, Kind.QUOTED)
# What says nothing more than that something is to be done, until the next clause says what.
_VAGUE = {"free", "reword"}
_MANNERS = {*SIZES, "soft", "formal"}
_FIELDS = {"set", "owner", "due"}

# A number with what it counts.
FIGURE = re.compile(r"\d[\d.,]{0,20}[^\d，。；：“”\s]{0,6}")


@dataclass(frozen=True, slots=True)
class Reading:
    """Clauses as they are understood: `core` is the one that asks, `lead` the kind of words that lead to its text.

    `told` is the label of several clauses that say one change, `gone` what one of them doesn't want.
    """

    clause: Clause
    guess: Guess
    lead: str = ""
    known: str = ""
    told: str | None = None
    core: Clause | None = None
    gone: str = ""

    @property
    def label(self) -> str:
        """Return what it asks for, "" where nothing stands out; a length tells of itself that a size is meant."""
        if self.told is not None:
            return self.told
        if shape("untouched").search(self.clause.masked):
            return REMARK
        stop = self.clause.source[self.clause.end : self.clause.end + 1]
        if stop in {"？", "?"} and shape("question").match(f"{self.clause.text}？"):
            return OTHER
        if self.guess.best in _MANNERS and any(shape("matter").search(one.text) for one in self.clause.all(Kind.ITEMS)):
            # 那件事拖得最久: no matter is shortened.
            return REMARK
        strange = len(unknown(self.clause.loose, self.known))
        is_doubted = strange >= _STRANGE and self.guess.likelihood < _CERTAIN
        if self.guess.best in VERSIONS:
            # 用回昨天下午那版: none of those at hand.
            is_doubted = strange >= UNKNOWN and not self.guess.is_known
        if self.guess.best not in {REMARK, OTHER} and is_doubted:
            return ""
        likely = {self.guess.best, self.guess.second}
        is_told = any(likely <= family and (not kinds or self.clause.all(*kinds)) for family, kinds in _FAMILIES)
        # 后面的划掉: whichever of both it is called.
        is_told |= likely <= {"remove", "keep"} and [target.is_rest for target in self.targets] == [True]
        return self.guess.best if self.guess.is_sure or is_told else ""

    @property
    def asking(self) -> Clause:
        """Return the clause that asks."""
        return self.core or self.clause

    @property
    def text(self) -> str:
        """Return what it dictates."""
        found = self.clause.first(Kind.TEXT)
        return found.text if found else ""

    @property
    def targets(self) -> list[Target]:
        """Return the places that it names, the others of those that it excepts."""
        found = places(self.clause.anchors)
        rest = next((target for target in found if target.is_rest or target.is_every), None)
        named = [target for target in found if target.spans]
        if rest is None or not named or not self.clause.text.startswith("除") or self.label in {"remove", "keep"}:
            return found
        return [Target(rest.section, is_rest=True, partner=named[0])]

    @property
    def part(self) -> Part | None:
        """Return the part of an item that it names."""
        found = self.clause.first(Kind.PART)
        return found.part if found else None

    @property
    def names_items(self) -> bool:
        """Return whether it says which items are meant."""
        return any(target.names_items for target in self.targets)

    @property
    def own_items(self) -> list[Target]:
        """Return the items that it names by itself, rather than by what was named before it."""
        return [t for t in self.targets if t.spans or t.words or (t.partner and not t.partner.is_pronoun)]

    @property
    def asks(self) -> bool:
        """Return whether something is to be done."""
        return self.label not in _IDLE and not self.is_bare

    @property
    def is_bare(self) -> bool:
        """Return whether it only names items."""
        return bool(shape("bare").fullmatch(self.clause.masked))

    @property
    def names(self) -> bool:
        """Return whether it names anything that a clause beside it may be about: a place, words, a day, a figure."""
        return bool(self.clause.all(*_NAMING) or re.search(r"\d", self.clause.masked))

    @property
    def has_value(self) -> bool:
        """Return whether it says what is to stand somewhere."""
        return bool(self.text or self.clause.all(Kind.OFFICE, Kind.SHIFT, Kind.DATE))

    @property
    def is_open(self) -> bool:
        """Return whether it asks for a part to be set or added, and leaves open to what."""
        is_field = self.label in _FIELDS or (self.label in {"insert", "add"} and self.part is not None)
        return self.asks and is_field and not self.has_value

    def uses_up(self, made: Sequence[Operation]) -> bool:
        """Return whether every word of it went into the operations made of it.

        Of a removal all have to, else those that the draft has; the words that an item was found by did.
        """
        said = [words for one in made for t in one.targets for words in (t.words, t.part_words)]
        said += [words for one in made for words in (one.text, one.old, *one.topics)]
        loose = reduce(lambda text, words: text.replace(words, " "), filter(None, said), self.asking.loose)
        left, is_loss = unused(loose, self.guess.best), self.guess.best == "remove"
        own = [target.spans for target in self.targets]
        is_found = any(target.spans not in own for one in made for target in one.targets)
        # What is to go by a clause that doesn't name it goes by nothing else: 凡是写“券”的地方，不要简写.
        is_lost = is_loss and len("".join(left)) >= (1 if self.core else UNKNOWN)
        if not is_found and (is_lost or any(pairs(run) & pairs(self.known) for run in left)):
            return False
        for one, other in pairwise(self.clause.all(Kind.ITEMS)):
            # 第二条措施最后那个目标
            spans = other.target.spans if other.target else ()
            between = self.clause.source[one.end : other.start]
            if spans and spans[0][0] < 0 and shape("inside").fullmatch(between or "里"):
                return False
        is_led = bool(self.text) and self.clause.source[: self.clause.anchors[-1].start].endswith("：")
        is_marked = not self.text or self.lead == "colon" or is_led or "“" in self.clause.text
        return is_marked or self.label in {"merge", "split"} or not self._names_within()

    def _names_within(self) -> bool:
        """Return whether what it dictates names places of the draft: 原因写细，管护那条不动."""
        named = [one.target for one in scan(self.text, self.known) if one.kind is Kind.ITEMS and one.target]
        return any(target.spans or target.words for target in named)

    @property
    def unwanted(self) -> str:
        """Return the words that it names, of all of an item, as what isn't to be: 别写计财科了."""
        words = unknown(shape("anchored").sub(" ", self.asking.masked)).removesuffix("了")
        return words if self.label == "remove" and len(words) >= UNKNOWN else ""

    @property
    def is_only_text(self) -> bool:
        """Return whether it says what is to stand there, and not where."""
        head = self.clause.anchors[:-1]
        named = [one for one in head if one.kind in {Kind.ITEMS, Kind.PART, Kind.QUOTED, Kind.SENTENCE}]
        before = self.clause.source[self.clause.start : self.clause.anchors[-1].start] if self.text else ""
        is_led = self.lead != "bring" and not re.search(r"\d", before)
        are_places = (one.kind is not Kind.ITEMS or one.target is None or one.target.names_items for one in named)
        return bool(self.text) and is_led and not any(are_places)


def joined(last: Reading, new: Reading) -> Reading | None:
    """Return what two clauses say as one change, None where they are two, or where one isn't understood."""
    if last.is_open and not new.has_value and shape("offices").fullmatch(new.clause.text):
        # 牵头单位也换，计财科
        new = replace(new, clause=new.clause.with_text(new.clause.start, new.clause.end))
    label = None if new.clause.all(Kind.NEW) and new.text else _joint(last, new)
    if label is None:
        return None
    is_wrong = new.is_only_text and bool(last.text)
    kept = [one for one in last.clause.anchors if not (is_wrong and one.kind is Kind.TEXT)]
    clause = replace(new.clause, start=last.clause.start, anchors=(*kept, *new.clause.anchors))
    asking = new if new.asks or new.text else last
    return Reading(
        clause,
        asking.guess,
        new.lead or last.lead,
        last.known,
        label,
        asking.asking,
        last.text.rstrip("了") if is_wrong else last.unwanted,
    )


def _joint(last: Reading, new: Reading) -> str | None:
    """Return what two clauses ask for together, None where they don't."""
    one, two, own = last.label, new.label, new.own_items
    if not last.asks:
        if not (new.asks or new.text):
            is_more = last.is_bare and new.is_bare and last.targets
            return one if is_more or (new.names and not own and two in {one, "", REMARK}) else None
        is_set = new.is_only_text and two in {*_IDLE, "free"}
        is_both = two in {"merge", "swap"} and len(own) == 1 and not last.text
        is_kept = two == "keep" and bool(last.own_items)
        return ("set" if is_set else two) if not own or is_both or is_kept else None
    if last.is_open and (not new.clause.all(*PLACES) or (new.text and new.part is last.part and not own)):
        is_day = re.search("[前内底末]$", new.clause.text)
        if new.has_value or not new.asks or is_day:
            return "set" if new.text else one
    if not (new.asks or new.text):
        return one if new.is_bare and new.targets and not last.text else None
    if new.is_only_text and not own and one == "remove" and (last.unwanted or last.clause.all(*_INSIDE)):
        # 别写计财科了，换成基建科
        return "set"
    return _of_pair(last, new)


def _of_pair(last: Reading, new: Reading) -> str | None:
    """Return what two clauses ask for together of which each asks for something."""
    one, two = last.label, new.label
    own, theirs = ([t for t in both.targets if t.is_pronoun or t in both.own_items] for both in (new, last))
    inside = new.clause.all(*_INSIDE)
    match one, two:
        case ("remove", "remove") if not new.targets or not (inside or last.clause.all(*_INSIDE)):
            return two
        case ("remove", "merge") if len(own) == 1 and len(own[0].spans) < 2:
            return two
        case ("merge", "set" | "merge") if not own and new.text and new.part in {None, Part.TITLE}:
            return "merge"
        case ("keep", "remove" | "keep") if not own or all(target.is_rest for target in last.targets):
            return "keep"
        case ("remove", "reword") if not own and last.clause.all(Kind.QUOTED):
            # 别写“突破”，换个说法: it isn't left out.
            return two
        case ("add" | "move", "move") if not own:
            return one
        case ("move", "due") if not own and last.clause.all(Kind.STEP):
            return two
    if own and (theirs or one not in _MANNERS):
        return None
    places = [{t.section for t in both.targets} - {None} for both in (last, new)]
    if one in SIZES and two in SIZES and not new.text and {one, two} != {"shorten", "lengthen"}:
        if all(places) and places[0] != places[1]:
            # 问题每个150字，措施每条100字
            return None
        return one if two == "length" else two
    if one in _VAGUE or (one in _MANNERS and shape("too").search(last.asking.text) and not own):
        return two
    is_several = one in {"add", "insert", "remove", "set", "move"}
    return two if one == two and not is_several else None


def old_words(reading: Reading) -> str:
    """Return the words or the figure before what is to stand for it; a figure may stand in a clause before."""
    clause = reading.clause
    text, places = (
        clause.anchors[-1].start,
        [one for one in clause.anchors[:-1] if one.kind in {Kind.ITEMS, Kind.SENTENCE}],
    )
    quoted = clause.all(Kind.QUOTED)
    if quoted or reading.gone:
        return quoted[-1].text if quoted else reading.gone
    between = clause.source[max([reading.asking.start, *(one.end for one in places)]) : text]
    between = re.sub(
        rf"(?:{shape('to').pattern}|{shape('weak').pattern})(?:这|下面)?(?:[一这]?[句段]话?)?[：:\s]*$|[改换写是为叫]$",
        "",
        between,
    )
    between = shape("before_old").sub("", between.strip("，,：: "))
    old = shape("behind_old").sub("", between).strip("的 “”")
    if FIGURE.fullmatch(reading.text):
        # 企业数40家改60家, 装车时限由60分钟放宽到70分钟
        last = re.search(rf"(?<![\d.,]){FIGURE.pattern}$", old)
        head = "".join(
            char if not any(one.start <= at < one.end for one in places) else " "
            for at, char in enumerate(clause.source[:text])
            if at >= clause.start
        )
        figures = re.findall(rf"(?<![\d.,]){shape('figure').pattern}", head)
        figure = last[0] if last else str(figures[0]) if len(figures) == 1 else old
        # 150万那个数得改成160万: as far as the draft has it.
        held = next((figure[:end] for end in range(len(figure), 0, -1) if figure[:end] in reading.known), "")
        figure = held if FIGURE.fullmatch(held) else figure
        # 1011改1013人
        counted = figure + reading.text.lstrip("0123456789.,")
        return counted if re.search(r"\d$", figure) and counted in reading.known else figure
    return old


@cache
def signatures() -> Mapping[str, tuple[frozenset[Kind], frozenset[Kind]]]:
    """Return which anchors an operation may have beside places, and of which it needs one."""
    told = read_yaml(Path(__file__).with_name("signatures.yml"))
    kinds = {
        name: [frozenset(Kind[kind.upper()] for kind in (one or {}).get(key, ())) for key in ("takes", "needs")]
        for name, one in told.items()
    }
    return {name: (takes | {Kind.ITEMS}, needs) for name, (takes, needs) in kinds.items()}


def read(clause: Clause, encode: Encode | None, known: str, last: Reading | None, *, goes_on: bool) -> Reading:
    """Return how a clause is understood; `goes_on` where one before it named what this one may be about.

    `known` is the draft's text, `last` the clause that waits for this one.
    """
    waiting = last if last and not last.asks else None
    plain = guessed(clause, encode, known, of_items=bool(waiting and waiting.names_items))
    if plain.label == "merge" and waiting and waiting.part and not plain.own_items:
        # 原因还有人手不够，一块儿写上
        plain = replace(plain, told="insert")
    found = led(clause, known, goes_on=goes_on)
    if found is None and plain.label == "set" and [one.kind for one in clause.anchors] == [Kind.QUOTED]:
        # 名头用“…”
        found = ("to", clause.with_text(clause.anchors[0].start, clause.end))
    if found is None or plain.label == "order" or (plain.guess.is_known and plain.label in _TELLING):
        return plain
    lead, inside = found
    told = guessed(inside, encode, known, lead)
    words = inside.anchors[-1].text
    if guess(words, {REMARK}).is_known:
        # 还有个问题你这没有
        return plain
    # 改成公文的语气, 标题改短一点 say how it is to be.
    is_wish = plain.label in _WISHES and not re.search(r"[：:“\"]", clause.text) and len(words) <= LONGEST_WISH
    return plain if is_wish and (told.part is None or shape("how").search(words)) else told


def guessed(clause: Clause, encode: Encode | None, known: str, lead: str = "", *, of_items: bool = False) -> Reading:
    """Return how a clause is understood as one that dictates no more than its anchors say."""
    kinds = {anchor.kind for anchor in clause.anchors}
    named = [anchor.target for anchor in clause.all(Kind.ITEMS) if anchor.target]
    is_listed = any(len(target.spans) > 1 for target in named) or clause.all(Kind.CRITERION)
    barred = set() if is_listed else {"order"}
    if of_items or any(target.spans or target.words for target in named):
        barred |= VERSIONS
    if len(named) == 1 and [first == last for first, last in named[0].spans] == [True]:
        barred |= set() if re.search("[和跟与同互]", clause.loose) else {"swap"}
    fitting = {name for name, (takes, needs) in signatures().items() if kinds <= takes and (not needs or kinds & needs)}
    found = guess(clause.masked, fitting - barred, encode)
    # 第二条恢复原状, but not 把第二条撤掉
    back = (
        guess(clause.masked, fitting - (barred - {"undo"}), encode)
        if not found.is_sure or found.best in _IDLE
        else found
    )
    return Reading(clause, back if back.best == "undo" and back.is_sure else found, lead, known)
