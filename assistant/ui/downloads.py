"""Files of the work done.

A file is made when its button is first shown, and kept with the session as long as what it was made from: a button that
made its file at the click would lose it where the click falls into a run of the page.
"""

import re
from collections.abc import Callable
from functools import partial

import streamlit as st

from assistant.drafting.draft import Draft
from assistant.review.engine import Review
from assistant.ui import session
from knowledge.errors import UserError
from knowledge.report import Report

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ICON = ":material/download:"


def offer_draft(key: str) -> None:
    """Show the button that downloads the current draft as a Word file."""
    state = session.workspace()
    if state.report is None or state.draft is None:
        return
    data = _kept("draft", state.draft, partial(_draft_file, state.draft, state.report))
    name = f"{_stem(state.report)}_问题和措施（草稿）.docx"
    st.download_button("下载 Word", data, name, _WORD, key=f"word-{key}", on_click="ignore", icon=_ICON)


def offer_review(key: str) -> None:
    """Show the buttons that download the review, as comments in the author's file and as a workbook."""
    review = session.workspace().review
    if review is None:
        return
    stem = _stem(review.report)
    notes = _kept("notes", review, partial(_annotated_file, *session.source_file(), review))
    sheet = _kept("sheet", review, partial(_workbook_file, review))
    with st.container(horizontal=True):
        name = f"{stem}_审核意见.docx"
        st.download_button("审核意见 Word", notes, name, _WORD, key=f"notes-{key}", on_click="ignore", icon=_ICON)
        name = f"{stem}_指标台账.xlsx"
        st.download_button("台账 Excel", sheet, name, _EXCEL, key=f"sheet-{key}", on_click="ignore", icon=_ICON)


def _kept(name: str, source: object, make: Callable[[], bytes]) -> bytes:
    """Return the file of this name, made anew where it was made from something else than `source`."""
    files: dict[str, tuple[object, bytes]] = st.session_state.setdefault("files", {})
    if name not in files or files[name][0] is not source:
        files[name] = (source, make())
    return files[name][1]


def _stem(report: Report) -> str:
    """Return how the files of this report are called, without what a file name can't hold."""
    return re.sub(r'[\\/:*?"<>|\s]+', "", report.unit) or "绩效自评报告"


def _draft_file(draft: Draft, report: Report) -> bytes:
    from assistant.export.word import draft_document

    return draft_document(draft, report)


def _annotated_file(data: bytes, name: str, review: Review) -> bytes:
    """Return the review in the author's own Word file where there is one that can be written, else on a sheet."""
    from assistant.export.annotate import annotated_document
    from assistant.export.review_sheet import review_sheet

    if name.lower().endswith(".docx"):
        try:
            return annotated_document(data, name, review)
        except UserError:
            return review_sheet(review)
    return review_sheet(review)


def _workbook_file(review: Review) -> bytes:
    from assistant.export.workbook import review_workbook

    return review_workbook(review)
