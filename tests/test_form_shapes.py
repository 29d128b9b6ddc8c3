"""The same form in other shapes gives the same rows.

A seed draws the rows of a form, and how an office lays them out: words of the headings, order of the columns, levels
merged, repeated, blank, numbered or as bands, a target in one cell or in three, columns that are no part of the rows,
rows without an indicator, the table cut in two, and the kind of file. What is read may depend on none of it.
"""

import html
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from knowledge.document import Document
from knowledge.extraction import read_report
from knowledge.parsing import parse
from knowledge.report import Form
from tests.documents import document, docx, table_xml

_LEVELS = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}
_THINGS = ("绿道", "渠道", "培训班", "路灯", "古树", "泵站", "校舍", "巡河", "老人", "苗木", "桥梁", "展览", "检测点")
_ACTS = (
    "新建{}数量",
    "{}维护面积",
    "{}验收合格率",
    "{}建设及时率",
    "{}单位成本",
    "{}受益人数",
    "{}使用寿命",
    "{}投诉数",
)
_UNITS = ("个", "%", "万元", "人次", "亩", "公里", "座", "天", "元/人", "百分比")
_WORDED = ("明显改善", "建立长效机制", "及时", "优", "年底前完成")
_NOTES = ("", "", "", "雨季较长，工期顺延，下步倒排工期、按月调度", "需求多于预计")
_HEADS = {
    "level1": ("一级指标", "一级⏎指标", "一级目标", "指标类别"),
    "level2": ("二级指标", "二级⏎指标", "二级目标"),
    "name": ("三级指标", "指标名称", "三级指标名称", "具体指标", "指标内容", "绩效指标", "三级指标内容", "四级指标"),
    "target": (
        "年度指标值", "目标值", "指标值", "预期指标值", "年初目标值", "计划指标值（A）",
        "年度目标值", "绩效指标值", "预期目标值",
        "指标值及单位", "绩效标准", "设定目标值", "计划完成值", "预期实现值", "应达数值",
    ),
    "actual": (
        "实际完成值", "完成值", "全年完成值（B）", "实际完成情况", "全年实际值", "完成情况",
        "实际完成指标值", "达成值", "实际达到值", "指标完成情况",
    ),
    "weight": ("分值", "权重", "分  值", "标准分", "指标分值", "满分", "分值（100分）", "权重（%）"),
    "score": ("得分", "自评得分", "自评分", "评分", "单位自评得分", "实际得分"),
    "note": ("偏差原因分析及改进措施", "备注", "未完成原因", "未完成原因和改进措施",
        "说明", "偏差原因分析⏎及改进措施", "扣分原因"),
    "sign": ("指标性质", "指标方向", "性质", "计算符号"),
    "unit": ("计量单位", "度量单位", "单位", "指标值单位"),
    "past": ("上年完成值", "历史值"),
    "how": ("评分标准", "指标解释", "评价标准", "评（扣）分标准"),
    "share": ("完成率", "得分系数"),
}  # fmt: skip
_FIELDS = ("level1", "level2", "name", "target", "actual", "weight", "score", "note")


@dataclass(frozen=True)
class Row:
    """One indicator as every layout of the form has to give it."""

    level1: str
    level2: str
    name: str
    sign: str
    value: str
    unit: str
    actual: str
    weight: str
    score: str
    note: str

    @property
    def target(self) -> str:
        return f"{self.sign}{self.value}{self.unit}"


def draw_rows(draw: random.Random) -> list[Row]:
    pairs = [(first, second) for first, seconds in _LEVELS.items() for second in seconds if draw.random() < 0.6]
    pairs = [pair for pair in pairs for _ in range(draw.choice((1, 1, 2, 3)))] or [("产出指标", "数量指标")]
    names = draw.sample([act.format(thing) for act in _ACTS for thing in _THINGS], len(pairs))
    weights = [90 // len(pairs)] * len(pairs)
    weights[0] += 90 - sum(weights)
    rows = []
    for (first, second), name, weight in zip(pairs, names, weights, strict=True):
        score = str(weight) if draw.random() < 0.7 else f"{weight - 0.5:g}"
        if draw.random() < 0.2:
            words = draw.choice(_WORDED)
            done = draw.choice((words, "达成预期指标", "基本达成"))
            rows.append(Row(first, second, name, "", words, "", done, str(weight), score, draw.choice(_NOTES)))
            continue
        value = str(draw.choice((5, 8, 12, 95, 98, 100, 320, 1200, 20.5)))
        unit = draw.choice(_UNITS)
        done = f"{float(value) * draw.choice((1, 1, 0.9, 1.1)):g}{draw.choice(('', unit))}"
        sign = draw.choice(("≥", "≤", "=", "＞"))
        rows.append(Row(first, second, name, sign, value, unit, done, str(weight), score, draw.choice(_NOTES)))
    return rows


@dataclass(frozen=True)
class Layout:
    """How an office lays its form out."""

    columns: tuple[str, ...]
    heads: dict[str, str]
    levels: str
    decorated: str
    two_rows: bool
    side: bool
    total: bool
    blanks: bool


def draw_layout(draw: random.Random) -> Layout:
    values = draw.choice(
        (("target",), ("target",), ("sign", "value", "unit"), ("unit", "sign", "value"), ("value", "unit", "sign"))
    )
    rest = draw.choice((
        (*values, "actual", "weight", "score", "note"),
        ("weight", *values, "actual", "score", "note"),
        (*values, "weight", "actual", "score", "note"),
        (*values, "actual", "score", "weight"),
        (*values, "actual", "note"),
        ("past", *values, "actual", "weight", "score"),
        (*values, "actual", "share", "weight", "score", "note"),
        ("how", *values, "actual", "weight", "score"),
        (*values, "how", "weight", "actual", "score", "note"),
        values,
    ))  # fmt: skip
    left = draw.choice((("level1", "level2", "name"),) * 4 + (("level1", "name"), ("name",)))
    heads = {role: draw.choice(words) for role, words in _HEADS.items()}
    heads["value"] = draw.choice(("指标值", "目标值", "年度指标值"))
    levels = draw.choice(("merged", "merged", "repeated", "blank", "band")) if len(left) == 3 else "repeated"
    return Layout(
        (*left, *rest),
        heads,
        levels,
        draw.choice(("{}", "{}", "{}（50分）", "{}(40)", "一、{}", "1.{}", "{}30分", "{}（权重30%）")),
        len(values) > 1 and draw.random() < 0.5,
        draw.random() < 0.4,
        draw.random() < 0.6 and {"weight", "score"} <= set(rest),
        draw.random() < 0.4 and levels != "band",
    )


def lay_out(rows: Sequence[Row], layout: Layout, draw: random.Random) -> tuple[list[list[str]], int]:
    """Return the grid of the indicators (< and ^ for merges), and how many of its rows are the header."""
    columns = layout.columns
    head = [layout.heads[column] for column in columns]
    grid = [head]
    if layout.two_rows:
        parts = {"sign", "value", "unit"}
        first = next(column for column in columns if column in parts)
        upper = ["年度指标值" if c == first else "<" if c in parts else h for c, h in zip(columns, head, strict=True)]
        grid = [upper, [h if c in parts else "^" for c, h in zip(columns, head, strict=True)]]
    size = len(grid)
    before: Row | None = None
    for row in rows:
        fields = {
            "level1": layout.decorated.format(row.level1),
            "level2": row.level2,
            "name": row.name,
            "target": row.target,
            "sign": row.sign or "定性",
            "value": row.value,
            "unit": row.unit or draw.choice(("", "/", "无")),
            "actual": row.actual,
            "weight": row.weight,
            "score": row.score,
            "note": row.note,
            "past": "7",
            "how": "完成得满分，每少1%扣0.5分，扣完为止",
            "share": "100%",
        }
        same1 = before is not None and before.level1 == row.level1
        same2 = same1 and before is not None and before.level2 == row.level2
        if layout.levels == "band" and not same1:
            grid.append([fields["level1"], *["<"] * (len(columns) - 1)])
        for column, same in (("level1", same1), ("level2", same2)):
            if same and layout.levels in {"merged", "blank"}:
                fields[column] = "^" if layout.levels == "merged" else ""
        if layout.levels == "band":
            fields["level1"] = ""
        grid.append([fields[column] for column in columns])
        before = row
    if layout.blanks:
        grid.append(
            [
                {"level1": "效益指标", "level2": "社会效益指标", "name": draw.choice(("……", "—", ""))}.get(c, "")
                for c in columns
            ]
        )
    if layout.total:
        total = {columns[0]: "总分", "weight": "100", "score": "97.5"}
        grid.append([total.get(column, "") for column in columns])
    if layout.side:
        grid = [["绩⏎效⏎指⏎标" if not number else "^", *row] for number, row in enumerate(grid)]
    return grid, size


def as_file(grid: list[list[str]], size: int, kind: str, draw: random.Random) -> Document:
    width = len(grid[0])
    names = ["项目名称", "河道整治", *["<"] * (width - 2)] if width > 2 else ["项目名称", "河道整治"]
    whole = [names, *grid]
    cut = draw.randrange(size + 2, len(whole)) if kind == "cut" and len(whole) > size + 2 else 0
    text = ["|".join(row) for row in whole]
    if kind == "cut" and cut:
        first = [cell if cell != "^" else "" for cell in whole[cut]]
        again = text[1 : size + 1] if draw.random() < 0.5 else []
        if draw.random() < 0.5 or "^" not in text[cut]:
            return document(
                "项目支出绩效自评表", "\n".join(text[:cut]), "\n".join([*again, "|".join(first), *text[cut + 1 :]])
            )
    if kind == "docx":
        return parse(docx(table_xml("\n".join(text))), "表.docx")
    if kind == "html":
        body = "".join(f"<tr>{''.join(_html_cells(whole, row))}</tr>" for row in range(len(whole)))
        return parse(f"<html><body><h1>项目支出绩效自评表</h1><table>{body}</table></body></html>".encode(), "表.html")
    if kind in {"tabs", "bars"}:
        begin, sign, end = ("", "\t", "") if kind == "tabs" else draw.choice((("| ", " | ", " |"), ("", "|", "|")))
        bare = [["" if cell in {"<", "^"} else cell.replace("⏎", "") for cell in row] for row in whole]
        flat = [f"{begin}{sign.join(row)}{end}" for row in bare]
        return parse(("项目支出绩效自评表\n" + "\n".join(flat) + "\n").encode(), "表.txt")
    if kind == "lines":
        flat = [cell.replace("⏎", "") for row in whole for cell in row if cell not in {"<", "^", ""}]
        return parse(("项目支出绩效自评表\n" + "\n".join(flat) + "\n").encode(), "表.txt")
    return document("项目支出绩效自评表", "\n".join(text))


def _html_cells(grid: list[list[str]], row: int) -> list[str]:
    found = []
    for column, text in enumerate(grid[row]):
        if text in {"<", "^"}:
            continue
        width = next(
            (n for n in range(1, len(grid[row]) - column) if grid[row][column + n] != "<"), len(grid[row]) - column
        )
        height = next((n for n in range(1, len(grid) - row) if grid[row + n][column] != "^"), len(grid) - row)
        words = html.escape(text).replace("⏎", "<br>")
        found.append(f'<td colspan="{width}" rowspan="{height}">{words}</td>')
    return found


def read_rows(form: Form) -> list[tuple[str, ...]]:
    return [(i.level1, i.level2, i.name, i.target, i.actual, i.weight, i.score, i.deviation_note) for i in form.filled]


def expected(rows: Sequence[Row], layout: Layout) -> list[tuple[str, ...]]:
    shown = {"value": "target"}
    has = {shown.get(column, column) for column in layout.columns} | ({"level1"} if layout.levels == "band" else set())
    return [tuple(getattr(row, field) if field in has else "" for field in _FIELDS) for row in rows]


def draw_case(seed: int, kind: str) -> tuple[Document, list[tuple[str, ...]]]:
    draw = random.Random(f"{kind}{seed}")
    rows, layout = draw_rows(draw), draw_layout(draw)
    if kind == "lines":
        # Nothing but its length tells a note from the name of the next row.
        rows = [replace(row, note=row.note if len(row.note) > 10 else "") for row in rows]
        layout = replace(
            layout,
            side=False,
            two_rows=False,
            blanks=False,
            levels="merged" if "level2" in layout.columns else layout.levels,
        )
    if kind in {"tabs", "bars"}:
        layout = replace(
            layout, side=False, two_rows=False, levels="blank" if layout.levels == "merged" else layout.levels
        )
    grid, size = lay_out(rows, layout, draw)
    return as_file(grid, size, kind, draw), expected(rows, layout)


@pytest.mark.parametrize("kind", ["grid", "cut", "docx", "html", "tabs", "bars", "lines"])
@pytest.mark.parametrize("seed", range(15))
def test_every_shape_of_a_form_gives_its_rows(seed: int, kind: str) -> None:
    file, rows = draw_case(seed, kind)
    (form,) = read_report(file).forms
    assert read_rows(form) == rows


def _plain_grid(
    draw: random.Random, heads: dict[str, str], columns: Sequence[str]
) -> tuple[list[list[str]], list[Row]]:
    """Return a form with all levels, written in each row, and the rows that it holds."""
    rows = [replace(row, actual=row.target.lstrip("≥≤=＞"), score=row.weight) for row in draw_rows(draw)]
    rows[-1] = replace(rows[-1], score="3.5")
    fields = [{**vars(row), "target": row.target} for row in rows]
    return [[heads[c] for c in columns], *([one[c] for c in columns] for one in fields)], rows


def _lying(grid: list[list[str]]) -> list[list[str]]:
    return [list(row) for row in zip(*grid, strict=True)]


_SAID = {"level1": "一级指标", "level2": "二级指标", "name": "三级指标", "target": "年度指标值",
    "actual": "实际完成值", "weight": "分值", "score": "得分"}  # fmt: skip
_UNKNOWN = {"level1": "大项", "level2": "细项", "name": "抓什么", "target": "说好的",
    "actual": "做到的", "weight": "占分", "score": "拿分"}  # fmt: skip
_ALL = ("level1", "level2", "name", "target", "actual", "weight", "score")


@pytest.mark.parametrize("heads", [_SAID, _UNKNOWN], ids=["known", "unknown"])
@pytest.mark.parametrize(
    ("turn", "columns"),
    [
        (list, ("level1", "level2", "name", "actual", "weight", "target", "score")),
        (list, ("name", "level1", "level2", "target", "actual", "weight", "score")),
        (_lying, _ALL),
    ],
    ids=["swapped", "name_first", "lying"],
)
@pytest.mark.parametrize("seed", range(3))
def test_a_form_means_the_same_turned_and_under_words_that_nobody_knows(
    turn: Callable[[list[list[str]]], list[list[str]]], columns: tuple[str, ...], heads: dict[str, str], seed: int
) -> None:
    grid, rows = _plain_grid(random.Random(seed), heads, columns)
    text = "\n".join("|".join(row) for row in turn(grid))
    (form,) = read_report(document("项目支出绩效自评表", text)).forms
    assert [row[:-1] for row in read_rows(form)] == [
        (row.level1, row.level2, row.name, row.target, row.actual, row.weight, row.score) for row in rows
    ]


@pytest.mark.parametrize("seed", range(30))
def test_form_whose_headings_nobody_knows_is_read_by_what_stands_in_it(seed: int) -> None:
    draw = random.Random(f"unknown{seed}")
    rows = draw_rows(draw)
    values = draw.choice((("target", "actual", "weight", "score"), ("weight", "target", "actual", "score")))
    columns = ("level1", "level2", "name", *values, "note")
    heads = {column: "".join(draw.sample("甬邕鄞泸沅漯濮岷浔嵊", 3)) for column in columns}
    levels = draw.choice(("merged", "repeated", "blank"))
    layout = Layout(columns, heads, levels, "{}", two_rows=False, side=False, total=True, blanks=False)
    grid, size = lay_out(rows, layout, draw)
    (form,) = read_report(as_file(grid, size, "grid", draw)).forms
    assert read_rows(form) == expected(rows, layout)


@pytest.mark.parametrize(
    "funds",
    [
        "资金|科目|年初数|调整后数|决算数|执行率|得分（满分10）\n资金|支出总额|1920|2000|1946|97.30%|9.73",
        "资金|年初预算|全年预算|全年支出|执行率|可得|评分\n合计|1920|2000|1946|97.30%|10|9.73",
        "年度资金|年初预算数：1920|<|全年预算数：2000|<|全年执行数：1946|<\n^|执行率：97.30%|<|权重：10|<|得分：9.73|<",
        "年度资金|年初预算数1920|<|全年预算数2000|<|全年执行数1946|<\n^|执行率97.30%|<|权重10|<|得分9.73|<",
    ],
)
def test_funds_stand_above_the_indicators_of_a_form_without_a_title(funds: str) -> None:
    grid = [
        *(line.split("|") for line in funds.split("\n")),
        ["类别", "子类", "内容", "目标", "实绩", "满分", "得分"],
        ["产出", "数量", "办结登记", "≥900件", "980件", "50", "50"],
        ["满意度", "群众", "群众满意度", "≥90%", "95%", "40", "40"],
    ]
    (form,) = read_report(document("（金额单位：万元）", "\n".join("|".join(row) for row in grid))).forms
    (fund,) = form.funds
    assert (fund.initial, fund.adjusted, fund.spent, fund.weight, fund.score) == ("1920", "2000", "1946", "10", "9.73")


def test_budget_lines_under_words_that_nobody_knows_are_read_by_how_their_figures_hang_together() -> None:
    grid = [
        ["资金", "盘子", "追加后盘子", "划走", "划走比例", "可得", "挣得"],
        ["合计", "300.00", "320.00", "304.00", "95.00%", "10", "9.50"],
        ["类别", "子类", "内容", "目标", "实绩", "满分", "得分"],
        ["产出", "数量", "保洁河段", "≥12段", "12段", "90", "90"],
    ]
    (form,) = read_report(document("（金额单位：万元）", "\n".join("|".join(row) for row in grid))).forms
    (fund,) = form.funds
    assert (fund.initial, fund.adjusted, fund.spent, fund.rate) == ("300.00", "320.00", "304.00", "95.00%")
    assert (fund.weight, fund.score) == ("10", "9.50")


def test_what_was_paid_out_is_told_from_what_was_received() -> None:
    grid = [
        "资金|来路|年初预算|全年预算|到位数|全年支出|执行率|标准分|自评分",
        "资金|合计|300|320|310|304|95.00%|10|9.5",
        "类别|子类|内容|目标|实绩|满分|得分",
        "产出|数量|保洁河段|≥12段|12段|90|90",
    ]
    (form,) = read_report(document("项目支出绩效自评表", "\n".join(grid))).forms
    assert (form.funds[0].adjusted, form.funds[0].spent) == ("320", "304")


def test_form_that_lies_gives_the_same_rows_with_their_own_places() -> None:
    grid = [
        ["一级指标", "产出", "产出", "满意度"],
        ["二级指标", "数量", "成本", "群众"],
        ["三级指标", "新建桥梁", "每座造价", "群众满意度"],
        ["目标", "≥3座", "≤80万元", "≥90%"],
        ["完成", "2座", "78万元", "95%"],
        ["分值", "50", "10", "40"],
        ["得分", "33", "10", "40"],
    ]
    (form,) = read_report(document("项目支出绩效自评表", "\n".join("|".join(row) for row in grid))).forms
    assert [(i.level1, i.name, i.target, i.actual, i.score) for i in form.indicators] == [
        ("产出", "新建桥梁", "≥3座", "2座", "33"),
        ("产出", "每座造价", "≤80万元", "78万元", "10"),
        ("满意度", "群众满意度", "≥90%", "95%", "40"),
    ]
    assert form.indicators[2].actual_location.label == "表1第5行第4列"
