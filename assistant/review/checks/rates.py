"""Percentages of forms and tables against the part and the whole that their name and row, or column, give."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.review.arithmetic import fits
from assistant.review.checks.attainment import is_burden
from assistant.review.claim import Claim
from assistant.review.disagreement import CERTAIN, QUOTIENT, Way
from knowledge.facts.fact import Account, Aspect, Fact, Source
from knowledge.facts.matching import RESULTS, key
from knowledge.facts.vocabulary import Ratio, vocabulary

_COLUMNS = {
    Aspect.PLANNED: "年初预算数",
    Aspect.ADJUSTED: "全年预算数",
    Aspect.BUDGET: "预算数",
    Aspect.ACTUAL: "执行数",
}
_STAFF, _POSTS = "在职人员", "编制"
_ALL = Decimal(100)


def row_claims(account: Account) -> Iterator[Claim]:
    """Yield the rates of forms and tables with the amounts of their row, or of their column in a turned table."""
    rows: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    columns: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in account.facts:
        if fact.location.row is not None:
            rows[fact.row, fact.subject].append(fact)
        if fact.crossing:
            columns[fact.column, fact.subject].append(fact)
    for fact in account.facts:
        ratio = vocabulary().ratios.get(fact.measure)
        # Beside an indicator stands the part of its target that was reached.
        is_of_row = fact.source in {Source.FORM, Source.TABLE} or (fact.source is Source.INDICATOR and fact.against)
        if ratio and is_of_row and fact.unit == "%" and fact.aspect in RESULTS:
            row, column = rows.get((fact.row, fact.subject), []), columns.get((fact.column, fact.subject), [])
            # Some forms write 0.97 for 97%.
            is_fraction = not {"%", "‰"} & {*fact.quantity.text} and fact.value <= 1 and fact.quantity.decimals
            read = replace(fact, value=fact.value * 100) if is_fraction else fact
            ways = _quotients(ratio, fact, row) or _quotients(ratio, fact, column)
            initial = next((one for one in row if one.aspect is Aspect.PLANNED and one.value), None)
            is_of_initial = initial and ways and fits(read.value, ways[0].grounds[0].value / initial.value * 100)
            note = "所写数值是除以年初预算数，分母用错" if is_of_initial else ""
            # 支付率 may be of a column whose name says nothing of a budget (补助到账).
            others = [one for one in row if one.aspect is Aspect.UNSAID and one.is_money and one.value]
            also = [QUOTIENT.way(way.grounds[0], one) for way in ways for one in others if one is not way.grounds[0]]
            # Of what is to stay low, less is more; more than all may be told as all.
            for way in ways if fact.indicator else ():
                part, whole = way.grounds
                also += [QUOTIENT.way(whole, part)] if part.value else []
                is_kept_to = whole.bound in {"≤", "<"} or is_burden(whole.words)
                also += [replace(way, value=_ALL)] if part.value > whole.value or is_kept_to else []
            yield Claim(fact, ways, CERTAIN, None, also, is_named=True, read=read, note=note)


def _quotients(ratio: Ratio, rate: Fact, facts: Sequence[Fact]) -> list[Way]:
    """Return what a rate may be counted of, by the best-fitting whole."""
    told = [fact for fact in facts if (fact.indicator or not fact.is_rough) and _side_of(fact) == _side_of(rate)]
    if rate.measure == "控制率" and rate.against in {_STAFF, _POSTS}:
        staff = [one for one in told if one.measure == _STAFF]
        return _cross(staff, [one for one in told if one.measure == _POSTS])
    if not ratio.part:
        return []
    own = [fact for fact in told if key(fact.measure) == key(rate.against)]
    parts = [fact for fact in own if fact.aspect in ratio.part or (fact.aspect is Aspect.UNSAID and fact.unit != "%")]
    wholes = ([fact for fact in own if fact.aspect == aspect] for aspect in ratio.whole)
    return _cross(parts, next((found for found in wholes if found and parts), []))


def _side_of(fact: Fact) -> tuple[object, ...]:
    return fact.subject, fact.period, fact.scope


def _cross(parts: Sequence[Fact], wholes: Sequence[Fact]) -> list[Way]:
    """Return each part's share in each whole, told by the names of their columns."""
    pairs = ((part, whole) for part in parts for whole in wholes if part.unit == whole.unit and whole.value)
    return [replace(QUOTIENT.way(*pair), how="÷".join(f"{_column(one)}{{}}" for one in pair)) for pair in pairs]


def _column(fact: Fact) -> str:
    return _COLUMNS.get(fact.aspect, "") if fact.is_money else ""
