"""A whole review: every rule, every indicator, and what could not be checked.

A rule that raises must not cost the user the other rules' findings: it is logged and listed as not run.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.contract import values
from assistant.records.opinions import Decision, State
from assistant.review.bases import basis_of
from assistant.review.catalogue import all_rules
from assistant.review.grounds import with_grounds
from assistant.review.identity import identified
from assistant.review.judgement import Judgement, Tally
from assistant.review.pack import Pack, national
from assistant.review.rule import Finding, Rule, Severity
from assistant.review.ties.telling import is_cut
from assistant.review.verdict import judge
from knowledge.facts.account import read_account
from knowledge.facts.fact import Account
from knowledge.policy import Basis
from knowledge.report import Form, Indicator, Report

_log = logging.getLogger(__name__)

# 101号文一（二）：能量化的量化，难以量化的定性表述要可衡量、可分级。
WEAK_TARGET_BASIS = basis_of("weak_target")
# The rule that tells of weak targets, which every row of the ledger tells of as well.
WEAK_TARGETS = "VAL01"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One indicator row of the ledger; a blank row has no judgement."""

    form: Form
    indicator: Indicator
    judgement: Judgement | None

    @property
    def is_weak(self) -> bool:
        """Return whether a reviewer counts the row as not quantified."""
        return self.judgement is not None and self.judgement.verdict.is_weak

    @property
    def basis(self) -> Basis | None:
        """Return what speaks against a weak row, None for a sound one."""
        return WEAK_TARGET_BASIS if self.is_weak else None


@dataclass(frozen=True)
class Review:
    """What a review found: the ledger of indicators, the findings (gravest first), what was not checked and why.

    `checked` are the rules that were applied, each by code and name; `pack` is what they were applied with. Once a
    reviewer has decided, `findings` and `ledger` are what stands, `dismissed` what doesn't, `decisions` what was
    decided on either, `outdated` what was decided before the author changed it, and `found` the review before.
    """

    report: Report
    ledger: tuple[LedgerRow, ...]
    findings: tuple[Finding, ...]
    not_checked: tuple[str, ...]
    checked: tuple[str, ...] = ()
    pack: Pack = field(default_factory=national)
    dismissed: tuple[Finding, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    outdated: Mapping[str, Decision] = field(default_factory=dict)
    found: "Review | None" = None

    @property
    def origin(self) -> "Review":
        """Return the review as the program made it."""
        return self.found or self

    def waits(self, finding: Finding) -> bool:
        """Return whether a finding waits for a decision."""
        decision = self.decisions.get(finding.id)
        return decision is None or decision.state is State.NOTED

    @property
    def by_id(self) -> Mapping[str, Finding]:
        """Return the findings by their ids, in order."""
        return {finding.id: finding for finding in self.findings}


def review(report: Report, rules: Sequence[Rule] | None = None, pack: Pack | None = None) -> Review:
    """Return the review of `report` by `rules`, by default all with `pack`: the same report gives the same review."""
    findings: list[Finding] = []
    lacking: dict[str, list[str]] = {}
    failed: list[str] = []
    checked: list[str] = []
    account = read_account(report)
    for rule in all_rules(pack) if rules is None else rules:
        try:
            lack = rule.needs(report)
            if lack is None:
                findings += list(rule.check(account))
                checked.append(f"{rule.code}{rule.name}")
            else:
                lacking.setdefault(lack, []).append(rule.name)
        except Exception:
            _log.exception("Rule %s failed on %s", rule.code, report.title)
            failed.append(f"规则{rule.code}（{rule.name}）运行出错，未检查。")
    lacks = [f"报告没有{part}，未检查：{'、'.join(names)}。" for part, names in lacking.items()]
    left_out = dict.fromkeys((*account.left_out, *(("正文",) if is_cut(account) else ())))
    lacks += [f"{part}里的数字和句子异常多，只互相核对了前面的部分。" for part in left_out]
    found = identified(sorted(findings, key=lambda finding: finding.severity.rank), report)
    return Review(report, ledger(account), found, (*lacks, *failed), tuple(checked), pack or national())


def ledger(account: Account) -> tuple[LedgerRow, ...]:
    """Return every indicator row with its judgement, in reading order."""
    judged = [
        (form, row, None if row.is_blank else judge(row.level1, row.level2, row.name, row.target, row.actual))
        for form, row in account.report.indicators
    ]
    grounded = zip(judged, with_grounds(account, judged), strict=True)
    return tuple(LedgerRow(form, indicator, judgement) for (form, indicator, _), judgement in grounded)


def summarise(review: Review) -> dict[str, Any]:
    """Return the counts of a review, for JSON: they are computed, so that no answer needs to estimate them."""
    severities = Counter(finding.severity for finding in review.findings)
    forms = {id(row.form): row.form for row in review.ledger}
    levels = dict.fromkeys(row.indicator.level1 for row in review.ledger)
    by_form = [
        {"form": form.kind.value, "project": form.project}
        | _counts([row for row in review.ledger if id(row.form) == key])
        for key, form in forms.items()
    ]
    by_level1 = [
        {"level1": level} | _counts([row for row in review.ledger if row.indicator.level1 == level]) for level in levels
    ]
    findings = {"total": len(review.findings)} | {level.value: severities[level] for level in Severity}
    counted = {"indicators": _counts(review.ledger), "by_form": by_form, "by_level1": by_level1, "findings": findings}
    return counted | values(review, "checked not_checked") | {"not_read": list(review.report.notes)}


def tally(rows: Iterable[LedgerRow]) -> Tally:
    """Return the counts over `rows`; blank rows are no indicators."""
    return Tally.of(row.judgement for row in rows)


def _counts(rows: Sequence[LedgerRow]) -> dict[str, int]:
    """Return how many rows there are, how many are blank, and how many got each verdict."""
    counts, blank = tally(rows), sum(row.judgement is None for row in rows)
    return {"total": counts.total, "not_quantified": counts.weak} | counts.as_dict() | {"blank": blank}
