"""Items taken out, kept, moved, swapped and put in another order; what a measure answers follows the problems."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, NAMES, PROBLEMS, DraftItem
from assistant.drafting.revising.changing import Key, Work, plain, whole_text
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.pointing import counts, keys_of
from assistant.drafting.revising.request import Operation, Side, UnclearError, Verb
from knowledge.errors import UserError
from knowledge.narrative.deadlines import last_day
from knowledge.quantity import find_quantities


def remove(work: Work, keys: Sequence[Key], *, spares: bool = False) -> Work:
    """Return the draft without these items, nor the program's own measures that answered nothing else."""
    for section in dict.fromkeys(key[0] for key in keys):
        if all(key in keys for key in work.of(section)):
            raise UserError(f"这样会把{NAMES[section]}全部删光，没有改动；如需重写，请说“重新起草”。")
    gone = {number for section, number in keys if section == PROBLEMS}
    orphans: list[Key] = []
    kept: list[Key] = []
    for key, item in work.of(MEASURES).items():
        if not spares and key not in keys and item.addresses and not {*item.addresses} - gone:
            # What the author has committed to isn't dropped by the way.
            (kept if _is_authors(work, item) else orphans).append(key)
    if len(orphans) + sum(key[0] == MEASURES for key in keys) >= len(work.of(MEASURES)):
        orphans = []
    told = {key: work.name(key) for key in (*orphans, *kept)}
    work = work.without([*keys, *orphans])
    if orphans:
        work = work.noted(f"只对应它的{'、'.join(told[key] for key in orphans)}一并删去。")
    if kept:
        work = work.noted(f"{'、'.join(told[key] for key in kept)}是报告自己写的措施，没有删；不需要的话请再说一声。")
    return work


def _is_authors(work: Work, item: DraftItem) -> bool:
    """Return whether a measure is told in words that stand in the report or that its author has said."""
    quotes = {source.id: plain(source.quote) for source in work.sources}
    return any(plain(one.text) in quotes.get(number, "") for one in item.statements for number in one.citations)


def swap(work: Work, keys: Sequence[Key]) -> Work:
    """Return the draft with two items in each other's place."""
    if len(keys) != 2 or keys[0][0] != keys[1][0]:
        raise UnclearError(f"请说明是哪两条对调（{counts(work)}）。")
    other = {keys[0]: keys[1], keys[1]: keys[0]}
    return _ordered(work, keys[0][0], [other.get(key, key) for key in work.of(keys[0][0])])


def put_in_order(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft in the order given, or by what the items tell; what isn't named or tells nothing follows."""
    section = keys[0][0]
    if by := shape("criterion").search(operation.text):
        told = {key: _told_of(by, work.items[key]) for key in keys}
        if not any(told.values()):
            raise UnclearError("各条孰先孰后请您来定：请按先后说出条号，如“顺序改成3、1、2”。")
        held = [key for key in keys if told[key]]
        keys = sorted(held, key=lambda key: told[key], reverse=bool(by["money"] and not by["up"]))
    return _ordered(work, section, [*keys, *(key for key in work.of(section) if key not in keys)])


def _told_of(by: re.Match[str], item: DraftItem) -> float:
    """Return the largest amount that an item tells, or the last day; 0 where it tells none, or other things matter."""
    if by["money"]:
        return max((float(one.wan or 0) for one in find_quantities(whole_text(item))), default=0.0)
    day = last_day(item.deadline) if by["day"] else None
    return float(day.toordinal()) if day else 0.0


def move(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with items at another place, several in their order."""
    section, place = keys[0][0], operation.place
    if any(key[0] != section for key in keys):
        raise UnclearError("问题和措施不能放在一起移动，请分两次说。")
    order = list(work.of(section))
    rest = [key for key in order if key not in keys]
    if operation.steps:
        new = order.index(keys[0]) + operation.steps
        if not 0 <= new < len(order):
            raise UserError(f"这一条已经是{'第一' if operation.steps < 0 else '最后一'}条了，没有改动。")
    elif place is None:
        raise UnclearError("请说明移到哪里，如“移到最前面”“移到第三条后面”。")
    elif place.section and place.section != section:
        raise UserError(f"{NAMES[section]}不能移到{NAMES[place.section]}里去，没有改动。")
    elif operation.side is Side.AT and place.spans[0][0] > 0 and (section, place.spans[0][0] - 1) not in work.items:
        # 先把第二条删了再把第五条提到第二条
        new = place.spans[0][0] - 1
    else:
        (at,) = keys_of(work, Operation(Verb.MOVE, (replace(place, section=section),)))
        if at in keys:
            raise UserError("它本来就在那里，没有改动。")
        if operation.side is Side.AT:
            new = order.index(at) - sum(order.index(key) < order.index(at) for key in keys[1:])
        else:
            new = rest.index(at) + (operation.side is Side.AFTER)
    return _ordered(work, section, [*rest[:new], *keys, *rest[new:]])


def _ordered(work: Work, section: str, order: Sequence[Key]) -> Work:
    if list(order) == list(work.of(section)):
        raise UserError("顺序本来就是这样，没有改动。")
    return work.ordered(section, order)
