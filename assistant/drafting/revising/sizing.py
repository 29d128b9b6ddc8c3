"""Items made shorter by leaving out what they can spare, and longer by what else the report says of the matter.

What is left out first are grounds, asides, and clauses without figures; figures and causes stay as long as the length
that was asked for allows it, and that they had to go is told. Nothing is added that the report doesn't say.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.citations import Citation
from assistant.drafting.draft import PROBLEMS, SECTIONS, TOLERANCE, DraftItem, body_length, item_length
from assistant.drafting.revising.changing import TOLD, Key, Work, lines, whole_text, with_more, with_text, without
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.request import Length, Operation, Part, UnclearError, Verb
from assistant.drafting.revising.setting import shorten_title
from assistant.drafting.statement import Statement, StatementKind
from knowledge.errors import UserError
from knowledge.narrative.kinship import figures, pairs
from knowledge.narrative.telling import part
from knowledge.quantity import find_quantities

# How much is left where nobody says how much, and by how much an item grows.
_SHORTER, _LONGER = 0.7, 1.4
_LEAST_CHANGE = 0.92
# Fewer characters than this an item can't be told in, nor a sentence.
_LEAST_OF_ONE, _LEAST_OF_SENTENCE = 30, 5
_MOST_ADDED = 5
_PLANNED, _REACHED = re.compile("目标|计划|应"), re.compile("实际|完成|只|仅|到位")
# What two texts have in common at least to be of one matter.
_KIN = 3
# Losses up to this rank cost no figure and no first cause.
_GENTLE, _HARD = 4, 7


def change_length(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with items as long as asked for, each by itself or all of them together."""
    verb, length, wanted = operation.verb, operation.length, operation.length or Length()
    if verb is not Verb.LENGTHEN and any(target.part is Part.TITLE for target in operation.targets):
        return shorten_title(work, keys, wanted.characters or 0)
    if verb is Verb.LENGTH and length is None:
        raise UnclearError("请说明要多少字。")
    is_together = len(keys) > 1 and wanted.characters is not None and not wanted.each
    if is_together and (wanted.characters or 0) < _LEAST_OF_ONE * len(keys):
        raise UnclearError(
            f"是每条{wanted.characters}字，还是这{len(keys)}条一共{wanted.characters}字？也可以说明是第几条。"
        )
    refusals: list[str] = []
    groups = [keys] if is_together else [[key] for key in keys]
    for group in groups:
        try:
            work = _fitted(work, group, operation)
        except UserError as error:
            refusals.append(str(error))
    if len(refusals) == len(groups):
        raise UserError(f"{refusals[0].rstrip('。')}，没有改动。")
    for refusal in refusals:
        work = work.noted(refusal)
    return work


def _fitted(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with items that come to a length together, the longest giving way first."""
    verb, wanted = operation.verb, operation.length or Length()
    if wanted.sentences:
        is_short = wanted.characters and len(work.items[keys[0]].statements) <= wanted.sentences
        work = work if is_short else _in_sentences(work, keys[0], wanted.sentences)
        if wanted.characters is None or _size(work, keys) <= wanted.characters:
            return work
    before, now = work, _size(work, keys)
    name = work.name(keys[0]) if len(keys) == 1 else f"这{len(keys)}条共"
    share = wanted.share or (_SHORTER if verb is Verb.SHORTEN else _LONGER)
    target = wanted.characters or max(1, int(now * share))
    is_said = wanted.characters is not None or wanted.share is not None
    if now <= target and (verb is Verb.SHORTEN or wanted.at_most):
        raise UserError(f"{name}现在{now}字，已经不超过{target}字。")
    is_about = is_said and not (wanted.at_most or wanted.at_least or verb is Verb.SHORTEN)
    if is_about and abs(now - target) <= TOLERANCE * target:
        raise UserError(f"{name}现在{now}字，已经在{target}字左右。")
    if now < target:
        for key in keys:
            work = _lengthened(work, key, body_length(work.items[key]) + max(0, target - _size(work, keys)))
        size = _size(work, keys)
        if size == now:
            places = dict.fromkeys(words for key in keys for words in work.items[key].open_places)
            left = "、".join(words.strip("【】").replace("待补", "") for words in places)
            raise UserError(f"报告里没有更多与{name}有关的内容，现在{now}字。请告诉我{left or '要补充的情况'}")
        if is_said and size < target * (1 - TOLERANCE):
            work = work.noted(f"报告里的材料只够把{name}写到{size}字，再长请告诉我要补充的情况。")
        return work
    # Where all of it is figures, some of them go: that is told.
    work = _cut_down(work, keys, target, _GENTLE)
    if not operation.spares:
        work = _cut_down(work, keys, target if is_said else int(_LEAST_CHANGE * now), _HARD)
    size = _size(work, keys)
    if size >= now:
        raise UserError(f"{name}只有{now}字，再短就要丢掉事实或原因。")
    if size > target * (1 + TOLERANCE) and is_said:
        work = work.noted(f"{name}最短只能压到{size}字，再短就要丢掉事实或原因。")
    for key in keys:
        work = _noting_loss(work, key, before.items[key])
    return work


def _in_sentences(work: Work, key: Key, most: int) -> Work:
    """Return the draft with an item of so many sentences: what it can spare goes, what is of one kind is joined."""
    old = item = work.items[key]
    if len(item.statements) <= most:
        raise UserError(f"{work.name(key)}现在{len(item.statements)}句，已经不超过{most}句。")
    while len(item.statements) > most:
        fewer = [one for one in _losses(item) if len(one[1].statements) < len(item.statements)]
        if not fewer:
            break
        item = min(fewer, key=lambda one: (one[0], -body_length(one[1])))[1]
    while len(item.statements) > most:
        pair = next((pair for pair in pairwise(item.statements) if pair[0].kind is pair[1].kind), None)
        if pair is None:
            work = work.noted(f"{work.name(key)}最短只能写成{len(item.statements)}句，再短就要丢掉事实或原因。")
            break
        text = "；".join(one.text for one in pair)
        numbers = tuple(dict.fromkeys(number for one in pair for number in one.citations))
        item = without(with_text(item, pair[0], text, citations=numbers), pair[1:])
    if item == old:
        raise UserError(f"{work.name(key)}只有{len(item.statements)}句，再短就要丢掉事实或原因。")
    return _noting_loss(work.with_item(key, item), key, old)


def _noting_loss(work: Work, key: Key, old: DraftItem) -> Work:
    """Return the draft with a note of the figures that an item has lost."""
    lost = sorted(_numbers(old) - _numbers(work.items[key]), key=whole_text(old).find)
    return work.noted(f"{work.name(key)}略去了{'、'.join(lost)}等内容。") if lost else work


def _cut_down(work: Work, keys: Sequence[Key], limit: int, most: int) -> Work:
    """Return the draft with items that come to no more than `limit`, as far as losses up to the rank `most` go."""
    stuck: set[Key] = set()
    while (over := _size(work, keys) - limit) > 0 and len(stuck) < len(keys):
        key = max((key for key in keys if key not in stuck), key=lambda one: body_length(work.items[one]))
        size = body_length(work.items[key])
        least = 0 if len(keys) == 1 else int(size * 0.9)
        new = _shorter(work.items[key], max(least, size - over), most)
        stuck |= {key} if body_length(new) >= size or len(keys) == 1 else set()
        work = work.with_item(key, new)
    return work


def _numbers(item: DraftItem) -> set[str]:
    return {one.text for statement in item.statements for one in find_quantities(statement.text)}


def _size(work: Work, keys: Sequence[Key]) -> int:
    """Return the characters of an item's text, of several with their numbers and titles, as they are printed."""
    if len(keys) == 1:
        return body_length(work.items[keys[0]])
    places = {key: n for section in SECTIONS for n, key in enumerate(work.of(section))}
    return sum(item_length(work.items[key], places[key]) for key in keys)


def _shorter(item: DraftItem, target: int, most: int) -> DraftItem:
    """Return the item with as little left out as brings it to `target`, of losses up to the rank `most`."""
    for rank in range(most + 1):
        while body_length(item) > target:
            found = [less for loss, less in _losses(item) if loss == rank]
            if not found:
                break
            # The smallest loss that suffices, else the largest step towards it.
            enough = [one for one in found if body_length(one) <= target]
            item = max(enough, key=body_length) if enough else min(found, key=body_length)
    return item


def _losses(item: DraftItem) -> Iterator[tuple[int, DraftItem]]:
    """Yield the item with one thing less, and how much that is missed."""
    kind = TOLD[item.section]
    first = {next(iter(item.of(one)), None) for one in (kind, StatementKind.CAUSE)}
    # The words by which a measure says who does it, by when and up to what.
    duty = [words for words in (item.owner, re.sub(r"^\d{4}年", "", item.deadline), item.result) if words]
    for one in item.statements:
        is_needed = one.is_open or one in first or any(words in one.text for words in duty)
        if one.kind is StatementKind.BASIS:
            yield 0, with_text(item, one, "")
        elif one.kind is StatementKind.CAUSE and one not in first:
            yield 4, with_text(item, one, "")
        elif one.kind is kind and not is_needed:
            yield 6 if shape("digit").search(one.text) else 3, with_text(item, one, "")
        for rank, text in (
            (1, shape("leads_on").sub("", shape("aside").sub("", one.text))),
            (5, shape("any_aside").sub("", one.text)),
        ):
            if text != one.text and len(text) >= _LEAST_OF_SENTENCE and not (one.is_open and rank > _GENTLE):
                yield rank, with_text(item, one, text)
        clauses = re.split(r"(?<=[，；])", one.text)
        for n in range(1, len(clauses)):
            rest = "".join([*clauses[:n], *clauses[n + 1 :]]).rstrip("，；")
            if shape("opens").search(clauses[n - 1]):
                continue
            if not shape("digit").search(clauses[n]) and not re.search("[【】“”《》]", clauses[n]):
                yield 2, with_text(item, one, rest)
            # A target says nothing without what was reached.
            is_paired = _PLANNED.search(rest) and _REACHED.search(clauses[n])
            if n == len(clauses) - 1 and not (one.is_open or is_paired or any(words in clauses[n] for words in duty)):
                yield _HARD, with_text(item, one, rest)


def _lengthened(work: Work, key: Key, target: int) -> Work:
    """Return the draft with an item that tells more: what its plan has, then other places of the report."""
    high, added = int(target * (1 + TOLERANCE)), 0
    for statement, sources in _further(work, key):
        if added >= _MOST_ADDED or body_length(work.items[key]) >= target * (1 - TOLERANCE / 2):
            break
        if body_length(with_more(work.items[key], statement)) > high:
            continue
        work, told = work.taken((statement,), sources)
        work = work.with_item(key, with_more(work.items[key], *told))
        added += 1
    return work


def _further(work: Work, key: Key) -> Iterator[tuple[Statement, Sequence[Citation]]]:
    """Yield what can be told besides with its sources: what the plan has of the item, then what is nearest to it."""
    item, plan = work.items[key], work.plan
    planned = [one for one in plan.items(key[0]) if {*one.keys} & {*item.keys}]
    said = {one.text for one in item.statements}
    for statement in (one for other in planned for one in other.statements):
        if statement.text not in said and not statement.is_open:
            yield statement, plan.sources
    if key[0] != PROBLEMS:
        return
    matter = f"{item.title}{''.join(said)}"
    fresh = [line for line in lines(plan.report) if not line.of and figures(line.text) - figures(matter)]
    for line in sorted(fresh, key=lambda one: -len(pairs(one.text) & pairs(matter))):
        fact = part(line.text).fact
        if len(pairs(line.text) & pairs(matter)) >= _KIN and fact and fact not in matter:
            yield Statement(TOLD[PROBLEMS], fact, (line.citation.id,)), [line.citation]
