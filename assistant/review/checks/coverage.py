"""How much of a department's project expenditure the projects with a form of their own make up."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from knowledge.facts.fact import Account, Aspect, Fact
from knowledge.facts.matching import RESULTS
from knowledge.report import ReportKind


@dataclass(frozen=True, slots=True)
class Coverage:
    """The department's project expenditure, and what each project with a form spent."""

    whole: Fact
    parts: tuple[Fact, ...]

    @property
    def covered(self) -> Decimal:
        """Return what the projects spent together, in 万元."""
        return sum((part.value for part in self.parts), Decimal(0))

    @property
    def share_pct(self) -> Decimal:
        """Return which share of the whole that is, in percent."""
        return self.covered / self.whole.value * 100


@lru_cache(2)
def project_coverage(account: Account) -> Coverage | None:
    """Return the coverage, None where the department or all projects say nothing of it."""
    whole = next(
        (
            fact
            for fact in account.of("项目支出")
            if fact.form is not None and fact.form.kind is ReportKind.DEPARTMENT and fact.aspect in RESULTS
        ),
        None,
    )
    parts: dict[int, Fact] = {}
    for fact in account.of("资金总额", Aspect.ACTUAL):
        if fact.form is not None and fact.form.kind is ReportKind.PROJECT:
            parts.setdefault(id(fact.form), fact)
    return Coverage(whole, tuple(parts.values())) if whole and whole.value and parts else None
