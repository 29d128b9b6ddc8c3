"""What exercises are made from: reports as they were read and reviewed, bundled or the office's own.

Reading and reviewing take seconds for a hundred exercises' milliseconds: both are done once a material. A trainer who
knows better than the reviewer says so in corrections; whatever is made from the material then goes by them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from assistant.review.catalogue import all_rules
from assistant.review.engine import LedgerRow, Review, review
from assistant.review.judgement import Reason, Verdict
from assistant.review.rule import Rule, Severity
from knowledge.document import Location
from knowledge.extraction import read_report
from knowledge.parsing import parse
from knowledge.report import Report
from knowledge.store.bundled import bundled_files

_MASK = re.compile(r"[*＊]{2}")
_SAMPLES = Path(__file__).parents[1] / "samples"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An indicator and its right verdict; `reviewed` is what the reviewer made of it, `note` the trainer's reason.

    Of a `disputed` one reasonable people may judge otherwise: it is shown, and counts for nothing.
    """

    id: str
    name: str
    target: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    reviewed: Verdict
    location: Location
    note: str = ""
    disputed: bool = False


@dataclass(frozen=True, eq=False)
class Material:
    """A reviewed report with what a trainer corrected in the review; materials are told apart by identity."""

    review: Review
    corrections: tuple[KeyRow, ...] = ()

    @property
    def report(self) -> Report:
        """Return the report."""
        return self.review.report

    @property
    def title(self) -> str:
        """Return the report's title, by which an exercise names its source."""
        return self.report.title

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules that the material is reviewed by."""
        return all_rules(self.review.pack)

    @cached_property
    def ledger(self) -> tuple[LedgerRow, ...]:
        """Return the indicator rows that hold something, with the verdicts as corrected.

        A row that can be scored, but is wrong otherwise, is no example of a sound one, nor one with figures masked.
        """
        verdicts = {one.location: one for one in self.corrections}
        errors = (finding for finding in self.review.findings if finding.severity is Severity.ERROR)
        wrong = {evidence.location for finding in errors for evidence in finding.evidence} - set(verdicts)
        return tuple(
            replace(row, judgement=replace(row.judgement, verdict=one.verdict, reasons=one.reasons))
            if (one := verdicts.get(row.indicator.location))
            else row
            for row in self.review.ledger
            if row.judgement
            and (row.judgement.verdict.is_weak or row.indicator.location not in wrong)
            and not _MASK.search(row.indicator.name + row.indicator.target)
        )

    @cached_property
    def notes(self) -> Mapping[Location, str]:
        """Return a trainer's reasons by the places they are about."""
        return {one.location: one.note for one in self.corrections if one.note}


@cache
def bundled_materials() -> tuple[Material, ...]:
    """Return the bundled reports, the sample with its defects first, so that nobody needs own files to learn."""
    files = ((path.read_bytes(), path.name) for path in bundled_paths())
    return tuple(Material(review(read_report(parse(*file)))) for file in files)


def bundled_paths() -> list[Path]:
    """Return where the bundled reports are, in the order of their materials."""
    return [*sorted(_SAMPLES.glob("*.md")), *(file.path for file in bundled_files() if file.kind == "report")]
