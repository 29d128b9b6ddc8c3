import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.review.arithmetic import as_sum, plain, sums_to, two_places
from assistant.review.checks.coverage import project_coverage
from assistant.review.rule import Evidence, Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.facts.sentences import Sentence, sentences
from knowledge.facts.subjects import named_forms
from knowledge.report import Report

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
        found = project_coverage(account)
        values = [part.value for part in found.parts] if found else []
        if found is None or sums_to(values, found.whole.value):
            return
        whole, share, covered = found.whole.value, found.share_pct, found.covered
        message = f"{len(values)}张项目自评表全年执行数合计{as_sum(values)}万元，部门表项目支出{plain(whole)}万元，"
        if share < _WHOLE:
            message += f"只覆盖{two_places(share)}%，其余{plain(whole - covered)}万元没有自评表"
        else:
            message += f"项目表合计反而多出{plain(covered - whole)}万元"
        evidence = [Evidence(found.whole.quote, found.whole.location)]
        evidence += [Evidence(f"{part.form.name}：{part.quote}", part.location) for part in found.parts if part.form]
        report = account.report
        claim = next((words for one in sentences(report) if (words := _claim(report, one, share))), None)
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
