"""How running text is parted and cut: its sentences, its pairs of characters, and the beginning of what runs on."""

import re

_STATEMENT = re.compile(r"(?:“[^“”\n]{0,200}”|《[^《》\n]{0,80}》|[^。！？；;\n])+")
_CHINESE = re.compile("[一-龥]+")


def statements(text: str) -> list[str]:
    """Return the sentences of a text and their parts by semicolons, without the signs that end them."""
    return [part.strip(" \t\u3000") for part in _STATEMENT.findall(text) if part.strip(" \t\u3000。，,、")]


def pairs(text: str) -> frozenset[str]:
    """Return every two neighbouring Chinese characters of a text."""
    return frozenset(run[at : at + 2] for run in _CHINESE.findall(text) for at in range(len(run) - 1))


def shortened(text: str, length: int = 24) -> str:
    """Return a text in one line, cut where it runs on."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"
