import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import plain, rate_pct, two_places
from assistant.review.budget import form_label, fund_evidence, main_form, spent_line
from assistant.review.checks.reasons import gives_reason
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.facts.sentences import sentences
from knowledge.facts.subjects import named_forms
from knowledge.quantity import parse_decimal
from knowledge.report import Form, Fund, Report

_MONEY = re.compile("资金|经费|预算|支付|支出|拨付|付款|结算|款|执行率|结余|结转")
_EXPLAINED = re.compile(
    r"(?:执行率|支出进度|执行进度|预算执行|未执行|未支出|结余|结转).{0,120}(?:原因|由于|因|受|主要是|导致|尚未|未达到)"
    r"|(?:原因|由于|因|受|导致|尚未|未能).{0,120}(?:执行率|支出进度|执行进度|预算执行|未支出|结余|结转)"
)


class LowExecution(Rule):
    """预算执行率偏低的，应单独说明原因并提出整改措施。

    偏低的界限中央没有规定，通用口径取80%（财预〔2021〕101号三（七）第一个扣分档）。

    反例：执行率52.5%，全文没有说明原因。
    正例：执行率52.5%，正文写明“执行率偏低，原因是设备采购四季度才完成招标，尾款结转下年支付”。
    """

    code = "BUD10"
    name = "执行率偏低说明原因"
    severity = Severity.WARNING
    suggestion = "写明执行率偏低的具体原因、未执行金额和处理办法（结转、收回或调剂），并提出整改措施。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the low rates that neither the text nor a deviation note explains."""
        report = account.report
        for form in report.forms:
            fund = spent_line(form)
            rate = _rate(fund) if fund else None
            if fund is None or rate is None or rate >= self.pack.low_execution_pct or _is_explained(report, form):
                continue
            noted = any(map(gives_reason, form.filled))
            figures = f"全年执行数{fund.spent}÷全年预算数{fund.adjusted}，" if fund.spent_value is not None else ""
            yield self.finding(
                f"{form_label(form)}{figures}执行率{two_places(rate)}%，低于{plain(self.pack.low_execution_pct)}%，"
                f"{'指标的原因说明没有讲到资金' if noted else '报告没有说明原因'}。",
                fund_evidence(fund),
                # A note on an indicator may tell of what held up the payments as well.
                severity=Severity.INFO if noted else self.severity,
            )


def _rate(fund: Fund) -> Decimal | None:
    """Return the rate that the amounts make, else the one that is written; none of nothing."""
    if fund.spent_value is not None and fund.adjusted_value is not None:
        return rate_pct(fund.spent_value, fund.adjusted_value)
    return parse_decimal(fund.rate)


def _is_explained(report: Report, form: Form) -> bool:
    """Return whether a reason is given for this form: by a note on money, or in the text, naming its project."""
    if any(gives_reason(row) and _MONEY.search(row.deviation_note) for row in form.filled):
        return True
    reasons = [sentence for sentence in sentences(report) if _EXPLAINED.search(sentence.text)]
    if form is main_form(report):
        return bool(reasons)
    return any(form in named_forms(report, " ".join((one.text, *one.headings))) for one in reasons)
