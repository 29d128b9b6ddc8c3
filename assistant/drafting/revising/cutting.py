"""Sentences and words taken out of items, and words and figures exchanged, with what follows from that told."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.drafting.draft import DraftItem
from assistant.drafting.revising.changing import (
    TOLD,
    Key,
    Work,
    instead,
    only,
    plain,
    whole_text,
    with_fields,
    with_text,
    without,
)
from assistant.drafting.revising.merging import remove
from assistant.drafting.revising.naming import shape
from assistant.drafting.revising.pointing import sentences_on, statements_of
from assistant.drafting.revising.request import Operation, Part, Target, UnclearError
from assistant.drafting.statement import Statement, read_statements
from knowledge.errors import UserError

# What can't stand without the words that were cut from it.
_SHORTEST_REST = 6
_SHORTEST_OLD = 2
_NUMBER = re.compile(r"\d[\d,]{0,20}(?:\.\d{1,6})?")
_FIGURE_ONLY = re.compile(rf"{_NUMBER.pattern}[一-龥%％]{{0,6}}")
# More figures than an item has; each is compared with each.
_MOST = 40


def cut(work: Work, keys: Sequence[Key], targets: Sequence[Target]) -> Work:
    """Return the draft without sentences, causes or words of items."""
    before = work
    for target in targets:
        if target.part in {Part.OWNER, Part.DEADLINE, Part.RESULT}:
            field = target.part.value
            for key in (key for key in keys if getattr(work.items[key], field)):
                work = work.noted(f"{work.name(key)}的“{getattr(work.items[key], field)}”去掉后留作待补。")
                work = work.with_item(key, with_fields(work.items[key], **{field: ""}))
        elif target.part is Part.TITLE:
            raise UnclearError("标题不能空着，请写出要改成的标题。")
        elif words := target.part_words or target.words:
            work = _without_words(work, keys, words, target)
        else:
            key = only(work, keys)
            gone = statements_of(work.items[key], target)
            if not gone:
                raise UnclearError("请说明是哪一句，如“第二条最后一句”，或说出那句话里的词。")
            work = work.with_item(key, _left(work.items[key], gone))
    if work.items == before.items:
        raise UserError("没有找到要去掉的内容，没有改动。")
    return work


def keep(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with these items alone in their sections."""
    if any(target.part for target in operation.targets):
        raise UnclearError("请说明要去掉哪一句，或直接编辑。")
    sections = {key[0] for key in keys}
    if operation.number:
        # The weightiest stand first.
        keys = [key for section in sections for key in list(work.of(section))[: operation.number]]
    others = [key for key in work.items if key[0] in sections and key not in keys]
    if not others:
        most = operation.number
        raise UserError(f"{f'现在不超过{most}条' if most else '除此之外没有别的条目'}，没有改动。")
    return remove(work, others, spares=operation.spares)


def _left(item: DraftItem, gone: Sequence[Statement]) -> DraftItem:
    left, kind = without(item, gone), TOLD[item.section]
    if item.of(kind) and not left.of(kind):
        raise UserError("这样这一条就没有正文了，没有改动；要整条删去，请说“删除第几条”。")
    return left


def _without_words(work: Work, keys: Sequence[Key], words: str, target: Target) -> Work:
    """Return the draft without what items say of something; where it is said in several, it is asked which is meant."""
    for key in keys if target.is_literal else ():
        title = work.items[key].title.replace(words, "").strip("，；、")
        if len(title) >= _SHORTEST_REST and title != work.items[key].title:
            work = work.with_item(key, replace(work.items[key], title=title))
    holding = {key: found for key in keys if (found := sentences_on(work.items[key], words))}
    if not holding and not work.touched:
        raise UserError(f"草稿的这一部分没有写到“{words}”，没有改动。")
    if len(holding) > 1 and not target.is_literal:
        raise UnclearError(f"{'、'.join(map(work.name, holding))}都写到了“{words}”，请说明要去掉哪一条里的。", holding)
    for key, found in holding.items():
        item = work.items[key]
        for one in found:
            item = _cut_from(item, one, words, target)
        work = work.with_item(key, item)
    return work


def _cut_from(item: DraftItem, statement: Statement, words: str, target: Target) -> DraftItem:
    """Return the item without the least part of a statement that holds the words and can go by itself."""
    text = statement.text
    is_alone = not any(one is not statement and one.kind is statement.kind for one in item.statements)
    rest = text.replace(words, "").strip("，；、") if target.is_literal else ""
    if len(plain(rest)) >= _SHORTEST_REST and len(words) < len(rest) < len(text):
        return with_text(item, statement, re.sub(r"[，；、]{2,}", "，", rest), is_edited=True)
    # A statement that goes by another's stop alone goes whole, unless it is all there is.
    for stop in "；，" if plain(words) in plain(text) else "":
        parts = re.split(f"(?<={stop})", text)
        left = "".join(part for part in parts if plain(words) not in plain(part)).rstrip("；，")
        if left and (stop == "；" or is_alone or target.is_half):
            return with_text(item, statement, left, is_edited=True)
    if is_alone and plain(words) in plain(text):
        raise UserError(
            f"“{item.title}”写的就是“{words}”，去掉后就没有内容了，没有改动；要整条删去，请说“删除第几条”。"
        )
    return _left(item, [statement])


def exchange(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with words exchanged wherever the items have them; what a new figure leads to is told."""
    old, new = operation.old.strip(), operation.text.strip()
    if shape("on_forms").search(old):
        raise UserError(f"草稿里没有找到“{old}”，没有改动。自评表和报告原文请在原文件里改。")
    if not old:
        return _told_anew(work, only(work, keys), operation.targets, new)
    if len(plain(old)) < _SHORTEST_OLD and not old.isdigit():
        raise UnclearError(f"“{old}”在草稿里可能有多处，请写出要改的原文。")
    figure = _NUMBER.search(old)
    if _NUMBER.search(new) and not figure:
        # 执行率应该是96.5%: the figure that is told of it.
        old = _figure_of([whole_text(work.items[key]) for key in keys], old, new)
    elif figure and _FIGURE_ONLY.fullmatch(new) and not _FIGURE_ONLY.fullmatch(old):
        # 实际完成6.0公里改成6.4公里, 4处校舍改成5处: what stands around the figure stays.
        unit = _NUMBER.sub("", new, count=1)
        behind = old[figure.end() :]
        new = f"{old[: figure.start()]}{new}{behind[len(unit) :] if behind.startswith(unit) else ''}"
    pattern = _pattern(old)
    before = work
    work = work.mapped(
        keys,
        lambda item: _exchanged(item, pattern, new),
        f"草稿里没有找到“{old}”，没有改动。请照草稿里的原文写出要换的词句；报告原文和自评表请在原文件里改。",
    )
    for note in _consequences(before, work, pattern, old, new) if _NUMBER.search(old + new) else ():
        work = work.noted(note)
    return work


def _told_anew(work: Work, key: Key, targets: Sequence[Target], words: str) -> Work:
    """Return the draft with a sentence, or all that an item tells, in the user's words; its title and causes stay."""
    item = work.items[key]
    target = next((target for target in targets if target.part is Part.SENTENCE), None)
    meant = statements_of(item, target) if target else item.of(TOLD[key[0]])
    if target and len(meant) != 1:
        raise UnclearError("请说明要改的是哪一句。")
    if not target and len(plain(words)) < _SHORTEST_REST:
        raise UnclearError(f"{work.name(key)}要整条改成“{words}”吗？请写出完整的话，或说明改哪一处。")
    work, number = work.said(words)
    new = [replace(one, citations=(number,)) for one in read_statements(words, meant[0].kind)]
    work = work.with_item(key, instead(item, meant, *new))
    return work if target else work.noted("整条按您的话改写，来源记为经办人补充，请核实。")


def _figure_of(texts: Sequence[str], name: str, new: str) -> str:
    """Return the one figure that the texts tell of what is named; where there are several, it is asked which."""
    figure = rf"{_NUMBER.pattern}{re.escape(_NUMBER.sub('', new, count=1))}"
    told = re.compile(rf"{re.escape(name.strip('的'))}(?P<gap>[^，。；\d]{{0,8}}?)(?P<figure>{figure})")
    matches = (match for text in texts for match in told.finditer(text))
    found = {match["figure"] for match in matches if not shape("of_target").search(match["gap"])}
    if len(found) != 1:
        raise UnclearError(f"“{name}”指草稿里的哪个数？请写出原来的数，如“把第二条的……改成{new}”。")
    return found.pop()


def _pattern(old: str) -> re.Pattern[str]:
    """Return what finds words, a figure only where it isn't part of a longer one."""
    begin = r"(?<![\d.,])" if old[:1].isdigit() else ""
    end = r"(?![\d]|[.,]\d)" if old[-1:].isdigit() else ""
    return re.compile(f"{begin}{re.escape(old)}{end}")


def _exchanged(item: DraftItem, pattern: re.Pattern[str], new: str) -> DraftItem:
    told = tuple(
        replace(one, text=pattern.sub(lambda _: new, one.text), is_edited=True) if pattern.search(one.text) else one
        for one in item.statements
    )
    fields = ("title", "owner", "deadline", "result")
    changed = {field: pattern.sub(lambda _: new, getattr(item, field)) for field in fields}
    return with_fields(item, statements=told, **changed)


def _consequences(before: Work, after: Work, pattern: re.Pattern[str], old: str, new: str) -> Iterator[str]:
    """Yield what a figure exchanged leads to: where else it stands, what rests on it, that no source has it."""
    left = [after.name(key) for key, item in after.items.items() if pattern.search(whole_text(item))]
    if left:
        yield f"{'、'.join(left)}里也写着“{old}”，没有改，请一并核对。"
    if not _NUMBER.search(new):
        return
    for key in after.touched if _NUMBER.search(old) else ():
        if derived := _derived(whole_text(before.items[key]), _value(old)):
            yield f"{after.name(key)}里的{'、'.join(derived)}像是由“{old}”算出来的，请核对是否也要改。"
    yield f"“{new}”在报告里没有来源，报告写的是“{old}”，请核实。"


def _value(text: str) -> float:
    found = _NUMBER.search(text)
    return float(found[0].replace(",", "")) if found else 0.0


def _derived(text: str, value: float) -> list[str]:
    """Return the figures of a text that are sum, difference or share of `value` and another of its figures."""
    numbers = {word: _value(word) for word in list(dict.fromkeys(_NUMBER.findall(text)))[:_MOST]}
    found = []
    for word, number in numbers.items():
        others = [other for other in numbers.values() if other not in {number, value} and other > 1]
        results = {round(result, 2) for one in others for result in (value + one, abs(value - one))}
        results |= {
            round(100 * one / two, 2) for other in others for one, two in ((value, other), (other, value)) if two
        }
        if number > 1 and number != value and round(number, 2) in results:
            found.append(word)
    return found
