import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import _Cell
from lxml import etree

from assistant.export.annotate import annotated_document
from assistant.export.options import SourceFile
from assistant.review.engine import Review, review
from knowledge.extraction import read_report
from knowledge.parsing import parse
from tests.documents import cells
from tests.word_changes import accepted, rejected

FORM = """
项目支出名称 | 城区道路养护 | < | < | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值
 | 产出指标 | 数量指标 | 养护道路里程 | ≥80公里 | 82公里 | 20
 | ^ | 质量指标 | 路面病害处置 | 进一步提升 | 提升 | 20
 | ^ | 成本指标 | 养护经费 | 控制在预算内 | 完成 | 10
 | 效益指标 | 社会效益指标 | 市民出行便利程度 | 进一步提升 | 提升 | 30
 | 满意度指标 | 服务对象满意度指标 | 沿线居民满意度 | 进一步提升 | 96% | 20
"""
# The rows of FORM whose target is weak; 4 is the column of the target.
WEAK, TARGET = (3, 4, 5, 6), 4


def form_file(grid: str = FORM) -> bytes:
    """Return a Word file with one form, laid out by Word's own merges."""
    rows = cells(grid)
    document = docx.Document()
    document.add_paragraph("2024年度项目支出绩效自评表")
    table = document.add_table(len(rows), len(rows[0]))
    for row, line in enumerate(rows):
        for column, text in enumerate(line):
            if text == "<":
                table.cell(row, column - 1).merge(table.cell(row, column))
            elif text == "^":
                table.cell(row - 1, column).merge(table.cell(row, column))
            else:
                table.cell(row, column).text = text
    return _saved(document)


def edited(data: bytes, row: int, xml: str = "", *, bold: bool = False) -> bytes:
    """Return the file with the target of `row` in other XML or another format."""
    document = docx.Document(io.BytesIO(data))
    cell = target(document, row)
    if xml:
        for paragraph in cell.paragraphs:
            paragraph._p.getparent().remove(paragraph._p)
        cell._tc.extend(parse_xml(f"<w:body {nsdecls('w')}>{xml}</w:body>"))
    for run in cell.paragraphs[0].runs if bold else ():
        run.bold, run.font.highlight_color = True, WD_COLOR_INDEX.YELLOW
    return _saved(document)


def reviewed(data: bytes) -> Review:
    return review(read_report(parse(data, "自评.docx")))


def tracked(data: bytes) -> bytes:
    return annotated_document(SourceFile(data, "自评.docx"), reviewed(data), track_changes=True)


def target(document: docx.document.Document, row: int) -> _Cell:
    return document.tables[0].cell(row, TARGET)


def _saved(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _targets(document: docx.document.Document) -> list[str]:
    return [target(document, row).text for row in range(2, 7)]


def _comments(data: bytes) -> str:
    return "\n".join(comment.text for comment in docx.Document(io.BytesIO(data)).comments)


def test_accepting_gives_the_suggested_targets_and_rejecting_the_old_ones() -> None:
    data = form_file()
    suggested = [row.judgement.rewrites for row in reviewed(data).ledger if row.judgement]
    result = tracked(data)
    assert [len(rewrites) for rewrites in suggested] == [0, 1, 1, 1, 1]
    assert _targets(accepted(result)) == ["≥80公里", *(rewrites[0] for rewrites in suggested[1:])]
    assert _targets(rejected(result)) == ["≥80公里", "进一步提升", "控制在预算内", "进一步提升", "进一步提升"]


def test_rejecting_everything_leaves_the_body_as_it_was() -> None:
    data = form_file()
    body = rejected(tracked(data)).element.body
    for mark in list(body.iter(qn("w:commentRangeStart"), qn("w:commentRangeEnd"), qn("w:commentReference"))):
        gone = mark.getparent() if mark.tag == qn("w:commentReference") else mark
        gone.getparent().remove(gone)
    before = docx.Document(io.BytesIO(data)).element.body
    assert etree.tostring(body, method="c14n", exclusive=True) == etree.tostring(before, method="c14n", exclusive=True)


def test_changes_name_their_author_and_have_numbers_of_their_own() -> None:
    body = docx.Document(io.BytesIO(tracked(form_file()))).element.body
    changes = list(body.iter(qn("w:ins"), qn("w:del")))
    assert len(changes) == 2 * len(WEAK)
    assert {mark.get(qn("w:author")) for mark in changes} == {"绩效报告助手"}
    assert len({mark.get(qn("w:id")) for mark in changes}) == len(changes)


def test_new_text_keeps_the_format_of_the_old() -> None:
    result = accepted(tracked(edited(form_file(), 3, bold=True)))
    run = next(run for run in target(result, 3).paragraphs[0].runs if run.text)
    assert (run.bold, run.font.highlight_color) == (True, WD_COLOR_INDEX.YELLOW)
    plain = next(run for run in target(result, 5).paragraphs[0].runs if run.text)
    assert (plain.bold, plain.font.highlight_color) == (None, None)


def test_empty_target_is_filled_in_the_format_of_its_cell() -> None:
    empty = "<w:p><w:pPr><w:jc w:val='center'/><w:rPr><w:b/></w:rPr></w:pPr></w:p>"
    result = tracked(edited(form_file(), 5, empty))
    run = next(run for run in target(accepted(result), 5).paragraphs[0].runs if run.text)
    assert run.bold
    assert target(rejected(result), 5).text == ""


def test_target_on_several_lines_leaves_no_empty_line() -> None:
    lines = "<w:p><w:r><w:t>进一步</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>提升</w:t></w:r></w:p>"
    result = tracked(edited(form_file(), 5, lines))
    assert len(target(accepted(result), 5).paragraphs) == 1
    assert [paragraph.text for paragraph in target(rejected(result), 5).paragraphs] == ["进一步", "", "提升"]


def test_earlier_change_of_another_author_stays() -> None:
    earlier = (
        "<w:p><w:del w:id='70' w:author='科长'><w:r><w:delText>提升</w:delText></w:r></w:del>"
        "<w:ins w:id='71' w:author='科长'><w:r><w:t>进一步提升</w:t></w:r></w:ins></w:p>"
    )
    cell = target(docx.Document(io.BytesIO(tracked(edited(form_file(), 5, earlier)))), 5)
    authors = [mark.get(qn("w:author")) for mark in cell._tc.iter(qn("w:ins"), qn("w:del"))]
    assert authors == ["科长", "科长", "绩效报告助手", "绩效报告助手"]
    assert {mark.getparent().tag for mark in cell._tc.iter(qn("w:ins"))} == {qn("w:p")}
    numbers = [int(mark.get(qn("w:id"))) for mark in cell._tc.iter(qn("w:ins"), qn("w:del"))]
    assert min(numbers[2:]) > 71


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (
            "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>REF a</w:instrText></w:r>"
            "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>进一步提升</w:t></w:r>"
            "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
            "指标值这一格里不止是文字",
        ),
        ("<w:p><w:r><w:t>进一步提升</w:t><w:footnoteReference w:id='2'/></w:r></w:p>", "指标值这一格里不止是文字"),
    ],
)
def test_cell_that_holds_more_than_text_is_only_commented(xml: str, reason: str) -> None:
    result = tracked(edited(form_file(), 5, xml))
    cell = target(docx.Document(io.BytesIO(result)), 5)
    assert not list(cell._tc.iter(qn("w:ins"), qn("w:del")))
    assert f"未写成修订：{reason}" in _comments(result)


def test_target_merged_over_rows_is_only_commented() -> None:
    grid = FORM.replace("养护经费 | 控制在预算内", "养护经费 | ^")
    result = tracked(form_file(grid))
    assert _targets(accepted(result))[1:3] == ["进一步提升"] * 2
    assert "由几行指标共用" in _comments(result)


def test_row_to_be_split_is_only_commented() -> None:
    grid = FORM.replace("养护道路里程 | ≥80公里", "养护道路80公里；修复井盖200个 | 按目标任务")
    result = tracked(form_file(grid))
    assert _targets(accepted(result))[0] == "按目标任务"
    assert "要拆成几条指标" in _comments(result)


def test_target_over_several_columns_is_only_commented() -> None:
    file = Path(__file__).parent / "fixtures/reports/project_target_in_three_columns.docx"
    data = file.read_bytes()
    result = annotated_document(
        SourceFile(data, file.name), review(read_report(parse(data, file.name))), track_changes=True
    )
    assert not list(docx.Document(io.BytesIO(result)).element.body.iter(qn("w:ins"), qn("w:del")))
    assert "分写在几列" in _comments(result)


def test_comments_alone_change_no_text() -> None:
    data = form_file()
    result = annotated_document(SourceFile(data, "自评.docx"), reviewed(data))
    body = docx.Document(io.BytesIO(result)).element.body
    assert not list(body.iter(qn("w:ins"), qn("w:del")))


def test_report_with_its_changes_reads_as_if_they_were_accepted() -> None:
    result = tracked(form_file())
    weak = [row.indicator.target for row in reviewed(result).ledger][1:]
    assert weak == _targets(accepted(result))[1:]
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        assert archive.testzip() is None
