"""The list of a person's conversations, beside every page: open, rename, share, hand on, put away, bring back."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from assistant.access import Part
from assistant.records.conversations import Conversations, Entry
from assistant.ui import kept, session
from assistant.ui.controls import offer
from assistant.ui.parts import conversations, forget_reviews, known_people
from assistant.ui.person import LOCAL, choose, chosen_names, current_person
from assistant.ui.text import plain, told_here
from knowledge.running_text import shortened

_SHOWN = 20


def show_sidebar() -> None:
    """Show the conversations and who they belong to."""
    with st.sidebar:
        offer("新对话", "new", session.start_new, icon="add", width="stretch")
        with told_here():
            records = conversations()
            with st.container(key="entries", gap="xxsmall"):
                _show_entries(records)
            _show_removed(records)
            _show_person(records)


def _show_entries(records: Conversations) -> None:
    entries = records.entries()
    is_whole = len(entries) <= _SHOWN or st.session_state.get("all-entries", False)
    for entry in entries if is_whole else entries[:_SHOWN]:
        is_open = entry.id == session.conversation()
        with st.container(key=f"entry-{'open-' if is_open else ''}{entry.id}", gap=None):
            title = plain(shortened(entry.title, 40))
            with st.container(key=f"row-{entry.id}", horizontal=True, gap=None, vertical_alignment="center"):
                look = {"type": "tertiary", "help": plain("，".join(filter(None, (entry.title, entry.file))))}
                label, act = f"**{title}**" if is_open else title, session.open_conversation
                offer(label, f"open-{entry.id}", act, entry.id, width="stretch", **look)
                if is_open:
                    _show_menu(records, entry)
            giver = entry.giver and f"{entry.giver}{'交来' if entry.is_own else '的对话'}"
            below = (_when(entry.changed), giver, shortened(entry.file, 60))
            st.caption(plain(" · ".join(filter(None, below))))
    if not is_whole:
        st.toggle(f"全部{len(entries)}段对话", key="all-entries")


def _show_menu(records: Conversations, entry: Entry) -> None:
    if not entry.is_own:
        return
    with st.popover("", icon=":material/more_horiz:", type="tertiary", key=f"menu-{entry.id}"):
        # A conversation that is called otherwise by now has another field: what stood in this one was no wish.
        key = f"title-{entry.id}-{entry.title}"
        rename = partial(_keep, records.rename, entry.id, key)
        st.text_input("名称", entry.title, key=key, max_chars=80, on_change=rename)
        _show_sharing(entry)
        remove = _do, records.remove, entry.id, session.start_new
        offer("删除这段对话", f"remove-{entry.id}", *remove, icon="delete")


def _show_sharing(entry: Entry) -> None:
    names = known_people().colleagues() if current_person().is_signed_in else {}
    if not names:
        return
    key, label = f"share-{entry.id}", names.__getitem__
    shared = [person for person in conversations().shared_with(entry.id) if person in names]
    share = partial(_keep, conversations().share, entry.id, key)
    said: dict[str, Any] = {"on_change": share, "placeholder": "选同事"}
    said["help"] = "他们看得到整段对话、报告和草稿，也能接着做；各人改的草稿版本都留着。"
    st.multiselect("和谁一起用", names, shared, label, key=key, select_all=False, **said)
    if not entry.file:
        return
    to = st.selectbox("另交给", names, None, label, key=f"to-{entry.id}", placeholder="选一位同事")
    parts = st.pills("交什么", list(Part), default=Part.REVIEW, key=f"part-{entry.id}")
    is_ready = to is not None and parts is not None
    offer("交出", f"hand-{entry.id}", _hand, entry.id, to, parts, disabled=not is_ready)


def _keep(act: Callable[[str, Any], None], conversation: str, widget: str) -> None:
    act(conversation, st.session_state[widget])


def _do(act: Callable[[str], None], conversation: str, then: Callable[..., None], *arguments: str) -> None:
    act(conversation)
    then(*arguments)


def _hand(conversation: str, person: str, part: Part) -> None:
    with kept.problem_kept():
        conversations().hand(conversation, person, part)
        st.toast(f"已交出：{part}")


def _show_removed(records: Conversations) -> None:
    removed = records.entries(removed=True)
    if not removed:
        return
    with st.expander(f"已删除（{len(removed)}）", icon=":material/delete:"):
        for entry in removed:
            st.caption(plain(shortened(entry.title, 40)))
            with st.container(horizontal=True, gap="small"):
                restore = _do, records.restore, entry.id, session.open_conversation, entry.id
                offer("恢复", f"restore-{entry.id}", *restore, type="tertiary")
                with st.popover("彻底删除", type="tertiary", key=f"sure-{entry.id}"):
                    st.caption("对话、草稿和各版本都将删除，不能再恢复。")
                    purge = _do, records.purge, entry.id, forget_reviews
                    offer("彻底删除", f"purge-{entry.id}", *purge, type="primary")


def _show_person(records: Conversations) -> None:
    person = current_person()
    with st.container(key="person"):
        if person.is_signed_in:
            st.caption(f":material/person: {plain(person.name)}")
            offer("退出登录", "logout", st.logout, type="tertiary")
            return
        names = chosen_names(records.people())
        st.session_state.chosen = person.name
        options = names if person.name in names else [*names, person.name]
        said: dict[str, Any] = {"accept_new_options": True, "on_change": _switch, "placeholder": LOCAL}
        said["help"] = (
            "各人的对话分开存放，输入名字即可新增。地址栏记着名字，可收藏。名字不是密码：几个人用同一台电脑时彼此仍能看到。"
        )
        st.selectbox("使用人", options, key="chosen", **said)


def _switch() -> None:
    session.start_new()
    choose(str(st.session_state.chosen or LOCAL))


def _when(at: datetime) -> str:
    """Return a time as people say it: today's hour, else the day."""
    local, today = at.astimezone(), datetime.now().astimezone().date()
    if local.date() == today:
        return f"今天{local:%H:%M}"
    return f"{local.month}月{local.day}日" if local.year == today.year else f"{local:%Y-%m-%d}"
