"""A table cut by row, each with what its columns are called: a row alone says 12场 without saying of what."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from knowledge.document import Table
from knowledge.forms.grid import Line, read_blocks
from knowledge.running_text import one_line
from knowledge.sources.chunking import Piece


def gathered(parts: Iterable[tuple[str, str | Table]]) -> Iterator[Piece]:
    """Yield what stands under each section: the lines that follow each other as one piece, and tables by row."""
    for (section, _), group in groupby(parts, key=lambda part: (part[0], type(part[1]))):
        lines: list[str] = []
        for _, part in group:
            if isinstance(part, Table):
                yield from row_pieces(part, section)
            else:
                lines.append(part)
        if text := "\n".join(lines).strip():
            yield Piece(section or "正文", text)


def row_pieces(table: Table, section: str) -> Iterator[Piece]:
    """Yield the rows of `table` below their header, as one piece where the table is a section of its own."""
    told: list[str] = []
    for block in read_blocks(table):
        lines = sorted((*block.heads, *block.body, *block.cut), key=lambda line: line.row)
        header = _header(lines)
        told += filter(None, (_text(line, header) for line in lines[1 if header else 0 :]))
    for text in ["\n".join(told)] if told and section.endswith("表") else told:
        yield Piece(section or "表", text)


def _header(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return what the columns are called, () where the first row isn't a header: a lone title, or cells left empty."""
    if len(lines) < 2:
        return ()
    names = tuple(one_line(cell.text) for cell in lines[0].cells)
    return names if len(names) > 1 and all(0 < len(name) <= 20 for name in names) else ()


def _text(line: Line, header: tuple[str, ...]) -> str:
    texts = [one_line(cell.text) for cell in line.cells]
    if len(texts) == len(header):
        return "｜".join(f"{name}：{text}" for name, text in zip(header, texts, strict=True) if text)
    return "｜".join(text for text in texts if text)
