"""What passages are asked for: the knowledge base, or whatever stands in for it."""

from collections.abc import Sequence
from typing import Protocol

from knowledge.finding.passage import Passage
from knowledge.sources.chunking import Kind


class Searcher(Protocol):
    """What finds the passages that answer a query best; many queries at once take far less time than one by one."""

    def search(self, query: str, *, k: int = 8, kind: Kind | None = None, year: int | None = None) -> Sequence[Passage]:
        """Return the `k` passages that answer `query` best, best first, from documents of a kind and a year."""

    def search_many(
        self, queries: Sequence[str], *, k: int = 8, kind: Kind | None = None, year: int | None = None
    ) -> Sequence[Sequence[Passage]]:
        """Return the passages for each of the queries, in their order."""
