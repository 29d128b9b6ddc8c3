import re
from collections.abc import Iterator

from assistant.review.narrative import evidence, missing_problems, share, without
from assistant.review.row_words import told_name
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.facts.subjects import named_forms
from knowledge.narrative.entries import Entry, read_narrative
from knowledge.report import Report

SHORTEST_NAME = 4
_FIGURE = re.compile(r"\d|百分之|[两三四五六七八九十百](?:个|项|家|处|条|名|户|万|亿)|《[^《》]{2,40}》")


class ConcreteProblems(Rule):
    """存在的问题应落到本单位的项目、指标和数字上，不写放到哪个单位都成立的话。

    反例：“部分指标不够细化，有待进一步完善”，没有说是哪些指标。
    正例：“24项指标中有7项的指标值写‘按目标任务’，其中‘营商环境’6分没有评分依据”。
    """

    code = "DOC15"
    name = "问题写得具体"
    severity = Severity.WARNING
    scope = "report"
    suggestion = "写明是哪个项目、哪项指标、差多少；自评表里没有完成、执行率低、没有量化的，逐项对应到问题里。"

    def needs(self, report: Report) -> str | None:
        """Return the section of problems where there is none to read."""
        return missing_problems(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding for the problems without a figure or a name; a hint where some are concrete."""
        report = account.report
        problems = read_narrative(report).problems
        names = [name for _, row in report.indicators if len(name := told_name(row)) >= SHORTEST_NAME]
        vague = [item for item in problems if not _is_concrete(item, report, names)]
        if not vague:
            return
        named = "、".join(f"“{item.name}”" for item in vague)
        message = f"{share(vague, problems)}没有一个数字，也没有点到具体项目或指标：{named}。"
        severity = self.severity if len(vague) == len(problems) else Severity.INFO
        yield self.finding(message, *(evidence(item) for item in vague), severity=severity)


def _is_concrete(item: Entry, report: Report, names: list[str]) -> bool:
    text = without("date", item.words)
    return bool(_FIGURE.search(text) or named_forms(report, text) or any(name in text for name in names))
