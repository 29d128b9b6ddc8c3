"""All versions of the draft: what each answers, since when, how it differs, and the way back to it."""

from functools import partial

import streamlit as st

from assistant.conversation.offers import revision
from assistant.drafting.difference import difference
from assistant.drafting.history import History
from assistant.drafting.revising.request import Operation, Verb
from assistant.ui import session
from assistant.ui import state as kept
from assistant.ui.differences import show_differences
from assistant.ui.text import plain
from knowledge.running_text import shortened

_LONGEST = 34
_KEY = "versions"


def show_versions(history: History) -> None:
    """Show the button that opens the list of versions, latest first."""
    listed = st.popover(_label(history), icon=":material/history:", key=_KEY, on_change="rerun")
    if (compared := kept.COMPARED.take()) is not None:
        _compare(history, compared)
    if not listed.open:
        return
    with listed:
        for place in reversed(range(len(history.versions))):
            _show_version(history, place)
        if len(history.versions) > 1:
            compare, icon = partial(_compare_next, history.place or 0), ":material/compare_arrows:"
            st.button("比较任意两版", icon=icon, key="compare", on_click=compare)


def _label(history: History) -> str:
    here, number = (history.place or 0) + 1, len(history.versions)
    return f"第{here}版" if here == number else f"第{here}版（共{number}版）"


def _compare_next(place: int) -> None:
    """Open the differences in the next run; the list, which would lie on top of them, is closed."""
    kept.COMPARED.put(place)
    st.session_state[_KEY] = False


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
                compare = partial(_compare_next, place)
                st.button("查看差异", key=f"differs-{place}", type="tertiary", on_click=compare)
            if not is_current:
                said = f"回到第{place + 1}版"
                request = revision(said, Operation(Verb.RESTORE, number=place + 1))
                back = partial(session.ask_next, said, request)
                st.button("回到这一版", key=f"back-{place}", type="tertiary", on_click=back)


@st.dialog("两版差异", width="medium")
def _compare(history: History, place: int) -> None:
    places = range(len(history.versions))
    parent = history.versions[place].parent
    with st.container(horizontal=True):
        old = st.selectbox("从", places, index=max(0, place - 1) if parent is None else parent, format_func=_name)
        new = st.selectbox("到", places, index=place, format_func=_name)
    asked = history.versions[new].made
    st.caption(plain(f"第{new + 1}版的要求：{shortened(asked, 120)}。划去的是删去的文字，下划线的是新加的文字。"))
    show_differences(difference(history.versions[old].draft, history.versions[new].draft))


def _name(place: int) -> str:
    return f"第{place + 1}版"
