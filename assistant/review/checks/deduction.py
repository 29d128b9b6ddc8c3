"""How many points a row of a form says that it loses for every so much it misses its target by: 每逾期1日扣0.1分."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from assistant.review.arithmetic import fits
from assistant.review.checks.attainment import Attainment, Deadline
from knowledge.facts.fact import Account
from knowledge.numerals import at_step
from knowledge.quantity import Quantity, find_counts_in_words, find_quantities
from knowledge.report import Indicator
from knowledge.running_text import compact

_DEDUCTS = re.compile(r"每(?P<each>[^每扣。；;]{1,16})扣[减除]?(?P<points>\d{1,3}(?:\.\d{1,3})?)分")
_DAYS = {"日", "天"}
_WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Deduction:
    """What a row's line says is taken off, for every how much."""

    text: str
    points: Decimal
    each: Quantity

    def left(self, row: Indicator, gap: Decimal) -> list[Decimal]:
        """Return what is left of a row's points: as the gap is, or as it is counted in whole steps."""
        times = gap / self.each.base
        steps = (times, at_step(times, _WHOLE, ROUND_FLOOR), at_step(times, _WHOLE, ROUND_CEILING))
        return [max(Decimal(0), (row.weight_value or Decimal(0)) - self.points * step) for step in steps]

    def late(self, due: Deadline) -> Decimal | None:
        """Return by how many days a row was late where these are what counts."""
        return Decimal((due.done - due.limit).days) if due.is_day and self.each.measure in _DAYS else None

    def missed(self, one: Attainment) -> Decimal | None:
        """Return by how much a target was missed in what the deduction counts, None where it counts something else."""
        target, actual = one.values
        if self.each.is_percent and not one.target.is_percent:
            return one.shortfall_pct
        is_alike = self.each.measure in {one.target.measure, "个百分点" if one.target.is_percent else ""}
        return abs(actual - target) if is_alike else None


def deduction(account: Account, row: Indicator) -> Deduction | None:
    """Return what the line of a row says of its points, None where it says nothing that counts."""
    for text in _line(account, row):
        if found := _DEDUCTS.search(compact(text)):
            counted = (*find_quantities(found["each"]), *find_counts_in_words(found["each"]))
            if len(counted) == 1 and counted[0].base > 0:
                return Deduction(found[0], Decimal(found["points"]), counted[0])
    return None


def is_kept(score: Decimal, left: list[Decimal]) -> bool:
    """Return whether a score is what is left by either way of counting."""
    return any(fits(score, one) for one in left)


def _line(account: Account, row: Indicator) -> Iterator[str]:
    """Yield the cells that stand in a row's line of its table, those that reach down to it among them."""
    table = account.report.document.table_at(row.location)
    lines = range(len(table.rows)) if table else ()
    if table and (at := next((line for line in lines if table.row_place(line) == row.location), None)) is not None:
        yield from (cell.text for line in table.rows[: at + 1] for cell in line if cell.row + cell.row_span > at)
