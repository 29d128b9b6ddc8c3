"""Excel sheets of named columns: each column says its width and what it shows of a thing.

Cells hold reports' own words, and a target such as =100% begins with the sign Excel reads as a formula: every text is
therefore written as a string, never evaluated.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import TypeVar

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from assistant.review.verdict import Verdict
from knowledge.quantity import parse_decimal

Value = str | int | float | None
_Item = TypeVar("_Item")
Column = tuple[str, int, Callable[[_Item], Value]]
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_LINE = Side(style="thin", color="BFBFBF")
_WEAK = {
    Verdict.VAGUE.chinese: PatternFill("solid", fgColor="F8D7DA"),
    Verdict.PARTIAL.chinese: PatternFill("solid", fgColor="FFF3CD"),
}
# As written by an author, and yet figures.
_NUMERIC = {"分值", "得分", "自评得分"}


def new_workbook() -> Workbook:
    """Return a workbook without a sheet."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    return workbook


def in_order(columns: Sequence[tuple[str, int]]) -> Sequence[Column[Sequence[Value]]]:
    """Return columns by name and width that show what stands in rows, one after another."""
    return [(name, width, itemgetter(place)) for place, (name, width) in enumerate(columns)]


def as_row(columns: Sequence[Column[_Item]], item: _Item) -> dict[str, Value]:
    """Return what the columns show of a thing, by their names."""
    return {name: shown(item) for name, _, shown in columns}


def add_sheet(workbook: Workbook, title: str, columns: Sequence[Column[_Item]], items: Iterable[_Item]) -> None:
    """Add a sheet with a row for each of the items: a frozen head, filters, and a page that fits its width."""
    sheet = workbook.create_sheet(title)
    border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    for place, (name, width, _) in enumerate(columns, start=1):
        cell = sheet.cell(1, place, name)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, border
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, item in enumerate(items, start=2):
        for place, (name, _, shown) in enumerate(columns, start=1):
            _write(sheet, number, place, shown(item), is_numeric=name in _NUMERIC)
            sheet.cell(number, place).border = border
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{sheet.max_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def workbook_bytes(workbook: Workbook) -> bytes:
    """Return a workbook as the bytes of an .xlsx file."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _write(sheet: Worksheet, row: int, column: int, value: Value, *, is_numeric: bool) -> None:
    value = "" if value is None else value
    figure = parse_decimal(value) if is_numeric and isinstance(value, str) else None
    if figure is not None or isinstance(value, int | float):
        sheet.cell(row, column, value if figure is None else float(figure))
        sheet.cell(row, column).alignment = Alignment(horizontal="right", vertical="top")
        return
    cell = sheet.cell(row, column, "".join(char for char in str(value) if char in "\n\t" or ord(char) >= 32))
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if value in _WEAK:
        cell.fill = _WEAK[str(value)]
