"""A report read once into its facts: forms, tables, goals and sentences."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

from knowledge.document import Location
from knowledge.facts.fact import Account, Aspect, Fact, Scope, Source, Told
from knowledge.facts.from_forms import form_facts, goals
from knowledge.facts.from_tables import table_facts
from knowledge.facts.from_text import read_sentence
from knowledge.facts.matching import BUDGETS, RESULTS
from knowledge.facts.sentences import Sentence, sentences
from knowledge.facts.subjects import Subjects, known_subjects
from knowledge.report import Report

_Part = TypeVar("_Part")
_NOWHERE = Location(0)
_MOST = 5_000
"""Figures of tables, sentences and figures of the text: ten times any real report; each is laid against the others."""


@lru_cache(4)
def read_account(report: Report) -> Account:
    """Return every fact of `report`, forms before tables before text, each in reading order."""
    projects = {form.project for form in report.forms}
    by_table = (tuple(facts) for _, facts in groupby(table_facts(report), lambda fact: fact.location.table))
    kept, has_all_tables = _first(by_table, len)
    tables = tuple(fact for facts in kept for fact in facts)
    subjects = known_subjects(
        dict.fromkeys((*(form.project for form in report.forms), *(fact.subject for fact in tables))),
        sole=projects.pop() if len(projects) == 1 else "",
    )
    text, has_all_text = _first(_told(report, subjects), lambda one: len(one.facts) + 1)
    forms, told = marked(tables, tuple(form_facts(report)), (*goals(report, subjects), *text))
    left_out = [name for name, has_all in (("表格", has_all_tables), ("正文", has_all_text)) if not has_all]
    return Account(report, (*forms, *tables, *(fact for one in told for fact in one.facts)), told, tuple(left_out))


def _first(parts: Iterable[_Part], weigh: Callable[[_Part], int]) -> tuple[list[_Part], bool]:
    """Return the first parts that aren't more than can be laid against each other, and whether they are all."""
    kept, weight = list[_Part](), 0
    for part in parts:
        if (weight := weight + weigh(part)) > _MOST:
            return kept, False
        kept.append(part)
    return kept, True


def read_words(text: str, account: Account | None = None) -> tuple[Fact, ...]:
    """Return the facts of words that don't stand in a report, told of the report of `account` where there is one."""
    facts, report = (account.facts, account.report) if account else ((), None)
    projects = {form.project for form in report.forms} if report else set()
    subjects = known_subjects({fact.subject for fact in facts}, sole=projects.pop() if len(projects) == 1 else "")
    return read_sentence(Sentence(text, (), _NOWHERE), report.year if report else None, subjects).facts


def _told(report: Report, subjects: Subjects) -> Iterator[Told]:
    """Yield the sentences of the text; one that begins with 其中 goes on from the one before."""
    before: Told | None = None
    for sentence in sentences(report):
        goes_on = before and sentence.text.startswith("其中") and before.sentence.location == sentence.location
        before = read_sentence(sentence, report.year, subjects, before=before if goes_on else None)
        yield before


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
