"""What a question asks, said in the report's own words, where its own words are none of the report's.

Of all lines the nearest by its meaning says what it is called here: an indicator by its name, a row of a table by its
label, a sentence by its clause. What is to be done with it, which side and year, stays as it was asked.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.conversation.asking.lines import Line, Told
from assistant.conversation.asking.nearness import MEANT, likeness_of
from assistant.conversation.asking.question import Wanted
from assistant.conversation.asking.quoting import Ranked

_CLAUSE, _FIGURE = re.compile("[，,；;。]"), re.compile(r"[≥≤<>=]?\d[\d,.]*%?")


def restated(wanted: Wanted, told: Told, ranked: Sequence[Ranked]) -> Wanted | None:
    """Return what is asked in the words of the line that is meant, None where none is surely enough."""
    meant = max(ranked, key=lambda one: one.chance, default=None)
    if meant is None or meant.chance < MEANT:
        return None
    line = meant.line
    things = told.named(line.text)[0][:1] if line.is_row else ()
    label = next((cell.text for cell in line.cells if cell.fact is None), "")
    if line.is_row and not things and not label:
        things = tuple(fact.indicator.name for fact in line.facts if fact.indicator)[:1]
    words = next(iter(things), "") or label or _FIGURE.sub(" ", _nearest_clause(wanted, line))
    subjects = (label,) if label in told.subjects else ()
    return replace(wanted, words=words, things=things, subjects=subjects or wanted.subjects, names=True)


def _nearest_clause(wanted: Wanted, line: Line) -> str:
    clauses = [clause for clause in _CLAUSE.split(line.text) if clause.strip()]
    if len(clauses) < 2:
        return line.text
    near = likeness_of(wanted.asked, clauses)
    return clauses[near.index(max(near))]
