"""Reading .xlsx: every visible sheet a table, values as their formats show them, formulas by their last result.

What stands alone in the rows above the table (the form's title, its year, the unit of money) is running text before it.
"""

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

from lxml import etree

from knowledge.document import NOWHERE, Block, Cell, Document, Paragraph, Table, placed
from knowledge.errors import UnreadableError, UserError
from knowledge.numerals import at_step
from knowledge.parsing.limits import MAX_PART_BYTES, MAX_SHEET_CELLS, MAX_SHEETS, MAX_TABLE_COLUMNS
from knowledge.parsing.package import check_size

_CELL, _MERGED, _VALUE, _FORMULA = "{*}c", "{*}mergeCell", "{*}v", "{*}f"
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)
_MAX_HEAD_ROWS = 8
_LAST_COLUMN = (2, "IV")
"""The letters of the last column that is read, behind how many there are."""
_EMPTY_ROW = 32
"""An empty row counts as so many cells: a few thousand of them end a sheet."""
_Merge = tuple[int, int, int, int]
"""The first row and column of a merged area and its spans, counted from 0 and in cells."""
GENERAL = "General"
# Formats that Excel and WPS know by number alone when they run in Chinese.
CHINESE_DATES = {
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_SHORT_DATE = "mm-dd-yy"
"""Excel's name for the date as the system writes it."""
_TOKEN = re.compile(r'"([^"]{0,255})"|\\(.)|_.|\*.|\[[^\]]{0,99}\]|([#0?][#0?,. ]{0,99})|(%)|(.)', re.DOTALL)
_DATE_TOKEN = re.compile(
    r'"([^"]{0,255})"|\\(.)|_.|\[[^\]]{0,99}\]|(yyyy|yy|mmmm|mmm|mm|m|dd|d|hh|h|ss|s|AM/PM|上午/下午)|(.)',
    re.IGNORECASE,
)
_MOST_DIGITS = 11
"""So many digits Excel shows of a number without a format."""


def read(data: bytes, name: str) -> Document:
    """Return the sheets of an Excel workbook as tables."""
    from openpyxl import load_workbook

    blocks: list[Block] = []
    notes: list[str] = []
    try:
        _check(data)
        with warnings.catch_warnings():
            # openpyxl tells of every decoration that it doesn't keep.
            warnings.simplefilter("ignore")
            stream = io.BytesIO(data)
            with closing(load_workbook(stream, read_only=True, data_only=True, keep_links=False)) as workbook:
                _read_sheets(workbook.worksheets, data, blocks, notes)
        return Document(name, placed(blocks), tuple(notes))
    except (UserError, MemoryError):
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise whatever it stumbles over
        raise UnreadableError(
            "Excel 文件已损坏或结构异常，请用 Excel 或 WPS 打开后重新保存为 .xlsx 再上传。"
        ) from error


def _read_sheets(sheets: list[Any], data: bytes, blocks: list[Block], notes: list[str]) -> None:
    if len(sheets) > MAX_SHEETS:
        notes.append(f"工作表过多，只读取前 {MAX_SHEETS} 张。")
    for sheet in sheets[:MAX_SHEETS]:
        if sheet.sheet_state != "visible":
            notes.append(f"工作表“{sheet.title}”是隐藏的，未读取。")
            continue
        merges = _scan(data, sheet, notes)
        grid = _grid(sheet, notes)
        blocks += [Paragraph(text, NOWHERE, level) for text, level in _head(grid, sheet.title)]
        if rows := tuple(_rows(grid, merges)):
            blocks.append(Table(rows, NOWHERE))


def _check(data: bytes) -> None:
    """Refuse a package beyond the bounds, with a part that is too large, or with entities in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        check_size(archive, len(data))
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                if entry.file_size > MAX_PART_BYTES:
                    raise UnreadableError("工作表解压后异常巨大，请删去多余的行列和格式后再上传。")
                with archive.open(entry) as stream:
                    if re.search(rb"<!(?:DOCTYPE|ENTITY)", stream.read(4096)):
                        raise ValueError("no workbook declares entities")


def _scan(data: bytes, sheet: Any, notes: list[str]) -> list[_Merge]:
    """Return the merged areas of a sheet, which openpyxl leaves out where it reads without loading everything."""
    from openpyxl.utils.cell import range_boundaries

    merges: list[_Merge] = []
    uncounted = cells = far = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as stream:
        for _, element in etree.iterparse(stream, tag=(_MERGED, _CELL), resolve_entities=False, no_network=True):
            if element.tag.endswith("}c"):
                cells += 1
                if cells > MAX_SHEET_CELLS:
                    element.clear()
                    continue
                column = (element.get("r") or "").rstrip("0123456789")
                far += len(element) > 0 and (len(column), column) > _LAST_COLUMN
                value = element.find(_VALUE)
                uncounted += element.find(_FORMULA) is not None and (value is None or not value.text)
            elif len(merges) < MAX_SHEET_CELLS:
                left, top, right, bottom = (bound or 1 for bound in range_boundaries(element.get("ref")))
                merges.append((top - 1, left - 1, bottom - top + 1, right - left + 1))
            element.clear()
    if uncounted:
        notes.append(
            f"工作表“{sheet.title}”有{uncounted}个公式没有保存结果，按空白读取；请用 Excel 或 WPS 打开保存后再上传。"
        )
    if far:
        notes.append(f"工作表“{sheet.title}”第{MAX_TABLE_COLUMNS}列以后的{far}个单元格未读取，请移到前面的列。")
    return merges


def _grid(sheet: Any, notes: list[str]) -> list[list[str]]:
    """Return the texts of a sheet row by row, without the empty ones at the end of rows and sheet."""
    sheet.reset_dimensions()
    grid: list[list[str]] = []
    filled = count = 0
    for row in sheet.iter_rows(max_col=MAX_TABLE_COLUMNS):
        length = max((place for place, cell in enumerate(row, 1) if cell.value is not None), default=0)
        texts = [_text(cell) for cell in row[:length]]
        while texts and not texts[-1]:
            texts.pop()
        # One far cell makes a million empty rows.
        count += len(texts) + 1 if texts else _EMPTY_ROW
        if count > MAX_SHEET_CELLS:
            told = f"第{filled}行以后未读取" if filled else "里面的内容离第1行第1列太远，未读取，请移到表的开头"
            notes.append(f"工作表“{sheet.title}”过大，{told}。")
            break
        grid.append(texts)
        filled = len(grid) if texts else filled
    return grid[:filled]


def _text(cell: Any) -> str:
    from openpyxl.utils.datetime import from_excel

    value, number_format = cell.value, cell.number_format if cell.value is not None else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        chinese = CHINESE_DATES.get(cell.style_array.numFmtId) if cell.style_array else None
        if chinese:
            value, number_format = from_excel(value), chinese
    text = shown(value, number_format)
    return "\n".join(line.strip() for line in text.replace("_x000D_", "").splitlines()).strip()


def _head(grid: list[list[str]], sheet_name: str) -> Iterator[tuple[str, int | None]]:
    """Yield what stands alone in the rows above a table, taking it out of them; else the sheet's name as a heading."""
    is_named = False
    for row in grid[:_MAX_HEAD_ROWS]:
        texts = [text for text in row if text]
        if len(texts) > 1:
            break
        if texts:
            is_named = True
            row.clear()
            yield texts[0].replace("\n", ""), None
    if grid and not is_named and not _DEFAULT_NAME.fullmatch(sheet_name.strip()):
        yield sheet_name.strip(), 1


def _rows(grid: list[list[str]], merges: list[_Merge]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a sheet as a table has them, a merged area once; a row without text yields no cells."""
    width = max(map(len, grid), default=0)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    room = len(grid) * width  # what areas that don't overlap can cover; a forged file's may be anything
    for top, left, height, breadth in merges:
        bottom, right = min(top + height, len(grid)), min(left + breadth, width)
        room -= max(0, bottom - top) * max(0, right - left)
        if room < 0:
            break
        area = {(row, column) for row in range(top, bottom) for column in range(left, right)} - {(top, left)}
        if top < bottom and left < right and not covered & area and (top, left) not in covered:
            spans[top, left] = bottom - top, right - left
            covered |= area
    for number, texts in enumerate(grid):
        filled = zip(range(width if texts else 0), chain(texts, repeat("")), strict=False)
        places = (((number, column), text) for column, text in filled if (number, column) not in covered)
        yield tuple(Cell(text, *place, *spans.get(place, (1, 1))) for place, text in places)


def shown(value: object, number_format: str) -> str:
    """Return a cell's value in the words its format makes of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _date(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    number = Decimal(repr(value))
    sections = number_format.split(";")
    if not number.is_finite():
        return str(value)
    section = sections[0]
    if number < 0 and len(sections) > 1:
        section, number = sections[1], -number
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    before, digits, after, percents = _parts(section)
    if not digits:
        # A section that is only words hides the number; General and what isn't understood show it plainly.
        if before and "general" not in section.lower() and "E" not in section:
            return before
        rounded = Decimal(f"{number:.{_MOST_DIGITS}g}").normalize()
        return f"{rounded:f}" if abs(number) < Decimal(10) ** 20 else str(rounded)
    return before + _digits(number * 100**percents, digits) + after


def _parts(section: str) -> tuple[str, str, str, int]:
    """Return the words before the digits of a format, its digits, the words after them, and its percent signs."""
    words = ["", ""]
    digits = ""
    percents = 0
    for match in _TOKEN.finditer("" if "general" in section.lower() or re.search(r"[0#]E[+-]", section) else section):
        quoted, escaped, places, percent, other = match.groups()
        if places and not digits:
            digits = places.strip()
        else:
            percents += percent is not None
            words[bool(digits)] += quoted or escaped or percent or (other if other and other not in "@" else "")
    return words[0], digits, words[1], percents


def _digits(number: Decimal, places: str) -> str:
    whole, _, fraction = places.partition(".")
    fraction = re.sub(r"[^#0?]", "", fraction)
    # A comma behind the digits divides by a thousand, one among them parts the thousands.
    scaled = number / Decimal(1000) ** (len(places) - len(places.rstrip(",")))
    rounded = at_step(scaled, Decimal(1).scaleb(-len(fraction)))
    text = f"{rounded:,f}" if "," in whole.rstrip(",") else f"{rounded:f}"
    spare = len(fraction) - len(fraction.rstrip("#?"))
    for _ in range(spare):
        text = text.removesuffix("0")
    return text.removesuffix(".") if fraction else text


def _date(value: datetime.datetime | datetime.date | datetime.time, number_format: str) -> str:
    section = number_format.split(";", maxsplit=1)[0]
    if section.lower() in {_SHORT_DATE, GENERAL.lower()} and not isinstance(value, datetime.time):
        return f"{value.year}/{value.month}/{value.day}"
    parts: list[str] = []
    is_time = False  # whether the part before was hours, after which mm means minutes
    for match in _DATE_TOKEN.finditer(section):
        quoted, escaped, token, other = match.groups()
        if token:
            parts.append(_date_part(value, token.lower(), is_time=is_time))
            is_time = token.lower() in {"h", "hh"}
        else:
            parts.append(quoted or escaped or (other if other and other not in "@" else ""))
    return "".join(parts).strip() or str(value)


def _date_part(value: datetime.datetime | datetime.date | datetime.time, token: str, *, is_time: bool) -> str:
    is_of_time = token[0] in "hs" or (token in {"m", "mm"} and is_time) or "/" in token
    if not isinstance(value, datetime.datetime) and is_of_time != isinstance(value, datetime.time):
        return ""
    if "/" in token:
        return "上午" if getattr(value, "hour", 0) < 12 else "下午"
    names = {"y": "year", "m": "minute" if is_of_time else "month", "d": "day", "h": "hour", "s": "second"}
    number = getattr(value, names[token[0]]) % (100 if token == "yy" else 10_000)
    return f"{number:0{len(token) if len(token) == 2 else 1}d}"
