"""Self-evaluation forms out of a document's blocks.

A form may be a table, part of one, or go on over several: it begins with its project's or department's name, with a
title that isn't a continued one, or with an indicator header where none is open; it goes on into the next table
unless a title or running text stands between. So tables broken over pages and tables with several forms are read
alike.
"""

from collections.abc import Iterable, Sequence

from knowledge.document import Block, Paragraph, Table
from knowledge.forms.funds import fund_roles
from knowledge.forms.grid import Line, read_lines
from knowledge.forms.header import read_header
from knowledge.forms.names import begins_form, labelled, read_names
from knowledge.forms.rows import FormRows
from knowledge.forms.upright import upright
from knowledge.forms.vocabulary import Role, bare_level, is_level
from knowledge.forms.words import (
    CONTINUED,
    INDICATOR_WORDS,
    YEAR_ROW,
    bare_title,
    money_unit,
    plain,
    read_title,
)
from knowledge.report import Form, ReportKind, Unread
from knowledge.running_text import compact

_RUNNING_TEXT = 60
"""A paragraph longer than this between two tables is text: what follows is not the table before going on."""
_NEAR = 16
"""As many rows may hold names, funds and goals above the indicators."""


def read_forms(blocks: Iterable[Block], kind: ReportKind | None) -> tuple[tuple[Form, ...], tuple[Unread, ...]]:
    """Return the forms in a document's blocks, and what could not be read of them; `kind` is what its title says."""
    reader = FormReader(kind)
    for block in blocks:
        reader.read(block)
    return reader.finish()


class FormReader:
    """Reads a document's blocks one after another, keeping the form that is open."""

    def __init__(self, kind: ReportKind | None) -> None:
        """Begin with no form open; `kind` is what the report's title says, for forms that don't say it."""
        self._kind = kind
        self._forms: list[Form] = []
        self._notes: list[Unread] = []
        self._form: FormRows | None = None
        self._title = ""
        self._title_above = ""  # of the form above in the same table: it heads them all
        self._level = ""
        self._names: dict[str, str] = {}
        self._fund_unit = ""

    def read(self, block: Block) -> None:
        """Take the next block of the document."""
        if isinstance(block, Table):
            for table in upright(block):
                self._read_table(table)
            self._forget()
        else:
            self._read_paragraph(block)

    def finish(self) -> tuple[tuple[Form, ...], tuple[Unread, ...]]:
        """Return the forms, and what could not be read of them."""
        self._close()
        return tuple(self._forms), tuple(self._notes)

    def _read_paragraph(self, paragraph: Paragraph) -> None:
        """Take what stands above a table: its title, the unit of money, a name."""
        text = compact(paragraph.text)
        if len(text) > _RUNNING_TEXT or text.endswith("。"):
            self._close()
            self._forget()
            return
        self._fund_unit = money_unit(text) or self._fund_unit
        if names := dict(labelled(paragraph.text)):
            self._names |= names
            if "project" in names:
                self._close()
        elif is_level(level := bare_title(text), Role.LEVEL1):
            self._level = bare_level(level)
        elif (title := read_title(text)) and not CONTINUED.search(text):
            # The same title over an unfinished form is a page's heading, printed again.
            if self._form is not None and (self._form.is_complete or plain(self._form.title) != plain(title)):
                self._close()
            self._title = title

    def _read_table(self, table: Table) -> None:
        lines = [line for line in read_lines(table) if line.own]
        if lines and not self._goes_on(lines):
            self._close()
        self._begin_level()
        found, at = False, 0
        while at < len(lines):
            taken = self._read_line(table, lines, at)
            found = found or (taken > 0 and self._form is not None and self._form.part == "indicators")
            at += max(1, taken)
        words = {word for row in table.rows for cell in row for word in INDICATOR_WORDS.findall(compact(cell.text))}
        if not found and len(words) > 1:
            lack = "像是绩效指标表，但没有认出表头（须有指标名称列，以及指标值或完成值列），其中的指标未读取。"
            self._notes.append(Unread(lack, table.location))

    def _goes_on(self, lines: Sequence[Line]) -> bool:
        if self._form is None or read_header(lines, 0, is_open=True) or begins_form(lines[0]):
            return True
        return not self._form.is_complete and self._form.fits(lines[0])

    def _read_line(self, table: Table, lines: Sequence[Line], at: int) -> int:
        """Take one row and return how many rows that were, 0 for a row of no form."""
        line = lines[at]
        if len(line.own) == 1 and self._read_heading(line):
            return 1
        header = read_header(lines, at, is_open=self._form is not None and self._form.part == "indicators")
        if begins_form(line):
            if self._form is not None and (self._form.is_begun or "project" in self._form.names):
                self._close()
            self._open(table, line)
        elif header:
            if self._form is not None and self._form.is_complete:
                self._close()
            self._open(table, line)
        elif (
            (self._form is None or self._title)
            and (fund_roles(line.cells) or read_names(line))
            and self._is_above_header(lines, at)
        ):
            self._open(table, line)
        if self._form is None:
            return 0
        taken = self._form.read(table, line, header)
        self._begin_level()
        return taken

    def _is_above_header(self, lines: Sequence[Line], at: int) -> bool:
        """Return whether what stands here is of a form: its title or name is known, or its indicators come below."""
        return bool(self._title or self._names) or any(
            read_header(lines, below) for below in range(at + 1, min(at + _NEAR, len(lines)))
        )

    def _begin_level(self) -> None:
        """Let the rows that come stand under the level that was named above the table: 表一 产出."""
        if self._level and self._form is not None and self._form.indicators:
            self._form.indicators.begin(self._level)
            self._level = ""

    def _read_heading(self, line: Line) -> bool:
        """Take a title or a year that stands in a row of its own."""
        text = compact(line.own[0].text)
        if YEAR_ROW.fullmatch(text):
            return True
        title = read_title(text)
        if not title:
            return False
        if not CONTINUED.search(text):
            if self._form is not None and self._form.is_begun:
                self._close()
            self._title = title
        return True

    def _open(self, table: Table, line: Line) -> None:
        """Open a form at `line` unless one is open."""
        if self._form is None:
            place = table.row_place(line.row)
            self._form = FormRows(self._title or self._title_above, place, dict(self._names), self._fund_unit)
            self._title_above, self._title, self._names = self._form.title, "", {}
        elif self._title and not self._form.title:
            self._form.title = self._title

    def _close(self) -> None:
        if self._form is not None:
            form = self._form.build(self._kind)
            if form is not None:
                self._forms.append(form)
                self._notes += self._form.indicators.notes if self._form.indicators else ()
            self._form = None

    def _forget(self) -> None:
        self._title, self._title_above, self._names, self._fund_unit, self._level = "", "", {}, "", ""
