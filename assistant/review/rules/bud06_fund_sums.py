from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from assistant.review.arithmetic import as_sum, plain, sums_to, total
from assistant.review.budget import form_label, fund_evidence
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.report import Form, Fund

_COLUMNS = {"initial_value": "年初预算数", "adjusted_value": "全年预算数", "spent_value": "全年执行数"}
# The sources of 附件1 exclude each other; forms with finer lines (中央、省级、市级) nest them.
_SOURCES = ("财政拨款", "上年结转", "结转结余", "其他资金", "其它资金", "单位资金", "自有资金", "事业收入", "经营收入")


class FundSums(Rule):
    """各项资金来源合计应等于年度资金总额。

    反例：年度资金总额300万元，当年财政拨款260万元、上年结转20万元、其他资金10万元，合计290万元。
    正例：年度资金总额290万元，当年财政拨款260万元、上年结转20万元、其他资金10万元。
    """

    code = "BUD06"
    name = "资金来源合计"
    severity = Severity.ERROR
    suggestion = "核对各项资金来源，使年初预算数、全年预算数、全年执行数三列分别合计等于年度资金总额。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the totals that their sources don't make up."""
        for form in account.report.forms:
            whole = form.total_fund
            if whole is not None:
                for column, label in _COLUMNS.items():
                    yield from self._sources(form, whole, column, label)

    def _sources(self, form: Form, line: Fund, column: str, label: str) -> Iterator[Finding]:
        lines = [
            fund for fund in form.funds if fund is not line and not fund.group and getattr(fund, column) is not None
        ]
        parts = [getattr(fund, column) for fund in lines]
        whole = getattr(line, column)
        if whole is None or not parts or sums_to(parts, whole):
            return
        plain_sources = all(any(source in fund.label for source in _SOURCES) for fund in lines)
        complete = all(getattr(fund, column) is not None for fund in form.funds if not fund.group)
        if (not plain_sources and _some_sum_to(parts, whole)) or (not complete and total(parts) < whole):
            return
        yield self.finding(
            f"{form_label(form)}各项资金来源{label}合计{as_sum(parts)}{form.fund_unit}，"
            f"年度资金总额写为{plain(whole)}{form.fund_unit}，相差{plain(abs(total(parts) - whole))}{form.fund_unit}。",
            fund_evidence(line),
            *map(fund_evidence, lines),
            about=label,
        )


def _some_sum_to(parts: Sequence[Decimal], whole: Decimal) -> bool:
    """Return whether some of the lines make up the total, as where a line's own parts stand below it."""
    sizes = range(1, len(parts) + 1)
    return any(sums_to(chosen, whole) for size in sizes for chosen in combinations(parts[:12], size))
