"""Operations of one message put together: two clauses of one change, what a clause leaves unsaid."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.request import UNSURE, Operation, Target, Verb

SETTING = {Verb.TITLE, Verb.CAUSE, Verb.OWNER, Verb.DEADLINE, Verb.RESULT, Verb.REPLACE}
_SIZES = {Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH}
_OF_MEASURES = {Verb.OWNER, Verb.DEADLINE, Verb.RESULT}
# 加一条，关于工程质量的: what it is to be about, not its words.
_ABOUT = re.compile(
    r"^(?:关于|有关|针对|围绕|讲讲?|说说?|反映|涉及)(?P<what>[^，。；：]{2,16}?)(?:方面|情况)?的?(?:问题|措施|内容)?$"
)
# What says something of it, rather than naming it.
_TELLS = re.compile(r"[了没未不是有欠缺超拖]|\d")


def joined(operations: Sequence[Operation]) -> list[Operation]:
    """Return the operations of a message, each complete."""
    if any(operation.verb is not Verb.FREE for operation in operations):
        # 调整一下顺序，第三条放第一: what is vague is told by the rest.
        operations = [one for one in operations if one.verb is not Verb.FREE or any(t.names_items for t in one.targets)]
    found: list[Operation] = []
    section: str | None = None
    for said in operations:
        operation = _completed(said, found[-1] if found else None, section)
        named = {target.section for target in operation.targets if target.spans or target.section}
        # 第六条和措施六: what comes next isn't of the measures for that.
        section = next(iter(named)) if len(named) == 1 else None if named else section
        both = _both(found[-1], operation) if found else None
        if both:
            found[-1] = both
        else:
            found.append(operation)
    return [replace(one, text="") if one.verb in _SIZES else one for one in found]


def _both(last: Operation, operation: Operation) -> Operation | None:
    """Return two operations as the one that they are, None where they are two."""
    names = any(target.names_items or target.section for target in operation.targets)
    match last.verb, operation.verb:
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
    return None


def _completed(operation: Operation, last: Operation | None, section: str | None) -> Operation:
    """Return an operation with what it leaves to the words before it: the section, the items, its partner."""
    targets = operation.targets
    if operation.verb is Verb.ADD:
        topic = _ABOUT.match(operation.text)
        if topic and _TELLS.search(topic["what"]) and re.match("[讲说反]", operation.text):
            return replace(operation, text=topic["what"])
        return replace(operation, text="", topics=(topic["what"],)) if topic else operation
    if last and last.verb is operation.verb and len(targets) == 1 and _says_only_section(targets[0]):
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


def _says_only_section(target: Target) -> bool:
    return bool(target.section) and not target.names_items and not target.part
