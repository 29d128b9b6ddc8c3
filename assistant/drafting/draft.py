"""A drafted section: problems with causes, measures that answer them, sources, and what could not be traced."""

from dataclasses import dataclass

from assistant.citations import Citation


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """One problem with its causes; `citations` are ids, `findings` are rule codes it rests on."""

    title: str
    text: str
    causes: tuple[str, ...]
    citations: tuple[int, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftMeasure:
    """One measure; `addresses` are the places (from 0) of the problems it answers."""

    title: str
    text: str
    addresses: tuple[int, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grounding:
    """How many figures and policy references the text has, and which of them no cited source holds."""

    numbers: int
    unsupported: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """Both sections as written, with the sources and the outcome of the check; `writer` is composer or model."""

    problems: tuple[DraftProblem, ...]
    measures: tuple[DraftMeasure, ...]
    citations: tuple[Citation, ...]
    grounding: Grounding
    writer: str = "composer"
