"""The report's own problems outside the sections for them: told in achievements, notes and lists, wherever they stand.

What anchors one is that somebody commits to do something by a day after the reported year. Before it, in the same
paragraph or cell, stands what falls short and why. Where commitments are listed apart, the passage that speaks of the
same matter is what they answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from knowledge.document import Location
from knowledge.narrative.deadlines import commits, falls_short, is_deed
from knowledge.narrative.kinship import LIKE, kinships, pairs
from knowledge.narrative.lines import read_lines
from knowledge.narrative.telling import Told, part, running_text, whole_statements
from knowledge.outline import find_section, section_keys
from knowledge.quantity import find_quantities
from knowledge.report import Report
from knowledge.running_text import clauses, statements

_TURN = re.compile("(?:但是?|不过|然而|只是|只不过|可惜|遗憾的是|美中不足的是|就是)(?!不|也)")
_AGAINST = re.compile("[仍还也]?(?:[比较与和离距]|低于|高于|没有?|未|只|仅)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
# 收缴率到90% is what is to be reached.
_COUNTED = re.compile(r"(?<![到达足于过\d.])\d")
_BACK = re.compile("[这该此其]|上述")
# A cell of fewer characters tells of nothing.
_SEVERAL, _NEAR, _CELL, _CAPTION = 2, 2, 8, 30
# What says how a table is to be read: 注：未达标的按比例计分.
_NOTE = re.compile("[备附]?注[：:]")


@dataclass(frozen=True, slots=True)
class Passage:
    """What a stretch of text tells to fall short, with the reasons, and what is committed to about it, if anything."""

    lines: tuple[Told, ...]
    answers: tuple[Told, ...]


def own_passages(
    report: Report, taken: frozenset[Location], deeds: Sequence[str], *, is_all: bool
) -> tuple[list[Passage], list[Told]]:
    """Return what is told outside the places that are taken, and the commitments listed there.

    A passage counts that has a commitment, or that one of those, or of the `deeds` known already, answers. Where they
    are all that the report has (`is_all`), an act on what falls short is a commitment without its day.
    """
    year = report.year
    # Where a report says what comes of the evaluation, it tells of points and of publishing, not of its work.
    of_use = (one for one in find_section(report, "application") if section_keys(one.name) == {"application"})
    taken |= {one.location for section in of_use for one in section.paragraphs}
    untaken = (one for one in _stretches(report) if one[-1].location not in taken and not _NOTE.match(one[0].text))
    units = [unit for one in _answered_next(list(untaken), year) for unit in _parts(one)]
    listed = _listed(units, year)
    deeds = [*deeds, *(line.text for unit in listed for line in unit)]
    told = [passage for unit in units if unit not in listed for passage in _passages(unit, year, is_all=is_all)]
    open_ones = [passage for passage in told if not passage.answers]
    words = ["。".join(line.text for line in passage.lines) for passage in open_ones]
    answered = _answered(deeds, words)
    # What stands in one place is meant alike: where most of it is answered, all of it is.
    places = [one.lines[-1].heading or one.lines[-1].location for one in open_ones]
    shares = {place: [n in answered for n, other in enumerate(places) if other == place] for place in places}
    own = [one for n, one in enumerate(open_ones) if n in answered or 2 * sum(held := shares[places[n]]) > len(held)]
    return [*(one for one in told if one.answers), *own], [line for unit in listed for line in unit]


def _answered(deeds: Sequence[str], words: Sequence[str]) -> frozenset[int]:
    """Return the places of what commitments answer: of the same matter, or each nearest to the other."""
    scores = [kinships(deed, words) for deed in deeds] if words else []
    best = [max(column, default=0) for column in zip(*scores, strict=True)]
    tops = [(max(row), row.index(max(row))) for row in scores]
    return frozenset(n for top, n in tops if top >= LIKE or top == best[n] >= _NEAR)


def _listed(units: Sequence[list[Told]], year: int | None) -> list[list[Told]]:
    """Return the units of runs that hold nothing but commitments and what goes with them, two or more."""
    found: list[list[Told]] = []
    for is_one, run in groupby(units, lambda unit: _only_commits(unit, year)):
        members = list(run)
        found += members if is_one and sum(map(len, members)) >= _SEVERAL else []
    return found


def _only_commits(unit: Sequence[Told], year: int | None) -> bool:
    return commits(unit[0].text, year) and all(commits(one.text, year) or not falls_short(one.text) for one in unit)


def _stretches(report: Report) -> Iterator[list[Told]]:
    """Yield every paragraph, behind the heading that it begins under, and every cell, behind the first of its row."""
    levels = [section.level for section in report.sections]
    top = min((level for level in levels if levels.count(level) > 1), default=min(levels, default=0))
    titles = {
        section.heading: Told(section.title, section.location, section.heading)
        for section in report.sections
        if section.level > top and all(one.location != section.location for one in section.paragraphs)
    }
    tables = {table.location.block for table in report.document.tables}
    for paragraph, heading in running_text(report):
        if paragraph.location.block + 1 in tables and len(paragraph.text) <= _CAPTION:
            continue
        title = titles.pop(heading, None)
        yield [*([title] if title else []), Told(paragraph.text, paragraph.location, heading)]
    # What a row has lost points for is told with the row; what stands beside a full score is a matter of its own.
    notes = (
        Told(row.deviation_note, row.location, form.title)
        for form, row in report.indicators
        if len(row.deviation_note) > _CELL and row.score_value == row.weight_value is not None
    )
    yield from ([note] for note in notes)
    rows = {(row.location.table, row.location.row) for _, row in report.indicators}
    for table in report.document.tables:
        is_form = table.location.table in report.form_tables
        for row in table.rows:
            filled = [cell for cell in row if cell.text.strip()]
            for place, cell in enumerate(filled):
                if len(cell.text) > _CELL and not (is_form and (table.location.table, cell.row) in rows):
                    lead = [] if is_form or not place else [Told(filled[0].text, table.place(filled[0]))]
                    yield [*lead, Told(cell.text, table.place(cell))]


def _answered_next(stretches: Sequence[list[Told]], year: int | None) -> list[list[Told]]:
    """Return the stretches, each that tells what falls short in one with a single one behind it that commits."""
    found: list[list[Told]] = []
    commit = [commits(next(iter(statements(one[-1].text)), ""), year) for one in stretches]
    lists = [len(read_lines(one[-1].text, one[-1].location, "")) > 1 for one in stretches]
    for place, one in enumerate(stretches):
        last = found[-1] if found else one
        is_alone = commit[place] and not any([lists[place], *commit[place - 1 : place], *commit[place + 1 : place + 2]])
        if is_alone and place and last[-1].heading == one[-1].heading and falls_short(last[-1].text):
            last.extend(one)
        else:
            found.append(list(one))
    return found


def _parts(stretch: list[Told]) -> list[list[Told]]:
    """Return the sentences of a paragraph, apart for each part of a list in it."""
    units: list[list[Told]] = [[]]
    for whole in stretch:
        first, *others = read_lines(whole.text, whole.location, whole.heading)
        units[-1] += [replace(whole, text=text) for text in whole_statements(first.text)]
        units += [[replace(whole, text=text) for text in whole_statements(line.text)] for line in others]
    return units


def _passages(unit: Sequence[Told], year: int | None, *, is_all: bool) -> Iterator[Passage]:
    """Yield what the sentences of one paragraph, cell or row tell to fall short, each with what answers it."""
    facts: list[Told] = []
    answers: list[Told] = []
    for line in unit:
        before, after = parted(line.text, year)
        if is_all and not after and _is_deed(line, year) and _is_of("。".join(one.text for one in facts), line.text):
            before, after = "", line.text
        if answers and (before if after else falls_short(line.text)):
            yield from _passage(facts, answers)
            facts, answers = [], []
        if after or not answers:
            facts += [replace(line, text=before)] if before else []
            answers += [replace(line, text=after)] if after else []
        else:
            answers.append(line)
    yield from _passage(facts, answers)


def _is_deed(line: Told, year: int | None) -> bool:
    """Return whether a sentence says what a body is yet to do: none of the year's goals, and nothing counted of it."""
    is_past = any(int(one) <= (year or 0) for one in _YEAR.findall(line.text))
    is_counted = any(_COUNTED.search(clause) and not is_deed(clause) for clause in clauses(line.text))
    return not (is_past or is_counted or line.heading.endswith("目标")) and is_deed(line.text)


def _is_of(told: str, deed: str) -> bool:
    """Return whether what is told falls short, and a deed is about it: its words, or one of its figures."""
    own, others = ({(one.base, one.unit) for one in find_quantities(text)} for text in (told, deed))
    return falls_short(told) and (not own.isdisjoint(others) or len(pairs(told) & pairs(deed)) >= _SEVERAL)


def parted(text: str, year: int | None) -> tuple[str, str]:
    """Return what a sentence tells and what it commits to, which begins with the clause that has the day."""
    if not commits(text, year) or not part(text).fact:
        return text, ""
    parts = clauses(text)
    turn = next((n for n in range(len(parts)) if commits("，".join(parts[: n + 1]), year)), 0)
    before = "，".join(parts[:turn])
    return (before, "，".join(parts[turn:])) if falls_short(before) else ("", text)


def _passage(facts: Sequence[Told], answers: Sequence[Told]) -> Iterator[Passage]:
    for place in range(len(facts) - 1, -1, -1):
        if turned := _turn(facts[place].text):
            refers = _BACK.search(clauses(turned)[0]) or falls_short(facts[place - 1].text)
            lead = [facts[place - 1]] if place and refers else []
            yield Passage((*lead, replace(facts[place], text=turned), *facts[place + 1 :]), tuple(answers))
            return
    first = next((place for place, line in enumerate(facts) if falls_short(line.text)), None)
    if first is not None:
        # What only gives a cause, or begins with 该专项, tells of what stands before it.
        refers = _BACK.match(facts[first].text) or not part(facts[first].text).fact
        first -= bool(first and refers)
        yield Passage(tuple(facts[first:]), tuple(answers))


def _turn(text: str) -> str:
    """Return a sentence from where it turns to what falls short, without the word it turns by, "" where it doesn't."""
    parts = clauses(text)
    for place, clause in enumerate(parts):
        if match := _TURN.match(clause):
            told = clause[match.end() :]
            # What is only set against a figure has its subject before it: 但比45分钟的目标仍慢7分钟.
            return text if place and _AGAINST.match(told) else "，".join([told, *parts[place + 1 :]])
    return ""
