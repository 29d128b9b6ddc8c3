"""The page: the conversation on the left, the work it is about on the right."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import streamlit as st

from assistant.conversation.events import Sources
from assistant.conversation.workspace import Workspace
from assistant.review.engine import Review
from assistant.ui import kept, parts, session
from assistant.ui.controls import offer, show_tabs
from assistant.ui.downloads import offer_review
from assistant.ui.draft_view import show_draft
from assistant.ui.findings_view import show_findings, show_ledger
from assistant.ui.opening import open_waiting, show_change, show_starts
from assistant.ui.overview import show_unread
from assistant.ui.person import current_person
from assistant.ui.sources import show_sources
from assistant.ui.text import plain, told_here
from assistant.ui.widgets import answer, show_turn
from knowledge.errors import UserError
from knowledge.running_text import shortened

_QUESTIONS = ("哪些指标没有量化？", "起草存在的问题", "定性指标怎么打分？")
# A conversation of a whole day is drawn anew at every click.
_SHOWN = 8
_ROWS = 12
_HINT = "问报告、问政策，或说“起草存在的问题”"


def _show_header() -> None:
    # Not for the first question while it is answered: what is typed into would stand in two places.
    if not session.has_work() and not kept.TURNS.get():
        return
    report = session.workspace().report
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        title = shortened(report.title or report.document.name, 60) if report else "还没有打开报告"
        st.markdown(f"**{plain(title)}**", width="stretch")
        if current_person().is_signed_in and session.conversation():
            _show_presence()
        show_change("换一份报告" if report else "上传报告")


@st.fragment(run_every=20.0)
def _show_presence() -> None:
    # The page itself tells of a database that is away.
    with suppress(UserError):
        if here := parts.known_people().at_work_on(session.conversation()):
            st.caption(f":material/group: {plain('、'.join(here))}也在这段对话里")


def _show_welcome() -> None:
    with st.container(key="welcome"):
        st.markdown("### 审核、起草预算绩效自评报告")
        st.markdown("上传一份自评报告，用平常的话提问：找出没有量化的指标和对不上的数，起草问题和改进措施，导出 Word。")
        show_starts()
        st.caption("也可以直接拿虚构的样例报告试一试：")
        with st.container(horizontal=True, gap="small"):
            for question in _QUESTIONS:
                offer(question, f"first-{question}", session.try_next, question)


def _show_conversation() -> None:
    open_waiting()
    question = session.take_question()
    history = kept.TURNS.get()
    if session.is_new() and not question:
        _show_welcome()
    first = 0 if kept.ALL_TURNS.get() else max(0, len(history) - _SHOWN)
    if first:
        offer(f"显示更早的{first}轮", "earlier", kept.ALL_TURNS.put, True, type="tertiary")
    for place, turn in enumerate(history[first:], start=first):
        show_turn(turn, place, is_last=place == len(history) - 1 and not question)
    session.show_problem()
    if question:
        answer(question)


def _take() -> None:
    said = st.session_state["input"]
    for file in said.files[:1]:
        session.open_next(file.getvalue(), file.name)
    if said.text.strip():
        kept.QUESTION.put(session.Asked(said.text))


def _show_panel(state: Workspace) -> None:
    review = state.review
    if review is None:
        return
    tabs = {
        "草稿": partial(_show_tab, "draft", partial(show_draft, state)),
        "指标台账": partial(_show_tab, "ledger", partial(show_ledger, review, state.shown, _ROWS), review),
        "审核意见": partial(_show_tab, "findings", partial(show_findings, review, state.shown), review),
        "来源": partial(_show_tab, "sources", partial(_show_sources, state)),
    }
    show_tabs(tabs, "panel", kept.FOCUS.take())


def _show_tab(name: str, draw: Callable[[], None], review: Review | None = None) -> None:
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


_show_header()
left, right = st.columns([11, 10], gap="medium") if session.has_work() else (st.container(key="alone"), None)
with left:
    area = st.container(key="conversation", height=560, border=False, autoscroll=True)
    kinds = session.FILE_TYPES
    st.chat_input(_HINT, accept_file=True, file_type=kinds, submit_mode="stop", key="input", on_submit=_take)
with area:
    _show_conversation()
if right:
    with left, st.container(key="to-panel"):
        st.markdown("[:material/arrow_downward: 看草稿、台账和审核意见](#panel)")
    with right:
        st.html('<div id="panel"></div>')
        _show_panel(session.workspace())
if kept.QUESTION.get() or session.plan_again():
    st.rerun()
