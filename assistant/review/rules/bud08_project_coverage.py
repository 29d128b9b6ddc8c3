import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import as_sum, plain, rate_pct, sums_to, total, two_places
from assistant.review.budget import department_form, expenditure_line, fund_evidence, in_wan, total_line
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.facts.sentences import Sentence, sentences
from knowledge.facts.subjects import named_forms
from knowledge.report import Report, ReportKind

_MOSTLY = re.compile(r"绝?大部分|绝大多数|主要(?:是|为|用于|包括)|大头")
_ALL = re.compile(
    r"(?:全部|所有)(?:预算|支出)?项目[^。；，]{0,16}(?:自评|评价)|(?:自评|评价)[^。；，]{0,16}(?:全覆盖|全部项目|所有项目)"
)
_HALF, _WHOLE = 50, 100


class ProjectCoverage(Rule):
    """项目自评应覆盖部门全部项目支出，项目自评表的执行数合计应与部门表的项目支出相当。

    反例：部门表项目支出860万元，只有两张项目自评表，执行数合计240万元，覆盖27.91%。
    正例：部门表项目支出860万元，各项目自评表执行数合计860万元。
    """

    code = "BUD08"
    name = "项目自评覆盖项目支出"
    severity = Severity.WARNING
    suggestion = "补齐其余项目的自评表；由上级转移支付等另行评价的，在报告中列明项目和金额。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield where the project forms come to less, or more, than the department's project expenditure."""
        report = account.report
        department = department_form(report)
        line = expenditure_line(department, "项目支出") if department else None
        funds = [
            (form, fund, in_wan(fund.spent_value, form))
            for form in report.forms
            if form.kind is ReportKind.PROJECT and (fund := total_line(form)) and fund.spent_value is not None
        ]
        if department is None or line is None or not funds:
            return
        whole, parts = in_wan(line[1], department), [amount for *_, amount in funds]
        share = rate_pct(total(parts), whole)
        if share is None or sums_to(parts, whole):
            return
        message = f"{len(funds)}张项目自评表全年执行数合计{as_sum(parts)}万元，部门表项目支出{plain(whole)}万元，"
        if share < _WHOLE:
            message += f"只覆盖{two_places(share)}%，其余{plain(whole - total(parts))}万元没有自评表"
        else:
            message += f"项目表合计反而多出{plain(total(parts) - whole)}万元"
        evidence = [fund_evidence(line[0])]
        evidence += [Evidence(f"{form.name}：{fund_evidence(fund).text}", fund.location) for form, fund, _ in funds]
        claim = next((found for one in sentences(report) if (found := _claim(report, one, share))), None)
        if claim is not None:
            message += f"；正文却写“{claim.text}”，与表不符"
            evidence.append(claim)
        # A department may hand in the forms of some projects with its report and keep the others.
        is_untold = claim is None and share < _WHOLE
        yield self.finding(f"{message}。", *evidence, severity=Severity.INFO if is_untold else self.severity)


def _claim(report: Report, sentence: Sentence, share: Decimal) -> Evidence | None:
    """Return the words that claim more for the projects with a form than their share of it, None where none do."""
    if share < _WHOLE and (said := _ALL.search(sentence.text)):
        return Evidence(said[0], sentence.location)
    if share >= _HALF:
        return None
    for match in _MOSTLY.finditer(sentence.text):
        words = re.split("[；;。]", sentence.text[match.start() :])[0]
        if named_forms(report, words):
            return Evidence(words, sentence.location)
    return None
