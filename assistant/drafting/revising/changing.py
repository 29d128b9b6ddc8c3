"""A draft being changed: every item under a key that stays its own, whatever is moved, removed or added.

Who says 删掉第三条，第四条写短点 means the numbers on the page: keys are the section and the place that an item had at
first. What a measure addresses are keys of problems until the draft is closed again.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from assistant.citations import Citation, SourceKind
from assistant.drafting.assembly import assemble
from assistant.drafting.draft import MEASURES, NAMES, PROBLEMS, SECTIONS, Draft, DraftItem, item_number
from assistant.drafting.planning.plan import DraftPlan
from assistant.drafting.revising.request import UnclearError
from assistant.drafting.sources import Sources, form_title
from assistant.drafting.statement import Statement, StatementKind
from knowledge.document import Location
from knowledge.errors import UserError
from knowledge.narrative.kinship import pairs
from knowledge.narrative.telling import told
from knowledge.report import Form, Report
from knowledge.running_text import one_line

Key = tuple[str, int]
# What an item of a section tells, whatever else is in it.
TOLD = {PROBLEMS: StatementKind.SITUATION, MEASURES: StatementKind.ACTION}
_QUIET = re.compile(r"[\s“”‘’\"'《》（）()、，。；：]")
# More items than any draft has: a new key can't be one that a request may still name.
_BEYOND = 1000


@dataclass(frozen=True)
class Work:
    """The items by key, in their order; `notes` are what the user is told; `touched` is what was changed last.

    Citations are numbers of `sources`. `by` is who asks for the change, "" where nobody gave a name; `focus` are the
    items last spoken of, `past` the drafts before this one, the latest first.
    """

    draft: Draft
    plan: DraftPlan
    items: Mapping[Key, DraftItem]
    sources: tuple[Citation, ...]
    touched: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    by: str = ""
    focus: tuple[Key, ...] = ()
    past: tuple[Draft, ...] = ()

    def of(self, section: str) -> dict[Key, DraftItem]:
        """Return the items of a section in their order."""
        return {key: item for key, item in self.items.items() if key[0] == section}

    def told(self, section: str) -> dict[Key, DraftItem]:
        """Return the items of a section as a request speaks of them: as on the page, and those it has added."""
        known = {(section, place): item for place, item in enumerate(self.draft.items(section))}
        return known | {key: item for key, item in self.of(section).items() if key not in known}

    def name(self, key: Key) -> str:
        """Return what an item is called now: 问题（二）."""
        return f"{NAMES[key[0]]}{item_number(list(self.of(key[0])).index(key))}"

    def with_item(self, key: Key, item: DraftItem) -> "Work":
        """Return the draft with an item under this key, a new one behind the others."""
        return replace(self, items={**self.items, key: item}, touched=tuple(dict.fromkeys((*self.touched, key))))

    def mapped(self, keys: Iterable[Key], change: Callable[[DraftItem], DraftItem], refusal: str = "") -> "Work":
        """Return the draft with a change made in items; where it changes none, a UserError says so."""
        new = {key: item for key in keys if (item := change(self.items[key])) != self.items[key]}
        if not new and refusal:
            raise UserError(refusal)
        return replace(self, items={**self.items, **new}, touched=tuple(dict.fromkeys((*self.touched, *new))))

    def without(self, keys: Iterable[Key]) -> "Work":
        """Return the draft without these items; what answered one of them answers only the others."""
        gone = set(keys)
        problems = {number for section, number in gone if section == PROBLEMS}
        items = {
            key: replace(item, addresses=tuple(n for n in item.addresses if n not in problems))
            for key, item in self.items.items()
            if key not in gone
        }
        return replace(self, items=items, touched=tuple(key for key in self.touched if key not in gone))

    def ordered(self, section: str, order: Sequence[Key]) -> "Work":
        """Return the draft with the items of a section in this order."""
        arranged = {key: self.items[key] for key in order}
        rest = {key: item for key, item in self.items.items() if key[0] != section}
        return replace(self, items={**rest, **arranged})

    def new_key(self, section: str) -> Key:
        """Return a key that no item has had."""
        return section, max((number for _, number in self.items), default=0) % _BEYOND + _BEYOND + len(self.items)

    def noted(self, note: str) -> "Work":
        """Return the draft with one more thing to tell, each once."""
        return self if note in self.notes else replace(self, notes=(*self.notes, note))

    def cited(self, citation: Citation) -> "tuple[Work, int]":
        """Return the draft with this source, and its number; the same words of the same place are one source."""
        for source in self.sources:
            if (source.source, source.quote, source.location) == (citation.source, citation.quote, citation.location):
                return self, source.id
        number = max((source.id for source in self.sources), default=0) + 1
        return replace(self, sources=(*self.sources, replace(citation, id=number))), number

    def said(self, words: str) -> "tuple[Work, int]":
        """Return the draft with what the author says now as a source, and its number."""
        name = f"经办人补充（{self.by}）" if self.by else "经办人补充"
        return self.cited(Citation(0, SourceKind.AUTHOR, name, one_line(words)))

    def taken(
        self, statements: Sequence[Statement], sources: Sequence[Citation]
    ) -> "tuple[Work, tuple[Statement, ...]]":
        """Return the draft with the sources of statements from elsewhere, and the statements with their numbers."""
        work, numbers, cited = self, dict[int, int](), {number for one in statements for number in one.citations}
        for source in sources:
            if source.id in cited:
                work, numbers[source.id] = work.cited(source)
        taken = (replace(one, citations=tuple(numbers[n] for n in one.citations if n in numbers)) for one in statements)
        return work, tuple(taken)


def open_draft(
    draft: Draft, plan: DraftPlan, by: str = "", focus: Sequence[Key] = (), past: Sequence[Draft] = ()
) -> Work:
    """Return the draft's items under their keys."""
    items = {(section, place): item for section in SECTIONS for place, item in enumerate(draft.items(section))}
    return Work(draft, plan, items, draft.citations, by=by, focus=tuple(focus), past=tuple(past))


def close(work: Work) -> Draft:
    """Return the draft of these items, addresses and sources numbered by place again, everything checked once more."""
    places = {number: place for place, (_, number) in enumerate(work.of(PROBLEMS))}
    measures = [
        replace(item, addresses=tuple(dict.fromkeys(places[n] for n in item.addresses if n in places)))
        for item in work.of(MEASURES).values()
    ]
    draft, problems = work.draft, list(work.of(PROBLEMS).values())
    report, left = work.plan.report, (draft.questions, draft.corrections)
    return assemble(problems, measures, work.sources, report, draft.writer, *left)


def with_text(item: DraftItem, statement: Statement, text: str, **changes: Any) -> DraftItem:
    """Return the item with other words for a statement, without it where there are none."""
    if not text:
        return without(item, (statement,))
    new = replace(statement, text=text, **changes)
    return replace(item, statements=tuple(new if one is statement else one for one in item.statements))


def without(item: DraftItem, gone: Collection[Statement]) -> DraftItem:
    """Return the item without these statements."""
    return replace(item, statements=tuple(one for one in item.statements if one not in gone))


def with_more(item: DraftItem, *more: Statement, at: int | None = None) -> DraftItem:
    """Return the item with statements more at a place, else behind the last of their kind."""
    if at is None:
        at = 1 + max((n for n, one in enumerate(item.statements) if one.kind is more[0].kind), default=-1)
    return replace(item, statements=(*item.statements[:at], *more, *item.statements[at:]))


# An item with another title, owner, deadline or result, by the names of the fields.
with_fields: Callable[..., DraftItem] = replace


def instead(item: DraftItem, meant: Sequence[Statement], *new: Statement) -> DraftItem:
    """Return the item with new statements for those meant, at the place of the first, else behind their like."""
    at = next((n for n, one in enumerate(item.statements) if one in meant), None)
    return with_more(without(item, meant), *new, at=at)


def whole_text(item: DraftItem) -> str:
    """Return all that an item says, without marks, for looking through."""
    parts = (item.title, *(statement.text for statement in item.statements), item.owner, item.deadline, item.result)
    return "\n".join(parts)


def only(work: Work, keys: Sequence[Key], question: str = "") -> Key:
    """Return the one item in which something is meant; of several, it is asked which."""
    if len(keys) != 1:
        raise UnclearError(question or f"请说明是第几条里的（{'、'.join(map(work.name, keys[:4]))}……）。", keys)
    return keys[0]


def plain(text: str) -> str:
    """Return a text without quotes, stops and blanks, which nobody repeats to the letter."""
    return _QUIET.sub("", text)


K = TypeVar("K")
_DATA = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Line:
    """What stands at one place of the report, told as a sentence; `of` is what a row is called, "" in running text."""

    text: str
    citation: Citation
    of: str = ""


def lines(report: Report) -> Iterator[Line]:
    """Yield the rows of the forms that have figures, then every sentence."""

    def line(place: str, text: str, quote: str, location: Location, of: str = "") -> Line:
        sources = Sources(report)
        sources.report(place, quote, location)
        return Line(text, sources.citations[0], of)

    for form, label, cells, location in _rows(report):
        parts = [f"{column}{value}" for column, value in cells.items() if _DATA.search(value)]
        if parts:
            yield line(
                form_title(form),
                f"{plain(label)}{'，'.join(parts)}",
                " | ".join((label, *cells.values())),
                location,
                label,
            )
    for one in told(report):
        yield line(f"“{one.heading}”" if one.heading else "", one.text, one.text, one.location)


def _rows(report: Report) -> Iterator[tuple[Form, str, Mapping[str, str], Location]]:
    for form, row in report.indicators:
        yield form, row.name, {"指标值": row.target, "实际完成": row.actual}, row.location
    for form in report.forms:
        for fund in form.funds:
            columns = {"年初预算": fund.initial, "全年预算": fund.adjusted, "全年执行": fund.spent}
            money = {column: f"{value}{form.fund_unit}" for column, value in columns.items() if value}
            name = form.project if fund.is_total and form.project else fund.label
            yield form, name, {**money, "执行率": f"{fund.rate.rstrip('%')}%"}, fund.location


def speaking(words: str, texts: Mapping[K, str], least: float, within: str = "") -> list[K]:
    """Return those of `texts` that hold the words, else those that have most of the words that are known at all.

    How a person says it (钱没花完) counts for nothing where neither they nor the text `within` has it.
    """
    if exact := [key for key, text in texts.items() if plain(words) in plain(text)]:
        return exact
    spoken = {key: pairs(plain(text)) for key, text in texts.items()}
    known = pairs(plain(words)) & pairs(within).union(*spoken.values())
    scores = {key: len(known & found) / len(known) for key, found in spoken.items()} if known else {}
    best = max(scores.values(), default=0.0)
    return [key for key, score in scores.items() if score == best >= least]
