"""The words by which reports tell what is amiss (signs.yml), as patterns by their names."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml


@cache
def sign(name: str) -> re.Pattern[str]:
    """Return the pattern of this name."""
    return re.compile(filled(_content()[name]))


def filled(pattern: str) -> str:
    """Return a pattern with its <not> and <doing> put in."""
    for name, words in _content()["words"].items():
        pattern = pattern.replace(f"<{name}>", words)
    return pattern


@cache
def _content() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(Path(__file__).with_suffix(".yml"))
    return found
