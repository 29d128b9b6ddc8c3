"""The figures of a report that others of their passage should make, and don't; and how a figure comes of others."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from assistant.review.claim import is_vague
from assistant.review.disagreement import CERTAIN, LIKELY, POSSIBLE, Disagreement, Way, is_sure_slip
from assistant.review.ties.likelihood import Judged, judged
from assistant.review.ties.passage import passages
from assistant.review.ties.tie import Tie
from knowledge.facts.fact import Account, Aspect, Fact

# From here on a broken tie is told as what may be, as what should be changed, and as wrong; one that reaches beyond its
# paragraph has more rivals than are seen, and should be changed from further up only.
_TOLD, _FAR = 0.4, 0.85
_SEVERITIES = ((0.97, CERTAIN), (0.68, LIKELY), (_TOLD, POSSIBLE))
# A figure of so many digits that stands elsewhere as well is no slip of the pen; a wrong rate may have been copied.
_TELLING, _COPIED = 3, 0.68
# So likely (logarithm of odds) figures were meant to make another that one of them is wrong where they don't.
_SURELY_MEANT = 3.0
# Ties of a report: twice the most that any real one has; that what comes behind isn't judged is told.
_MOST = 20_000


@lru_cache(2)
def _passages(account: Account) -> tuple[list[Judged], ...]:
    """Return the ties of a report by passages, the likeliest to be broken first."""
    found, left = list[list[Judged]](), _MOST
    for passage in passages(account):
        ties = judged(passage, left)
        left -= len(ties)
        found.append(sorted(ties, key=lambda tie: -tie.broken))
    return tuple(found)


def is_cut(account: Account) -> bool:
    """Return whether a report has more ties than are judged."""
    return sum(map(len, _passages(account))) == _MOST


def broken(account: Account) -> Iterator[Disagreement]:
    """Yield the figures that others should make, each by its likeliest tie; what two figures share is told once."""
    places = defaultdict(set)
    for fact in account.facts:
        places[abs(fact.value), fact.unit].add((fact.location.block, fact.location.table))
    for passage in _passages(account):
        told: set[int] = set()
        for one in takewhile(lambda one: one.broken >= _TOLD, passage):
            stated, way = one.tie.result.fact, one.tie.way
            figures = {id(by) for by in (one.tie.result, *one.tie.operands)}
            # 要达到85%以上 comes of nothing, and points don't come in and go out.
            is_aim = is_vague(stated) and stated.aspect is Aspect.TARGET
            # 另有退休人员74人 are besides those told before.
            is_beside = one.tie.operation == "balance" and one.tie.result.clause.startswith("另")
            is_none = is_aim or is_beside or (stated.unit == "分" and one.tie.operation in {"balance", "rest"})
            if is_none or id(one.tie.result) in told or len(figures & told) > 1:
                continue
            told_at = [len(places[abs(by.value), by.unit]) for by in (stated, *one.tie.way.grounds)]
            # 16500只，单价165元，支出247.50万元: where what was paid stands elsewhere as well, the price may be wrong.
            is_other = one.meant > _SURELY_MEANT and not one.tie.is_far and 1 in told_at[1:]
            is_told_again = told_at[0] > 1 and not is_other
            is_told_again = is_told_again or _is_made_elsewhere(account, passage, one.tie)
            is_copied = stated.unit == "%" and one.broken >= _COPIED and not one.tie.is_far
            digits = len(stated.value.normalize().as_tuple().digits)
            if is_told_again and digits >= _TELLING and not is_copied:
                continue
            told |= figures
            slip = way.slip(stated)
            severity = next(severity for least, severity in _SEVERITIES if one.broken >= least)
            severity = POSSIBLE if one.tie.is_far and one.broken < _FAR else severity
            if severity is POSSIBLE and one.tie.operation == "same":
                continue
            note = slip if way.is_sum or is_sure_slip(slip) else "可能另有所指，请核对" * (severity is POSSIBLE)
            other = one.tie.operands[0].fact if one.tie.operation == "same" else None
            yield Disagreement(stated, way, severity, other, note)


def _is_made_elsewhere(account: Account, passage: Sequence[Judged], tie: Tie) -> bool:
    """Return whether a percentage is what a figure of its sentence is of one told elsewhere: 完成2086户，率86.92%."""
    stated = tie.result.fact
    near = {id(one.tie.result): one.tie.result for one in passage if one.tie.result.sentence == tie.result.sentence}
    if stated.unit != "%":
        return False
    return any(
        fact.unit == one.fact.unit
        and fact.value not in {0, one.fact.value}
        and abs(one.fact.value / fact.value * 100 - stated.value) < stated.step
        for one in near.values()
        if one.fact.unit != "%"
        for fact in account.facts
    )


def ways_of(account: Account, fact: Fact) -> list[Way]:
    """Return how a figure of the text comes of others of its passage: what holds and is likely meant, or is broken."""
    found = [one for passage in _passages(account) for one in passage if one.tie.result.fact is fact]
    found = [one for one in found if one.broken >= _SEVERITIES[1][0] or (one.tie.holds and one.meant > 0)]
    return [one.tie.way for one in sorted(found, key=lambda one: -one.meant)]
