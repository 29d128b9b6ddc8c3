"""One item of a draft in statements, each of which can be told or left out, and the putting together of those told.

A statement belongs to a sentence; those of one sentence are joined by semicolons, up to a number that can still be
read. What leads a sentence in goes before the first of its statements that is told, unless the item begins with it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from assistant.drafting.composing.wording import Wording
from assistant.drafting.draft import DraftMeasure, DraftProblem
from assistant.drafting.planning.facts import Fact
from assistant.drafting.planning.problem import PlannedProblem
from assistant.drafting.planning.theme import load_phrases
from assistant.drafting.sources import marks

NEEDED = math.inf
_IN_A_SENTENCE = 3
# What a statement is worth by what it is: in the order in which a reader would miss it. Below 2 it serves long drafts.
_FIRST_KIND, _NEXT_KIND, _NEXT_FACT = 5.0, 0.4, 0.3
_CLOSING, _STANDARD, _FURTHER, _OWN, _OWN_ASIDE = 2.4, 1.6, 1.8, 3.0, 1.9
_SECOND_CAUSE, _FURTHER_CAUSE, _EXTRA = 2.6, 1.3, 0.8
_TOLD = {"weak_example": 3, "finding": 2, "own": 2, "unmet": 3}
_CAUSES = 2
# A clause that begins by saying where or when needs no other word to lead it in.
_PLACED = ("在", "从", "对", "现阶段", "目前", "部分", "由于", "各", "大部分", "年")


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement without the sign that ends it; `sentence` names the sentence it belongs to.

    `form` is what it begins with to say where a row stands, which the statement before it may have said.
    """

    text: str
    sentence: str
    worth: float
    lead: str = ""
    is_cause: bool = False
    form: str = ""


@dataclass(frozen=True)
class Pieces:
    """One problem or measure in statements; `place` is that of the problem a measure answers."""

    planned: PlannedProblem
    title: str
    pieces: tuple[Piece, ...]
    place: int = 0

    def only(self, is_kept: Callable[[Piece], bool]) -> "Pieces":
        """Return the item with only some of its statements."""
        return replace(self, pieces=tuple(filter(is_kept, self.pieces)))

    def as_problem(self) -> DraftProblem:
        """Return the statements as a problem with its causes."""
        return DraftProblem(
            title=self.title,
            text=_text([piece for piece in self.pieces if not piece.is_cause]),
            causes=tuple(f"{piece.lead}{piece.text}。" for piece in self.pieces if piece.is_cause),
            citations=(),
            findings=self.planned.findings,
            themes=(self.planned.theme,),
        )

    def as_measure(self) -> DraftMeasure:
        """Return the statements as a measure."""
        return DraftMeasure(
            title=self.title,
            text=_text(self.pieces),
            addresses=(self.place,),
            citations=(),
            themes=(self.planned.theme,),
        )


def problem_pieces(planned: PlannedProblem, wording: Wording) -> Pieces:
    """Return all that can be told of a problem, what must be told being NEEDED."""
    pieces: list[Piece] = []
    own: list[Piece] = []
    # A row that a finding tells of isn't an example as well.
    rows = {fact.values["row"] for fact in planned.facts if "row" in fact.values}
    for rank, (kind, facts) in enumerate(groupby(planned.facts, key=lambda fact: fact.kind)):
        group = sorted(facts, key=lambda fact: fact.values.get("name") in rows)
        told = [_fact_piece(planned, fact, place, rank, len(pieces), wording) for place, fact in enumerate(group)]
        (own if kind == "own" else pieces).extend(told)
    # A problem in the report's general words alone needs a figure to hold on to.
    closing = _closing(planned, wording, _CLOSING if pieces else NEEDED)
    standard = [
        Piece(wording.choose(planned.standards, f"{planned.theme} standard"), "standard", _STANDARD)
        for _ in planned.standards[:1]
    ]
    body = [*pieces, *standard, *closing, *own] if pieces else [*own, *standard, *closing]
    return Pieces(
        planned, wording.choose(planned.titles, f"{planned.theme} title"), (*body, *_cause_pieces(planned, wording))
    )


def measure_pieces(planned: PlannedProblem, place: int, wording: Wording, which: int = 0) -> Pieces:
    """Return all that can be told of a measure of the problem at `place`; only the first must be told."""
    measure = planned.measures[which]
    role = f"{planned.theme} measure {which}"
    # A past report that took the same step stands behind the sentence that says what is done.
    core = f"{wording.choose(measure.core, role)}{marks(*measure.precedents)}"
    steps = [
        Piece(wording.choose(step.ways, f"{role} step {n}"), f"step {n}", step.worth if which == 0 else _EXTRA)
        for n, step in enumerate(measure.steps)
    ]
    result = wording.choose(measure.results, f"{role} result")
    return Pieces(
        planned,
        wording.choose(measure.titles, f"{role} title"),
        (Piece(core, "core", NEEDED), *steps, Piece(result, "result", NEEDED)),
        place,
    )


def _fact_piece(planned: PlannedProblem, fact: Fact, place: int, rank: int, before: int, wording: Wording) -> Piece:
    """Return a fact as the statement at `place` of its kind, `rank` being that of the kind, `before` what is told."""
    kind = fact.kind
    most = planned.most.get(kind, _TOLD.get(kind, 1))
    if kind == "author" or (rank == 0 and place == 0):
        worth = NEEDED
    elif kind == "own":
        worth = (_OWN if before < 2 else _OWN_ASIDE) if place == 0 else _FURTHER - 0.1 * place
    elif place < most:
        worth = _FIRST_KIND - _NEXT_KIND * rank - _NEXT_FACT * place
    else:
        worth = _FURTHER - 0.1 * (place - most)
    text = wording.choose(fact.ways, f"{planned.theme} {kind}")
    lead = ""
    if kind == "finding" and before + place == 0:
        # Findings begin with the name of a form, and several items may begin with findings.
        text = wording.choose([f"{opening}{text}" for opening in load_phrases()["opening.finding"]], "opening")
    if kind == "own" and place == 0:
        lead = "" if text.startswith(_PLACED) else wording.choose(planned.leads, f"{planned.theme} lead")
    elif place % _IN_A_SENTENCE == 0:
        lead = wording.lead(f"lead.{kind}" if place == 0 else "lead.more")
    form = fact.values.get("form", "")
    return Piece(text, f"{kind} {place // _IN_A_SENTENCE}", worth, lead, form=form if text.startswith(form) else "")


def _closing(planned: PlannedProblem, wording: Wording, worth: float) -> list[Piece]:
    if not planned.closings:
        return []
    return [Piece(wording.choose(planned.closings, f"{planned.theme} closing"), "closing", worth)]


def _cause_pieces(planned: PlannedProblem, wording: Wording) -> list[Piece]:
    pieces = []
    analysed = False
    for place, cause in enumerate(planned.causes):
        worth = NEEDED if place == 0 else _SECOND_CAUSE if place < _CAUSES else _FURTHER_CAUSE
        if not cause.sources and place:
            # What nobody bears out is told once at most, unless a long draft needs it.
            worth, analysed = (_FURTHER_CAUSE if analysed else worth), True
        analysed = analysed or not cause.sources
        # One row's reason has nothing to do with another's.
        further = "cause.next_row" if cause.of_row else "cause.next"
        lead = wording.lead(further if place else "cause.said" if cause.own else "cause.first")
        text = wording.choose(cause.ways, f"{planned.theme} cause {place}")
        pieces.append(Piece(text, f"cause {place}", worth, lead, is_cause=True))
    return pieces


def _text(pieces: Sequence[Piece]) -> str:
    sentences: list[str] = []
    for _, group in groupby(pieces, key=lambda piece: piece.sentence):
        parts = list(group)
        lead = parts[0].lead if sentences or parts[0].sentence.startswith("own") else ""
        said = [
            part.text.removeprefix(part.form) if before and part.form == before.form else part.text
            for before, part in zip([None, *parts], parts, strict=False)
        ]
        sentences.append(f"{lead}{'；'.join(said)}。")
    return "".join(sentences)
