"""Statutes and questions on them, as the benchmarks of searching read them."""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.parsing.archive import Incoming
from tests.library import Library


@dataclass(frozen=True)
class Question:
    """A question with the ids of the articles that answer it."""

    text: str
    relevant: frozenset[str]


def read_questions(path: Path) -> list[Question]:
    """Return the questions of the file at `path`, {"query", "relevant"} a line."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Question(line["query"], frozenset(line["relevant"])) for line in lines]


def add_laws(index: Library, corpus: Path) -> Mapping[str, str]:
    """Add each law as a file; return the article that each passage is of, by the passage's id.

    CORPUS holds one article a line, {"id", "law", "article", "text"}. What is there already isn't added again.
    """
    laws: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in corpus.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        laws[article["law"]].append(article)
    files = [Incoming(f"{law}.md", lambda law=law: _text(law, laws[law]).encode()) for law in laws]  # type: ignore[misc]
    ids: dict[str, str] = {}
    for outcome in index.add_many(files, "policy", lambda text, share: print(f"{share:.0%} {text}", file=sys.stderr)):
        if outcome.document is not None:
            labels = {each["article"]: each["id"] for each in laws[outcome.document.name.removesuffix(".md")]}
            for chunk in index.chunks(outcome.document.id):
                ids[chunk.id] = labels.get(chunk.section.rpartition(" ")[2], "")
    return ids


def _text(law: str, articles: Sequence[Mapping[str, str]]) -> str:
    return f"# {law}\n\n" + "\n\n".join(f"{each['article']} {each['text']}" for each in articles)
