"""Changes of the knowledge base that everybody shares, made by whoever may."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from assistant.access import Role
from assistant.records.database import Log
from knowledge.parsing.archive import Incoming
from knowledge.sources.chunking import Kind
from knowledge.store.base import Base
from knowledge.store.incoming import AddOutcome
from knowledge.store.keeper import Keeper
from knowledge.store.stored import StoredDocument


class SharedLibrary:
    """A knowledge base in the hands of a person."""

    def __init__(self, base: Base, log: Log) -> None:
        self._base, self._keeper, self._person, self._log = base, Keeper(base), log.person, log

    def add_many(
        self,
        files: Sequence[Incoming],
        kind: Kind | None,
        progress: Callable[[str, float], None],
        cancelled: Callable[[], bool],
    ) -> Iterator[AddOutcome]:
        """Add files, and yield what became of each."""
        self._person.demand(Role.KEEPER)
        yield from self._noted("加入资料", self._keeper.add_many(files, kind, progress, cancelled))

    def read_again(self, progress: Callable[[str, float], None]) -> Iterator[AddOutcome]:
        """Read every file that was added once more, and yield what became of each."""
        self._person.demand(Role.KEEPER)
        yield from self._noted("重读资料", self._keeper.read_again(progress))

    def correct(self, document: str, **said: Any) -> StoredDocument:
        """Put what a person says of a document in the place of what was recognised."""
        self._person.demand(Role.KEEPER)
        old = self._base.catalogue.document(document)
        new = self._keeper.correct(document, **said)
        told = [{name: getattr(one, name) for name in said} for one in (old, new)]
        self._log.add("更正资料", document, *(json.dumps(one, ensure_ascii=False, default=str) for one in told))
        return new

    def remove(self, document: str) -> None:
        """Delete a document."""
        self._person.demand(Role.KEEPER)
        old = self._base.catalogue.document(document)
        self._keeper.remove(document)
        self._log.add("删除资料", document, old.name if old else "", deleted="document")

    def _noted(self, what: str, outcomes: Iterator[AddOutcome]) -> Iterator[AddOutcome]:
        for outcome in outcomes:
            if outcome.status in {"added", "replaced"} and outcome.document:
                self._log.add(what, outcome.document.id, "", outcome.document.name)
            yield outcome
