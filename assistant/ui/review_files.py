"""The files a review goes out in, made when they are asked for; what was dismissed is left out of all of them."""

import streamlit as st

from assistant.review.engine import Review
from assistant.ui import session
from assistant.ui.audit import Audit, current_audit
from assistant.ui.downloads import EXCEL, WORD, file_stem
from assistant.ui.text import in_words
from assistant.ui.work import at_work
from knowledge.errors import UserError


def offer_review(key: str) -> None:
    """Show the way to the files of the open review, which are made when it is taken."""
    files = st.popover(
        "导出审核意见", icon=":material/download:", key=session.scoped(f"files-{key}"), on_change="rerun"
    )
    review = session.workspace().review
    if files.open and review is not None:
        with files:
            _offer_files(current_audit(review), key)


def _offer_files(audit: Audit, key: str) -> None:
    """Show the buttons that download the review; comments need the author's own Word file."""
    data, name = session.source_file()
    review = audit.upheld
    stem = file_stem(review.report)
    with st.spinner("正在生成文件……"), at_work("export"):
        if name.lower().endswith(".docx"):
            is_tracked = st.checkbox("把建议的指标值写成修订", key=session.scoped(f"tracked-{key}"))
            try:
                noted = commented(data, name, review, is_tracked)
                _offer("原文加批注（Word）", f"{stem}_批注.docx", noted, WORD, key)
            except UserError as error:
                st.caption(in_words(error))
        _offer("审核意见（Word）", f"{stem}_审核意见.docx", _sheet(review), WORD, key)
        _offer("指标台账和意见（Excel）", f"{stem}_审核台账.xlsx", _workbook(review), EXCEL, key)
    left_out = len(audit.findings) - len(review.findings)
    if left_out:
        st.caption(f"不含不采纳的{left_out}条意见。")


def _offer(label: str, name: str, data: bytes, kind: str, key: str) -> None:
    icon = ":material/download:"
    st.download_button(label, data, name, kind, key=f"file-{key}-{name}", on_click="ignore", icon=icon, width="stretch")


def commented(data: bytes, name: str, review: Review, track_changes: bool = False) -> bytes:
    """Return the author's file with comments; a UserError says why it can't be written."""
    from assistant.export.annotate import annotated_document

    return annotated_document(data, name, review, track_changes=track_changes)


def _sheet(review: Review) -> bytes:
    from assistant.export.review_sheet import review_sheet

    return review_sheet(review)


def _workbook(review: Review) -> bytes:
    from assistant.export.workbook import review_workbook

    return review_workbook(review)
