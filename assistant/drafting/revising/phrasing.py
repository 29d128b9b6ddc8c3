"""The phrases that revising uses, and the words that lead a statement in, taken apart from it and put before it."""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.drafting.planning.theme import load_phrases, load_themes
from knowledge.data_file import read_yaml

_FOLDER = Path(__file__).parent
_LEADING = ("lead.", "cause.", "specific")


@cache
def load_revision() -> Mapping[str, Any]:
    """Return the phrases of revision.yml."""
    content: Mapping[str, Any] = read_yaml(_FOLDER / "revision.yml")
    return content


@cache
def _leads() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return every leading phrase with those that can stand for it, longest first."""
    groups = [ways for name, ways in load_phrases().items() if name.startswith(_LEADING)]
    groups += [lead.texts for theme in load_themes() for lead in theme.leads]
    groups += [tuple(load_revision()[name]) for name in ("joined_problem", "joined_measure")]
    pairs = {lead: tuple(group) for group in reversed(groups) for lead in group}
    return tuple(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


def part_lead(statement: str) -> tuple[str, str]:
    """Return the phrase that leads a statement in, "" for none, and the statement without it."""
    for lead, _ in _leads():
        if statement.startswith(lead) and len(statement) > len(lead):
            return lead, statement[len(lead) :]
    return "", statement


def other_lead(lead: str, used: str, shift: int = 1) -> str:
    """Return a phrase that can stand for `lead`, `shift` places on, rather one that isn't in the text `used`."""
    group = next((group for known, group in _leads() if known == lead), (lead,))
    return unused(group, used, group.index(lead) + shift)


def unused(ways: Collection[str], used: str, start: int = 0) -> str:
    """Return the first of `ways`, from `start` on and round, that isn't in the text `used`, else that at `start`."""
    listed = [*ways]
    ordered = [listed[(start + n) % len(listed)] for n in range(len(listed))]
    return next((way for way in ordered if way not in used), ordered[0])
