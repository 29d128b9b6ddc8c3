"""Several items made one with all their facts, and one item made several, each under a title of its own."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from assistant.drafting.draft import MEASURES, NAMES, PROBLEMS, DraftItem, Origin
from assistant.drafting.revising.changing import TOLD, Key, Work, only, plain, whole_text, with_fields
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.pointing import counts, keys_of
from assistant.drafting.revising.request import Operation, Side, UnclearError, Verb
from assistant.drafting.statement import Statement, StatementKind
from knowledge.errors import UserError
from knowledge.narrative.deadlines import last_day
from knowledge.narrative.kinship import pairs
from knowledge.quantity import find_quantities

_LONGEST_TITLE, _SHORTEST_TITLE = 36, 4
_ALIKE = 88
_SHORTEST_HALF = 8
# A clause that says more of what stands before it.
_GOES_ON = (
    "(?:实际|差|其中|占|较|比|同比|增|减|下降|上升|超|缺|仅|只|共|但|而|且|并|也|导致|造成|致使|从而|未|尚|仍|没有"
    "|确保|达到|为)"
)
_ORDER = (StatementKind.SITUATION, StatementKind.ACTION, StatementKind.CAUSE, StatementKind.BASIS)
_DUTIES = ("owner", "deadline", "result")


def merge(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with these items as one, at the place of the first of them."""
    keys = [key for key in work.items if key in keys]
    if len(keys) < 2 or len({section for section, _ in keys}) > 1:
        raise UnclearError(f"请说明是哪几条合并（{counts(work)}；问题和措施不能并成一条）。")
    items = [work.items[key] for key in keys]
    merged = _joined(items, operation.text)
    work = _answered(work.with_item(keys[0], merged), keys[1:], keys[:1])
    return replace(work.without(keys[1:]), touched=(keys[0],))


def _answered(work: Work, old: Sequence[Key], new: Sequence[Key]) -> Work:
    """Return the draft with what answers old problems answering the new ones."""
    gone, now = ([number for section, number in keys if section == PROBLEMS] for keys in (old, new))
    for key, measure in work.of(MEASURES).items() if gone else ():
        if {*gone} & {*measure.addresses}:
            both = dict.fromkeys(n for number in measure.addresses for n in (now if number in gone else [number]))
            work = replace(work, items={**work.items, key: replace(measure, addresses=tuple(both))})
    return work


def _joined(items: Sequence[DraftItem], title: str) -> DraftItem:
    first = items[0]
    said = [first, *(_with_duty(item, first) for item in items[1:])]
    statements: list[Statement] = []
    for statement in (one for kind in _ORDER for item in said for one in item.of(kind)):
        if not any(_says_the_same(statement, other) for other in statements):
            statements.append(statement)
    joined = replace(
        first,
        statements=tuple(statements),
        keys=tuple(dict.fromkeys(key for item in items for key in item.keys)),
        origin=Origin.OWN if any(item.origin is Origin.OWN for item in items) else first.origin,
        addresses=tuple(dict.fromkeys(n for item in items for n in item.addresses)),
        findings=tuple(dict.fromkeys(code for item in items for code in item.findings)),
    )
    duties = {field: next(filter(None, (getattr(item, field) for item in items)), "") for field in _DUTIES}
    return with_fields(joined, title=title or _title([item.title for item in items]), **duties)


def _with_duty(item: DraftItem, first: DraftItem) -> DraftItem:
    """Return a measure whose own owner, deadline and result stand in its words, where the first one's are others."""
    said = "".join(statement.text for statement in item.statements)
    shown = {item.owner: f"由{item.owner}负责", item.deadline: f"{item.deadline}完成", item.result: item.result}
    known = {first.owner, first.deadline, first.result, ""}
    told = [words for own, words in shown.items() if own not in known and own not in said]
    done = item.of(StatementKind.ACTION)
    if not told or not done:
        return item
    last = replace(done[-1], text="，".join([done[-1].text, *told]))
    return replace(item, statements=tuple(last if one is done[-1] else one for one in item.statements))


def _says_the_same(statement: Statement, other: Statement) -> bool:
    one, two = plain(statement.text), plain(other.text)
    return one in two or (re.findall(r"\d+", one) == re.findall(r"\d+", two) and fuzz.ratio(one, two) >= _ALIKE)


def _title(titles: Sequence[str]) -> str:
    """Return one heading: what each begins with, without what one repeats of another."""
    heads: list[str] = []
    for head in (re.split(r"[，；]", title)[0] for title in titles):
        if not any(fuzz.ratio(head, other) >= _ALIKE for other in heads):
            heads.append(head)
    joined = "，".join(heads)
    return joined if len(joined) <= _LONGEST_TITLE else titles[0]


def split(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with an item as several: one for each topic, or two where none is named."""
    key = only(work, keys, f"一次只能拆开一条，请说明是哪一条（{'、'.join(map(work.name, keys[:3]))}）。")
    item, topics = work.items[key], operation.topics
    causes, whole = item.of(StatementKind.CAUSE), "".join(one.text for one in item.statements)
    groups = _by_topic(_pieces(item, len(topics)), causes, topics) if topics[1:] else _halves(_pieces(item, 2))
    texts = ["，".join(one.text for one in group) for group in groups]
    if topics and not all(groups):
        raise UnclearError(f"{work.name(key)}没有分开写{'、'.join(topics)}，各写什么？请直接写出来。")
    if operation.number and len(groups) != operation.number:
        raise UnclearError(f"{work.name(key)}分成哪{operation.number}条？请写明各写什么，如“一条写……，一条写……”。")
    if len(groups) < 2 or not all(groups) or (len(topics) < 2 and min(map(len, texts)) < _SHORTEST_HALF):
        raise UserError("这一条写的是一件事，没有可以分开的地方，没有改动；可以直接编辑，自己分成两条。")
    titles = topics if len(topics) > 1 else [item.title, *(_title_of(text) for text in texts[1:])]
    # Each cause goes to the part that it has most in common with, else in order.
    why: list[list[Statement]] = [[] for _ in groups]
    for n, cause in enumerate(one for one in causes if not any(one.text in text for text in texts)):
        why[_nearest(cause.text, texts, min(n, len(groups) - 1))].append(cause)
    made: dict[Key, DraftItem] = {}
    number = work.new_key(key[0])[1]
    due = {"deadline": re.sub(r"^\d{4}年", "", item.deadline), "result": item.result}
    for n, (title, group) in enumerate(zip(titles, groups, strict=True)):
        if key[0] == PROBLEMS and not why[n]:
            why[n] = [Statement(StatementKind.CAUSE, f"【原因待补：{title}的具体原因】")]
            work = work.noted(f"“{title}”还没有写原因，请补充。")
        grounds = item.of(StatementKind.BASIS) if n == 0 else ()
        said = "".join(one.text for one in group)
        # What another part says of when and up to what isn't said of this one.
        others = {field: "" for field, words in due.items() if words in whole and words not in said}
        half = replace(item, title=title, statements=(*_rejoined(group, item), *why[n], *grounds))
        made[key if n == 0 else (key[0], number + n)] = with_fields(half, **others)
    order = [one for old in work.of(key[0]) for one in (made if old == key else [old])]
    work = replace(work, items={**work.items, **made}, touched=tuple(made)).ordered(key[0], order)
    return _answered(work, [key], [*made])


def _pieces(item: DraftItem, least: int) -> list[Statement]:
    """Return what an item tells in as many pieces as it is to be parted in: sentences, else semicolons, clauses."""
    told = list(item.of(TOLD[item.section]))
    for stop in ("[；;]", rf"[，,](?!{_GOES_ON})"):
        if len(told) < least:
            told = [
                replace(one, text=part.strip()) for one in told for part in re.split(stop, one.text) if part.strip()
            ]
    return told


def _rejoined(group: Sequence[Statement], item: DraftItem) -> list[Statement]:
    """Return statements with neighbouring pieces of one sentence in one again."""
    found: list[Statement] = []
    for one in group:
        both = f"{found[-1].text}，{one.text}" if found else ""
        if found and any(both in whole.text for whole in item.statements):
            found[-1] = replace(found[-1], text=both)
        else:
            found.append(one)
    return found


def _halves(told: Sequence[Statement]) -> list[list[Statement]]:
    if len(told) < 2:
        return []
    total = sum(len(one.text) for one in told)
    cut = min(range(1, len(told)), key=lambda n: abs(2 * sum(len(one.text) for one in told[:n]) - total))
    return [list(told[:cut]), list(told[cut:])]


def _by_topic(told: Sequence[Statement], causes: Sequence[Statement], topics: Sequence[str]) -> list[list[Statement]]:
    """Return the pieces by the topic that they speak of most; what speaks of none goes with the one before it.

    A topic that only a cause speaks of is told by that cause; topics in words that stand nowhere take the pieces in
    their order.
    """
    groups: list[list[Statement]] = [[] for _ in topics]
    last = 0
    for one in told:
        last = _nearest(one.text, topics, last)
        groups[last].append(one)
    for topic, group in zip(topics, groups, strict=True):
        near = max(causes, key=lambda one: len(pairs(topic) & pairs(one.text)), default=None)
        if not group and near is not None and not near.is_open and pairs(topic) & pairs(near.text):
            group.append(replace(near, kind=told[0].kind))
    if all(groups) or len(told) < len(topics):
        return groups
    size = len(told) / len(topics)
    return [list(told[round(n * size) : round((n + 1) * size)]) for n in range(len(topics))]


def _nearest(text: str, others: Sequence[str], otherwise: int) -> int:
    """Return the place of the text that has most in common with one, `otherwise` where none has anything."""
    scores = [len(pairs(text) & pairs(other)) for other in others]
    return scores.index(max(scores)) if max(scores) else otherwise


def _title_of(text: str) -> str:
    """Return the first clause that can be a title: short, without figures and policies."""
    for words in re.split(r"[，；：]", text):
        if _SHORTEST_TITLE <= len(words) <= _LONGEST_TITLE and not shape("no_title").search(words):
            return words
    return re.sub(r"\d.*$", "", re.split(r"[，；：]", text)[0])[:_LONGEST_TITLE] or "其他情况"


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
