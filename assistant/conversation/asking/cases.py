"""What the report tells of its own problems: why each came about, and what will be done about it, by whom and when.

A question names a problem by whatever is said of it; the answer stands elsewhere in what belongs to it. So a line that
speaks of what is asked leads to the whole case, and a question that names none in particular to all of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.conversation.asking.lines import Line, Told
from assistant.conversation.asking.operations import Operation
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.words import share_of, without_cues
from assistant.drafting.planning.measures import matched
from knowledge.narrative.entries import read_narrative
from knowledge.narrative.telling import Told as Sentence
from knowledge.narrative.telling import part_all
from knowledge.numerals import read_number
from knowledge.report import Report

# A case is the one asked of where it holds this share of what is asked, and so much more than the others.
_SAYS, _MORE = 0.5, 0.15
_EACH = re.compile(r"[各都逐每]|分别|所有|全部|一一|挨个|哪[些几]|几[个条项处件样]")
_SO_MANY = re.compile(r"([两三四五六七八九十\d])[个条项处件样大]")


@dataclass(frozen=True, slots=True)
class Case:
    """A problem with its sentences, the causes among them, and the measures that answer it."""

    facts: tuple[Sentence, ...]
    causes: tuple[Sentence, ...]
    measures: tuple[Sentence, ...]

    @property
    def words(self) -> str:
        """Return all that it says."""
        return "。".join(one.text for one in (*self.facts, *self.causes, *self.measures))


@lru_cache(4)
def cases_of(report: Report) -> tuple[Case, ...]:
    """Return the report's own problems with what belongs to each, and measures that answer none of them alone."""
    narrative = read_narrative(report)
    words = [one.words for one in narrative.problems]
    answers, alone = matched(narrative.measures, words, len(words))
    found = []
    for place, entry in enumerate(narrative.problems):
        facts, causes = part_all(entry.told)
        apart = (line for measure in answers.get(place, ()) for line in measure.told)
        found.append(Case(facts, causes, (*entry.answers, *apart)))
    return (*found, *(Case((), (), one.told) for one in alone))


def asked_cases(wanted: Wanted, told: Told, lines: Sequence[Line]) -> tuple[Case, ...]:
    """Return the cases that a question asks of: the one that it names, else all where it asks what is done of each.

    `lines` are those that speak most of what is asked, the likeliest first.
    """
    cases = cases_of(told.report)
    words = without_cues(wanted.words, wanted.operation)
    weights = told.weigh("".join((*wanted.subjects, words)), loosely=True)
    shares = [share_of(case.words.lower(), weights) if weights else 0.0 for case in cases]
    order = sorted(shares, reverse=True)
    if order and order[0] >= _SAYS and (len(order) == 1 or order[0] - order[1] >= _MORE):
        return (cases[shares.index(order[0])],)
    if one := next((case for line in lines for case in cases if line.text in case.words), None):
        return (one,)
    so_many = {read_number(found) for found in _SO_MANY.findall(wanted.asked)}
    is_of_each = wanted.operation is Operation.PLAN and (_EACH.search(wanted.asked) or len(cases) in so_many)
    return cases if is_of_each and len(cases) > 1 else ()
