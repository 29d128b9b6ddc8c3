"""What exercises are made from: reports as they were read and reviewed, bundled or the office's own.

Reading and reviewing take seconds for a hundred exercises' milliseconds: both are done once a material. A trainer who
knows better than the reviewer says so in corrections; whatever is made from the material then goes by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from assistant.review.catalogue import all_rules
from assistant.review.engine import LedgerRow, Review, review
from assistant.review.judgement import Judgement, Reason, Verdict
from assistant.review.pack import Pack
from assistant.review.rule import Finding, Rule
from knowledge.document import Location
from knowledge.extraction import read_report
from knowledge.parsing import parse
from knowledge.report import Report
from knowledge.store.bundled import bundled_files

_SAMPLES = Path(__file__).parents[1] / "samples"


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that a trainer settles otherwise than the reviewer did, with the reason for the learner in `note`.

    With a `verdict`, the indicator row at `location` has that verdict for those reasons. With a `rule`, that rule is
    broken at `location` (a defect the reviewer missed), or is not broken there, where it doesn't hold.
    """

    location: Location
    verdict: Verdict | None = None
    reasons: tuple[Reason, ...] = ()
    rule: str = ""
    holds: bool = True
    note: str = ""


@dataclass(frozen=True, eq=False)
class Material:
    """A report with its review and what a trainer corrected in it; materials are told apart by identity."""

    report: Report
    review: Review
    corrections: tuple[Correction, ...] = ()
    pack: Pack | None = None
    is_bundled: bool = False

    @property
    def title(self) -> str:
        """Return the report's title, by which an exercise names its source."""
        return self.report.title

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules that the material is reviewed by."""
        return all_rules(self.pack)

    @cached_property
    def ledger(self) -> tuple[LedgerRow, ...]:
        """Return the indicator rows that hold something, with the verdicts as corrected."""
        verdicts = {one.location: one for one in self.corrections if one.verdict is not None}
        return tuple(
            replace(row, judgement=_corrected(row.judgement, verdicts.get(row.indicator.location)))
            for row in self.review.ledger
            if row.judgement is not None
        )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return the reviewer's findings without those that a trainer found not to hold."""
        dropped = {(one.rule, one.location) for one in self.corrections if one.rule and not one.holds}
        return tuple(each for each in self.review.findings if (each.rule, each.location) not in dropped)

    @property
    def added(self) -> tuple[Correction, ...]:
        """Return the defects that a trainer found and the reviewer didn't."""
        return tuple(one for one in self.corrections if one.rule and one.holds)

    @cached_property
    def notes(self) -> Mapping[Location, str]:
        """Return a trainer's reasons by the places they are about."""
        return {one.location: one.note for one in self.corrections if one.note}


def make_material(
    report: Report,
    *,
    reviewed: Review | None = None,
    corrections: tuple[Correction, ...] = (),
    pack: Pack | None = None,
    is_bundled: bool = False,
) -> Material:
    """Return the material that a report is, reviewed by `pack` unless a review is given."""
    return Material(report, reviewed or review(report, pack=pack), corrections, pack, is_bundled)


@cache
def bundled_materials() -> tuple[Material, ...]:
    """Return the bundled reports, the sample with its defects first, so that nobody needs own files to learn."""
    files = ((path.read_bytes(), path.name) for path in bundled_paths())
    return tuple(make_material(read_report(parse(*file)), is_bundled=True) for file in files)


def bundled_paths() -> list[Path]:
    """Return where the bundled reports are, in the order of their materials."""
    return [*sorted(_SAMPLES.glob("*.md")), *(file.path for file in bundled_files() if file.kind == "report")]


def _corrected(judgement: Judgement | None, correction: Correction | None) -> Judgement | None:
    if judgement is None or correction is None or correction.verdict is None:
        return judgement
    return Judgement(correction.verdict, correction.reasons, judgement.suggestion, judgement.rewrites)
