"""The draft on the working side: its versions, what is proposed, what is still asked, and its items."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import streamlit as st

from assistant.conversation.offers import revision
from assistant.conversation.request import Supply
from assistant.conversation.revising import ACCEPT, REDO, REFUSE, UNDO
from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import HEADINGS, SECTIONS, Draft, section_length
from assistant.drafting.history import History, ItemDifference, difference
from assistant.drafting.revising.request import Operation, Verb
from assistant.drafting.statement import Question
from assistant.ui import kept, session
from assistant.ui.controls import offer
from assistant.ui.downloads import offer_draft
from assistant.ui.draft_item import offer_for_selection, show_change, show_item
from assistant.ui.text import plain
from knowledge.place import place_words
from knowledge.report import Report
from knowledge.running_text import shortened

_OTHER = "都不是"
_LONGEST = 34
_VERSIONS = "versions"
_CHANGES, _WHOLE = "只看改动", "看全文"
_FIRST = ("起草存在的问题", "起草下一步改进措施", "两部分都写")


def show_draft(state: Workspace) -> None:
    """Show the draft in force, or what can be asked for where there is none."""
    draft = state.draft
    if draft is None:
        st.caption("还没有草稿。")
        with st.container(horizontal=True):
            for message in _FIRST:
                offer(message, f"suggest-{message}", session.ask_next, message)
            if state.history.versions:
                offer("恢复", "redo", session.ask_next, REDO, icon="redo")
        return
    _show_head(state, draft)
    changes = _show_proposal(state, draft)
    offer_for_selection(state, draft)
    for section in SECTIONS:
        _show_section(section, draft, changes)


def _show_head(state: Workspace, draft: Draft) -> None:
    history = state.history
    with st.container(key="draft-head", horizontal=True, vertical_alignment="center", gap="xsmall"):
        _show_versions(history)
        offer("撤销", "undo", session.ask_next, UNDO, icon="undo")
        if history.after is not None:
            offer("恢复", "redo", session.ask_next, REDO, icon="redo")
        offer_draft("panel")
    with st.container(key="draft-open", horizontal=True, vertical_alignment="center", gap="xsmall"):
        _show_grounding(draft)
        if state.questions:
            _show_questions(state.questions)
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
    with st.popover(f"报送前更正 {len(draft.corrections)}", icon=":material/rule:", key="corrections"):
        st.caption("这些是表格和正文里的差错，报送前在原报告里改正，不写进“问题”。")
        for number, one in enumerate(draft.corrections, start=1):
            place = f":gray[:small[{plain(place_words(report, one.location))}]]"
            st.markdown(f"{number}\\. {plain(one.message)}  \n{place}")


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
            offer("接受", "accept", session.ask_next, ACCEPT, icon="check", type="primary")
            offer("不接受", "refuse", session.ask_next, REFUSE, icon="close")
            if is_same:
                return ()
            name, ways = session.scoped(f"seen-{state.history.place}"), (_CHANGES, _WHOLE)
            seen = st.segmented_control("看什么", ways, default=_CHANGES, key=name, label_visibility="collapsed")
    return changes if seen != _WHOLE else ()


def _show_section(section: str, draft: Draft, changes: tuple[ItemDifference, ...]) -> None:
    count = len(draft.items(section))
    changed = [one for one in changes if one.section == section and (one.is_changed or one.is_moved)]
    if not count or (changes and not changed):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"##### {HEADINGS[section]}", width="stretch")
        st.caption(f"{section_length(draft, section)}字", width="content")
    for change in changed:
        if change.new is None:
            show_change(change)
        else:
            show_item(section, change.new, draft, change)
    if not changes:
        for place in range(count):
            show_item(section, place, draft, None)
    elif same := count - sum(one.new is not None for one in changed):
        st.caption(f"其余{same}条没有变化。")


def _show_questions(questions: Sequence[Question]) -> None:
    with st.popover(f"待补充 {len(questions)}", icon=":material/contact_support:", key="questions"):
        for place, question in enumerate(questions, 1):
            st.markdown(f"{place}\\. {plain(question.text)}")
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"question-{place}"):
                answer = _ask(question)
                said = f"补充“{shortened(question.about or question.text, 24)}”：{answer}"
                supply = session.ask_next, said, Supply((question,), answer)
                offer("写入", f"supply-{question.key}", *supply, disabled=not answer)


def _ask(question: Question) -> str:
    hidden: dict[str, Any] = {"label_visibility": "collapsed"}
    if question.options:
        labels = {option.label: option.value for option in question.options}
        chosen = st.radio("以哪一处为准", [*labels, _OTHER], None, key=f"choice-{question.key}", **hidden)
        if chosen != _OTHER:
            return labels.get(chosen or "", "")
    hint, name = "写明情况，没有的写“没有”", f"answer-{question.key}"
    return " ".join(st.text_input("补充内容", key=name, placeholder=hint, max_chars=300, **hidden).split())


def _show_versions(history: History) -> None:
    here, number = (history.place or 0) + 1, len(history.versions)
    label = f"第{here}版" if here == number else f"第{here}版（共{number}版）"
    listed = st.popover(label, icon=":material/history:", key=_VERSIONS, on_change="rerun")
    if compared := kept.COMPARED.take():
        _compare(history, *compared)
    if not listed.open:
        return
    with listed:
        for place in reversed(range(len(history.versions))):
            _show_version(history, place)


def _compare_next(old: int, new: int) -> None:
    """Open the differences in the next run; the list, which would lie on top of them, is closed."""
    kept.COMPARED.put((old, new))
    st.session_state[_VERSIONS] = False


def _show_version(history: History, place: int) -> None:
    version = history.versions[place]
    is_current = place == history.place
    state = "当前，待确认" if is_current and not version.accepted else "当前" if is_current else ""
    with st.container(key=f"version-{place}", gap=None):
        badge = f" :green-badge[{state}]" if state else ""
        st.markdown(f"**第{place + 1}版**{badge} {plain(shortened(version.made, _LONGEST))}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            based = f" · 由第{version.parent + 1}版改来" if version.parent is not None else ""
            signed = f" · {version.confirmation.name}已核实" if version.confirmation else ""
            made = f" · {version.who}" if version.who not in {"", session.person()} else ""
            st.caption(plain(f"{version.at.astimezone():%m月%d日 %H:%M}{made}{based}{signed}"), width="content")
            if version.parent is not None:
                offer("查看差异", f"differs-{place}", _compare_next, version.parent, place, type="tertiary")
            if not is_current:
                said = f"回到第{place + 1}版"
                request = revision(said, Operation(Verb.RESTORE, number=place + 1))
                offer("回到这一版", f"back-{place}", session.ask_next, said, request, type="tertiary")


@st.dialog("两版差异", width="medium")
def _compare(history: History, old: int, new: int) -> None:
    asked = f"第{old + 1}版改为第{new + 1}版，要求：{shortened(history.versions[new].made, 120)}"
    st.caption(plain(f"{asked}。划去的是删去的文字，下划线的是新加的文字。"))
    found = difference(history.versions[old].draft, history.versions[new].draft)
    changed = [one for one in found if one.is_changed or one.is_moved]
    if not changed:
        st.caption("两版的文字相同。")
    for section, items in groupby(changed, lambda one: one.section):
        st.markdown(f"##### {HEADINGS[section]}")
        for one in items:
            show_change(one)
