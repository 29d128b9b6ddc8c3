"""Which rule tells of which disagreement of figures: of money, of posts, of results, of forms, tables and texts."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache, partial

from assistant.review.checks.reckoning import misreckoned
from assistant.review.checks.same import contradictions
from assistant.review.disagreement import Disagreement
from assistant.review.rule import Remark, Severity, rule
from assistant.review.telling import told
from knowledge.facts.fact import Account, Aspect, Source
from knowledge.facts.vocabulary import PUBLIC_EXPENSES, STAFF, vocabulary

_POSTS, _RATES = "BUD05", "BUD02"
_CODES = (
    "BUD01", _RATES, "BUD03", "BUD04", _POSTS, "BUD06", "BUD07", "BUD15", "BUD16", "DOC03", "DOC04", "DOC30", "VAL20",
)  # fmt: skip


def _disagreements(account: Account, code: str) -> Iterator[Remark]:
    """Yield what is to be said of the disagreements that a rule tells of."""
    return told(_by_code(account)[code], Severity.WARNING if code == _POSTS else Severity.ERROR)


@lru_cache(2)
def _by_code(account: Account) -> dict[str, list[Disagreement]]:
    """Return the disagreements by the rule that tells of them; a rate that is wrong in a form, too, is told there."""
    found: dict[str, list[Disagreement]] = defaultdict(list)
    for one in contradictions(account):
        found[_code_of_two(one)].append(one)
    rates = vocabulary().ratios
    known = {one.stated.value for one in found[_RATES]}
    known |= {fact.value for name in rates for fact in account.of(name) if fact.source is Source.FORM}
    # What stands elsewhere as the others make it is told once.
    told_before = {(id(one.stated), one.expected) for one in contradictions(account)}
    for one in misreckoned(account):
        code = _code_of_made(one)
        if (id(one.stated), one.expected) not in told_before and (code != _RATES or one.stated.value not in known):
            found[code].append(one)
    return found


for _code in _CODES:
    rule(_code)(partial(_disagreements, code=_code))


def _code_of_two(one: Disagreement) -> str:
    """Return the rule that tells of a figure that stands elsewhere, too, and isn't the same there."""
    stated, in_text = one.stated, one.stated.source is Source.TEXT
    is_rate = stated.measure in vocabulary().ratios
    if {stated.measure, stated.against} & STAFF:
        return _POSTS
    if is_rate and in_text:
        return _RATES
    if stated.is_money and stated.measure in PUBLIC_EXPENSES and in_text:
        return "BUD03"
    if one.other is not None and one.other.source is Source.TEXT:
        return "DOC30"
    return "BUD07" if stated.is_money else "DOC03"


def _code_of_made(one: Disagreement) -> str:
    """Return the rule that tells of a figure that others should make, and don't."""
    stated, in_text = one.stated, one.stated.source is Source.TEXT
    is_public = stated.measure in PUBLIC_EXPENSES
    if stated.aspect is Aspect.CHANGE and one.is_named:
        return "BUD03" if is_public else "DOC04"
    if one.way.is_sum:
        if stated.measure in STAFF:
            return _POSTS
        if is_public:
            return "BUD03" if in_text else "BUD04"
        return "BUD06" if stated.crossing and stated.form else "BUD16"
    if one.is_named and Aspect.SHARE in {stated.aspect, one.grounds[-1].aspect}:
        return "BUD15"
    if stated.measure in vocabulary().ratios and one.is_named:
        if all(ground.is_money for ground in one.grounds):
            return _RATES if in_text else "BUD01"
        return "BUD04" if stated.measure == "控制率" and not in_text else "VAL20"
    return "BUD16" if one.way.told.startswith("本行") else "VAL20"
