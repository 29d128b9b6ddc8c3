"""What a check over facts finds: a figure as stated, what it should be, what shows it, and how certain that is."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from assistant.review.rule import Evidence, Figure, Severity
from knowledge.facts.fact import Fact, Source
from knowledge.running_text import compact


class Certainty(StrEnum):
    """How sure it is that two figures should agree: by the same words, by likeness, or perhaps not."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def severity(self) -> Severity:
        """Return how severe a finding of this certainty is."""
        return {"certain": Severity.ERROR, "likely": Severity.WARNING, "possible": Severity.INFO}[self.value]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One figure that doesn't agree with others: `expected` is in the stated fact's unit, `how` says where it is from.

    `other` is the fact that gives what is expected, None where it is computed of the `grounds`.
    """

    stated: Fact
    expected: Decimal
    how: str
    grounds: tuple[Fact, ...]
    certainty: Certainty = Certainty.CERTAIN
    other: Fact | None = None
    note: str = ""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return the stated figure's place and those of its grounds, each once."""
        return evidence_of(self.stated, *self.grounds)

    @property
    def should(self) -> Figure:
        """Return what is expected as a finding carries it."""
        if self.other is not None:
            return Figure.of(self.other)
        place = self.grounds[0] if self.grounds else self.stated
        return Figure(self.expected, self.stated.unit, self.how, place.location)


def evidence_of(*facts: Fact) -> tuple[Evidence, ...]:
    """Return the places of facts; those of one sentence or row are told once."""
    places: dict[tuple[object, ...], Evidence] = {}
    for one in facts:
        places.setdefault((one.quote, one.location.block, one.location.row), Evidence(one.quote, one.location))
    return tuple(places.values())


def written(value: Decimal, unit: str, digits: int = 2) -> str:
    """Return a figure with its unit, rounded, without idle zeros."""
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP).normalize()
    return f"{rounded:f}{unit}"


def place_of(fact: Fact) -> str:
    """Return in a word where a figure stands."""
    if fact.source is Source.TEXT:
        return "正文"
    if fact.form is not None:
        return f"“{fact.form.project}”项目自评表" if fact.form.project else "自评表"
    return f"“{fact.crossing.title}”" if fact.crossing and fact.crossing.title else fact.location.label


def said(fact: Fact) -> str:
    """Return a figure with the words that it was given under."""
    words, figure = compact(fact.words), fact.quantity.text.strip()
    figure = figure.removeprefix("达到") if words.endswith("达到") else figure
    return f"“{words}{figure}{'' if fact.quantity.unit or not fact.unit else fact.unit}”"
