"""Things in the shape that scripts rely on: what JSON and tables call them is what their attributes are called."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from knowledge.document import Location


def values(of: object, names: str) -> dict[str, Any]:
    """Return the attributes of these names, parted by blanks, as JSON has them."""
    return {name: _plain(getattr(of, name)) for name in names.split()}


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case Location():
            return value.as_dict()
        case tuple():
            return list(value)
        case Mapping() | str() | int() | float() | None:
            return value
    return str(value)
