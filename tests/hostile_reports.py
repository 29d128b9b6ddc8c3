"""Reports with one cell or paragraph that is made to hang what reads it, from parsing to the draft."""

import io
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from docx import Document as WordDocument
from openpyxl import Workbook

from assistant.drafting.planning.plan import make_plan
from assistant.review.engine import review
from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.finding.passage import Passage
from knowledge.parsing import parse
from tests.drafting_case import compose

PIECES = ("(1", "1.", "1,", "（", "一、", "①", "≥", "12.5%、", "年", " ", "（1）", "《", "1万元", "全年完成培训12期，")
_HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")
_ROW = ("产出指标", "数量指标", "培训期数", "≥10期", "12期", "10", "10", "")


class _Empty:
    """A knowledge base in which nothing is found."""

    def search(self, *_: object, **__: object) -> Sequence[Passage]:
        """Return nothing."""
        return ()

    def search_many(self, queries: Sequence[str], **_: object) -> Sequence[Sequence[Passage]]:
        """Return nothing for each."""
        return [() for _ in queries]


def hostile(text: str, form: str) -> bytes:
    """Return a report as a file of the format `form`, with `text` as its target or as its paragraph on problems."""
    stream = io.BytesIO()
    rows = [_HEAD, _ROW, (*_ROW[:2], "走访户数", text, text, "10", "8", text)]
    if form == ".xlsx":
        return _workbook([cell[:32_767] for cell in row] for row in rows)  # openpyxl, as Excel, holds no more
    lines = ("某县农业局2024年度部门整体支出绩效自评报告", "一、部门概况", text, "二、存在的问题及原因分析", text)
    if form == ".txt":
        return "\n".join((*lines, "三、下一步改进措施", text)).encode()
    document = WordDocument()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(len(rows), len(_HEAD))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, one in zip(row.cells, texts, strict=True):
            cell.text = one
    document.save(stream)
    return stream.getvalue()


def _workbook(rows: Iterable[Sequence[str]]) -> bytes:
    workbook, stream = Workbook(), io.BytesIO()
    for row in rows:
        workbook.active.append(row)
    workbook.save(stream)
    return stream.getvalue()


def work_through(data: bytes, name: str) -> tuple[str, ...]:
    """Parse, read, review and draft; return what was said not to be read, or why nothing was."""
    try:
        report = read_report(parse(data, name))
    except UserError as error:
        return (str(error),)
    checked = review(report)
    with suppress(UserError):  # where nothing was found, there is nothing to write
        compose(make_plan(checked, _Empty()))
    return checked.report.notes


def cases(length: int) -> Iterator[tuple[str, bytes]]:
    """Yield every file with a text of `length`, and its name."""
    for number, piece in enumerate(PIECES):
        for form in (".docx", ".txt", ".xlsx"):
            yield f"{number}{form}", hostile(piece * (length // len(piece)), form)


def endless() -> Iterator[tuple[str, bytes]]:
    """Yield reports of nothing odd, but far too much of it, and their names."""
    rows = ((*_ROW[:2], f"培训{number}", *_ROW[3:]) for number in range(5_000))
    yield "rows.xlsx", _workbook([_HEAD, *rows])
    told = (
        f"第{n}项全年培训{n}期，较上年增长{n % 90}%，支出{n}.5万元，预算执行率{n % 100}%，原因是汛期停工。"
        for n in range(5_000)
    )
    yield "lines.txt", "\n".join(("某县农业局2024年度部门整体支出绩效自评报告", "一、部门概况", *told)).encode()


def main(length: int) -> None:
    """Work through all of them, telling what takes how long."""
    for name, data in cases(length):
        print(name, PIECES[int(name.split(".")[0])], file=sys.stderr, end=" ", flush=True)
        began = time.perf_counter()
        notes = work_through(data, name)
        print(round(time.perf_counter() - began, 2), *notes[:1], file=sys.stderr, flush=True)
        assert notes or not PIECES[int(name.split(".")[0])].strip(), "what was left out isn't told"
