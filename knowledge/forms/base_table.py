"""The base table (部门整体支出绩效评价基础数据表): posts and staff, and the lines of 经费控制情况.

A line that lost cells when the file was converted can't be read by place. Of the 三公经费 lines a figure is still
kept where the sum of the column proves that it belongs there; all else of such a row is reported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.document import Cell, Location, Table
from knowledge.forms.grid import Line, align
from knowledge.forms.words import is_amount, plain
from knowledge.quantity import parse_decimal
from knowledge.report import Expense, Staffing, Unread
from knowledge.running_text import compact

_POSTS = re.compile(r"编制(?:人?数|人员|总数)?$")
_STAFF = re.compile(r"(?:在职|实有|在编)(?:在职)?(?:人员?数?|人员)?$")
_RATE = re.compile(r"控制率")
_ACCOUNT = re.compile(r"决算数?$")
_BUDGET = re.compile(r"预算数?$")
_PREVIOUS = re.compile(r"上年|上一年")
_VEHICLES = re.compile(r"公务用车购置(?:及|和|与)?(?:维护|运行)|^公务?用?车")
_THREE = (re.compile(r"^三公"), _VEHICLES, re.compile(r"出国|出境"), re.compile(r"接待"))


@dataclass
class BaseTable:
    """What has been read of the base table, and where its next row belongs."""

    staffing: Staffing | None = None
    expenses: list[Expense] = field(default_factory=list)
    notes: list[Unread] = field(default_factory=list)
    _staff_header: tuple[Cell, ...] = ()
    _header: tuple[Cell, ...] = ()
    _columns: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether the next row may be this table's."""
        return bool(self._header or self._staff_header)

    def close(self) -> None:
        """End the table."""
        self._staff_header, self._header, self._columns = (), (), ()

    def fits(self, line: Line) -> bool:
        """Return whether a row at the head of the next table can be this one's going on."""
        return align(self._header or self._staff_header or line.cells, line) is not None

    def read_header(self, line: Line) -> bool:
        """Take a row that heads the staff figures or the expenses, and return whether it did."""
        labels = [plain(cell.text) for cell in line.cells]
        places = [_find(labels, pattern) for pattern in (_POSTS, _STAFF, _RATE)]
        if None not in places[:2] and (places[2] is not None or "供养" in labels[0]):
            self.close()
            self._staff_header = line.cells
            return True
        accounts = [place for place, label in enumerate(labels) if _ACCOUNT.search(label)]
        budgets = [place for place, label in enumerate(labels) if _BUDGET.search(label) and not _PREVIOUS.search(label)]
        if len(accounts) == 2 and budgets:
            self.close()
            self._header, self._columns = line.cells, (accounts[0], budgets[0], accounts[1])
            return True
        return False

    def read_row(self, table: Table, line: Line) -> bool:
        """Take a row below a header, and return whether it was one of this table's."""
        place = Location(table.location.block, table.location.table, line.row, page=table.location.page)
        if self._staff_header:
            taken = self._read_staff(line, place)
            self._staff_header = ()
            return taken
        matched = align(self._header, line)
        if matched is None:
            self._read_cut(table, line, place)
            return True
        label = next(
            (cell for cell in reversed(line.own) if matched[line.cells.index(cell)][:1] < (min(self._columns),)), None
        )
        values = ["", "", ""]
        for number, cell in enumerate(line.cells):
            for at in matched[number][:1]:
                if at in self._columns and cell.row == line.row:
                    values[self._columns.index(at)] = cell.text.strip()
        if label is not None and all(is_amount(value) for value in values):
            self.expenses.append(Expense(compact(label.text), values[0], values[1], values[2], place))
        elif not any(parse_decimal(value) is not None for value in values[1:]):
            # 批复规模 | 实际规模: the next block's header; a single text is 厉行节约保障措施.
            if all(values):
                self.close()
        else:
            self.notes.append(Unread(f"不全是金额，未读取：{table.row_text(line.row)}", place))
        return True

    def _read_staff(self, line: Line, place: Location) -> bool:
        matched = align(self._staff_header, line)
        labels = [plain(cell.text) for cell in self._staff_header]
        if matched is None:
            self.notes.append(Unread("与“编制数、实际在职人数、控制率”的表头对不上，未读取。", place))
            return False
        texts = {at: cell.text.strip() for number, cell in enumerate(line.cells) for at in matched[number][:1]}
        posts, staff, rate = (
            texts.get(at, "") if (at := _find(labels, pattern)) is not None else ""
            for pattern in (_POSTS, _STAFF, _RATE)
        )
        self.staffing = Staffing(posts, staff, rate, place)
        return True

    def _read_cut(self, table: Table, line: Line, place: Location) -> None:
        """Keep of a row with missing or spare cells what the sums of 三公经费 prove, and report it."""
        cells = [cell.text.strip() for cell in line.cells if cell.text.strip()]
        proved = self._proved(cells)
        if any(proved):
            self.expenses.append(Expense(compact(cells[0]), proved[0], proved[1], proved[2], place))
        kept = f"只认得与三公经费合计相符的{'、'.join(filter(None, proved))}，其余" if any(proved) else ""
        self.notes.append(Unread(f"残缺，对不上表头，{kept}未读取：{table.row_text(line.row)}", place))

    def _proved(self, cells: Sequence[str]) -> list[str]:
        """Return, for each column, the cell that makes up the difference between 三公经费 and its other lines."""
        lines = [next((e for e in self.expenses if part.search(plain(e.label))), None) for part in _THREE]
        missing = [place for place, found in enumerate(lines) if found is None]
        total, *parts = lines
        if total is None or len(missing) != 1 or not _THREE[missing[0]].search(plain(cells[0])):
            return ["", "", ""]
        proved = []
        for column in ("previous", "budget", "actual"):
            whole = parse_decimal(getattr(total, column))
            known = sum(parse_decimal(getattr(part, column)) or 0 for part in parts if part is not None)
            fits = [
                cell
                for cell in cells[1:]
                if whole is not None and whole != known and parse_decimal(cell) == whole - known
            ]
            proved.append(fits[0] if len(fits) == 1 else "")
        return proved


def _find(labels: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((place for place, label in enumerate(labels) if pattern.search(label)), None)
