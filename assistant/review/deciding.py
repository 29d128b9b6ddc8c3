"""What of a review stands once a reviewer has decided on it: the one place where that is told.

A decision holds for the words it was made on. Where the author has changed them, the finding waits again, and what was
decided before is shown beside it: a new mistake never hides behind an old dismissal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from assistant.records.opinions import Decision, KeptFinding, State
from assistant.review.arithmetic import plain, step
from assistant.review.catalogue import rule_of
from assistant.review.engine import WEAK_TARGET_BASIS, WEAK_TARGETS, LedgerRow, Review
from assistant.review.identity import row_id, squeeze
from assistant.review.rule import Figure, Finding, Severity
from assistant.review.telling import row_evidence, short_name
from assistant.review.verdict import Judgement, Verdict
from knowledge.place import place_words
from knowledge.report import Report
from knowledge.running_text import one_line

_FINEST = Decimal("0.0001")


def decided(review: Review, decisions: Mapping[str, Decision]) -> Review:
    """Return the review as it stands by these decisions, whatever was decided on it before."""
    found = review.origin
    if not decisions:
        return found
    told = {finding.id: finding.message for finding in found.findings}
    rows = {verdict_id(row, found.report): row for row in found.ledger if row.judgement}
    overruled = {
        key: replace(row, judgement=_judgement(row, one))
        for key, row in rows.items()
        if (one := decisions.get(key)) and one.state is State.OVERRULED and one.about == row.indicator.target
    }
    holding = {
        key: one
        for key, one in decisions.items()
        if key in overruled or (one.state is not State.OVERRULED and key in told and one.about in ("", told[key]))
    }
    dismissed = {key for key, one in holding.items() if one.state is State.DISMISSED}
    kept = [one for one in found.findings if one.id not in dismissed and one.id not in overruled]
    kept += [_finding(key, row, holding[key]) for key, row in overruled.items() if row.is_weak]
    gone = dismissed | {key for key, row in overruled.items() if not row.is_weak}
    return replace(
        found,
        ledger=tuple(overruled.get(verdict_id(row, found.report), row) for row in found.ledger),
        findings=tuple(sorted(kept, key=lambda finding: finding.severity.rank)),
        dismissed=tuple(one for one in found.findings if one.id in gone),
        decisions=holding,
        outdated={key: one for key, one in decisions.items() if key in told and key not in holding},
        found=found,
    )


def verdict_id(row: LedgerRow, report: Report) -> str:
    """Return the id under which a verdict on a row is decided: that of the finding on a weak one."""
    return row_id(row.indicator, WEAK_TARGETS, report)


def decide(of: Finding | LedgerRow, state: State, who: str, reason: str = "", verdict: str = "") -> Decision:
    """Return a decision on a finding, or on a row whose `verdict` is to be another one, as it stands now."""
    about = of.message if isinstance(of, Finding) else of.indicator.target
    return Decision(state, reason, datetime.now(UTC), who, verdict, about)


def decision_words(decision: Decision | None) -> str:
    """Return a decision in words, "" where nothing is decided."""
    if decision is None:
        return ""
    verdict = Verdict(decision.verdict).chinese if decision.verdict else ""
    told = {
        State.ACCEPTED: "认可",
        State.DISMISSED: "不采纳",
        State.OVERRULED: f"改判为{verdict}",
        State.NOTED: "未处理",
    }[decision.state]
    return f"{told}：{decision.reason}" if decision.reason else told


def decided_by(decision: Decision | None) -> str:
    """Return who decided and when, "" where nobody has."""
    return f"{decision.who} {decision.at.astimezone():%Y-%m-%d %H:%M}".strip() if decision else ""


def kept_findings(review: Review) -> dict[str, KeptFinding]:
    """Return the findings as the program told them, in the words in which they are kept."""
    return {
        key: KeptFinding(
            one.severity.value,
            one.message,
            place_words(review.report, one.location),
            _value(one.stated),
            _value(one.expected),
        )
        for key, one in review.origin.by_id.items()
    }


def _value(figure: Figure | None) -> str:
    if figure is None:
        return ""
    value = figure.value
    if isinstance(value, Decimal):
        # A quotient has no last digit of its own.
        value = plain(value if step(value) >= _FINEST else round(value, 2))
    return one_line(f"{value}{figure.unit}")


def _judgement(row: LedgerRow, decision: Decision) -> Judgement:
    """Return the reviewer's judgement; the program's reasons and rewrite stay where both find the target weak."""
    verdict = Verdict(decision.verdict)
    if row.judgement is not None and row.is_weak and verdict.is_weak:
        return replace(row.judgement, verdict=verdict)
    return Judgement(verdict, (), rule_of(WEAK_TARGETS).suggestion if verdict.is_weak else "")


def _finding(key: str, row: LedgerRow, decision: Decision) -> Finding:
    """Return the finding on a row that a reviewer holds to be weak."""
    judgement, indicator = row.judgement, row.indicator
    assert judgement is not None
    why = f"（{decision.reason}）" if decision.reason else ""
    target = one_line(indicator.target) or "空"
    told = f"“{short_name(indicator)}”指标值“{target}”由审核人判定为{judgement.verdict.chinese}{why}。"
    evidence, place = row_evidence(indicator), indicator.location
    found = Finding(WEAK_TARGETS, Severity.WARNING, told, (evidence,), judgement.suggestion, WEAK_TARGET_BASIS, place)
    return replace(found, indicator=indicator, id=key)


@dataclass(frozen=True)
class Recheck:
    """The findings before and after, by their ids: gone (已改), as they were (仍在), told otherwise (有变化), new.

    What has changed is given as it was and as it is.
    """

    fixed: Mapping[str, KeptFinding]
    remaining: Mapping[str, KeptFinding]
    changed: Mapping[str, tuple[KeptFinding, KeptFinding]]
    new: Mapping[str, KeptFinding]


def compare_reviews(before: Mapping[str, KeptFinding], after: Review) -> Recheck:
    """Return what the review `after`, whatever was decided on it, has kept, changed, lost and added."""
    now = kept_findings(after)
    both = {key: (before[key], one) for key, one in now.items() if key in before}
    return Recheck(
        {key: one for key, one in before.items() if key not in now},
        {key: new for key, (old, new) in both.items() if old.message == new.message},
        {key: (old, new) for key, (old, new) in both.items() if old.message != new.message},
        {key: one for key, one in now.items() if key not in before},
    )


def family(report: Report) -> str:
    """Return what versions of one report have in common: unit, year, kind, type and projects, never a title alone."""
    projects = sorted({squeeze(form.project) for form in report.forms if form.project})
    named = projects or [squeeze(report.title or report.document.name)]
    return "|".join((squeeze(report.unit), str(report.year or ""), report.kind.value, report.type.value, *named))
