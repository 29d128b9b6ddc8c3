"""Which rule tells of which disagreement of figures: of money, of posts, of results, of forms, tables and texts."""

from collections.abc import Iterator
from functools import partial

from assistant.review.checks.reckoning import misreckoned
from assistant.review.checks.same import contradictions
from assistant.review.disagreement import Disagreement
from assistant.review.rule import Remark, Severity, rule
from assistant.review.telling import told
from knowledge.facts.fact import Account, Aspect, Source
from knowledge.facts.vocabulary import PUBLIC_EXPENSES, STAFF, vocabulary

_POSTS = "BUD05"
_CODES = (
    "BUD01", "BUD02", "BUD03", "BUD04", _POSTS, "BUD06", "BUD07", "BUD15", "BUD16", "DOC03", "DOC04", "DOC30", "VAL20",
)  # fmt: skip


def _disagreements(account: Account, code: str) -> Iterator[Remark]:
    """Yield what is to be said of the disagreements that a rule tells of."""
    given = [one for one in contradictions(account) if _code_of_two(one) == code]
    # A rate that the form itself has wrong is told once, with the form.
    rates = vocabulary().ratios
    known = {one.stated.value for one in given if one.stated.measure in rates}
    forms = {fact.value for fact in account.facts if fact.source is Source.FORM and fact.measure in rates}
    made = [one for one in misreckoned(account) if _code_of_made(one) == code]
    if code == "BUD02":
        made = [one for one in made if one.stated.value not in known | forms]
    return told([*given, *made], Severity.WARNING if code == _POSTS else Severity.ERROR)


for _code in _CODES:
    rule(_code)(partial(_disagreements, code=_code))


def _code_of_two(one: Disagreement) -> str:
    """Return the rule that tells of a figure that stands elsewhere, too, and isn't the same there."""
    stated, in_text = one.stated, one.stated.source is Source.TEXT
    is_rate = stated.measure in vocabulary().ratios
    if {stated.measure, stated.against} & STAFF:
        return _POSTS
    if is_rate and in_text:
        return "BUD02"
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
            return "BUD02" if in_text else "BUD01"
        return "VAL20" if in_text else "BUD04"
    return "BUD16" if one.way.told.startswith("本行") else "VAL20"
