"""What a report says of its indicators as a whole, against its forms: how many there are, how many were reached."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.review.achievement import achievements
from knowledge.document import Location
from knowledge.facts.fact import Account, Fact, Told
from knowledge.report import Form, Indicator

_ALL = re.compile(
    r"(?:全部|均|都|全面)(?:已|已经|能够|按时|按期|如期|圆满|顺利)?(?:完成|达标|达到|实现)|(?:完成率|达标率|实现率)(?:为|达到?)?100"
)
_OF_ALL = re.compile("指标|绩效目标|年度目标|目标任务")
_UNMET = re.compile("未(?:完成|达|实现)|没有(?:完成|达)")
_MET = re.compile("完成|达到|达标|实现")
_CLAUSE_END = re.compile(r"[，,；;。\d]|中(?=有|完成|达|未|\d)")
_COUNTED = re.compile("设[置有立定]?|列有|共|完成|达到|达标|实现|三级指标|绩效指标")


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement on all indicators that the forms deny: a number of them, or that all were reached."""

    words: str
    quote: str
    location: Location
    stated: Fact | None
    expected: int
    unmet: tuple[tuple[Form, Indicator], ...]


def unmet_rows(account: Account) -> tuple[tuple[Form, Indicator], ...]:
    """Return the rows whose actual figure misses the target."""
    return tuple(
        (form, row)
        for form, row in account.report.indicators
        if not row.is_blank and any(not one.is_met for one in achievements(row))
    )


@lru_cache(2)
def false_claims(account: Account) -> tuple[Claim, ...]:
    """Return the statements on the indicators as a whole that the forms don't bear out."""
    return tuple(claim for told in account.told for claim in _sentence(account, told))


def _sentence(account: Account, told: Told) -> Iterator[Claim]:
    text = told.sentence.text
    if not _OF_ALL.search(text) or told.sentence.is_future or not account.report.forms:
        return
    unmet = unmet_rows(account)
    claim = _ALL.search(text)
    if claim and not _UNMET.search(text):
        if unmet:
            yield Claim(claim[0], text, told.sentence.location, None, len(unmet), unmet)
        return
    end = 0
    for fact in told.facts:
        lead, behind = text[end : fact.quantity.start], _CLAUSE_END.split(text[fact.quantity.end :])[0]
        end = fact.quantity.end
        is_counted = "指标" in fact.measure + behind and "等" not in lead and bool(_COUNTED.search(lead + behind))
        if fact.unit == "个" and is_counted and not fact.is_rough:
            yield from _count(account, fact, _CLAUSE_END.split(lead)[-1] + behind, unmet)


def _count(account: Account, fact: Fact, around: str, unmet: tuple[tuple[Form, Indicator], ...]) -> Iterator[Claim]:
    """Yield a count of indicators that fits no form, nor all of them together."""
    groups = [[form] for form in account.report.forms] + [list(account.report.forms)]
    expected = []
    for forms in groups:
        rows = sum(len(form.filled) for form in forms)
        missed = sum(any(form is one for one in forms) for form, _ in unmet)
        is_unmet, is_met = _UNMET.search(around), _MET.search(around)
        expected.append(missed if is_unmet else rows - missed if is_met else rows)
    if expected and fact.value not in expected:
        yield Claim(fact.quantity.text, fact.quote, fact.location, fact, expected[0], unmet)
