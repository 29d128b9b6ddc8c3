"""What comes with the program ready made, so that its first start reads and embeds nothing: the bundled documents as
they are cut, their vectors, those of the questions that people ask for them, and of questions that none answers.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SHIPPED = Path(__file__).with_name("shipped.npz")
"""Vectors of the bundled model by the digests of their texts, and documents; tests/fitting/shipped.py writes them."""


def text_digest(text: str) -> str:
    """Return what an embedded text is known by."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True)
class Asked:
    """Questions that people ask, their vectors in rows, and the digest of the passage that answers each."""

    questions: Sequence[str]
    vectors: "np.ndarray"
    answers: Sequence[str]


def shipped_vectors() -> "Mapping[str, np.ndarray]":
    """Return the vectors of passages in half precision by their texts' digests."""
    return _read()[0]


def asked() -> Asked:
    """Return the questions that people ask for what bundled documents say."""
    return _read()[1]


def asked_elsewhere() -> "tuple[Sequence[str], np.ndarray]":
    """Return questions that no bundled document answers, and their vectors in rows."""
    return _read()[3]


def shipped_documents() -> bytes:
    """Return the bundled documents as they were cut, in JSON."""
    return _read()[2]


def questions_for(text: str) -> str:
    """Return the questions that people ask for what is embedded as this text, in lines."""
    return "\n".join(_questions_by_answer().get(text_digest(text), ()))


@cache
def _questions_by_answer() -> Mapping[str, Sequence[str]]:
    """Return the questions by the digest of the passage that answers them."""
    found: dict[str, list[str]] = {}
    for question, answer in zip(asked().questions, asked().answers, strict=True):
        found.setdefault(answer, []).append(question)
    return found


@cache
def _read() -> "tuple[Mapping[str, np.ndarray], Asked, bytes, tuple[Sequence[str], np.ndarray]]":
    import numpy as np

    with np.load(SHIPPED, allow_pickle=False) as stored:
        vectors = dict(zip(stored["digests"].tolist(), stored["vectors"], strict=True))
        rows = stored["question_vectors"].astype(np.float32)
        asked = Asked(stored["questions"].tolist(), rows, stored["answers"].tolist())
        elsewhere = stored["elsewhere"].tolist(), stored["elsewhere_vectors"].astype(np.float32)
        return vectors, asked, stored["documents"].tobytes(), elsewhere
