"""Who uses the page: the user that the office's sign-in names, or, where none is set up, a name chosen on the page.

A chosen name keeps one person's conversations apart from another's on a shared machine; it is no password.
"""

from dataclasses import dataclass
from importlib.util import find_spec

import streamlit as st

from assistant.ui.text import plain

LOCAL = "本机"
_CHOSEN = "name:"
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Person:
    """A user; `id` is what their conversations are kept under."""

    id: str
    name: str
    is_signed_in: bool = False


def current_person() -> Person:
    """Return who uses the page: by sign-in, by the name in its address, else by the one chosen before."""
    if st.user.get("is_logged_in"):
        # An address can change hands; who issued the account and its number there can't.
        account = f"user:{st.user.get('iss')} {st.user.get('sub')}"
        name = next((str(st.user[key]) for key in ("name", "email", "sub") if st.user.get(key)), "")
        return Person(account, name, is_signed_in=True)
    name = _tidy(st.query_params.get("who", "")) or st.session_state.get("who", LOCAL)
    st.session_state.who = name
    return Person(_CHOSEN + name, name)


def choose(name: str) -> None:
    """Let the page be used under this name from now on; its address keeps the name."""
    name = _tidy(name) or LOCAL
    st.session_state.who = name
    write_name(name)


def write_name(name: str) -> None:
    """Put the name into the page's address, where a reload and a bookmark find it."""
    if name != LOCAL:
        if st.query_params.get("who") != name:
            st.query_params["who"] = name
    elif "who" in st.query_params:
        del st.query_params["who"]


def chosen_names(people: list[str]) -> list[str]:
    """Return the names that can be chosen: this machine's own, and those that have conversations."""
    return [LOCAL, *sorted({person.removeprefix(_CHOSEN) for person in people if person.startswith(_CHOSEN)} - {LOCAL})]


def is_admitted() -> bool:
    """Return whether the page may be used; where a sign-in is set up and has not happened, show the way to it."""
    if st.user.get("is_logged_in") is not False:
        return True
    with st.container(key="welcome"):
        st.markdown("### 绩效报告助手")
        if find_spec("authlib") is None:
            st.error(plain("已设置登录，但没有安装 authlib，无法登录。请管理员运行 pip install authlib 后重新启动。"))
        else:
            st.markdown("登录后继续。每个人只看得到自己的对话和草稿。")
            st.button("登录", type="primary", icon=":material/login:", on_click=st.login, key="login")
    return False


def is_trainer() -> bool:
    """Return whether who uses the page trains others: whom secrets.toml names, or, without a sign-in, anybody.

    An account is named by its address or its number there, never by its name, which its owner may choose.
    """
    if not st.user.get("is_logged_in"):
        return True
    account = {str(st.user[key]) for key in ("email", "sub") if st.user.get(key)}
    return bool(account & set(st.secrets.get("trainers", ())))


def _tidy(name: str) -> str:
    return " ".join("".join(char for char in name if char.isprintable()).split())[:_LONGEST]
