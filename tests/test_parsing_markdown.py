import pytest

from knowledge.document import Paragraph
from knowledge.errors import UserError
from knowledge.parsing import parse


def shown(text: str) -> list[object]:
    return [
        (block.text, block.level)
        if isinstance(block, Paragraph)
        else [[cell.text for cell in row] for row in block.rows]
        for block in parse(text.encode(), "报告.md").blocks
    ]


def test_headings_paragraphs_and_tables_in_their_order() -> None:
    text = "# 某局自评报告\n\n## 一、基本情况\n\n正文**很**短。\n\n"
    text += "| 项目名称 | 路灯 |\n|---|---|\n| 目标 | 甲<br>乙 |\n| | \\| |\n"
    assert shown(text) == [
        ("某局自评报告", 1),
        ("一、基本情况", 2),
        ("正文很短。", None),
        [["项目名称", "路灯"], ["目标", "甲\n乙"], ["", "|"]],
    ]


def test_numbers_of_list_items_stay_and_bullets_go() -> None:
    assert shown("1. 甲\n2. 乙\n\n- 丙\n- 丁\n") == [("1. 甲", None), ("2. 乙", None), ("丙", None), ("丁", None)]


def test_line_that_goes_on_belongs_to_its_paragraph() -> None:
    assert shown("我局全年\n完成任务 one\ntwo。\n（一）下一段\n正文如下：\n全文。\n") == [
        ("我局全年完成任务 one two。", None),
        ("（一）下一段", None),
        ("正文如下：", None),
        ("全文。", None),
    ]


def test_properties_stand_between_lines_at_the_head() -> None:
    document = parse("---\nunit: 某局\nyear: 2023\nfictional: true\ntags: [a]\n---\n# 标题\n".encode(), "报告.md")
    assert document.properties == {"unit": "某局", "year": "2023", "fictional": "True"}


@pytest.mark.parametrize("head", ["unit: [", "- 甲", "a: &a [*a]\nb: *c", "x: " + "y" * 20_000])
def test_malformed_properties_are_refused(head: str) -> None:
    with pytest.raises(UserError, match="属性写法有误"):
        parse(f"---\n{head}\n---\n# 标题\n".encode(), "报告.md")


def test_row_with_more_cells_than_columns_is_noted() -> None:
    document = parse("| 甲 | 乙 |\n|---|---|\n| 1 | 2 | 3 |\n| 4 | 5 | |\n".encode(), "报告.md")
    assert document.notes == ("表1第2行比表头多出单元格，未读取：3",)


def test_html_table_is_a_table_with_its_merges_and_lines() -> None:
    text = (
        "附件1\n\n<table><tr><td>一级指标</td><td>说明</td></tr><tr><td rowspan=2>决策</td><td>①是否立项；\n②是否论证。"
        "</td></tr><tr><td>③</td></tr></table>\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n<table></table>后文 <table 未完"
    )
    document = parse(text.encode(), "政策.md")
    html, bars = document.tables
    assert [(c.text, c.row, c.column, c.row_span) for row in html.rows for c in row] == [
        ("一级指标", 0, 0, 1), ("说明", 0, 1, 1), ("决策", 1, 0, 2),
        ("①是否立项；\n②是否论证。", 1, 1, 1), ("③", 2, 1, 1),
    ]  # fmt: skip
    assert (html.location.block, html.location.table, bars.location.block, bars.location.table) == (1, 0, 2, 1)
    assert [p.text for p in document.paragraphs] == ["附件1", "后文 <table 未完"]


def test_line_without_a_bar_behind_a_table_is_text() -> None:
    text = "| 镇 | 户数 |\n|---|---|\n| 东河 | 12 |\n其余各镇没有。\n"
    assert shown(text) == [[["镇", "户数"], ["东河", "12"]], ("其余各镇没有。", None)]
