"""Cut and embed the bundled documents, and write what comes with the program.

    python -m tests.fitting.shipped [FILE]

Run it after a bundled document, or how documents are cut, has changed. What is known already isn't embedded again.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np

from knowledge.data_file import read_yaml
from knowledge.embedding.embedder import BundledEmbedder
from knowledge.embedding.shipped import SHIPPED, text_digest
from knowledge.policy import load_policies
from knowledge.store.bundled import bundled_files
from knowledge.store.catalogue import Prepared
from knowledge.store.stored import embedded_text, row_of

_KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
_ELSEWHERE = _KNOWLEDGE / "finding" / "elsewhere.yml"
_ASKED_OF_REPORTS = _KNOWLEDGE / "reports" / "asked.yml"


def main(file: Path = SHIPPED) -> None:
    """Write documents and vectors."""
    embedder = BundledEmbedder()
    texts, articles, elsewhere = bundled_texts(), bundled_questions(), questions_elsewhere()
    vectors = embedder.embed_passages(texts)
    rows = dict(zip(texts, vectors, strict=True))
    asked = [question for questions, _ in articles for question in questions]
    question_vectors = embedder.embed_queries(asked)
    known = dict(zip(asked, question_vectors, strict=True))
    # Where an article is cut, a question is answered by the part that is nearest to it.
    answers = [
        max(parts, key=lambda part: float(rows[part] @ known[question]))
        for questions, parts in articles
        for question in questions
    ]
    np.savez_compressed(
        file,
        digests=np.array([text_digest(text) for text in texts]),
        vectors=vectors.astype(np.float16),
        questions=np.array(asked, str),
        question_vectors=question_vectors.astype(np.float16),
        answers=np.array([text_digest(answer) for answer in answers], str),
        elsewhere=np.array(elsewhere, str),
        elsewhere_vectors=embedder.embed_queries(elsewhere).astype(np.float16),
        documents=np.frombuffer(bundled_documents(), np.uint8),
    )
    print(f"{len(texts)} texts, {len(asked)} questions, {file.stat().st_size / 1e6:.1f} MB")


def bundled_documents() -> bytes:
    """Return the bundled documents as they are cut, in JSON."""
    told = [{"document": row_of(each.document), "chunks": list(map(astuple, each.chunks))} for each in _prepared()]
    return json.dumps(told, ensure_ascii=False).encode()


def bundled_texts() -> list[str]:
    """Return what is embedded of the bundled documents, each text once."""
    return list(dict.fromkeys(embedded_text(each.document, chunk) for each in _prepared() for chunk in each.chunks))


def questions_elsewhere() -> list[str]:
    """Return the questions that no bundled document answers."""
    return [line.strip() for lines in read_yaml(_ELSEWHERE).values() for line in lines.splitlines()]


def bundled_questions() -> list[tuple[Sequence[str], list[str]]]:
    """Return, for each article of the digests and section of the reports, what people ask for it and what it embeds."""
    of_reports = read_yaml(_ASKED_OF_REPORTS)
    found: list[tuple[Sequence[str], list[str]]] = []
    for each in _prepared():
        texts = [(chunk.section, embedded_text(each.document, chunk)) for chunk in each.chunks]
        policy = load_policies().get(each.document.number) or load_policies().get(each.document.title.strip("《》"))
        for article in policy.articles if policy else ():
            section = " ".join((*article.path, f"{article.label} {article.title}"))
            found.append((article.asked, [text for heading, text in texts if heading == section]))
        for words, asked in of_reports.get(each.document.unit, {}).items() if each.document.kind == "report" else ():
            parts = [text for heading, text in texts if words in heading]
            if not parts:
                raise ValueError(f"{_ASKED_OF_REPORTS.name}: {each.document.unit} has no section {words}")
            found.append((asked.split("｜"), parts))
    return found


def _prepared() -> list[Prepared]:
    return [file.read() for file in bundled_files()]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
