"""What the open report repeats of others in the library: the share, and the passages side by side."""

import html
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from assistant.citations import Citation, SourceKind
from assistant.drafting.difference import Piece, text_difference
from assistant.review.engine import Review
from assistant.review.rule import Evidence
from assistant.ui import kept, session
from assistant.ui.parts import similarity
from assistant.ui.sources import open_places, open_source
from assistant.ui.tables import columns_of
from assistant.ui.text import plain
from knowledge.comparing.repetition import Copy, Repeated, Repetition, describe, is_own
from knowledge.place import place_words
from knowledge.report import Report
from knowledge.running_text import shortened

_COLOURS = {Copy.VERBATIM: "orange", Copy.FIGURES: "blue", Copy.EDITED: "gray"}
_SHOWN = 20


def show_repetition(review: Review) -> None:
    """Show how much of a report is repeated, of which reports, and each passage beside the one that it repeats."""
    report = review.report
    with st.spinner("正在与资料库里的报告比对……"):
        repetition = similarity().repetition(report)
    st.markdown(plain(describe(repetition)))
    if not repetition.passages:
        return
    st.html(Path(__file__).with_name("document.css"))
    if len(repetition.by_document) > 1:
        _show_documents(report, repetition)
    passages = _chosen(repetition.passages)
    is_whole = kept.Slot(session.scoped("repetition-all"), bool)
    limit = len(passages) if is_whole.get() else _SHOWN
    for number, passage in enumerate(passages[:limit]):
        _show_passage(number, passage, repetition, report)
    if len(passages) > limit:
        st.button(f"显示全部{len(passages)}处", key="repetition-more", on_click=is_whole.put, args=(True,))


def _show_documents(report: Report, repetition: Repetition) -> None:
    rows = [
        {
            "报告": passages[0].document.shown,
            "来自": "本单位" if is_own(report, passages[0].document) else "其他单位",
            "处数": len(passages),
            "占正文（%）": round(repetition.share_of(passages) * 100, 1),
        }
        for passages in repetition.by_document.values()
    ]
    config = columns_of("repetition")
    st.dataframe(rows, hide_index=True, column_config=config, key="repetition-documents", alt="重复的报告")


def _chosen(passages: Sequence[Repeated]) -> Sequence[Repeated]:
    """Return the passages that are repeated in the ways chosen, in the report's order."""
    present = [copy for copy in Copy if any(passage.copy is copy for passage in passages)]
    wanted = st.pills(
        "怎样重复",
        present,
        selection_mode="multi",
        format_func=lambda copy: f"{copy.chinese} {sum(passage.copy is copy for passage in passages)}处",
        key=session.scoped("repetition-copies"),
        label_visibility="collapsed",
    )
    return [passage for passage in passages if not wanted or passage.copy in wanted]


def _show_passage(number: int, passage: Repeated, repetition: Repetition, report: Report) -> None:
    share = f"占{repetition.share_of([passage]):.1%}"
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":{_COLOURS[passage.copy]}-badge[{passage.copy.chinese}] :gray[{plain(share)}]")
        mine, theirs = st.columns(2, gap="medium")
        own, other = marked_differences(passage.own, passage.theirs)
        with mine:
            st.caption(plain(f"本报告 {place_words(report, passage.location)}"))
            st.html(f'<p class="repeated">{own}</p>')
            if st.button("查看原文", key=f"repeated-{number}", icon=":material/find_in_page:", type="tertiary"):
                open_places(passage.section, [Evidence(passage.own, passage.location)], report)
        with theirs:
            st.caption(plain(shortened(f"{passage.document.shown} {passage.their_section}", 60)))
            st.html(f'<p class="repeated">{other}</p>')
            if st.button("打开来源", key=f"repeats-{number}", icon=":material/history:", type="tertiary"):
                open_source(_citation(passage))


def _citation(passage: Repeated) -> Citation:
    source = passage.document.shown
    words = passage.theirs
    return Citation(1, SourceKind.PAST_REPORT, source, words, None, passage.chunk, passage.their_section)


def marked_differences(mine: str, theirs: str) -> tuple[str, str]:
    """Return two passages as HTML in which what differs is marked."""
    pieces = text_difference(mine, theirs)
    own, other = ([piece for piece in pieces if piece.kind != left_out] for left_out in ("added", "removed"))
    return "".join(map(_marked, own)), "".join(map(_marked, other))


def _marked(piece: Piece) -> str:
    text = html.escape(piece.text).replace("\n", "<br>")
    return text if piece.kind == "kept" else f"<mark>{text}</mark>"
