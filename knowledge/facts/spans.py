"""Amounts that cover several years though nothing beside them says so: they are what the years of a table come to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.facts.fact import Aspect, Fact, Scope, Source
from knowledge.facts.matching import BUDGETS, RESULTS


@dataclass(frozen=True, slots=True)
class Spans:
    """What each one's years come to in the tables: by measure, and of any as far as it is no single year's as well."""

    sums: Mapping[str, set[Decimal]]
    named: Mapping[tuple[str, str], set[Decimal]]

    def mark(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """Return the facts with those of several years cumulative; a form's amounts are all of one span."""
        facts = tuple(facts)
        if not self.named:
            return facts
        forms = {fact.location.table for fact in facts if fact.source is Source.FORM and self._covers(fact)}
        return tuple(
            replace(fact, scope=Scope.CUMULATIVE)
            if self._covers(fact)
            or (fact.source is Source.FORM and fact.location.table in forms and fact.unit in {"万元", "%"})
            else fact
            for fact in facts
        )

    def _covers(self, fact: Fact) -> bool:
        is_level = fact.is_money and fact.scope is Scope.WHOLE and fact.aspect in BUDGETS | RESULTS
        return is_level and any(
            fact.value in self.sums.get(name, ()) or fact.value in self.named.get((name, fact.measure), ())
            for name in {fact.subject, ""}
        )


def read_spans(tables: Iterable[Fact]) -> Spans:
    """Return what the years that the facts of tables tell of come to."""
    named: dict[tuple[str, str], set[Decimal]] = defaultdict(set)
    single: dict[str, set[Decimal]] = defaultdict(set)
    years: dict[tuple[str, str, Aspect], dict[int | None, Decimal]] = defaultdict(dict)
    for fact in tables:
        if fact.is_money and fact.scope is Scope.CUMULATIVE:
            named[fact.subject, fact.measure].add(fact.value)
        elif fact.is_money and fact.scope is Scope.WHOLE:
            single[fact.subject].add(fact.value)
            years[fact.subject, fact.measure, fact.aspect].setdefault(fact.period, fact.value)
    for (subject, measure, _), amounts in years.items():
        if len(amounts) > 1:
            named[subject, measure].add(sum(amounts.values(), Decimal(0)))
    sums: dict[str, set[Decimal]] = defaultdict(set)
    for (subject, _), found in named.items():
        sums[subject] |= found - single[subject]
    return Spans(sums, named)
