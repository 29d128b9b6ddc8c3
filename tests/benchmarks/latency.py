"""How long a search takes, and what a passage costs in memory and on disk, beside LangChain's EnsembleRetriever.

    python tests/benchmarks/latency.py CORPUS QUERIES [--sizes 10000 58647] [--asked 200] [--vectors FOLDER]
        [--data FOLDER]

CORPUS holds one article a line, {"id", "law", "article", "text"}, QUERIES one question a line, {"query"}. Both sides
hold the first laws with at least so many articles: the knowledge base added through its own door, each law as a file;
EnsembleRetriever over BM25Retriever (cut by jieba) and Chroma with an article a document and the same model in single
precision. Every question is asked once, for ten passages, so that none is remembered; each side runs in a process of
its own. Milliseconds are told by the clock and of all processors; on a machine that has other work only the latter can
be compared. With --vectors, chunks.npz there gives the `vectors` of embedded texts by their `digests` and p.npy those
of the articles in rows: what is known isn't embedded, which changes nothing of what is measured. What stands in the
folder of --data already isn't added again.
"""

import argparse
import json
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedding.embedder import BundledEmbedder
from knowledge.embedding.shipped import text_digest
from knowledge.parsing.archive import Incoming
from tests.library import Library
from tests.unpacked_model import model_folder

_K = 10
_ONE_CALL = 5000
Laws = dict[str, list[dict[str, Any]]]


class _Embedder(BundledEmbedder):
    """The bundled model, with the vectors of passages that are known taken from a file; counts the questions."""

    def __init__(self, known: Path | None) -> None:
        super().__init__()
        self._known: dict[str, np.ndarray] = {}
        self.asked = 0
        if known:
            with np.load(known / "chunks.npz") as stored:
                self._known = dict(zip(stored["digests"].tolist(), stored["vectors"], strict=True))

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        digests = [text_digest(text) for text in texts]
        if new := [text for text, digest in zip(texts, digests, strict=True) if digest not in self._known]:
            self._known |= zip(map(text_digest, new), super().embed_passages(new), strict=True)
        return np.array([self._known[digest] for digest in digests], np.float32)

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += len(texts)
        return super().embed_queries(texts)


def main(corpus: Path, queries: Path, sizes: Sequence[int], asked: int, vectors: Path | None, data: Path) -> None:
    questions = [json.loads(line)["query"] for line in queries.read_text(encoding="utf-8").splitlines()][: asked + 1]
    columns = ("passages", "p50 ms", "p95 ms", "p50 cpu", "p95 cpu", "KB memory", "KB disk")
    print(f"{'':20}" + "".join(f"{column:>11}" for column in columns) + "  a passage", flush=True)
    found: dict[tuple[str, int], np.ndarray] = {}
    for size in sizes:
        laws = _laws(corpus, size)
        for measure in (_knowledge_base, _ensemble):
            receiving, sending = get_context("spawn").Pipe(duplex=False)
            arguments = (measure, sending, laws, questions, vectors, data)
            process = get_context("spawn").Process(target=_send, args=arguments)
            process.start()
            sending.close()
            for label, passages, times, memory, disk in receiving.recv():
                figures = np.percentile(times, [50, 95], axis=0).T.ravel() * 1000
                found[label, size] = figures[[1, 3]]
                told = "".join(f"{figure:11.1f}" for figure in figures)
                print(f"{label:20}{passages:11}{told}{memory / 1024:11.2f}{disk / 1024:11.2f}", flush=True)
            process.join()
        clock, cpu = found["EnsembleRetriever", size] / found["knowledge base", size]
        print(
            f"p95 of EnsembleRetriever: {clock:.1f} times ours by the clock, {cpu:.1f} times of processors", flush=True
        )
    if len(sizes) > 1:
        clock, cpu = found["knowledge base", sizes[-1]] / found["knowledge base", sizes[0]]
        print(f"p95 of ours from {sizes[0]} to {sizes[-1]}: {clock:.2f} times by the clock, {cpu:.2f} of processors")


def _send(measure: Callable[..., Any], sending: Any, *given: Any) -> None:
    sending.send(measure(*given))
    sending.close()


def _laws(corpus: Path, size: int) -> Laws:
    """Return the articles by law, of the first laws with at least `size` articles."""
    laws: Laws = defaultdict(list)
    for count, line in enumerate(corpus.read_text(encoding="utf-8").splitlines()):
        article = json.loads(line)
        if count >= size and article["law"] not in laws:
            break
        laws[article["law"]].append(article | {"row": count})
    return dict(laws)


def _knowledge_base(laws: Laws, questions: Sequence[str], vectors: Path | None, data: Path) -> list[Any]:
    embedder = _Embedder(vectors)
    folder = data / f"base-{sum(map(len, laws.values()))}"
    index = Library(folder, embedder)
    texts = {
        law: f"# {law}\n\n" + "\n\n".join(f"{each['article']} {each['text']}" for each in articles)
        for law, articles in laws.items()
    }
    files = [Incoming(f"{law}.md", lambda text=text: text.encode()) for law, text in texts.items()]
    began = time.perf_counter()
    for outcome in index.add_many(files, kind="policy"):
        assert outcome.status in {"added", "replaced", "unchanged"}, outcome
    passages = sum(document.chunks for document in index.documents())
    print(f"# {passages} passages stand in {folder.name} after {time.perf_counter() - began:.0f} s", flush=True)
    index.close()
    embedder = _Embedder(None)
    embedder.embed_queries(["绩效"])
    before = _memory()
    index = Library(folder, embedder)
    index.search(questions[0], k=_K)
    encoded = _timed(lambda question: embedder.embed_queries([question]), questions[1:])
    counted = embedder.asked
    times = _timed(lambda question: index.search(question, k=_K), questions[1:])
    assert embedder.asked - counted >= len(questions) - 1, "some questions were remembered"
    memory = (_memory() - before) / passages
    index.close()
    return [
        ("knowledge base", passages, times, memory, _size(folder) / passages),
        ("  encoding alone", passages, encoded, 0, 0),
    ]


def _ensemble(laws: Laws, questions: Sequence[str], vectors: Path | None, data: Path) -> list[Any]:
    import jieba
    import torch
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    articles = [each for those in laws.values() for each in those]
    documents = [
        Document(f"{each['law']} {each['article']}\n{each['text']}", metadata={"id": each["id"]}) for each in articles
    ]
    rows = np.load(vectors / "p.npy", mmap_mode="r")[[each["row"] for each in articles]] if vectors else None
    embedder = BundledEmbedder()
    embedder.embed_queries(["绩效"])
    model = SentenceTransformer(
        str(model_folder(data / "models")), device="cpu", model_kwargs={"dtype": torch.float32}, local_files_only=True
    )

    class Model(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            found: list[list[float]] = embedder.embed_passages(texts).tolist()
            return found

        def embed_query(self, text: str) -> list[float]:
            found: list[float] = model.encode_query(text, show_progress_bar=False).tolist()
            return found

    folder = data / f"langchain-{len(documents)}"
    store = Chroma("articles", Model(), str(folder), collection_metadata={"hnsw:space": "cosine"})
    for start in range(store._collection.count(), len(documents), _ONE_CALL):
        part = documents[start : start + _ONE_CALL]
        if rows is None:
            store.add_documents(part)
        else:
            ids, texts = [each.metadata["id"] for each in part], [each.page_content for each in part]
            store._collection.add(ids, rows[start : start + len(part)].astype(np.float32), documents=texts)
    model.encode_query("绩效", show_progress_bar=False)
    jieba.initialize()
    before = _memory()
    words = BM25Retriever.from_documents(documents, preprocess_func=jieba.lcut, k=_K)
    store = Chroma("articles", Model(), str(folder))
    meaning = store.as_retriever(search_kwargs={"k": _K})
    retriever = EnsembleRetriever(retrievers=[words, meaning], weights=[0.5, 0.5])
    retriever.invoke(questions[0])
    times = _timed(retriever.invoke, questions[1:])
    memory = (_memory() - before) / len(documents)
    encoded = _timed(lambda question: model.encode_query(question, show_progress_bar=False), questions[1:])
    return [
        ("EnsembleRetriever", len(documents), times, memory, _size(folder) / len(documents)),
        ("  encoding alone", len(documents), encoded, 0, 0),
    ]


def _timed(ask: Callable[[str], Any], questions: Sequence[str]) -> list[tuple[float, float]]:
    """Return how long each question takes, by the clock and of all processors."""
    times = []
    for question in questions:
        clock, processors = time.perf_counter(), time.process_time()
        ask(question)
        times.append((time.perf_counter() - clock, time.process_time() - processors))
    return times


def _memory() -> int:
    """Return how many bytes this process holds now; where that isn't told, the most that it has held."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmRSS:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 58_647])
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--vectors", type=Path, default=None)
    parser.add_argument("--data", type=Path, default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        main(given.corpus, given.queries, given.sizes, given.asked, given.vectors, given.data or Path(own))
