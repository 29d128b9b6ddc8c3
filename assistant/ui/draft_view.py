"""The draft on the working side: its version, what is proposed, what is still asked, and the items with their menus."""

from functools import partial
from pathlib import Path
from typing import Literal

import streamlit as st

from assistant.conversation.revising import ACCEPT, REDO, REFUSE, UNDO
from assistant.conversation.workspace import Workspace
from assistant.drafting.difference import ItemDifference, difference
from assistant.drafting.draft import HEADINGS, PROBLEMS, SECTIONS, Draft
from assistant.drafting.length import section_length
from assistant.ui import session
from assistant.ui.downloads import offer_draft
from assistant.ui.draft_item import show_item, show_removed
from assistant.ui.draft_questions import show_questions
from assistant.ui.text import one_line, plain
from assistant.ui.versions import show_versions

_CHANGES, _WHOLE = "只看改动", "看全文"
_FIRST = ("起草存在的问题", "起草下一步改进措施", "两部分都写")


def show_draft(state: Workspace) -> None:
    """Show the draft in force, or what can be asked for where there is none."""
    st.html(Path(__file__).with_name("draft.css"))
    draft = state.draft
    if draft is None:
        st.caption("还没有草稿。")
        with st.container(horizontal=True):
            for message in _FIRST:
                st.button(message, key=f"suggest-{message}", on_click=session.ask_next, args=(message,))
            if state.history.versions:
                _say("redo", "恢复", REDO, ":material/redo:")
        return
    _show_head(state)
    changes = _show_proposal(state, draft)
    _show_grounding(draft)
    if state.plan:
        show_questions(state.plan.questions)
    _show_corrections(draft)
    for section in SECTIONS:
        _show_section(section, draft, changes)


def _show_corrections(draft: Draft) -> None:
    """Show what to put right in the report before it is handed in, folded up: it is no part of the sections."""
    if draft.corrections:
        with st.expander(f"报送前更正（{len(draft.corrections)}）", icon=":material/spellcheck:"):
            for number, one in enumerate(draft.corrections, 1):
                st.markdown(f"{number}\\. {plain(one.told)}")


def _show_head(state: Workspace) -> None:
    history = state.history
    with st.container(key="draft-head", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**第{(history.place or 0) + 1}版**", width="stretch")
        _say("undo", "撤销", UNDO, ":material/undo:")
        if history.after is not None:
            _say("redo", "恢复", REDO, ":material/redo:")
        show_versions(history)
        offer_draft("panel")


def _show_proposal(state: Workspace, draft: Draft) -> tuple[ItemDifference, ...]:
    """Show that the version is a proposal, with the choice, and return its changes if these are what is to be seen."""
    version, before = state.history.version, state.history.before
    if version is None or before is None or version.accepted:
        return ()
    with st.container(border=True, gap="xsmall", key="proposal"):
        st.markdown(f"**待确认的修改**　{plain(one_line(version.made, 60))}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _say("accept", "接受", ACCEPT, ":material/check:", "primary")
            _say("refuse", "不接受", REFUSE, ":material/close:")
            seen = st.segmented_control(
                "看什么",
                (_CHANGES, _WHOLE),
                default=_CHANGES,
                key=f"seen-{state.history.place}",
                label_visibility="collapsed",
            )
        st.caption("划去的是删去的，下划线的是新加的。接着改就算接受。")
        changes = difference(before.draft, draft)
        if not any(change.is_changed or change.is_moved for change in changes):
            st.caption("文字与上一版相同。")
            return ()
    return changes if seen != _WHOLE else ()


def _show_grounding(draft: Draft) -> None:
    unsupported = draft.grounding.unsupported
    if unsupported:
        told = f"有{len(unsupported)}处数字、日期、文件或单位在所引来源中没有找到，已用“⚠”标出，请核实后再用。"
        st.warning(plain(told))
    else:
        st.caption(f":material/verified: 文中{draft.grounding.numbers}处数字、日期和文件都能在来源中找到")


def _show_section(section: str, draft: Draft, changes: tuple[ItemDifference, ...]) -> None:
    count = len(draft.problems if section == PROBLEMS else draft.measures)
    changed = [one for one in changes if one.section == section and (one.is_changed or one.is_moved)]
    if not count or (changes and not changed):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"##### {HEADINGS[section]}", width="stretch")
        st.caption(f"{section_length(draft, section)}字", width="content")
    for change in changed:
        if change.new is None:
            show_removed(change)
        else:
            show_item(section, change.new, draft, change)
    if changes:
        same = count - sum(one.new is not None for one in changed)
        if same:
            st.caption(f"其余{same}条没有变化。")
        return
    for place in range(count):
        show_item(section, place, draft, None)


def _say(key: str, label: str, message: str, icon: str, kind: Literal["primary", "secondary"] = "secondary") -> None:
    """Show a button that says `message` in the conversation."""
    st.button(label, key=key, icon=icon, type=kind, on_click=partial(session.ask_next, message))
