"""三公经费 as the base table has it and as the text states it: amounts of each kind, and how they changed.

Both name the kinds in many ways (公务用车购置和维护经费, 公车购置及运行费), so both are brought to the same keys.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.review.arithmetic import change_fits, same
from assistant.review.budget import joined
from assistant.review.figures import Sentence, Statement, sentences, statements
from assistant.review.rule import Evidence
from knowledge.quantity import parse_decimal
from knowledge.report import Expense, Report

TOTAL, VEHICLES, PURCHASE, RUNNING, ABROAD, HOSPITALITY = (
    "三公经费",
    "公务用车",
    "公车购置",
    "公车运行维护",
    "因公出国",
    "公务接待",
)
PARTS = {TOTAL: (VEHICLES, ABROAD, HOSPITALITY), VEHICLES: (PURCHASE, RUNNING)}
COLUMNS = {"previous": "上年决算数", "budget": "当年预算数", "actual": "当年决算数"}

_KINDS = re.compile(
    r"(?P<total>三公[”\"’」]?\s*(?:经费)?)"
    r"|(?P<vehicles>(?:公务用车|公车|车辆)购置(?:费|经费)?[和及与、]+(?:公务用车)?(?:运行|维护))"
    r"|(?P<purchase>(?:公务用车|公车|车辆)购置)"
    r"|(?P<running>(?:公务用车|公车|车辆)(?:使用)?(?:运行|维护|运维))"
    r"|(?P<vehicles_only>公务用车(?:费|经费))"
    r"|(?P<abroad>(?:因公)?出国)"
    r"|(?P<hospitality>公务接待|接待费|招待费)"
)
_KEYS = {
    "total": TOTAL,
    "vehicles": VEHICLES,
    "vehicles_only": VEHICLES,
    "purchase": PURCHASE,
    "running": RUNNING,
    "abroad": ABROAD,
    "hospitality": HOSPITALITY,
}
# A clause that goes on about the kind named before: 较上年减少, 低于年初预算.
_CONTINUES = re.compile(
    r"(?:其中|共计?|合计|低于|高于|[较比同与]|占|为|是|年初|全年|当年|本年|上年度?|去年|同期|20\d\d年度?|预算数?|决算数?|支出数?|执行数?"
    r"|实际|完成|安排|的|了|增加|增长|上升|上涨|减少|下降|降低|压减|压缩|节约|同比|[增降]幅|\s)*"
)
_AGAINST_BUDGET = re.compile(r"[较比](?:年初|全年|当年|本年)?预算")
_AGAINST_LAST_YEAR = re.compile(r"[较比](?:上年|去年|上一年|上年度)|同比|[较比]20\d\d年")


@dataclass(frozen=True, slots=True)
class Amount:
    """What the text gives as the amount of a kind, in 万元, and the base table's column that it answers to."""

    keys: tuple[str, ...]
    column: str
    wan: Decimal
    statement: Statement

    def fits(self, line: Expense) -> bool:
        """Return whether a line of the base table has this amount."""
        written = cell(line, self.column)
        return written is not None and same(self.wan, written)


@dataclass(frozen=True, slots=True)
class Change:
    """How the text says that a kind changed: by how much, in 万元 or percent, against last year or the budget.

    Behind a list of parts (其中公务接待费0.6万元，较上年减少…) the total may be meant as well: `keys` holds both.
    """

    keys: tuple[str, ...]
    against: str
    statements: tuple[Statement, ...]

    def fits(self, line: Expense) -> bool:
        """Return whether a line of the base table bears the change out; one with an empty cell can't deny it."""
        before, after = cell(line, self.against), cell(line, "actual")
        if before is None or after is None:
            return True
        for one in self.statements:
            if one.quantity.is_percent:
                if before and not change_fits(one.direction * abs(one.quantity.value), before, after):
                    return False
            elif one.wan is not None and not same(one.direction * abs(one.wan), after - before):
                return False
        return True


def kind_of(label: str) -> str | None:
    """Return the key of the last kind that `label` names, None where it names none."""
    found = list(_KINDS.finditer(label))
    return _KEYS[found[-1].lastgroup or ""] if found else None


def table_lines(report: Report) -> dict[str, Expense]:
    """Return the base table's lines by kind, the first of each."""
    lines: dict[str, Expense] = {}
    for expense in report.expenses:
        key = kind_of(expense.label)
        if key is not None:
            lines.setdefault(key, expense)
    return lines


def cell(expense: Expense, column: str) -> Decimal | None:
    """Return the figure of one column, None where the cell is empty."""
    return parse_decimal({"previous": expense.previous, "budget": expense.budget, "actual": expense.actual}[column])


def expense_evidence(expense: Expense) -> Evidence:
    """Return a line of the base table as it stands there."""
    cells = (expense.label, expense.previous, expense.budget, expense.actual)
    return Evidence(joined([text or "（空）" for text in cells]), expense.location)


def stated(report: Report) -> Iterator[Amount | Change]:
    """Yield every amount and change of 三公经费 that the running text states."""
    for sentence in sentences(report):
        if _KINDS.search(sentence.text) and not sentence.is_plan:
            yield from _read(sentence, report.year)


def _read(sentence: Sentence, year: int | None) -> Iterator[Amount | Change]:
    keys: tuple[str, ...] = ()
    against = ""
    changes: dict[tuple[tuple[str, ...], str], list[Statement]] = {}
    for statement in statements(sentence):
        named = kind_of(statement.lead)
        if named is not None:
            keys = (named,) if named == TOTAL or TOTAL not in keys else (named, TOTAL)
            against = ""
        elif not _CONTINUES.fullmatch(statement.clause):
            keys = ()
        if not keys or statement.is_bound or statement.is_rough:
            continue
        # Only a clause that itself names the kind can't mean the total before it.
        meant = (kind,) if (kind := kind_of(statement.clause)) else keys
        against = _against(_around(statement.lead)) or against
        if statement.direction and (statement.wan is not None or statement.quantity.is_percent):
            if against:
                changes.setdefault((meant, against), []).append(statement)
        elif statement.wan is not None:
            column = _column(statement.lead, named is not None, year)
            if column:
                yield Amount(meant, column, statement.wan, statement)
    for (kinds, basis), found in changes.items():
        yield Change(kinds, basis, tuple(found))


def _around(lead: str) -> str:
    """Return what a lead says between the kind it names and its figure, all of it where it names none."""
    matches = list(_KINDS.finditer(lead))
    return lead[matches[-1].end() :] if matches else lead


def _against(lead: str) -> str:
    """Return the column that a change is counted from; budgets compared with budgets aren't in the base table."""
    if _AGAINST_BUDGET.search(lead):
        return "budget"
    last_year = _AGAINST_LAST_YEAR.search(lead)
    return "previous" if last_year and "预算" not in lead[: last_year.start()] else ""


def _column(lead: str, named: bool, year: int | None) -> str:
    """Return the column of the base table that an amount belongs to, "" where it speaks of none of them."""
    around = _around(lead)
    years = {int(found) for found in re.findall(r"(20\d\d)年", lead)}
    if re.search(r"上年|去年", lead) or (year is not None and year - 1 in years):
        return "previous" if "预算" not in around else ""
    if years and year is not None and year not in years:
        return ""
    if "预算" in around and not re.search(r"决算|支出数|执行数|实际", around):
        return "budget"
    return "actual" if named or re.search(r"决算|支出|执行|实际", around) else ""
