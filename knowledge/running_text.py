"""How running text is parted and cut: its sentences, its pairs of characters, and the beginning of what runs on."""

import re

_STATEMENT = re.compile(r"(?:“[^“”\n]{0,200}”|《[^《》\n]{0,80}》|[^。！？；;\n])+")
# What stands in quotation marks or is a title goes on over its own full stops.
_SENTENCE = re.compile(r"(?:“[^“”\n]{0,200}”|[^。！？\n])*+(?:[。！？]+[”’）)]*(?:\[\d{1,4}\])*|\n|$)")
# The comma of 1,200元 and the colon of 1:4 stand between digits.
_NARROW = re.compile(r"(?<=[一-龥%％)）”》])[,;:](?!\s?[A-Za-z])|[,;:](?=[一-龥“《])")
_WIDE = {",": "，", ";": "；", ":": "："}
_CHINESE = re.compile("[一-龥]+")
# The comma of 56,000.00元 parts nothing.
_COMMA = re.compile(r"，|(?<!\d),|,(?!\d)")


def with_wide_marks(text: str) -> str:
    """Return a text whose narrow commas, colons and semicolons beside Chinese are wide, each in its old place."""
    return _NARROW.sub(lambda match: _WIDE[match[0]], text)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with what stands behind its full stop; joined they are the text."""
    return [match[0] for match in _SENTENCE.finditer(text) if match[0]]


def statements(text: str) -> list[str]:
    """Return the sentences of a text and their parts by semicolons, without the signs that end them."""
    return [part.strip(" \t\u3000") for part in _STATEMENT.findall(text) if part.strip(" \t\u3000。，,、")]


def clauses(text: str) -> list[str]:
    """Return the clauses of a sentence, which commas part."""
    return _COMMA.split(text)


def pairs(text: str) -> frozenset[str]:
    """Return every two neighbouring Chinese characters of a text."""
    return frozenset(run[at : at + 2] for run in _CHINESE.findall(text) for at in range(len(run) - 1))


def compact(text: str) -> str:
    """Return a text without any whitespace, as names are compared (产出<br>指标)."""
    return "".join(text.split())


def one_line(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


def shortened(text: str, length: int = 24) -> str:
    """Return a text in one line, cut where it runs on."""
    line = one_line(text)
    return line if len(line) <= length else line[:length].rstrip("，、；。") + "…"
