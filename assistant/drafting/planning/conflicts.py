"""Where two places of a report disagree: both values with their places, and which of them the author has chosen.

Nobody but the author knows which of them is right, so until a choice is made both are told and neither is called wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.drafting.planning.facts import Fact, finding_sources, make_fact
from assistant.drafting.planning.quoting import as_clause
from assistant.drafting.question import Answer, Option, Question
from assistant.drafting.sources import Sources, marks
from assistant.review.engine import Review
from assistant.review.rule import Finding, Severity
from knowledge.data_file import read_yaml
from knowledge.document import Location

_TEXT = "正文"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A finding that two places disagree: as a fact for the problem, and as a question while it is open.

    `stands` says whether the form's value may be told as it is: True once the author chose it, False once not, None
    while nobody knows; `tells` whether a draft would tell it elsewhere.
    """

    fact: Fact
    question: Question
    stands: bool | None
    tells: bool

    @property
    def values(self) -> tuple[str, str, int]:
        """Return both values and the place of the first, which are the same where two forms repeat one thing."""
        text, table = self.question.options
        return text.value, table.value, text.source


@dataclass(frozen=True, slots=True)
class Disputes:
    """The places of forms whose values can't be told as they stand: `open` until the author chooses, then `refuted`."""

    open: frozenset[Location] = frozenset()
    refuted: frozenset[Location] = frozenset()

    def concerns(self, location: Location) -> bool:
        """Return whether a value at this place is in doubt, or known to be wrong."""
        return location in self.open or location in self.refuted


def find_conflicts(
    review: Review, answers: Mapping[str, Answer], sources: Sources
) -> tuple[dict[int, Conflict], Disputes]:
    """Return the conflicts by the places of their findings in the review, and what they leave in doubt."""
    found: dict[int, Conflict] = {}
    open_, refuted = set(), set()
    for place, finding in enumerate(review.findings):
        if conflict := find_conflict(review, finding, answers, sources):
            found[place] = conflict
            doubtful = {evidence.location for evidence in finding.evidence if evidence.location.table is not None}
            if not conflict.tells:
                continue
            if conflict.stands is None:
                open_ |= doubtful
            elif not conflict.stands:
                refuted |= doubtful
    return found, Disputes(frozenset(open_), frozenset(refuted))


def find_conflict(review: Review, finding: Finding, answers: Mapping[str, Answer], sources: Sources) -> Conflict | None:
    """Return the two values that `finding` sets against each other, None where it isn't of that kind."""
    if finding.severity is Severity.INFO or len(finding.evidence) < 2:
        return None
    for pattern in _patterns().get(finding.rule, ()):
        if match := re.search(pattern["pattern"], finding.message):
            return _conflict(review, finding, {**pattern, **match.groupdict()}, answers, sources)
    return None


def _conflict(
    review: Review, finding: Finding, found: Mapping[str, Any], answers: Mapping[str, Answer], sources: Sources
) -> Conflict:
    *places, computed = finding_sources(review, finding, finding.evidence, sources)
    if not found.get("text_first", True):
        places.reverse()
    what = _named(found["what"])
    text = Option(found["text"], _TEXT, places[0])
    table = Option(found["table"], found["place"] or "自评表", places[-1])
    location = finding.evidence[0].location
    place = "-".join(str(part) for part in (location.block, location.table, location.row) if part is not None)
    key = f"conflict.{finding.rule}.{place}.{what}"
    wording = f"{what}，{text.label}与{table.label}对不上，以哪一处为准？"
    question = Question(key, wording, (text, table), "data")
    values = {"what": what, "text": text.value, "table": table.value, "place": table.place}
    marked = {text: marks(text.source), table: marks(table.source, computed)}
    tells = found.get("tells", False)
    answer = answers.get(key)
    chosen = next((option for option in question.options if answer and answer.text == option.value), None)
    numbers = tuple(dict.fromkeys((text.source, table.source, computed)))
    if answer is None:
        fact = make_fact("conflict", values, numbers, finding.rule, weight=1.5, phrases="conflict.open")
        return Conflict(fact, question, None, tells)
    author = sources.author(answer)
    if chosen is None:
        values |= {"said": as_clause(answer.text)}
        fact = make_fact("conflict", values, (*numbers, author), finding.rule, weight=1.5, phrases="conflict.neither")
        return Conflict(fact, question, stands=False, tells=tells)
    wrong = table if chosen is text else text
    values |= {
        "right": chosen.value,
        "right_place": chosen.place,
        "right_mark": f"{marked[chosen]}{marks(author)}",
        "wrong": wrong.value,
        "wrong_place": wrong.place,
        "wrong_mark": marked[wrong],
    }
    fact = make_fact("conflict", values, (*numbers, author), finding.rule, weight=1.5, phrases="conflict.chosen")
    return Conflict(fact, question, stands=chosen is table, tells=tells)


def _named(what: str) -> str:
    """Return what the two values are of, in running text."""
    return re.sub(r"(?<!“)三公经费", "“三公”经费", what.strip("“”"))


@cache
def _patterns() -> Mapping[str, list[dict[str, Any]]]:
    content: dict[str, list[dict[str, Any]]] = read_yaml(Path(__file__).with_name("conflicts.yml"))
    return content
