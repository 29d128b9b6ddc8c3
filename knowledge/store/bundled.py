"""The documents that come with the program, cut as it cuts them: the policy digests and the made-up past reports."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.embedding.shipped import shipped
from knowledge.sources.chunking import Chunk, Kind
from knowledge.store.catalogue import Prepared
from knowledge.store.prepared import content_digest, document_id, prepare
from knowledge.store.stored import stored_document

_HERE = Path(__file__).parents[1]


@dataclass(frozen=True)
class BundledFile:
    """One bundled file; `digest` is that of its content."""

    path: Path
    kind: Kind
    digest: str

    def prepared(self) -> Prepared:
        """Return the file as a document with its chunks."""
        found = _shipped().get(document_id(self.digest, self.kind))
        if found is None:
            return self.read()
        document = stored_document(found["document"] | {"since": 0})
        return Prepared(document, tuple(Chunk(*chunk) for chunk in found["chunks"]))

    def read(self) -> Prepared:
        """Return the file as a document, read and cut now."""
        from knowledge.digest import parse_policy
        from knowledge.parsing import parse
        from knowledge.sources.source import policy_source, read_source

        if self.kind == "policy":
            source = policy_source(parse_policy(self.path.read_text(encoding="utf-8")))
        else:
            source = read_source(parse(self.path.read_bytes(), self.path.name), "report")
        return prepare(source, self.digest, self.path.name, "", bundled=True)


def bundled_files() -> tuple[BundledFile, ...]:
    """Return every bundled file, policies first."""
    return tuple(_find("policies", "policy")) + tuple(_find("reports", "report"))


@cache
def _shipped() -> Mapping[str, dict[str, Any]]:
    return {each["document"]["id"]: each for each in json.loads(shipped().documents)}


def _find(folder: str, kind: Kind) -> Iterator[BundledFile]:
    for path in sorted((_HERE / folder).glob("*.md")):
        yield BundledFile(path, kind, content_digest(path.read_bytes()))
