"""Sources as buttons, and the dialog that opens one at the quoted words."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import streamlit as st

from assistant.citations import Citation, SourceKind
from assistant.review.rule import Evidence
from assistant.ui import session
from assistant.ui.excerpts import Excerpt, excerpt_of, excerpts_of
from assistant.ui.parts import neighbours
from assistant.ui.text import marked, plain
from knowledge.place import place_words
from knowledge.report import Report
from knowledge.running_text import shortened

_KINDS = {
    SourceKind.REPORT: ("本报告", "description"),
    SourceKind.PAST_REPORT: ("往年报告", "history"),
    SourceKind.POLICY: ("政策", "gavel"),
    SourceKind.AUTHOR: ("经办人补充", "person"),
}
"""What each kind of source is called, and its icon."""


def show_marks(citations: Sequence[Citation], numbers: Iterable[int], key: str) -> None:
    """Show a small button for each of the numbered sources."""
    by_id = {citation.id: citation for citation in citations}
    wanted = [by_id[number] for number in numbers if number in by_id]
    if not wanted:
        return
    with st.container(key=f"marks-{key}", horizontal=True, gap="xsmall"):
        for citation in wanted:
            label = f"[{citation.id}]"
            tip = plain(shortened(f"{_KINDS[citation.kind][0]}：{citation.source}", 60))
            if st.button(plain(label), key=f"{key}-{citation.id}", type="tertiary", help=tip):
                open_source(citation)


def show_sources(citations: Sequence[Citation], key: str) -> None:
    """Show the sources as a list; each opens at its words."""
    for citation in citations:
        label = f"[{citation.id}] {_short(citation)}"
        with st.container(key=f"source-{key}-{citation.id}", gap=None):
            icon = f":material/{_KINDS[citation.kind][1]}:"
            if st.button(plain(shortened(label, 70)), key=f"{key}-{citation.id}", icon=icon, type="tertiary"):
                open_source(citation)
            st.caption(plain(shortened(citation.quote, 90)))


def _short(citation: Citation) -> str:
    """Return where a source is, the open report's own title left out."""
    report = session.workspace().report
    title = f"《{report.title}》" if report else ""
    source = citation.source.removeprefix(title) if citation.kind is SourceKind.REPORT else citation.source
    if report and citation.location:
        return place_words(report, citation.location)
    where = citation.section
    return "，".join(part for part in (source, where) if part)


def open_source(citation: Citation) -> None:
    """Open one source at the quoted words, with what stands around them; a table needs the wider window."""
    excerpt = excerpt_of(citation, session.workspace().report, neighbours)
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
        st.html(Path(__file__).with_name("document.css"))
        st.html(excerpt.table)
    if excerpt.remark:
        st.caption(plain(excerpt.remark))
