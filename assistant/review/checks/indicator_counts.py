"""How many indicators there are, and how many were reached, as the text counts them against the forms' rows."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from assistant.review.checks.attainment import is_unmet, lost_points
from assistant.review.rule import Figure, Remark, rule
from assistant.review.telling import on_facts, said
from knowledge.facts.fact import Account, Fact, Told
from knowledge.report import Form

_TOTAL_BEFORE = re.compile(
    r"(?:(?:^|[，；。：])[^，；。、\d]{0,8}?(?:设[置立有定]?|列有|共有?|共计)[^，；。、\d]{0,6}"
    r"|(?:^|[，；。：])(?:20\d\d年度?|部门|项目|整体|支出|本|自评表)*)$"
)
_MOST_FORMS = 6
_INDICATORS = re.compile("(?:三级|绩效|考核){0,2}指标")
_INDICATORS_BEFORE = re.compile("指标(?:共|共有|为)?$")
_MET_BEFORE, _MET_BEHIND = re.compile("(?<![未有])完成$"), re.compile("(?:已)?(?:完成(?![值率数情])|达到|达标|实现)")
_UNMET_BEFORE, _UNMET_BEHIND = re.compile("(?:未|没有)(?:完成|达到|达标)$"), re.compile("(?:未|没有)(?:完成|达|实现)")


@rule("DOC34")
def wrong_counts(account: Account) -> Iterator[Remark]:
    """Yield the counts of indicators that neither a form nor all of them together bear out."""
    for told in account.told:
        for stated, expected in _sentence(account, told):
            message = f"正文写{said(stated)}，按自评表数为{expected}{stated.quantity.unit}。"
            rows = Figure(Decimal(expected), stated.unit, "自评表所列指标", stated.location)
            yield on_facts(message, stated, expected=rows)


def _sentence(account: Account, told: Told) -> Iterator[tuple[Fact, int]]:
    text, end = told.sentence.text, 0
    if "指标" not in text or told.sentence.is_future or not account.report.forms:
        return
    forms: list[tuple[Form, ...]] = []
    for fact in told.facts:
        lead, behind = text[end : fact.quantity.start], text[fact.quantity.end :]
        end = fact.quantity.end
        if fact.unit != "个" or fact.is_rough:
            continue
        names = _INDICATORS.match(behind) or _INDICATORS_BEFORE.search(lead)
        if names and _TOTAL_BEFORE.search(text[: fact.quantity.start]):
            few = account.report.forms[:_MOST_FORMS]
            groups = [group for size in range(1, len(few) + 1) for group in combinations(few, size)]
            forms = [group for group in groups if sum(len(form.filled) for form in group) == fact.value]
            if not forms:
                yield fact, len(account.report.forms[0].filled)
        elif forms:
            expected = _expected(forms, re.split("[，、；]", lead)[-1].strip(), behind, account.report.year)
            if expected and fact.value not in expected:
                yield fact, expected[0]


def _expected(forms: list[tuple[Form, ...]], lead: str, behind: str, year: int | None) -> list[int]:
    """Return how many rows the words around a count may mean: those unmet, or those met, by values or by points."""
    after_of = re.sub(r"^.{0,12}中有?$", "", lead)
    is_unmet_count = _UNMET_BEFORE.search(lead) or (not after_of and _UNMET_BEHIND.match(behind))
    is_met_count = _MET_BEFORE.search(lead) or (not after_of and _MET_BEHIND.match(behind))
    if not (is_unmet_count or is_met_count):
        return []
    found = []
    for group in forms:
        rows = [row for form in group for row in form.filled]
        missed = (sum(is_unmet(row, year) for row in rows), sum((lost_points(row) or 0) > 0 for row in rows))
        both = sum(is_unmet(row, year) or (lost_points(row) or 0) > 0 for row in rows)
        found += [count if is_unmet_count else len(rows) - count for count in (*missed, both)]
    return found
