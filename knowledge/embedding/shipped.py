"""The vectors of the bundled documents, which come with the program: its first start embeds nothing."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SHIPPED = Path(__file__).with_name("shipped.npz")
"""Vectors of the bundled model by the digests of their texts; tests/fitting/shipped.py writes them."""


def text_digest(text: str) -> str:
    """Return what an embedded text is known by."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


@cache
def shipped_vectors() -> "Mapping[str, np.ndarray]":
    """Return the vectors in half precision by their texts' digests."""
    import numpy as np

    with np.load(SHIPPED, allow_pickle=False) as stored:
        return dict(zip(stored["digests"].tolist(), stored["vectors"], strict=True))
