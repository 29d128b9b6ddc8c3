"""What many reports come to together: the league table, verdicts by unit and level, the most frequent defects."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.contract import values
from assistant.review.batch import BatchEntry
from assistant.review.catalogue import all_rules
from assistant.review.judgement import Tally
from assistant.review.report_summary import ReportSummary, ToldFinding
from assistant.review.rule import Severity


@dataclass(frozen=True, slots=True)
class Group:
    """The verdicts on the indicators of one unit, of one level-1 indicator, or of both; "" stands for all."""

    unit: str
    level1: str
    reports: int
    counts: Tally


@dataclass(frozen=True, slots=True)
class FrequentDefect:
    """A rule that reports break: its findings, the reports that have any, and one of them with its words."""

    rule: str
    name: str
    severity: str
    findings: int
    reports: int
    example_report: str
    example: str


def league(entries: Iterable[BatchEntry]) -> list[ReportSummary]:
    """Return the summaries, the report with the largest share of indicators not quantified first, then by errors."""
    found = [entry.summary for entry in entries if entry.summary is not None]
    return sorted(found, key=lambda each: (-each.counts.share_pct, *(-each.findings[level] for level in Severity)))


def groups(summaries: Sequence[ReportSummary]) -> list[Group]:
    """Return the verdicts over all and by level-1 indicator, then the same for every unit."""
    units: dict[str, list[ReportSummary]] = {"": list(summaries)}
    for summary in summaries:
        units.setdefault(summary.unit or "（未写明单位）", []).append(summary)
    found = []
    for unit, members in units.items():
        levels = dict.fromkeys(level for member in members for level in member.verdicts)
        found.append(Group(unit, "", len(members), Tally.sum(member.counts for member in members)))
        for level in levels:
            having = [member.verdicts[level] for member in members if level in member.verdicts]
            found.append(Group(unit, level, len(having), Tally.sum(having)))
    return found


def frequent_defects(summaries: Sequence[ReportSummary]) -> list[FrequentDefect]:
    """Return the rules that are broken, the most findings first, each with its gravest example."""
    names = {rule.code: rule.name for rule in all_rules()}
    found: dict[str, list[tuple[ReportSummary, ToldFinding]]] = {}
    for summary in summaries:
        for finding in summary.told[: summary.standing]:
            found.setdefault(finding.rule, []).append((summary, finding))
    defects = []
    for rule, members in found.items():
        gravest, worst = min(members, key=lambda member: member[1].severity.rank)
        reports, name = len({id(summary) for summary, _ in members}), names.get(rule, rule)
        defects.append(FrequentDefect(rule, name, worst.severity, len(members), reports, gravest.title, worst.message))
    return sorted(defects, key=lambda defect: (-defect.findings, defect.rule))


def row_to_dict(summary: ReportSummary) -> dict[str, Any]:
    """Return one report of a run as JSON has it."""
    findings = {"total": sum(summary.findings.values()), **summary.findings}
    counted = _counts_to_dict(summary.counts) | {"findings": findings}
    return values(summary, "file title unit year kind") | counted | values(summary, "score notes")


def batch_to_dict(entries: Sequence[BatchEntry], not_reached: int = 0) -> dict[str, Any]:
    """Return a run as `review DIR --json` prints it; `not_reached` files were left when it was stopped."""
    summaries = [entry.summary for entry in entries if entry.summary is not None]
    problems = [entry for entry in entries if entry.summary is None]
    severities = sum((Counter(summary.findings) for summary in summaries), Counter())
    total: dict[str, Any] = {
        "reports": len(summaries),
        "unreadable": sum(not entry.is_skipped for entry in problems),
        "skipped": sum(entry.is_skipped for entry in problems),
        "not_reached": not_reached,
        "indicators": _counts_to_dict(Tally.sum(summary.counts for summary in summaries)),
        "findings": {"total": severities.total(), **{level.value: severities[level.value] for level in Severity}},
        "groups": [values(one, "unit level1 reports") | _counts_to_dict(one.counts) for one in groups(summaries)],
        "defects": [
            values(one, "rule name severity findings reports")
            | {"example": {"report": one.example_report, "message": one.example}}
            for one in frequent_defects(summaries)
        ],
    }
    unread = [{"file": str(one.path), "reason": one.problem, "skipped": one.is_skipped} for one in problems]
    return {"reports": [row_to_dict(summary) for summary in summaries], "unreadable": unread, "summary": total}


def _counts_to_dict(counts: Tally) -> dict[str, Any]:
    shares = {"indicators": counts.total, "not_quantified": counts.weak, "share_pct": counts.share_pct}
    return shares | counts.as_dict()
