"""Statutes and questions on them, from files of a public collection, as a knowledge base to measure on.

A corpus holds one article a line, {"id", "law", "article", "text"}, a file of questions one a line, {"query",
"relevant"}. The laws are added to a knowledge base as a user's files would be; what is there already isn't added again.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.finding.index import DocumentIndex
from knowledge.finding.map_training import Judged
from knowledge.store.incoming import Incoming

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Question:
    """A question with the ids of the articles that answer it."""

    text: str
    relevant: frozenset[str]


def read_questions(path: Path) -> list[Question]:
    """Return the questions of the file at `path`."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Question(line["query"], frozenset(line["relevant"])) for line in lines]


def add_laws(index: DocumentIndex, corpus: Path) -> Mapping[str, str]:
    """Add each law as a file; return the article that each passage is of, by the passage's id."""
    laws: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in corpus.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        laws[article["law"]].append(article)
    files = [Incoming(f"{law}.md", lambda law=law: law_text(law, laws[law]).encode()) for law in laws]  # type: ignore[misc]
    ids: dict[str, str] = {}
    for outcome in index.add_many(files, "policy", lambda text, share: print(f"{share:.0%} {text}", file=sys.stderr)):
        if outcome.document is not None:
            labels = {each["article"]: each["id"] for each in laws[outcome.document.name.removesuffix(".md")]}
            for chunk in index.chunks(outcome.document.id):
                ids[chunk.id] = labels.get(chunk.section.rpartition(" ")[2], "")
    return ids


def law_text(law: str, articles: Sequence[Mapping[str, str]]) -> str:
    """Return a law as a Markdown file."""
    return f"# {law}\n\n" + "\n\n".join(f"{each['article']} {each['text']}" for each in articles)


def judged_questions(
    index: DocumentIndex, questions: Sequence[Question], articles: Mapping[str, str]
) -> "tuple[Judged, np.ndarray]":
    """Return the questions that passages of the index answer, and the vectors of all its passages."""
    import numpy as np

    ids, passages = index.passage_vectors(articles.keys(), len(articles))
    places: dict[str, list[int]] = defaultdict(list)
    for place, passage in enumerate(ids):
        places[articles.get(passage, "")].append(place)
    known = [question for question in questions if question.relevant & places.keys()]
    relevant = [[place for article in sorted(each.relevant) for place in places.get(article, ())] for each in known]
    vectors = index.questions.unmoved([question.text for question in known])
    rows = np.array([vectors[question.text] for question in known])
    return Judged(rows, relevant, [[] for _ in known]), passages
