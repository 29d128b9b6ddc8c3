"""Items made shorter by leaving out what they can spare, and longer by what else the report says of the matter.

What is left out first are grounds, asides, and clauses without figures; figures and causes stay as long as the length
that was asked for allows it, and that they had to go is told. Nothing is added that the report doesn't say.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assistant.citations import Citation
from assistant.drafting.draft import PROBLEMS, SECTIONS, DraftItem, item_number
from assistant.drafting.length import TOLERANCE, body_length, text_length
from assistant.drafting.revising.changing import TOLD, Key, Work
from assistant.drafting.revising.request import Length, UnclearError, Verb
from assistant.drafting.sources import Sources
from assistant.drafting.statement import Statement, StatementKind
from knowledge.errors import UserError
from knowledge.narrative.kinship import figures, pairs
from knowledge.narrative.telling import part, told

# How much is left where nobody says how much, and by how much an item grows.
_SHORTER, _LONGER = 0.7, 1.4
_LEAST_CHANGE = 0.92
# Fewer characters than this an item can't be told in.
_LEAST_OF_ONE = 30
_MOST_ADDED = 5
_ASIDE = re.compile(r"（[^（）\d]{1,40}）|\([^()\d]{1,40}\)")
_LEADS_ON = re.compile(r"^(?:同时|此外|另外|并且|而且|因此|为此|总体上|总的来看|可见)[，,]?")
# A clause that only leads up to the next one: 在编制2026年预算时.
_OPENS = re.compile(
    r"(?:[时后前中下起]|截至[^，；]*|[年月]?[底末]|以来|基础上|^(?:按照?|根据|针对|由于|因为?|虽然?|为|对|围绕|结合)[^，；]*)[，；]$"
)
_PLANNED, _REACHED = re.compile("目标|计划|应"), re.compile("实际|完成|只|仅|到位")
_DIGIT = re.compile(r"[\d一二三四五六七八九十百]+(?:\.\d+)?(?=[%％万亿元个项条人次户座公里])|\d")
# What two texts have in common at least to be of one matter.
_KIN = 3

_Step = Callable[[DraftItem], Iterator[DraftItem]]


def change_length(work: Work, keys: Sequence[Key], verb: Verb, length: Length | None) -> Work:
    """Return the draft with items as long as asked for, each by itself or all of them together."""
    wanted = length or Length()
    if verb is Verb.LENGTH and length is None:
        raise UnclearError("请说明要多少字。")
    together = len(keys) > 1 and wanted.characters is not None and not wanted.each
    if together:
        return _fit_together(work, keys, wanted)
    refusals: list[str] = []
    changed = work
    for key in keys:
        item = changed.items[key]
        now = body_length(item)
        target = _target(verb, wanted, now)
        try:
            if target < now or (verb is Verb.SHORTEN and wanted.characters is None):
                new = _shorter(item, target, strict=wanted.characters is not None)
                if body_length(new) > _LEAST_CHANGE * now:
                    # Where all of it is figures, some of them go: that is told.
                    new = _shorter(item, int(_LEAST_CHANGE * now), strict=True)
                if body_length(new) >= now:
                    raise UserError(f"{changed.name(key)}只有{now}字，再短就要丢掉事实或原因。")
                changed = _told_shorter(
                    changed.with_item(key, new), key, item, new, target, wanted.characters is not None
                )
            elif verb is Verb.SHORTEN or wanted.at_most:
                raise UserError(f"{changed.name(key)}现在{now}字，已经不超过{target}字。")
            else:
                changed = _longer(changed, key, target, wanted)
        except UserError as error:
            refusals.append(str(error))
    if len(refusals) == len(keys):
        raise UserError(refusals[0].rstrip("。") + "，没有改动。" if "没有改动" not in refusals[0] else refusals[0])
    for refusal in refusals:
        changed = changed.noted(refusal)
    return changed


def _target(verb: Verb, wanted: Length, now: int) -> int:
    if wanted.characters is not None:
        return wanted.characters
    if wanted.share is not None:
        return max(1, int(now * wanted.share))
    return int(now * (_SHORTER if verb is Verb.SHORTEN else _LONGER))


def _told_shorter(work: Work, key: Key, old: DraftItem, new: DraftItem, target: int, is_said: bool) -> Work:
    now = body_length(new)
    if now > target * (1 + TOLERANCE) and is_said:
        work = work.noted(f"{work.name(key)}最短只能压到{now}字，再短就要丢掉事实或原因。")
    lost = sorted(_numbers(old) - _numbers(new), key=_text(old).find)
    return work.noted(f"{work.name(key)}略去了{'、'.join(lost)}等内容。") if lost else work


def _text(item: DraftItem) -> str:
    return "".join((item.title, item.text, *item.causes))


def _numbers(item: DraftItem) -> set[str]:
    return set(re.findall(r"\d[\d,.]*[%％]?[一-龥]?", "".join(one.text for one in item.statements)))


def _fit_together(work: Work, keys: Sequence[Key], wanted: Length) -> Work:
    """Return the draft with items that come to a length together, the longest giving way first."""
    target = wanted.characters or 0
    if target < _LEAST_OF_ONE * len(keys):
        raise UnclearError(f"是每条{target}字，还是这{len(keys)}条一共{target}字？也可以说明是第几条。")
    now = _all(work, keys)
    if now <= target * (1 + TOLERANCE) and (wanted.at_most or now >= target * (1 - TOLERANCE)):
        raise UserError(f"现在共{now}字，已经在{target}字{'以内' if wanted.at_most else '左右'}，没有改动。")
    if now < target:
        for key in keys:
            room = target - _all(work, keys)
            if room > 0:
                work = _lengthened(work, key, body_length(work.items[key]) + room)
        if _all(work, keys) == now:
            raise UserError(f"现在共{now}字，报告里没有更多相关的内容可写，没有改动。")
        return work
    stuck: set[Key] = set()
    limit = target if wanted.at_most else int(target * (1 + TOLERANCE / 2))
    for strict in (False, True):
        while _all(work, keys) > limit and len(stuck) < len(keys):
            key = max((key for key in keys if key not in stuck), key=lambda one: body_length(work.items[one]))
            item = work.items[key]
            size = body_length(item)
            new = _shorter(item, max(int(size * 0.9), size - (_all(work, keys) - limit)), strict=strict)
            stuck |= {key} if body_length(new) >= size else set()
            work = work.with_item(key, new)
        stuck = set()
    if (left := _all(work, keys)) > target * (1 + TOLERANCE):
        work = work.noted(f"只能压到{left}字，再短就要丢掉事实或原因；可以删去个别条目。")
    return work


def _all(work: Work, keys: Sequence[Key]) -> int:
    """Return the characters of items with their numbers and titles, as they are printed."""
    places = {key: n for section in SECTIONS for n, key in enumerate(work.of(section))}
    return sum(
        text_length(f"{item_number(places[key])}{work.items[key].title}") + body_length(work.items[key]) for key in keys
    )


def _shorter(item: DraftItem, target: int, strict: bool) -> DraftItem:
    """Return the item with as little left out as brings it to `target`; `strict` lets figures go, too."""
    steps: list[_Step] = [_without_grounds, _without_asides, _without_clauses, _without_plain, _without_further_causes]
    if strict:
        steps += [_without_any_aside, _without_figures, _without_any_clause]
    for step in steps:
        while body_length(item) > target:
            found = list(step(item))
            if not found:
                break
            # The smallest loss that suffices, else the largest step towards it.
            enough = [one for one in found if body_length(one) <= target]
            item = max(enough, key=body_length) if enough else min(found, key=body_length)
    return item


def _without_grounds(item: DraftItem) -> Iterator[DraftItem]:
    yield from (_dropped(item, one) for one in item.of(StatementKind.BASIS))


def _without_asides(item: DraftItem) -> Iterator[DraftItem]:
    for one in item.statements:
        text = _LEADS_ON.sub("", _ASIDE.sub("", one.text))
        if text != one.text and len(text) > 4:
            yield _changed(item, one, text)


def _without_any_aside(item: DraftItem) -> Iterator[DraftItem]:
    for one in item.statements:
        text = re.sub(r"（[^（）]{1,60}）", "", one.text)
        if text != one.text and not one.is_open:
            yield _changed(item, one, text)


def _without_clauses(item: DraftItem) -> Iterator[DraftItem]:
    """Yield the item without one clause that neither begins its sentence nor holds a figure or an open place."""
    for one in item.statements:
        clauses = re.split(r"(?<=[，；])", one.text)
        for n in range(1, len(clauses)):
            if (
                not _OPENS.search(clauses[n - 1])
                and not _DIGIT.search(clauses[n])
                and not re.search("[【】“”《》]", clauses[n])
            ):
                yield _changed(item, one, "".join([*clauses[:n], *clauses[n + 1 :]]).rstrip("，；"))


def _without_plain(item: DraftItem) -> Iterator[DraftItem]:
    kind = TOLD[item.section]
    for one in item.of(kind)[1:]:
        if not _DIGIT.search(one.text) and not one.is_open:
            yield _dropped(item, one)


def _without_further_causes(item: DraftItem) -> Iterator[DraftItem]:
    yield from (_dropped(item, one) for one in item.of(StatementKind.CAUSE)[1:])


def _without_figures(item: DraftItem) -> Iterator[DraftItem]:
    duty = _duty(item)
    for one in item.of(TOLD[item.section])[1:]:
        if not one.is_open and not any(words in one.text for words in duty):
            yield _dropped(item, one)


def _without_any_clause(item: DraftItem) -> Iterator[DraftItem]:
    duty = _duty(item)
    for one in item.statements:
        clauses = re.split(r"(?<=[，；])", one.text)
        if len(clauses) < 2 or one.is_open or _OPENS.search(clauses[-2]):
            continue
        # A target says nothing without what was reached.
        if not any(words in clauses[-1] for words in duty) and not (
            _PLANNED.search("".join(clauses[:-1])) and _REACHED.search(clauses[-1])
        ):
            yield _changed(item, one, "".join(clauses[:-1]).rstrip("，；"))


def _duty(item: DraftItem) -> list[str]:
    """Return the words by which a measure says who does it, by when and up to what."""
    return [words for words in (item.owner, re.sub(r"^\d{4}年", "", item.deadline), item.result) if words]


def _dropped(item: DraftItem, statement: Statement) -> DraftItem:
    return replace(item, statements=tuple(one for one in item.statements if one is not statement))


def _changed(item: DraftItem, statement: Statement, text: str) -> DraftItem:
    new = replace(statement, text=text)
    return replace(item, statements=tuple(new if one is statement else one for one in item.statements))


def _longer(work: Work, key: Key, target: int, wanted: Length) -> Work:
    now = body_length(work.items[key])
    if wanted.characters is not None and abs(now - target) <= TOLERANCE * target and not wanted.at_least:
        raise UserError(f"{work.name(key)}现在{now}字，已经在{target}字左右。")
    new = _lengthened(work, key, target)
    size = body_length(new.items[key])
    if size == now:
        raise UserError(f"报告里没有更多与{work.name(key)}有关的内容，现在{now}字。请告诉我要补充的情况")
    if wanted.characters is not None and size < target * (1 - TOLERANCE):
        new = new.noted(f"报告里的材料只够把{new.name(key)}写到{size}字，再长请告诉我要补充的情况。")
    return new


def _lengthened(work: Work, key: Key, target: int) -> Work:
    """Return the draft with an item that tells more: what its plan has, then other places of the report."""
    high, added = int(target * (1 + TOLERANCE)), 0
    for statement, citations in _further(work, key):
        item = work.items[key]
        if added >= _MOST_ADDED or body_length(item) >= target * (1 - TOLERANCE / 2):
            break
        if body_length(replace(item, statements=_placed(item, statement))) > high:
            continue
        numbers = []
        for citation in citations:
            work, number = work.cited(citation)
            numbers.append(number)
        told_with = replace(statement, citations=tuple(numbers))
        work = work.with_item(key, replace(item, statements=_placed(item, told_with)))
        added += 1
    return work


def _placed(item: DraftItem, statement: Statement) -> tuple[Statement, ...]:
    """Return the statements with one more behind its like."""
    last = max((n for n, one in enumerate(item.statements) if one.kind is statement.kind), default=-1)
    return (*item.statements[: last + 1], statement, *item.statements[last + 1 :])


def _further(work: Work, key: Key) -> Iterator[tuple[Statement, Sequence[Citation]]]:
    """Yield what can be told besides with its sources: what the plan has of the item, then what is nearest to it."""
    item, plan = work.items[key], work.plan
    planned = [one for one in (plan.problems if key[0] == PROBLEMS else plan.measures) if {*one.keys} & {*item.keys}]
    said = {one.text for one in item.statements}
    for statement in (one for other in planned for one in other.statements):
        if statement.text not in said and not statement.is_open:
            yield statement, [source for source in plan.sources if source.id in statement.citations]
    if key[0] != PROBLEMS:
        return
    matter = f"{item.title}{''.join(said)}"
    sources = Sources(plan.report)
    lines = [line for line in told(plan.report) if figures(line.text) - figures(matter)]
    for line in sorted(lines, key=lambda one: -len(pairs(one.text) & pairs(matter))):
        fact = part(line.text).fact
        if len(pairs(line.text) & pairs(matter)) >= _KIN and fact and fact not in matter:
            number = sources.report(f"“{line.heading}”" if line.heading else "", line.text, line.location)
            yield Statement(TOLD[PROBLEMS], fact), [sources.citations[number - 1]]
