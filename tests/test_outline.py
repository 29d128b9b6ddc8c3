import pytest

from knowledge.extraction import read_report
from knowledge.outline import find_section, is_section_name, load_outline, section_keys
from knowledge.report import ReportKind
from tests.documents import document

_OTHER_BUDGETS = ["government_fund", "state_capital", "social_insurance"]
_LAST = ["performance", "problems", "measures", "application"]


def test_outline_of_a_department_has_every_section_in_order() -> None:
    outline = load_outline(ReportKind.DEPARTMENT)
    assert [section.key for section in outline.sections] == ["basics", "expenditure", *_OTHER_BUDGETS, *_LAST]
    assert all(section.required for section in outline.sections)


def test_outline_of_a_project_leaves_out_the_other_budgets() -> None:
    sections = load_outline(ReportKind.PROJECT).sections
    assert [section.key for section in sections] == ["basics", "expenditure", *_LAST]


@pytest.mark.parametrize("kind", ReportKind)
def test_every_section_is_found_by_its_own_title(kind: ReportKind) -> None:
    outline = load_outline(kind)
    assert [outline.keys(section.title) for section in outline.sections] == [{s.key} for s in outline.sections]


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("部门（单位）概况", {"basics"}),
        ("部门整体支出管理及使用情况", {"expenditure"}),
        ("绩效目标完成情况分析", {"performance"}),
        ("综合评价情况及评价结论", {"performance"}),
        ("存在的主要问题", {"problems"}),
        ("偏离绩效目标的原因及下一步改进措施", {"problems", "measures"}),
        ("存在的问题和改进措施", {"problems", "measures"}),
        ("有关建议", {"measures"}),
        ("绩效自评结果应用及公开情况", {"application"}),
        ("部门整体支出绩效自评表", set()),
        ("名词解释", set()),
        ("困难、成因与补短举措", {"problems", "measures"}),
        ("不足和对策", {"problems", "measures"}),
    ],
)
def test_headings_in_other_words_fit_their_sections(heading: str, keys: set[str]) -> None:
    assert load_outline(ReportKind.DEPARTMENT).keys(heading) == keys


def test_section_is_found_with_its_sub_sections() -> None:
    text = "一、绩效情况/（一）存在的问题小结/略。/二、存在的问题/（一）甲不足/1.细节/文字。/（二）乙不足/三、改进措施"
    report = read_report(document("某局整体支出绩效自评报告", *text.split("/")))
    assert [section.title for section in find_section(report, "problems")] == ["存在的问题", "甲不足", "细节", "乙不足"]
    assert [section.title for section in find_section(report, "measures")] == ["改进措施"]
    assert find_section(report, "government_fund") == ()


def test_names_and_keys_without_a_kind() -> None:
    assert is_section_name("存在的问题 及原因分析")
    assert not is_section_name("我局存在的问题")
    assert section_keys("项目资金使用情况") == {"expenditure"}
