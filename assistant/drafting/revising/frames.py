"""What one clause asks for: each frame knows what a verb takes, and takes no clause of which anything is left over."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.drafting.revising.bringing_frames import add_item, exchange, insert
from assistant.drafting.revising.clauses import NAMES, WEAK, Clause, dictated, left_over, places, plain
from assistant.drafting.revising.request import UNSURE, Length, Operation, Part, Target, Verb
from assistant.drafting.revising.scanning import Kind, Token
from assistant.drafting.revising.setting_frames import duty, set_part

Frame = Callable[[Clause], list[Operation] | None]

# What something is named by: a character alone says too little.
_SHORTEST_NAME = 2
# So many parts an item is split into where nobody says how many.
_HALVES = 2
_ONE_AFTER_ANOTHER = (
    Verb.SHORTEN,
    Verb.LENGTHEN,
    Verb.REWORD,
    Verb.MERGE,
    Verb.SPLIT,
    Verb.SWAP,
    Verb.REMOVE,
    Verb.KEEP,
)


def plain_verb(clause: Clause) -> list[Operation] | None:
    """Read a clause in which nothing is brought: places, what is done with them, how long, whereto."""
    colon = clause.first(Kind.COLON)
    if colon and colon.end < clause.end and any(t.verb is Verb.MERGE for t in clause.all(Kind.VERB)):
        # 合并为一条：指标没有完成
        head = plain_verb(Clause(clause.source, clause.between(clause.start, colon.start)))
        return [replace(head[0], text=dictated(clause, colon.end))] if head and len(head) == 1 else None
    verbs = [token for token in clause.all(Kind.VERB) if token.verb is not Verb.FREE]
    kinds = {*NAMES, Kind.VERB, Kind.TONE, Kind.MOVE, Kind.STEP, Kind.LENGTH, Kind.COMPLAINT, Kind.COUNT, Kind.EXCEPT}
    length = clause.first(Kind.LENGTH)
    tone, move, step = clause.first(Kind.TONE), clause.first(Kind.MOVE), clause.first(Kind.STEP)
    rest = left_over(clause, {*kinds, Kind.TO, Kind.PART, Kind.INSERT, Kind.ANOTHER})
    if not (verbs or tone or move or step or (length and length.length and length.length.characters)):
        return None
    quoted = clause.all(Kind.QUOTED)
    is_literal = len(quoted) == 1 and not left_over(clause, {*kinds, Kind.QUOTED, Kind.PART})
    rest = quoted[0].text if is_literal else rest
    if (
        len(quoted) > 1
        and any(t.verb is Verb.SPLIT for t in verbs)
        and not left_over(clause, {*kinds, Kind.QUOTED, Kind.TO})
    ):
        rest = ""
    targets = places(clause.tokens)
    part = next((t.part for t in clause.all(Kind.PART)), None)
    if part and targets:
        targets[-1] = replace(targets[-1], part=targets[-1].part or part)
    elif part:
        targets = [Target(part=part)]
    if tone:
        # 不要那么生硬 takes nothing away.
        verbs = [token for token in verbs if token.verb is not Verb.REMOVE]
    main = next((verb for verb in _ONE_AFTER_ANOTHER[3:] if any(t.verb is verb for t in verbs)), None)
    if (main is Verb.KEEP or (main is Verb.MERGE and not targets)) and length:
        # 合并后控制在200字
        main = None
    if _is_aside(clause, main):
        return None
    if rest:
        # What else is said names what is meant, where nothing else does.
        if main in {Verb.SPLIT, Verb.SWAP, Verb.MERGE} or any(
            t.kind is Kind.TO for t in clause.tokens if t.text not in WEAK
        ):
            if main is not Verb.SPLIT:
                return None
            topics = re.split("[和与、]|以及", re.sub(r"[两二2]?[条个项部]分?$", "", rest))
            return [Operation(main, tuple(targets), topics=tuple(map(plain, topics)))] if len(topics) > 1 else None
        if (len(rest) < _SHORTEST_NAME and not is_literal) or (main is not Verb.REMOVE and not move and not is_literal):
            return None
        if not targets:
            targets = [Target(words=rest, is_literal=is_literal)]
        elif main is Verb.REMOVE and len(targets) == 1 and (targets[0].part is None or is_literal):
            targets = [replace(targets[0], part=Part.SENTENCE, part_words=rest, is_literal=is_literal)]
        elif not targets[-1].names_items and targets[-1].part is None:
            targets = [replace(targets[-1], words=rest)]
        else:
            return None
    if main is Verb.REMOVE and length and length.length and not any(t.part for t in targets):
        main = None
        verbs = [Token(Kind.VERB, "", 0, 0, verb=Verb.SHORTEN)]
    return _plain(clause, main, targets, verbs)


def _is_aside(clause: Clause, main: Verb | None) -> bool:
    """Return whether a clause counts, or speaks of what was done rather than asks for it: 第二条的修改, 三行."""
    vague = [t for t in clause.all(Kind.VERB) if t.verb is Verb.FREE]
    if main in {Verb.REMOVE, Verb.KEEP} and any(t.text in {"修改", "改动"} for t in vague):
        return True
    for token, following in pairwise(clause.tokens):
        if token.kind is Kind.VERB and following.text == "的" and following.end < clause.end:
            return True
    for count in clause.all(Kind.COUNT):
        is_word = count.text.endswith(("字", "词", "字眼"))
        fits = main in {Verb.SPLIT, Verb.SWAP, Verb.KEEP} or (main is Verb.MERGE and count.steps == 1)
        if not is_word and not fits:
            return True
    return False


def _plain(clause: Clause, main: Verb | None, targets: list[Target], verbs: list[Token]) -> list[Operation] | None:
    """Return what verbs without words of their own do with the places named."""
    length = next((t.length for t in clause.all(Kind.LENGTH)), None)
    tone, move, step = clause.first(Kind.TONE), clause.first(Kind.MOVE), clause.first(Kind.STEP)
    found = tuple(targets)
    if main is Verb.KEEP or (main is Verb.REMOVE and clause.first(Kind.EXCEPT)):
        count = clause.first(Kind.COUNT)
        if count and not any(t.names_items for t in found):
            # 问题只要五条: the first five.
            section = next((t.section for t in found if t.section), None)
            found = (Target(section, ((1, count.steps),)),) if count.steps > 1 else ()
        kept = tuple(t for t in found if not t.is_rest and not t.is_every) or found
        # 第五条保留 alone leaves the others alone; 保留前五条 doesn't.
        is_sure = (
            bool(re.search("[只仅就]", clause.text))
            or main is Verb.REMOVE
            or any(a != b for t in kept for a, b in t.spans)
        )
        return [Operation(Verb.KEEP, kept, "" if is_sure else UNSURE)] if kept else None
    if main is Verb.SPLIT:
        topics = tuple(t.text for t in clause.all(Kind.QUOTED))
        parts = next((t.steps for t in clause.all(Kind.COUNT)), 0)
        return [Operation(Verb.SPLIT, found, topics=topics, number=parts if parts > _HALVES else 0)]
    if main in {Verb.SWAP, Verb.MERGE}:
        sized = [Operation(t.verb) for t in verbs if t.verb in {Verb.SHORTEN, Verb.LENGTHEN}]
        return [Operation(main, _together(found)), *sized]
    if main is Verb.REMOVE and not move:
        return [Operation(main, found)]
    done: list[Operation] = []
    if tone:
        done.append(Operation(Verb.TONE, found, tone.name))
    sizes = [t.verb for t in verbs if t.verb in {Verb.SHORTEN, Verb.LENGTHEN}]
    if sizes or length:
        each = any(t.target and t.target.is_every and re.search("[每各逐]", t.text) for t in clause.all(Kind.ITEMS))
        verb = sizes[0] if sizes and sizes[0] else Verb.LENGTH
        if sizes and length and length.share is not None and verb is Verb.LENGTHEN:
            length = Length(share=2 - length.share)
        done.append(
            Operation(verb, found, length=replace(length, each=each) if length else Length(each=True) if each else None)
        )
    elif any(t.verb is Verb.REWORD for t in verbs):
        done.append(Operation(Verb.REWORD, found))
    if move and move.target:
        done.append(Operation(Verb.MOVE, found, place=move.target, side=move.side))
    elif step:
        done.append(Operation(Verb.MOVE, found, steps=step.steps))
    if main is Verb.REMOVE and move:
        return None
    return done or None


def _together(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Return targets of one operation: the section said of one is that of all."""
    section = next((t.section for t in targets if t.section), None)
    return tuple(replace(t, section=t.section or section) for t in targets)


def order(clause: Clause) -> list[Operation] | None:
    """Read 顺序改成3、1、2 and 按二、一、三重排."""
    if not re.search(r"顺序|次序|排序|排列|重排|来排|排一下", clause.text):
        return None
    listed = [t for t in places(clause.tokens) if len(t.spans) > 1]
    if len(listed) != 1 or any(t.verb in {Verb.SWAP, Verb.REMOVE, Verb.MERGE} for t in clause.all(Kind.VERB)):
        return None
    section = next((t.section for t in places(clause.tokens) if t.section), None)
    return [Operation(Verb.ORDER, (replace(listed[0], section=section),))]


def vague(clause: Clause) -> list[Operation] | None:
    """Read a wish to change something that doesn't say how: 第九条改一下."""
    targets = places(clause.tokens)
    lead = clause.first(Kind.TO)
    if lead and targets and lead.text in {"写成", "写为", "改成", "改为"} and clause.tokens[-1] is not lead:
        head = [token for token in clause.tokens if token.end <= lead.start]
        if not left_over(clause, NAMES, head) and any(t.names_items and t.part is None for t in targets):
            if clause.first(Kind.COLON, Kind.QUOTED):
                # 措施四改为：… dictates what it tells.
                return [Operation(Verb.REPLACE, tuple(targets), dictated(clause, lead.end))]
            return [Operation(Verb.FREE, tuple(targets), clause.text)]
    if any(token.verb is not Verb.FREE for token in clause.all(Kind.VERB)):
        return None
    if targets and clause.first(Kind.VERB) and not left_over(clause, {*NAMES, Kind.VERB, Kind.COMPLAINT, Kind.COUNT}):
        return [Operation(Verb.FREE, tuple(targets), clause.text)]
    return None


FRAMES: tuple[Frame, ...] = (order, set_part, duty, add_item, exchange, insert, plain_verb, vague)
