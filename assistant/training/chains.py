"""Problems with their causes and measures, as a report tells them: what belongs together and how one can see it.

A cause stands under its problem. In a report with as many measures as problems the measures answer the problems in
their order, which alone is no key: a chain counts only where the words bear it out, its measure having more in common
with its own problem than with any other that it is shown beside.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.review.narrative import has, without
from assistant.training.page import with_sections
from knowledge import running_text
from knowledge.narrative.entries import Entry, paragraphs, read_narrative
from knowledge.outline import find_section
from knowledge.report import Report
from knowledge.running_text import pairs

_CAUSE = re.compile(
    r"(?:^|(?<=[。；\n]))(?:(?:主要|产生|具体|分析)?原因(?:分析|在于|是|有)?(?:如下)?|究其(?:原因|根源))[：:，,]?"
)
_SENTENCE = re.compile(r"[^。；]+[。；]?")
_SHORTEST = 12
_CAUSE_LEAST = 0.5
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Chain:
    """One problem (its heading, then what the report says of it), why it arose and what is to be done."""

    title: str
    problem: str
    cause: str
    measure_title: str
    measure: str

    @property
    def about(self) -> str:
        """Return what is said of the problem, its cause left out."""
        return f"{self.title}。{self.problem}"


def read_chains(report: Report) -> tuple[Chain, ...]:
    """Return the chains of a report, () where problems and measures don't answer each other one by one."""
    # What falls short is told of elsewhere, too: of the chapters alone where the measures don't answer that.
    chapters = [section for key in ("problems", "measures") for section in find_section(report, key)]
    for told in (report, with_sections(report, chapters)):
        narrative = read_narrative(told)
        if len(narrative.problems) == len(narrative.measures):
            both = zip(narrative.problems, narrative.measures, strict=True)
            return tuple(chain for problem, measure in both if (chain := _chain(told, problem, measure)) is not None)
    return ()


def distinct(chains: Sequence[Chain]) -> bool:
    """Return whether every measure has most in common with its own problem, and no cause far more with another."""
    abouts = [chain.about for chain in chains]
    told = [f"{chain.about}{chain.cause}" for chain in chains]
    measures = [f"{chain.measure_title}。{chain.measure}" for chain in chains]
    return _is_own(told, measures, least=1) and _is_own(abouts, [chain.cause for chain in chains], least=_CAUSE_LEAST)


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Return the first sentences of `text`, as many as fit."""
    kept = ""
    for sentence in _SENTENCE.findall(text):
        if kept and len(kept) + len(sentence) > longest:
            break
        kept += sentence
    return kept.rstrip("；") if len(kept) <= longest * 2 else running_text.shortened(kept, longest)


def _chain(report: Report, problem: Entry, measure: Entry) -> Chain | None:
    """Return the chain of a problem and its measure, None where no cause stands apart from the problem."""
    text, done = "\n".join(paragraphs(report, problem)[1:]), paragraphs(report, measure)
    lead = _CAUSE.search(text)
    if not problem.is_titled or not measure.is_titled or lead is None:
        return None
    told, cause = (part.replace("\n", "") for part in (text[: lead.start()], text[lead.end() :]))
    # A heading and what it heads may share a paragraph.
    measured = "".join(done[1:] or done)
    if min(map(len, (told, cause, measured))) < _SHORTEST or not has("cause", without(problem.words, "no_cause")):
        return None
    return Chain(problem.title, told, cause, measure.title, measured)


def shared(words: Collection[str], others: Sequence[Collection[str]]) -> list[float]:
    """Return how much some pairs of characters share with each of several, one that many of them have counting less."""
    spread = Counter(pair for other in others for pair in other)
    return [sum(1 / spread[pair] ** 2 for pair in words if pair in other) for other in others]


def _is_own(left: Sequence[str], right: Sequence[str], least: float) -> bool:
    """Return whether what each text on the right shares with its own on the left is more than `least` of the best."""
    lefts = [pairs(text) for text in left]
    for place, text in enumerate(right):
        shares = shared(pairs(text), lefts)
        if shares[place] <= max(shares[:place] + shares[place + 1 :]) * least:
            return False
    return True
