"""Text of other people's files on a Markdown surface: every sign that Markdown could take for its own is escaped."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import streamlit as st

from assistant.settings import Settings
from knowledge.errors import UserError

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=^@\"'/])")
_SPACES = re.compile(r"[ \t\u00a0]+")
_HIGHLIGHT = ":yellow-background[{}]"
# A sign and words beside the colour.
_DOUBTFUL = ":orange-background[⚠{}（待核实）]"
_MARKS = re.compile(r"(\[\d+\]|【[^【】]{0,80}待[^【】]{0,80}】)")


def plain(text: str) -> str:
    """Return Markdown that shows `text` as it is, line breaks kept; it holds for a piece as for the whole."""
    return _SIGNS.sub(r"\\\1", _SPACES.sub(" ", text)).replace("\n", "  \n")


def in_words(message: object) -> str:
    """Return Markdown of an error or a notice in which settings stand by what they are, not by their names."""
    told = text = str(message)
    for field in sorted(Settings.model_fields.values(), key=lambda field: -len(field.alias or "")):
        words = re.split(r"[：，（]", field.description or "", maxsplit=1)[0]
        told = told.replace(field.alias, f"设置“{words}”") if field.alias else told
    return plain(told if told == text else f"{told}（设置由管理员修改。）")


@contextmanager
def told_here() -> Iterator[None]:
    """Tell what a UserError says where one is, instead of in the place of the whole page."""
    try:
        yield
    except UserError as error:
        st.error(in_words(error))


def marked(text: str, words: Iterable[str], style: str = _HIGHLIGHT) -> str:
    """Return Markdown that shows `text` with every occurrence of `words` in the given style."""
    wanted = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not wanted:
        return plain(text)
    parts = re.split(f"({'|'.join(map(re.escape, wanted))})", text)
    # No style can go over a line's end.
    styled = (
        "  \n".join(style.format(plain(line)) if line.strip() else line for line in part.split("\n"))
        if place % 2
        else plain(part)
        for place, part in enumerate(parts)
    )
    return "".join(styled)


def with_marks(text: str, doubtful: Iterable[str]) -> str:
    """Return Markdown of a draft's text: its marks [1] in grey, what waits for words or has no source set off."""
    return "".join(
        marked(part, doubtful, _DOUBTFUL)
        if not place % 2
        else _HIGHLIGHT.format(plain(part))
        if part.startswith("【")
        else f":gray[:small[{plain(part)}]]"
        for place, part in enumerate(_MARKS.split(text))
    )
