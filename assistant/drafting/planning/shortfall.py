"""One thing that a report shows to be amiss, whoever found it, and what it is called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml
from knowledge.document import Location
from knowledge.narrative.kinship import coverage, pairs
from knowledge.narrative.telling import Told, bare_cause, part
from knowledge.quantity import find_quantities
from knowledge.running_text import clauses, with_wide_marks

_SIGNS: dict[str, Any] = read_yaml(Path(__file__).with_name("signs.yml"))
# What is longer is no statement of one thing.
_LONGEST_TOLD, _MOST_DEEDS = 400, 2
_JOINT = re.compile(r"^(?:且|而|并且|同时|加之|另外|此外|其中|由于|因为?|部分|个别|一些)")
_LEAD = re.compile(r"^(?:其中|截至[^，]{0,20}|20\d\d年以来|有)|(?:尚|还|仍)有(?=\d)|(?<=^)预算$")
# What goes on telling names nothing: 开工前发现原建设内容.
_NO_NAME = re.compile(r"发现|导致|造成|由于|因为|(?<!之)前(?!期)|后(?![期续])|[但才仍被或]|使得")


@cache
def sign(name: str) -> re.Pattern[str]:
    """Return the pattern of this name."""
    return re.compile(_filled(_SIGNS[name]))


def _filled(pattern: str) -> str:
    """Return a pattern with its <not> and <doing> put in."""
    for name, words in _SIGNS["words"].items():
        pattern = pattern.replace(f"<{name}>", words)
    return pattern


def remedy(cause: str) -> str:
    """Return what would answer a cause, "" where its words can't be turned round."""
    parts = (part for clause in clauses(bare_cause(cause)) for part in re.split("[；;]", clause))
    found = (_turned(_JOINT.sub("", part.strip()), "remedies") for part in parts)
    return "，".join(list(dict.fromkeys(filter(None, found)))[:_MOST_DEEDS])


def outcome(text: str) -> str:
    """Return what would be reached where what a text tells were solved, "" where its words don't say."""
    return _turned("，".join(sign("up_to_day").sub("", one) for one in clauses(text[:_LONGEST_TOLD])), "outcomes")


def _turned(text: str, kind: str) -> str:
    text = with_wide_marks(text)
    for pattern, told in _turns()[kind]:
        match = pattern.search(text)
        if match is None or any(_NO_NAME.search(part or "") for part in match.groups() if kind == "remedies"):
            continue
        parts = {name: _LEAD.sub("", (value or "").strip("、 ")) for name, value in match.groupdict().items()}
        who = parts.get("who", "").rstrip("之间")
        return told.format(**parts, who_for=f"在{who}之间" if who else "")
    return ""


@cache
def _turns() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    content: dict[str, list[dict[str, str]]] = read_yaml(Path(__file__).with_name("turns.yml"))
    return {
        kind: [(re.compile(_filled(turn["when"])), turn["told"]) for turn in turns] for kind, turns in content.items()
    }


_KINDS: dict[str, dict[str, str]] = read_yaml(Path(__file__).with_name("shortfalls.yml"))
_SHORTEST, _LONGEST = 4, 24
_HALF, _MOST = 0.5, 0.6


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing amiss: what it is called, the matter in a noun, the sentence that tells it, where, why, what mends it.

    `of` is what the figures are of, "" for the whole unit, `goal`, `gap`, `deed` and `aim` are those of shortfalls.yml.
    `notes` tell more of it in the author's words, `answers` are what the row says is to be done. `matter` is all that
    is known of it, for finding what else speaks of it; `weight` grows with how far it misses.
    """

    key: str
    quote: str
    location: Location
    place: str
    title: str
    subject: str
    text: str
    of: str = ""
    matter: str = ""
    goal: str = ""
    gap: str = ""
    deed: str = ""
    aim: str = ""
    causes: tuple[Told, ...] = ()
    notes: tuple[Told, ...] = ()
    answers: tuple[Told, ...] = ()
    weight: float = 1.0

    def caused_by(self, causes: Sequence[Told]) -> "Shortfall":
        """Return it with what caused it."""
        return replace(self, causes=tuple(causes), matter="。".join([self.matter, *(one.text for one in causes)]))

    def caused_as_told(self, lines: Sequence[Told], name: str, about: re.Pattern[str] | None = None) -> "Shortfall":
        """Return it with the cause that a sentence about it gives, where one does."""
        found = cause_told(lines, name, self.text, about)
        return self.caused_by(found) if found else self


def cause_told(lines: Sequence[Told], name: str, text: str, about: re.Pattern[str] | None = None) -> tuple[Told, ...]:
    """Return the cause given by a sentence that has most of a thing's name, or with a figure of `text` half of it.

    It may stand in the next sentence, which is nothing but a cause or has such a figure. What has no name of its own is
    known by its figures, or by words `about` it with nothing before them.
    """
    known = values(text)
    for place, line in enumerate(lines):
        fact = part(line.text).fact
        if not fact or (about and not about.search(fact)):
            continue
        told, near = values(fact), coverage(name, fact)
        if not pairs(name):
            near = float(bool(told & known or (about and not told and not pairs(about.split(fact)[0]))))
        # 钱没花完，是因为老师请不到，8期只办了6期: two figures of the thing name it too.
        is_of_it = len(values(line.text) & known) > 1 and near > 0
        if not is_of_it and near < (_HALF if told & known else _MOST):
            continue
        for one in lines[place : place + 2]:
            found = part(one.text)
            goes_on = one.location == line.location and (not found.fact or values(found.fact) & known)
            if found.cause and (one is line or goes_on):
                return (replace(one, text=found.cause),)
    return ()


@lru_cache(20_000)
def values(text: str) -> frozenset[tuple[Decimal, str]]:
    """Return every figure of a text with what it measures, small ones too."""
    return frozenset((one.base, one.measure) for one in find_quantities(text) if one.unit)


def told(kind: str, key: str, quote: str, location: Location, place: str, weight: float, **values: object) -> Shortfall:
    """Return a shortfall of a kind with its values in the words that shortfalls.yml has for it."""
    words = {name: text.format(**values) for name, text in _KINDS[kind].items()}
    title, subject, text = words["title"], words["subject"], words["text"]
    gap = str(values.get("gap") or words.get("gap", ""))
    of, about = str(values.get("of", "")), words.get("about", subject)
    found = Shortfall(key, quote, location, place, title, subject, text, of, about, weight=weight)
    return replace(found, goal=words.get("goal", ""), gap=gap, deed=words.get("deed", ""), aim=words.get("aim", ""))


def subject_of(clause: str) -> str:
    """Return what a clause tells a figure of: 县级配套资金 of 县级配套资金实际到位150万元."""
    return sign("amount_verb").sub("", sign("lead").sub("", re.split(r"\d", clause)[0]))


def matter_of(title: str) -> str:
    """Return the matter that a problem's title speaks of as a noun: 完工项目移交管护 of 完工项目移交管护滞后."""
    clause = sign("who_did").sub("", re.split("[；;：:。、]", clauses(title)[0])[0])
    found = next((one for one in sign("amiss").finditer(clause) if one.start() >= _SHORTEST or not one.start()), None)
    if found is None:
        return clause[:_LONGEST]
    before = sign("some").sub("", sign("figures").sub("", clause[: found.start()]))
    is_name = len(before) >= _SHORTEST and not before[0].isdigit()
    named = before if is_name else before + clause[found.end() :]
    return (named if len(named) >= _SHORTEST else clause)[:_LONGEST]
