"""The page 审核: a report's counts, findings and indicators, decided on and held against the author's next version."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from assistant.review.engine import Review
from assistant.ui import session
from assistant.ui.batch_run import neighbours, open_file
from assistant.ui.comparing_view import offer_earlier, show_recheck, show_repetition
from assistant.ui.controls import show_tabs
from assistant.ui.downloads import offer_review
from assistant.ui.findings_view import show_findings, show_ledger
from assistant.ui.opening import open_waiting, show_change, show_starts
from assistant.ui.overview import show_overview, show_unread, unread_words
from assistant.ui.parts import has_past_reports
from assistant.ui.text import plain
from knowledge.running_text import shortened


def _show_welcome() -> None:
    with st.container(key="welcome"):
        st.markdown("### 审核绩效自评报告")
        st.markdown(
            "上传一份自评报告：逐项判断指标是否量化，核对表内算术和正文与表格的数，每条意见都注明位置和政策依据。"
        )
        show_starts()


def _show_review(review: Review) -> None:
    name = review.report.title or review.report.document.name
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(shortened(name, 60))}**", width="stretch")
        _show_neighbours()
        offer_review("export")
        show_change("换一份")
    show_overview(review)
    offer_earlier(review)
    show_unread(review)
    parts: dict[str, Callable[[Review], None]]
    parts = {"审核意见": show_findings, "指标台账": show_ledger, "复核修改稿": show_recheck}
    parts |= {"重复比对": show_repetition} if has_past_reports() else {}
    show_tabs({name: partial(show, review) for name, show in parts.items()}, "audit-tab")
    with st.expander(f"核对范围：{len(review.checked)}条规则", icon=":material/checklist:"):
        st.caption(plain("、".join(name[5:] for name in review.checked)))
        st.caption("没有读懂或没有核对的，列在上面。" if unread_words(review) else "没有发现读不懂的内容。")


def _show_neighbours() -> None:
    place, around = neighbours()
    if not place:
        return
    st.caption(place)
    for label, key, file in zip(("上一份", "下一份"), ("K", "J"), around, strict=True):
        if st.button(label, key=f"batch-{key}", disabled=file is None, shortcut=f"Alt+{key}") and file:
            open_file(file)
            st.rerun()


open_waiting()
session.show_problem()
opened = session.workspace().review
if opened is None:
    _show_welcome()
else:
    _show_review(opened)
