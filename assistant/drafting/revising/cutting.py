"""Sentences and words taken out of items, and words and figures exchanged, with what follows from that told."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.drafting.draft import DraftItem
from assistant.drafting.revising.changing import TOLD, Key, Work, instead, whole_text, with_fields, with_text, without
from assistant.drafting.revising.pointing import only, plain, speaking, statements_of
from assistant.drafting.revising.request import Operation, Part, Target, UnclearError
from assistant.drafting.statement import Statement, StatementKind, read_statements
from knowledge.errors import UserError

# What can't stand without the words that were cut from it.
_SHORTEST_REST = 6
_OF_TARGET = re.compile("目标|计划|指标|应|预算|不低于|不超过|达到|提高|确保|控制|差|缺口|超出")
_COUNTED = re.compile(r"\d[\d,]{0,20}(?:\.\d+)?(?P<unit>%|[一-龥])(?P<rest>[一-龥]{2,})$")
_SHORTEST_OLD = 2
_FIGURE_ONLY = re.compile(r"\d[\d,]{0,20}(?:\.\d+)?[一-龥%％]{0,6}")
_NUMBER = re.compile(r"\d[\d,]{0,15}(?:\.\d{1,6})?")
# More figures than an item has; each is compared with each.
_MOST = 40


def cut(work: Work, keys: Sequence[Key], targets: Sequence[Target]) -> Work:
    """Return the draft without sentences, causes or words of items."""
    before = work
    for target in targets:
        if target.part in {Part.OWNER, Part.DEADLINE, Part.RESULT}:
            work = _without_field(work, keys, target.part.value)
        elif target.part is Part.TITLE:
            raise UnclearError("标题不能空着，请写出要改成的标题。")
        elif words := target.part_words or target.words:
            work = _without_words(work, keys, words, is_literal=target.is_literal)
        else:
            key = only(work, keys)
            gone = statements_of(work.items[key], target)
            if not gone:
                raise UnclearError("请说明是哪一句，如“第二条最后一句”，或说出那句话里的词。")
            work = work.with_item(key, _left(work.items[key], gone))
    if work.items == before.items:
        raise UserError("没有找到要去掉的内容，没有改动。")
    return work


def keep_sentences(work: Work, keys: Sequence[Key], target: Target) -> Work:
    """Return the draft with these sentences alone of what an item tells; its causes stand apart."""
    key = only(work, keys)
    item = work.items[key]
    kept = statements_of(item, target)
    gone = [one for one in item.statements if one not in kept and one.kind is not StatementKind.CAUSE]
    return work.with_item(key, _left(item, gone))


def _left(item: DraftItem, gone: Sequence[Statement]) -> DraftItem:
    left, kind = without(item, gone), TOLD[item.section]
    if item.of(kind) and not left.of(kind):
        raise UserError("这样这一条就没有正文了，没有改动；要整条删去，请说“删除第几条”。")
    return left


def _without_field(work: Work, keys: Sequence[Key], field: str) -> Work:
    for key in keys:
        if old := getattr(work.items[key], field):
            work = work.with_item(key, with_fields(work.items[key], **{field: ""}))
            work = work.noted(f"{work.name(key)}的“{old}”去掉后留作待补。")
    return work


def _without_words(work: Work, keys: Sequence[Key], words: str, *, is_literal: bool) -> Work:
    """Return the draft without what items say of something; where it is said in several, it is asked which is meant."""
    for key in keys if is_literal else ():
        title = work.items[key].title.replace(words, "").strip("，；、")
        if len(title) >= _SHORTEST_REST and title != work.items[key].title:
            work = work.with_item(key, replace(work.items[key], title=title))
    holding = {key: found for key in keys if (found := speaking(work.items[key], words))}
    if not holding and not work.touched:
        raise UserError(f"草稿的这一部分没有写到“{words}”，没有改动。")
    if len(holding) > 1 and not is_literal:
        names = "、".join(map(work.name, holding))
        raise UnclearError(f"{names}都写到了“{words}”，请说明要去掉哪一条里的。")
    for key, found in holding.items():
        item = work.items[key]
        for one in found:
            item = _cut_from(item, one, words, is_literal=is_literal)
        work = work.with_item(key, item)
    return work


def _cut_from(item: DraftItem, statement: Statement, words: str, *, is_literal: bool) -> DraftItem:
    """Return the item without the least part of a statement that holds the words and can go by itself."""
    if plain(words) not in plain(statement.text):
        return _left(item, [statement])
    edited = replace(statement, is_edited=True)
    whole = replace(item, statements=tuple(edited if one is statement else one for one in item.statements))
    if is_literal and words in statement.text:
        rest = statement.text.replace(words, "").strip("，；、")
        if len(plain(rest)) >= _SHORTEST_REST and len(words) < len(rest):
            return with_text(whole, edited, re.sub(r"[，；、]{2,}", "，", rest))
    by_stop = [
        "".join(part for part in re.split(f"(?<={stop})", statement.text) if plain(words) not in plain(part))
        for stop in "；，"
    ]
    if by_stop[0]:
        return with_text(whole, edited, by_stop[0].rstrip("；，"))
    if any(one is not statement and one.kind is statement.kind for one in item.statements):
        return _left(item, [statement])
    if not by_stop[1]:
        raise UserError(
            f"“{item.title}”写的就是“{words}”，去掉后就没有内容了，没有改动；要整条删去，请说“删除第几条”。"
        )
    return with_text(whole, edited, by_stop[1].rstrip("；，"))


def exchange(work: Work, keys: Sequence[Key], operation: Operation) -> Work:
    """Return the draft with words exchanged wherever the items have them; what a new figure leads to is told."""
    old, new = operation.old.strip(), operation.text.strip()
    if not old:
        return _told_anew(work, only(work, keys), operation.targets, new)
    if len(plain(old)) < _SHORTEST_OLD and not old.isdigit():
        raise UnclearError(f"“{old}”在草稿里可能有多处，请写出要改的原文。")
    if _NUMBER.search(new) and not _NUMBER.search(old):
        # 执行率应该是96.5%: the figure that is told of it.
        old = _figure_of(work, keys, old, new)
    elif (figure := _NUMBER.search(old)) and figure.start() and _FIGURE_ONLY.fullmatch(new):
        # 实际完成6.0公里改成6.4公里
        new = f"{old[: figure.start()]}{new}"
    elif (held := _COUNTED.match(old)) and _FIGURE_ONLY.fullmatch(new) and new.endswith(held["unit"]):
        # 4处校舍改成5处
        new = f"{new}{held['rest']}"
    pattern = _pattern(old)
    before = work
    for key in keys:
        item = _exchanged(work.items[key], pattern, new)
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


def _figure_of(work: Work, keys: Sequence[Key], name: str, new: str) -> str:
    """Return the one figure that the items tell of what is named; where there are several, it is asked which.

    拖欠的工程款 is told of in 工程进度款拖欠, too: the figure of a sentence that speaks of it, if it has but one of its
    unit.
    """
    figure = rf"\d[\d,]{{0,20}}(?:\.\d+)?{re.escape(_NUMBER.sub('', new, count=1))}"
    texts = [whole_text(work.items[key]) for key in keys]
    named = rf"{re.escape(name.strip('的'))}(?P<gap>[^，。；\d]{{0,8}}?)(?P<figure>{figure})"
    pairs = {name[n : n + 2] for n in range(len(name) - 1) if "的" not in name[n : n + 2]}
    near = [
        part
        for text in texts
        for part in re.split("[。；\n]", text)
        if pairs and 2 * sum(pair in part for pair in pairs) >= len(pairs)
    ]
    for places, pattern in ((texts, named), (near, rf"(?P<gap>(?:^|[^\d]{{0,6}}))(?P<figure>{figure})")):
        found = [match for text in places for match in re.finditer(pattern, text)]
        told = {match["figure"] for match in found if not _OF_TARGET.search(match["gap"])}
        if told:
            break
    if len(told) != 1:
        raise UnclearError(f"“{name}”指草稿里的哪个数？请写出原来的数，如“把第二条的……改成{new}”。")
    return told.pop()


def _pattern(old: str) -> re.Pattern[str]:
    """Return what finds words, a figure only where it isn't part of a longer one."""
    begin = r"(?<![\d.,])" if old[:1].isdigit() else ""
    end = r"(?![\d]|[.,]\d)" if old[-1:].isdigit() else ""
    return re.compile(f"{begin}{re.escape(old)}{end}")


def _exchanged(item: DraftItem, pattern: re.Pattern[str], new: str) -> DraftItem:
    for one in item.statements:
        if pattern.search(one.text):
            edited = replace(one, text=pattern.sub(lambda _: new, one.text), is_edited=True)
            item = replace(item, statements=tuple(edited if s is one else s for s in item.statements))
    fields = ("title", "owner", "deadline", "result")
    return with_fields(item, **{field: pattern.sub(lambda _: new, getattr(item, field)) for field in fields})


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
