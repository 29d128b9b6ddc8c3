"""The same list told twice: two columns of different tables, or a sentence and a column, that agree in all but one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from assistant.review.disagreement import LIKELY, Disagreement, Way
from knowledge.facts.fact import Account, Fact, Scope
from knowledge.facts.matching import KEPT, RESULTS, key, same_value, slip_of
from knowledge.facts.table_sides import is_total

_FEWEST, _MOST = 3, 60


def twins(account: Account) -> Iterator[Disagreement]:
    """Yield the one figure of a list that isn't what the other list has under the same name."""
    columns: dict[tuple[object, ...], dict[str, Fact]] = defaultdict(dict)
    for fact in account.facts:
        labels = fact.crossing.labels if fact.crossing and fact.scope is Scope.WHOLE else ()
        if labels and not is_total(label := labels[-1]):
            columns[fact.location.table, fact.location.column].setdefault(label, fact)
    lists = [(at[0], column) for at, column in columns.items() if len(column) >= _FEWEST][:_MOST]
    for (table, column), (other_table, other) in combinations(lists, 2):
        if table != other_table:
            for one, reference in _odd(other, column):
                # Under other heads only a slip of the pen shows that they are meant to be the same.
                is_same = key(one.measure) == key(reference.measure) and _is_one_side(one, reference)
                if is_same or slip_of(one, reference):
                    yield _against(one, reference)
    for told in account.told if lists else ():
        for _, column in lists:
            listed = {
                label: one for label in column for one in told.facts if label in one.words and one.aspect not in KEPT
            }
            for one, reference in _odd(listed, column):
                if _is_one_side(one, reference) or slip_of(one, reference):
                    yield _against(one, reference)


def _is_one_side(one: Fact, other: Fact) -> bool:
    """Return whether two figures are of one year, and both planned or both reached."""
    return one.period == other.period and (one.aspect is other.aspect or {one.aspect, other.aspect} <= RESULTS)


def _against(one: Fact, reference: Fact) -> Disagreement:
    return Disagreement(one, Way(reference.value, (reference,)), LIKELY, reference, slip_of(one, reference))


def _odd(one: Mapping[str, Fact], other: Mapping[str, Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Yield the only figures of one name in which two lists differ that otherwise agree in figures of their own."""
    shared = [label for label in one if label in other and one[label].unit == other[label].unit]
    wrong = [label for label in shared if not same_value(one[label], other[label])]
    right = {one[label].value for label in shared if label not in wrong}
    if len(shared) >= _FEWEST and len(wrong) == 1 and len(right) >= _FEWEST - 1:
        yield one[wrong[0]], other[wrong[0]]
