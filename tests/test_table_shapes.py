"""The same figures in tables of many shapes: whichever way a table is turned, it gives the same facts."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random

import pytest

from assistant.review.checks.same import contradictions
from knowledge.document import Block, Cell, Document, Location, Paragraph, Table
from knowledge.extraction import read_report
from knowledge.facts.account import read_account
from knowledge.facts.fact import Account, Fact, Scope, Source

YEARS, SIDES = (2023, 2024), ("预算数", "支出数")
_NAMES = ("望溪镇", "柳塘镇", "枫桥街道", "云台乡", "石门镇")

Rows = Sequence[Sequence[str]]
Known = tuple[str, str, int | None, str, str]


class Figures:
    """Amounts of two years by place and side, drawn at random."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed)
        self.names = chance.sample(_NAMES, 3)
        self.amounts = {
            (name, year, side): chance.randint(1200, 99_000) for name in self.names for year in YEARS for side in SIDES
        }

    def cents(self, name: str, year: int | None, side: str) -> int:
        """Return an amount in hundredths, summed over places for "" and over years for None."""
        return sum(
            amount
            for (whose, when, what), amount in self.amounts.items()
            if what == side and name in {whose, ""} and year in {when, None}
        )

    def cell(self, name: str, year: int | None, side: str) -> str:
        """Return an amount as a cell gives it."""
        return f"{self.cents(name, year, side) / 100:.2f}"

    def facts(self, *, sums: bool) -> set[Known]:
        """Return the facts that a table of these figures holds; `sums` asks for those over both years as well."""
        names = [*self.names, ""]
        years: tuple[int | None, ...] = (*YEARS, None) if sums else YEARS
        return {
            (
                name,
                "budget" if side == "预算数" else "actual",
                year,
                "cumulative" if year is None else "whole",
                self.cell(name, year, side),
            )
            for name in names
            for year in years
            for side in SIDES
        }


def _whose(figures: Figures) -> list[tuple[str, str]]:
    return [*((name, name) for name in figures.names), ("合计", "")]


def _years_over_sides(figures: Figures) -> Rows:
    heads = [
        ["乡镇", *(f"{year}年" for year in YEARS for _ in SIDES), "合计", "合计"],
        ["乡镇", *SIDES, *SIDES, *SIDES],
    ]
    cells = [(year, side) for year in (*YEARS, None) for side in SIDES]
    return [*heads, *([label, *(figures.cell(name, *cell) for cell in cells)] for label, name in _whose(figures))]


def _sides_over_years(figures: Figures) -> Rows:
    heads = [["序号", "乡镇", *(side for side in SIDES for _ in range(3))]]
    heads += [["序号", "乡镇", *(text for _ in SIDES for text in ("2023年度", "2024年度", "小计"))]]
    cells = [(year, side) for side in SIDES for year in (*YEARS, None)]
    return [
        *heads,
        *(
            [str(number) if name else "", label, *(figures.cell(name, *cell) for cell in cells)]
            for number, (label, name) in enumerate(_whose(figures), start=1)
        ),
    ]


def _years_down(figures: Figures) -> Rows:
    return [
        ["年度", "乡镇", *SIDES],
        *(
            [f"{year}", label, *(figures.cell(name, year, side) for side in SIDES)]
            for year in YEARS
            for label, name in _whose(figures)
        ),
        ["两年合计", "两年合计", *(figures.cell("", None, side) for side in SIDES)],
    ]


def _years_as_rows(figures: Figures) -> Rows:
    body: list[list[str]] = []
    for year in YEARS:
        body.append([f"{year}年度", "", ""])
        body += [[label, *(figures.cell(name, year, side) for side in SIDES)] for label, name in _whose(figures)]
    return [["乡镇", *SIDES], *body]


def _turned(figures: Figures) -> Rows:
    heads = ["年度", "项目", *(label for label, _ in _whose(figures))]
    return [
        heads,
        *(
            [f"{year}年", side, *(figures.cell(name, year, side) for _, name in _whose(figures))]
            for year in YEARS
            for side in SIDES
        ),
    ]


def _turned_flat(figures: Figures) -> Rows:
    return [
        ["项目", *(label for label, _ in _whose(figures))],
        *(
            [f"{year}年{side}（万元）", *(figures.cell(name, year, side) for _, name in _whose(figures))]
            for year in YEARS
            for side in SIDES
        ),
    ]


def _flat(figures: Figures) -> Rows:
    return [
        ["乡镇", *(f"{year}年{side}（万元）" for year in YEARS for side in SIDES)],
        ["栏次", "1", "2", "3", "4"],
        *(
            [label, *(figures.cell(name, year, side) for year in YEARS for side in SIDES)]
            for label, name in _whose(figures)
        ),
    ]


def _in_yuan(figures: Figures) -> Rows:
    return [
        ["乡镇", "计量单位", *(f"{year}年{side}" for year in YEARS for side in SIDES)],
        *(
            [label, "元", *(f"{figures.cents(name, year, side)}00" for year in YEARS for side in SIDES)]
            for label, name in _whose(figures)
        ),
    ]


SHAPES: tuple[tuple[Callable[[Figures], Rows], bool], ...] = (
    (_years_over_sides, True),
    (_sides_over_years, True),
    (_years_down, False),
    (_years_as_rows, False),
    (_turned, False),
    (_turned_flat, False),
    (_flat, False),
    (_in_yuan, False),
)


def merged(rows: Rows) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows as cells; equal texts side by side or one above another in text columns are one cell."""
    taken: set[tuple[int, int]] = set()
    made = []
    for at, row in enumerate(rows):
        cells = []
        for column, text in enumerate(row):
            if (at, column) in taken:
                continue
            across = down = 1
            if text and not text.replace(".", "").isdigit():
                while column + across < len(row) and row[column + across] == text:
                    across += 1
                while at + down < len(rows) and list(rows[at + down][column : column + across]) == [text] * across:
                    down += 1
            taken |= {(at + y, column + x) for y in range(down) for x in range(across)}
            cells.append(Cell(text, at, column, down, across))
        made.append(tuple(cells))
    return tuple(made)


def plain(rows: Rows) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows as cells of which none is merged, as a flattened text has them: a text stands but once."""
    heads = sum(1 for row in rows if not any(text.replace(".", "").isdigit() and "." in text for text in row))
    kept = [
        ["" if at < heads and column and row[column - 1] == text else text for column, text in enumerate(row)]
        for at, row in enumerate(rows)
    ]
    return tuple(tuple(Cell(text, at, column) for column, text in enumerate(row)) for at, row in enumerate(kept))


def account_of(*blocks: Block | str | tuple[tuple[Cell, ...], ...]) -> Account:
    """Return the account of a report of 2024 with these paragraphs and tables."""
    made: list[Block] = [
        Paragraph("2024年度农村道路养护项目支出绩效自评报告", Location(0)),
        Paragraph("一、项目资金情况", Location(1), 1),
    ]
    tables = 0
    for at, block in enumerate(blocks, start=2):
        if isinstance(block, str):
            made.append(Paragraph(block, Location(at)))
        elif isinstance(block, tuple):
            made.append(Table(block, Location(at, tables)))
            tables += 1
    return read_account(read_report(Document("report.docx", tuple(made))))


def read(*blocks: Block | str | tuple[tuple[Cell, ...], ...]) -> list[Fact]:
    """Return the facts of the tables among `blocks` in a report of 2024."""
    return [fact for fact in account_of(*blocks).facts if fact.crossing]


def known(facts: Sequence[Fact]) -> set[Known]:
    """Return the facts as `Figures.facts` gives them."""
    return {
        (
            fact.subject,
            fact.aspect.value,
            None if fact.scope is Scope.CUMULATIVE else fact.period,
            fact.scope.value,
            f"{fact.value:.2f}",
        )
        for fact in facts
    }


@pytest.mark.parametrize("cells", [merged, plain], ids=["merged", "flat"])
@pytest.mark.parametrize(("shape", "has_sums"), SHAPES, ids=[shape.__name__ for shape, _ in SHAPES])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_table_means_the_same_in_every_shape(
    shape: Callable[[Figures], Rows], has_sums: bool, cells: Callable[[Rows], tuple[tuple[Cell, ...], ...]], seed: int
) -> None:
    figures = Figures(seed)
    facts = read("表1 资金安排使用情况表", ("单位：万元", "万元")[seed - 1], cells(shape(figures)))
    wanted = figures.facts(sums=has_sums)
    if shape is _years_down:
        wanted |= {one for one in figures.facts(sums=True) if one[0] == "" and one[2] is None}
    assert known(facts) == wanted
    assert {fact.unit for fact in facts} == {"万元"}


def test_a_form_that_gives_what_two_years_come_to_is_cumulative() -> None:
    figures = Figures(3)
    budget, spent = (figures.cell("", None, side) for side in SIDES)
    form = [
        ["项目名称", "农村道路养护", "农村道路养护", "农村道路养护", "农村道路养护"],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数"],
        ["项目资金（万元）", "年度资金总额", budget, budget, spent],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值"],
        ["产出指标", "数量指标", "养护里程", "≥12公里", "13公里"],
    ]
    account = account_of(
        "表1 资金安排使用情况表（单位：万元）", merged(_years_over_sides(figures)), "项目支出绩效自评表", merged(form)
    )
    assert {fact.scope for fact in account.facts if fact.source is Source.FORM} == {Scope.CUMULATIVE}
    assert not contradictions(account)


def test_a_head_that_counts_what_is_no_unit_is_read() -> None:
    facts = read(merged([["单位", "发放月数", "发放金额（万元）"], ["甲镇", "12", "30.5"]]))
    assert {(one.value, one.unit) for one in facts} == {(Decimal(12), ""), (Decimal("30.5"), "万元")}


def test_names_in_some_rows_alone_leave_the_others_theirs() -> None:
    rows = [
        ["编号", "内容", "承担单位", "合同额（万元）"],
        ["1", "监测平台", "云图公司", "152.6"],
        ["2", "水准点2座", "燕渤院", "316"],
        ["3", "光纤孔6孔", "燕渤院", "243.5"],
    ]
    assert [one.crossing.labels for one in read(merged(rows)) if one.crossing] == [
        ("监测平台", "云图公司"),
        ("燕渤院",),
        ("燕渤院",),
    ]
