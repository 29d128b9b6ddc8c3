"""The report's own problems and measures, wherever they stand: in sections, in cells of forms, in one paragraph."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from knowledge.document import Location
from knowledge.narrative.blocks import CAUSES, MEASURES, PROBLEMS, read_blocks
from knowledge.narrative.deadlines import falls_short
from knowledge.narrative.kinship import LIKE, pairs
from knowledge.narrative.lines import Line, turned
from knowledge.narrative.passages import own_passages, parted
from knowledge.narrative.telling import Told, whole_statements
from knowledge.outline import is_section_name, section_keys
from knowledge.report import Report
from knowledge.running_text import shortened, statements

_NONE = re.compile(
    r"^(?:20\d\d年\d{1,2}月\d{1,2}日$|附[件表]|表 ?\d|(?:无|暂无|没有|不存在|未发现|无其他|略|同上)[^，,]{0,12}$)"
    r"|.{0,80}[（(]\d{2,4}字(?:以内|左右)"
    # Who signs.
    r"|^[一-龥]{3,20}(?:局|委|委员会|办公室|办事处|人民政府|中心|学校|大学|学院|医院|厅|大队|支队|公司)$"
    # What the form asks for, left standing: 结合自评情况，分析存在的问题及原因.
    r"|^(?:请|结合|分析|说明|填写|列出|阐述|简述)[^。；;]{0,40}(?:存在的?(?:主要)?问题|原因|改进措施)(?:等|等情况)?。?(?:[（(][^）)]{0,20}[）)])?$"
)
_PROMISES = re.compile("(?:进一步|继续)?(?:保证|确保|加强|严格|加快|完善|强化|提高|做好|健全|规范|今后|以后|下一?步)")
_CATEGORY = re.compile(r"(?:方面|环节|层面|问题|情况)[：:]?$")
_ANNOUNCES = re.compile(r"[：:]$|(?:以下|如下|下列|下述)[^，,；]{0,16}$")
_ASPECT = re.compile(r"^[^，,：:]{2,14}(?:方面|环节)[：:，,]")
_SHOWN = re.compile("^(?:问题|具体|主要)(?:表现|描述)[：:]")
_SHORTEST_TITLE, _LONGEST_TITLE, _LONGEST_NAME = 8, 42, 24
# The comma of 16,800头 ends nothing.
_CLAUSE_END = re.compile(r"[，：:]|,(?!\d)")
# What a title doesn't hold: a figure, a cause, several clauses.
_STATES = re.compile(r"\d|原因|由于|因为|，.*，")


@dataclass(frozen=True, slots=True)
class Entry:
    """One problem or measure of the report's own; `answers` are the measures told within a problem.

    `label` is its number or 第×条. The title is the heading where there is one, else how its first sentence begins.
    """

    title: str
    lines: tuple[Told, ...]
    location: Location
    answers: tuple[Told, ...] = ()
    label: str = ""

    @property
    def is_titled(self) -> bool:
        """Return whether the title is a heading and not the beginning of what stands under it."""
        return not (self.lines and _ASPECT.sub("", self.lines[0].text).startswith(self.title))

    @property
    def told(self) -> tuple[Told, ...]:
        """Return its sentences, the heading first."""
        return (Told(self.title, self.location), *self.lines) if self.is_titled else self.lines

    @property
    def words(self) -> str:
        """Return all it says."""
        return "。".join(line.text for line in self.told)

    @property
    def places(self) -> tuple[Location, ...]:
        """Return where it stands, its heading's place first."""
        return tuple(dict.fromkeys((self.location, *(line.location for line in self.lines))))

    @property
    def name(self) -> str:
        """Return what people call it: its number with the heading, or the first words."""
        return self.label + shortened(self.title, _LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class Narrative:
    """What a report states of its own; `causes` are those of all problems, `promises` measures among the problems."""

    problems: tuple[Entry, ...]
    measures: tuple[Entry, ...]
    causes: tuple[Entry, ...]
    promises: tuple[Entry, ...] = ()

    @property
    def all_measures(self) -> tuple[Entry, ...]:
        """Return the measures, those told within problems among them."""
        within = (replace(told_entry(one.answers), label=one.label) for one in self.problems if one.answers)
        return (*within, *self.measures)


@lru_cache(4)
def read_narrative(report: Report) -> Narrative:
    """Return the problems, measures and causes that the report itself states, each once, in reading order."""
    found: dict[str, list[Entry]] = {PROBLEMS: [], MEASURES: [], CAUSES: []}
    promises: list[Entry] = []
    blocks = list(read_blocks(report))
    for mode, lines in blocks:
        for entry in _entries(lines):
            told = _with_answers(entry, report.year) if mode == PROBLEMS else entry
            # 以后工作中加强规范管理 among the problems only says what will be done.
            promises_only = bool(told.lines and _PROMISES.match(told.words)) and not falls_short(told.words)
            kind = MEASURES if mode == PROBLEMS and promises_only else mode
            known = "".join(other.words for other in found[kind])
            if told.lines and not all(line.text in known for line in told.lines):
                found[kind].append(told)
                promises += [told] if kind != mode else []
    # Measures under a heading answer the problems under one, where there are any.
    deeds = [] if found[PROBLEMS] else [line.text for entry in found[MEASURES] for line in entry.lines]
    passages, listed = own_passages(report, _places(blocks), deeds, is_all=not found[PROBLEMS])
    found[PROBLEMS] += [told_entry(one.lines, one.answers) for one in passages]
    found[MEASURES] += [told_entry([line]) for line in listed]
    problems, measures = _labelled(found[PROBLEMS]), _labelled(found[MEASURES])
    return Narrative(problems, measures, tuple(found[CAUSES]), tuple(promises))


def told_entry(lines: Sequence[Told], answers: Sequence[Told] = ()) -> Entry:
    """Return sentences as an entry without a heading."""
    return Entry(short_title(lines[0].text), tuple(lines), lines[0].location, tuple(answers))


def _labelled(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries with a label each: their number where all have different ones, else 第×条."""
    labels = [entry.label for entry in entries]
    if all(labels) and len(set(labels)) == len(labels):
        return tuple(entries)
    return tuple(replace(entry, label=f"第{place}条") for place, entry in enumerate(entries, start=1))


def own_places(report: Report) -> frozenset[Location]:
    """Return the places that the report's own problems and measures stand at."""
    return _places(read_blocks(report))


def _places(blocks: Iterable[tuple[str, list[Line]]]) -> frozenset[Location]:
    return frozenset(line.location for _, lines in blocks for line in lines)


def _entries(lines: Sequence[Line]) -> Iterator[Entry]:
    lines = [*takewhile(lambda line: not _begins_another(line.text), lines)]
    lines = [line for line in lines if line.text and not _NONE.match(line.text.rstrip("。.；; "))]
    heads = [line.level for line in lines if line.level is not None]
    if not heads:
        yield from (_entry("", [line]) for line in lines if statements(line.text))
        return
    top = min(heads)
    groups: list[list[Line]] = [[]]
    for line in lines:
        if line.level == top:
            groups.append([])
        groups[-1].append(line)
    for group in (*groups[:-1], _ended(groups[-1], groups[1:-1])):
        yield from _grouped(group)


def _begins_another(text: str) -> bool:
    """Return whether a paragraph begins with the name of a section about neither: 评价结果应用：…."""
    label, colon, _ = text.partition("：")
    return bool(colon) and is_section_name(label) and not section_keys(label) & {PROBLEMS, MEASURES}


def _ended(last: list[Line], others: Sequence[list[Line]]) -> list[Line]:
    """Return the last of a list without what stands behind the list: no other runs on so far, it is another matter."""
    most = len(last) if last[0].is_title else max(map(_runs_on, others), default=len(last))
    start = len(last) - _runs_on(last)
    own = pairs("".join(line.text for line in last[:start]))
    behind = last[start + most :]
    return [*last[: start + most], *takewhile(lambda line: len(pairs(line.text) & own) >= LIKE, behind)]


def _runs_on(group: Sequence[Line]) -> int:
    """Return how many lines without a number end what stands under one."""
    return sum(1 for _ in takewhile(lambda line: line.level is None, reversed(group)))


def _grouped(group: Sequence[Line]) -> Iterator[Entry]:
    """Yield the entry under one number; those under its sub-numbers where it is only what they have in common."""
    if not group:
        return
    first, *rest = group
    below = [line.level for line in rest if line.level is not None]
    is_category = first.level is not None and len(statements(first.text)) <= 1 and bool(_CATEGORY.search(first.text))
    if is_category and len(below) > 1 and rest[0].level is not None:
        yield from _entries(rest)
        return
    if first.level is None:
        # What stands before the first number is an introduction unless it states something with a figure.
        stating = (line for line in group if re.search(r"\d", line.text) and not _ANNOUNCES.search(line.text.rstrip()))
        yield from (_entry("", [line]) for line in stating)
        return
    parts = whole_statements(first.text)
    has_more = len(parts) > 1 or bool(rest)
    is_title = first.is_title or not _STATES.search(parts[0] if parts else "")
    if parts and has_more and len(parts[0]) <= _LONGEST_TITLE and is_title:
        yield _entry(parts[0], [replace(first, text=text) for text in parts[1:]] + rest, first)
    else:
        yield _entry("", group, first)


def _entry(title: str, lines: Sequence[Line], first: Line | None = None) -> Entry:
    parts = ((line, _SHOWN.sub("", text)) for line in lines for text in whole_statements(line.text))
    told = [Told(text, line.location, line.heading) for line, text in parts]
    place = (first or lines[0]).location
    if not title or _CATEGORY.search(title):
        title = short_title(told[0].text if told else title)
    if not told and first is not None:
        told = [Told(first.text, first.location, first.heading)]
    # 资金管理方面：配套资金到位率低
    number = first.number if first and first.is_title else ""
    return Entry(_ASPECT.sub("", title).rstrip("：:。；; "), tuple(told), place, label=number)


def short_title(sentence: str) -> str:
    """Return the first clauses of a sentence, as many as make a title."""
    text = _ASPECT.sub("", sentence)
    ends = [match.start() for match in _CLAUSE_END.finditer(text)] + [len(text)]
    end = ends[0]
    for place in ends[1:]:
        if end >= _SHORTEST_TITLE or place > _LONGEST_TITLE:
            break
        end = place
    return text[:end]


def _with_answers(entry: Entry, year: int | None) -> Entry:
    """Return a problem with the sentences that say what will be done about it set apart as its measures."""
    kept: list[Told] = []
    answers: list[Told] = []
    for line in entry.lines:
        found = ("", line.text) if answers else turned(line.text) or parted(line.text, year)
        kept += [replace(line, text=found[0])] if found[0] else []
        answers += [replace(line, text=found[1])] if found[1] else []
    return replace(entry, lines=tuple(kept), answers=tuple(answers))
