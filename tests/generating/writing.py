"""A report in words and tables, written from an office's values: every value stands in a mark with its key."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from knowledge.data_file import read_yaml
from tests.generating.figures import MARK
from tests.generating.office import Office, Row

Part = Literal["dev", "held"]
_FILE = Path(__file__).parent / "wording.yml"
_SLOT = re.compile(r"\{([\w.]+)(?::([^{}]*))?\}")
_EACH = re.compile(r"<(\w):([^|<>]*)\|([^<>]*)>")
_NUMBERS = "一二三四五六七八九十"
_SCOPES = {"department": "部门整体支出", "project": "项目支出", "transfer": "转移支付"}


@dataclass(frozen=True)
class Grid:
    """One table: cells row by row, `<` going on from the left and `^` from above."""

    rows: tuple[tuple[str, ...], ...]
    name: str


Block = str | Grid


@dataclass(frozen=True)
class Paper:
    """A written report: paragraphs and tables with marks; `text` is where the running text stands among them."""

    blocks: tuple[Block, ...]

    def cells(self) -> Iterator[tuple[tuple[int, ...], str]]:
        """Yield the place and the text of every paragraph and cell."""
        for at, block in enumerate(self.blocks):
            if isinstance(block, str):
                yield (at,), block
            else:
                for row, line in enumerate(block.rows):
                    for column, text in enumerate(line):
                        yield (at, row, column), text

    def changed(self, place: tuple[int, ...], text: str) -> "Paper":
        """Return the paper with another text at the place."""
        blocks = list(self.blocks)
        block = blocks[place[0]]
        if isinstance(block, str):
            blocks[place[0]] = text
        else:
            rows = [list(line) for line in block.rows]
            rows[place[1]][place[2]] = text
            blocks[place[0]] = Grid(tuple(map(tuple, rows)), block.name)
        return Paper(tuple(blocks))

    def marks(self, key: str) -> list[tuple[tuple[int, ...], str]]:
        """Return the places where the value is written, each with what is written there."""
        return [(place, mark[2]) for place, text in self.cells() for mark in MARK.finditer(text) if mark[1] == key]


def write(office: Office, seed: str, part: Part, layout: str = "", *, turned: bool = False) -> Paper:
    """Return the office's report in the words of one half, chosen by the seed; another layout has other forms.

    `turned`: the forms stand on the other side of the text.
    """
    chance = random.Random(f"{seed} {part}")
    data = _data()
    outline = chance.choice([one for one in data["outlines"][part] if office.kind in one["kinds"]])
    # 财预〔2020〕10号 is about projects: others follow it by analogy.
    office.put("word", follow="参照" if office.kind == "department" else "依据")
    office.put("word", policy="财预〔2020〕10号", scope=f"度{_SCOPES[office.kind]}", scope_title=_SCOPES[office.kind])
    quality = next(row.key for row in office.rows if row.level2 == "质量指标")
    office.values["quality"] = office.values[f"{quality}.actual"]
    pen = _Pen(office, chance, part, random.Random(f"{seed} {part} {layout}"))
    text = list(pen.chapters(outline))
    forms: list[Block] = [f"{pen.fill('{year}')}度{_SCOPES[office.kind]}绩效自评表", pen.form()]
    if office.kind == "department" and not outline.get("one"):
        forms = ["部门整体支出绩效评价基础数据表", pen.base(), *forms]
    title = pen.fill(outline["title"])
    signed = [pen.fill("{unit}"), pen.fill("{signed}")]
    body = [title, *forms, *text, *signed] if outline["form_first"] is not turned else [title, *text, *signed, *forms]
    return Paper(tuple(body))


def fill(template: str, office: Office) -> str:
    """Return the template with the office's values in marks, "" where it has none of them."""
    return _Pen(office, random.Random(0), "dev", random.Random(0)).fill(template)


class _Pen:
    """Writes one office's values in the chosen words; keeps the choices of the report."""

    def __init__(self, office: Office, chance: random.Random, part: Part, layout: random.Random) -> None:
        self.office, self.chance, self.part, self.layout = office, chance, part, layout
        self.lists = {
            "p": office.projects,
            "s": office.sources,
            "c": office.places,
            "t": office.troubles,
            "i": [row.key for row in office.rows if office.values[f"{row.key}.done"].number],
            "q": [row.key for row in office.rows if row.level2 == "数量指标"],
            "u": [row.key for row in office.rows if not row.reached],
        }

    def fill(self, template: str, prefix: str = "") -> str:
        """Return the template with its values in marks, "" where the office has none of them."""
        if any(not self.lists[each[1]] for each in _EACH.finditer(template)):
            return ""
        template = _EACH.sub(
            lambda each: each[3].join(each[2].replace("*", key) for key in self.lists[each[1]]), template
        ).replace("*", prefix)
        if any(slot[1] not in self.office.values for slot in _SLOT.finditer(template)):
            return ""
        return _SLOT.sub(lambda slot: self._mark(slot[1], slot[2] or ""), template)

    def _mark(self, key: str, style: str = "") -> str:
        value = self.office.values[key]
        if key.endswith(".fact"):
            return self.fill(str(value.number))
        whole = value.kind == "percent" and key.endswith(".goal")
        if style == "短" and value.shown()[:4] != str(self.office.values["year"].number)[:4]:
            style = ""
        shown = value.shown("0" if whole and not style else style)
        return f"⟦{key}={shown}⟧" if shown else ""

    def chapters(self, outline: dict[str, Any]) -> Iterator[Block]:
        data = _data()
        together: list[Block] = []
        for entry in (part.strip() for line in outline["chapters"].splitlines() for part in line.split("|")):
            if entry.startswith("@"):
                together += self._table(entry[1:])
            elif entry.startswith("!"):
                together += self._listed(data[entry[1:]][self.part], joined=bool(outline.get("one")))
            elif entry.isascii():
                statements = [data["short"] if key == "short" else data["say"][key] for key in entry.split()]
                together.append("".join(self.fill(self.chance.choice(said[self.part])) for said in statements))
            else:
                together.append(entry)
        together = [block for block in together if block]
        if outline.get("one"):
            yield "".join(map(str, together))
        else:
            yield from together

    def _listed(self, wordings: list[str], *, joined: bool) -> list[str]:
        wording = (
            next(one for one in wordings if "{n}是" in one or "{d}." in one) if joined else self.chance.choice(wordings)
        )
        said = []
        for at, key in enumerate(self.office.troubles):
            numbered = wording.replace("{n}", _NUMBERS[at]).replace("{d}", str(at + 1))
            said.append(self.fill(numbered, key))
        return said

    def _table(self, name: str) -> list[Block]:
        """Return a table of the running text with its caption: budget and spending of each of a list, and their sum."""
        if name == "structure":
            return self._by_nature()
        keys = {"projects": self.office.projects, "sources": self.office.sources, "places": self.office.places}[name]
        if not keys:
            return []
        caption = {
            "projects": "项目支出执行情况表",
            "sources": "资金来源及支出情况表",
            "places": "资金分地区使用情况表",
        }[name]
        first = {"projects": "项目名称", "sources": "资金来源", "places": "地区"}[name]
        head = self.chance.choice((("全年预算数", "全年执行数", "执行率"), ("预算数", "支出数", "预算执行率")))
        rows = [(first, *head)]
        aspects = ("adjusted", "spent")
        for key in keys:
            sums = (self._mark(f"{key}.{aspect}", "bare") for aspect in aspects)
            rows += [(self._mark(f"{key}.name"), *sums, self._mark(f"{key}.rate"))]
        adjusted, spent = (sum(self.office.number(f"{key}.{aspect}") for key in keys) for aspect in aspects)
        self.office.put("money", **{f"{name}_adjusted": adjusted, f"{name}_spent": spent})
        self.office.put("percent", **{f"{name}_rate": 100 * spent / adjusted})
        total = (
            self._mark(f"{name}_adjusted", "bare"),
            self._mark(f"{name}_spent", "bare"),
            self._mark(f"{name}_rate"),
        )
        return [f"{caption}（单位：万元）", Grid((*rows, ("合计", *total)), name)]

    def _by_nature(self) -> list[Block]:
        """Return the spending of a department divided into basic and project spending, with shares."""
        if self.office.kind != "department":
            return []
        rows = [("支出类别", "支出数", "占总支出比重")]
        for label, key in (("基本支出", "basic"), ("项目支出", "project")):
            rows += [
                (label, self._mark("project_total" if key == "project" else key, "bare"), self._mark(f"{key}_share"))
            ]
        caption = f"{self.fill('{year}')}度支出构成表（单位：万元）"
        return [caption, Grid((*rows, ("合计", self._mark("spent", "bare"), "100.00%")), "nature")]

    def form(self) -> Grid:
        """Return the self-evaluation form: head, funds, goal, indicators, sum."""
        data = _data()
        columns: dict[str, str] = self.layout.choice(data["forms"][self.part])
        width = len(columns)
        rows: list[list[str]] = []
        labels = [("部门名称", "{unit}")]
        if self.office.kind != "department":
            labels = [("项目名称", "{project}"), ("主管部门", "{unit}"), ("实施单位", "{unit}")]
        rows += [_spread([label, self.fill(value)], width) for label, value in labels]
        rows += self._funds(self.layout.choice(data["funds"][self.part]), width)
        things = self.lists["i"]
        goal = "；".join(self.fill("{*.done}{*.goal}以上", key) for key in things)
        done = "；".join(self.fill("{*.done}{*.actual}", key) for key in things)
        rows.append(
            ["年度总体目标", "预期目标", *["<"] * (width // 2 - 1), "实际完成情况", *["<"] * (width - width // 2 - 2)]
        )
        rows.append(["^", goal, *["<"] * (width // 2 - 1), done, *["<"] * (width - width // 2 - 2)])
        rows.append(list(columns.values()))
        repeated = self.layout.random() < 0.3
        sums = {row.level1: 0 for row in self.office.rows}
        for row in self.office.rows:
            sums[row.level1] += int(self.office.number(f"{row.key}.weight"))
        pointed = self.layout.random() < 0.25
        before: Row | None = None
        for row in self.office.rows:
            line = [self._cell(row, column) for column in columns]
            if before and not repeated:
                for at, column in enumerate(columns):
                    same = row.level1 == before.level1 and (column == "level1" or row.level2 == before.level2)
                    if column in {"level1", "level2"} and same:
                        line[at] = "^"
            if pointed and line[0] != "^":
                line[0] += f"（{sums[row.level1]}分）"
            rows.append(line)
            before = row
        last = {"weight": self._mark("weights", "bare"), "score": self._mark("total", "bare")}
        first = next(at for at, column in enumerate(columns) if column in last)
        rows.append(["总分", *["<"] * (first - 1), *(last.get(column, "") for column in list(columns)[first:])])
        return Grid(tuple(map(tuple, rows)), "form")

    def _funds(self, head: list[str], width: int) -> list[list[str]]:
        bare = self.layout.choice(("bare", "bare", "元bare"))
        label = "项目资金" if self.office.kind != "department" else "年度预算"
        unit = "元" if bare == "元bare" else "万元"
        cells = [[f"{label}（{unit}）", "资金构成", *head]]
        aspects = ("initial", "adjusted", "spent")
        points = (self._mark("rate_weight", "bare"), self._mark("rate"), self._mark("rate_score", "bare"))
        cells.append(["^", "年度资金总额", *(self._mark(aspect, bare) for aspect in aspects), *points])
        for at, key in enumerate(self.office.sources):
            name = self._mark(f"{key}.name")
            cells.append(
                [
                    "^",
                    f"其中：{name}" if not at else name,
                    *(self._mark(f"{key}.{a}", bare) for a in aspects),
                    "—",
                    "—",
                    "—",
                ]
            )
        return [[*line, *["<" if line[0] != "" else ""] * (width - 8)][:width] for line in cells]

    def _cell(self, row: Row, column: str) -> str:
        key, value = row.key, self.office.values[f"{row.key}.goal"]
        date = value.kind == "date"
        sign = "" if date else row.sign
        match column:
            case "level1" | "level2":
                return str(getattr(row, column))
            case "goal":
                return sign + self._mark(f"{key}.goal") + ("前" if date else "")
            case "sign":
                return sign
            case "figure":
                return self._mark(f"{key}.goal", "" if date else "bare").replace(".00⟧", "⟧") + ("前" if date else "")
            case "unit":
                return "" if date else value.unit or "%"
            case "weight" | "score":
                return self._mark(f"{key}.{column}", "bare")
        return self._mark(f"{key}.{column}")

    def base(self) -> Grid:
        """Return the table of staff and controlled expenses."""
        mark = self._mark
        rows = [("财政供养人员情况（人）", "编制数", "实际在职人数", "控制率")]
        rows.append(("", mark("posts", "bare"), mark("staff", "bare"), mark("control")))
        rows.append(("经费控制情况（万元）", "上年决算数", "本年预算数", "本年决算数"))
        for name, key in (("“三公”经费", "three"), ("1.公务用车运行维护费", "cars"), ("2.公务接待费", "guests")):
            rows.append((name, *(mark(f"{key}{end}", "bare") for end in ("_last", "_planned", ""))))
        return Grid(tuple(rows), "base")


def _spread(texts: list[str], width: int) -> list[str]:
    return [*texts, *["<"] * (width - len(texts))]


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(_FILE)
    return content
