import datetime
import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from knowledge.document import Document, Paragraph
from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.parsing import limits, parse
from knowledge.parsing.xlsx import shown

_FORM = """
2023年度项目支出绩效自评表|<|<|<|<|<|<
项目名称|农村公路养护|<|<|<|<|<
主管部门|云溪市交通运输局|<|实施单位|<|云溪市公路中心|<
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标|数量指标|养护里程|≥80公里|86公里|20|20
^|质量指标|养护合格率|0.98|0.975|20|19.5
效益指标|社会效益指标|通车率|1|1|30|30
"""


def fill(sheet: Worksheet, grid: str) -> None:
    """Write a grid, merged where `<` or `^` goes on; shares below 1 and 1 itself in percent format."""
    rows = [line.split("|") for line in grid.strip().splitlines()]
    for row, line in enumerate(rows, start=1):
        for column, text in enumerate(line, start=1):
            if text in {"<", "^"}:
                continue
            cell = sheet.cell(row, column)
            cell.value = float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else text
            if column in {4, 5} and isinstance(cell.value, float):
                cell.number_format = "0.0%" if len(text) > 4 else "0%"
            width = next((n for n, t in enumerate(line[column:]) if t != "<"), len(line) - column)
            below = [other[column - 1] for other in rows[row:]]
            height = next((n for n, t in enumerate(below) if t != "^"), len(below))
            if width or height:
                sheet.merge_cells(start_row=row, start_column=column, end_row=row + height, end_column=column + width)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def form_workbook() -> bytes:
    book = openpyxl.Workbook()
    fill(book.active, _FORM)
    return saved(book)


def read(book: openpyxl.Workbook) -> Document:
    return parse(saved(book), "表.xlsx")


def replaced(data: bytes, path: str, old: bytes, new: bytes) -> bytes:
    """Return a package with some bytes of one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry == path:
                content = content.replace(old, new)
            target.writestr(entry, content)
        assert old in source.read(path)
    return stream.getvalue()


def test_form_is_read_with_its_indicators() -> None:
    report = read_report(parse(form_workbook(), "自评表.xlsx"))
    (form,) = report.forms
    assert (report.title, report.year, form.project) == ("2023年度项目支出绩效自评表", 2023, "农村公路养护")
    assert [(i.level1, i.level2, i.name, i.target, i.actual, i.score) for i in form.indicators] == [
        ("产出指标", "数量指标", "养护里程", "≥80公里", "86公里", "20"),
        ("产出指标", "质量指标", "养护合格率", "98%", "97.5%", "19.5"),
        ("效益指标", "社会效益指标", "通车率", "100%", "100%", "30"),
    ]
    assert form.indicators[1].location.row == 5


def test_merged_area_is_one_cell_and_rows_keep_their_numbers() -> None:
    (table,) = parse(form_workbook(), "自评表.xlsx").tables
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.rows[1]] == [
        ("项目名称", 1, 0, 1, 1), ("农村公路养护", 1, 1, 1, 6),
    ]  # fmt: skip
    assert (table.rows[4][0].row_span, table.rows[4][0].column) == (2, 0)
    assert table.rows[5][0].column == 1


def test_every_visible_sheet_is_a_table_headed_by_its_title_or_name() -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    for name in ("项目清单", "下拉选项"):
        book.create_sheet(name).append(["丙", "丁"])
    book["下拉选项"].sheet_state = "hidden"
    document = read(book)
    assert [(b.text, b.level) if isinstance(b, Paragraph) else b.location.table for b in document.blocks] == [
        0, ("项目清单", 1), 1,
    ]  # fmt: skip
    assert document.notes == ("工作表“下拉选项”是隐藏的，未读取。",)


def test_formula_without_a_result_is_told() -> None:
    book = openpyxl.Workbook()
    book.active.append(["合计", "=SUM(1,2)"])
    assert "1个公式没有保存结果" in read(book).notes[0]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.95, "0%", "95%"),
        (0.9535, "0.00%", "95.35%"),
        (0.1 + 0.2, "General", "0.3"),
        (4026.5, "#,##0.00", "4,026.50"),
        (4026, '#,##0.00_);[Red]\\(#,##0.00\\)', "4,026.00"),
        (-12.5, '#,##0.0_);[Red]\\(#,##0.0\\)', "(12.5)"),
        (0, '0.0;-0.0;"—"', "—"),
        (80, '"≥"0"公里"', "≥80公里"),
        (2.5, "0.##", "2.5"),
        (3, "0.##", "3"),
        (123456, '0.00,"千元"', "123.46千元"),
        (1e15, "General", "1000000000000000"),
        (1e30, "0.0", "1" + "0" * 30 + ".0"),
        (12345678.9, "@", "12345678.9"),
        (True, "General", "TRUE"),
        (None, "General", ""),
        ("≥95%", "@", "≥95%"),
        (datetime.datetime(2023, 12, 5), 'yyyy"年"m"月"d"日"', "2023年12月5日"),
        (datetime.datetime(2023, 12, 5), "[$-804]yyyy/mm/dd;@", "2023/12/05"),
        (datetime.datetime(2023, 12, 5), "mm-dd-yy", "2023/12/5"),
        (datetime.datetime(2023, 12, 5, 9, 5), "yyyy-mm-dd hh:mm", "2023-12-05 09:05"),
        (datetime.time(9, 5), "h:mm", "9:05"),
    ],
)  # fmt: skip
def test_values_stand_as_their_formats_show_them(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_chinese_date_known_by_number_alone_is_a_date() -> None:
    book = openpyxl.Workbook()
    book.active.append(["完成时间", 45265])
    book.active["B1"].number_format = "0.0"
    data = saved(book)
    (table,) = parse(replaced(data, "xl/styles.xml", b'<xf numFmtId="164"', b'<xf numFmtId="31"'), "表.xlsx").tables
    assert table.rows[0][1].text == "2023年12月5日"


def test_forged_size_and_merge_cost_nothing() -> None:
    data = form_workbook()
    huge = replaced(data, "xl/worksheets/sheet1.xml", b'ref="A1:G7"', b'ref="A1:XFD1048576"')
    merged = replaced(data, "xl/worksheets/sheet1.xml", b'ref="A1:G1"', b'ref="A1:XFD1048576"')
    assert len(read_report(parse(huge, "表.xlsx")).forms[0].indicators) == 3
    assert parse(merged, "表.xlsx").blocks


def test_sheet_beyond_the_bound_is_cut_with_a_note() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("流水")
    for number in range(limits.MAX_SHEET_CELLS // 10):
        sheet.append([number] * 19)
    document = read(book)
    assert len(next(document.tables).rows) == limits.MAX_SHEET_CELLS // 20
    assert "以后未读取" in document.notes[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (form_workbook()[:2000], "损坏"),
        (replaced(form_workbook(), "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData><row>"), "损坏"),
        (
            replaced(form_workbook(), "xl/workbook.xml", b"<workbook", b"<!DOCTYPE a [<!ENTITY b 'c'>]><workbook"),
            "损坏",
        ),
        (replaced(form_workbook(), "xl/worksheets/sheet1.xml", b"<sheetData>", b"<a>" * 5000), "损坏"),
        (replaced(form_workbook(), "xl/styles.xml", b"</styleSheet>", b" " * 10**8 + b"</styleSheet>"), "异常巨大"),
    ],
)
def test_unusable_workbook_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        parse(data, "表.xlsx")


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=4), st.booleans())
@settings(max_examples=60, deadline=None)
def test_damaged_workbook_is_read_or_refused(place: int, spoilt: bytes, is_cut: bool) -> None:
    data = form_workbook()
    place %= len(data)
    damaged = data[:place] if is_cut else data[:place] + spoilt + data[place + len(spoilt) :]
    try:
        assert parse(damaged, "表.xlsx").blocks
    except UserError:
        return


def test_far_cell_ends_a_sheet_and_is_told():
    book = openpyxl.Workbook()
    fill(book.active, _FORM)
    book.active["XFD1048576"] = "远"
    stream = io.BytesIO()
    book.save(stream)
    document = parse(stream.getvalue(), "远.xlsx")
    assert len(read_report(document).forms[0].indicators) == 3
    assert document.notes == (
        "工作表“Sheet”第256列以后的1个单元格未读取，请移到前面的列。",
        "工作表“Sheet”过大，第7行以后未读取。",
    )


@pytest.mark.parametrize("place", ["XFD1048576", "XFD2", "A1048576"])
def test_workbook_with_nothing_but_a_far_cell_is_not_told_to_be_empty(place: str) -> None:
    book = openpyxl.Workbook()
    book.active[place] = "远"
    with pytest.raises(UserError, match=r"没有读到.*(?:第256列以后的1个单元格|离第1行第1列太远)"):
        parse(saved(book), "远.xlsx")
