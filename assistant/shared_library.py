"""Changes of the knowledge base that everybody shares, made by whoever may; its own log tells of each, with it."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from assistant.access import Person, Role
from assistant.records.database import note, note_deleted
from knowledge.parsing.archive import Incoming
from knowledge.sources.chunking import Kind
from knowledge.store.base import Base
from knowledge.store.catalogue import Change, Note, StoredDocument
from knowledge.store.keeper import Keeper
from knowledge.store.prepared import AddOutcome


class SharedLibrary:
    """A knowledge base in the hands of a person."""

    def __init__(self, base: Base, person: Person) -> None:
        self._base, self._person = base, person

    def add_many(
        self,
        files: Sequence[Incoming],
        kind: Kind | None,
        progress: Callable[[str, float], None],
        cancelled: Callable[[], bool],
    ) -> Iterator[AddOutcome]:
        """Add files, and yield what became of each."""
        return self._keeper(self._new("加入资料")).add_many(files, kind, progress, cancelled)

    def read_again(self, progress: Callable[[str, float], None]) -> Iterator[AddOutcome]:
        """Read every file that was added once more, and yield what became of each."""
        return self._keeper(self._new("重读资料")).read_again(progress)

    def correct(self, document: str, **said: Any) -> StoredDocument:
        """Put what a person says of a document in the place of what was recognised."""
        old = self._base.catalogue.existing(document)

        def told(one: StoredDocument) -> str:
            return json.dumps({name: getattr(one, name) for name in said}, ensure_ascii=False, default=str)

        def tell(connection: sa.Connection, change: Change) -> None:
            new = next(iter([*(each.document for each in change.new), *change.known]))
            note(connection, self._person, "更正资料", document, told(old), told(new))

        return self._keeper(tell).correct(document, **said)

    def remove(self, document: str) -> None:
        """Delete a document."""
        name = self._base.catalogue.existing(document).name

        def tell(connection: sa.Connection, _: Change) -> None:
            note(connection, self._person, "删除资料", document, name)
            note_deleted(connection, "document", document)

        self._keeper(tell).remove(document)

    def _keeper(self, tell: Note) -> Keeper:
        self._person.demand(Role.KEEPER)
        return Keeper(self._base, tell)

    def _new(self, what: str) -> Note:
        def tell(connection: sa.Connection, change: Change) -> None:
            for each in change.new:
                note(connection, self._person, what, each.document.id, "", each.document.name)

        return tell
