"""An assignment: a whole report to be judged, graded by the reviewer's key as a trainer has corrected it.

The key holds the rows as they are shown, so that an assignment stays what it was when the program reads reports
otherwise one day.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter

from assistant.review.engine import Review
from assistant.review.rule import Severity
from assistant.review.verdict import Reason, Verdict
from assistant.training.exercise import overlap
from assistant.training.material import KeyRow
from knowledge.document import Location

FULL = 100.0
# The share of the marks for the verdicts, where there are defects to be found, too.
_VERDICTS = 0.7
# What a verdict on the right side of the line, one step away, is worth.
_NEAR = 0.5
_UNQUANTIFIED = "VAL01"


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark of the reviewer, and whether it holds as the trainer sees it.

    `states` is the figure that it is about: what several remarks say of one figure is one fault. A `doubtful` one may
    be nothing but another way of counting: it doesn't hold before the trainer says so.
    """

    id: str
    rule: str
    message: str
    location: Location
    holds: bool = True
    note: str = ""
    states: str = ""
    doubtful: bool = False


@dataclass(frozen=True)
class AssignmentKey:
    """What is right about a report: `checked` are the rules that apply to it, `added` what the reviewer missed.

    `places` says of a rule that was added where it is broken, and why.
    """

    rows: tuple[KeyRow, ...]
    remarks: tuple[Remark, ...]
    checked: tuple[str, ...]
    added: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def broken(self) -> frozenset[str]:
        """Return the rules that the report breaks."""
        return frozenset(remark.rule for remark in self.remarks if remark.holds) | frozenset(self.added)

    @property
    def scored(self) -> frozenset[str]:
        """Return the rules that answers are graded by: those that it can be told of whether the report breaks them."""
        doubtful = {remark.rule for remark in self.remarks if remark.doubtful}
        return frozenset(self.checked) - (doubtful - self.broken)

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Return the right verdicts by row, those that can't be disputed."""
        return {row.id: row.verdict for row in self.rows if not row.disputed}

    @property
    def changed(self) -> int:
        """Return how much the trainer has settled otherwise than the reviewer."""
        rows = sum(row.verdict is not row.reviewed for row in self.rows)
        return rows + sum(remark.holds is remark.doubtful for remark in self.remarks) + len(self.added)

    def shown(self, rule: str) -> list[str]:
        """Return where and why the report breaks a rule, in words."""
        holding = (remark for remark in self.remarks if remark.rule == rule and remark.holds)
        found = [
            f"{remark.location.label}：{remark.message}" + (f"（{remark.note}）" if remark.note else "")
            for remark in holding
        ]
        return [*found, *filter(None, [self.places.get(rule)])]

    @property
    def corrections(self) -> tuple[KeyRow, ...]:
        """Return the trainer's corrections as exercises made from the report go by them."""
        return tuple(row for row in self.rows if row.verdict is not row.reviewed or row.note)


@dataclass(frozen=True)
class AssignmentAnswer:
    """What a trainee makes of a report: a verdict for each row, and the rules it breaks."""

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    rules: tuple[str, ...] = ()


# The one form in which keys and answers are kept.
KEYS, ANSWERS = TypeAdapter(AssignmentKey), TypeAdapter(AssignmentAnswer)


@dataclass(frozen=True)
class AssignmentGrade:
    """What an answer is worth: points of 100, shares from 0 to 1, and the marks by rule that count for mastery."""

    points: float
    verdicts: float
    recall: float
    precision: float
    by_rule: Mapping[str, float]
    missed: tuple[str, ...]
    spare: tuple[str, ...]


def make_key(review: Review) -> AssignmentKey:
    """Return the key that the reviewer makes of a report."""
    judged = [(row, row.judgement) for row in review.ledger if row.judgement is not None]
    rows = tuple(
        KeyRow(
            str(number),
            row.indicator.name,
            row.indicator.target,
            judgement.verdict,
            judgement.reasons,
            judgement.verdict,
            row.indicator.location,
            disputed=judgement.is_disputable,
        )
        for number, (row, judgement) in enumerate(judged)
    )
    remarks = tuple(
        Remark(
            key,
            finding.rule,
            finding.message,
            finding.location,
            holds=finding.severity is not Severity.INFO,
            states=f"{finding.stated.location.label} {finding.stated.quote}" if finding.stated else "",
            doubtful=finding.severity is Severity.INFO,
        )
        for key, finding in review.by_id.items()
    )
    return AssignmentKey(rows, remarks, tuple(rule[:5] for rule in review.checked))


def settled(row: KeyRow, verdict: Verdict, reasons: Collection[Reason], note: str, disputed: bool = False) -> KeyRow:
    """Return a row judged as the trainer does; a verdict made sound has no reasons against it."""
    kept = row.reasons if {*reasons} == {*row.reasons} else tuple(one for one in Reason if one in reasons)
    still = () if row.verdict.is_weak and not verdict.is_weak else kept
    return replace(row, verdict=verdict, reasons=still, note=note, disputed=disputed)


def grade_assignment(key: AssignmentKey, answer: AssignmentAnswer) -> AssignmentGrade:
    """Return what an answer is worth by a key.

    A verdict one step off on the right side counts half. For the defects it is the mean of recall and precision that
    punishes the smaller of the two (F1), so that to tick everything gains nothing. What a second rule says of a figure
    that was found is the same fault, and isn't missed.
    """
    marks = {row.id: _mark(row, answer.verdicts.get(row.id)) for row in key.rows if not row.disputed}
    verdicts = sum(marks.values()) / len(marks) if marks else 1.0
    given = set(answer.rules) & key.scored
    broken = (key.broken & key.scored) - _told_already(key, given)
    precision, recall, found = overlap(given, broken)
    weight = 1.0 if not key.checked else _VERDICTS if marks else 0.0
    by_rule = {rule: float(rule in given and rule in broken) for rule in sorted(given | broken)}
    by_rule |= _by_reason(key, marks)
    return AssignmentGrade(
        round(FULL * (weight * verdicts + (1 - weight) * found), 1),
        verdicts,
        recall,
        precision,
        by_rule,
        tuple(sorted(broken - given)),
        tuple(sorted(given - broken)),
    )


def _mark(row: KeyRow, given: Verdict | None) -> float:
    if given is row.verdict:
        return 1.0
    return _NEAR if given is not None and given.is_weak is row.verdict.is_weak else 0.0


def _told_already(key: AssignmentKey, given: Collection[str]) -> set[str]:
    """Return the rules not given that speak of nothing but figures which a given one speaks of."""
    stated: dict[str, set[str]] = {}
    for remark in key.remarks:
        if remark.holds:
            stated.setdefault(remark.rule, set()).add(remark.states)
    found = set().union(*(stated.get(rule, ()) for rule in given)) - {""}
    return {rule for rule, figures in stated.items() if rule not in {*given, *key.added} and figures <= found}


def _by_reason(key: AssignmentKey, marks: Mapping[str, float]) -> dict[str, float]:
    """Return the marks of the rows by what they train: the rule of quantified targets, and each row's reasons."""
    trained: dict[str, list[float]] = {}
    for row in (row for row in key.rows if not row.disputed):
        for rule in (_UNQUANTIFIED, *(reason.value for reason in row.reasons)):
            trained.setdefault(rule, []).append(marks[row.id])
    return {rule: sum(got) / len(got) for rule, got in trained.items()}
