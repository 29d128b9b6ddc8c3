"""What is kept of one report's review when many are reviewed: counts and examples, never the document."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.review.engine import Review
from assistant.review.judgement import Judgement, Tally
from assistant.review.rule import Severity
from knowledge.report import Report, ReportKind
from knowledge.running_text import shortened

_LONGEST_EXAMPLE = 160
_UNSAID = "（未填一级指标）"


@dataclass(frozen=True, slots=True)
class Defect:
    """The findings of one rule in one report: how many, the gravest severity, and the first one's message."""

    rule: str
    severity: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """One report's review in counts; `verdicts` holds them by level-1 indicator, `score` the total as written."""

    file: str
    title: str
    unit: str
    year: int | None
    kind: str
    score: str
    verdicts: Mapping[str, Tally]
    findings: Mapping[str, int]
    defects: tuple[Defect, ...]
    notes: tuple[str, ...]

    @property
    def counts(self) -> Tally:
        """Return the number of indicators of each verdict."""
        return Tally.sum(self.verdicts.values())


def summarise_report(review: Review, file: str) -> ReportSummary:
    """Return the counts of a review; `file` is what its report is listed under."""
    report = review.report
    levels: dict[str, list[Judgement]] = {}
    for row in review.ledger:
        if row.judgement:
            levels.setdefault(_level1(row.indicator.level1), []).append(row.judgement)
    severities = Counter(finding.severity.value for finding in review.findings)
    return ReportSummary(
        file=file,
        title=report.title,
        unit=report.unit,
        year=report.year,
        kind=report.kind.value,
        score=_score(report),
        verdicts={level: Tally.of(judgements) for level, judgements in levels.items()},
        findings={severity.value: severities[severity.value] for severity in Severity},
        defects=tuple(_defects(review)),
        notes=(*review.not_checked, *report.notes),
    )


def _defects(review: Review) -> Iterable[Defect]:
    """Yield the defects by rule; findings come gravest first, so that the first one of a rule shows it best."""
    numbers = Counter(finding.rule for finding in review.findings)
    first = {finding.rule: finding for finding in reversed(review.findings)}
    for rule, number in numbers.items():
        example = shortened(first[rule].message, _LONGEST_EXAMPLE)
        yield Defect(rule, first[rule].severity.value, number, example)


def _level1(written: str) -> str:
    """Return the name of a level-1 indicator as every office means it: 产出指标（50分） is 产出指标."""
    name = re.sub(r"[（(][^（）()]*[）)]|[\d.．、%分\s]", "", written)
    return (name if name.endswith("指标") else f"{name}指标") if name else _UNSAID


def _score(report: Report) -> str:
    """Return the total score of the report's own form: the department's, or the only project's."""
    form = report.form(report.kind)
    is_own = form is not None and (report.kind is ReportKind.DEPARTMENT or len(report.forms) == 1)
    return form.total_score if form is not None and is_own else ""
