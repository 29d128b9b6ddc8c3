"""Totals in tables of many shapes: one wrong cell is named, a table that is right or adds nothing up raises nothing."""

from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest

from assistant.review.checks.reckoning import misreckoned
from tests.test_table_shapes import SHAPES, Figures, Rows, account_of, merged, plain

_CAPTION = "表1 资金安排使用情况表（单位：万元）"


def _by_school(figures: Figures) -> Rows:
    first, second, _ = figures.names
    sides = [(year, "预算数") for year in (2023, 2024)]
    rows = [[name, *(figures.cell(name, *side) for side in sides)] for name in figures.names]
    both = [f"{sum(figures.cents(name, *side) for name in (first, second)) / 100:.2f}" for side in sides]
    whole = [figures.cell("", *side) for side in sides]
    return [
        ["片区", "乡镇", "2023年预算", "2024年预算"],
        ["东片", *rows[0]],
        ["东片", *rows[1]],
        ["东片", "小计", *both],
        ["西片", *rows[2]],
        ["合计", "合计", *whole],
    ]


def _numbered(figures: Figures) -> Rows:
    sides = [(year, "预算数") for year in (2023, 2024)]
    rows = [[name, *(figures.cell(name, *side) for side in sides)] for name in figures.names]
    return [
        ["项目", "2023年预算", "2024年预算"],
        ["一、" + rows[0][0], *rows[0][1:]],
        ["其中：绿化", "1.25", "2.50"],
        ["二、" + rows[1][0], *rows[1][1:]],
        ["三、" + rows[2][0], *rows[2][1:]],
        ["合计", *(figures.cell("", *side) for side in sides)],
    ]


_ALL = [shape for shape, _ in SHAPES if shape.__name__ != "_in_yuan"] + [_by_school, _numbered]


def one_wrong(rows: Rows, chance: Random) -> tuple[Rows, str, str]:
    """Return the rows with one figure changed, and this as it is and as it should be."""
    places = [(y, x) for y, row in enumerate(rows) for x, text in enumerate(row) if "." in text and len(text) > 4]
    y, x = chance.choice(places)
    right = rows[y][x]
    wrong = f"{float(right) + chance.choice((-7.31, 9.18, 40.07)):.2f}"
    return (
        [[wrong if (at, column) == (y, x) else text for column, text in enumerate(row)] for at, row in enumerate(rows)],
        wrong,
        right,
    )


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("shape", _ALL, ids=[shape.__name__ for shape in _ALL])
@pytest.mark.parametrize("seed", range(2))
def test_one_wrong_cell_is_named_and_none_where_all_is_right(
    shape: Callable[[Figures], Rows], flat: bool, seed: int
) -> None:
    make = plain if flat else merged
    rows = shape(Figures(seed))
    assert not misreckoned(account_of(_CAPTION, make(rows)))
    changed, wrong, _ = one_wrong(rows, Random(seed))
    found = misreckoned(account_of(_CAPTION, make(changed)))
    assert found
    assert all(Decimal(wrong) in [fact.value for fact in (one.stated, *one.grounds)] for one in found)


@pytest.mark.parametrize("shape", [shape for shape, has_both in SHAPES if has_both])
def test_a_cell_that_explains_its_row_and_its_column_is_named_alone(shape: Callable[[Figures], Rows]) -> None:
    changed, wrong, right = one_wrong(shape(Figures(4)), Random(4))
    (found,) = misreckoned(account_of(_CAPTION, merged(changed)))
    assert (found.stated.value, found.expected) == (Decimal(wrong), Decimal(right))


@pytest.mark.parametrize(
    "text",
    [
        "序号|供应商|联系电话|单价（元）|数量（台）/1|甲公司|13900001111|35|4/2|乙公司|13900002222|40|5/合计||||9",
        "指标|单位|2023年|2024年/培训|人次|120|150/补助|万元|12.5|15/合计||3|4",
        "类别|2024年支出/教育|100.00/小学|60.00/初中|40.00/卫生|37.15/合计|137.15",
        "乡镇|人均标准|覆盖率|户数/甲乡|30|90%|10/乙乡|20|80%|10/合计|25|85%|20",
        "内容|2023年（万元）|2024年（万元）|2025年（万元）|截至2024年底累计（万元）/预算|410|480|390|890/支出|400|450|0|850",
    ],
    ids=["prices", "units", "unmarked parts", "rates", "a later year"],
)
def test_what_is_not_to_be_added_is_not(text: str) -> None:
    rows = [row.split("|") for row in text.split("/")]
    assert not misreckoned(account_of("基本情况表", merged(rows)))


@pytest.mark.parametrize("is_turned", [False, True])
def test_rates_are_those_of_the_amounts_beside_them(is_turned: bool) -> None:
    rows = [
        ["项目", "全年预算数", "到位数", "全年执行数", "到位率", "执行率"],
        ["望溪镇", "100.00", "90.00", "80.00", "90.00%", "80.00%"],
        ["柳塘镇", "300.00", "300.00", "240.00", "100.00%", "80.00%"],
        ["合计", "400.00", "390.00", "320.00", "97.50%", "80.00%"],
    ]
    for at, column, wrong in ((0, 0, ""), (1, 4, "95.00%"), (2, 5, "84.00%"), (3, 4, "95.70%"), (3, 5, "88.00%")):
        changed = [
            [wrong if wrong and (y, x) == (at, column) else t for x, t in enumerate(r)] for y, r in enumerate(rows)
        ]
        turned = [list(column) for column in zip(*changed, strict=True)] if is_turned else changed
        found = [one.stated.quantity.text for one in misreckoned(account_of(_CAPTION, merged(turned)))]
        assert found == ([wrong] if wrong else [])
