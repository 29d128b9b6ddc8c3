"""What a review rule is and what it finds.

A rule is one class in one module of `assistant.review.rules`; the catalogue finds it there. A class that lacks a part
fails when it is defined, so that a half-written rule can't be shipped.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Literal

from assistant.review.bases import basis_of
from assistant.review.pack import Pack, national
from knowledge.document import Location
from knowledge.facts.fact import Account, Fact
from knowledge.policy import Basis
from knowledge.report import Indicator, Report


class Severity(StrEnum):
    """How much a finding matters: wrong, should be changed, worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the gravest, growing as it gets lighter."""
        return list(Severity).index(self)

    @property
    def chinese(self) -> str:
        """Return the word shown to users."""
        return {"error": "错误", "warning": "应改", "info": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a finding rests on: the words or figures as the report has them, and their place."""

    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Figure:
    """What a report states, or what it should: a number in its unit, a day, or a word such as a grade.

    `quote` is how the report writes it, of a computed one how it comes about; `location` is where it stands or follows
    from.
    """

    value: Decimal | date | str
    unit: str
    quote: str
    location: Location

    @classmethod
    def of(cls, fact: Fact) -> "Figure":
        """Return a fact as a side of a finding."""
        return cls(fact.value, fact.unit, fact.quote, fact.location)


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of a report, with what shows it, why it is one, and what to do.

    `stated` is what the report says and `expected` what it should by its own figures. `indicator` is the row that the
    finding is about, `about` the words of what it is about where its place has several such things. `id` stays the
    same while the report is otherwise changed; a review gives it.
    """

    rule: str
    severity: Severity
    message: str
    evidence: tuple[Evidence, ...]
    suggestion: str
    basis: Basis
    location: Location
    stated: Figure | None = None
    expected: Figure | None = None
    indicator: Indicator | None = None
    about: str = ""
    id: str = ""


def by_rule(findings: Iterable[Finding]) -> Mapping[tuple[Severity, str], tuple[Finding, ...]]:
    """Return findings that are told together, those of one rule and severity, the gravest first."""
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity.rank):
        groups.setdefault((finding.severity, finding.rule), []).append(finding)
    return {key: tuple(group) for key, group in groups.items()}


class Rule(ABC):
    """One check of a report; its docstring, in Chinese, says what is wanted, with 反例： and 正例：.

    `scope` is what one finding speaks of: a single place, or all such places of a form or of the report at once. It
    stays the same finding when some of those places are mended.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    scope: ClassVar[Literal["place", "form", "report"]] = "place"
    basis: ClassVar[Basis]
    suggestion: ClassVar[str]

    def __init__(self, pack: Pack | None = None) -> None:
        self.pack = pack or national()

    def __init_subclass__(cls) -> None:
        """Refuse a rule without all its parts."""
        missing = [part for part in ("code", "name", "severity", "suggestion") if not hasattr(cls, part)]
        if missing:
            raise TypeError(f"{cls.__name__} lacks {', '.join(missing)}")
        if not re.fullmatch(r"(OBJ|IND|VAL|SCO|BUD|DOC)\d\d", cls.code):
            raise TypeError(f"{cls.__name__}: {cls.code!r} is not a family and two digits")
        if not all(mark in (cls.__doc__ or "") for mark in ("反例：", "正例：")):
            raise TypeError(f"{cls.__name__}'s docstring lacks 反例： or 正例：")
        if not hasattr(cls, "basis"):
            cls.basis = basis_of(cls.code)

    @abstractmethod
    def check(self, account: Account) -> Iterator[Finding]:
        """Yield a finding for every place where a report breaks the rule, `account` being all its figures."""

    def needs(self, report: Report) -> str | None:  # noqa: ARG002 -- most rules need nothing
        """Return, in Chinese, the part that `report` lacks for this check, None where it can be made."""
        return None

    def finding(
        self,
        message: str,
        *evidence: Evidence,
        suggestion: str | None = None,
        severity: Severity | None = None,
        stated: Figure | None = None,
        expected: Figure | None = None,
        indicator: Indicator | None = None,
        about: str = "",
    ) -> Finding:
        """Return a finding of this rule, placed at its first piece of evidence."""
        return Finding(
            self.code,
            severity or self.severity,
            message,
            evidence,
            suggestion or self.suggestion,
            self.basis,
            evidence[0].location,
            stated,
            expected,
            indicator,
            about,
        )
