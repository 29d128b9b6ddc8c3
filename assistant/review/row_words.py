"""An indicator row in the words of findings: quoted, named, and as texts call it."""

import re

from assistant.review.budget import joined
from assistant.review.rule import Evidence
from knowledge.quantity import find_quantities
from knowledge.report import Indicator
from knowledge.running_text import shortened

_NOT_NAME = re.compile(r"[（(][^）)]{0,80}[）)]|[★*]|其中[:：]?|^\s*\d{1,2}[.、．]")


def row_evidence(indicator: Indicator) -> Evidence:
    """Return an indicator row as it stands in the form."""
    cells = (
        indicator.name,
        indicator.target,
        indicator.actual,
        indicator.weight,
        indicator.score,
        indicator.deviation_note,
    )
    return Evidence(joined(cells), indicator.location)


def short_name(indicator: Indicator, length: int = 24) -> str:
    """Return the indicator's name, cut where it runs on."""
    return shortened(indicator.name.strip() or indicator.target, length)


def told_name(indicator: Indicator) -> str:
    """Return the name as texts would use it: without its own figures, brackets and numbering."""
    name = indicator.name
    for quantity in reversed(find_quantities(name)):
        name = name[: quantity.start] + name[quantity.end :]
    name = re.sub(r"\s", "", _NOT_NAME.sub("", name)).strip("，。；、")
    return "" if re.search("[，。；、]", name) else name
