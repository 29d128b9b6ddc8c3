"""Sources as buttons, and the dialog that opens one at the quoted words with what stands around them.

A table is HTML, with its merged cells. What the report says in it is escaped: it is text and never markup.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

import streamlit as st

from assistant.citations import Citation, SourceKind
from assistant.review.rule import Evidence
from assistant.ui import parts, session
from assistant.ui.text import marked, plain
from knowledge.digest import Article, Policy
from knowledge.document import Paragraph, Table
from knowledge.place import place_words
from knowledge.policy import find_policies
from knowledge.report import Report
from knowledge.running_text import compact, shortened, with_wide_marks

_AROUND, _FEWEST_HEADINGS = 2, 3
# What the index knows of a passage: the texts of its document in order, and the place of the passage among them.
Neighbours = Callable[[str], tuple[Sequence[str], int]]
_KINDS = {
    SourceKind.REPORT: ("本报告", "description"),
    SourceKind.PAST_REPORT: ("往年报告", "history"),
    SourceKind.POLICY: ("政策", "gavel"),
    SourceKind.AUTHOR: ("经办人补充", "person"),
}
"""What each kind of source is called, and its icon."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of an excerpt; `words` are those to highlight, `is_cited` whether the source leads here."""

    text: str
    words: tuple[str, ...] = ()
    is_cited: bool = False


@dataclass(frozen=True)
class Excerpt:
    """What is shown of a source: its name, where in it, remarks on it, and lines or a table around the place.

    `table` is HTML. A source that was counted from a table has both: the sentence, and the rows it was counted from.
    """

    title: str
    place: str
    remark: str = ""
    lines: tuple[Line, ...] = ()
    table: str = ""


def excerpt_of(citation: Citation, report: Report | None, neighbours: Neighbours | None) -> Excerpt:
    """Return the surroundings of what `citation` quotes; its quote alone where they can't be had."""
    if citation.location and report:
        return _in_report(citation.source, [Evidence(citation.quote, citation.location)], report)
    if citation.kind is SourceKind.POLICY and (found := _clause(citation)):
        return _in_policy(citation, *found)
    if citation.passage_id and neighbours:
        texts, place = neighbours(citation.passage_id)
        if texts:
            return Excerpt(citation.source, citation.section, lines=_around(texts, place, (citation.quote,)))
    return Excerpt(citation.source, citation.section, lines=(Line(citation.quote, (citation.quote,), True),))


def excerpts_of(evidence: Sequence[Evidence], report: Report) -> Iterator[Excerpt]:
    """Yield the surroundings of each table or paragraph that the evidence leads to."""
    by_block: dict[object, list[Evidence]] = {}
    for item in evidence:
        by_block.setdefault((item.location.table, item.location.table is None and item.location.block), []).append(item)
    for items in by_block.values():
        yield _in_report("", items, report)


def _in_report(title: str, evidence: Sequence[Evidence], report: Report) -> Excerpt:
    """Return the rows or paragraphs around evidence that stands in one table or paragraph."""
    document, location = report.document, evidence[0].location
    place = "、".join(dict.fromkeys(place_words(report, item.location) for item in evidence))
    words = tuple(item.text for item in evidence)
    table = next((table for table in document.tables if table.location.table == location.table), None)
    if location.table is not None and table:
        rows = {item.location.row for item in evidence if item.location.row is not None}
        shown = table_html(table, rows, "".join(words))
        counted = () if "<mark>" in shown else tuple(Line(text, (), True) for text in words)
        return Excerpt(title, place, lines=counted, table=shown)
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph) and block.text.strip()]
    here = next((n for n, one in enumerate(paragraphs) if one.location.block == location.block), None)
    if location.table is not None or here is None:
        return Excerpt(title, place, lines=tuple(Line(text, (text,), True) for text in words))
    return Excerpt(title, place, lines=_around([one.text for one in paragraphs], here, words))


def _around(texts: Sequence[str], place: int, quotes: Sequence[str]) -> tuple[Line, ...]:
    near = range(max(0, place - 1), min(len(texts), place + 2))
    return tuple(_line(texts[n], quotes) if n == place else Line(texts[n]) for n in near)


def _clause(citation: Citation) -> tuple[Policy, Article] | None:
    """Return the policy and the article that a source such as 《…》（财预〔2020〕10号）第十三条 names."""
    for policy, _ in find_policies(citation.source):
        place = f"{citation.source.split('》')[-1]} {citation.section}"
        fitting = [entry for entry in policy.articles if entry.label in place]
        holding = [entry for entry in policy.articles if compact(citation.quote)[:60] in compact(entry.text)]
        found = holding or fitting
        if found:
            return policy, max(found, key=lambda entry: len(entry.label))
    return None


def _in_policy(citation: Citation, policy: Policy, entry: Article) -> Excerpt:
    effective = f"，{policy.effective}起施行" if policy.effective else ""
    remark = f"{policy.issuer}，{policy.issued}{effective}，{policy.status}。{policy.scope}"
    place = " ".join((*entry.path, f"{entry.label} {entry.title}"))
    lines = tuple(_line(text, (citation.quote,)) for text in entry.text.splitlines() if text.strip())
    return Excerpt(policy.citation, place, remark, lines)


def _line(text: str, quotes: Sequence[str]) -> Line:
    words = []
    for part in (part for quote in quotes for part in re.split(r"……|…|\n| \| |(?<=[。；])", quote)):
        if len(wanted := compact(with_wide_marks(part))) < 2:
            continue
        pattern = r"\s*".join(map(re.escape, wanted))
        if match := re.search(pattern, with_wide_marks(text)):
            words.append(text[match.start() : match.end()])
    return Line(text, tuple(words), True)


def table_html(table: Table, marked: set[int], quote: str = "", *, whole: bool = False) -> str:
    """Return the rows around the marked ones, merged cells as far as they reach into them; the head where none is.

    The row of column names above them is kept, so that a figure can be read without the rest; in the marked rows the
    cells that are quoted are pointed out. The `whole` table is returned where all of it is to be read.
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
                words = html.escape(cell.text.strip()).replace("\n", "<br>")
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


def show_marks(citations: Sequence[Citation], numbers: Iterable[int], key: str) -> None:
    """Show a small button for each of the numbered sources."""
    by_id = {citation.id: citation for citation in citations}
    wanted = [by_id[number] for number in numbers if number in by_id]
    if not wanted:
        return
    with st.container(key=f"marks-{key}", horizontal=True, gap="xsmall"):
        for citation in wanted:
            tip = plain(shortened(f"{_KINDS[citation.kind][0]}：{citation.source}", 60))
            if st.button(plain(f"[{citation.id}]"), key=f"{key}-{citation.id}", type="tertiary", help=tip):
                open_source(citation)


def show_sources(citations: Sequence[Citation], key: str) -> None:
    """Show the sources as a list; each opens at its words."""
    report = session.workspace().report
    for citation in citations:
        where = "，".join(filter(None, (citation.source, citation.section)))
        if report and citation.kind is SourceKind.REPORT:
            # The open report's own title is left out.
            where = where.removeprefix(f"《{report.title}》").removeprefix("，")
        if report and citation.location:
            where = place_words(report, citation.location)
        label = f"[{citation.id}] {where}"
        with st.container(key=f"source-{key}-{citation.id}", gap=None):
            icon = f":material/{_KINDS[citation.kind][1]}:"
            if st.button(plain(shortened(label, 70)), key=f"{key}-{citation.id}", icon=icon, type="tertiary"):
                open_source(citation)
            st.caption(plain(shortened(citation.quote, 90)))


def open_source(citation: Citation) -> None:
    """Open one source at the quoted words, with what stands around them; a table needs the wider window."""
    excerpt = excerpt_of(citation, session.workspace().report, parts.neighbours)
    st.dialog(f"来源 [{citation.id}]", width="large" if excerpt.table else "medium")(show_excerpt)(citation, excerpt)


@st.dialog("原文位置", width="large")
def open_places(message: str, evidence: Sequence[Evidence], report: Report) -> None:
    """Open a dialog with every place that `message` rests on."""
    st.markdown(plain(message))
    for excerpt in excerpts_of(evidence, report):
        _show_place(excerpt)


def show_excerpt(citation: Citation, excerpt: Excerpt) -> None:
    """Show a source at the quoted words."""
    st.markdown(f"**{plain(excerpt.title)}**")
    _show_place(excerpt, _KINDS[citation.kind][0])


def _show_place(excerpt: Excerpt, kind: str = "") -> None:
    st.caption(" · ".join(filter(None, (kind, plain(excerpt.place)))))
    for line in excerpt.lines:
        st.markdown(marked(line.text, line.words) if line.is_cited else f":gray[{plain(line.text)}]")
    if excerpt.table:
        st.html(excerpt.table)
    if excerpt.remark:
        st.caption(plain(excerpt.remark))
