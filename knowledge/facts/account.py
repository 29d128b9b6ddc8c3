"""A report read once into its facts: forms, tables, goals and sentences."""

from collections.abc import Iterator
from functools import lru_cache

from knowledge.document import Location
from knowledge.facts.fact import Account, Fact, Told
from knowledge.facts.from_forms import form_facts, goals
from knowledge.facts.from_tables import table_facts
from knowledge.facts.from_text import read_sentence
from knowledge.facts.sentences import Sentence, sentences
from knowledge.facts.spans import marked
from knowledge.facts.subjects import Subjects, known_subjects
from knowledge.report import Report

_NOWHERE = Location(0)


@lru_cache(4)
def read_account(report: Report) -> Account:
    """Return every fact of `report`, forms before tables before text, each in reading order."""
    projects = {form.project for form in report.forms}
    tables = tuple(table_facts(report))
    subjects = known_subjects(
        dict.fromkeys((*(form.project for form in report.forms), *(fact.subject for fact in tables))),
        sole=projects.pop() if len(projects) == 1 else "",
    )
    told: tuple[Told, ...] = (*goals(report, subjects), *_told(report, subjects))
    forms, told = marked(tables, tuple(form_facts(report)), told)
    return Account(report, (*forms, *tables, *(fact for one in told for fact in one.facts)), told)


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
