"""Named bodies in running text: 岳阳市商务局, 市财政局, 预算绩效科.

Words for any of a kind (财务部门, 业务科室) are none. Chinese sets no space before a name; where one begins is told by
the words that lead up to it (由, 会同, 报送), and every such place is tried. A body is held by a text that names it,
though its name may be longer there: 商务局 by 岳阳市商务局, never 绩效科 by 预算绩效科, which is another office.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.data_file import read_yaml

_FILE = Path(__file__).with_suffix(".yml")
_LONGEST = 18
# After these a name begins anew (岳阳市|商务局, 局|财务科), and with the first four a name may be cut short (市财政局).
_DAY = re.compile(r"\d[年月日]$")
_WITHIN, _PLACES = frozenset("省市县区州盟旗乡镇局委厅院部会心"), frozenset("省市县区")
_WORDS = re.compile(r"[一-龥]{0,60}\Z")
_PLACED = re.compile("[省市县区州乡镇](?!级)")
# A name of so many characters before its end is one body's wherever it stands.
_TELLING = 4


@dataclass(frozen=True, slots=True)
class Body:
    """A body that a text names; `names` are what its name may be, by where it may begin, longest first."""

    names: tuple[str, ...]
    start: int

    @property
    def text(self) -> str:
        """Return the least that its name can be."""
        return self.names[-1]

    def held_by(self, words: str) -> bool:
        """Return whether `words`, which have no spaces, name this body."""
        return any(_names(words, name) for name in self.names)


def find_bodies(text: str) -> Iterator[Body]:
    """Yield every named body in `text`, in order."""
    words, done = _load(), 0
    for match in words.end.finditer(text):
        head = _WORDS.findall(text[max(done, match.start() - _LONGEST) : match.start()])[0]
        done = match.end()
        names = tuple((head + match[0])[begin:] for begin in _begins(head + match[0], len(head)))
        stem = names[-1].removesuffix(match["end"] or "")
        placed = match["end"] not in words.placed or _PLACED.search(stem)
        if stem and stem not in words.generic and placed:
            yield Body(names, match.end() - len(names[-1]))


def _begins(run: str, head: int) -> Iterator[int]:
    """Yield where in a run of text a name may begin whose last word begins at `head`: first, and behind each lead."""
    yield 0
    words, last = _load(), 0
    for lead in words.lead.finditer(run):
        # The lead is part of the name in 综合协调科.
        if lead.end() > head or (lead.end() == head and lead[0] in words.within and lead.start() != last):
            return
        last = lead.end()
        yield last


def _names(text: str, name: str) -> bool:
    """Return whether `text` names this very body: the name isn't the tail of another's there."""
    if len(name) > _TELLING + 1 or name[0] in _PLACES:
        return name in text
    start = text.find(name)
    while start >= 0:
        before = text[max(0, start - _LONGEST) : start]
        is_behind = not before or not "一" <= before[-1] <= "龥" or before[-1] in _WITHIN or _DAY.search(before)
        if is_behind or any(lead.end() == len(before) for lead in _load().lead.finditer(before + text[start])):
            return True
        start = text.find(name, start + 1)
    return False


@dataclass(frozen=True, slots=True)
class _Words:
    """What names are told by: words that lead up to one, what one ends in, stems of no name.

    `within` are leads that a name can have before its end, `placed` ends that make one only behind a place.
    """

    lead: re.Pattern[str]
    end: re.Pattern[str]
    generic: frozenset[str]
    within: frozenset[str]
    placed: frozenset[str]


@cache
def _load() -> _Words:
    content = read_yaml(_FILE)
    leads = "|".join(f"{word}(?![{unless}])" if unless else word for word, unless in content["leads"].items())
    ends = "|".join(_end(word, context) for word, context in content["ends"].items())
    whole = "|".join(content["whole"])
    placed = frozenset(word for word, context in content["ends"].items() if "placed" in context)
    generic, within = frozenset(content["generic"]), frozenset(content["within"])
    return _Words(re.compile(leads), re.compile(f"(?P<end>{ends})|{whole}"), generic, within, placed)


def _end(word: str, context: Mapping[str, str]) -> str:
    before, after = context.get("not_after"), context.get("not_before")
    return (f"(?<![{before}])" if before else "") + word + (f"(?![{after}])" if after else "")
