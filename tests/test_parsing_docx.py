import io

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.document import Location, Paragraph
from knowledge.parsing import parse
from knowledge.parsing.docx import find_elements, read
from knowledge.parsing.package import open_package
from tests.documents import docx, paragraph_xml, table_xml

_LISTS = """
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="11"/></w:lvlOverride></w:num>
"""


def texts(*body: str, numbering: str = "") -> list[str]:
    return [paragraph.text for paragraph in parse(docx(*body, numbering=numbering), "报告.docx").paragraphs]


def tables(*body: str) -> list[list[list[str]]]:
    document = parse(docx(*body), "报告.docx")
    return [[[cell.text for cell in row] for row in table.rows] for table in document.tables]


def numbered(text: str, number: int, depth: int) -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return paragraph_xml(text).replace("<w:p>", f"<w:p>{properties}")


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_merged_cell_is_read_once_at_its_first_place() -> None:
    document = parse(docx(table_xml("产出|数量|甲|<\n^|质量|乙|10\n合计|<|<|10")), "报告.docx")
    (table,) = document.tables
    assert [[(c.text, c.row, c.column, c.row_span, c.column_span) for c in row] for row in table.rows] == [
        [("产出", 0, 0, 2, 1), ("数量", 0, 1, 1, 1), ("甲", 0, 2, 1, 2)],
        [("质量", 1, 1, 1, 1), ("乙", 1, 2, 1, 1), ("10", 1, 3, 1, 1)],
        [("合计", 2, 0, 1, 3), ("10", 2, 3, 1, 1)],
    ]


def test_horizontal_merge_marks_of_old_files_are_followed() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    row = (
        cell.format('<w:hMerge w:val="restart"/>', paragraph_xml("总分"))
        + cell.format("<w:hMerge/>", paragraph_xml(""))
        + cell.format("", paragraph_xml("100"))
    )
    (table,) = parse(docx(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"), "报告.docx").tables
    assert [(c.text, c.column, c.column_span) for c in table.rows[0]] == [("总分", 0, 2), ("100", 2, 1)]


def test_row_that_begins_late_keeps_its_columns() -> None:
    row = '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr><w:tc>' + paragraph_xml("乙") + "</w:tc></w:tr>"
    body = table_xml("甲|二|三").replace("</w:tbl>", row + "</w:tbl>")
    (table,) = parse(docx(body), "报告.docx").tables
    assert [(c.text, c.column) for c in table.rows[1]] == [("乙", 2)]


def test_paragraphs_of_a_cell_are_lines() -> None:
    assert tables(table_xml("产出⏎指标|1.甲⏎2.乙")) == [[["产出\n指标", "1.甲\n2.乙"]]]


def test_table_in_a_cell_is_a_table_of_its_own() -> None:
    inner = table_xml("甲|乙")
    outer = f"<w:tbl><w:tr><w:tc>{paragraph_xml('说明')}</w:tc><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    assert tables(outer, paragraph_xml("后文")) == [[["说明", ""]], [["甲", "乙"]]]


def test_a_column_around_tables_is_only_their_frame() -> None:
    cells = (f"{paragraph_xml('表题')}{table_xml('甲|乙')}{paragraph_xml('注')}", paragraph_xml("后文"))
    frame = "".join(f"<w:tr><w:tc>{cell}</w:tc></w:tr>" for cell in cells)
    blocks = parse(docx(f"<w:tbl>{frame}</w:tbl>"), "样例.docx").blocks
    assert [block.text if isinstance(block, Paragraph) else block.row_text(0) for block in blocks] == [
        "表题",
        "甲 | 乙",
        "注",
        "后文",
    ]


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    deleted = "<w:del><w:r><w:delText>90%</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('旧处')}</w:moveFrom><w:moveTo>{run('新处')}</w:moveTo>"
    assert texts(f"<w:p>{run('指标值')}{deleted}<w:ins>{run('95%')}</w:ins>{moved}</w:p>") == ["指标值95%新处"]


def test_deleted_and_inserted_rows() -> None:
    body = table_xml("甲\n乙\n丙")
    rows = body.split("<w:tr>")
    body = "<w:tr>".join(
        [rows[0], rows[1], "<w:trPr><w:del/></w:trPr>" + rows[2], "<w:trPr><w:ins/></w:trPr>" + rows[3]]
    )
    assert tables(body) == [[["甲"], ["丙"]]]


def test_content_controls_are_transparent_and_their_prompts_left_out() -> None:
    def control(content: str, properties: str = "") -> str:
        return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    body = control(paragraph_xml("一、基本情况") + table_xml("甲|乙"))
    inline = f"<w:p>{control(run('年份'))}{control(run('单击此处输入'), '<w:showingPlcHdr/>')}</w:p>"
    document = parse(docx(body, inline), "报告.docx")
    assert [block.text if isinstance(block, Paragraph) else "表" for block in document.blocks] == [
        "一、基本情况",
        "表",
        "年份",
    ]


def test_text_box_follows_its_paragraph_and_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph_xml('框内')}{table_xml('甲|乙')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    document = parse(docx(f"<w:p>{run('锚点')}<w:r>{drawing}</w:r></w:p>", paragraph_xml("后文")), "报告.docx")
    assert [b.text if isinstance(b, Paragraph) else "表" for b in document.blocks] == ["锚点", "框内", "表", "后文"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (f"{run('一')}<w:r><w:br/></w:r>{run('二')}", "一\n二"),
        (f"{run('一')}<w:r><w:br w:type='page'/></w:r>{run('二')}", "一二"),
        (f"{run('甲')}<w:r><w:tab/></w:r>{run('乙')}", "甲\t乙"),
        (f"<w:r><w:sym w:font='Symbol' w:char='F0B3'/></w:r>{run('95%')}", "≥95%"),
        (f"<w:r><w:sym w:font='Wingdings' w:char='F0E0'/></w:r>{run('后')}", "后"),
        (f"<m:oMath><m:r><m:t>≤5</m:t></m:r></m:oMath>{run('天')}", "≤5天"),
        (f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>{run('明')}", "明"),
        (f"<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>不暗</w:t></w:r>{run('明')}", "不暗明"),
        (f"<w:r><w:instrText>PAGE</w:instrText></w:r>{run('3')}", "3"),
        (f"<w:hyperlink>{run('链接')}</w:hyperlink>", "链接"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>yue</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>岳</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "岳",
        ),
    ],
)
def test_what_stands_in_a_paragraph(inside: str, text: str) -> None:
    assert texts(f"<w:p>{inside}</w:p>") == [text]


def test_automatic_numbers_are_part_of_the_text() -> None:
    body = [
        numbered("基本情况", 1, 0),
        numbered("职责", 1, 1),
        numbered("机构", 1, 1),
        numbered("支出情况", 1, 0),
        numbered("基本支出", 1, 1),
        numbered("细目", 1, 2),
        numbered("要点", 2, 0),
        numbered("附则", 3, 0),
    ]
    assert texts(*body, numbering=_LISTS) == [
        "一、基本情况", "（一）职责", "（二）机构", "二、支出情况", "（一）基本支出", "二.1.细目", "要点", "十一、附则",
    ]  # fmt: skip


def test_heading_level_and_number_come_from_a_style_and_what_it_is_based_on() -> None:
    styles = """
    <w:style w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:styleId="b"><w:name w:val="我的标题"/><w:basedOn w:val="a"/></w:style>
    <w:style w:styleId="c"><w:name w:val="正文"/><w:basedOn w:val="c"/></w:style>
    """
    body = [paragraph_xml(text).replace("<w:p>", f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>') for text, style in
            (("基本情况", "a"), ("主要问题", "b"), ("正文", "c"), ("无此样式", "z"))]  # fmt: skip
    document = parse(docx(*body, styles=styles, numbering=_LISTS), "报告.docx")
    assert [(p.text, p.level) for p in document.paragraphs] == [
        ("一、基本情况", 1), ("二、主要问题", 1), ("正文", None), ("无此样式", None),
    ]  # fmt: skip


def test_location_leads_back_to_the_element() -> None:
    outer = f"<w:tbl><w:tr><w:tc>{table_xml('内甲|内乙')}</w:tc><w:tc>{paragraph_xml('外')}</w:tc></w:tr></w:tbl>"
    data = docx(paragraph_xml("首段"), paragraph_xml(""), table_xml("甲|乙\n^|丙"), outer, paragraph_xml("末段"))
    body = open_package(data)[0][0]

    def words(location: Location) -> str:
        element = find_elements(body, [location])[location]
        return "" if element is None else "".join(element.itertext())

    document = parse(data, "报告.docx")
    assert [words(paragraph.location) for paragraph in document.paragraphs] == ["首段", "末段"]
    assert [words(table.place(cell)) for table in document.tables for row in table.rows for cell in row] == [
        "甲", "乙", "丙", "内甲内乙", "外", "内甲", "内乙",
    ]  # fmt: skip
    assert words(Location(1, 0, row=1)) == "丙"
    assert find_elements(body, [Location(1, 0, row=9, column=0), Location(99)]) == {}


def test_pictures_and_embedded_files_are_noted() -> None:
    blip = '<w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing>'
    document = parse(docx(f"<w:p>{run('图')}<w:r>{blip}</w:r></w:p>", "<w:altChunk/>"), "报告.docx")
    assert document.notes == (
        "文档里嵌入了另一个文件，嵌入的内容未读取；请在 Word 里把它复制为正文。",
        "文档里有1张图片，图片里的文字和表格未读取。",
    )


@st.composite
def merged_grids(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """Return the size of a grid, and rectangles of it that don't overlap."""
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    taken: set[tuple[int, int]] = set()
    merges = []
    for _ in range(draw(st.integers(0, 4))):
        top, left = draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))
        bottom, right = draw(st.integers(top, rows - 1)), draw(st.integers(left, columns - 1))
        area = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if not area & taken:
            taken |= area
            merges.append((top, left, bottom, right))
    return rows, columns, merges


@given(merged_grids())
@settings(max_examples=40, deadline=None)
def test_every_cell_of_a_merged_table_is_read_once(grid: tuple[int, int, list[tuple[int, int, int, int]]]) -> None:
    rows, columns, merges = grid
    word = python_docx.Document()
    made = word.add_table(rows, columns)
    for row in range(rows):
        for column in range(columns):
            made.cell(row, column).text = f"{row},{column}"
    for top, left, bottom, right in merges:
        made.cell(top, left).merge(made.cell(bottom, right))
    stream = io.BytesIO()
    word.save(stream)

    (table,) = parse(stream.getvalue(), "表.docx").tables

    cells = [cell for row in table.rows for cell in row]
    covered = [
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    ]
    every = [(row, column) for row in range(rows) for column in range(columns)]
    assert sorted(covered) == every
    assert sorted(text for cell in cells for text in cell.text.split("\n")) == sorted(f"{r},{c}" for r, c in every)


@given(
    st.lists(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Co", "Cn"]), max_size=30), max_size=8)
)
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_as_written(lines: list[str]) -> None:
    data = docx(*map(paragraph_xml, lines), paragraph_xml("末段"))
    assert [p.text for p in read(data, "报告.docx").paragraphs] == [t for line in lines if (t := line.strip())] + [
        "末段"
    ]
