"""Figures of the report that another place of it contradicts: who takes one over says so, and the author is asked.

Which of both is right only the author knows. What he chooses goes through every statement that rests on it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistant.drafting.planning.corrections import is_slip
from assistant.drafting.planning.items import Matter
from assistant.drafting.sources import Sources, place_name
from assistant.drafting.statement import Answer, Option, Question, Statement
from assistant.review.arithmetic import rounded
from assistant.review.engine import Review
from assistant.review.rule import Figure, Finding
from knowledge.facts.fact import Account, measured
from knowledge.quantity import Quantity, find_quantities
from knowledge.report import Report
from knowledge.running_text import compact

KEY = "dispute"
# What two places say of different scope: which one is meant is the author's to say.
_OF_SCOPE = frozenset({"BUD05"})
_COMPUTED = re.compile(r"[÷×=＝+]|(?<=\d)-(?=\d)|(?<=日)前?至(?=\d)")


@dataclass(frozen=True, slots=True)
class Dispute:
    """A finding's two sides, the question which of them holds, and the answer where there is one."""

    finding: Finding
    stated: Figure
    expected: Figure
    question: Question
    answer: Answer | None


def find_disputes(review: Review, given: Mapping[str, Answer], sources: Sources) -> list[Dispute]:
    """Return the figures that disagree with another of the report, or with what its own figures come to."""
    found = []
    for finding in review.findings:
        stated, expected = finding.stated, finding.expected
        is_meant = is_slip(finding) or finding.rule in _OF_SCOPE
        # 执行率最低的是甲, and 乙's is lower: both rates are right, and neither has words that it replaces the other's.
        if not (
            is_meant
            and stated
            and expected
            and expected.quote
            and stated.unit == expected.unit
            and stated.value != expected.value
        ):
            continue
        options = tuple(_option(side, review.report, sources) for side in (stated, expected))
        key = f"{KEY}.{finding.id or finding.rule}"
        question = Question(key, f"{finding.message.rstrip('。')}，以哪一个为准？", options)
        found.append(Dispute(finding, stated, expected, question, given.get(key)))
    return found


def settle(matters: Sequence[Matter], disputes: Sequence[Dispute], sources: Sources) -> Iterator[Question]:
    """Put into the statements of `matters` what is in doubt or was chosen, and yield the questions that they wait for.

    A difference of scope is asked about in any case.
    """
    for dispute in disputes:
        touched = False
        for matter in matters:
            for statements in (matter.facts, matter.causes, *([matter.goals] if dispute.answer else [])):
                for place, statement in enumerate(statements):
                    told = _settled(statement, dispute, sources)
                    touched |= told is not statement
                    statements[place] = told
        if touched or dispute.finding.rule in _OF_SCOPE:
            yield dispute.question


def settled(account: Account, disputes: Sequence[Dispute]) -> Account:
    """Return the facts with what the author chose in place of what it contradicts, so that all they lead to follows."""
    facts = list(account.facts)
    for dispute in disputes:
        if (chosen := _chosen(dispute)) is None:
            continue
        sides = {(side.location.block, side.location.row): side for side in (dispute.stated, dispute.expected)}
        for place, fact in enumerate(facts):
            side = sides.get((fact.location.block, fact.location.row))
            if side and fact.value == side.value and measured(chosen)[1] == fact.unit:
                facts[place] = replace(fact, value=measured(chosen)[0])
    return replace(account, facts=tuple(facts))


def _chosen(dispute: Dispute) -> Quantity | None:
    return next(iter(find_quantities(compact(dispute.answer.text))), None) if dispute.answer else None


def _settled(statement: Statement, dispute: Dispute, sources: Sources) -> Statement:
    words, chosen = _words(statement.text, dispute.stated), _chosen(dispute)
    is_chosen = chosen is not None and chosen.text in statement.text
    # Which way it changed isn't what the statement says.
    # What tells both sides of it means each: 直播86场，离100场还欠14场.
    is_meant = is_chosen or (words and not _words(statement.text, dispute.expected))
    if not is_meant or not _rests_on(statement, dispute, sources):
        return statement
    if dispute.answer is None:
        other = dispute.question.options[-1]
        where = other.place if other.place.startswith("按") else "另一处"
        doubt = f"【{words}待核实，{where}为{other.value}】"
        text = statement.text.replace(words, doubt, 1)
        return replace(statement, text=text, citations=(*statement.citations, other.source))
    text = statement.text
    if words and chosen:
        text = text.replace(words, chosen.text if chosen.unit else f"{chosen.text}{words.lstrip('0123456789.,')}")
    return replace(statement, text=text, citations=(*statement.citations, sources.author(dispute.answer)))


def _rests_on(statement: Statement, dispute: Dispute, sources: Sources) -> bool:
    places = {
        (location.block, location.row)
        for citation in sources.citations
        if citation.id in statement.citations and (location := citation.location)
    }
    sides = (dispute.stated, dispute.expected) if dispute.answer else (dispute.stated,)
    return any((side.location.block, side.location.row) in places for side in sides)


def _words(text: str, side: Figure) -> str:
    """Return the figure of a side as it stands in a text, "" where it doesn't."""
    if not isinstance(side.value, Decimal):
        return ""
    for one in find_quantities(text):
        value = one.wan if one.is_money else one.value
        if value == side.value and (one.is_money or side.unit in {one.measure, one.unit}):
            return one.text
    return ""


def _option(side: Figure, report: Report, sources: Sources) -> Option:
    place, value = place_name(report, side.location) or "正文", side.value
    if not _COMPUTED.search(side.quote):
        told = str(value) if isinstance(value, date | str) else f"{value:f}{side.unit}"
        return Option(told, place, sources.report(place, side.quote, side.location))
    sum_of = re.split("[=＝]", side.quote)[0]
    told = rounded(value, side.unit) if isinstance(value, Decimal) else str(value)
    return Option(told, f"按{sum_of}计算", sources.computed(f"{sum_of}={told}", side.location))
