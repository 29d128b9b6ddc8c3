"""How the cells of a report are shown in running text."""

import re
from decimal import ROUND_HALF_UP, Decimal

from assistant.drafting.sources import form_short
from assistant.review.engine import Review
from knowledge.report import Form

_NUMBERED = re.compile(r"(?:^|(?<=[；;。，,\s]))\s*\d{1,2}\s*[.、．)）](?!\d)\s*")
LONG_NAME, LONG_TARGET = 26, 20


def numbered_parts(text: str) -> list[str]:
    """Return the parts of a cell that numbers several things (1.… 2.…), the whole text where it numbers none."""
    parts = [part.strip("；;。，, \n") for part in _NUMBERED.split(" ".join(text.split()))]
    return [part for part in parts if part] or [""]


def without_numbers(text: str) -> str:
    """Return a cell's text without the numbers of its list."""
    return _NUMBERED.sub(" ", text)


def shown(text: str, limit: int) -> str:
    """Return a cell's words in quotation marks for running text, cut at a comma where they are long."""
    words = re.sub(r"[；;。]+$", "", " ".join(text.split()))
    if len(words) > limit:
        head = re.match(rf".{{4,{limit}}}(?=[，,；;、。])", words)
        words = f"{head[0] if head else words[:limit]}……"
    return f"“{words.replace('“', '‘').replace('”', '’')}”"


def shown_name(text: str) -> str:
    """Return an indicator's name in quotation marks, the first thing where the cell numbers several."""
    parts = numbered_parts(text)
    return shown(parts[0], LONG_NAME) + ("等" if len(parts) > 1 else "")


def inside(review: Review, form: Form) -> str:
    """Return the words that place an indicator in its form, "" where there is only one form."""
    return f"{form_short(form)}中" if len(review.report.forms) > 1 else ""


def as_clause(words: str) -> str:
    """Return an author's words as a clause of running text: in one line, without the full stop and what leads in."""
    line = "".join(words.split())
    line = re.sub(r"^(?:补充|答|回答|说明|原因|主要原因|具体原因)(?:一下)?(?:是|为)?[：:，,]", "", line)
    line = re.sub(r"^(?:主要)?(?:是因为|因为|由于|原因(?:主要)?是)", "", line)
    return re.sub(r"[。；;，,！!\s]+$", "", line).replace("。", "；").replace("[", "［").replace("]", "］")


def percent(part: Decimal, whole: Decimal, digits: str = "0.01") -> str:
    """Return a share in percent, rounded half up to `digits`, without trailing zeros beyond one place."""
    value = (100 * part / whole).quantize(Decimal(digits), ROUND_HALF_UP)
    return f"{value}%"
