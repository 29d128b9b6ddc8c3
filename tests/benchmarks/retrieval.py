"""How well the knowledge base finds the articles that answer a question.

    python tests/benchmarks/retrieval.py CORPUS QUERIES DATA

CORPUS holds one article a line, {"id", "law", "article", "text"}, QUERIES one question a line, {"query", "relevant"}.
Each law is added to the knowledge base in the folder DATA as a file of its own, through the same door as a user's; what
is there already isn't added again. Printed are the recall of the relevant articles and the reciprocal rank of the
first, for the search, for meaning alone and for words alone.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from knowledge.catalogue import Scope
from knowledge.index import DocumentIndex, open_index

_DEPTHS = (5, 10, 30, 100)


def main(corpus: Path, queries: Path, data: Path) -> None:
    index = open_index(data)
    articles = _add_laws(index, corpus)
    asked = [json.loads(line) for line in queries.read_text(encoding="utf-8").splitlines()]
    texts = [query["query"] for query in asked]
    relevant = [frozenset(query["relevant"]) for query in asked]
    vectors = index._embedder.embed_queries(texts)
    whole = Scope()
    methods: dict[str, Callable[[int], list[str]]] = {
        "search": lambda place: [passage.id for passage in index.search(texts[place], k=150)],
        "meaning": lambda place: index._nearest(vectors[place], whole, 150),
        "words": lambda place: index._catalogue.match_words(texts[place], whole, 150),
    }
    print(f"{'':8}" + "".join(f"{f'R@{depth}':>8}" for depth in _DEPTHS) + f"{'MRR@10':>8}{'ms':>8}")
    for name, find in methods.items():
        start = time.perf_counter()
        chunks = [find(place) for place in range(len(texts))]
        took = (time.perf_counter() - start) / len(texts) * 1000
        found = [_articles(index, each, articles) for each in chunks]
        measures = [*(_recall(found, relevant, depth) for depth in _DEPTHS), _reciprocal_rank(found, relevant)]
        print(f"{name:8}" + "".join(f"{measure:8.3f}" for measure in measures) + f"{took:8.1f}")


def _add_laws(index: DocumentIndex, corpus: Path) -> dict[tuple[str, str], str]:
    """Add each law as a file; return the articles' ids by their law's document id and their label."""
    laws: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in corpus.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        laws[article["law"]].append(article)
    ids = {}
    start, added = time.perf_counter(), 0
    for place, (law, articles) in enumerate(laws.items()):
        text = f"# {law}\n\n" + "\n\n".join(f"{each['article']} {each['text']}" for each in articles)
        result = index.add(text.encode(), f"{law}.md", "policy")
        ids |= {(result.document.id, each["article"]): each["id"] for each in articles}
        added += result.document.chunks if result.status == "added" else 0
        if place % 50 == 0:
            print(f"{place}/{len(laws)} laws, {added} passages in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return ids


def _articles(index: DocumentIndex, chunks: Sequence[str], articles: dict[tuple[str, str], str]) -> list[str]:
    """Return the articles that the chunks are of, each once."""
    rows = index._catalogue.find(chunks)
    found = (rows[chunk] for chunk in chunks)
    labels = ((document.id, chunk.section.rpartition(" ")[2]) for chunk, document in found)
    return list(dict.fromkeys(articles.get(label, "") for label in labels))


def _recall(found: Sequence[Sequence[str]], relevant: Sequence[frozenset[str]], depth: int) -> float:
    shares = [len(right & set(ids[:depth])) / len(right) for ids, right in zip(found, relevant, strict=True)]
    return sum(shares) / len(shares)


def _reciprocal_rank(found: Sequence[Sequence[str]], relevant: Sequence[frozenset[str]]) -> float:
    ranks = [
        next((1 / place for place, article in enumerate(ids[:10], start=1) if article in right), 0.0)
        for ids, right in zip(found, relevant, strict=True)
    ]
    return sum(ranks) / len(ranks)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
