"""The working side of the page: the draft, the ledger, the findings and the sources of what is open."""

from functools import partial

import streamlit as st

from assistant.conversation.events import Sources
from assistant.conversation.workspace import Workspace
from assistant.ui import kept
from assistant.ui.controls import show_tabs
from assistant.ui.downloads import offer_review
from assistant.ui.draft_view import show_draft
from assistant.ui.findings_view import show_findings, show_ledger
from assistant.ui.overview import show_unread
from assistant.ui.sources import show_sources
from assistant.ui.text import told_here

# What stands in a tab that was left is drawn until the run is over: each has a key of its own.
PANELS = {"草稿": "draft", "指标台账": "ledger", "审核意见": "findings", "来源": "sources"}
_ROWS = 12


def show_panel(state: Workspace) -> None:
    """Show the four tabs; only the open one is drawn."""
    if state.review is None:
        return
    show_tabs({name: partial(_show_part, name, state) for name in PANELS}, "panel", kept.FOCUS.take())


def _show_part(name: str, state: Workspace) -> None:
    with st.container(key=f"panel-{PANELS[name]}", height=560, border=False), told_here():
        _show(name, state)


def _show(name: str, state: Workspace) -> None:
    review = state.review
    assert review is not None
    if name == "草稿":
        show_draft(state)
    elif name == "来源":
        _show_sources(state)
    else:
        show_unread(review)
        if name == "审核意见":
            show_findings(review, state.shown)
        else:
            show_ledger(review, state.shown, _ROWS)
        offer_review(f"panel-{PANELS[name]}")


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
