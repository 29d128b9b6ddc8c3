"""How PostgreSQL ranks by words beside SQLite: the same articles, the same questions.

    python -m tests.benchmarks.word_search CORPUS QUESTIONS DATABASE_URL [--every 3]

CORPUS holds one article a line, {"id", "law", "article", "text"}, QUESTIONS one question a line, {"query", "relevant"};
DATABASE_URL is that of an empty database. Printed are, for each, the seconds that writing took, the mean recall of the
relevant articles and the reciprocal rank of the first among ten, and the milliseconds of a question; then how many of
the best ten are the same. With --every only every so manieth question is asked.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from knowledge.sources.chunking import Chunk
from knowledge.store.catalogue import Catalogue, Scope, StoredDocument

_DEPTHS = (5, 10, 30, 100)


def main(corpus: Path, questions: Path, url: str, every: int) -> None:
    """Write the articles into both databases, ask both the questions and print the figures."""
    asked = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()][::every]
    laws: dict[str, list[dict[str, str]]] = {}
    for line in corpus.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        laws.setdefault(article["law"], []).append(article)
    found: list[list[list[str]]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, address in (("sqlite", ""), ("postgresql", url)):
            catalogue = Catalogue(Path(folder), address)
            started = time.perf_counter()
            names = _write(catalogue, laws)
            took = time.perf_counter() - started
            seconds: list[float] = []
            found.append([])
            for question in asked:
                started = time.perf_counter()
                chunks = catalogue.match_words(question["query"], Scope(), max(_DEPTHS))
                seconds.append(time.perf_counter() - started)
                found[-1].append([names[chunk] for chunk in chunks])
            catalogue.close()
            _print(name, took, seconds, asked, found[-1])
    same = sum(len({*a[:10]} & {*b[:10]}) / max(1, len(a[:10])) for a, b in zip(*found, strict=True)) / len(asked)
    print(f"of the best ten {same:.2%} are the same")


def _write(catalogue: Catalogue, laws: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """Write each law as a document with its articles as chunks; return the articles' ids by those of the chunks."""
    names: dict[str, str] = {}
    for number, (law, articles) in enumerate(laws.items()):
        key = f"{number:012x}"
        chunks = [Chunk(f"{key}-{n}", each["text"], each["article"], n, 1) for n, each in enumerate(articles)]
        names |= {chunk.id: each["id"] for chunk, each in zip(chunks, articles, strict=True)}
        document = StoredDocument(key, law, "", law, "policy", None, "", "", (), False, len(chunks), 0, "")
        catalogue.insert(document, chunks)
        catalogue.publish([key], "")
    return names


def _print(
    name: str, took: float, seconds: list[float], asked: Sequence[dict[str, list[str]]], found: list[list[str]]
) -> None:
    relevant = [set(question["relevant"]) for question in asked]
    recall = [
        sum(len(own & {*each[:depth]}) / len(own) for own, each in zip(relevant, found, strict=True)) / len(asked)
        for depth in _DEPTHS
    ]
    rank = sum(
        next((1 / place for place, article in enumerate(each[:10], start=1) if article in own), 0.0)
        for own, each in zip(relevant, found, strict=True)
    ) / len(asked)
    told = " ".join(f"R@{depth} {share:.4f}" for depth, share in zip(_DEPTHS, recall, strict=True))
    seconds.sort()
    half, most = (1000 * seconds[int(share * len(seconds))] for share in (0.5, 0.95))
    print(
        f"{name}: written in {took:.0f} s; {told} MRR@10 {rank:.4f}; p50 {half:.0f} ms, p95 {most:.0f} ms", flush=True
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("url")
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    main(arguments.corpus, arguments.questions, arguments.url, arguments.every)
