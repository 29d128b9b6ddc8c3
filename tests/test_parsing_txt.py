import pytest

from knowledge.document import Paragraph, Table
from knowledge.parsing import parse
from knowledge.parsing.txt import read_text

_FLATTENED = """ 2022年度某局自评报告
　　一、基本情况
　　正文。

\t项目支出绩效自评表

\t项目名称
\t路灯维护

\t年度总体目标
\t1.甲；
2.乙；
\t完成

\t
\t产出指标
\t

\t总  分
\t100

二、其他
"""


def shown(text: str) -> list[object]:
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows]
        for block in read_text(text, "报告.txt").blocks
    ]


def test_flattened_table_has_a_cell_a_line_and_rows_between_blank_lines() -> None:
    assert shown(_FLATTENED) == [
        "2022年度某局自评报告",
        "一、基本情况",
        "正文。",
        "项目支出绩效自评表",
        [
            ["项目名称", "路灯维护"],
            ["年度总体目标", "1.甲；\n2.乙；", "完成"],
            ["", "产出指标", ""],
            ["总  分", "100"],
        ],
        "二、其他",
    ]


def test_empty_paragraph_inside_a_cell_does_not_end_its_row() -> None:
    text = "\t目标\n\t完成\n\n\t1.甲\n\n2.乙\n3.丙\n\t完成\n\n\t合计\n\t5\n"
    assert shown(text) == [[["目标", "完成"], ["1.甲\n2.乙\n3.丙", "完成"], ["合计", "5"]]]


def test_title_right_below_a_table_is_no_part_of_it() -> None:
    text = "\t合计\n\t5\n项目支出绩效自评表\n\t项目名称\n\t甲\n"
    assert shown(text) == [[["合计", "5"]], "项目支出绩效自评表", [["项目名称", "甲"]]]


def test_wide_gap_before_a_title_parts_two_tables() -> None:
    text = "\t编制数\n\t5\n\n\t合计\n\t5\n\n\n　　\n\t部门整体支出绩效自评表\n\n\t部门名称\n\t某局\n"
    assert shown(text) == [[["编制数", "5"], ["合计", "5"]], "部门整体支出绩效自评表", [["部门名称", "某局"]]]


def test_wide_gap_within_a_table_does_not_part_it() -> None:
    assert shown("\t甲\n\t1\n\n\n\n\t乙\n\t2\n") == [[["甲", "1"], ["乙", "2"]]]


def test_paragraphs_that_begin_with_a_tab_are_no_table() -> None:
    text = "\t一、基本情况如下。\n\t我局内设科室六个。\n\n\t二、支出情况如下。\n\t全年支出一百万元。\n"
    assert shown(text) == ["一、基本情况如下。", "我局内设科室六个。", "二、支出情况如下。", "全年支出一百万元。"]


def test_lines_with_tabs_between_are_rows() -> None:
    assert shown("一级指标\t三级指标\t指标值\n产出指标\t甲\t≥5\n\t乙\t≥6\n") == [
        [["一级指标", "三级指标", "指标值"], ["产出指标", "甲", "≥5"], ["", "乙", "≥6"]]
    ]


def test_one_line_with_a_tab_and_a_table_of_contents_are_text() -> None:
    assert shown("填报单位：某局\t2024年\n") == ["填报单位：某局\t2024年"]
    assert shown("一、基本情况\t1\n二、支出情况\t3\n") == ["一、基本情况\t1", "二、支出情况\t3"]


def test_bookmark_left_by_a_converter_is_no_text() -> None:
    assert shown("[bookmark: _GoBack]项目支出绩效自评表\n") == ["项目支出绩效自评表"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_chinese_offices_are_read(encoding: str) -> None:
    text = "一、部门基本情况\r\n2023年，我局完成投资1.2亿元，同比增长9.5%。\r\n"
    document = parse(text.encode(encoding), "报告.txt")
    assert [p.text for p in document.paragraphs] == ["一、部门基本情况", "2023年，我局完成投资1.2亿元，同比增长9.5%。"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_text_cut_in_the_midst_of_a_character_is_read_with_a_note(encoding: str) -> None:
    text = "一、部门基本情况\n" + "我局内设科室六个。" * 30
    document = parse(text.encode(encoding)[:-1], "报告.txt")
    assert next(document.paragraphs).text == "一、部门基本情况"
    assert document.notes == ("文件里有1个字符无法识别，显示为“�”，请与原文核对。",)


def test_cells_are_numbered_by_their_place() -> None:
    (table,) = [
        block for block in read_text("\t甲\n\t乙\n\n\t丙\n\t丁\n", "报告.txt").blocks if isinstance(block, Table)
    ]
    assert [(cell.text, cell.row, cell.column) for row in table.rows for cell in row] == [
        ("甲", 0, 0), ("乙", 0, 1), ("丙", 1, 0), ("丁", 1, 1),
    ]  # fmt: skip


def test_codes_of_a_terminal_are_left_out() -> None:
    coloured = "\x1b[1;32m一、基本情况\x1b[0m\n\x1b]0;自评\x07培训\x07\x0812期。\n".encode()
    assert [p.text for p in parse(coloured, "日志.txt").paragraphs] == ["一、基本情况", "培训12期。"]
