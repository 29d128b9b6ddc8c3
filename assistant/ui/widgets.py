"""The pieces of a conversation on the page: a message, an answer as it comes or once more, what may be said next."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import groupby

import streamlit as st

from assistant.conversation import events as happened
from assistant.conversation.keeping import Turn, TurnKeeper, is_answering
from assistant.conversation.offers import next_steps
from assistant.conversation.turns import reply
from assistant.training.exercise import blanks_text
from assistant.ui import kept, parts, session
from assistant.ui.batch_run import batch_summaries
from assistant.ui.controls import offer
from assistant.ui.deciding_view import keep_decisions
from assistant.ui.downloads import offer_draft, offer_review
from assistant.ui.practice import show_question
from assistant.ui.sources import show_sources
from assistant.ui.tables import show_table
from assistant.ui.text import in_words, plain

_ASSISTANT, _USER = ":material/fact_check:", ":material/person:"
_ROWS = 9
_TEXTS = happened.TextPiece, happened.DraftPiece
_NOTICES = {"info": st.info, "warning": st.warning, "error": st.error}


def show_turn(turn: Turn, place: int, is_last: bool) -> None:
    """Show a turn of before; under the last one there is always something offered to be said next."""
    if turn.question:
        with st.chat_message("user", avatar=_USER):
            if turn.who not in {"", session.person()}:
                st.caption(plain(turn.who))
            st.markdown(plain(turn.question))
    with st.chat_message("assistant", avatar=_ASSISTANT):
        _draw(turn.events, f"turn-{place}", is_last)
        if turn.question and not any(isinstance(event, happened.Finished) for event in turn.events):
            _show_cut(turn, f"turn-{place}", is_last)
        elif is_last and not any(isinstance(event, happened.Choices) and event.messages for event in turn.events):
            asked = turn.question.rstrip("？?。").casefold()
            _offer([step for step in next_steps(session.workspace()) if step.casefold() != asked], f"turn-{place}")


def _show_cut(turn: Turn, key: str, is_last: bool) -> None:
    """Say why the answer has no end: it was stopped, it is being made in another window, or the program ended."""
    if not turn.is_over and is_answering(session.conversation(), turn):
        _watch(turn)
        return
    if not turn.is_over and session.is_behind():
        # It has come to its end since this run began.
        st.rerun()
    st.caption("（回答已停止）" if turn.is_over else "（回答中断）")
    if is_last:
        offer("再问一次", f"{key}-again", session.ask_next, turn.question, icon="refresh")


@st.fragment(run_every=1.0)
def _watch(turn: Turn) -> None:
    if is_answering(session.conversation(), turn):
        st.caption("（正在另一个窗口里回答……）")
    else:
        st.rerun()


def answer(asked: session.Asked) -> None:
    """Show the question and its answer as it comes; what has come is kept even when it is stopped.

    A run that is stopped can't ask the session for anything any more: what it needs then is in its hands before.
    """
    question = asked.said
    with st.chat_message("user", avatar=_USER):
        st.markdown(plain(question))
    events: list[happened.Event] = []
    is_over = threading.Event()
    _show_end(is_over)
    session.plan_again()
    keeper, turns = session.start_turn(question), kept.TURNS.get()
    # What a model writes is waited for, not worked at here.
    place = parts.at_work("answer") if session.workspace().model is None else nullcontext()
    try:
        with st.chat_message("assistant", avatar=_ASSISTANT), place:
            _draw(_noted(asked, events, keeper), f"turn-{len(turns)}", is_last=True, is_live=True)
    finally:
        keeper.finish()
        turns.append(Turn(question, tuple(events), keeper.number))
        is_over.set()
    # What was streamed now stands on the working side; the conversation keeps the summary, the list its title.
    st.rerun()


@st.fragment(run_every=1.0)
def _show_end(is_over: threading.Event) -> None:
    """Show the page anew when the answer has ended: a run that was stopped can't do it itself."""
    if is_over.is_set():
        st.rerun()


def _noted(asked: session.Asked, events: list[happened.Event], keeper: TurnKeeper) -> Iterator[happened.Event]:
    workspace = replace(session.workspace(), decides=keep_decisions, batch=batch_summaries)
    for answered in reply(asked.said, workspace, asked.request):
        event = keeper.note(answered)
        events.append(event)
        session.note(event)
        if isinstance(event, happened.DraftChanged):
            kept.FOCUS.put("草稿")
        elif isinstance(event, happened.TableShown) and event.items:
            kept.FOCUS.put("审核意见" if "rule" in event.columns else "指标台账")
        yield event


def _draw(events: Iterable[happened.Event], key: str, is_last: bool, is_live: bool = False) -> None:
    # A draft that came to its end stands on the working side; of one that was cut off, this is all there is.
    is_drafted = not is_live and any(isinstance(event, happened.DraftChanged) for event in events)
    for is_text, group in groupby(enumerate(events), lambda one: isinstance(one[1], _TEXTS)):
        if not is_text:
            for number, event in group:
                _show(event, f"{key}-{number}", is_last, is_live)
            continue
        texts = (event.text for _, event in group if isinstance(event, happened.TextPiece if is_drafted else _TEXTS))
        if is_live:
            st.write_stream(map(plain, texts))
        elif text := "".join(texts).strip():
            st.markdown(plain(text))


def _show(event: happened.Event, key: str, is_last: bool, is_live: bool = False) -> None:
    match event:
        case happened.TableShown():
            show_table(event.columns, event.rows, f"table-{key}", event.caption, _ROWS)
        case happened.Sources(citations):
            with st.expander(
                f"来源（{len(citations)}）", icon=":material/link:", expanded=is_last and len(citations) <= 4
            ):
                show_sources(citations, key)
        case happened.ExerciseAsked(exercise) if event.is_new:
            show_question(exercise)
            st.markdown(plain(blanks_text(exercise)))
        case happened.Notice(text, level):
            _NOTICES[level](in_words(text))
        case happened.Progress(text) if is_live:
            st.caption(plain(text))
        case happened.FileWanted("draft", options):
            offer_draft(key, options)
        case happened.FileWanted("review"):
            offer_review(key)
        case happened.Choices(messages) if is_last:
            _offer(messages, key)


def _offer(messages: Sequence[str], key: str) -> None:
    with st.container(horizontal=True, gap="small", key=f"offers-{key}"):
        for message in messages:
            offer(plain(message), f"{key}-{message}", session.ask_next, message)
