"""Operations of one message put together: what a clause leaves unsaid, two clauses that say one change."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.anchors import plain_end
from assistant.drafting.revising.request import UNSURE, Operation, Target, Verb

_SIZES = {Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH}
# What may be asked for twice of the same items.
_SEVERAL = {Verb.ADD, Verb.INSERT, Verb.REMOVE, Verb.REPLACE, Verb.MOVE, Verb.SPLIT, *_SIZES}
_ABOUT = re.compile(
    r"^(?:关于|有关|针对|围绕|(?:[讲说写][讲说]?|反映)(?:一下)?|涉及)(?P<what>[^，。；：]{2,16}?)(?:方面|情况)?的?(?:问题|措施|内容)?$"
)
_TOLD = re.compile(r"(?:说明|介绍|交代|表明|体现|突出|强调)[^：:\d]{2,24}")
_TELLS = re.compile(r"[了没未不是有欠缺超拖]|\d")


def described(operation: Operation) -> Operation:
    """Return an operation with what it is to be about told from the words that it brings: 加一条，关于工程质量的."""
    if operation.verb is Verb.INSERT and _TOLD.fullmatch(operation.text):
        return replace(operation, text="")
    if operation.verb is Verb.ADD:
        operation = replace(
            operation, text=re.sub("^(?:内容(?:是|为)?|就[说写])[：:，]?", "", plain_end(operation.text))
        )
    topic = _ABOUT.match(operation.text) if operation.verb is Verb.ADD else None
    if topic is None:
        return operation
    if _TELLS.search(topic["what"]) and re.match("[讲说写反]", operation.text):
        return replace(operation, text=topic["what"])
    return replace(operation, text="", topics=(topic["what"],))


def both_of(last: Operation, operation: Operation) -> Operation | None:
    """Return two operations as the one that they are, None where they are two."""
    names = any(target.names_items or target.section for target in operation.targets)
    is_bare, is_all = not operation.targets, all(target.is_every for target in operation.targets)
    match last.verb, operation.verb:
        case (one, two) if one is two and one not in _SEVERAL and not last.targets:
            return operation
        case (one, two) if one is two and one not in _SEVERAL and (is_bare or operation.targets == last.targets):
            return replace(operation, targets=last.targets, text=operation.text or last.text)
        case Verb.REMOVE, Verb.REPLACE if operation.targets == last.targets:
            return operation
        case (Verb.FREE | Verb.REWORD, _) if not names or operation.targets == last.targets:
            return replace(operation, targets=last.targets)
        case one, two if (
            one in _SIZES and two in _SIZES and names and last.targets and not any(t.names_items for t in last.targets)
        ):
            # 题目太长了，第一条的缩短点
            part = last.targets[0].part
            return replace(operation, targets=tuple(replace(t, part=t.part or part) for t in operation.targets))
        case one, two if one in _SIZES and two in _SIZES and (is_bare or is_all or operation.targets == last.targets):
            # 太长，压到80字
            verb = Verb.SHORTEN if Verb.SHORTEN in {one, two} else one if two is Verb.LENGTH else two
            return replace(
                operation, verb=verb, targets=last.targets or operation.targets, length=operation.length or last.length
            )
        case (Verb.SHORTEN | Verb.LENGTHEN, _) if last.text == UNSURE and not last.length and not names:
            inside = tuple(t for t in operation.targets if t.part)
            outer = last.targets[0] if last.targets else Target()
            merged = tuple(
                replace(t, section=outer.section, spans=outer.spans, words=outer.words, is_pronoun=outer.is_pronoun)
                for t in inside
            )
            return replace(operation, targets=merged or last.targets)
        case Verb.REMOVE, Verb.MERGE if _is_one(operation.targets) and not any(t.part for t in last.targets):
            # 不用单列，放到第二条里去
            return replace(operation, targets=(*last.targets, *operation.targets))
        case Verb.REMOVE, Verb.REMOVE if last.targets and not any(t.names_items or t.part for t in operation.targets):
            # 电梯的事别提了，问题和措施都删
            problem = replace(last.targets[-1], section=PROBLEMS)
            both = {PROBLEMS: problem, MEASURES: Target(MEASURES, partner=problem)}
            found = tuple(both[target.section] for target in operation.targets if target.section)
            return replace(last, targets=(*last.targets[:-1], *(found or last.targets[-1:])))
        case Verb.REMOVE, Verb.REMOVE if not any(target.part for target in (*last.targets, *operation.targets)):
            # At once, so that what answers a problem is still known when it goes.
            return replace(last, targets=(*last.targets, *operation.targets))
        case Verb.REMOVE, Verb.KEEP if any(t.part for t in last.targets) and not any(
            t.section for t in operation.targets
        ):
            return last
        case Verb.MOVE, Verb.MOVE if is_bare:
            return replace(operation, targets=last.targets)
        case Verb.KEEP, (Verb.REMOVE | Verb.KEEP) if not operation.targets or all(t.is_rest for t in operation.targets):
            return replace(last, text="")
        case Verb.SPLIT, Verb.SPLIT if is_bare:
            return replace(last, topics=(*last.topics, *operation.topics))
        case Verb.MERGE, (Verb.TITLE | Verb.MERGE) if not names and operation.text:
            return replace(last, text=operation.text)
        case Verb.ADD, Verb.MOVE if not names:
            return replace(last, place=operation.place, side=operation.side)
        case Verb.MOVE, Verb.MOVE if last.place and operation.place and _ends(last) == _ends(operation)[::-1]:
            return Operation(Verb.SWAP, (*last.targets, *operation.targets))
    return None


def _is_one(targets: Sequence[Target]) -> bool:
    return len(targets) == 1 and len(targets[0].spans) <= 1


def _ends(move: Operation) -> list[tuple[tuple[int, int], ...]]:
    return [target.spans for target in (*move.targets, move.place) if target]


def completed(operation: Operation, last: Operation | None, section: str | None) -> Operation:
    """Return an operation with what it leaves to the words before it: the section, the items, its partner."""
    targets = operation.targets
    if operation.verb is Verb.ADD:
        return operation
    says_section = len(targets) == 1 and targets[0].section and not targets[0].names_items and not targets[0].part
    if last and last.verb is operation.verb and says_section:
        # 最后两条问题合并，措施也合并
        spans = [target for target in last.targets if target.spans]
        targets = tuple(replace(target, section=targets[0].section) for target in spans) or targets
    if last and last.targets:
        partner = last.targets[-1]
        targets = tuple(
            replace(target, partner=partner) if target.partner and target.partner.is_pronoun else target
            for target in targets
        )
    return replace(operation, targets=tuple(_in_section(target, operation.verb, section) for target in targets))


def _in_section(target: Target, verb: Verb, section: str | None) -> Target:
    if target.section or target.is_every:
        return target
    if verb in {Verb.OWNER, Verb.DEADLINE, Verb.RESULT}:
        return replace(target, section=MEASURES)
    if verb is Verb.CAUSE:
        return replace(target, section=PROBLEMS)
    return replace(target, section=section) if target.spans else target


def others(named: Sequence[Target], kept: Operation) -> tuple[Target, ...]:
    """Return of items named together those that aren't kept, () where none is named beside them."""
    held = {span for target in kept.targets for span in target.spans}
    spans = tuple(span for target in named for span in target.spans if span not in held)
    section = next((target.section for target in (*named, *kept.targets) if target.section), None)
    return (Target(section, spans),) if spans and held else ()
