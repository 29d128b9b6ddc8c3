"""The documents that come with the program: the policy digests and the made-up past reports."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.digest import parse_policy
from knowledge.parsing import parse
from knowledge.sources.source import Kind, Source, policy_source, read_source

_HERE = Path(__file__).parents[1]


@dataclass(frozen=True)
class BundledFile:
    """One bundled file; `digest` is that of its content."""

    path: Path
    kind: Kind
    digest: str

    def read(self) -> Source:
        """Return the file as a source of the knowledge base."""
        if self.kind == "policy":
            return policy_source(parse_policy(self.path.read_text(encoding="utf-8"), self.path.name))
        return read_source(parse(self.path.read_bytes(), self.path.name), "report")


def bundled_files() -> tuple[BundledFile, ...]:
    """Return every bundled file, policies first."""
    return tuple(_find("policies", "policy")) + tuple(_find("reports", "report"))


def _find(folder: str, kind: Kind) -> Iterator[BundledFile]:
    for path in sorted((_HERE / folder).glob("*.md")):
        yield BundledFile(path, kind, hashlib.sha256(path.read_bytes()).hexdigest())
