"""Figures of the open report, looked up in its forms: budgets, execution rates, expenses, staff, scores.

The cell is quoted as it stands, with its place; nothing is computed here, and what the report leaves
empty is said to be so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.conversation.references import find_forms
from knowledge.document import Location
from knowledge.report import Expense, Form, Fund, Report, ReportKind


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as written, with what it is, the form it stands in, the words quoted, and their place."""

    name: str
    value: str
    form: str
    quote: str
    location: Location


_ASKED = re.compile(r"多少|几[个人辆万]|是什么数|各是|花了|用了|查|数是")
# Who asks what a rule says doesn't ask for the report's own figure.
_RULE = re.compile(
    r"规定|政策|办法|应[该当]?|占(?:多少|几)分|怎么[算设打扣]|公式|等级|文件|需要|允许|算(?:优|良|什么)|低于|高于|超过"
)
_CELLS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (name, attribute, re.compile(pattern))
    for name, attribute, pattern in (
        ("年初预算数", "initial", r"年初|(?<!全年)预算(?:是|有|总额|数)"),
        ("全年预算数", "adjusted", r"全年预算|调整后|调整预算|预算(?:是|有|总额)"),
        ("全年执行数", "spent", r"执行数|全年支出|执行了|实际支出|支出(?:了|是|总额|有)|花了|用了|用掉|资金执行"),
        ("执行率", "rate", r"执行率"),
        ("执行率得分", "score", r"执行率.{0,3}得分|执行.{0,2}得了"),
    )
)
_LINES = re.compile(r"基本支出|项目支出|一般公共预算|政府性基金|财政拨款|上年结转|其他资金|非税收入")
_EXPENSES = re.compile(r"三公|公务用车|公车购置|公车运行|公车|车辆|出国|因公|公务接待|接待")
_STAFF = re.compile(r"编制|在职|人员|多少人|几个人|控制率")
_TOTAL = re.compile(r"总分|自评得分|得了多少分|自评分|多少分")


def find_figures(message: str, report: Report) -> tuple[Figure, ...]:
    """Return the figures of `report` that `message` asks for, () where it asks for none that the forms hold."""
    if not _ASKED.search(message) or _RULE.search(message):
        return ()
    return tuple(dict.fromkeys(_figures(message, report)))


def _figures(message: str, report: Report) -> Iterator[Figure]:
    if _EXPENSES.search(message):
        yield from _expenses(message, report)
        return
    if report.staffing and _STAFF.search(message) and not re.search("支出|经费|资金", message):
        yield from _staffing(message, report)
        return
    forms = find_forms(message, report.forms)
    if not forms:
        department = report.form(ReportKind.DEPARTMENT)
        forms = (department,) if department else report.forms
    if lines := set(_LINES.findall(message)):
        yield from (figure for form in forms for fund in form.funds for figure in _line(fund, form, lines))
        return
    wanted = [(name, attribute) for name, attribute, pattern in _CELLS if pattern.search(message)]
    for form in forms:
        if wanted and form.total_fund:
            yield from _cells(form.total_fund, form, wanted)
        elif _TOTAL.search(message) and form.total_score:
            place = form.total_location or form.location
            yield Figure("总分", form.total_score, _title(form), f"总分 | {form.total_score}", place)


def _cells(fund: Fund, form: Form, wanted: list[tuple[str, str]]) -> Iterator[Figure]:
    for name, attribute in wanted:
        value = getattr(fund, attribute)
        unit = form.fund_unit if attribute in ("initial", "adjusted", "spent") else "分" if attribute == "score" else ""
        if value:
            yield Figure(name, _with_unit(value, unit), _title(form), f"{fund.label} | {name} {value}", fund.location)


def _line(fund: Fund, form: Form, lines: set[str]) -> Iterator[Figure]:
    if not any(line in fund.label for line in lines):
        return
    if fund.amount:
        value = _with_unit(fund.amount, form.fund_unit)
        yield Figure(fund.label, value, _title(form), f"{fund.label} {fund.amount}", fund.location)
    else:
        cells = [("全年预算数", "adjusted"), ("全年执行数", "spent")]
        yield from (
            Figure(f"{fund.label}{figure.name}", figure.value, figure.form, figure.quote, figure.location)
            for figure in _cells(fund, form, cells)
        )


def _expenses(message: str, report: Report) -> Iterator[Figure]:
    words = {"公车": "公车", "车辆": "公务用车", "因公": "出国", "接待": "公务接待"}
    asked = {words.get(word, word) for word in _EXPENSES.findall(message)}
    for expense in report.expenses:
        label = re.sub(r"^\s*(?:\d+[、.．]|其中[：:])\s*", "", expense.label)
        if any(word in label for word in asked):
            yield from _expense(expense, label, message)


def _expense(expense: Expense, label: str, message: str) -> Iterator[Figure]:
    cells = [("上年决算数", expense.previous), ("当年预算数", expense.budget), ("当年决算数", expense.actual)]
    if "预算" in message:
        cells = cells[1:2]
    elif not re.search(r"上年|去年|变化|比", message):
        cells = cells[1:]
    quote = f"{expense.label} | {expense.previous} | {expense.budget} | {expense.actual}"
    for name, value in cells:
        written = _with_unit(value, "万元") if value else "空白"
        yield Figure(f"{label}{name}", written, "部门整体支出绩效评价基础数据表", quote, expense.location)


def _staffing(message: str, report: Report) -> Iterator[Figure]:
    staffing = report.staffing
    if staffing is None:
        return
    cells = [
        ("编制数", staffing.posts, "编制"),
        ("实际在职人数", staffing.staff, "在职|人员|多少人|几个人"),
        ("控制率", staffing.rate, "控制率"),
    ]
    quote = f"编制数 {staffing.posts} | 实际在职人数 {staffing.staff} | 控制率 {staffing.rate}"
    for name, value, pattern in cells:
        if value and re.search(pattern, message):
            written = value if name == "控制率" else _with_unit(value, "人" if name != "编制数" else "名")
            yield Figure(name, written, "部门整体支出绩效评价基础数据表", quote, staffing.location)


def _title(form: Form) -> str:
    return f"{form.title}（{form.project}）" if form.project else form.title


def _with_unit(value: str, unit: str) -> str:
    return f"{value}{unit}" if re.fullmatch(r"[\d,.]+", value.strip()) else value
