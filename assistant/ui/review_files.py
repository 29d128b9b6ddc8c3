"""The files a review goes out in, made when they are asked for, by what was decided."""

import streamlit as st

from assistant.ui import session
from assistant.ui.downloads import EXCEL, WORD, file_stem
from assistant.ui.person import LOCAL
from assistant.ui.text import in_words
from assistant.ui.work import at_work
from knowledge.errors import UserError

_LABELS = {
    "批注.docx": "原文加批注（Word）",
    "审核意见书.docx": "审核意见书（Word）",
    "审核台账.xlsx": "台账、意见和处理（Excel）",
}


def offer_review(key: str) -> None:
    """Show the way to the files of the open review, which are made when it is taken."""
    files = st.popover("导出意见", icon=":material/download:", key=session.scoped(f"files-{key}"), on_change="rerun")
    if files.open and session.workspace().review is not None:
        with files:
            _offer_files(key)


def _offer_files(key: str) -> None:
    from assistant.export.options import SourceFile
    from assistant.export.review_files import Wish, review_files

    review = session.workspace().review
    assert review is not None
    source = SourceFile(*session.source_file())
    is_tracked = False
    if source.name.lower().endswith(".docx"):
        name = session.scoped("tracked")
        is_tracked = st.checkbox("批注时把建议的指标值写成修订", key=f"{name}-{key}", persist_state="session")
    due = st.date_input(
        "意见书要求改完的日期（不选就是5个工作日后）",
        None,
        key=f"{session.scoped('due')}-{key}",
        persist_state="session",
        format="YYYY-MM-DD",
    )
    reviewer = session.person()
    wish = Wish(is_tracked, "" if reviewer == LOCAL else reviewer, due)
    with st.spinner("正在生成文件……"), at_work("export"):
        for ending, make in review_files(review, source, wish).items():
            name = f"{file_stem(review.report, source.name)}_{ending}"
            try:
                kind = EXCEL if ending.endswith("xlsx") else WORD
                data, icon = make(), ":material/download:"
                st.download_button(
                    _LABELS[ending],
                    data,
                    name,
                    kind,
                    key=f"file-{key}-{ending}",
                    on_click="ignore",
                    icon=icon,
                    width="stretch",
                )
            except UserError as error:
                st.caption(in_words(error))
    if review.dismissed:
        st.caption(f"批注和意见书不含不采纳的{len(review.dismissed)}条；Excel 里列出全部意见和处理。")
