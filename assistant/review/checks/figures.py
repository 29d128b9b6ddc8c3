"""Which disagreements of figures each rule tells: those of money, of posts, of results, of forms, tables and texts."""

from collections.abc import Iterator

from assistant.review.checks.change import wrong_changes
from assistant.review.checks.columns import broken_relations
from assistant.review.checks.rate import is_budget, wrong_rates, wrong_shares
from assistant.review.checks.reckoning import misreckoned
from assistant.review.checks.same import contradictions
from assistant.review.checks.sums import with_slip, wrong_sums
from assistant.review.disagreement import Disagreement
from assistant.review.rule import Remark, Severity, rule
from assistant.review.telling import told
from knowledge.facts.fact import Account, Source
from knowledge.facts.vocabulary import PUBLIC_EXPENSES, STAFF, vocabulary


@rule("BUD01")
def rates_of_forms(account: Account) -> Iterator[Remark]:
    """Yield the budget's rates in forms and tables that don't follow from the amounts of their line."""
    return told(one for one in wrong_rates(account) if not _in_text(one) and is_budget(one))


@rule("BUD02")
def rates_of_text(account: Account) -> Iterator[Remark]:
    """Yield the budget's rates in the text that the forms don't have, or that their amounts don't make."""
    ratios = vocabulary().ratios
    given = [one for one in contradictions(account) if one.stated.measure in ratios and _in_text(one)]
    given = [one for one in given if one.stated.against not in STAFF]
    # A rate that the form itself has wrong is told once, with the form.
    known = {one.stated.value for one in given}
    known |= {fact.value for fact in account.facts if fact.source is Source.FORM and fact.measure in ratios}
    rates = (one for one in wrong_rates(account) if _in_text(one) and is_budget(one))
    return told([*given, *(one for one in rates if one.stated.value not in known)])


@rule("VAL20")
def rates_of_counts(account: Account) -> Iterator[Remark]:
    """Yield the rates of counts, and whatever doesn't follow from the figures beside it in its sentence or row."""
    rates = [one for one in wrong_rates(account) if _in_text(one) and not is_budget(one)]
    return told([*rates, *(one for one in _reckoned(account) if "=" not in one.how)])


def _reckoned(account: Account) -> Iterator[Disagreement]:
    """Yield what is misreckoned in sentences and rows of which no other rule tells: one finding on each is enough."""
    others = (*wrong_rates(account), *wrong_shares(account), *wrong_changes(account), *wrong_sums(account))
    known = {(one.stated.quote, one.stated.location.block) for one in others}
    found = (*misreckoned(account), *broken_relations(account))
    return (one for one in found if (one.stated.quote, one.stated.location.block) not in known)


@rule("BUD03")
def public_expenses(account: Account) -> Iterator[Remark]:
    """Yield the 三公 amounts and changes of the text that the base table doesn't bear out."""
    amounts = (one for one in contradictions(account) if one.stated.is_money)
    in_text = filter(_in_text, (*amounts, *wrong_sums(account)))
    return told(one for one in (*in_text, *wrong_changes(account)) if one.stated.measure in PUBLIC_EXPENSES)


@rule("BUD04")
def base_table(account: Account) -> Iterator[Remark]:
    """Yield the totals of the base table that their parts don't make up, and a control rate that its counts don't."""
    rates = (one for one in wrong_rates(account) if not is_budget(one))
    sums = (one for one in wrong_sums(account) if one.stated.measure in PUBLIC_EXPENSES)
    return told(one for one in (*rates, *sums) if one.stated.source is Source.TABLE)


@rule("BUD05")
def posts(account: Account) -> Iterator[Remark]:
    """Yield where posts or staff of the text aren't those of the base table, or of another sentence."""
    found = (*contradictions(account), *wrong_sums(account))
    return told((one for one in found if {one.stated.measure, one.stated.against} & STAFF), Severity.WARNING)


@rule("BUD06")
def fund_sums(account: Account) -> Iterator[Remark]:
    """Yield the totals of forms that their sources don't make up."""
    return told(filter(_in_form, wrong_sums(account)))


@rule("BUD16")
def parts_and_totals(account: Account) -> Iterator[Remark]:
    """Yield the totals of text and tables that their parts don't make up."""
    sums = (one for one in wrong_sums(account) if one.stated.measure not in PUBLIC_EXPENSES | STAFF)
    reckoned = (with_slip(one) for one in _reckoned(account) if "=" in one.how)
    return told([*(one for one in sums if not _in_form(one)), *reckoned])


@rule("BUD07")
def stated_amounts(account: Account) -> Iterator[Remark]:
    """Yield the amounts of text and tables that aren't those of the forms."""
    found = (one for one in contradictions(account) if one.stated.is_money and not _against_text(one))
    return told(one for one in found if one.stated.measure not in PUBLIC_EXPENSES)


@rule("DOC03")
def stated_results(account: Account) -> Iterator[Remark]:
    """Yield the figures of text and goals that aren't those of the indicators or the tables."""
    others = STAFF | vocabulary().ratios.keys()
    found = (one for one in contradictions(account) if not one.stated.is_money and not _against_text(one))
    return told(one for one in found if one.stated.measure not in others)


@rule("DOC30")
def text_contradictions(account: Account) -> Iterator[Remark]:
    """Yield the figures that the running text gives twice and differently."""
    return told(filter(_against_text, contradictions(account)))


@rule("DOC04")
def stated_changes(account: Account) -> Iterator[Remark]:
    """Yield the changes that don't follow from the figures of both years."""
    return told(one for one in wrong_changes(account) if one.stated.measure not in PUBLIC_EXPENSES)


@rule("BUD15")
def shares(account: Account) -> Iterator[Remark]:
    """Yield the shares that their parts and wholes don't make."""
    return told(wrong_shares(account))


def _in_text(one: Disagreement) -> bool:
    return one.stated.source is Source.TEXT


def _in_form(one: Disagreement) -> bool:
    return one.stated.crossing is not None and one.stated.form is not None


def _against_text(one: Disagreement) -> bool:
    return one.other is not None and one.other.source is Source.TEXT
