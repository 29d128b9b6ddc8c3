"""Lines and tables of printed pages as the blocks of a document; each page's part of a table is one of its own."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.document import Block, Cell, Location, Paragraph, Table
from knowledge.parsing.pdf_layout import SENTENCE_ENDS, Printed, Ruled, glue

_STARTS_PARAGRAPH = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)"
)
_MOST_LINES = 200  # of one paragraph, five pages: where no line is short, its end can't be seen


def blocks(items: Sequence[Printed | Ruled]) -> Iterator[Block]:
    """Yield the paragraphs and tables that the lines and tables of all pages make."""
    lines = [item for item in items if isinstance(item, Printed)]
    left, right = _margins(lines)
    paragraph: list[Printed] = []
    for before, item in pairwise((None, *_rejoined(items))):
        goes_on = isinstance(item, Printed) and isinstance(before, Printed) and _goes_on(before, item, left, right)
        if paragraph and (not goes_on or len(paragraph) == _MOST_LINES):
            yield _paragraph(paragraph)
            paragraph = []
        if isinstance(item, Printed):
            paragraph.append(item)
        elif item is not None:
            rows = (tuple(Cell(c.text, c.row, c.column, c.row_span, c.column_span) for c in row) for row in item.rows)
            yield Table(tuple(rows), Location(0, page=item.page))
    if paragraph:
        yield _paragraph(paragraph)


def _margins(lines: Sequence[Printed]) -> tuple[float, float]:
    """Return where running text begins, most often, and how far its full lines reach."""
    if not lines:
        return 0.0, 0.0
    left = Counter(round(line.x0) for line in lines).most_common(1)[0][0]
    ends = sorted(line.x1 for line in lines)
    return float(left), ends[int(len(ends) * 0.9)]


def _goes_on(above: Printed, line: Printed, left: float, right: float) -> bool:
    """Return whether `line` is the next line of the paragraph that `above` belongs to."""
    # A line may break earlier than it must (before a figure and its unit); then it is nearly full and no sentence.
    is_full = above.x1 + line.lead > right or (
        above.x1 > right - 3 * above.size and not above.text.endswith(SENTENCE_ENDS)
    )
    is_indented = line.x0 > left + line.size
    same_size = abs(above.size - line.size) < 0.15 * line.size
    near = above.page != line.page or line.top - above.bottom < 1.5 * line.size
    return is_full and not is_indented and same_size and near and not _STARTS_PARAGRAPH.match(line.text)


def _paragraph(lines: Sequence[Printed]) -> Paragraph:
    text = lines[0].text
    for line in lines[1:]:
        text += glue(text, line.text)
    return Paragraph(text, Location(0, page=lines[0].page))


def _rejoined(items: Sequence[Printed | Ruled]) -> Iterator[Printed | Ruled]:
    """Yield the items with every row that a page break cut in two put together in the table where it begins."""
    before: Printed | Ruled | None = None
    for item in items:
        if isinstance(before, Ruled) and isinstance(item, Ruled) and item.page == before.page + 1:
            foot = [cell for row in before.rows for cell in row if cell.row + cell.row_span == len(before.rows)]
            shift = item.left - before.left
            head = [
                (cell, next((above for above in foot if cell.is_below(above, shift)), None))
                for cell in item.rows[0]
                if cell.text
            ]
            if head and all(cell.row_span == 1 and above is not None for cell, above in head):
                cut = [(cell, above) for cell, above in head if above is not None]
                # A figure is parted from its sign where there was room for that.
                if sum(cell.overflows(above) for cell, above in cut) * 2 > len(cut):
                    for cell, above in cut:
                        above.text += glue(above.text, cell.text)
                        cell.text = ""
        yield item
        before = item
