"""Operations of one message put together: what a clause leaves unsaid, two clauses of one change."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, PROBLEMS
from assistant.drafting.revising.clauses import Clause, places
from assistant.drafting.revising.grammar import WEAK, set_to
from assistant.drafting.revising.request import UNSURE, Operation, Part, Span, Target, Verb
from assistant.drafting.revising.scanning import Kind

_OF_MEASURES = {Verb.OWNER, Verb.DEADLINE, Verb.RESULT}
SETTING = {Verb.TITLE, Verb.CAUSE, Verb.REPLACE, *_OF_MEASURES}
_SIZES = {Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH}
# 加一条，关于工程质量的: what it is to be about, not its words.
_ABOUT = re.compile(
    r"^(?:关于|有关|针对|围绕|(?:[讲说写][讲说]?|反映)(?:一下)?|涉及)(?P<what>[^，。；：]{2,16}?)(?:方面|情况)?的?(?:问题|措施|内容)?$"
)
# 补一句，说明…: what it is to say, not its words.
_DESCRIBED = re.compile(r"(?:说明|介绍|交代|表明|体现|突出|强调)[^：:\d]{2,24}")
# What says something of it, rather than naming it.
_TELLS = re.compile(r"[了没未不是有欠缺超拖]|\d")


def described(operation: Operation) -> Operation:
    """Return an operation with what it is to be about told from the words that it brings: 加一条，关于工程质量的."""
    if operation.verb in _SIZES:
        return replace(operation, text="")
    if operation.verb is Verb.INSERT and _DESCRIBED.fullmatch(operation.text):
        return replace(operation, text="")
    topic = _ABOUT.match(operation.text) if operation.verb is Verb.ADD else None
    if topic is None:
        return operation
    if _TELLS.search(topic["what"]) and re.match("[讲说写反]", operation.text):
        return replace(operation, text=topic["what"])
    return replace(operation, text="", topics=(topic["what"],))


def is_headless(operation: Operation) -> bool:
    """Return whether an operation says only what is to stand there."""
    return operation.verb is Verb.REPLACE and not operation.targets and not operation.old


def of_topic(operation: Operation, topic: Clause, clause: Clause) -> list[Operation]:
    """Return the operation about what the clause before it spoke of, where it names nothing itself."""
    if is_headless(operation):
        # 第三条原因不对，应该是…
        spoken = [token for token in topic.tokens if token.kind is not Kind.COMPLAINT]
        # Where something is wrong, 是 tells what is right.
        lead = replace(clause.said[0], text="应该是" if topic.first(Kind.COMPLAINT) else clause.said[0].text)
        told = set_to(topic, spoken, operation.text, lead)
        named = tuple(target for target in places(topic.tokens) if target.names_items)
        is_whole = named and clause.said[0].text not in WEAK
        return told or ([replace(operation, targets=named)] if is_whole else [])
    named = tuple(places(topic.tokens))
    said = next((target for target in operation.targets if target.names_items or target.part or target.section), None)
    if operation.verb is Verb.REMOVE and topic.first(Kind.EXCEPT):
        section = said.section if said else None
        return [Operation(Verb.KEEP, tuple(replace(target, section=target.section or section) for target in named))]
    if topic.first(Kind.EXCEPT) and said and (said.is_rest or said.is_every):
        # 除了第一条，其他都缩短点
        spans = tuple(span for target in named for span in target.spans)
        rest = Target(said.section, is_rest=True, partner=Target(named[0].section, spans)) if spans else said
        return [replace(operation, targets=(rest,))]
    if operation.verb is Verb.KEEP and (others := _others(named, operation)):
        # 第五条跟第六条重了，留第五条
        return [Operation(Verb.REMOVE, others)]
    part = next((token.part for token in topic.all(Kind.PART)), None)
    if operation.verb is Verb.ADD and part and said is None and operation.text:
        # 原因有两个，再加一个：…
        return [Operation(Verb.INSERT, tuple(replace(target, part=part) for target in named), operation.text)]
    if operation.verb in {Verb.MERGE, Verb.SWAP} and named and len(operation.targets) == 1:
        # 第七条没必要单独写，并到第一条
        return [replace(operation, targets=(*named, *operation.targets))]
    if operation.verb in {Verb.ADD, Verb.ORDER} or (said and said.names_items and not said.is_rest):
        return [operation]
    if said and said.part:
        # 第三条写得太细，只留第一句
        inside = replace(said, section=named[0].section, spans=named[0].spans, words=named[0].words) if named else said
        return [replace(operation, targets=(inside,))]
    if (
        part
        and operation.verb.value != part.value
        and (not named or operation.verb in {Verb.INSERT, Verb.REMOVE, *_SIZES})
    ):
        # 标题呢，改短一点
        named = tuple(replace(target, part=part) for target in named or (Target(),))
    return [replace(operation, targets=named) if named else operation]


def both_of(last: Operation, operation: Operation) -> Operation | None:
    """Return two operations as the one that they are, None where they are two."""
    names = any(target.names_items or target.section for target in operation.targets)
    is_bare, is_all = not operation.targets, all(target.is_every for target in operation.targets)
    is_part = [bool(target.part) and not target.names_items for target in last.targets] == [True]
    match last.verb, operation.verb:
        case Verb.REMOVE, Verb.REPLACE if is_headless(operation) and any(t.part_words for t in last.targets):
            # 别写计财科了，换成基建科
            old = next(target.part_words for target in last.targets if target.part_words)
            items = tuple(replace(target, part=None, part_words="") for target in last.targets)
            return replace(operation, targets=items, old=old)
        case one, Verb.REPLACE if one in {*SETTING, Verb.MERGE} and not last.text and is_headless(operation):
            # 换个题目，叫…
            return replace(last, text=operation.text)
        case Verb.SHORTEN | Verb.LENGTHEN | Verb.TONE | Verb.FREE | Verb.REMOVE, Verb.REPLACE if is_headless(operation):
            # 第一句太长了，改成…, 标题太长，改成…, 责任科室还空着，填…
            part = last.targets[-1].part if last.targets else None
            is_field = part not in {None, Part.SENTENCE, Part.BODY}
            bare = tuple(replace(target, part=None) for target in last.targets) if is_field else last.targets
            verb = Verb(part.value) if part and is_field else Verb.REPLACE
            is_open = is_field or last.verb is not Verb.REMOVE
            return replace(operation, verb=verb, targets=bare) if bare and is_open and not last.length else None
        case one, other if one is other and one in SETTING and not last.text and (is_bare or is_all):
            # 加个期限，6月底前
            return replace(last, text=operation.text, targets=operation.targets or last.targets)
        case one, other if {one, other} <= _SIZES and not last.length and (not names or (is_all and last.targets)):
            # 太长了，压到80字
            return replace(last, length=operation.length, text=operation.text)
        case one, other if one is other and one in _SIZES and last.text == UNSURE and is_part:
            # 题目太长了，第一条的缩短点
            inside = tuple(replace(target, part=last.targets[0].part) for target in operation.targets)
            return replace(operation, targets=inside)
        case Verb.TONE, Verb.TONE if last.text == operation.text and (is_bare or not last.targets):
            return last if is_bare else operation
        case one, Verb.SPLIT | Verb.MERGE | Verb.REMOVE if one in _SIZES and last.text == UNSURE and not names:
            return replace(operation, targets=last.targets)
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
            # 第二个原因删掉，只留第一个
            return last
        case Verb.MOVE, Verb.MOVE if is_bare:
            # 往后放，放到第七条后面
            return replace(operation, targets=last.targets)
        case Verb.KEEP, Verb.REMOVE if not operation.targets or any(target.is_rest for target in operation.targets):
            return replace(last, text="")
        case Verb.SPLIT, Verb.SPLIT if is_bare:
            # 第一条拆开，分成进度和资金两块
            return replace(last, topics=(*last.topics, *operation.topics))
        case Verb.MERGE, Verb.TITLE if not names:
            return replace(last, text=operation.text)
        case Verb.ADD, Verb.MOVE if not names:
            return replace(last, place=operation.place, side=operation.side)
        case Verb.MOVE, Verb.MOVE if last.place and operation.place and _ends(last) == _ends(operation)[::-1]:
            # 第二条放第三条，第三条放第二条
            return Operation(Verb.SWAP, (*last.targets, *operation.targets))
    return None


def _ends(move: Operation) -> list[tuple[Span, ...]]:
    """Return what a move takes up, and where it goes."""
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


def is_elsewhere(topic: Clause, operations: Sequence[Operation]) -> bool:
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
