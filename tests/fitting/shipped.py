"""Embed the bundled documents and write the vectors that come with the program.

    python -m tests.fitting.shipped DATA [FILE]

Run it after a bundled document has changed. What is known already isn't embedded again; DATA is a data folder, where
the model is unpacked.
"""

import sys
from pathlib import Path

import numpy as np

from knowledge.embedding.embedder import SentenceEmbedder
from knowledge.embedding.shipped import SHIPPED, text_digest
from knowledge.store.bundled import bundled_files
from knowledge.store.prepared import prepare
from knowledge.store.stored import embedded_text


def main(data: Path, written: Path = SHIPPED) -> None:
    """Write the vectors."""
    texts = bundled_texts()
    vectors = SentenceEmbedder(data / "models").embed_passages(texts)
    order = np.argsort(digests := np.array([text_digest(text) for text in texts]))
    np.savez_compressed(written, digests=digests[order], vectors=vectors[order].astype(np.float16))
    print(f"{len(texts)} texts, {written.stat().st_size / 1e6:.1f} MB")


def bundled_texts() -> list[str]:
    """Return what is embedded of the bundled documents, each text once."""
    prepared = [prepare(file.read(), file.digest, file.path.name, "", bundled=True) for file in bundled_files()]
    return list(dict.fromkeys(embedded_text(each.document, chunk) for each in prepared for chunk in each.chunks))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
