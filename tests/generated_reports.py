"""Fictional reports in any number, and copies planted in them, so that what must be found is known."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml
from tests.documents import docx, paragraph_xml, table_xml

_FILE = Path(__file__).parent / "fixtures" / "generated_reports.yml"
_SLOT = re.compile(r"\{(\w+)\}")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_COMMA = re.compile("(?<=，)")
_COLUMNS = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
_FORM = "部门整体支出绩效自评表"
KINDS = ("exact", "figures", "edited")
"""How a sentence is copied: to the letter, with other figures, with a word put in and a clause reworded."""


@dataclass(frozen=True)
class Line:
    """One sentence under its section; `planted` says how it was copied, "" where it is the report's own."""

    section: str
    text: str
    planted: str = ""
    usual: bool = False


@dataclass(frozen=True)
class Generated:
    """One report: its unit, its year, its sentences and the rows of its form, cells between bars."""

    unit: str
    year: int
    lines: tuple[Line, ...]
    rows: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.unit}{self.year}年度部门整体支出绩效自评报告"

    @property
    def markdown(self) -> str:
        """Return the report as a Markdown file."""
        head = f"---\nunit: {self.unit}\nyear: {self.year}\nkind: department\nfictional: true\n---"
        parts = [head, f"# {self.name}"]
        for section, paragraphs in self._sections:
            parts += [f"## {section}", *paragraphs]
        if self.rows:
            table = [_COLUMNS, "|".join("-" * 7), *self.rows]
            parts += [f"## {_FORM}", "\n".join(f"|{row}|" for row in table)]
        return "\n\n".join(parts) + "\n"

    @property
    def docx(self) -> bytes:
        """Return the report as a Word file."""
        texts = [self.name, f"填报单位：{self.unit}"]
        for section, paragraphs in self._sections:
            texts += [section, *paragraphs]
        form = [paragraph_xml(_FORM), table_xml("\n".join((_COLUMNS, *self.rows)))] if self.rows else []
        return docx(*map(paragraph_xml, texts), *form)

    @property
    def planted_share(self) -> float:
        """Return the share of copied characters among those that are counted."""
        counted = [line for line in self.lines if not line.usual]
        return sum(len(line.text) for line in counted if line.planted) / sum(len(line.text) for line in counted)

    @property
    def _sections(self) -> list[tuple[str, list[str]]]:
        """Return the sections in their order, each with its paragraphs of a few sentences."""
        sections: dict[str, list[str]] = {}
        for line in self.lines:
            sections.setdefault(line.section, []).append(line.text)
        return [
            (section, ["".join(sections[section][at : at + 3]) for at in range(0, len(sections[section]), 3)])
            for section in sorted(sections, key=lambda heading: "一二三四五六七八九十".index(heading[0]))
        ]


def generate(count: int, years: Sequence[int], seed: int = 0, sentences: int = 60) -> list[Generated]:
    """Return `count` reports: of as many units as the years leave, each year of each, of about so many sentences."""
    data = _data()
    units = [f"{region}{bureau}" for region in data["regions"] for bureau in data["bureaus"]]
    of = [(unit, year) for unit in units for year in years][:count]
    assert len(of) == count
    return [_report(unit, year, random.Random(f"{seed} {unit} {year}"), sentences) for unit, year in of]


def write_reports(folder: Path, reports: Sequence[Generated]) -> list[Path]:
    """Write the reports into `folder`, by turns as .docx and .md, and return their paths."""
    paths = []
    for number, report in enumerate(reports):
        path = folder / f"{report.name}{'.md' if number % 2 else '.docx'}"
        path.write_bytes(report.markdown.encode() if number % 2 else report.docx)
        paths.append(path)
    return paths


def with_copies(report: Generated, source: Generated, share: float, seed: int = 0) -> Generated:
    """Return the report with copies from `source` in the place of its own, until they make up the share."""
    chance = random.Random(f"{seed} {report.name} {source.name} {share}")
    lines = list(report.lines)
    own = [place for place, line in enumerate(lines) if not line.usual]
    others = [line for line in source.lines if not line.usual]
    chance.shuffle(own)
    chance.shuffle(others)
    for number, (place, other) in enumerate(zip(own, others, strict=False)):
        if replace(report, lines=tuple(lines)).planted_share >= share:
            break
        kind = KINDS[number % len(KINDS)]
        lines[place] = Line(lines[place].section, _copied(other.text, kind, chance), kind)
    return replace(report, lines=tuple(lines))


def _report(unit: str, year: int, chance: random.Random, sentences: int) -> Generated:
    data = _data()
    count = chance.randint(sentences * 3 // 4, sentences * 5 // 4)
    lines = [_line(pattern, chance, usual=True) for pattern in data["usual"]]
    lines += [_line(chance.choice(data["sentences"]), chance) for _ in range(count)]
    rows = [_filled(chance.choice(patterns), chance) for patterns in data["rows"]]
    # All points but for a few that were lost.
    scored = [f"{row}|{int(row.rpartition('|')[2]) - chance.choice((0, 0, 1))}" for row in rows]
    return Generated(unit, year, tuple(lines), tuple(scored))


def _line(pattern: str, chance: random.Random, *, usual: bool = False) -> Line:
    section, text = pattern.split("|")
    return Line(section, _filled(text, chance), usual=usual)


def _filled(text: str, chance: random.Random) -> str:
    while _SLOT.search(text):
        text = _SLOT.sub(lambda slot: _chosen(slot[1], chance), text)
    return text


def _chosen(slot: str, chance: random.Random) -> str:
    match slot:
        case "n":
            return str(chance.randint(120, 9800))
        case "d":
            return str(chance.randint(2, 96))
        case "m":
            return f"{chance.uniform(5, 900):.2f}"
        case "p":
            return f"{chance.uniform(60, 99):.1f}"
    return str(chance.choice(_data()[slot]))


def _copied(text: str, kind: str, chance: random.Random) -> str:
    if kind == "figures":
        return _FIGURE.sub(lambda figure: str(int(float(figure[0])) + chance.randint(1, 90)), text)
    if kind == "edited":
        first, *rest = _COMMA.split(text)
        return "".join((first, chance.choice(("进一步", "同时", "按要求", "认真")), *rest)).replace("全部", "均")
    return text


@cache
def _data() -> Mapping[str, Any]:
    content: Mapping[str, Any] = read_yaml(_FILE)
    return content
