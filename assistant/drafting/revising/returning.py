"""Items that a change took out or altered, put back as they stood, with what went with them."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.difference import difference
from assistant.drafting.draft import MEASURES, PROBLEMS, Draft
from assistant.drafting.revising.changing import Key, Work, open_draft
from assistant.drafting.revising.pointing import keys_of
from assistant.drafting.revising.request import Operation
from knowledge.errors import UserError


def bring_back(work: Work, operation: Operation) -> Work:
    """Return the draft with items as the last earlier draft had them in which they were other, or were at all.

    A number is that of the page on which the item stood.
    """
    for past in work.past:
        page = open_draft(past, work.plan)
        try:
            keys = keys_of(page, operation)
        except UserError:
            continue
        now = {
            (one.section, one.old): one.new
            for one in difference(past, work.draft)
            if one.old is not None and (one.new is None or one.is_changed)
        }
        if all(key in now for key in keys):
            numbers = {number for section, number in keys if section == PROBLEMS}
            answers = [key for key, item in page.of(MEASURES).items() if key in now and numbers & {*item.addresses}]
            return _returned(work, past, list(dict.fromkeys([*keys, *answers])))
    raise UserError("草稿以前的版本里没有找到要放回来的那一条，没有改动；要退回上一版，请说“撤销”。")


def _returned(work: Work, past: Draft, keys: Sequence[Key]) -> Work:
    page = open_draft(past, work.plan)
    now = {(one.section, one.old): one.new for one in difference(past, work.draft) if one.old is not None}
    keys = sorted(keys, key=lambda key: (key[0] == MEASURES, key[1]))
    places = {old: (old[0], new) for old, new in now.items() if new is not None}
    for key in keys:
        item, statements = page.items[key], []
        for one in item.statements:
            work, own = work.taken(one, past.citations)
            statements.append(own)
        addresses = tuple(places[PROBLEMS, n][1] for n in item.addresses if (PROBLEMS, n) in places)
        item = replace(item, statements=tuple(statements), addresses=addresses)
        is_gone = key not in places
        places.setdefault(key, work.new_key(key[0]))
        work = work.with_item(places[key], item)
        if is_gone:
            before = [places[old] for old in page.of(key[0]) if old < key and places.get(old) in work.items]
            order = [one for one in work.of(key[0]) if one != places[key]]
            at = order.index(before[-1]) + 1 if before else 0
            work = work.ordered(key[0], [*order[:at], places[key], *order[at:]])
    return work
