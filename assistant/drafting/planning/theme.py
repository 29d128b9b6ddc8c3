"""The themes a problem can have: one YAML file each under themes/, with what calls for it and how it is told.

A theme is chosen by what a report shows. `rules` are codes, or beginnings of codes, of the findings that belong to it
(the longest beginning wins). `counted` names those of which a fact of this kind tells already where there is one,
`told` how findings of a rule are told where their message isn't fit for a report, `labels` what a measure calls them,
`untold` what isn't told at all; `most` is how many facts of a kind are told at first. `words` are those by which the
report's own sentences are told to belong to it (`leads` lead them in), `facts` the kinds of facts it rests on, in the
order of telling, before what the author and the report say in words. `standards` tell a problem by the clause it falls
short of, `causing` are kinds of facts that are told as causes. A title, lead, closing, cause, step or measure may need
a fact or a rule (`needs`); the first title, lead, closing, standard and measure that can be used is taken. `aspects`
say by what words a problem that rests on the report's own sentences alone is about one side of the theme: then only
what needs that aspect is told, not what holds of the theme at large. In its texts {name} is a value and <…> a stretch
that is left out where a value in it is missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml
from knowledge.policy import Basis

_FOLDER = Path(__file__).parent
# What every theme can rest on besides its own kinds: the author's words, and the report's own; as facts, as causes.
_OF_ANY, _CAUSING = ("author", "own"), ("author_cause", "own_cause")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One thing to say in several ways; `needs` are the facts or rules that must be there."""

    texts: tuple[str, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasurePattern:
    """A measure: its titles, who does what by when (`core`), the steps of it, and by what it is seen to be done.

    Each of these is a sentence; steps stand in the order of telling, those that matter most having the greatest worth.
    An `extra` measure never stands alone: it goes with another one where a draft is to be long.
    """

    titles: tuple[str, ...]
    core: tuple[str, ...]
    steps: tuple["StepPattern", ...]
    results: tuple[str, ...]
    needs: tuple[str, ...] = ()
    extra: bool = False


@dataclass(frozen=True, slots=True)
class StepPattern:
    """One step of a measure in several ways, and what it is worth where not all can be told."""

    texts: tuple[str, ...]
    worth: float
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeBasis:
    """A clause that the theme is measured by, and in a few words what about it: 关于…的要求."""

    basis: Basis
    about: str


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme with everything it is written from."""

    key: str
    name: str
    order: int
    rules: tuple[str, ...]
    counted: Mapping[str, str]
    told: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    untold: tuple[str, ...]
    most: Mapping[str, int]
    words: tuple[str, ...]
    facts: tuple[str, ...]
    causing: tuple[str, ...]
    aspects: Mapping[str, re.Pattern[str]]
    leads: tuple[Pattern, ...]
    query: str
    titles: tuple[Pattern, ...]
    closings: tuple[Pattern, ...]
    standards: tuple[Pattern, ...]
    causes: tuple[Pattern, ...]
    measures: tuple[MeasurePattern, ...]
    basis: tuple[ThemeBasis, ...]

    def rank(self, code: str) -> int:
        """Return where a rule stands among the theme's: what stands first is told first."""
        return next((place for place, start in enumerate(self.rules) if code.startswith(start)), len(self.rules))


@cache
def load_themes() -> tuple[Theme, ...]:
    """Return every theme, in the order in which equals are told."""
    themes = [_theme(path) for path in sorted((_FOLDER / "themes").glob("*.yml"))]
    return tuple(sorted(themes, key=lambda theme: theme.order))


@cache
def load_phrases() -> Mapping[str, tuple[str, ...]]:
    """Return the sentence patterns of facts and the connecting phrases, by what they are for."""
    content = read_yaml(_FOLDER / "phrases.yml")
    return {key: _texts(value) for key, value in content.items()}


def theme_of_rule(code: str) -> Theme | None:
    """Return the theme that a rule's findings belong to, None where no theme claims them."""
    claims = [(len(start), theme) for theme in load_themes() for start in theme.rules if code.startswith(start)]
    return max(claims, key=lambda claim: claim[0])[1] if claims else None


def _theme(path: Path) -> Theme:
    content = read_yaml(path)
    return Theme(
        key=path.stem,
        name=content["name"],
        order=content["order"],
        rules=tuple(content.get("rules", ())),
        counted=content.get("counted", {}),
        told={code: _texts(ways) for code, ways in content.get("told", {}).items()},
        labels=content.get("labels", {}),
        untold=tuple(content.get("untold", ())),
        most=content.get("most", {}),
        words=tuple(content["words"]),
        facts=(*content["facts"], *_OF_ANY),
        causing=(_CAUSING[0], *content.get("causing", ()), _CAUSING[1]),
        aspects={name: re.compile(words) for name, words in content.get("aspects", {}).items()},
        leads=tuple(_pattern(item) for item in content["leads"]),
        query=content["query"],
        titles=tuple(_pattern(item) for item in content["titles"]),
        closings=tuple(_pattern(item) for item in content.get("closings", ())),
        standards=tuple(_pattern(item) for item in content.get("standards", ())),
        causes=tuple(_pattern(item) for item in content["causes"]),
        measures=tuple(_measure(item) for item in content["measures"]),
        basis=tuple(
            ThemeBasis(Basis(item["policy"], item["article"]), item["about"]) for item in content.get("basis", ())
        ),
    )


def _measure(content: Mapping[str, Any]) -> MeasurePattern:
    return MeasurePattern(
        titles=_texts(content["titles"]),
        core=_texts(content["core"]),
        steps=tuple(
            StepPattern(_texts(step["texts"]), step.get("worth", 2.0), tuple(step.get("needs", ())))
            for step in content.get("steps", ())
        ),
        results=_texts(content["results"]),
        needs=tuple(content.get("needs", ())),
        extra=content.get("extra", False),
    )


def _pattern(content: str | Mapping[str, Any]) -> Pattern:
    if isinstance(content, str):
        return Pattern((content,))
    return Pattern(_texts(content["texts"]), tuple(content.get("needs", ())))


def _texts(content: str | list[str]) -> tuple[str, ...]:
    return (content,) if isinstance(content, str) else tuple(content)
