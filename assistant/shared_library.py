"""Changes of the knowledge base that everybody shares, made by whoever may."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.access import Person, Role

if TYPE_CHECKING:
    from knowledge.sources.source import Kind
    from knowledge.store.incoming import AddOutcome, Incoming
    from knowledge.store.keeper import Keeper
    from knowledge.store.stored import StoredDocument


class SharedLibrary:
    """A knowledge base in the hands of a person."""

    def __init__(self, keeper: "Keeper", person: Person) -> None:
        self._keeper, self._person = keeper, person

    def add_many(
        self,
        files: "Sequence[Incoming]",
        kind: "Kind | None",
        progress: Callable[[str, float], None],
        cancelled: Callable[[], bool],
    ) -> "Iterator[AddOutcome]":
        """Add files, and yield what became of each."""
        self._person.demand(Role.KEEPER)
        yield from self._keeper.add_many(files, kind, progress, cancelled)

    def correct(self, document: str, **said: Any) -> "StoredDocument":
        """Put what a person says of a document in the place of what was recognised."""
        self._person.demand(Role.KEEPER)
        return self._keeper.correct(document, **said)

    def remove(self, document: str) -> None:
        """Delete a document."""
        self._person.demand(Role.KEEPER)
        self._keeper.remove(document)
