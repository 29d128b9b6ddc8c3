"""What a report says of a matter named in anybody's words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.citations import Citation
from assistant.drafting.draft import Draft
from assistant.drafting.revising.changing import plain
from assistant.drafting.sources import Sources
from knowledge.narrative.kinship import kinships, pairs
from knowledge.narrative.telling import told
from knowledge.report import Report

K = TypeVar("K")
# So much that few items have must stand in one for words to speak of it.
_SPEAKS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the report, and its place as a source."""

    text: str
    citation: Citation


def lines(report: Report) -> Iterator[Line]:
    """Yield every sentence of the report."""
    for one in told(report):
        sources = Sources(report)
        sources.told(one)
        yield Line(one.text, sources.citations[0])


def meant(words: str, draft: Draft, sections: Sequence[str]) -> tuple[str, int] | None:
    """Return the one item that words speak of beside whatever else they say, by section and number."""
    for section in sections:
        found = kinships(words, [f"{item.title}\n{item.text}\n{''.join(item.causes)}" for item in draft.items(section)])
        best = max(found, default=0)
        if best >= _SPEAKS and found.count(best) == 1:
            return section, found.index(best) + 1
    return None


def speaking(words: str, texts: Mapping[K, str], least: float, within: str = "") -> list[K]:
    """Return those of `texts` that hold the words, else those that have most of the words that are known at all.

    How a person says it (钱没花完) counts for nothing where neither they nor the text `within` has it.
    """
    if exact := [key for key, text in texts.items() if plain(words) in plain(text)]:
        return exact
    spoken = {key: pairs(plain(text)) for key, text in texts.items()}
    known = pairs(plain(words)) & pairs(within).union(*spoken.values())
    scores = {key: len(known & found) / len(known) for key, found in spoken.items()} if known else {}
    best = max(scores.values(), default=0.0)
    return [key for key, score in scores.items() if score == best >= least]
