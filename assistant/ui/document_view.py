"""The places a finding rests on, as the report has them: its tables and paragraphs with the rows pointed at.

A table is drawn with its merged cells, cut to the rows around those that count; the row of column names above them is
kept, so that a figure can be read without the rest. What the report says is escaped: it is text and never markup.
"""

import html
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

import streamlit as st

from assistant.review.rule import Evidence
from assistant.ui.text import plain
from knowledge.document import Block, Paragraph, Table
from knowledge.place import place_words
from knowledge.report import Report
from knowledge.running_text import compact

_AROUND = 2
_FEWEST_HEADINGS = 3


@st.dialog("原文位置", width="large")
def open_places(message: str, evidence: Sequence[Evidence], report: Report) -> None:
    """Open a dialog with every place that `message` rests on."""
    st.html(Path(__file__).with_name("document.css"))
    st.markdown(plain(message))
    for label, content in places(evidence, report):
        st.caption(plain(label))
        st.html(content)


def places(evidence: Sequence[Evidence], report: Report) -> Iterator[tuple[str, str]]:
    """Yield each table or paragraph that the evidence leads to: its places in words, its surroundings as HTML."""
    document = report.document
    by_block: dict[int | None, list[Evidence]] = {}
    for item in evidence:
        key = item.location.block if item.location.table is None else -1 - item.location.table
        by_block.setdefault(key, []).append(item)
    for items in by_block.values():
        label = "、".join(dict.fromkeys(place_words(report, item.location) for item in items))
        place = items[0].location
        table = next((table for table in document.tables if table.location.table == place.table), None)
        if place.table is not None and table is not None:
            rows = {item.location.row for item in items if item.location.row is not None}
            yield label, table_html(table, rows, "".join(item.text for item in items))
            continue
        around = _paragraphs_around(place.block, document.blocks)
        if around and place.table is None:
            yield label, "".join(_paragraph_html(block, place.block, items) for block in around)
        else:
            yield label, "".join(f'<p class="place-here">▶ {_escaped(item.text)}</p>' for item in items)


def table_html(table: Table, marked: set[int], quote: str = "", *, whole: bool = False) -> str:
    """Return the rows around the marked ones, merged cells as far as they reach into them; the head where none is.

    In the marked rows the cells that are quoted are pointed out. The `whole` table is returned where all of it is to
    be read.
    """
    wanted = {row for mark in marked or {0} for row in range(mark - _AROUND, mark + _AROUND + 1)}
    wanted |= set(range(len(table.rows))) if whole else set()
    wanted |= {heading for mark in marked if (heading := _headings_above(table, mark)) is not None}
    shown = [row for row in range(len(table.rows)) if row in wanted]
    owners = {
        (row, column): cell
        for cells in table.rows
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    width = max((column for _, column in owners), default=0) + 1
    quoted = compact(quote)
    lines = []
    for place, row in enumerate(shown):
        if place and shown[place - 1] != row - 1:
            lines.append(f'<tr class="place-gap"><td colspan="{width + 1}">⋯</td></tr>')
        pieces = []
        for column in range(width):
            cell = owners.get((row, column))
            if cell is None:
                pieces.append("<td></td>")
            elif cell.column == column and (cell.row == row or row - 1 not in wanted):
                rows = sum(1 for _ in takewhile(wanted.__contains__, range(row, cell.row + cell.row_span)))
                words = _escaped(cell.text)
                if row in marked and words and compact(cell.text) in quoted:
                    words = f"<mark>{words}</mark>"
                pieces.append(f'<td rowspan="{rows}" colspan="{cell.column_span}">{words}</td>')
        sign = "▶" if row in marked else ""
        here = ' class="place-here"' if row in marked else ""
        lines.append(f"<tr{here}><th>{sign}</th>{''.join(pieces)}</tr>")
    return f'<div class="place-table"><table>{"".join(lines)}</table></div>'


def _headings_above(table: Table, row: int) -> int | None:
    """Return the nearest row above that only names columns: several words, no figures."""
    for above in range(min(row, len(table.rows)) - 1, -1, -1):
        texts = [cell.text.strip() for cell in table.rows[above] if cell.text.strip()]
        if len(texts) >= _FEWEST_HEADINGS and not any(char.isdigit() for text in texts for char in text):
            return above
    return None


def _paragraphs_around(block: int, blocks: Sequence[Block]) -> list[Paragraph]:
    paragraphs = [item for item in blocks if isinstance(item, Paragraph) and item.text.strip()]
    place = next((n for n, item in enumerate(paragraphs) if item.location.block == block), None)
    return [] if place is None else paragraphs[max(0, place - _AROUND) : place + _AROUND + 1]


def _paragraph_html(paragraph: Paragraph, block: int, evidence: Sequence[Evidence]) -> str:
    if paragraph.location.block != block:
        return f'<p class="place-near">{_escaped(paragraph.text)}</p>'
    text = _escaped(paragraph.text)
    for words in {_escaped(item.text) for item in evidence if item.text.strip() != paragraph.text.strip()}:
        text = text.replace(words, f"<mark>{words}</mark>")
    return f'<p class="place-here">▶ {text}</p>'


def _escaped(text: str) -> str:
    return html.escape(text.strip()).replace("\n", "<br>")
