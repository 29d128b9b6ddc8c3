"""Amounts that cover several years though nothing beside them says so: they are what the years of a table come to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from knowledge.facts.fact import Aspect, Fact, Scope, Source, Told
from knowledge.facts.matching import BUDGETS, RESULTS


def marked(
    tables: Sequence[Fact], forms: tuple[Fact, ...], told: tuple[Told, ...]
) -> tuple[tuple[Fact, ...], tuple[Told, ...]]:
    """Return the facts of forms and sentences, those of several years cumulative; a form's amounts are of one span."""
    # What each one's years come to: by measure, and of any as far as it is no single year's as well.
    named: dict[tuple[str, str], set[Decimal]] = defaultdict(set)
    single: dict[str, set[Decimal]] = defaultdict(set)
    years: dict[tuple[str, str, Aspect], dict[int | None, Decimal]] = defaultdict(dict)
    for fact in (*tables, *(fact for fact in forms if fact.source is Source.TABLE and fact.form)):
        if fact.is_money and fact.scope is Scope.CUMULATIVE:
            named[fact.subject, fact.measure].add(fact.value)
        elif fact.is_money and fact.scope is Scope.WHOLE:
            single[fact.subject].add(fact.value)
            years[fact.subject, fact.measure, fact.aspect].setdefault(fact.period, fact.value)
    for (subject, measure, _), amounts in years.items():
        if len(amounts) > 1:
            named[subject, measure].add(sum(amounts.values(), Decimal(0)))
    if not named:
        return forms, told
    sums: dict[str, set[Decimal]] = defaultdict(set)
    for (subject, _), found in named.items():
        sums[subject] |= found - single[subject]

    def covers(fact: Fact) -> bool:
        is_level = fact.is_money and fact.scope is Scope.WHOLE and fact.aspect in BUDGETS | RESULTS
        keys = {(name, fact.measure) for name in (fact.subject, "")}
        return is_level and any(fact.value in sums.get(key[0], ()) or fact.value in named.get(key, ()) for key in keys)

    def mark(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        spanning = {fact.location.table for fact in facts if fact.source is Source.FORM and covers(fact)}
        of_form = ((one.source is Source.FORM and one.location.table in spanning) * one.unit for one in facts)
        return tuple(
            replace(fact, scope=Scope.CUMULATIVE) if unit in {"万元", "%"} or covers(fact) else fact
            for fact, unit in zip(facts, of_form, strict=True)
        )

    return mark(forms), tuple(replace(one, facts=mark(one.facts)) for one in told)
