"""The report's own problems and measures, wherever they stand: in sections, in cells of forms, in one paragraph.

A report may head them apart or together, number them 一、（一）1. or 一是…二是…, or tell them in a single paragraph
(存在的问题：…下一步…). All is brought into one flow of lines, each belonging to problems or to measures.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, takewhile

from knowledge.document import Location, Section, Table
from knowledge.narrative.telling import Told, whole_statements
from knowledge.outline import is_section_name, section_keys
from knowledge.report import Report
from knowledge.running_text import compact, shortened, statements

PROBLEMS, MEASURES, CAUSES = "problems", "measures", "causes"
_CN = "[一二三四五六七八九十]{1,3}"
_NUMBERS = (
    (1, re.compile(rf"{_CN}[、.．]")),
    (2, re.compile(rf"[（(]{_CN}[)）][、.．]?")),
    (3, re.compile(r"\d{1,2}[.、．](?=(?:19|20)\d\d年|\D|$)")),
    (4, re.compile(r"[（(]\d{1,2}[)）]|\d{1,2}[)）]")),
    (5, re.compile(r"[①-⑳]")),
    (6, re.compile(rf"(?:{_CN}是|第{_CN}[，,、：:]|(?:首先|其次|再次|最后)[，,]?)(?!否)")),
)
_MARKERS = tuple(
    tuple(re.compile(pattern.format(n)) for n in numbers)
    for pattern, numbers in (
        ("{}是(?!否)", "一二三四五六七八"),
        ("第{}[，,、：:]", "一二三四五六七八"),
        ("[（(]{}[)）]", "一二三四五六七八"),
        (r"(?<![\d.]){}[.、．](?=(?:19|20)\d\d年|\D)", "12345678"),
        (r"[（(]{}[)）]", "12345678"),
        ("{}", "①②③④⑤⑥⑦⑧"),
        ("(?<![一-龥]){}、", "一二三四五六七八"),
    )
)
_STATED = re.compile(
    r"(?<![不未没有无])(?<!没有)(?<!未发现)(?<!有发现)(?:还|也|仍)?(?:存在|主要|发现|面临)(?:的|着|一些|以下|如下)?(?:主要|突出|共性)?(?:问题|不足|困难|短板)"
    r"(?:及其?原因(?:分析)?)?(?:有|是|为|主要有|主要是|如下|表现为|表现在|[：:，,])[：:，,]?"
)
_REMEDY = re.compile(
    r"(?:^|(?<=[。；;，,、：:）)]))(?:下一?步|今后|针对(?:上述|以上|该|此|这些?)(?:问题|情况)|(?:整改|改进|解决|应对)(?:的)?(?:措施|办法|意见|打算))"
    r"(?:的?(?:改进|整改|工作)?(?:措施|打算|计划|安排|工作))?(?:是|为|有|如下|[：:，,])?[：:，,]?"
)
_NONE = re.compile(
    r"^(?:20\d\d年\d{1,2}月\d{1,2}日$|附[件表]|(?:无|暂无|没有|不存在|未发现|无其他|略|同上)[^，,]{0,12}$)"
    r"|.{0,80}[（(]\d{2,4}字(?:以内|左右)"
    # Who signs.
    r"|^[一-龥]{3,20}(?:局|委|委员会|办公室|办事处|人民政府|中心|学校|大学|学院|医院|厅|大队|支队|公司)$"
    # What the form asks for, left standing: 结合自评情况，分析存在的问题及原因.
    r"|^(?:请|结合|分析|说明|填写|列出|阐述|简述)[^。；;]{0,40}(?:存在的?(?:主要)?问题|原因|改进措施)(?:等|等情况)?。?(?:[（(][^）)]{0,20}[）)])?$"
)
# A chapter beside the problems that tells the causes of all of them.
_CAUSE_CHAPTER = re.compile(
    r"^(?:以上|上述|主要|产生|存在|出现|形成){0,3}(?:问题)?(?:产生|存在)?的?(?:主要)?原因(?:分析)?$"
)
_PROMISES = re.compile("(?:进一步|继续)?(?:保证|确保|加强|严格|加快|完善|强化|提高|做好|健全|规范|今后|以后|下一?步)")
_ADVERSE = re.compile("[不未缺偏低难慢欠弱少]|没有|滞后|超|问题")
# The level of what a paragraph lists: below every numbered line.
_LISTED = 7
_CELL_LABEL = 24
_SUMMARY = re.compile(r"综述|自评结论|总体评价|情况说明|其他.{0,4}说明|评价结论|未完成")
_CATEGORY = re.compile(r"(?:方面|环节|层面|问题|情况)[：:]?$")
_ASPECT = re.compile(r"^[^，,：:]{2,14}(?:方面|环节)[：:]")
_LONGEST_TITLE, _LONGEST_NAME = 42, 24
# What a title doesn't hold: a figure, a cause, several clauses.
_STATES = re.compile(r"\d|原因|由于|因为|，.*，")
_SEVERAL = 2


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
        return not (self.lines and self.lines[0].text.startswith(self.title))

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
    """What a report states of its own; `causes` are those that a chapter tells for all problems together.

    `promises` are the measures that stand where problems should.
    """

    problems: tuple[Entry, ...]
    measures: tuple[Entry, ...]
    causes: tuple[Entry, ...]
    promises: tuple[Entry, ...] = ()

    @property
    def all_measures(self) -> tuple[Entry, ...]:
        """Return the measures, those told within problems among them."""
        within = (
            Entry(short_title(one.answers[0].text), one.answers, one.answers[0].location, label=one.label)
            for one in self.problems
            if one.answers
        )
        return (*within, *self.measures)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    location: Location
    heading: str
    level: int | None
    number: str = ""
    is_title: bool = False


@lru_cache(4)
def read_narrative(report: Report) -> Narrative:
    """Return the problems, measures and causes that the report itself states, each once, in reading order."""
    found: dict[str, list[Entry]] = {PROBLEMS: [], MEASURES: [], CAUSES: []}
    promises: list[Entry] = []
    for mode, lines in _blocks(report):
        for entry in _entries(lines):
            told = _with_answers(entry) if mode == PROBLEMS else entry
            kind = MEASURES if mode == PROBLEMS and _only_promises(told) else mode
            known = "".join(other.words for other in found[kind])
            if told.lines and not all(line.text in known for line in told.lines):
                found[kind].append(told)
                promises += [told] if kind != mode else []
    problems, measures = _labelled(found[PROBLEMS]), _labelled(found[MEASURES])
    return Narrative(problems, measures, tuple(found[CAUSES]), tuple(promises))


def _only_promises(entry: Entry) -> bool:
    """Return whether what stands among the problems only says what will be done: 以后工作中加强规范管理."""
    words = entry.words
    return bool(entry.lines) and bool(_PROMISES.match(words)) and not _ADVERSE.search(words)


def paragraphs(report: Report, entry: Entry) -> list[str]:
    """Return what stands at an entry's places word for word, its heading first."""
    texts = {section.location: section.title for section in report.sections}
    texts |= {one.location: one.text.strip() for section in report.sections for one in section.paragraphs}
    return [texts[place] for place in entry.places if place in texts]


def _labelled(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries with a label each: their number where all have different ones, else 第×条."""
    labels = [entry.label for entry in entries]
    if all(labels) and len(set(labels)) == len(labels):
        return tuple(entries)
    return tuple(replace(entry, label=f"第{place}条") for place, entry in enumerate(entries, start=1))


def own_places(report: Report) -> frozenset[Location]:
    """Return the places that the report's own problems and measures stand at."""
    return frozenset(line.location for _, lines in _blocks(report) for line in lines)


def _blocks(report: Report) -> Iterator[tuple[str, list[_Line]]]:
    """Yield runs of lines that state problems or measures: those of sections, of cells, then of other paragraphs."""
    yield from _section_blocks(report)
    yield from _cell_blocks(report)


def _section_blocks(report: Report) -> Iterator[tuple[str, list[_Line]]]:
    mode, top, lines = "", 0, list[_Line]()
    parts = 0
    foreign = _foreign(report.sections)
    for section in report.sections:
        if section.location in foreign:
            continue
        keys = section_keys(section.name) & {PROBLEMS, MEASURES}
        if mode and section.level > top:
            parts = min(parts or section.level, section.level)
        is_beside = section.level == top or top < section.level == parts
        if mode == PROBLEMS and is_beside and _CAUSE_CHAPTER.match(section.title):
            yield from _parted(mode, lines)
            mode, lines, parts = CAUSES, [], section.level
        elif keys or (mode and section.level <= top) or (mode == CAUSES and section.level == parts):
            if mode and lines:
                yield from _parted(mode, lines)
            if keys and not (mode and section.level > top):
                top, parts = section.level, 0
            goes_on = PROBLEMS if section.level > top else ""
            mode = (PROBLEMS if PROBLEMS in keys else MEASURES) if keys else goes_on
            lines = [] if keys or not mode else [_headline(section)]
        elif mode:
            lines.append(_headline(section))
        for paragraph in section.paragraphs:
            if mode:
                lines += _lines(paragraph.text, paragraph.location, section.heading)
            elif found := _STATED.search(paragraph.text):
                text = paragraph.text[found.end() :]
                yield from _parted(PROBLEMS, _lines(text, paragraph.location, section.heading))
    if mode and lines:
        yield from _parted(mode, lines)


def _foreign(sections: Sequence[Section]) -> frozenset[Location]:
    """Return the sub-chapters that are neither: 主要经验 beside 存在的问题 under 经验、问题和建议."""
    found: list[Location] = []
    for place, chapter in enumerate(sections):
        if not section_keys(chapter.name) & {PROBLEMS, MEASURES}:
            continue
        outer = chapter.level
        parts = list(takewhile(lambda one, outer=outer: one.level > outer, sections[place + 1 :]))  # type: ignore[misc]
        level = min((one.level for one in parts), default=0)
        if not any(one.level == level and _names_a_kind(one.title) for one in parts):
            continue
        is_own = True
        for one in parts:
            if one.level == level:
                is_own = bool(section_keys(one.name) & {PROBLEMS, MEASURES} or _CAUSE_CHAPTER.match(one.title))
            found += [] if is_own else [one.location]
    return frozenset(found)


def _names_a_kind(title: str) -> bool:
    return is_section_name(title) and bool(section_keys(title) & {PROBLEMS, MEASURES})


def _headline(section: Section) -> _Line:
    return _Line(section.title, section.location, section.heading, section.level, section.number.strip(), True)


def _cell_blocks(report: Report) -> Iterator[tuple[str, list[_Line]]]:
    for table in report.document.tables:
        for row in table.rows:
            for label, cell in pairwise(row):
                text = cell.text.strip()
                name = compact(label.text)
                if len(name) > _CELL_LABEL or len(text) <= 8:
                    continue
                keys = section_keys(name) & {PROBLEMS, MEASURES}
                if not keys and "原因" in name and "偏差" not in name:
                    keys = frozenset({PROBLEMS})
                if keys and not (section_keys(text) and len(text) < _CELL_LABEL):
                    yield from _parted(PROBLEMS if PROBLEMS in keys else MEASURES, _cell_lines(table, text, cell))
                elif _SUMMARY.search(name) and (found := _STATED.search(text)):
                    yield from _parted(PROBLEMS, _cell_lines(table, text[found.end() :], cell))


def _cell_lines(table: Table, text: str, cell: object) -> list[_Line]:
    place = table.place(cell)  # type: ignore[arg-type]
    return [one for line in text.splitlines() if line.strip() for one in _lines(line, place, "自评表")]


def _parted(mode: str, lines: Sequence[_Line]) -> Iterator[tuple[str, list[_Line]]]:
    """Yield the lines of problems and, where they go over to measures for all of them, those of measures."""
    turn = next((place for place, line in enumerate(lines) if mode == PROBLEMS and _turns(line, lines)), None)
    if turn is None:
        yield mode, list(lines)
        return
    line, found = lines[turn], _REMEDY.search(lines[turn].text)
    assert found is not None
    before, after = line.text[: found.start()].rstrip("，,；; "), line.text[found.end() :].strip()
    yield mode, [*lines[:turn], *([replace(line, text=before)] if before else [])]
    rest = [replace(line, text=after, level=None)] if after else []
    yield MEASURES, [*rest, *lines[turn + 1 :]]


def _turns(line: _Line, lines: Sequence[_Line]) -> bool:
    """Return whether from this line on measures are told for all problems: where a list follows, or one is all."""
    found = None if line.is_title else _REMEDY.search(line.text)
    if found is None:
        return False
    is_lead = not line.text[found.end() :].strip()
    return (is_lead and line is not lines[-1]) or sum(other.level is not None for other in lines) < _SEVERAL


def _lines(text: str, location: Location, heading: str) -> list[_Line]:
    """Return a paragraph as lines: what leads a list in, and each of its parts."""
    turn = _REMEDY.search(text)
    if turn and turn.start() and _enumerated(text[turn.end() :]):
        return [*_lines(text[: turn.start()], location, heading), *_lines(text[turn.start() :], location, heading)]
    lead, parts = _enumeration(text)
    if not parts:
        return [_line(text, location, heading)]
    before = [_line(lead, location, heading)] if lead.strip("：:，, ") else []
    return [*before, *(_Line(part, location, heading, _LISTED) for part in parts)]


def _line(text: str, location: Location, heading: str) -> _Line:
    text = text.strip()
    for level, pattern in _NUMBERS:
        if match := pattern.match(text):
            return _Line(text[match.end() :].strip(), location, heading, level)
    return _Line(text, location, heading, None)


def _entries(lines: Sequence[_Line]) -> Iterator[Entry]:
    lines = [line for line in lines if line.text and not _NONE.match(line.text.rstrip("。.；; "))]
    heads = [line.level for line in lines if line.level is not None]
    if not heads:
        yield from (_entry("", [line]) for line in lines if statements(line.text))
        return
    top = min(heads)
    group: list[_Line] = []
    for line in lines:
        if line.level == top:
            yield from _grouped(group)
            group = []
        group.append(line)
    yield from _grouped(group)


def _grouped(group: Sequence[_Line]) -> Iterator[Entry]:
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
        yield from _entries_plain(group)
        return
    parts = whole_statements(first.text)
    has_more = len(parts) > 1 or bool(rest)
    is_title = first.is_title or not _STATES.search(parts[0] if parts else "")
    if parts and has_more and len(parts[0]) <= _LONGEST_TITLE and is_title:
        yield _entry(parts[0], [replace(first, text=text) for text in parts[1:]] + rest, first)
    else:
        yield _entry("", group, first)


def _entries_plain(group: Sequence[_Line]) -> Iterator[Entry]:
    """Yield what stands before the first number: an introduction unless it states something with a figure."""
    stating = [line for line in group if re.search(r"\d", line.text) and not line.text.rstrip().endswith(("：", ":"))]
    yield from (_entry("", [line]) for line in stating)


def _entry(title: str, lines: Sequence[_Line], first: _Line | None = None) -> Entry:
    told = [Told(text, line.location, line.heading) for line in lines for text in whole_statements(line.text)]
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
    clauses = re.split(r"[，,：:]", sentence)
    title = clauses[0]
    for clause in clauses[1:]:
        if len(title) >= 8 or len(title) + len(clause) > _LONGEST_TITLE:
            break
        title += f"，{clause}"
    return title


def _with_answers(entry: Entry) -> Entry:
    """Return a problem with the sentences that say what will be done about it set apart as its measures."""
    kept: list[Told] = []
    answers: list[Told] = []
    for line in entry.lines:
        match = _REMEDY.search(line.text) if not answers else None
        if answers:
            answers.append(line)
        elif match and (line.text[match.end() :].strip() or match.end() == len(line.text)):
            before, after = line.text[: match.start()].rstrip("，,；; "), line.text[match.end() :].strip()
            kept += [replace(line, text=before)] if before else []
            answers += [replace(line, text=after)] if after else []
            if not after:
                answers.append(replace(line, text=""))
        else:
            kept.append(line)
    return replace(entry, lines=tuple(kept), answers=tuple(line for line in answers if line.text))


def _enumerated(text: str) -> bool:
    return bool(_enumeration(text)[1])


def _enumeration(text: str) -> tuple[str, list[str]]:
    """Return what leads a list in and its parts, none where the text lists nothing: 一是…；二是…."""
    for family in _MARKERS:
        places: list[tuple[int, int]] = []
        for marker in family:
            match = marker.search(text, places[-1][1] if places else 0)
            if match is None:
                break
            places.append(match.span())
        if len(places) > 1:
            ends = [start for start, _ in places[1:]] + [len(text)]
            parts = [text[end:stop].strip("；;。，, ") for (_, end), stop in zip(places, ends, strict=True)]
            return text[: places[0][0]], [part for part in parts if part]
    return text, []
