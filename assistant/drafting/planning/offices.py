"""Which offices a report names for its own unit, and which of them a matter belongs to by its name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.narrative.doers import find_doer
from knowledge.narrative.kinship import kinships
from knowledge.report import Report
from knowledge.running_text import compact, statements

_NOTE = re.compile(r"[（(][^（()）]*[）)]")
_KIND = "(?:事业单位|单位|机构|科室|股室|处室|部门|大队)"
_LEAD = re.compile(
    rf"^.{{0,40}}?(?:(?<!建)设(?![计施备])|下[辖属]|所属|分别)[立有置]?{_KIND}?(?:分别)?(?:包括|[有为是即])?"
    rf"(?:[\d一二三四五六七八九十]{{1,3}}个{_KIND})?[:：]?"
)
_COUNT = re.compile(rf"(?:[等共]?[\d一二三四五六七八九十]{{1,6}}个|等)(?:内设|职能)?{_KIND}$")
_OFFICE = re.compile(r"(?:科|处|股|室|部|中心|办|队|所|会|委|组)$")
_FEWEST, _MOST = 3, 0.7


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices that a report names; none where it lists none."""

    names: tuple[str, ...] = ()

    def of_matter(self, words: str) -> str:
        """Return the one office whose name says that a matter is its own (文物科: 城隍庙文物修缮), "" for none."""
        scores = kinships(words, self.names)
        best = max(scores, default=0)
        return self.names[scores.index(best)] if best and scores.count(best) == 1 else ""


def find_offices(report: Report, measures: Sequence[str] = ()) -> Offices:
    """Return the offices of the first list of them in the report, and those that its measures begin with."""
    sentences = (
        sentence
        for section in report.sections
        for paragraph in section.paragraphs
        for sentence in statements(_NOTE.sub("", paragraph.text))
        if "设" in sentence
    )
    listed = next((names for names in map(tuple, map(_names, sentences)) if len(names) >= _FEWEST), ())
    begun = [one.name for one in map(find_doer, measures) if one]
    whole = "".join(paragraph.text for paragraph in report.document.paragraphs)
    are_all = len(begun) > _MOST * len(measures)
    return Offices(tuple(dict.fromkeys((*listed, *(one for one in begun if are_all or whole.count(one) > 1)))))


def _names(sentence: str) -> Iterator[str]:
    """Yield the office names of a list; a 和 inside a name (市场运行和消费促进科) doesn't part it."""
    for piece in re.split(r"[、，,]", compact(sentence)):
        left, joined, right = piece.partition("和")
        for part in [left, right] if joined and _OFFICE.search(left) else [piece]:
            name = _LEAD.sub("", _COUNT.sub("", part))
            if 2 <= len(name) <= 16 and _OFFICE.search(name) and not name[0].isdigit():
                yield name
