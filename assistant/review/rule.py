"""What a review rule is and what it finds: its words stand in rules.yml, what it looks for is a function of checks/."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from inspect import signature
from typing import TypeVar

from assistant.review.pack import Pack, national
from knowledge.document import Location
from knowledge.facts.fact import Account, Fact
from knowledge.narrative.entries import read_narrative
from knowledge.policy import Basis
from knowledge.quantity import Quantity
from knowledge.report import Indicator, Report, ReportKind, ReportType


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

    @classmethod
    def cell(cls, quantity: Quantity, location: Location) -> "Figure":
        """Return a figure of a form's cell as a side of a finding."""
        return cls(quantity.value, quantity.unit, quantity.text, location)


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


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check has to say of a report; severity and suggestion are the rule's own where none is given."""

    message: str
    evidence: Sequence[Evidence]
    severity: Severity | None = None
    suggestion: str = ""
    stated: Figure | None = None
    expected: Figure | None = None
    indicator: Indicator | None = None
    about: str = ""


Check = Callable[[Account, Pack], Iterable[Remark]]
_Any = TypeVar("_Any", bound=Callable[..., Iterable[Remark]])
CHECKS: dict[str, Check] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule: what is `wanted`, how it is done badly and well, what to do, and the check that finds where it isn't.

    `scope` is what one finding speaks of: a single place, or all such places of a form or of the report at once. It
    stays the same finding when some of those places are mended. `parts` are those that a report must have for it.
    """

    code: str
    name: str
    severity: Severity
    wanted: str
    bad: str
    good: str
    suggestion: str
    basis: Basis
    states: Check
    scope: str = "place"
    parts: tuple[str, ...] = ()
    pack: Pack = field(default_factory=national)

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield a finding for every place where a report breaks the rule, `account` being all its figures."""
        for one in self.states(account, self.pack):
            severity, suggestion = one.severity or self.severity, one.suggestion or self.suggestion
            more = one.stated, one.expected, one.indicator, one.about
            found, place = tuple(one.evidence), one.evidence[0].location
            yield Finding(self.code, severity, one.message, found, suggestion, self.basis, place, *more)

    def needs(self, report: Report) -> str | None:
        """Return, in Chinese, the part that `report` lacks for this check, None where it can be made."""
        lacking = (_PARTS[part] for part in self.parts)
        return next((name for name, is_there in lacking if not is_there(report)), None)


def rule(code: str) -> Callable[[_Any], _Any]:
    """Return a decorator that makes a function the check of a rule; one of two parameters is given the pack as well."""

    def register(check: _Any) -> _Any:
        if code in CHECKS:
            raise ValueError(f"More than one check has the code {code}")
        given = [one for one in signature(check).parameters.values() if one.kind is one.POSITIONAL_OR_KEYWORD]
        CHECKS[code] = check if len(given) > 1 else lambda account, _: check(account)
        return check

    return register


def _has_base_table(report: Report) -> bool:
    """Return whether a department's report has its base table; a project's report has none."""
    cells = (cell.text for table in report.document.tables for row in table.rows for cell in row)
    return report.kind is not ReportKind.DEPARTMENT or any("三公" in text or "编制" in text for text in cells)


# Parts that rules.yml names: what they are called, and whether a report has them.
_PARTS: Mapping[str, tuple[str, Callable[[Report], bool]]] = {
    "results": ("自评的内容", lambda report: report.type is not ReportType.OBJECTIVES),
    "text": ("正文", lambda report: any("。" in paragraph.text for paragraph in report.document.paragraphs)),
    "chapters": ("分部分的正文", lambda report: bool(report.outline)),
    "base_table": ("基础数据表", _has_base_table),
    "problems": ("单列的存在问题", lambda report: bool(read_narrative(report).problems)),
    "stated_problems": (
        "单列的存在问题",
        lambda report: bool(read_narrative(report).problems or read_narrative(report).promises),
    ),
    "measures": ("单列的改进措施", lambda report: bool(read_narrative(report).all_measures)),
}
