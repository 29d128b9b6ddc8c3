"""The program's own data files, in YAML."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

# libyaml reads ten times as fast; not every build of the package has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read_yaml(path: Path) -> Any:
    """Return what the file at `path` holds, which is read once."""
    return parse_yaml(path.read_text("utf-8"))


def parse_yaml(text: str) -> Any:
    """Return what a text holds that the program itself brings along."""
    return yaml.load(text, Loader=_LOADER)
