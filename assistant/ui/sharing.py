"""Working together: who else has a conversation, what of it is handed on, who is at work on it now."""

from typing import Any

import streamlit as st

from assistant.access import Part
from assistant.records.conversations import Entry
from assistant.ui import session
from assistant.ui import state as kept
from assistant.ui.parts import conversations, known_people
from assistant.ui.person import current_person
from assistant.ui.text import plain
from knowledge.errors import UserError


def show_sharing(entry: Entry) -> None:
    """Show with whom one's own conversation is shared, and the way to hand on what it holds."""
    names = known_people().colleagues() if current_person().is_signed_in else {}
    if not names:
        return
    key, label = f"share-{entry.id}", names.__getitem__
    shared = [person for person in conversations().shared_with(entry.id) if person in names]
    said: dict[str, Any] = {"on_change": _share, "args": (entry.id, key), "placeholder": "选同事"}
    said["help"] = "他们看得到整段对话、报告和草稿，也能接着做；各人改的草稿版本都留着。"
    st.multiselect("和谁一起用", names, shared, label, key=key, **said)
    if not entry.file:
        return
    to = st.selectbox("另交给", names, None, label, key=f"to-{entry.id}", placeholder="选一位同事")
    parts = st.pills("交什么", list(Part), default=Part.REVIEW, key=f"part-{entry.id}")
    is_ready = to is not None and parts is not None
    st.button("交出", key=f"hand-{entry.id}", disabled=not is_ready, on_click=_hand, args=(entry.id, to, parts))


def show_presence() -> None:
    """Say who else is at work on the open conversation, where anybody is."""
    if current_person().is_signed_in and session.conversation():
        _watch()


@st.fragment(run_every=20.0)
def _watch() -> None:
    try:
        if here := known_people().at_work_on(session.conversation()):
            st.caption(f":material/group: {plain('、'.join(here))}也在这段对话里")
    except UserError:
        # The page itself tells of a database that is away.
        return


def _share(conversation: str, key: str) -> None:
    conversations().share(conversation, st.session_state[key])


def _hand(conversation: str, person: str, part: Part) -> None:
    try:
        conversations().hand(conversation, person, part)
    except UserError as error:
        kept.PROBLEM.put(str(error))
        return
    st.toast(f"已交出：{part}")
