"""What comes with the program ready made, so that its first start reads and embeds nothing: the bundled documents as
they are cut, their vectors, those of the questions that people ask for them, and of questions that none answers.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

SHIPPED = Path(__file__).with_name("shipped.npz")
"""Vectors of the bundled model by the digests of their texts, and documents; tests/fitting/shipped.py writes them."""


def text_digest(text: str) -> str:
    """Return what an embedded text is known by."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True)
class Shipped:
    """What comes ready made; vectors of questions stand in rows, those of passages in half precision by their digests.

    `answers` are the digests of the passages that answer the `questions`, none answers those from elsewhere.yml; the
    `documents` are JSON.
    """

    vectors: Mapping[str, np.ndarray]
    questions: Sequence[str]
    question_vectors: np.ndarray
    answers: Sequence[str]
    elsewhere_vectors: np.ndarray
    documents: bytes


@cache
def shipped() -> Shipped:
    """Return what comes with the program."""
    with np.load(SHIPPED, allow_pickle=False) as stored:
        return Shipped(
            dict(zip(stored["digests"].tolist(), stored["vectors"], strict=True)),
            stored["questions"].tolist(),
            stored["question_vectors"].astype(np.float32),
            stored["answers"].tolist(),
            stored["elsewhere_vectors"].astype(np.float32),
            stored["documents"].tobytes(),
        )


def questions_for(text: str) -> str:
    """Return the questions that people ask for what is embedded as this text, in lines."""
    return "\n".join(_questions_by_answer().get(text_digest(text), ()))


@cache
def _questions_by_answer() -> Mapping[str, Sequence[str]]:
    """Return the questions by the digest of the passage that answers them."""
    found: dict[str, list[str]] = {}
    for question, answer in zip(shipped().questions, shipped().answers, strict=True):
        found.setdefault(answer, []).append(question)
    return found
