"""How fast files are added, beside a plain LangChain pipeline with the same model.

    python tests/benchmarks/ingest.py FOLDER... [--reports 500] [--share 1.0] [--plain-share 1.0] [--seed 1]

Added are the files in the FOLDERs and so many generated reports, half of them Word files, through the library's own
door into an empty knowledge base. The plain pipeline takes the same files: TextLoader and Docx2txtLoader,
RecursiveCharacterTextSplitter (500 characters, 50 of them again), sentence-transformers as HuggingFaceEmbeddings calls
it, in single precision with batches of 32, Chroma.from_documents. Both have loaded their model and embedded a text
before the clock starts. A share below 1 takes a random part of the files, the plain pipeline's share a random part of
that. Characters are those of the texts that the loaders read, on both sides. Seconds are told by the clock and of all
processors; where the machine has other work only the latter can be compared.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedding.embedder import BundledEmbedder
from knowledge.parsing.archive import file_at, files_in
from tests.generated_reports import generate, write_reports
from tests.library import Library
from tests.unpacked_model import model_folder

_YEARS = (2021, 2022, 2023)


class _Watched(BundledEmbedder):
    """The bundled model; it counts what it embeds, and how long that takes."""

    texts = characters = 0
    seconds = processors = 0.0

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        clock, processors = time.perf_counter(), time.process_time()
        vectors = super().embed_passages(texts)
        self.seconds += time.perf_counter() - clock
        self.processors += time.process_time() - processors
        self.texts += len(texts)
        self.characters += sum(map(len, texts))
        return vectors


def main(folders: Sequence[Path], reports: int, share: float, plain_share: float, seed: int, work: Path) -> None:
    written = work / "reports"
    written.mkdir()
    paths = [*files_in(folders), *write_reports(written, generate(reports, _YEARS, seed))]
    choice = random.Random(seed)
    paths = choice.sample(paths, round(len(paths) * share))
    part = choice.sample(paths, max(1, round(len(paths) * plain_share)))
    embedder = _Watched()
    ours = _knowledge_base(paths, work, embedder)
    theirs = _plain_pipeline(part, work)
    names = ("by the clock", "of processors")
    print(" and ".join(f"{ours[at] / theirs[at]:.2f} times {names[at]}" for at in (0, 1)))


def _knowledge_base(paths: Sequence[Path], work: Path, embedder: _Watched) -> tuple[float, float]:
    """Return how many characters are added in a second, by the clock and of processors."""
    index = Library(work / "base", embedder)
    embedder.embed_passages(["绩效"])
    embedder.seconds = embedder.processors = 0.0
    embedder.texts = embedder.characters = 0
    with _measured() as took:
        outcomes = list(index.add_many([file_at(path) for path in paths]))
    assert {outcome.status for outcome in outcomes} <= {"added", "unchanged", "replaced"}, outcomes
    chunks = sum(document.chunks for document in index.documents())
    index.close()
    read = sum(len(document.page_content) for document in _loaded(paths))
    clock, processors = took()
    print(f"knowledge base: {len(paths)} files, {read} characters in {clock:.1f} s ({processors:.1f} s of processors)")
    print(f"  {read / clock:.0f} characters a second; {chunks} chunks, {embedder.texts} distinct ones embedded")
    print(
        f"  besides the encoder: {1 - embedder.seconds / clock:.1%} by the clock, "
        f"{1 - embedder.processors / processors:.1%} of processors",
        flush=True,
    )
    return read / clock, read / processors


def _plain_pipeline(paths: Sequence[Path], work: Path) -> tuple[float, float]:
    """Return how many characters the plain pipeline adds in a second, by the clock and of processors."""
    import torch
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from sentence_transformers import SentenceTransformer

    # The knowledge base sets one thread a batch.
    torch.set_num_threads(os.cpu_count() or 1)
    model = SentenceTransformer(
        str(model_folder(work / "models")), device="cpu", model_kwargs={"dtype": torch.float32}, local_files_only=True
    )
    model.encode("绩效", show_progress_bar=False)

    class Model(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            # As langchain-huggingface does it, which can't be installed beside the newest tokenizers.
            found: list[list[float]] = model.encode(texts, show_progress_bar=False).tolist()
            return found

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    with _measured() as took:
        loaded = list(_loaded(paths))
        chunks = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50).split_documents(loaded)
        Chroma.from_documents(chunks, Model(), persist_directory=str(work / "plain"))
    read = sum(len(document.page_content) for document in loaded)
    clock, processors = took()
    print(f"plain pipeline: {len(paths)} files, {read} characters in {clock:.1f} s ({processors:.1f} s of processors)")
    print(f"  {read / clock:.0f} characters a second; {len(chunks)} chunks", flush=True)
    return read / clock, read / processors


def _loaded(paths: Sequence[Path]) -> Iterator[Any]:
    from langchain_community.document_loaders import Docx2txtLoader, TextLoader

    for path in paths:
        if path.suffix == ".docx":
            yield from Docx2txtLoader(str(path)).load()
        else:
            yield from TextLoader(str(path), encoding="utf-8").load()


@contextmanager
def _measured() -> Iterator[Callable[[], tuple[float, float]]]:
    """Yield what gives the seconds that the block took, by the clock and of all processors."""
    clock, processors = time.perf_counter(), time.process_time()
    took: list[float] = []
    yield lambda: (took[0], took[1])
    took += [time.perf_counter() - clock, time.process_time() - processors]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--plain-share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        main(given.folders, given.reports, given.share, given.plain_share, given.seed, Path(folder))
