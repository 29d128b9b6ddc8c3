"""How well the knowledge base finds the articles that answer a question, beside what others find.

    python -m tests.benchmarks.retrieval CORPUS QUESTIONS [--data FOLDER] [--vectors FOLDER] [--alone]

CORPUS holds one article a line, {"id", "law", "article", "text"}, QUESTIONS one question a line, {"query", "relevant"}.
Each law is added to the knowledge base in the folder of --data as a file of its own, through the same door as a user's;
what is there already isn't added again. Printed are the mean recall of the relevant articles and the reciprocal rank of
the first among ten, for

- the search, meaning alone and words alone;
- BM25 over words cut by jieba, and LangChain's EnsembleRetriever over that and Chroma with the same model.

--alone leaves out the last two, which take half a second a question. With --vectors, chunks.npz there gives the
`vectors` of embedded texts by their `digests` and p.npy those of the articles in rows: what is known isn't embedded.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedding.embedder import BundledEmbedder
from knowledge.embedding.shipped import text_digest
from knowledge.store.catalogue import Scope
from tests.benchmarks.laws import Question, add_laws, read_questions
from tests.library import Library

_DEPTHS = (5, 10, 30, 100)
_FETCHED = 150
_ONE_CALL = 5000
Find = Callable[[str], list[str]]


class _Embedder(BundledEmbedder):
    """The bundled model, with the vectors of passages that are known taken from a file."""

    def __init__(self, vectors: Path | None) -> None:
        super().__init__()
        self._known: dict[str, np.ndarray] = {}
        if vectors:
            with np.load(vectors / "chunks.npz") as stored:
                self._known = dict(zip(stored["digests"].tolist(), stored["vectors"], strict=True))

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        digests = [text_digest(text) for text in texts]
        if new := [text for text, digest in zip(texts, digests, strict=True) if digest not in self._known]:
            self._known |= zip(map(text_digest, new), super().embed_passages(new), strict=True)
        return np.array([self._known[digest] for digest in digests], np.float32)


def main(corpus: Path, questions: Path, data: Path, vectors: Path | None, alone: bool) -> None:
    embedder = _Embedder(vectors)
    index = Library(data / "base", embedder)
    articles = add_laws(index, corpus)
    asked = read_questions(questions)
    print(f"{len(asked)} questions, {len(articles)} passages")
    print(f"{'':28}" + "".join(f"{f'R@{depth}':>8}" for depth in _DEPTHS) + f"{'MRR@10':>8}{'ms':>8}", flush=True)

    def passages(question: str) -> list[str]:
        return [passage.id for passage in index.search(question, k=_FETCHED)]

    def meaning(question: str) -> list[str]:
        return index.base.vectors.nearest(index._question_vectors([question])[question], Scope(), _FETCHED)

    def by_words(question: str) -> list[str]:
        return list(index.catalogue.match_words(question, Scope(), _FETCHED))

    index._question_vectors([each.text for each in asked])
    _tell("search", asked, _timed(passages, asked), articles)
    _tell("meaning", asked, _timed(meaning, asked), articles)
    _tell("words", asked, _timed(by_words, asked), articles)
    index.close()
    if not alone:
        rows = np.load(vectors / "p.npy", mmap_mode="r") if vectors else None
        for name, find in _others(corpus, embedder, rows, data).items():
            _tell(name, asked, _timed(find, asked), {})


def _others(corpus: Path, embedder: BundledEmbedder, rows: np.ndarray | None, data: Path) -> dict[str, Find]:
    """Return BM25 and EnsembleRetriever over the articles, by name; both give the articles' ids."""
    import jieba
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings

    class Model(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            found: list[list[float]] = embedder.embed_passages(texts).tolist()
            return found

        def embed_query(self, text: str) -> list[float]:
            found: list[float] = embedder.embed_queries([text])[0].tolist()
            return found

    lines = map(json.loads, corpus.read_text(encoding="utf-8").splitlines())
    documents = [Document(f"{e['law']} {e['article']}\n{e['text']}", metadata={"id": e["id"]}) for e in lines]
    words = BM25Retriever.from_documents(documents, preprocess_func=jieba.lcut_for_search, k=_FETCHED)
    store = Chroma("articles", Model(), str(data / "langchain"), collection_metadata={"hnsw:space": "cosine"})
    for start in range(store._collection.count(), len(documents), _ONE_CALL):
        part = documents[start : start + _ONE_CALL]
        if rows is None:
            store.add_documents(part)
        else:
            ids = [f"{start + place}" for place in range(len(part))]
            texts, known = [each.page_content for each in part], [each.metadata for each in part]
            vectors = rows[start : start + len(part)].astype(np.float32)
            store._collection.add(ids, vectors, documents=texts, metadatas=known)
    meaning = store.as_retriever(search_kwargs={"k": _FETCHED})
    both = EnsembleRetriever(retrievers=[words, meaning], weights=[0.5, 0.5])

    def finding(retriever: Any) -> Find:
        return lambda question: [document.metadata["id"] for document in retriever.invoke(question)]

    return {"BM25, jieba": finding(words), "EnsembleRetriever": finding(both)}


def _timed(find: Find, asked: Sequence[Question]) -> tuple[list[list[str]], float]:
    """Return what is found for each question, and how many seconds one takes."""
    begun = time.perf_counter()
    found = [find(question.text) for question in asked]
    return found, (time.perf_counter() - begun) / len(asked)


def _tell(
    name: str, asked: Sequence[Question], found: tuple[list[list[str]], float], articles: Mapping[str, str]
) -> None:
    """Print the measures of what was found: passages of `articles`, or articles themselves where there are none."""
    ids = [list(dict.fromkeys(articles.get(each, each) for each in one)) for one in found[0]]
    relevant = [question.relevant for question in asked]
    measures = [*(_recall(ids, relevant, depth) for depth in _DEPTHS), _reciprocal_rank(ids, relevant)]
    print(f"{name:28}" + "".join(f"{each:8.3f}" for each in measures) + f"{found[1] * 1000:8.1f}", flush=True)


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--vectors", type=Path, default=None)
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        main(given.corpus, given.questions, given.data or Path(own), given.vectors, given.alone)
