"""Cases by seed, and whether a review finds what was planted and keeps silent on what only looks alike."""

import json
import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.review.engine import review
from assistant.review.serialise import review_to_dict
from knowledge.extraction import read_report
from knowledge.parsing import parse
from tests.generating.looking_alike import disguise
from tests.generating.office import draw
from tests.generating.planting import Draft
from tests.generating.plants import Plant, plant
from tests.generating.rendering import render
from tests.generating.writing import Paper, Part, write

Findings = list[dict]
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DAY = re.compile(r"(?:\d{4}年)?(\d{1,2})月(\d{1,2})日$|\d{4}\.(\d{1,2})\.(\d{1,2})$")


@dataclass(frozen=True)
class Seen:
    """A review of one paper: its rows and its findings, as `review --json` gives them."""

    rows: list[dict]
    findings: Findings

    def grave(self) -> Findings:
        """Return the findings above info."""
        return [one for one in self.findings if one["severity"] != "info"]


def drafted(seed: str, part: Part, kind: str = "") -> Draft:
    """Return the right report of a seed."""
    office = draw(random.Random(f"{seed} office"), kind)
    return Draft(office, write(office, seed, part), seed, part)


def planted(seed: str, part: Part, family: str) -> tuple[Draft, Plant]:
    """Return the first report from the seed on that has a place for the family, and its plant."""
    for turn in range(60):
        draft = drafted(f"{seed}/{turn}", part)
        made = plant(draft, family, random.Random(f"{seed} {turn} {family}"))
        if made:
            return draft, made
    raise ValueError(f"no place for {family}")


def disguised(seed: str, part: Part, kind: str) -> tuple[Draft, Paper, str]:
    """Return the first report from the seed on that has a place for the look-alike, with it."""
    for turn in range(60):
        draft = drafted(f"{seed}/{turn}", part)
        made = disguise(draft, kind, random.Random(f"{seed} {turn} {kind}"))
        if made:
            return draft, *made
    raise ValueError(f"no place for {kind}")


def see(paper: Paper, suffix: str = "docx") -> Seen:
    """Return what a review sees in the rendered paper."""
    found = review_to_dict(review(read_report(parse(render(paper, suffix), f"报告.{suffix}"))))
    return Seen(found["indicators"], found["findings"])


def new(findings: Findings, before: Findings) -> Findings:
    """Return the findings that aren't among those of the right report."""
    known = {(one["rule"], one["message"]) for one in before}
    return [one for one in findings if (one["rule"], one["message"]) not in known]


def names(finding: dict, needs: Sequence[Sequence[str]]) -> bool:
    """Return whether the finding holds every string of one of the groups; figures count by their value."""
    text = _half(json.dumps({key: value for key, value in finding.items() if key != "location"}, ensure_ascii=False))
    numbers = {float(number) for number in _NUMBER.findall(text)}
    return any(all(_holds(text, numbers, need) for need in group) for group in needs)


def _holds(text: str, numbers: set[float], need: str) -> bool:
    need = _half(need)
    if need.startswith("="):
        return need[1:] in text
    if day := _DAY.match(need):
        month, number = int(day[1] or day[3]), int(day[2] or day[4])
        return bool(re.search(rf"(?<!\d)0?{month}[月.-]0?{number}(?!\d)", text))
    figures = _NUMBER.findall(need)
    if len(figures) == 1 and not re.search(r"[〔号]", need):
        number = float(figures[0])
        return any(abs(number * scale - one) <= 1e-6 * one for scale in (1, 1e4, 1e-4) for one in numbers)
    return need in text


def _half(text: str) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
