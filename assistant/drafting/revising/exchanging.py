"""What a message changes that only names what stands in the draft and what is to stand for it: 3架没批全，只给2架.

Two figures of one unit, two days or two offices: the first stands in an item, the other doesn't.
"""

import re
from collections.abc import Iterator

from assistant.drafting.draft import SECTIONS, Draft
from assistant.drafting.revising.anchors import places, scan
from assistant.drafting.revising.naming import section_of, shape
from assistant.drafting.revising.request import Operation, Target, Verb
from knowledge.narrative.kinship import coverage, kinships

_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底|[上中下]旬)?")
_FIGURE = re.compile(r"\d[\d,.]{0,20}[^\d\s，。；、,.“”年月日条]")


def exchanged(said: str, draft: Draft) -> Operation | None:
    """Return what is exchanged in the items meant; None where nothing is, or where several may be meant."""
    section = next((section_of(word) for word in re.findall("问题|措施", said)), None)
    held = {
        (name, n): f"{item.title}\n{item.text}\n{''.join(item.causes)}"
        for name in ((section,) if section else SECTIONS)
        for n, item in enumerate(draft.items(name), 1)
    }
    named = places(scan(said, "\n".join(held.values())))
    numbers = {n for target in named if not target.part for first, last in target.spans for n in range(first, last + 1)}
    held = {key: text for key, text in held.items() if not numbers or key[1] in numbers}
    for old, new, is_figure in _pairs(said):
        pattern = re.compile(rf"(?<![\d.,]){re.escape(old)}")
        holding = {
            key: text
            for key, text in held.items()
            if pattern.search(text) and all(coverage(one.words, text) for one in named if one.words)
        }
        if not holding or any(new in text for text in holding.values()):
            continue
        if len(holding) > 1 and not shape("of_all").search(said):
            beside = next(part for part in re.split("[，；。]", said) if old in part)
            told = kinships(beside, list(holding.values()))
            meant = [key for key, many in zip(holding, told, strict=True) if many == max(told)]
            if len(meant) > 1 and not is_figure:
                continue
            holding = dict.fromkeys(meant, "")
        targets = tuple(Target(name, ((number, number),)) for name, number in holding)
        return Operation(Verb.REPLACE, targets, new, old)
    return None


def _pairs(said: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the pairs of values of one kind, one after the other, where there are but two of it."""
    bare = _DAY.sub(" ", said)
    figures = _FIGURE.findall(bare)
    kinds = [_DAY.findall(said), [found[0] for found in shape("office_name").finditer(said)]]
    kinds += [[one for one in figures if one[-1] == unit] for unit in dict.fromkeys(one[-1] for one in figures)]
    for place, found in enumerate(kinds):
        if len(dict.fromkeys(found)) == 2 and found[0] != found[-1]:
            yield found[0], found[-1], place > 1
            yield found[-1], found[0], place > 1
