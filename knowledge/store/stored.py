"""A document as the catalogue keeps it, which ones a search looks through, and which a new one puts out of force.

What a person says of a document is put in the place of what was recognised.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from knowledge.digest import AMENDED, REPEALED
from knowledge.document_number import normal_number
from knowledge.errors import UserError
from knowledge.sources.chunking import KINDS, Chunk, Kind
from knowledge.sources.validity import STATUSES, Validity, is_date, note_on, spoken

FIELDS = {
    "kind": "类型",
    "unit": "单位",
    "year": "年度",
    "region": "地区",
    "number": "文号",
    "issued": "印发日期",
    "effective": "施行日期",
    "lapsed": "失效日期",
    "validity": "效力",
    "successor": "替代文件",
}
"""What can be corrected, with its name in Chinese."""
_DATES = ("issued", "effective", "lapsed")
_YEARS = range(1949, 2101)
_LONGEST = 200


@dataclass(frozen=True)
class StoredDocument:
    """One document of the knowledge base.

    `name` is its file's name and `place` the file's path, "" where there was none; `names` are what a question may call
    it by. `embedder` names the model of its vectors, `digest` is that of the file's content, "" where it wasn't kept.
    `unit` wrote a report or issued a policy. Dates and `validity` are those of `knowledge.validity`. `corrected` names
    the fields that a person has set, `notes` are what its reader has to say of it, `since` is the number of the change
    that it came with.
    """

    id: str
    name: str
    place: str
    title: str
    kind: Kind
    year: int | None
    unit: str
    number: str
    names: tuple[str, ...]
    bundled: bool
    chunks: int
    tokens: int
    embedder: str
    digest: str = ""
    region: str = ""
    issued: str = ""
    effective: str = ""
    lapsed: str = ""
    validity: str = ""
    successor: str = ""
    repeals: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    since: int = field(default=0, compare=False)

    @property
    def chunk_ids(self) -> list[str]:
        """Return the ids of its chunks, in order."""
        return [f"{self.id}-{ordinal}" for ordinal in range(self.chunks)]

    @property
    def note(self) -> str:
        """Return what must be said where the document is cited, 已废止, "" where nothing must."""
        return note_on(Validity(self.issued, self.effective, self.lapsed, self.validity, self.successor))

    @property
    def shown(self) -> str:
        """Return the title as a source is shown, with the note in short: what it names besides would be cited, too."""
        note = self.note.partition("，")[0]
        return f"{self.title}（{note}）" if note else self.title


_LISTS = ("names", "repeals", "corrected", "notes")
_FIELDS = tuple(each.name for each in fields(StoredDocument))


@dataclass(frozen=True)
class Scope:
    """Which documents a search looks through: of one kind, of one year, only these; None stands for all."""

    kind: Kind | None = None
    year: int | None = None
    documents: frozenset[str] | None = None

    def holds(self, document: StoredDocument) -> bool:
        """Return whether the search looks through this document."""
        return (
            self.kind in {None, document.kind}
            and self.year in {None, document.year}
            and (self.documents is None or document.id in self.documents)
        )


def is_same_policy(one: StoredDocument, other: StoredDocument) -> bool:
    """Return whether two documents hold the same policy, as its digest and its full text do."""
    is_policy = one.kind == other.kind == "policy" and one.id != other.id
    return is_policy and ((one.number == other.number and bool(one.number)) or one.title == other.title)


def embedded_text(document: StoredDocument, chunk: Chunk) -> str:
    """Return what is embedded of a chunk: its document's title says what an article is about, and whose a report is."""
    return f"{document.title} {chunk.section}\n{chunk.text}"


def row_of(document: StoredDocument) -> dict[str, Any]:
    """Return the document as a row of the catalogue."""
    fields = {name: getattr(document, name) for name in _FIELDS if name != "since"}
    return fields | {name: list(getattr(document, name)) for name in _LISTS}


def stored_document(row: Any) -> StoredDocument:
    """Return the document of a row of the catalogue."""
    return StoredDocument(**{name: row[name] for name in _FIELDS} | {name: tuple(row[name]) for name in _LISTS})


def succeed(new: Sequence[StoredDocument], others: Sequence[StoredDocument]) -> Iterator[StoredDocument]:
    """Yield the policies, among `new` and `others`, of whose force something else is known now, as they stand now."""
    arrived = [each for each in new if each.kind == "policy"]
    policies = [*arrived, *(each for each in others if each.kind == "policy")]
    for place, old in enumerate(policies):
        if "validity" in old.corrected:
            continue
        for later in policies if place < len(arrived) else arrived:
            if old is not later and (known := _given_up(old, later)) != old:
                yield known
                break


def _given_up(old: StoredDocument, later: StoredDocument) -> StoredDocument:
    """Return what is known of `old` where `later` stands beside it."""
    if old.validity == REPEALED:
        return old
    if old.number in later.repeals or not {*old.names}.isdisjoint(later.repeals):
        since = later.effective or later.issued
        status = REPEALED if since <= date.today().isoformat() else old.validity
        return replace(old, validity=status, lapsed=old.lapsed or since, successor=later.title)
    if old.title == later.title and not (old.number or later.number) and old.issued[:10] < later.issued:
        return replace(old, validity=AMENDED, successor=f"{spoken(later.issued)}的文本") if old.issued else old
    return old


def corrected(document: StoredDocument, said: Mapping[str, Any]) -> StoredDocument:
    """Return the document with the fields that `said` gives; a UserError says which of them can't be so."""
    fields = {name: _checked(name, value) for name, value in said.items()}
    changed = {name: value for name, value in fields.items() if getattr(document, name) != value}
    if "number" in changed:
        number, old = changed["number"], document.number
        title = document.title.removesuffix(f"（{old}）") if old else document.title
        changed["title"] = f"{title}（{number}）" if number else title
        names = dict.fromkeys([number, *(name for name in document.names if name != old)])
        changed["names"] = tuple(filter(None, names))
    by_hand = dict.fromkeys((*document.corrected, *(name for name in fields if name in changed)))
    return replace(document, **changed, corrected=tuple(by_hand))


def _checked(name: str, value: Any) -> Any:
    if name not in FIELDS:
        raise UserError(f"没有“{name}”这一项，可以更正的是：{'、'.join(FIELDS.values())}。")
    text = " ".join(str("" if value is None else value).split())[:_LONGEST]
    if name == "year" and text and (not text.isdecimal() or int(text) not in _YEARS):
        raise UserError(f"年度“{text}”不对：请写成四位数，如 2024。")
    if name == "kind" and text not in KINDS:
        raise UserError(f"类型“{text}”不对：政策填 policy，往年报告填 report。")
    if name == "validity" and text not in {"", *STATUSES}:
        raise UserError(f"效力“{text}”不对：请填{'、'.join(STATUSES)}，不清楚的留空。")
    if name in _DATES and text and not is_date(text):
        raise UserError(f"{FIELDS[name]}“{text}”不对：请写成 2024-03-01，只知道年月的写成 2024-03 或 2024。")
    if name == "year":
        return int(text) if text else None
    return normal_number(text) or text if name == "number" else text
