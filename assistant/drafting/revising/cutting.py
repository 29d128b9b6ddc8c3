"""Sentences and words taken out of items, and words and figures exchanged, with what follows from that told."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from rapidfuzz import fuzz

from assistant.drafting.draft import DraftItem
from assistant.drafting.revising.changing import TOLD, Key, Work, with_field
from assistant.drafting.revising.pointing import numbers_of, plain
from assistant.drafting.revising.request import Operation, Part, Target, UnclearError
from assistant.drafting.statement import Statement, StatementKind, read_statements
from knowledge.errors import UserError

# How alike a sentence has to be to what it is called, where it doesn't hold the words.
_ALIKE = 75.0
# What can't stand without the words that were cut from it.
_SHORTEST_REST = 6
_OF_TARGET = re.compile("目标|计划|指标|应|预算|不低于|不超过|达到|提高|确保|控制|差|缺口|超出")
_GAP = 6
_COUNTED = re.compile(r"\d[\d,]*(?:\.\d+)?(?P<unit>%|[一-龥])(?P<rest>[一-龥]{2,})$")
_SHORTEST_OLD = 2
_FIGURE_ONLY = re.compile(r"\d[\d,]*(?:\.\d+)?[一-龥%％]{0,6}")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def cut(work: Work, keys: Sequence[Key], targets: Sequence[Target]) -> Work:
    """Return the draft without sentences, causes or words of items."""
    before = work
    for target in targets:
        if target.part in {Part.OWNER, Part.DEADLINE, Part.RESULT}:
            work = _without_field(work, keys, target.part)
        elif target.part is Part.TITLE:
            raise UnclearError("标题不能空着，请写出要改成的标题。")
        elif target.part_words or target.words:
            work = _without_words(work, keys, target.part_words or target.words, is_literal=target.is_literal)
        else:
            work = _without_numbers(work, keys, target)
    if work.items == before.items:
        raise UserError("没有找到要去掉的内容，没有改动。")
    return work


def keep_sentences(work: Work, keys: Sequence[Key], target: Target) -> Work:
    """Return the draft with these sentences alone of what an item tells."""
    key = _only(work, keys)
    item = work.items[key]
    told = _told(item)
    kept = [told[n] for n in numbers_of(target.parts, len(told), "句")]
    return work.with_item(
        key, replace(item, statements=tuple(s for s in item.statements if s in kept or s not in told))
    )


def _only(work: Work, keys: Sequence[Key]) -> Key:
    if len(keys) != 1:
        raise UnclearError(f"请说明是第几条里的哪一句（{'、'.join(work.name(key) for key in keys[:4])}……）。")
    return keys[0]


def _told(item: DraftItem) -> list[Statement]:
    """Return the sentences of an item as they are counted: its causes stand apart."""
    return [one for one in item.statements if one.kind is not StatementKind.CAUSE]


def _without_numbers(work: Work, keys: Sequence[Key], target: Target) -> Work:
    key = _only(work, keys)
    item = work.items[key]
    if target.part is Part.CAUSE:
        causes = item.of(StatementKind.CAUSE)
        gone = [causes[n] for n in numbers_of(target.parts, len(causes), "个原因")] if target.parts else list(causes)
        return work.with_item(key, _without(item, gone))
    told = _told(item)
    if not target.parts:
        raise UnclearError("请说明是哪一句，如“第二条最后一句”，或说出那句话里的词。")
    return work.with_item(key, _without(item, [told[n] for n in numbers_of(target.parts, len(told), "句")]))


def _without(item: DraftItem, gone: Sequence[Statement]) -> DraftItem:
    left = tuple(one for one in item.statements if one not in gone)
    if not any(one.kind is TOLD[item.section] for one in left) and item.of(TOLD[item.section]):
        raise UserError("这样这一条就没有正文了，没有改动；要整条删去，请说“删除第几条”。")
    return replace(item, statements=left)


def _without_field(work: Work, keys: Sequence[Key], part: Part) -> Work:
    for key in keys:
        item = work.items[key]
        old = getattr(item, part.value)
        if old:
            work = work.with_item(key, with_field(item, part.value, ""))
            work = work.noted(f"{work.name(key)}的“{old}”去掉后留作待补。")
    return work


def _without_words(work: Work, keys: Sequence[Key], words: str, *, is_literal: bool) -> Work:
    """Return the draft without what items say of something; where it is said in several, it is asked which is meant."""
    if is_literal:
        for key in keys:
            title = work.items[key].title.replace(words, "").strip("，；、")
            if len(title) >= _SHORTEST_REST and title != work.items[key].title:
                work = work.with_item(key, replace(work.items[key], title=title))
    holding = {key: found for key in keys if (found := _speaking(work.items[key], words))}
    if not holding and work.touched:
        return work
    if not holding:
        raise UserError(f"草稿的这一部分没有写到“{words}”，没有改动。")
    if len(holding) > 1 and len(keys) > 1 and not is_literal:
        names = "、".join(map(work.name, holding))
        raise UnclearError(f"{names}都写到了“{words}”，请说明要去掉哪一条里的。")
    for key, found in holding.items():
        item = work.items[key]
        for one in found:
            item = _cut_from(item, one, words, is_literal=is_literal)
        work = work.with_item(key, item)
    return work


def _speaking(item: DraftItem, words: str) -> list[Statement]:
    """Return the statements that hold the words, else the one that is clearly meant by them."""
    wanted = plain(words)
    found = [one for one in item.statements if wanted in plain(one.text)]
    if found or len(wanted) < _SHORTEST_REST:
        return found
    scores = [(fuzz.partial_ratio(wanted, plain(one.text)), one) for one in item.statements]
    likely = [one for score, one in scores if score >= _ALIKE]
    return likely if len(likely) == 1 else []


def _cut_from(item: DraftItem, statement: Statement, words: str, *, is_literal: bool) -> DraftItem:
    """Return the item without the least part of a statement that holds the words and can go by itself."""
    if is_literal and words in statement.text:
        rest = statement.text.replace(words, "").strip("，；、")
        if len(plain(rest)) >= _SHORTEST_REST and len(words) < len(rest):
            return _with(item, statement, re.sub(r"[，；、]{2,}", "，", rest))
    parts = [part for part in re.split(r"(?<=；)", statement.text) if plain(words) not in plain(part)]
    if parts:
        return _with(item, statement, "".join(parts).rstrip("；，"))
    others = [one for one in item.statements if one is not statement and one.kind is statement.kind]
    if others:
        return _without(item, [statement])
    clauses = [part for part in re.split(r"(?<=，)", statement.text) if plain(words) not in plain(part)]
    if not clauses:
        raise UserError(
            f"“{item.title}”写的就是“{words}”，去掉后就没有内容了，没有改动；要整条删去，请说“删除第几条”。"
        )
    return _with(item, statement, "".join(clauses).rstrip("；，"))


def _with(item: DraftItem, statement: Statement, text: str) -> DraftItem:
    new = replace(statement, text=text, is_edited=True)
    return replace(item, statements=tuple(new if one is statement else one for one in item.statements))


def exchange(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with words exchanged wherever the items have them; what a new figure leads to is told."""
    old, new = operation.old.strip(), operation.text.strip()
    target = next((target for target in operation.targets if target.part is Part.SENTENCE), None)
    if not old and target:
        return _sentence_for(work, keys, target, new)
    if not old:
        return _text_for(work, keys, new)
    if len(plain(old)) < _SHORTEST_OLD and not old.isdigit():
        raise UnclearError(f"“{old}”在草稿里可能有多处，请写出要改的原文。")
    if _NUMBER.search(new) and not _NUMBER.search(old):
        # 执行率应该是96.5%: the figure that is told of it.
        old = _figure_of(work, keys, old, new)
    elif (figure := _NUMBER.search(old)) and figure.start() and _FIGURE_ONLY.fullmatch(new):
        # 实际完成6.0公里改成6.4公里
        new = f"{old[: figure.start()]}{new}"
    elif (held := _COUNTED.match(old)) and _FIGURE_ONLY.fullmatch(new) and held["rest"] and new.endswith(held["unit"]):
        # 4处校舍改成5处
        new = f"{new}{held['rest']}"
    pattern = _pattern(old)
    before = work
    for key in keys:
        item = _mapped(work.items[key], lambda text: pattern.sub(lambda _: new, text))
        if item != work.items[key]:
            work = work.with_item(key, item)
    if work.items == before.items:
        raise UserError(
            f"草稿里没有找到“{old}”，没有改动。请照草稿里的原文写出要换的词句；报告原文和自评表请在原文件里改。"
        )
    if _NUMBER.search(old) or _NUMBER.search(new):
        for note in _consequences(before, work, pattern, old, new):
            work = work.noted(note)
    return work


def _figure_of(work: Work, keys: Sequence[Key], name: str, new: str) -> str:
    """Return the one figure that the items tell of what is named; where there are several, it is asked which."""
    unit = re.sub(r"^[\d,.]+", "", new)
    figure = rf"(?P<figure>\d[\d,]*(?:\.\d+)?{re.escape(unit)})"
    wanted = re.compile(rf"{re.escape(name.strip('的'))}(?P<gap>[^，。；\d]{{0,8}}?){figure}")
    texts = [_all(work.items[key]) for key in keys]
    told = {m["figure"] for text in texts for m in wanted.finditer(text) if not _OF_TARGET.search(m["gap"])}
    if not told:
        # 拖欠的工程款 for 工程进度款拖欠: the figure of a sentence that speaks of it, if it has but one of its unit.
        pairs = {name[n : n + 2] for n in range(len(name) - 1) if "的" not in name[n : n + 2]}
        parts = [part for text in texts for part in re.split("[。；\n]", text)]
        near = [part for part in parts if 2 * sum(pair in part for pair in pairs) >= len(pairs)]
        found = [
            (part[max(0, m.start() - _GAP) : m.start()], m["figure"])
            for part in near
            for m in re.finditer(figure, part)
        ]
        told = {number for gap, number in found if not _OF_TARGET.search(gap)} if pairs else set()
    if len(told) != 1:
        raise UnclearError(f"“{name}”指草稿里的哪个数？请写出原来的数，如“把第二条的……改成{new}”。")
    return told.pop()


def _pattern(old: str) -> re.Pattern[str]:
    """Return what finds words, a figure only where it isn't part of a longer one."""
    begin = r"(?<![\d.,])" if old[:1].isdigit() else ""
    end = r"(?![\d]|[.,]\d)" if old[-1:].isdigit() else ""
    return re.compile(f"{begin}{re.escape(old)}{end}")


def _mapped(item: DraftItem, change: Callable[[str], str]) -> DraftItem:
    statements = []
    for one in item.statements:
        text = change(one.text)
        statements.append(one if text == one.text else replace(one, text=text, facts=(), is_edited=True))
    return replace(
        item,
        title=change(item.title),
        statements=tuple(statements),
        owner=change(item.owner),
        deadline=change(item.deadline),
        result=change(item.result),
    )


def _sentence_for(work: Work, keys: Sequence[Key], target: Target, words: str) -> Work:
    key = _only(work, keys)
    item = work.items[key]
    told = _told(item)
    found = (
        _speaking(item, target.part_words)
        if target.part_words
        else [told[n] for n in numbers_of(target.parts, len(told), "句")]
    )
    if len(found) != 1:
        raise UnclearError("请说明要改的是哪一句。")
    work, number = work.said(words)
    new = replace(found[0], text=words.rstrip("。"), citations=(number,), facts=(), is_edited=True)
    return work.with_item(key, replace(item, statements=tuple(new if s is found[0] else s for s in item.statements)))


def _text_for(work: Work, keys: Sequence[Key], words: str) -> Work:
    """Return the draft with what an item tells in the user's words; its title and causes stay."""
    key = _only(work, keys)
    item, kind = work.items[key], TOLD[key[0]]
    if len(plain(words)) < _SHORTEST_REST:
        raise UnclearError(f"{work.name(key)}要整条改成“{words}”吗？请写出完整的话，或说明改哪一处。")
    work, number = work.said(words)
    told = tuple(replace(one, citations=(number,)) for one in read_statements(words, kind))
    rest = tuple(one for one in item.statements if one.kind is not kind)
    return work.with_item(key, replace(item, statements=(*told, *rest))).noted(
        "整条按您的话改写，来源记为经办人补充，请核实。"
    )


def _consequences(before: Work, after: Work, pattern: re.Pattern[str], old: str, new: str) -> Iterator[str]:
    """Yield what a figure exchanged leads to: where else it stands, what rests on it, that no source has it."""
    left = [after.name(key) for key, item in after.items.items() if pattern.search(_all(item))]
    if left:
        yield f"{'、'.join(left)}里也写着“{old}”，没有改，请一并核对。"
    was, now = _value(old), _value(new)
    for key in after.touched:
        derived = _derived(_all(before.items[key]), was) if key in before.items and was is not None else []
        if derived and now is not None:
            yield f"{after.name(key)}里的{'、'.join(derived)}像是由“{old}”算出来的，请核对是否也要改。"
    if now is not None:
        yield f"“{new}”在报告里没有来源，报告写的是“{old}”，请核实。"


def _all(item: DraftItem) -> str:
    return "\n".join((item.title, *(one.text for one in item.statements), item.owner, item.deadline, item.result))


def _value(text: str) -> Decimal | None:
    found = _NUMBER.search(text)
    try:
        return Decimal(found[0].replace(",", "")) if found else None
    except InvalidOperation:
        return None


def _derived(text: str, value: Decimal) -> list[str]:
    """Return the figures of a text that are sum, difference or share of `value` and another of its figures."""
    words = list(dict.fromkeys(_NUMBER.findall(text)))[:_MOST]
    numbers = {word: Decimal(word.replace(",", "")) for word in words}
    found = []
    for word, number in numbers.items():
        others = [other for other in numbers.values() if other not in {number, value} and other > 1]
        if number == value or number <= 1:
            continue
        results = {value + other for other in others} | {abs(value - other) for other in others}
        shares = {round(100 * one / two, 2) for other in others for one, two in ((value, other), (other, value)) if two}
        if number in results or number in shares:
            found.append(word)
    return found


# More figures than an item has; each is compared with each.
_MOST = 40
