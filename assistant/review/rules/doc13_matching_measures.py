from collections.abc import Iterator, Sequence

from assistant.review.checks.indicator_counts import is_unmet
from assistant.review.matching import unmatched
from assistant.review.narrative import evidence, missing_measures, missing_problems
from assistant.review.row_words import told_name
from assistant.review.rule import Finding, Rule, Severity
from knowledge.facts.fact import Account
from knowledge.narrative.entries import Entry, read_narrative
from knowledge.outline import find_section
from knowledge.report import Report
from knowledge.running_text import compact


class MatchingMeasures(Rule):
    """问题和措施应当对应：每个问题有措施解决，每条措施针对写明的问题。

    反例：问题写固定资产长期闲置，措施只有加强学习培训、完善绩效指标。
    正例：问题写固定资产长期闲置，措施写办公室6月底前清查闲置资产并调剂使用。
    """

    code = "DOC13"
    name = "问题与措施对应"
    severity = Severity.WARNING
    scope = "report"
    suggestion = "没有措施的问题补写措施；没有对应问题的措施，补写它要解决的问题，或者删去。"

    def needs(self, report: Report) -> str | None:
        """Return the section that is not there, or not by itself."""
        return missing_problems(report) or missing_measures(report)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield one finding for the problems that no measure speaks of, one for the reverse; a warning if it is sure.

        With as many measures as problems, each may be meant for one of them in words that aren't the problem's.
        """
        narrative = read_narrative(account.report)
        problems = [one for one in narrative.problems if not _tells_of_rows(account.report, one)]
        unanswered = unmatched([one for one in problems if not one.answers], narrative.measures)
        if unanswered:
            place = "".join(f"“{section.heading}”" for section in find_section(account.report, "measures")[:1])
            message = f"{place or '改进措施'}里没有看到针对这些问题的措施：{_names(unanswered)}。"
            severity = Severity.WARNING if len(narrative.measures) < len(problems) else Severity.INFO
            yield self.finding(message, *(evidence(item) for item in unanswered), severity=severity)
        unfounded = unmatched(narrative.measures, narrative.problems)
        if unfounded:
            message = f"这些措施没有看到对应的问题：{_names(unfounded)}。"
            yield self.finding(message, *(evidence(item) for item in unfounded), severity=Severity.INFO)


def _tells_of_rows(report: Report, entry: Entry) -> bool:
    """Return whether an entry tells how indicators missed their targets, which their rows answer for."""
    rows = [row for form in report.forms for row in form.filled if is_unmet(row, report.year)]
    words = compact(entry.words)
    return any(told_name(row) in words and compact(row.actual) in words for row in rows)


def _names(items: Sequence[Entry]) -> str:
    return "、".join(f"“{item.name}”" for item in items)
