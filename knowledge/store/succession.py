"""Which policies a newly added one puts out of force, and whether it was itself by one that is there already.

A policy says what it repeals; a statute without a number keeps its title, so that its latest text counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from knowledge.digest import AMENDED, REPEALED
from knowledge.sources.validity import spoken
from knowledge.store.stored import StoredDocument


def succeed(new: Sequence[StoredDocument], others: Sequence[StoredDocument]) -> Iterator[StoredDocument]:
    """Yield the policies, among `new` and `others`, of whose force something else is known now, as they stand now."""
    arrived = [each for each in new if each.kind == "policy"]
    policies = [*arrived, *(each for each in others if each.kind == "policy")]
    for place, old in enumerate(policies):
        if "validity" in old.corrected:
            continue
        for later in policies if place < len(arrived) else arrived:
            if old is not later and (known := _given_up(old, later)) != old:
                yield known
                break


def _given_up(old: StoredDocument, later: StoredDocument) -> StoredDocument:
    """Return what is known of `old` where `later` stands beside it."""
    if old.validity == REPEALED:
        return old
    if old.number in later.repeals or not {*old.names}.isdisjoint(later.repeals):
        since = later.effective or later.issued
        status = REPEALED if since <= date.today().isoformat() else old.validity
        return replace(old, validity=status, lapsed=old.lapsed or since, successor=later.title)
    if old.title == later.title and not (old.number or later.number) and old.issued[:10] < later.issued:
        return replace(old, validity=AMENDED, successor=f"{spoken(later.issued)}的文本") if old.issued else old
    return old
