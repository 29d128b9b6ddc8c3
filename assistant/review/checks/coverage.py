"""What a department's expenditure is made up of: the projects with a form of their own, the money of one source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.review.arithmetic import as_sum, plain, sums_to, total, two_places
from assistant.review.rule import Evidence, Remark, Severity, rule
from assistant.review.telling import on_facts, said
from knowledge.facts.fact import Account, Aspect, Fact
from knowledge.facts.matching import RESULTS
from knowledge.facts.sentences import Sentence, sentences
from knowledge.facts.subjects import named_forms
from knowledge.report import Report, ReportKind

_MOSTLY = re.compile(r"绝?大部分|绝大多数|主要(?:是|为|用于|包括)|大头")
_HALF, _WHOLE = 50, 100
_SCOPE = "一般公共预算"
_OTHERS = re.compile("其他(?:来源)?资金|政府性基金|国有资本经营|社会保险基金|自有资金|事业收入|经营收入")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The department's project expenditure, and what each project with a form spent."""

    whole: Fact
    parts: tuple[Fact, ...]

    @property
    def covered(self) -> Decimal:
        """Return what the projects spent together, in 万元."""
        return total(part.value for part in self.parts)

    @property
    def share_pct(self) -> Decimal:
        """Return which share of the whole that is, in percent."""
        return self.covered / self.whole.value * 100


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


@rule("BUD08")
def uncovered_projects(account: Account) -> Iterator[Remark]:
    """Yield where the project forms come to less, or more, than the department's project expenditure."""
    found = project_coverage(account)
    values = [part.value for part in found.parts] if found else []
    if found is None or sums_to(values, found.whole.value):
        return
    whole, share, covered = found.whole.value, found.share_pct, found.covered
    message = f"{len(values)}张项目自评表全年执行数合计{as_sum(values)}万元，部门表项目支出{plain(whole)}万元，"
    if share < _WHOLE:
        message += f"只覆盖{two_places(share)}%，其余{plain(whole - covered)}万元没有自评表"
    else:
        message += f"项目表合计反而多出{plain(covered - whole)}万元"
    evidence = [Evidence(found.whole.quote, found.whole.location)]
    evidence += [Evidence(f"{part.form.name}：{part.quote}", part.location) for part in found.parts if part.form]
    claims = (words for one in sentences(account.report) if (words := _claim(account.report, one, share)))
    claim = next(claims, None)
    if claim is not None:
        message += f"；正文却写“{claim.text}”，与表不符"
        evidence.append(claim)
    # A department may hand in the forms of some projects with its report and keep the others.
    is_untold = claim is None and share < _WHOLE
    yield Remark(f"{message}。", evidence, Severity.INFO if is_untold else None)


def _claim(report: Report, sentence: Sentence, share: Decimal) -> Evidence | None:
    """Return the words that claim more for the projects with a form than their share of it, None where none do."""
    for match in _MOSTLY.finditer(sentence.text) if share < _HALF else ():
        words = re.split("[；;。]", sentence.text[match.start() :])[0]
        if named_forms(report, words):
            return Evidence(words, sentence.location)
    return None


@rule("BUD14")
def other_money(account: Account) -> Iterator[Remark]:
    """Yield other money under the general public budget."""
    for told in account.told:
        under = next((heading for heading in told.sentence.headings if _SCOPE in heading), "")
        # A sentence that names both sets them apart.
        is_apart = _SCOPE in told.sentence.text or _OTHERS.search(under) is not None
        for fact in told.facts if under and not is_apart else ():
            if fact.is_money and fact.value and _OTHERS.search(fact.measure):
                yield on_facts(f"“{under}”下写了{said(fact)}，不属于{_SCOPE}。", fact, about=fact.measure)
