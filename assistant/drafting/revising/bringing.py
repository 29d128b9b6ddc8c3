"""What is added: items and sentences in the user's own words, or out of the report where it has them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.draft import MEASURES, NAMES, PROBLEMS, Draft, DraftItem, Origin
from assistant.drafting.history import difference
from assistant.drafting.planning.duties import find_offices, read_duty
from assistant.drafting.revising.changing import TOLD, Key, Work, lines, plain, speaking, whole_text, with_more
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.pointing import keys_of, statements_of
from assistant.drafting.revising.request import Operation, Part, Side, UnclearError, Verb
from assistant.drafting.revising.setting import set_cause
from assistant.drafting.statement import Statement, StatementKind, read_statements
from knowledge.errors import UserError
from knowledge.narrative.entries import short_title
from knowledge.narrative.kinship import coverage
from knowledge.narrative.telling import part

_MOST = 4
# So much of a name has to stand in a sentence that speaks of it, of a matter in an item that tells it already.
_SPOKEN, _TOLD_ALREADY = 0.7, 0.5
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def add(work: Work, operation: Operation) -> Work:
    """Return the draft with one more item: the user's own words, or what the report says of a topic."""
    section = next((target.section for target in operation.targets if target.section), None)
    words, topic = operation.text.strip(), operation.topics[0] if operation.topics else ""
    if not (words or topic):
        name = NAMES[section or PROBLEMS]
        raise UnclearError(f"要加的{name}写什么？请直接写出来，如“再加一条{name}：……”。")
    if key := _told_already(work, section, words, topic):
        name, matter = work.name(key), topic or short_title(words)
        raise UserError(
            f"{name}“{work.items[key].title}”已经写了“{matter}”，没有再加。要补充，可以说“{name}补一句……”。"
        )
    work, item = _own(work, section or PROBLEMS, words) if words else _of_topic(work, section or PROBLEMS, topic)
    section = item.section
    partners = [target for target in operation.targets if target.names_items]
    if section == MEASURES and partners:
        answered = keys_of(work, Operation(Verb.FREE, tuple(partners)))
        item = replace(item, addresses=tuple(number for one, number in answered if one == PROBLEMS))
    elif section == MEASURES and not item.addresses:
        work = work.noted("它对应哪一条问题还没有写明。")
    key = work.new_key(section)
    work = replace(work.with_item(key, item), touched=(key,))
    if operation.place:
        place = replace(operation.place, section=section)
        (at,) = keys_of(work, Operation(Verb.MOVE, (place,)))
        order = [one for one in work.of(section) if one != key]
        is_last = operation.side is Side.AT and any(first < 0 for first, _ in place.spans)
        at_place = order.index(at) + (operation.side is Side.AFTER or is_last)
        work = work.ordered(section, [*order[:at_place], key, *order[at_place:]])
    return work


def _told_already(work: Work, section: str | None, words: str, topic: str) -> Key | None:
    """Return the item that tells the topic, or whose title the words say again with a figure that it has."""
    items = {key: item for key, item in work.items.items() if section in {None, key[0]}}
    if not words:
        report = "\n".join(line.text for line in lines(work.plan.report))
        for texts in ({k: item.title for k, item in items.items()}, {k: whole_text(item) for k, item in items.items()}):
            if found := speaking(topic, texts, 1.0, report):
                return found[0]
        return None
    numbers = {*_NUMBER.findall(words)}
    for key, item in items.items():
        is_same = coverage(item.title, words) >= _TOLD_ALREADY and numbers & {*_NUMBER.findall(whole_text(item))}
        if is_same and section != MEASURES:
            return key
    return None


def _own(work: Work, section: str, words: str) -> tuple[Work, DraftItem]:
    """Return an item in the user's words; what a measure's say of owner, deadline and result is read from them."""
    text = words.rstrip("。；，")
    first, stop, rest = text.partition("\n")
    title, body = (first, rest) if stop and rest.strip() else (short_title(re.split(r"[。；\n]", text)[0]), text)
    work, number = work.said(text)
    statements = tuple(replace(one, citations=(number,)) for one in read_statements(body, TOLD[section]))
    if section == PROBLEMS:
        note = "新加的问题按您的话写入，数字和事实请核实；还没有写原因和对应的措施。"
        return work.noted(note), DraftItem(PROBLEMS, title, _with_cause(statements, title), origin=Origin.OWN)
    report = work.plan.report
    duty = read_duty([one.text for one in statements], find_offices(report), report)
    duties = {field: getattr(duty, field) for field in ("owner", "deadline", "result")}
    item = DraftItem(MEASURES, title, statements, origin=Origin.OWN, **duties)
    return work.noted("新加的措施按您的话写入，数字和事实请核实。"), item


def _with_cause(statements: Sequence[Statement], matter: str) -> tuple[Statement, ...]:
    """Return a problem's statements with a cause to be told where none of them tells it."""
    is_told = any(one.kind is StatementKind.CAUSE or part(one.text).cause for one in statements)
    open_cause = Statement(StatementKind.CAUSE, f"【原因待补：{matter}的具体原因】")
    return (*statements, *([] if is_told else [open_cause]))


def _of_topic(work: Work, section: str, topic: str) -> tuple[Work, DraftItem]:
    """Return an item of the plan, or sentences of the report, that tell of a topic; where neither does, it is asked."""
    plan, told_keys = work.plan, {key for item in work.of(section).values() for key in item.keys}
    planned = plan.items(section)
    fresh = {n: whole_text(item) for n, item in enumerate(planned) if not {*item.keys} & told_keys}
    for n in speaking(topic, fresh, 1.0):
        return _planned(work, planned[n])
    said = "".join(whole_text(item) for item in work.items.values())
    known = [line for line in lines(plan.report) if not line.of]
    spoken = speaking(topic, {n: line.text for n, line in enumerate(known)}, _SPOKEN)
    # Whose whole sentence is named is a problem because its author says so.
    meant = [known[n] for n in spoken if plain(known[n].text) == plain(topic) or shape("amiss").search(known[n].text)]
    found = [line for line in meant if line.text not in said][:_MOST]
    if section == MEASURES or not found:
        name = NAMES[section]
        raise UnclearError(
            f"报告里没有写到“{topic}”方面的{name}。具体是什么情况？请直接写出来，如“再加一条{name}：……”。"
        )
    statements: list[Statement] = []
    for line in found:
        work, number = work.cited(line.citation)
        kind = TOLD[section] if part(line.text).fact else StatementKind.CAUSE
        statements.append(Statement(kind, line.text, (number,)))
    title = short_title(found[0].text)
    about = title if plain(topic) == plain(found[0].text) else topic
    return work, DraftItem(PROBLEMS, title, _with_cause(statements, f"“{about}”这个问题"), origin=Origin.DATA)


def _planned(work: Work, planned: DraftItem) -> tuple[Work, DraftItem]:
    work, statements = work.taken(planned.statements, work.plan.sources)
    places = {key: number for (_, number), item in work.of(PROBLEMS).items() for key in item.keys}
    addresses = tuple(places[key] for key in planned.keys if key in places) if planned.section == MEASURES else ()
    return work, replace(planned, statements=statements, addresses=addresses)


def insert(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with a sentence more in one item, in the user's words or with the report's figures."""
    if len(keys) != 1:
        raise UnclearError("请说明加到第几条。")
    key = keys[0]
    item = work.items[key]
    words = operation.text.strip().lstrip("，；。：:")
    if operation.topics:
        return _with_figures(work, key, *operation.topics)
    if not words.strip("，；。"):
        raise UnclearError(f"{work.name(key)}要补什么？请把要加的话写出来。")
    if any(target.part is Part.CAUSE for target in operation.targets):
        return set_cause(work, keys, operation)
    if plain(words) in plain(whole_text(item)):
        raise UserError(f"{work.name(key)}已经写了这句话，没有改动。")
    work, number = work.said(words)
    if operation.side is Side.BEFORE and words.endswith(("，", "：")):
        # 按照…的要求， leads the first sentence in.
        first = item.statements[0]
        led = replace(first, text=f"{words}{first.text}", citations=(*first.citations, number), is_edited=True)
        return work.with_item(key, replace(item, statements=(led, *item.statements[1:])))
    # Who does a measure and by when is told behind its last action, with the sources of that.
    duties = [n for one in item.of(StatementKind.ACTION)[-1:] for n in one.citations]
    new = [replace(one, citations=(number, *duties)) for one in read_statements(words, TOLD[key[0]])]
    at = 0 if operation.side is Side.BEFORE else None
    if after := next((t for t in operation.targets if t.part is Part.SENTENCE and t.parts), None):
        at = item.statements.index(statements_of(item, after)[-1]) + 1
    work = work.with_item(key, with_more(item, *new, at=at))
    if not any(plain(one.text) in plain(line.text) for one in new for line in lines(work.plan.report)):
        work = work.noted("补充的话报告里没有写，来源记为经办人补充，请核实。")
    return work


def _with_figures(work: Work, key: Key, name: str, what: str) -> Work:
    """Return the draft with what the report says in figures of something, in the words of the report."""
    item = work.items[key]
    # Amounts are told of funds and in the text, not by a row that counts something.
    is_money = re.search("金额|资金|预算", what)
    told = [line for line in lines(work.plan.report) if _NUMBER.search(line.text)]
    told = [line for line in told if not (is_money and line.of and "预算" not in line.text)]
    rows = {n: line.of for n, line in enumerate(told) if line.of}
    texts = {n: line.text for n, line in enumerate(told)}
    for n in speaking(name, rows, 1.0) or speaking(name, texts, _SPOKEN):
        if plain(told[n].text) in plain(whole_text(item)):
            raise UserError(f"{work.name(key)}已经写了“{name}”，没有改动。")
        work, number = work.cited(told[n].citation)
        return work.with_item(key, with_more(item, Statement(TOLD[key[0]], told[n].text, (number,))))
    raise UnclearError(f"报告里没有找到“{name}”{f'的{what}' if what else ''}。具体是什么情况？请直接写出来。")


def write(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with an item as it was edited by hand: title, text, and lines that begin with 原因：."""
    if len(keys) != 1:
        raise UnclearError("一次只能直接编辑一条。")
    key, item = keys[0], work.items[keys[0]]
    lines = [line.strip() for line in operation.text.splitlines() if line.strip()]
    title, text = (
        (lines or [""])[0].rstrip("。"),
        "".join(line for line in lines[1:] if not shape("cause_line").match(line)),
    )
    causes = "".join(shape("cause_line").sub("", line) for line in lines[1:] if shape("cause_line").match(line))
    if not title or not text:
        raise UserError("没有读出标题和正文：第一行写标题，其后写正文，原因另起一行并以“原因：”开头。")
    if causes and key[0] == MEASURES:
        raise UserError("措施没有“原因”，请把它写进正文或对应的问题里。")
    text = shape("rendered").sub("", text) if key[0] == MEASURES else text
    grounds = {one.text for one in item.of(StatementKind.BASIS)}
    now = [
        replace(one, kind=StatementKind.BASIS) if one.text in grounds else one
        for one in read_statements(text, TOLD[key[0]], item.statements)
    ]
    new = replace(item, title=title, statements=(*now, *read_statements(causes, StatementKind.CAUSE, item.statements)))
    if key[0] == MEASURES:
        duty = read_duty([one.text for one in now], find_offices(work.plan.report), work.plan.report)
        kept = {field: getattr(item, field) for field in ("owner", "deadline", "result")}
        duties = {field: old if old in text else getattr(duty, field) for field, old in kept.items()}
        new = replace(new, **duties)
    if new == item:
        raise UserError("内容没有变化。")
    return work.with_item(key, new)


def give_back(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with items as they were before they were last changed, or with no more than the part named."""
    named = next((target.part for target in operation.targets if target.part), None)
    for key in keys:
        draft, item = _before(work, key, named, max(1, operation.number))
        now = work.items[key]
        work, statements = work.taken(item.statements, draft.citations)
        old = replace(item, statements=statements, addresses=now.addresses)
        if named is Part.TITLE:
            old = replace(now, title=old.title)
        work = work.with_item(key, replace(old, title=now.title) if named is Part.BODY else old)
    return work


def _before(work: Work, key: Key, named: Part | None, steps: int) -> tuple[Draft, DraftItem]:
    """Return the last draft in which an item, or its title or body, was other than now, and the item in it.

    Of several `steps` back it is the draft before so many changes, the first one where there were fewer.
    """
    found, new, place = None, work.draft, key[1]
    for old in work.past:
        pair = next((one for one in difference(old, new) if (one.section, one.new) == (key[0], place)), None)
        if pair is None or pair.old is None:
            break
        title, rest = (
            any(piece.kind != "kept" for line in some for piece in line) for some in ([pair.title], pair.lines)
        )
        if (title and named is not Part.BODY) or (rest and named is not Part.TITLE):
            found, steps = (old, old.items(key[0])[pair.old]), steps - 1
        if not steps:
            break
        new, place = old, pair.old
    if found:
        return found
    raise UserError(f"{work.name(key)}没有改过，没有可以恢复的。")
