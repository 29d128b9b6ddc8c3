"""The bundled past reports are read whole and right in themselves; the sample holds the defects that it is to show.

The past reports are what drafts cite as precedents: a wrong sum in one of them would be passed on as an example.
"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from assistant.review.catalogue import all_rules
from assistant.review.rule import Severity
from knowledge.document import Section, Table
from knowledge.extraction import read_report
from knowledge.facts.account import read_account
from knowledge.outline import find_section, load_outline
from knowledge.parsing import read_file
from knowledge.quantity import find_dates, parse_decimal, parse_quantity
from knowledge.report import Form, Fund, Indicator, Report, ReportKind

ROOT = Path(__file__).parents[1]
FICTIONAL = "（本报告为虚构样例，数据均为编写）"
SAMPLE = "汀州市商务局2024年度部门整体支出绩效自评报告"

# Indicator rows of each form, in reading order: the department's own first, then its projects.
ROWS = {
    "澜溪市商务局2023年度部门整体支出绩效自评报告": [11, 12, 11, 11],
    "霁川市教育局2023年度部门整体支出绩效自评报告": [13, 11, 11, 12],
    "云岫市卫生健康委员会2022年度部门整体支出绩效自评报告": [12, 14, 10, 10],
    "砚湖市交通运输局2024年度部门整体支出绩效自评报告": [12, 13, 11, 11],
    "栖禾县农业农村局2023年度部门整体支出绩效自评报告": [11, 11, 11, 10],
    "望岚市数据局2024年度部门整体支出绩效自评报告": [12, 13, 12, 10],
    "苇川市民政局2022年度部门整体支出绩效自评报告": [12, 11, 11, 11],
    "雁泽市文化旅游广电体育局2021年度部门整体支出绩效自评报告": [11, 14, 10, 11],
    "临澹县农业农村局2022年度高标准农田建设项目支出绩效自评报告": [15],
    "岚桥县教育局2024年度公办幼儿园扩容建设项目支出绩效自评报告": [12],
    SAMPLE: [11, 9, 9, 8],
}
PAST = [name for name in ROWS if name != SAMPLE]
DEPARTMENTS = [name for name in PAST if len(ROWS[name]) > 1]

SPENDING = ("工资福利支出", "商品和服务支出", "对个人和家庭的补助", "资本性支出")


def path_of(name: str) -> Path:
    return ROOT / ("assistant/samples" if name == SAMPLE else "knowledge/reports") / f"{name}.md"


@cache
def report_of(name: str) -> Report:
    return read_report(read_file(path_of(name)))


@cache
def front_matter_of(name: str) -> dict[str, object]:
    return dict(yaml.safe_load(path_of(name).read_text(encoding="utf-8").split("---\n")[1]))


def number(text: str) -> Decimal:
    value = parse_decimal(text)
    assert value is not None, f"no figure in {text!r}"
    return value


def to_places(value: Decimal, written: str) -> Decimal:
    """Return `value` rounded to as many places as `written` shows."""
    places = len(written.rstrip("%").partition(".")[2])
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def percent(part: Decimal, whole: Decimal) -> str:
    return f"{(part / whole * 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def total_of(form: Form) -> Fund:
    assert form.total_fund is not None
    return form.total_fund


def spent_of(form: Form) -> Decimal:
    return number(total_of(form).spent)


def text_of(report: Report, key: str) -> str:
    return "\n".join(f"{section.heading}\n{section.text}" for section in find_section(report, key))


class Expense(NamedTuple):
    """A row of the base table as it is written."""

    label: str
    previous: str
    budget: str
    actual: str


class Staffing(NamedTuple):
    """The posts of the base table as they are written."""

    posts: str
    staff: str
    rate: str


def base_table(report: Report) -> Table:
    return next(
        table for table in report.document.tables if any("三公经费" in c.text for row in table.rows for c in row)
    )


def expenses(report: Report) -> list[Expense]:
    rows = [[cell.text for cell in row] for row in base_table(report).rows]
    start = next(at for at, row in enumerate(rows) if "决算" in row[1])
    return [Expense(*row) for row in rows[start + 1 :] if len(row) == 4]


def staffing(report: Report) -> Staffing:
    return Staffing(*(cell.text for cell in base_table(report).rows[1][-3:]))


def expense(report: Report, word: str) -> Expense:
    return next(line for line in expenses(report) if word in line.label)


def amount(form: Form, word: str) -> Decimal:
    return number(next(fund.amount for fund in form.funds if word in fund.label and fund.amount))


def department_form(report: Report) -> Form:
    form = report.form(ReportKind.DEPARTMENT)
    assert form is not None
    return form


def projects(report: Report) -> list[Form]:
    return [form for form in report.forms if form.kind is ReportKind.PROJECT]


def completion(indicator: Indicator) -> Decimal | None:
    """Return how far a row came towards its target, 1 is all the way; None where there is no bound with a figure."""
    if find_dates(indicator.target) or find_dates(indicator.actual):
        return None
    target, actual = parse_quantity(indicator.target), parse_quantity(indicator.actual)
    if target is None or actual is None or not target.comparator:
        return None
    if not target.value:
        return Decimal(not actual.value)
    if target.comparator == "≤":
        return target.base / actual.base if actual.base else Decimal(1)
    return actual.base / target.base


def expected_score(indicator: Indicator) -> Decimal | None:
    """Return weight times completion, at most the weight (财预〔2020〕10号第十六条)."""
    reached = completion(indicator)
    if reached is None or indicator.weight_value is None:
        return None
    return (min(reached, Decimal(1)) * indicator.weight_value).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_every_bundled_report_is_listed_here() -> None:
    bundled = [*(ROOT / "knowledge/reports").glob("*.md"), *(ROOT / "assistant/samples").glob("*.md")]
    assert {path.stem for path in bundled} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_nothing_in_a_bundled_report_is_left_unread(name: str) -> None:
    assert report_of(name).notes == ()
    assert report_of(name).document.notes == ()


@pytest.mark.parametrize("name", ROWS)
def test_front_matter_says_what_the_report_says(name: str) -> None:
    report, front = report_of(name), front_matter_of(name)
    assert front["title"] == name
    assert front["fictional"] is True
    assert front["field"]
    assert (report.title, report.unit, report.year, report.kind) == (name, front["unit"], front["year"], front["kind"])


@pytest.mark.parametrize("name", ROWS)
def test_reader_is_told_under_the_title_that_a_report_is_fictional(name: str) -> None:
    title, line = [paragraph.text for paragraph in report_of(name).document.paragraphs][:2]
    assert (title, line) == (name, FICTIONAL)


@pytest.mark.parametrize("name", ROWS)
def test_every_required_section_is_found(name: str) -> None:
    report = report_of(name)
    required = [section.key for section in load_outline(report.kind).sections if section.required]
    assert [key for key in required if not text_of(report, key).strip()] == []


@pytest.mark.parametrize("name", ROWS)
def test_forms_and_rows_are_read_whole(name: str) -> None:
    report = report_of(name)
    assert [len(form.filled) for form in report.forms] == ROWS[name]
    own = [ReportKind.DEPARTMENT] if report.kind is ReportKind.DEPARTMENT else []
    assert [form.kind for form in report.forms] == own + [ReportKind.PROJECT] * (len(ROWS[name]) - len(own))
    for form in report.forms:
        assert "支出绩效自评表" in form.title
        assert form.goals
        assert all(goal.expected and goal.actual for goal in form.goals)
        assert all(row.level1 and row.name and row.target and row.actual for row in form.filled)
        assert all(row.level2 for row in form.filled if form.has_level2)
        assert form.fund_unit == "万元"


@pytest.mark.parametrize("name", PAST)
def test_execution_rates_and_their_scores_are_right(name: str) -> None:
    for form in report_of(name).forms:
        total = total_of(form)
        rate = number(total.spent) / number(total.adjusted)
        assert number(total.rate) == to_places(rate * 100, total.rate), form.name
        assert number(total.score) == to_places(rate * 10, total.score), form.name


@pytest.mark.parametrize("name", PAST)
def test_weights_make_a_hundred_and_scores_their_total(name: str) -> None:
    for form in report_of(name).forms:
        total = total_of(form)
        weights = sum((number(row.weight) for row in form.filled), number(total.weight))
        scores = sum((number(row.score) for row in form.filled), number(total.score))
        assert weights == number(form.total_weight) == 100, form.name
        assert scores == number(form.total_score), form.name


@pytest.mark.parametrize("name", PAST)
def test_scores_follow_completion_and_shortfalls_are_explained(name: str) -> None:
    for form in report_of(name).forms:
        for row in form.filled:
            assert number(row.score) <= number(row.weight), row.name
            if (score := expected_score(row)) is not None:
                assert number(row.score) == score, row.name
            if row.score_value != row.weight_value:
                assert row.deviation_note, row.name


@pytest.mark.parametrize("name", PAST)
def test_results_far_over_their_target_are_explained(name: str) -> None:
    rows = [row for form in report_of(name).forms for row in form.filled]
    far = [row for row in rows if (reached := completion(row)) is not None and reached >= Decimal("1.3")]
    rising = [row for row in far if not row.target.startswith("≤")]
    assert [row.name for row in rising if not row.deviation_note] == []


@pytest.mark.parametrize("name", PAST)
def test_sources_of_money_make_the_total(name: str) -> None:
    for form in projects(report_of(name)):
        lines = [fund for fund in form.funds if not fund.is_total]
        for figure in ("initial", "adjusted", "spent"):
            parts = sum((number(getattr(fund, figure)) for fund in lines), Decimal(0))
            assert parts == number(getattr(total_of(form), figure)), (form.name, figure)


@pytest.mark.parametrize("name", [*DEPARTMENTS, SAMPLE])
def test_breakdowns_of_a_department_make_its_spending(name: str) -> None:
    form = department_form(report_of(name))
    income = sum(amount(form, word) for word in ("一般公共预算", "政府性基金", "非税收入", "其他资金"))
    assert income == spent_of(form)
    assert amount(form, "基本支出") + amount(form, "项目支出") == spent_of(form)


@pytest.mark.parametrize("name", DEPARTMENTS)
def test_project_forms_cover_the_whole_project_spending(name: str) -> None:
    report = report_of(name)
    covered = sum((spent_of(form) for form in projects(report)), Decimal(0))
    assert covered == amount(department_form(report), "项目支出")


@pytest.mark.parametrize("name", [*DEPARTMENTS, SAMPLE])
def test_base_table_lists_the_projects_with_the_figures_of_their_forms(name: str) -> None:
    report = report_of(name)
    whole = next(line for line in expenses(report) if line.label == "项目支出")
    lines = [line for line in expenses(report) if re.match(r"\d、", line.label) and line not in _three_public(report)]
    for column in ("previous", "budget", "actual"):
        assert sum(number(getattr(line, column)) for line in lines) == number(getattr(whole, column))
    for form in projects(report):
        line = next(line for line in lines if line.label.endswith(form.project))
        assert (number(line.budget), number(line.actual)) == (number(total_of(form).initial), spent_of(form))


def _three_public(report: Report) -> list[Expense]:
    return [expense(report, word) for word in ("公务用车购置和维护", "出国经费", "公务接待")]


@pytest.mark.parametrize("name", [*DEPARTMENTS, SAMPLE])
def test_three_public_expenses_are_the_sum_of_their_parts(name: str) -> None:
    report = report_of(name)
    whole, cars = expense(report, "三公经费"), expense(report, "公务用车购置和维护")
    for column in ("previous", "budget", "actual"):
        value = {
            word: number(getattr(expense(report, word), column))
            for word in ("公车购置", "公车运行维护", "出国经费", "公务接待")
        }
        assert value["公车购置"] + value["公车运行维护"] == number(getattr(cars, column))
        assert sum(value.values()) == number(getattr(whole, column))


@pytest.mark.parametrize("name", DEPARTMENTS)
def test_text_gives_three_public_expenses_as_the_base_table_does(name: str) -> None:
    report = report_of(name)
    line, text = expense(report, "三公经费"), text_of(report, "expenditure")
    previous, actual = number(line.previous), number(line.actual)
    verb, rate_verb = ("增加", "上升") if actual > previous else ("减少", "下降")
    change = f"{verb}{abs(actual - previous)}万元，{rate_verb}{percent(abs(actual - previous), previous)}"
    assert f"较上年{change}" in text
    assert f"{line.actual}万元" in text


@pytest.mark.parametrize("name", DEPARTMENTS)
def test_staffing_rate_is_right_and_posts_are_the_sum_of_their_kinds(name: str) -> None:
    report = report_of(name)
    posts, staff = number(staffing(report).posts), number(staffing(report).staff)
    assert staffing(report).rate == percent(staff, posts)
    basics = text_of(report, "basics")
    assert f"控制率{staffing(report).rate}" in basics
    assert sum(int(count) for count in re.findall(r"(?:行政|事业|工勤)编制(\d+)名", basics)) == posts


@pytest.mark.parametrize("name", [*DEPARTMENTS, SAMPLE])
def test_text_gives_the_spending_as_the_forms_do(name: str) -> None:
    report = report_of(name)
    text = text_of(report, "expenditure")
    form = department_form(report)
    parts = [re.search(rf"{word}(\d+\.\d\d)万元", text) for word in SPENDING]
    assert sum(Decimal(part[1]) for part in parts if part) == amount(form, "基本支出")
    assert f"{SPENDING[1]}{expense(report, '公用经费').actual}万元" in text
    total = total_of(form)
    assert all(f"{figure}万元" in text for figure in (total.initial, total.adjusted, total.spent))
    assert percent(spent_of(form), number(total.adjusted)) in text
    for project in projects(report):
        assert f"{spent_of(project):.2f}万元" in text_of(report, "expenditure") + text_of(report, "government_fund")


@pytest.mark.parametrize("name", PAST)
def test_text_gives_the_score_of_the_form_and_its_rating(name: str) -> None:
    report = report_of(name)
    score = report.forms[0].total_score
    rating = "优" if number(score) >= 90 else "良"
    assert re.search(rf"自评(?:得分)?{re.escape(score)}分，等级为?“{rating}”", text_of(report, "performance"))


@pytest.mark.parametrize("name", PAST)
def test_every_problem_has_a_figure_and_a_cause_and_every_measure_a_date_and_a_figure(name: str) -> None:
    report = report_of(name)
    problems, measures = ([s for s in find_section(report, key) if s.level == 2] for key in ("problems", "measures"))
    assert len(problems) == len(measures) >= 4
    for section in problems:
        assert re.search(r"\d", section.text), section.heading
        assert "原因" in section.text, section.heading
    for section in measures:
        assert re.search(r"20\d\d年", section.text), section.heading
        assert "月" in section.text, section.heading
        assert re.search(r"\d(?:%|分|万元|项|次|份|年|人次|名)|为0|[至到]\d", section.text), section.heading


def test_planted_defects_stand_where_the_front_matter_says() -> None:
    defects = front_matter_of(SAMPLE)["defects"]
    assert isinstance(defects, list)
    assert len(defects) == 18
    for defect in defects:
        assert set(defect) == {"kind", "place", "text", "note"}
        assert defect["text"] in _place(report_of(SAMPLE), defect["place"]), defect["note"]


def _place(report: Report, place: str) -> str:
    """Return the text of the section, the form or the base table that is called `place`."""
    section = next((section for section in report.sections if section.heading == place), None)
    if section is not None:
        return "\n".join(part.text for part in _with_parts(report, section))
    if place == "部门整体支出绩效评价基础数据表":
        block = base_table(report).location.block
    else:
        own = place == "部门整体支出绩效自评表"
        form = department_form(report) if own else next(f for f in report.forms if f.project == place)
        block = form.location.block
    table = next(table for table in report.document.tables if table.location.block == block)
    return "\n".join(cell.text for row in table.rows for cell in row)


def _with_parts(report: Report, section: Section) -> Iterator[Section]:
    yield section
    following = report.sections[report.sections.index(section) + 1 :]
    yield from takewhile(lambda part: part.level > section.level, following)


def test_sample_figures_are_wrong_by_as_much_as_planned() -> None:
    report = report_of(SAMPLE)
    form, line, posts = department_form(report), expense(report, "三公经费"), staffing(report)
    total = total_of(form)
    assert (percent(number(total.spent), number(total.adjusted)), total.rate) == ("93.50%", "95.30%")
    assert sum(number(row.weight) for row in form.filled) + number(total.weight) == 110
    assert (form.total_weight, form.total_score) == ("100", "99.53")
    assert (percent(number(posts.staff), number(posts.posts)), posts.rate) == ("94.29%", "92.86%")
    assert (line.previous, line.actual) == ("8.36", "7.36")
    covered = sum((spent_of(project) for project in projects(report)), Decimal(0))
    assert (covered, amount(form, "项目支出")) == (Decimal("856.6"), Decimal("1155.00"))


def test_project_forms_of_the_sample_are_right() -> None:
    for form in projects(report_of(SAMPLE)):
        total = total_of(form)
        rate = number(total.spent) / number(total.adjusted)
        assert number(total.rate) == to_places(rate * 100, total.rate)
        assert sum((number(row.weight) for row in form.filled), number(total.weight)) == 100
        assert sum((number(row.score) for row in form.filled), number(total.score)) == number(form.total_score)
        assert all(number(row.score) == score for row in form.filled if (score := expected_score(row)) is not None)


@pytest.mark.parametrize("name", PAST)
def test_narrative_and_citations_of_a_model_report_pass_review(name: str) -> None:
    rules = [rule for rule in all_rules() if re.match(r"DOC[12]\d", rule.code)]
    found = [finding for rule in rules for finding in rule.check(read_account(report_of(name)))]
    assert [finding.message for finding in found if finding.severity is not Severity.INFO] == []
    assert len(found) <= 1


def test_narrative_of_the_sample_is_told_to_be_empty() -> None:
    rules = [rule for rule in all_rules() if re.match(r"DOC1\d", rule.code)]
    found = [finding for rule in rules for finding in rule.check(read_account(report_of(SAMPLE)))]
    assert [finding.rule for finding in found] == ["DOC10", "DOC11", "DOC15"]
