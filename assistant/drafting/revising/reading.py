"""What one clause of a message asks for: rows over the kinds of its words, each with the operations that it makes.

A row is matched with the whole clause, words of no content left out, so that nothing said is left over. The letters
are those of `Kind`; a group of a row is a slot: what it is done to, what is brought, what stands between.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.drafting.revising import dictating
from assistant.drafting.revising.clauses import Clause, places, plain
from assistant.drafting.revising.dictating import NAMES, WEAK, Found
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.request import UNSURE, Length, Operation, Part, Target, Verb
from assistant.drafting.revising.scanning import Kind, Token

_WHOLE = {"写成", "写为", "改成", "改为", "换成", "改叫"}
_INSIDE = {"里", "中", "里面", "里头", "当中"}
_MAIN = (Verb.MERGE, Verb.SPLIT, Verb.SWAP, Verb.REMOVE, Verb.KEEP)
# What something is named by: a character alone says too little.
_SHORTEST_NAME = 2
# Of a clause's words, those that aren't the name of anything in it.
_DOING = {*NAMES, Kind.VERB, Kind.TONE, Kind.MOVE, Kind.STEP, Kind.LENGTH, Kind.COMPLAINT, Kind.COUNT, Kind.EXCEPT}
_BRINGING = {Kind.TO, Kind.PART, Kind.INSERT, Kind.ANOTHER}


def read(clause: Clause) -> list[Operation]:
    """Return what a clause asks for, nothing where no row fits it.

    What only says what is to stand there (改成…) is a REPLACE of nothing: of what, the clause before it says.
    """
    kinds = clause.kinds
    for pattern, row in _ROWS:
        if (found := pattern.fullmatch(kinds)) and (operations := row(clause, found)):
            return operations
    return []


def _order(clause: Clause, _: re.Match[str]) -> Found:
    """顺序改成3、1、2, 按二、一、三重排."""
    named = places(clause.tokens)
    listed = [t for t in named if len(t.spans) > 1]
    is_order = re.search(r"顺序|次序|排序|排列|重排|来排|排一下", clause.text)
    if len(listed) != 1 or not is_order or {Verb.SWAP, Verb.REMOVE, Verb.MERGE} & {*clause.verbs()}:
        return None
    if clause.first(Kind.COMPLAINT):
        # 第六条和第七条顺序反了
        return None
    return [Operation(Verb.ORDER, (replace(listed[0], section=next((t.section for t in named if t.section), None)),))]


def _headless(clause: Clause, found: re.Match[str]) -> Found:
    """改成…, 叫…: what is to stand there, of what the clause before it speaks."""
    text = clause.dictated(clause.said[found.end("lead") - 1].end)
    return [Operation(Verb.REPLACE, text=text)] if text else None


def _told_behind(clause: Clause, found: re.Match[str]) -> Found:
    """合并为一条：指标没有完成, 拆开写：一条讲…，一条讲…."""
    colon = clause.said[found.start("colon")]
    head = read(clause.part(clause.start, colon.start))
    text = clause.dictated(colon.end)
    if [one.verb for one in head] == [Verb.MERGE]:
        return [replace(head[0], text=text)]
    topics = tuple(plain(one or other) for one, other in shape("topics").findall(text))
    return [replace(head[0], topics=topics)] if [one.verb for one in head] == [Verb.SPLIT] and topics else None


def _plain(clause: Clause, _: re.Match[str]) -> Found:
    """Places, what is done with them, how long, whereto; what else is said names what is meant."""
    length = next((t.length for t in clause.all(Kind.LENGTH)), None)
    tone, move, step = clause.first(Kind.TONE), clause.first(Kind.MOVE), clause.first(Kind.STEP)
    verbs = [verb for verb in clause.verbs() if verb is not Verb.FREE and not (tone and verb is Verb.REMOVE)]
    main = next((verb for verb in _MAIN if verb in verbs), None)
    if not (verbs or tone or move or step or (length and length.characters)) or _is_aside(clause, main):
        return None
    targets = places(clause.tokens)
    # What items lack isn't what is done to them.
    if parts := [t.part for t in clause.all(Kind.PART) if t.text]:
        last = targets[-1] if targets else Target()
        targets[-1:] = [replace(last, part=last.part or part) for part in parts]
    if length and main is Verb.MERGE and not targets:
        # 合并后控制在200字
        main = None
    other = [t for t in clause.said if t.kind not in _DOING]
    quoted = [t for t in other if t.kind is Kind.QUOTED]
    is_literal = len(quoted) == 1 and all(t.kind in {Kind.QUOTED, Kind.PART} for t in other)
    rest = quoted[0].text if is_literal else clause.words([t for t in other if t.kind not in _BRINGING])
    if (main is Verb.SPLIT and len(quoted) > 1) or (Verb.LENGTHEN in verbs and shape("some").fullmatch(rest)):
        # 多写些数据
        rest = ""
    if rest and main is Verb.SPLIT:
        topics = re.split("[和与、]|以及", re.sub(r"[两二2]?[条个项部]分?$", "", rest))
        return [Operation(main, tuple(targets), topics=tuple(map(plain, topics)))] if len(topics) > 1 else None
    if rest:
        if main in {Verb.SWAP, Verb.MERGE} or any(t.text not in WEAK for t in clause.all(Kind.TO)):
            return None
        if not is_literal and (len(rest) < _SHORTEST_NAME or (main is not Verb.REMOVE and not move)):
            return None
        if not targets:
            targets = [Target(words=rest, is_literal=is_literal)]
        elif main is Verb.REMOVE and len(targets) == 1 and (targets[0].part is None or is_literal):
            targets = [replace(targets[0], part=Part.SENTENCE, part_words=rest, is_literal=is_literal)]
        elif not targets[-1].names_items and targets[-1].part is None:
            targets = [replace(targets[-1], words=rest)]
        else:
            return None
    if main is Verb.REMOVE and length and not any(t.part for t in targets):
        # 删掉一半
        main, verbs = None, [Verb.SHORTEN]
    named = tuple(targets)
    if main is Verb.KEEP or (main is Verb.REMOVE and clause.first(Kind.EXCEPT)):
        return _kept(clause, named, main)
    if main is Verb.SPLIT:
        return [Operation(main, named, topics=tuple(t.text for t in quoted))]
    sizes = [verb for verb in verbs if verb in {Verb.SHORTEN, Verb.LENGTHEN}]
    if main in {Verb.SWAP, Verb.MERGE}:
        section = next((t.section for t in named if t.section), None)
        return [Operation(main, tuple(replace(t, section=t.section or section) for t in named)), *map(Operation, sizes)]
    if main is Verb.REMOVE:
        # 第五条里跟第三条重复的部分 isn't all of it.
        is_whole = _names_inside(clause) and all(t.part is None for t in named[:1])
        return None if move or is_whole else [Operation(main, named)]
    return _sized_or_moved(clause, named, sizes, length)


def _sized_or_moved(
    clause: Clause, found: tuple[Target, ...], sizes: Sequence[Verb], length: Length | None
) -> list[Operation]:
    """Return tone, size, other words and place of items, as far as a clause speaks of them."""
    tone, move, step = clause.first(Kind.TONE), clause.first(Kind.MOVE), clause.first(Kind.STEP)
    done: list[Operation] = []
    if sizes or length:
        each = any(t.target and t.target.is_every and re.search("[每各逐]", t.text) for t in clause.all(Kind.ITEMS))
        verb = sizes[0] if sizes else Verb.LENGTH
        size = replace(length or Length(), each=each)
        # 太长了 may only say why something else is to be done.
        is_reason = not length and all(shape("too_much").search(t.text) for t in clause.all(Kind.VERB))
        done.append(Operation(verb, found, UNSURE * is_reason, length=size if size != Length() else None))
    elif Verb.REWORD in clause.verbs():
        done.append(Operation(Verb.REWORD, found))
    if tone:
        done.append(Operation(Verb.TONE, found, tone.name))
    if move and move.target:
        done.append(Operation(Verb.MOVE, found, place=move.target, side=move.side))
    elif step:
        done.append(Operation(Verb.MOVE, found, steps=step.steps))
    return done


def _is_aside(clause: Clause, main: Verb | None) -> bool:
    """Return whether a clause counts, or speaks of what was done rather than asks for it: 第二条的修改, 三行."""
    vague = [t for t in clause.all(Kind.VERB) if t.verb is Verb.FREE]
    if main in {Verb.REMOVE, Verb.KEEP} and any(t.text in {"修改", "改动"} for t in vague):
        return True
    if any(one.verb and two.text == "的" and two.end < clause.end for one, two in pairwise(clause.tokens)):
        return True
    fits = {Verb.SPLIT, Verb.SWAP, Verb.KEEP}
    counts = [t for t in clause.all(Kind.COUNT) if not t.text.endswith(("字", "词", "字眼")) and not _adds(t, clause)]
    return any(main not in fits and not (main is Verb.MERGE and count.steps == 1) for count in counts)


def _adds(count: Token, clause: Clause) -> bool:
    """Return whether what is counted is but how much longer something is to be: 多写几句."""
    return count.text.startswith("句") and Verb.LENGTHEN in clause.verbs()


def _names_inside(clause: Clause) -> bool:
    """Return whether a clause speaks of something inside an item: 第五条里….“措施里的第二条” is an item."""
    tokens = [t for t in clause.tokens if t.text != "的"]
    return any(
        one.target and one.target.names_items and two.text in _INSIDE and three.kind is not Kind.VERB
        for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


def _kept(clause: Clause, targets: tuple[Target, ...], main: Verb) -> Found:
    """第五条保留 alone leaves the others alone; 保留前五条 doesn't."""
    count = clause.first(Kind.COUNT)
    if count and count.text.startswith("句"):
        # 第三条就写一句话
        return [Operation(Verb.SHORTEN, targets)]
    if count and not any(t.names_items for t in targets):
        # 问题只要五条: the first five.
        section = next((t.section for t in targets if t.section), None)
        targets = (Target(section, ((1, count.steps),)),) if count.steps > 1 else ()
    kept = tuple(t for t in targets if not t.is_rest and not t.is_every) or targets
    is_range = any(first != last for t in kept for first, last in t.spans)
    is_sure = re.search("[只仅就]", clause.text) or main is Verb.REMOVE or is_range
    return [Operation(Verb.KEEP, kept, "" if is_sure else UNSURE)] if kept else None


def _vague(clause: Clause, found: re.Match[str]) -> Found:
    """第九条改一下, 措施四改为：…."""
    targets = tuple(places(clause.said[: found.end("head")]))
    if not found["text"]:
        return [Operation(Verb.FREE, targets, clause.text)] if "v" in found["head"] and targets else None
    lead = clause.said[found.start("lead")]
    if lead.text not in _WHOLE or not any(t.names_items and not t.part for t in targets):
        return None
    if clause.first(Kind.COLON, Kind.QUOTED):
        return [Operation(Verb.REPLACE, targets, clause.dictated(lead.end))]
    return [Operation(Verb.FREE, targets, clause.text)]


_HEAD = "(?P<head>[ISna1AP:]*?)(?P<part>P)"
_OFFICE = "(?P<office>[^DoI:]+?)(?P<lead>d)"
_BROUGHT = "(?P<head>[^na]*)(?P<verb>[na])(?P<tail>.*)"
_ROWS: tuple[tuple[re.Pattern[str], Callable[[Clause, re.Match[str]], Found]], ...] = tuple(
    (re.compile(pattern), row)
    for pattern, row in (
        (".*", _order),
        (rf"(?:{_HEAD}(?:[c:Tna1bvZISD]*?|b[^T]*?)|PQ)(?P<lead>[T:][T:b]*).+", dictating.set_part),
        (rf"{_HEAD}(?P<tail>[A1vcISna]*)", dictating.set_open),
        (rf"{_HEAD}(?P<lead>n?)(?P<text>[.QD]).*", dictating.set_behind),
        (
            r"(?P<head>[ISDoAT1nPd]*?)(?P<by>b)(?P<office>[^DoI:]+?)(?P<lead>d?)(?P<tail>[DoITSPd1]*)",
            dictating.set_duty,
        ),
        (rf"(?P<head>[ISD1Tn]*?){_OFFICE}(?P<tail>[DoIS1T]*)", dictating.set_duty),
        (r"(?P<head>[ISnA1TDodP]*)(?P<tail>)", dictating.set_duty),
        (r"[ISPTcv1]*(?P<by>h)[oT]*", dictating.set_off),
        (_BROUGHT, dictating.add),
        (_BROUGHT, dictating.insert),
        (r"(?P<head>.*)(?P<old>Q)[vA]Q", dictating.exchange_quoted),
        (r".*T.+", dictating.exchange),
        (r".*v.*(?P<colon>:).+", _told_behind),
        (".*", _plain),
        (r"(?P<head>[ISvc1]*)(?:(?P<lead>T)(?P<text>.+))?", _vague),
        (r"(?P<lead>[T:][T:]*).+", _headless),
    )
)
