"""What is kept of one report's review when many are reviewed: its rows and findings in words, never the document."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pydantic import TypeAdapter

from assistant.records.opinions import Decision
from assistant.review.deciding import decided_by, decision_words, verdict_id
from assistant.review.engine import LedgerRow, Review
from assistant.review.judgement import Tally, Verdict
from assistant.review.rule import Finding, Severity
from knowledge.place import place_words
from knowledge.report import Form, Report, ReportKind
from knowledge.running_text import one_line, shortened

_LONGEST = 400
_UNSAID = "（未填一级指标）"


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One indicator as written, with its verdict, what is suggested, its place in words, and what was decided."""

    form: str
    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: str
    score: str
    verdict: Verdict
    suggestion: str = ""
    basis: str = ""
    place: str = ""
    decision: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """One finding in words; `decision` and `who` say what was decided on it, "" where nothing was."""

    rule: str
    severity: Severity
    message: str
    evidence: str = ""
    suggestion: str = ""
    basis: str = ""
    place: str = ""
    decision: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """One report's review; `score` is the total as written, `budget` and `spent` the amounts of its own form in 万元.

    `told` are the findings that stand, the gravest first, and then those dismissed; `waiting` is how many of the
    former wait for a decision, `standing` how many there are.
    """

    file: str
    title: str
    unit: str
    year: int | None
    kind: str
    score: str
    budget: float | None
    spent: float | None
    rows: tuple[ToldRow, ...]
    told: tuple[ToldFinding, ...]
    standing: int
    waiting: int
    notes: tuple[str, ...]

    @property
    def findings(self) -> Mapping[str, int]:
        """Return the number of findings of each severity."""
        severities = Counter(finding.severity for finding in self.told[: self.standing])
        return {severity.value: severities[severity] for severity in Severity}

    @property
    def verdicts(self) -> Mapping[str, Tally]:
        """Return the number of indicators of each verdict by level-1 indicator, as every office means it."""
        found: dict[str, list[Verdict]] = {}
        for row in self.rows:
            found.setdefault(_level1(row.level1), []).append(row.verdict)
        return {level: Tally(*map(verdicts.count, Verdict)) for level, verdicts in found.items()}

    @property
    def counts(self) -> Tally:
        """Return the number of indicators of each verdict."""
        return Tally.sum(self.verdicts.values())

    @property
    def weak_pct(self) -> float | None:
        """Return the share of the indicators not quantified, None where there is no indicator."""
        return self.counts.share_pct if self.rows else None

    @property
    def rate_pct(self) -> float | None:
        """Return the budget execution rate, computed."""
        return round(100 * self.spent / self.budget, 2) if self.budget and self.spent is not None else None

    @property
    def progress(self) -> str:
        """Return how far its reviewer has come."""
        waiting = f"未处理{self.waiting}条" if self.reviewers else "未开始"
        return waiting if self.waiting else "✓ 已审完" if self.told else "✓ 没有意见"

    @property
    def reviewers(self) -> str:
        """Return who has decided on its findings."""
        return "、".join(dict.fromkeys(one.who.partition(" ")[0] for one in self.told if one.who))


# The one form in which summaries are kept.
SUMMARY = TypeAdapter(ReportSummary)


def summarise_report(review: Review, file: str) -> ReportSummary:
    """Return what is kept of a review; `file` is what its report is listed under."""
    report = review.report
    fund = form.total_fund if (form := _own_form(report)) else None
    names = file, report.title, report.unit, report.year, report.kind.value, form.total_score if form else ""
    budget, spent = (_wan(fund.adjusted_value, form), _wan(fund.spent_value, form)) if fund else (None, None)
    rows = tuple(_told_row(row, review) for row in review.ledger if row.judgement)
    told = tuple(_told_finding(finding, review) for finding in (*review.findings, *review.dismissed))
    standing, waiting = len(review.findings), sum(map(review.waits, review.findings))
    return ReportSummary(*names, budget, spent, rows, told, standing, waiting, (*review.not_checked, *report.notes))


def _told_row(row: LedgerRow, review: Review) -> ToldRow:
    indicator, judgement = row.indicator, row.judgement
    assert judgement is not None
    cells = indicator.name, indicator.target, indicator.actual, indicator.weight, indicator.score
    name, target, actual, weight, score = map(_short, cells)
    levels, verdict = (indicator.level1, indicator.level2), judgement.verdict
    decided = _decided(review.decisions.get(verdict_id(row, review.report)))
    more = judgement.suggestion, str(row.basis or ""), place_words(review.report, indicator.location), *decided
    return ToldRow(row.form.name, *levels, name, target, actual, weight, score, verdict, *more)


def _told_finding(finding: Finding, review: Review) -> ToldFinding:
    report, decided = review.report, _decided(review.decisions.get(finding.id))
    shown = "\n".join(f"{place_words(report, one.location)}：{_short(one.text)}" for one in finding.evidence)
    more = finding.suggestion, str(finding.basis), place_words(report, finding.location), *decided
    return ToldFinding(finding.rule, finding.severity, _short(finding.message), shown, *more)


def _decided(decision: Decision | None) -> tuple[str, str]:
    return decision_words(decision), decided_by(decision)


def _short(text: str) -> str:
    return shortened(one_line(text), _LONGEST)


def _wan(amount: Decimal | None, form: Form | None) -> float | None:
    """Return an amount of a form in 万元, as those of many reports are added up."""
    return None if amount is None else float(amount) * (1e-4 if form and form.fund_unit == "元" else 1)


def _level1(written: str) -> str:
    """Return the name of a level-1 indicator as every office means it: 产出指标（50分） is 产出指标."""
    name = re.sub(r"[（(][^（）()]*[）)]|[\d.．、%分\s]", "", written)
    return (name if name.endswith("指标") else f"{name}指标") if name else _UNSAID


def _own_form(report: Report) -> Form | None:
    """Return the form of the report itself: the department's, or that of the only project."""
    form = report.form(report.kind)
    is_own = report.kind is ReportKind.DEPARTMENT or len(report.forms) == 1
    return form if is_own else None
