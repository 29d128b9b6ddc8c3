from collections.abc import Iterator

from assistant.review.narrative import evidence, has, missing_problems, share, without
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.narrative.entries import Entry, read_narrative
from knowledge.narrative.telling import part_all
from knowledge.report import Report


class ProblemCauses(Rule):
    """每个问题都应写明原因，不能只列现象。

    反例：“绩效目标编制不规范。部分指标不够细化，可衡量性不强。”只有现象，没有写为什么。
    正例：“绩效目标编制不规范。4项效益指标没有数值。原因是目标由财务科单独填报，业务科室没有参与。”
    """

    code = "DOC10"
    name = "问题写明原因"
    severity = Severity.WARNING
    scope = "report"
    suggestion = "逐条补写“原因是……”，写到哪个环节、哪项制度或哪个岗位没有做到，不要用同一个现象换个说法。"

    def needs(self, report: Report) -> str | None:
        """Return the section of problems where there is none to read."""
        return missing_problems(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding for the problems without a cause; a warning where they are the half or more."""
        narrative = read_narrative(account.report)
        found = [] if narrative.causes else [item for item in narrative.problems if not _has_cause(item)]
        if found:
            named = "、".join(f"“{item.name}”" for item in found)
            message = f"{share(found, narrative.problems)}只写现象，没有写原因：{named}。"
            severity = Severity.WARNING if 2 * len(found) >= len(narrative.problems) else Severity.INFO
            yield self.finding(message, *(evidence(item) for item in found), severity=severity)


def _has_cause(item: Entry) -> bool:
    return has("cause", without("no_cause", item.words)) or bool(part_all(item.told)[1])
