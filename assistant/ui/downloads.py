"""Files of the work done, made when they are asked for."""

import streamlit as st

from assistant.ui import session

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer_draft(key: str) -> None:
    """Show the button that downloads the current draft as a Word file."""
    report = session.workspace().report
    if report is None or session.workspace().draft is None:
        return
    name = f"{report.unit or '绩效自评报告'}{report.year or ''}_问题和措施（草稿）.docx"
    icon = ":material/download:"
    st.download_button("下载 Word", _draft_file, name, _WORD, key=f"word-{key}", on_click="ignore", icon=icon)


def offer_review(key: str) -> None:
    """Show the buttons that download the review, as comments in the author's file and as a workbook."""
    report = session.workspace().report
    if report is None:
        return
    stem = f"{report.unit or '绩效自评报告'}{report.year or ''}"
    icon = ":material/download:"
    with st.container(horizontal=True):
        st.download_button(
            "带批注的 Word",
            _annotated_file,
            f"{stem}_审核批注.docx",
            _WORD,
            key=f"notes-{key}",
            on_click="ignore",
            icon=icon,
        )
        st.download_button(
            "台账 Excel",
            _workbook_file,
            f"{stem}_指标台账.xlsx",
            _EXCEL,
            key=f"sheet-{key}",
            on_click="ignore",
            icon=icon,
        )


def _draft_file() -> bytes:
    from assistant.export.word import draft_document

    state = session.workspace()
    return draft_document(state.draft, state.report) if state.draft and state.report else b""


def _annotated_file() -> bytes:
    from assistant.export.annotate import annotated_document

    review = session.workspace().review
    return annotated_document(*session.source_file(), review) if review else b""


def _workbook_file() -> bytes:
    from assistant.export.workbook import review_workbook

    review = session.workspace().review
    return review_workbook(review) if review else b""
