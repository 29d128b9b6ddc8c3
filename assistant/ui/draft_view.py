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
from assistant.ui.draft_selection import offer_for_selection
from assistant.ui.text import plain
from assistant.ui.versions import show_versions
from knowledge.place import place_words
from knowledge.report import Report
from knowledge.running_text import shortened

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
    offer_for_selection(state, draft)
    for section in SECTIONS:
        _show_section(section, draft, changes)


def _show_head(state: Workspace) -> None:
    """Show the version with what can be done to it, and what is open in it, in two lines above the items."""
    history, draft = state.history, state.draft
    assert draft is not None
    with st.container(key="draft-head", horizontal=True, vertical_alignment="center", gap="xsmall"):
        show_versions(history)
        _say("undo", "撤销", UNDO, ":material/undo:")
        if history.after is not None:
            _say("redo", "恢复", REDO, ":material/redo:")
        offer_draft("panel")
    with st.container(key="draft-open", horizontal=True, vertical_alignment="center", gap="xsmall"):
        _show_grounding(draft)
        if state.plan:
            show_questions(state.plan.questions)
        if draft.corrections and state.report:
            _show_corrections(draft, state.report)


def _show_grounding(draft: Draft) -> None:
    unsupported = draft.grounding.unsupported
    if not unsupported:
        st.caption(f":material/verified: {draft.grounding.numbers}处数字、日期和文件都有来源", width="content")
        return
    with st.popover(f"待核实 {len(unsupported)}", icon=":material/warning:", key="unsupported"):
        st.markdown("这些数字、日期、文件或单位在所引来源中没有找到，正文里用“⚠”标出，请核实后再用：")
        st.markdown("\n".join(f"- {plain(words)}" for words in unsupported))


def _show_corrections(draft: Draft, report: Report) -> None:
    """Show the slips of the report that are put right in it, and no part of the two sections."""
    listed = st.popover(f"报送前更正 {len(draft.corrections)}", icon=":material/rule:", key="corrections")
    with listed:
        st.caption("这些是表格和正文里的差错，报送前在原报告里改正，不写进“问题”。")
        for number, one in enumerate(draft.corrections, start=1):
            st.markdown(
                f"{number}\\. {plain(one.message)}  \n:gray[:small[{plain(place_words(report, one.location))}]]"
            )


def _show_proposal(state: Workspace, draft: Draft) -> tuple[ItemDifference, ...]:
    """Show that the version is a proposal, with the choice, and return its changes if these are what is to be seen."""
    version, before = state.history.version, state.history.before
    if version is None or before is None or version.accepted:
        return ()
    changes = difference(before.draft, draft)
    is_same = not any(change.is_changed or change.is_moved for change in changes)
    with st.container(border=True, gap="xsmall", key="proposal"):
        told = "文字与上一版相同" if is_same else shortened(version.made, 40)
        st.markdown(f"**待确认**　{plain(told)}", help="划去的是删去的，下划线的是新加的。接着改就算接受。")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            _say("accept", "接受", ACCEPT, ":material/check:", "primary")
            _say("refuse", "不接受", REFUSE, ":material/close:")
            if is_same:
                return ()
            seen = st.segmented_control(
                "看什么",
                (_CHANGES, _WHOLE),
                default=_CHANGES,
                key=session.scoped(f"seen-{state.history.place}"),
                label_visibility="collapsed",
            )
    return changes if seen != _WHOLE else ()


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
