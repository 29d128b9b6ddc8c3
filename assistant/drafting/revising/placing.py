"""Where a change goes that a message asks for: what it names, and what it leaves to the words before it."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS, SECTIONS, Draft, DraftItem
from assistant.drafting.revising.anchors import Kind, places, scan, split
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.request import Operation, Part, Target, Verb
from knowledge.narrative.kinship import kinships

FIELDS = {Verb.TITLE, Verb.CAUSE, Verb.OWNER, Verb.DEADLINE, Verb.RESULT}
# How a text is to be, which any other text may be as well.
OF_TEXT = {Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH, Verb.TONE, Verb.REWORD, Verb.FREE}
# How an office is called that is no meeting.
_OFFICES = "科股室处局办部委队所组站院"
# What is done to an item that a remark before it may name.
_PLACED = {*FIELDS, *OF_TEXT, Verb.INSERT} - {Verb.FREE}


def named_in(message: str, draft: Draft | None = None) -> list[Target]:
    """Return the places of a draft that a message speaks of, whatever it wants."""
    return [t for clause in split(message, scan(message, words_of(draft))) for t in places(clause.anchors)]


def parts_in(message: str) -> list[Part]:
    """Return the parts of items that a message speaks of, whatever it wants."""
    return [one.part for one in scan(message) if one.kind is Kind.PART and one.part]


def words_of(draft: Draft | None) -> str:
    """Return all that a draft says, by which names of its items are told."""
    return "\n".join(_words(item) for section in SECTIONS for item in draft.items(section)) if draft else ""


def _words(item: DraftItem) -> str:
    return f"{item.title}\n{item.text}\n{''.join(item.causes)}"


def sectioned(operation: Operation, before: Sequence[Operation], named: str | None, *, is_each: bool) -> Operation:
    """Return an operation in the section of those before it, else the one `named` alone: 措施文字太多，每一条都短些."""
    verb, targets = operation.verb, operation.targets
    if verb is Verb.ADD:
        section = targets[0].section or named
        return replace(operation, targets=(replace(targets[0], section=section), *targets[1:]))
    section = next((t.section for one in reversed(before) for t in one.targets if t.section), None)
    if not section and any(target.spans or (is_each and target.is_every) for target in targets):
        section = named
    found: list[Target] = []
    for target in targets:
        found.append(_in_section(target, verb, section))
        section = found[-1].section or section
    return replace(operation, targets=tuple(found))


def _in_section(target: Target, verb: Verb, section: str | None) -> Target:
    if target.section or (target.is_every and not section):
        return target
    if verb in {Verb.OWNER, Verb.DEADLINE, Verb.RESULT}:
        return replace(target, section=MEASURES)
    if verb is Verb.CAUSE:
        return replace(target, section=PROBLEMS)
    return replace(target, section=section) if target.spans or target.is_every else target


def opened(made: list[Operation], opening: Sequence[str], draft: Draft | None) -> list[Operation]:
    """Return operations with what the remarks before them tell: who is to do it by a day, which item is meant."""
    if all(one.verb is Verb.DEADLINE for one in made):
        # 规划财务科，6月底前
        owners = [words for words in opening if shape("offices").fullmatch(words) and words[-1] in _OFFICES]
        made = [*(replace(made[0], verb=Verb.OWNER, text=words, steps=0, unit="") for words in owners[:1]), *made]
        opening = [words for words in opening if words not in owners]
    if not draft or any(one.names_items or one.old or one.verb not in _PLACED for one in made):
        return made
    place = _spoken_of(opening, draft)
    return [replace(one, targets=_placed(one, place, opening[-1])) for one in made] if place else made


def _spoken_of(opening: Sequence[str], draft: Draft) -> Target | None:
    """Return the item that remarks speak of, by its words where they speak of several."""
    items = [(section, n, item) for section in SECTIONS for n, item in enumerate(draft.items(section))]
    for words in reversed(opening):
        shared = kinships(words, [_words(item) for _, _, item in items])
        best = [items[n] for n, score in enumerate(shared) if score and score == max(shared)]
        problems = {n for section, n, _ in best if section == PROBLEMS}
        measures = [item for section, _, item in best if section == MEASURES]
        if len(problems) == 1 and max(shared) > 1 and all({*item.addresses} == problems for item in measures):
            return Target(PROBLEMS, ((min(problems) + 1,) * 2,))
        if len(best) > 1 or max(shared, default=0) > 1:
            return Target(words=words)
    return None


def _placed(operation: Operation, place: Target, matter: str) -> tuple[Target, ...]:
    """Return targets that name no item with the item that is meant; a day is that of the matter."""
    matter = matter if operation.verb is Verb.DEADLINE else ""
    return tuple(
        replace(place, part=one.part, parts=one.parts, part_words=one.part_words or matter)
        for one in operation.targets or (Target(),)
    )
