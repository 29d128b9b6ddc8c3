"""What is read of the figures of forms, tables and sentences."""

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.review.checks.dates import disorders
from knowledge.document import Cell, Document, Location, Paragraph, Section, Table
from knowledge.extraction import read_report
from knowledge.facts.account import read_account
from knowledge.facts.fact import Account, Aspect
from knowledge.facts.phrase import read_phrase
from knowledge.facts.sentences import sentences
from knowledge.facts.table_sides import unit_of
from tests.documents import document
from tests.made_reports import report_from_dict


def account(**content: object) -> Account:
    return read_account(report_from_dict({"year": 2024, **content}))


def told(text: str, heading: str = "二、预算执行情况") -> list[tuple[str, str, int | None, str, str]]:
    """Return measure, aspect, period, value and unit of each figure of one sentence."""
    return [
        (fact.measure, fact.aspect.value, fact.period, f"{fact.value.normalize():f}", fact.unit)
        for fact in account(sections={heading: text}).facts
    ]


@pytest.mark.parametrize(
    ("words", "measure", "aspect", "period"),
    [
        ("2024年部门年初预算", "", Aspect.PLANNED, 2024),
        ("其中：一般公共预算支出", "一般公共预算", Aspect.ACTUAL, None),
        ("项目支出全年执行数", "项目支出", Aspect.ACTUAL, None),
        ("（1）因公出国（境）费用", "因公出国经费", Aspect.UNSAID, None),
        ("上年度公务接待费决算数", "公务接待费", Aspect.ACTUAL, 2023),
        ("全年新增停车泊位", "新增停车泊位", Aspect.UNSAID, 2024),
        ("完成苗木补植目标", "苗木补植", Aspect.TARGET, None),
    ],
)
def test_a_phrase_gives_up_all_but_its_measure(words: str, measure: str, aspect: Aspect, period: int | None) -> None:
    phrase = read_phrase(words, 2024)
    assert (phrase.measure, phrase.aspect, phrase.period) == (measure, aspect, period)


def test_a_sentence_goes_on_about_what_it_began_with() -> None:
    found = told("2024年“三公”经费预算45万元，实际支出39.85万元，较上年减少2.51万元，下降5.93%。")
    assert found == [
        ("三公经费", "budget", 2024, "45", "万元"),
        ("三公经费", "actual", 2024, "39.85", "万元"),
        ("三公经费", "change", 2024, "2.51", "万元"),
        ("三公经费", "change", 2024, "5.93", "%"),
    ]


def test_a_year_told_of_something_before_is_no_year_of_what_follows() -> None:
    found = told("签约12份，有3份推迟到2025年一季度；带动社会投资860万元。", "三、完成情况")
    assert ("带动社会投资", "", 2024, "860", "万元") in found
    (change,) = [one for one in told("2021年支出90万元，当年执行率89.28%。") if one[4] == "%"]
    assert change[2] == 2021


def test_a_deadline_is_no_year_of_what_stands_behind_it() -> None:
    found = told("整改41项，其余3项按计划在2025年3月底前整改，整改率93.2%；组织演练6次。", "三、完成情况")
    assert ("演练", "", 2024, "6", "次") in found


def test_a_name_put_behind_what_is_said_of_it_owns_the_figures() -> None:
    found = told("补助最多的是乡村戏台修缮，支出36万元，占30%。", "二、预算执行情况")
    assert ("乡村戏台修缮", "actual", 2024, "36", "万元") in found


def test_a_project_called_by_what_it_builds_builds_so_many() -> None:
    facts = account(
        forms=[{"kind": "project", "project": "高标准农田建设项目", "indicators": []}],
        sections={"三、完成情况": "建成高标准农田17亩，完成率85%。"},
    ).facts
    assert [(fact.measure, fact.value) for fact in facts if fact.unit == "亩"] == [("高标准农田", 17)]


def test_many_and_few_compare_with_nothing() -> None:
    (found,) = told("对扣减金额较多的3家剧团，逐一约谈。", "三、完成情况")
    assert found[1] == ""


def test_parts_know_their_whole() -> None:
    facts = account(sections={"三、完成情况": "全年新增床位504个，其中公办机构216个、民办机构288个。"}).facts
    assert [fact.whole and fact.whole.measure for fact in facts] == [None, "新增床位", "新增床位"]


def test_a_chapter_on_how_objectives_were_met_tells_of_results() -> None:
    assert told("养老床位使用率81%。", "三、绩效目标完成情况") == [("养老床位使用率", "", 2024, "81", "%")]
    assert told("养老床位使用率达到85%。", "二、年度绩效目标") == [("养老床位使用率", "target", 2024, "85", "%")]
    assert told("养老床位使用率达到85%。", "六、下一步改进措施") == [("养老床位使用率", "target", 2025, "85", "%")]
    assert told("养老床位使用率81%。", "六、没有达到预期的事项和安排") == [("养老床位使用率", "", 2024, "81", "%")]


FORM = """
一级指标|二级指标|三级指标|年度指标值|实际完成值
产出指标|数量指标|新建小园|≥30处|34处
产出指标|数量指标|更新行道树|≥2800株|2860株
产出指标|时效指标|完工时间|2024年11月30日前|2024年11月22日
"""


def test_a_chapter_called_by_goals_tells_of_results_where_the_form_shows_it() -> None:
    parts = ("某市园林局2024年度部门整体支出绩效自评报告", "三、年度目标兑现情况", "（一）小园和行道树")
    report = read_report(document(*parts, "全年新建小园34处。更新行道树2860株。", "部门整体支出绩效自评表", FORM))
    assert [one.is_plan for one in sentences(report) if "全年" in one.text or "更新" in one.text] == [False, False]


def test_a_row_called_by_nothing_but_a_day_speaks_of_no_day_of_the_text() -> None:
    parts = ("某市园林局2024年度部门整体支出绩效自评报告", "二、制度", "办法自2022年1月1日起施行。")
    report = read_report(document(*parts, "部门整体支出绩效自评表", FORM))
    assert not list(disorders(read_account(report)))


def test_amounts_are_compared_in_one_unit() -> None:
    facts = account(sections={"二、支出": "全年支出约5.04亿元，即50377.62万元。"}).facts
    assert [(fact.value, fact.step) for fact in facts] == [
        (Decimal("50400"), Decimal(100)),
        (Decimal("50377.62"), Decimal("0.01")),
    ]


def test_a_project_owns_the_figures_behind_its_name() -> None:
    read = account(
        forms=[{"project": "湖滨步道建设项目"}, {"kind": "department"}],
        sections={"二、支出": "湖滨步道建设项目支出320万元。部门总支出4100万元。"},
    )
    assert [(fact.subject, fact.measure) for fact in read.facts] == [
        ("湖滨步道建设项目", "资金总额"),
        ("", "资金总额"),
    ]


def test_a_project_that_spent_does_not_go_on_with_what_another_counted() -> None:
    forms = [{"project": "渠系巡护"}, {"project": "闸站值守"}]
    sections = {"二、预算执行情况": "渠系巡护支出30万元，聘用巡护员12人；闸站值守支出18万元。"}
    facts = account(forms=forms, sections=sections).facts
    assert [(fact.subject, fact.measure) for fact in facts if fact.is_money] == [
        ("渠系巡护", "资金总额"),
        ("闸站值守", "资金总额"),
    ]


def test_a_kind_of_plan_by_name_is_no_plan() -> None:
    assert told("青苗培育计划培训学员60人。", "三、完成情况")[0][1] == ""
    assert told("全年计划培训学员60人。", "三、完成情况")[0][1] == "target"


def test_what_was_done_under_an_overview_s_name_is_no_plan() -> None:
    sections = {"三、目标完成情况": "", "（一）项目立项": "立项课题36项。"}
    assert account(sections=sections).facts[-1].aspect is Aspect.UNSAID


def test_parts_of_a_sentence_before_are_not_kept_off_by_what_was_left() -> None:
    facts = account(sections={"二、预算执行情况": "全年支出80万元，未支出20万元。其中基本支出30万元。"}).facts
    assert facts[-1].whole is not None
    assert facts[-1].whole.value == 80


def test_a_table_is_read_by_its_labels_and_heads() -> None:
    rows = (
        ("序号", "项目名称", "预算数", "执行数", "执行率"),
        ("1", "灯光球场（3片）", "80.00", "76.40", "95.50%"),
        ("合计", "", "80.00", "76.40", "95.50%"),
    )
    cells = tuple(tuple(Cell(text, row, column) for column, text in enumerate(texts)) for row, texts in enumerate(rows))
    blocks = (
        Paragraph("2024年度部门整体支出绩效自评报告", Location(0)),
        Paragraph("一、部门基本情况", Location(1)),
        Paragraph("表1 项目支出（单位：万元）", Location(2)),
        Table(cells, Location(3, 0)),
    )
    facts = read_account(read_report(Document("r.docx", blocks))).facts
    assert [(fact.subject, fact.measure, fact.aspect.value, fact.unit, fact.location.column) for fact in facts] == [
        ("灯光球场（3片）", "资金总额", "budget", "万元", 2),
        ("灯光球场（3片）", "资金总额", "actual", "万元", 3),
        ("灯光球场（3片）", "执行率", "", "%", 4),
        ("", "项目支出", "budget", "万元", 2),
        ("", "项目支出", "actual", "万元", 3),
        ("", "执行率", "", "%", 4),
    ]


def test_headings_within_one_paragraph_part_its_sentences() -> None:
    page = Document(
        "综述.txt",
        (Paragraph("全年检查企业86家。存在的问题：一是力量不足。下一步打算：明年检查90家。", Location(0)),),
    )
    sections = [
        Section("", "存在的问题", 2, Location(0), ()),
        Section("", "下一步打算", 2, Location(0), ()),
    ]
    report = replace(report_from_dict({"year": 2023}), document=page, sections=tuple(sections))
    assert [(one.text, one.headings[-1:]) for one in sentences(report)] == [
        ("全年检查企业86家。", ()),
        ("存在的问题：一是力量不足。", ("存在的问题",)),
        ("下一步打算：明年检查90家。", ("下一步打算",)),
    ]


@pytest.mark.parametrize(
    ("head", "unit"), [("数量（万尾、万粒）", "万尾"), ("补贴（元/亩）", "元/亩"), ("备注（甲、乙）", "")]
)
def test_of_several_units_in_a_head_the_first_is_read(head: str, unit: str) -> None:
    assert unit_of(head) == unit
