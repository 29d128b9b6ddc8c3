"""What a department's expenditure is made up of: the projects with a form of their own, the money of one source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.review.arithmetic import as_sum, plain, sums_to, total, two_places
from assistant.review.rule import Evidence, Remark, Severity, rule
from assistant.review.telling import evidence_of, form_label, on_facts, said
from knowledge.facts.fact import Account, Aspect, Fact, Scope
from knowledge.facts.matching import RESULTS
from knowledge.facts.sentences import Sentence, sentences
from knowledge.facts.subjects import named_forms
from knowledge.report import Report, ReportKind

_MOSTLY = re.compile(r"绝?大部分|绝大多数|主要(?:是|为|用于|包括)|大头")
_ALL = re.compile(
    r"(?:全部|所有)(?:预算|支出)?项目[^。；，]{0,16}(?:自评|评价)|(?:自评|评价)[^。；，]{0,16}(?:全覆盖|全部项目|所有项目)"
)
_HALF, _WHOLE = 50, 100
_SCOPE = "一般公共预算"
_OTHERS = re.compile("其他(?:来源)?资金|政府性基金|国有资本经营|社会保险基金|自有资金|事业收入|经营收入")
_BASIC_KINDS = ("工资福利支出", "商品和服务支出", "对个人和家庭的补助", "资本性支出")


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
    if share < _WHOLE and (found := _ALL.search(sentence.text)):
        return Evidence(found[0], sentence.location)
    for match in _MOSTLY.finditer(sentence.text) if share < _HALF else ():
        words = re.split("[；;。]", sentence.text[match.start() :])[0]
        if named_forms(report, words):
            return Evidence(words, sentence.location)
    return None


@rule("BUD14")
def other_money(account: Account) -> Iterator[Remark]:
    """Yield other money under the general public budget, and amounts that are more than that budget."""
    for told in account.told:
        under = next((heading for heading in told.sentence.headings if _SCOPE in heading), "")
        # A sentence that names both sets them apart.
        is_apart = _SCOPE in told.sentence.text or _OTHERS.search(under) is not None
        for fact in told.facts if under and not is_apart else ():
            if fact.is_money and fact.value and _OTHERS.search(fact.measure):
                yield on_facts(f"“{under}”下写了{said(fact)}，不属于{_SCOPE}。", fact, about=fact.measure)
    form = account.report.form(ReportKind.DEPARTMENT)
    line = next((fact for fact in account.of(_SCOPE) if form and fact.form is form and fact.aspect in RESULTS), None)
    parts = _stated(account)
    if form is None or line is None or not parts:
        return
    stated, limit = total(part.value for part in parts), line.value
    # Each amount may be off by half its last digit, the form's own by a whole one.
    if stated <= limit + total(part.step for part in parts) / 2 + line.step:
        return
    # What comes to all that was spent is all of it, under a heading that the form's sources don't speak against.
    is_all = any(fact.form is form and abs(fact.value - stated) <= line.step for fact in account.of("资金总额"))
    is_split = any("收入" in fund.group for fund in form.funds)
    yield Remark(
        f"“{_SCOPE}支出情况”所列基本支出、项目支出合计{plain(stated)}万元，超过{form_label(form)}一般公共预算"
        f"{plain(limit)}万元，多{plain(stated - limit)}万元，可能含有其他来源的资金。",
        evidence_of(*parts, line),
        None if is_split or not is_all else Severity.INFO,
    )


def _stated(account: Account) -> list[Fact]:
    """Return the facts of 基本支出 (one, or its kinds) and 项目支出 under the heading, none unless both are there."""
    found: dict[str, Fact] = {}
    for told in account.told:
        if any(_SCOPE in heading for heading in told.sentence.headings):
            for fact in told.facts:
                if fact.is_money and fact.aspect in RESULTS and fact.scope is Scope.WHOLE:
                    found.setdefault(fact.measure, fact)
    kinds = [found[kind] for kind in _BASIC_KINDS if kind in found]
    basic = [found["基本支出"]] if "基本支出" in found else kinds if len(kinds) > 1 else []
    project = [found["项目支出"]] if "项目支出" in found else []
    return [*basic, *project] if basic and project else []
