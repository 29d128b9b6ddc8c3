"""The fund lines of a form: which is the total, which are parts of it, what they come to in 万元."""

from decimal import Decimal

from assistant.review.arithmetic import fits
from knowledge.quantity import fold, parse_decimal
from knowledge.report import Form, Fund, Report, ReportKind


def spent_line(form: Form) -> Fund | None:
    """Return the line that tells what became of the budget: the total, or a source's where the total was left at 0."""
    total = form.total_fund
    if total is None or total.initial_value or total.adjusted_value or total.adjusted_value is None:
        return total
    return next((one for one in form.funds if one.adjusted_value), total)


def execution_weight(form: Form) -> Decimal | None:
    """Return the points given for executing the budget beside the indicators, None where there are none."""
    total = form.total_fund
    return parse_decimal(total.weight) if total and not _execution_is_indicator(form) else None


def execution_score(form: Form) -> Decimal | None:
    """Return the points earned for executing the budget beside the indicators, None where there are none."""
    total = form.total_fund
    return parse_decimal(total.score) if total and not _execution_is_indicator(form) else None


def _execution_is_indicator(form: Form) -> bool:
    """Return whether the indicators themselves hold the execution rate, as forms of some provinces have it."""
    return any(row.weight_value and "执行率" in row.level1 + row.level2 + row.name for row in form.indicators)


def rate_is_right(fund: Fund, exact: Decimal) -> bool:
    """Return whether the rate as written is `exact` percent; some forms write it as a fraction (0.97)."""
    written = parse_decimal(fund.rate)
    if written is None:
        return False
    return fits(written, exact) or ("%" not in fold(fund.rate) and fits(written, exact / 100))


def line_amount(fund: Fund) -> Decimal | None:
    """Return the figure of a breakdown line: its own, else what was spent."""
    return parse_decimal(fund.amount) if fund.amount else fund.spent_value


def breakdown(form: Form, side: str) -> tuple[Fund, ...]:
    """Return the lines that stand under 按收入性质 or 按支出性质 (`side` is 收入 or 支出)."""
    return tuple(fund for fund in form.funds if side in fund.group)


def main_form(report: Report) -> Form | None:
    """Return the form that the text speaks of where it names no project: the department's, else the only one."""
    return report.form(ReportKind.DEPARTMENT) or (report.forms[0] if len(report.forms) == 1 else None)
