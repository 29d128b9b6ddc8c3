"""The light layout in which a model writes a draft, and the reading of what it really wrote.

The layout is plain text because plain text streams well. Models decorate: they add Markdown, number with 1. instead
of （一）, leave out the heading of a section or the line of 对应. All of that is read; what isn't there stays away.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.drafting.draft import HEADINGS, MEASURES, PROBLEMS, SECTIONS, DraftMeasure, DraftProblem, item_number
from assistant.drafting.sources import cited
from knowledge.quantity import parse_chinese_number

_NUMBER = r"[一二三四五六七八九十]{1,3}"
_ITEM = re.compile(rf"^(?:[（(]\s*(?P<cjk>{_NUMBER})\s*[)）]|[（(]?\d{{1,2}}\s*[.、．)）](?!\d))\s*(?P<title>\S.*)$")
_SECTION = {
    PROBLEMS: re.compile(rf"^[【\[#*\s]*(?:{_NUMBER}、)?\s*存在的?(?:主要)?问题.{{0,8}}?[】\]*：:\s]*$"),
    MEASURES: re.compile(
        rf"^[【\[#*\s]*(?:{_NUMBER}、)?\s*(?:下一步)?(?:的?改进措施|整改措施|工作措施|改进建议).{{0,4}}?[】\]*：:\s]*$"
    ),
}
_CAUSE = re.compile(r"^(?:主要)?原因(?:分析)?(?:[一二三四\d]|之[一二三])?\s*[：:]\s*")
_ADDRESSES = re.compile(r"^(?:对应|针对)(?:的?问题)?\s*[：:]\s*(?P<numbers>.+)$")
_DECORATION = re.compile(r"^\s*(?:#{1,6}\s*|[-*•]\s+|>\s*)|\*\*|__|`")
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Written:
    """The items that could be read, and whether the text ends where an item does (in a full stop)."""

    problems: tuple[DraftProblem, ...]
    measures: tuple[DraftMeasure, ...]
    ends_whole: bool


@dataclass(slots=True)
class _Item:
    section: str
    title: str
    lines: list[str]
    addresses: tuple[int, ...] | None = None


def parse(text: str, sections: Sequence[str] = SECTIONS) -> Written:
    """Return the items of a model's text; where it names no section, it is taken for the first that was asked for."""
    items: list[_Item] = []
    section = sections[0]
    for raw in text.splitlines():
        line = _DECORATION.sub("", raw).strip()
        if not line:
            continue
        heading = next((name for name, pattern in _SECTION.items() if pattern.match(line)), None)
        item = _ITEM.match(line)
        if heading:
            section = heading
        elif item and not _CAUSE.match(item["title"]) and not (items and _continues(item["title"])):
            title, body = _split_title(item["title"])
            items.append(_Item(section, title, [body] if body else []))
        elif items and (addresses := _ADDRESSES.match(line)):
            items[-1].addresses = _numbers(addresses["numbers"])
        elif items:
            items[-1].lines.append(line)
    items = [item for item in items if item.lines and item.section in sections]
    return Written(
        tuple(_problem(item) for item in items if item.section == PROBLEMS),
        tuple(_measure(item, n) for n, item in enumerate(i for i in items if i.section == MEASURES)),
        bool(re.search(r"[。！；](?:\[\d+\])*\s*$", text)),
    )


def item_text(item: DraftProblem | DraftMeasure) -> str:
    """Return one item in the layout, without its number."""
    causes = [f"原因：{cause}" for cause in item.causes] if isinstance(item, DraftProblem) else []
    return "\n".join([item.title, item.text, *causes])


def layout_text(problems: Sequence[DraftProblem], measures: Sequence[DraftMeasure]) -> str:
    """Return items in the layout in which a model is asked to write."""
    parts = []
    if problems:
        parts += [
            f"【{HEADINGS[PROBLEMS]}】",
            *(f"{item_number(n)}{item_text(item)}" for n, item in enumerate(problems)),
        ]
    if measures:
        parts.append(f"【{HEADINGS[MEASURES]}】")
        for n, item in enumerate(measures):
            answers = "、".join(item_number(place)[1:-1] for place in item.addresses)
            parts.append(f"{item_number(n)}{item.title}\n对应：{answers}\n{item.text}")
    return "\n".join(parts)


def parse_item(text: str, original: DraftProblem | DraftMeasure) -> DraftProblem | DraftMeasure | None:
    """Return `original` with title and text as a model rewrote them, None where nothing usable came."""
    section = PROBLEMS if isinstance(original, DraftProblem) else MEASURES
    lines = [line for line in text.strip().splitlines() if line.strip()]
    if lines and not _ITEM.match(_DECORATION.sub("", lines[0]).strip()):
        lines[0] = f"（一）{_DECORATION.sub('', lines[0]).strip()}"
    written = parse("\n".join(lines), [section])
    if isinstance(original, DraftProblem):
        if not written.problems:
            return None
        problem = written.problems[0]
        causes = problem.causes or original.causes
        return replace(original, title=problem.title, text=problem.text, causes=causes, citations=())
    if not written.measures:
        return None
    measure = written.measures[0]
    return replace(original, title=measure.title, text=measure.text, citations=())


def _problem(item: _Item) -> DraftProblem:
    text = [line for line in item.lines if not _CAUSE.match(line)]
    causes = tuple(_CAUSE.sub("", line) for line in item.lines if _CAUSE.match(line))
    if not text:
        text, causes = [causes[0]], causes[1:]
    return DraftProblem(item.title, "".join(text), causes, cited("".join(item.lines)), ())


def _measure(item: _Item, place: int) -> DraftMeasure:
    addresses = item.addresses if item.addresses else (place,)
    return DraftMeasure(item.title, "".join(item.lines), addresses, cited("".join(item.lines)))


def _continues(words: str) -> bool:
    """Return whether a numbered line is a sentence of the item above, not the title of a new one."""
    return len(words) > _LONGEST_TITLE and not re.match(r".{4,40}?[。：:]", words)


def _split_title(words: str) -> tuple[str, str]:
    """Return title and text of an item that a model wrote in one line."""
    match = re.match(rf"(.{{2,{_LONGEST_TITLE}}}?)(?:。|[：:])(.{{8,}})$", words)
    return (match[1], match[2]) if match else (words.rstrip("。：: "), "")


def _numbers(words: str) -> tuple[int, ...]:
    """Return the places, from 0, that 一、三 or 问题（二） names."""
    found = []
    for digits, numeral in re.findall(rf"(\d+)|({_NUMBER})", words):
        value = int(digits) if digits else int(parse_chinese_number(numeral) or 0)
        if value:
            found.append(value - 1)
    return tuple(dict.fromkeys(found))
