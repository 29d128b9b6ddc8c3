"""The working side of the page: the draft, the ledger, the findings and the sources of what is open."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from assistant.conversation.events import Sources
from assistant.conversation.workspace import Workspace
from assistant.review.engine import Review
from assistant.ui import kept
from assistant.ui.controls import show_tabs
from assistant.ui.downloads import offer_review
from assistant.ui.draft_view import show_draft
from assistant.ui.findings_view import show_findings, show_ledger
from assistant.ui.overview import show_unread
from assistant.ui.sources import show_sources
from assistant.ui.text import told_here

_ROWS = 12


def show_panel(state: Workspace) -> None:
    """Show the four tabs; only the open one is drawn."""
    review = state.review
    if review is None:
        return
    parts = {
        "草稿": partial(_show, "draft", partial(show_draft, state)),
        "指标台账": partial(_show, "ledger", partial(show_ledger, review, state.shown, _ROWS), review),
        "审核意见": partial(_show, "findings", partial(show_findings, review, state.shown), review),
        "来源": partial(_show, "sources", partial(_show_sources, state)),
    }
    show_tabs(parts, "panel", kept.FOCUS.take())


def _show(name: str, draw: Callable[[], None], review: Review | None = None) -> None:
    # What stands in a tab that was left is drawn until the run is over: each has a key of its own.
    with st.container(key=f"panel-{name}", height=560, border=False), told_here():
        if review:
            show_unread(review)
        draw()
        if review:
            offer_review(f"panel-{name}")


def _show_sources(state: Workspace) -> None:
    answers = [event for turn in kept.TURNS.get() for event in turn.events if isinstance(event, Sources)]
    if answers:
        st.markdown("##### 上一次回答的来源")
        show_sources(answers[-1].citations, "answer-sources")
    if state.draft and state.draft.citations:
        st.markdown("##### 草稿的来源")
        show_sources(state.draft.citations, "draft-sources")
    if not answers and not (state.draft and state.draft.citations):
        st.caption("起草或查政策之后，这里列出引用的来源。")
