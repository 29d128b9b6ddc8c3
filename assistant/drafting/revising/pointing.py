"""From the places that a request names to items of the draft at hand; what could be several is asked back."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from assistant.drafting.draft import MEASURES, NAMES, PROBLEMS, SECTIONS, DraftItem
from assistant.drafting.revising.changing import Key, Work, open_draft, plain, speaking, whole_text
from assistant.drafting.revising.request import Operation, Part, Span, Target, UnclearError, Verb
from assistant.drafting.statement import Statement, StatementKind
from knowledge.errors import UserError
from knowledge.narrative.kinship import pairs

# How much of the words that stand nowhere as they are has to stand in an item or a sentence, of how many.
_ALIKE = 0.6
# More than all of them: to the letter.
_LETTER = 2.0
_SPEAKS = 2
# What can be asked of the whole draft, or of a section.
_OF_ALL = {
    *(Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH, Verb.TONE, Verb.REWORD, Verb.REPLACE),
    *(Verb.OWNER, Verb.DEADLINE, Verb.RESULT),
}
_OF_MEASURES = {Verb.OWNER, Verb.DEADLINE, Verb.RESULT}


def keys_of(work: Work, operation: Operation) -> tuple[Key, ...]:
    """Return the items that an operation is about, in the order in which it names them.

    Where none is named, it is what the request has just dealt with, then the
    focus, then all where all can be meant.
    """
    named = [target for target in operation.targets if target.names_items]
    if named:
        found = [key for target in named for key in _find(work, target, operation)]
        return tuple(dict.fromkeys(found))
    sections = {target.section for target in operation.targets if target.section}
    section = sections.pop() if len(sections) == 1 else None
    if operation.verb is Verb.KEEP and operation.number and not section:
        several = [one for one in SECTIONS if len(work.of(one)) > operation.number]
        if len(several) > 1:
            raise UnclearError(f"是问题还是措施只留{operation.number}条？（{counts(work)}）")
        section = next(iter(several), PROBLEMS)
    if section or len(sections) > 1:
        return _whole(work, section, operation)
    if work.touched:
        return tuple(key for key in work.touched if key in work.items)
    if work.focus and operation.verb is not Verb.REPLACE:
        return tuple(key for key in work.focus if key in work.items)
    if operation.verb in _OF_ALL:
        return _whole(work, MEASURES if operation.verb in _OF_MEASURES else None, operation)
    raise UnclearError(f"请说明要改第几条（{counts(work)}）。")


def counts(work: Work) -> str:
    """Return how many items there are to choose from: 现有3条问题、4条措施."""
    told = [f"{len(work.of(section))}条{NAMES[section]}" for section in SECTIONS if work.of(section)]
    return f"现有{'、'.join(told)}"


def _whole(work: Work, section: str | None, operation: Operation) -> tuple[Key, ...]:
    found = tuple(key for key in work.items if section in {None, key[0]})
    if not found:
        raise UserError(f"草稿里还没有{NAMES[section or PROBLEMS]}，请先起草。")
    if operation.verb not in _OF_ALL and not operation.number and len(found) > 1:
        raise UnclearError(f"请说明是第几条{NAMES[section or PROBLEMS]}（共{len(found)}条）。", found)
    if operation.verb in _OF_MEASURES and len(found) > 1 and not any(t.is_every for t in operation.targets):
        raise UnclearError(f"请说明是第几条措施（共{len(found)}条），或说“所有措施”。")
    return found


def _find(work: Work, target: Target, operation: Operation) -> Iterator[Key]:
    """Yield the items of one target."""
    if target.is_rest:
        # What isn't named beside it, and what the request hasn't dealt with yet.
        beside = [target.partner] if target.partner else [one for one in operation.targets if not one.is_rest]
        spoken = {*work.touched, *(key for one in beside for key in _find(work, one, Operation(Verb.FREE)))}
        if not spoken:
            raise UnclearError(f"“其余的”是指哪几条以外的？（{counts(work)}）")
        sections = {target.section} if target.section else {key[0] for key in spoken}
        yield from (key for key in work.items if key[0] in sections and key not in spoken)
    elif target.partner:
        yield from _partners(work, target, operation)
    elif target.is_pronoun:
        yield from _spoken_of(work, target)
    elif target.words:
        yield from _by_words(work, target, operation)
    elif target.is_every:
        section = target.section or (MEASURES if operation.verb in _OF_MEASURES else None)
        open_ = [key for key, item in work.items.items() if not (target.lacks and getattr(item, target.lacks.value))]
        found = [key for key in open_ if section in {None, key[0]}]
        if not found:
            raise UserError(f"各条{NAMES[section or PROBLEMS]}都已经写了，没有要补的，没有改动。")
        yield from found
    else:
        yield from _by_number(work, target, operation)


def _spoken_of(work: Work, target: Target) -> tuple[Key, ...]:
    found = [key for key in (work.touched or work.focus) if key in work.items and target.section in {None, key[0]}]
    if not found:
        raise UnclearError(f"“这条”是指第几条？（{counts(work)}）")
    return tuple(found)


def _by_number(work: Work, target: Target, operation: Operation) -> Iterator[Key]:
    """Yield the items of the numbers on the page, however the draft has changed since."""
    section = target.section or _likely(work, operation)
    count = len(work.draft.items(section))
    if not count:
        raise UserError(f"草稿里还没有{NAMES[section]}，请先起草。")
    for span in target.spans:
        for number in _range(span, count, section):
            if _is_there(work, key := (section, number - 1), operation):
                yield key


def _is_there(work: Work, key: Key, operation: Operation) -> bool:
    if key not in work.items and operation.verb is not Verb.REMOVE:
        raise UserError(f"这句话前面已经把第{key[1] + 1}条{NAMES[key[0]]}删去或合并了，请分两次说。")
    return key in work.items


def _likely(work: Work, operation: Operation) -> str:
    """Return the section of a bare number: that of the item last spoken of, else the problems."""
    if operation.verb in _OF_MEASURES:
        return MEASURES
    if work.focus and operation.verb is not Verb.CAUSE:
        return work.focus[-1][0]
    return PROBLEMS if work.draft.problems else MEASURES


def _range(span: Span, count: int, section: str) -> range:
    first, last = (number if number > 0 else count + 1 + number for number in span)
    if first < 1 or first > count or (span[1] > 0 and last > count):
        wrong = first if first < 1 or first > count else last
        told = f"第{wrong}条" if wrong > 0 else f"{abs(span[0])}条"
        raise UserError(f"草稿只有{count}条{NAMES[section]}，没有{told}，没有改动。")
    return range(first, min(last, count) + 1)


def _partners(work: Work, target: Target, operation: Operation) -> Iterator[Key]:
    """Yield the measures that answer problems, or the problems that measures answer."""
    partner = target.partner or Target()
    page = open_draft(work.draft, work.plan)
    of = tuple(dict.fromkeys(_find(replace(page, touched=work.touched), partner, Operation(Verb.FREE))))
    numbers = {number for section, number in of if section == PROBLEMS}
    found = [key for key, item in page.of(MEASURES).items() if numbers & {*item.addresses}]
    if target.section == PROBLEMS:
        answered = {n for key in of if key[0] == MEASURES for n in page.items[key].addresses}
        found = [key for key in page.of(PROBLEMS) if key[1] in answered]
    if not found:
        raise UserError(f"{'、'.join(map(work.name, of))}没有对应的{NAMES[target.section or MEASURES]}，没有改动。")
    # What went with the problem that it answered needn't go again.
    yield from (key for key in found if key in work.items or operation.verb is not Verb.REMOVE)


def _by_words(work: Work, target: Target, operation: Operation) -> tuple[Key, ...]:
    """Return the item that speaks of the words: by its title before its text, to the letter before nearly."""
    names = re.split("[、和与跟]", target.words)
    if 1 < len(names) == target.count:
        return tuple(key for name in names for key in _by_words(work, replace(target, words=name, count=0), operation))
    order = (MEASURES, PROBLEMS) if operation.verb in _OF_MEASURES else SECTIONS
    for least in (_LETTER, 1.0, _ALIKE):
        for section in (target.section,) if target.section else order:
            items = work.told(section)
            for told in (
                {key: item.title for key, item in items.items()},
                *([{key: item.owner for key, item in items.items()}] if least == _LETTER else []),
                {key: whole_text(item) for key, item in items.items()},
            ):
                found = speaking(target.words, told, least)
                if len(found) > 1 and len(found) != target.count:
                    raise UnclearError(f"{_listed(work, found)}都写到了“{target.words}”，请说明是第几条。", found)
                if found:
                    return tuple(key for key in found if _is_there(work, key, operation))
    raise UnclearError(f"哪一条也没有写到“{target.words}”，请说明是第几条（{counts(work)}）。")


def _listed(work: Work, keys: Collection[Key]) -> str:
    return "、".join(work.name(key) for key in work.items if key in keys)


def statements_of(item: DraftItem, target: Target) -> list[Statement]:
    """Return the statements that a target means inside an item: by what they say, by their numbers, all causes."""
    if target.part_words:
        return sentences_on(item, target.part_words)
    is_cause = target.part is Part.CAUSE
    pool = [one for one in item.statements if (one.kind is StatementKind.CAUSE) is is_cause]
    found = pool if is_cause and not target.parts else []
    for first, last in target.parts:
        count = len(pool)
        one, other = (number if number > 0 else count + 1 + number for number in (first, last))
        if not 1 <= one <= count or other > count:
            raise UserError(f"这一条只有{count}{'个原因' if is_cause else '句'}，没有改动。")
        found = [*found, *pool[one - 1 : other]]
    return found


def sentences_on(item: DraftItem, words: str) -> list[Statement]:
    """Return the statements that hold the words, else the one that is clearly meant by them."""
    texts = {n: one.text for n, one in enumerate(item.statements)}
    found = [item.statements[n] for n in speaking(words, texts, _ALIKE)]
    is_exact = any(plain(words) in plain(one.text) for one in found)
    return found if is_exact or (len(found) == 1 and len(pairs(plain(words))) >= _SPEAKS) else []
