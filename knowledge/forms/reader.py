"""Self-evaluation forms out of a document's blocks.

A form may be part of a table or go on over several: it begins with its project's or department's name, with a title
that isn't a continued one, or with an indicator header where none is open; it goes on into the next table unless a
title or running text stands between.
"""

from collections.abc import Iterable, Sequence

from knowledge.document import Block, Paragraph, Table
from knowledge.forms.funds import fund_roles, read_spoken, roles_by_figures
from knowledge.forms.grid import Line, read_lines
from knowledge.forms.header import read_header
from knowledge.forms.names import begins_form, labelled, read_names
from knowledge.forms.rows import FormRows
from knowledge.forms.upright import upright
from knowledge.forms.vocabulary import Role, bare_level, is_level
from knowledge.forms.words import CONTINUED, INDICATOR_WORDS, YEAR_ROW, bare_title, money_unit, plain, read_title
from knowledge.report import Form, ReportKind, Unread
from knowledge.running_text import compact

_RUNNING_TEXT = 60
"""A paragraph longer than this between two tables is text: what follows is not the table before going on."""
_NEAR = 16
"""As many rows may hold names, funds and goals above the indicators."""


def read_forms(blocks: Iterable[Block], kind: ReportKind | None) -> tuple[tuple[Form, ...], tuple[Unread, ...]]:
    """Return the forms in a document's blocks, and what could not be read of them; `kind` is what its title says."""
    reader = _Reader(kind)
    for block in blocks:
        if isinstance(block, Paragraph):
            reader.read_paragraph(block)
            continue
        reader.read_table(upright(block))
        reader.forget()
    reader.close()
    return tuple(reader.forms), tuple(reader.notes)


class _Reader:
    """Takes a document's blocks one after another, keeping the form that is open."""

    def __init__(self, kind: ReportKind | None) -> None:
        self._kind = kind
        self.forms: list[Form] = []
        self.notes: list[Unread] = []
        self._form: FormRows | None = None
        self._title = ""
        self._title_above = ""  # of the form above in the same table: it heads them all
        self._level = ""
        self._names: dict[str, str] = {}
        self._fund_unit = ""

    def read_paragraph(self, paragraph: Paragraph) -> None:
        """Take what stands above a table: its title, the unit of money, a name."""
        text = compact(paragraph.text)
        if len(text) > _RUNNING_TEXT or text.endswith("。"):
            self.close()
            self.forget()
            return
        self._fund_unit = money_unit(text) or self._fund_unit
        if names := dict(labelled(paragraph.text)):
            self._names |= names
            if "project" in names:
                self.close()
        elif is_level(level := bare_title(text), Role.LEVEL1):
            self._level = bare_level(level)
        elif (title := read_title(text)) and not CONTINUED.search(text):
            # The same title over an unfinished form is a page's heading, printed again.
            if self._form is not None and (self._form.is_complete or plain(self._form.title) != plain(title)):
                self.close()
            self._title = title

    def read_table(self, table: Table) -> None:
        """Take the rows of a table; one that begins no form and doesn't go on with the open one ends it."""
        lines = [line for line in read_lines(table) if line.own]
        form = self._form
        begins_itself = not lines or read_header(lines, 0, is_open=True) or begins_form(lines[0])
        if form and not begins_itself and (form.is_complete or not form.fits(lines[0])):
            self.close()
        self._begin_level()
        found, at = False, 0
        while at < len(lines):
            taken = self._read_line(table, lines, at)
            found = found or (taken > 0 and self._form is not None and self._form.part == "indicators")
            at += max(1, taken)
        words = {word for row in table.rows for cell in row for word in INDICATOR_WORDS.findall(compact(cell.text))}
        if not found and len(words) > 1:
            lack = "像是绩效指标表，但没有认出表头（须有指标名称列，以及指标值或完成值列），其中的指标未读取。"
            self.notes.append(Unread(lack, table.location))

    def _read_line(self, table: Table, lines: Sequence[Line], at: int) -> int:
        """Take one row and return how many rows that were, 0 for a row of no form."""
        line, next_ = lines[at], lines[at + 1 : at + 2]
        if len(line.own) == 1 and self._read_heading(line):
            return 1
        header = read_header(lines, at, is_open=self._form is not None and self._form.part == "indicators")
        if begins_form(line):
            if self._form is not None and (self._form.is_begun or "project" in self._form.names):
                self.close()
            self._open(table, line)
        elif header:
            if self._form is not None and self._form.is_complete:
                self.close()
            self._open(table, line)
        elif (self._form is None or self._title) and (
            fund_roles(line.cells)
            or read_spoken(line)
            or read_names(line)
            or any(roles_by_figures(line.cells, row) for row in next_)
        ):
            # What stands here is of a form: its title or name is known, or its indicators come below.
            below = range(at + 1, min(at + _NEAR, len(lines)))
            if self._title or self._names or any(read_header(lines, place) for place in below):
                self._open(table, line)
        if self._form is None:
            return 0
        taken = self._form.read(table, line, header)
        self._begin_level()
        return taken

    def _begin_level(self) -> None:
        """Let the rows that come stand under the level that was named above the table: 表一 产出."""
        if self._level and self._form is not None and self._form.indicators:
            self._form.indicators.begin(self._level)
            self._level = ""

    def _read_heading(self, line: Line) -> bool:
        """Take a title or a year that stands in a row of its own."""
        text = compact(line.own[0].text)
        title = read_title(text)
        if title and not CONTINUED.search(text):
            if self._form is not None and self._form.is_begun:
                self.close()
            self._title = title
        return bool(title or YEAR_ROW.fullmatch(text))

    def _open(self, table: Table, line: Line) -> None:
        """Open a form at `line` unless one is open."""
        if self._form is None:
            place = table.row_place(line.row)
            self._form = FormRows(self._title or self._title_above, place, dict(self._names), self._fund_unit)
            self._title_above, self._title, self._names = self._form.title, "", {}
        elif self._title and not self._form.title:
            self._form.title = self._title

    def close(self) -> None:
        """Keep the form that is open, if it holds anything of one."""
        if self._form is not None and (form := self._form.build(self._kind)) is not None:
            self.forms.append(form)
            self.notes += self._form.indicators.notes if self._form.indicators else ()
        self._form = None

    def forget(self) -> None:
        """Let go of what stood above the last table."""
        self._title, self._title_above, self._names, self._fund_unit, self._level = "", "", {}, "", ""
