"""A stand-in for the knowledge base in which a function finds the passages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.finding.passage import Passage


@dataclass(frozen=True)
class Searching:
    """A library whose passages `find` chooses; many queries are answered in their order."""

    find: Callable[..., Sequence[Passage]]

    def search(self, query: str, **filters: Any) -> Sequence[Passage]:
        return self.find(query, **filters)

    def search_many(self, queries: Sequence[str], **filters: Any) -> Sequence[Sequence[Passage]]:
        return [self.find(query, **filters) for query in queries]
