"""Who uses the page: the user that the office's sign-in names, or, where none is set up, a name chosen on the page.

A chosen name keeps one person's conversations apart from another's on a shared machine; it is no password. So without a
sign-in the page is for this machine alone.
"""

from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.util import find_spec
from ipaddress import ip_address

import streamlit as st

from assistant.access import ACCOUNT, Person, Roles
from assistant.settings import load_settings
from assistant.ui import kept
from assistant.ui.text import plain

LOCAL = "本机"
_CHOSEN = "name:"
_LONGEST = 20
# How long the sign-in service is waited for, and how far apart the clocks may be, in seconds; Authlib allows 120.
_SECONDS, _DRIFT = 5, 120


@st.cache_resource(show_spinner=False)
def roles() -> Roles:
    """Return the office's list of roles."""
    return Roles(load_settings().roles)


def current_person() -> Person:
    """Return who uses the page: by sign-in, by the name in its address, else by the one chosen before."""
    if has_sign_in() and st.user.get("is_logged_in"):
        # An address can change hands; who issued the account and its number there can't.
        account = f"{ACCOUNT}{st.user.get('iss')} {st.user.get('sub')}"
        name = next((str(st.user[key]) for key in ("name", "email", "sub") if st.user.get(key)), "")
        # In the list of roles an account goes by what its owner can't choose.
        known = ("sub",) if st.user.get("email_verified") is False else ("sub", "email")
        return Person(account, name, roles().of(str(st.user[key]) for key in known if st.user.get(key)), True)
    name = _tidy(st.query_params.get("who", "")) or kept.WHO.get() or LOCAL
    kept.WHO.put(name)
    return Person(_CHOSEN + name, name, roles().of_this_machine())


def choose(name: str) -> None:
    """Let the page be used under this name from now on; its address keeps the name."""
    name = _tidy(name) or LOCAL
    kept.WHO.put(name)
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


@cache
def has_sign_in() -> bool:
    """Return whether the office has set up a sign-in; it is looked for once."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def why_closed() -> str:
    """Return why the page may not be opened at the address that is set, "" where it may."""
    address = str(st.get_option("server.address") or "0.0.0.0")
    with suppress(ValueError):
        if has_sign_in() or address == "localhost" or ip_address(address).is_loopback:
            return ""
    return (
        f"没有设置登录，页面只能在本机（127.0.0.1）打开，现在设的地址是“{address}”。"
        "请在 .streamlit/secrets.toml 里设置登录，或去掉 STREAMLIT_SERVER_ADDRESS，再重新启动。"
    )


def is_admitted() -> bool:
    """Return whether the page may be used; where a sign-in is set up and has not happened, show the way to it."""
    if problem := why_closed():
        st.error(plain(problem))
        return False
    if not has_sign_in() or st.user.get("is_logged_in"):
        return True
    with st.container(key="welcome"):
        st.markdown("### 绩效报告助手")
        if find_spec("authlib") is None:
            st.error(plain("已设置登录，但没有安装 authlib，无法登录。请管理员运行 pip install authlib 后重新启动。"))
        else:
            st.markdown("登录后继续。每个人只看得到自己的对话和草稿，以及同事交来的。")
            if st.button("登录", type="primary", icon=":material/login:", key="login"):
                if problem := why_refused(str(st.secrets["auth"].get("server_metadata_url", ""))):
                    st.error(plain(problem))
                else:
                    st.login()
    return False


def why_refused(address: str) -> str:
    """Return why the sign-in service described at `address` would sign nobody in, "" where nothing speaks against it.

    Streamlit shows the sign-in page again without a word where a token has no time that this clock lets pass.
    """
    import httpx

    try:
        told = httpx.get(address, timeout=_SECONDS).headers.get("Date", "")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return (
            f"连不上登录服务（{type(error).__name__}），暂时不能登录。请稍后再试；"
            "仍不行，请管理员检查网络和 .streamlit/secrets.toml 里的 server_metadata_url。"
        )
    now = datetime.now(UTC)
    with suppress(ValueError, TypeError):
        if abs((now - parsedate_to_datetime(told)).total_seconds()) > _DRIFT:
            return (
                f"服务器的时间是{now.astimezone():%Y年%m月%d日%H:%M}，与登录服务的时间对不上，登录会被拒绝。"
                "请管理员校准服务器的时间后再登录。"
            )
    return ""


def _tidy(name: str) -> str:
    return " ".join("".join(char for char in name if char.isprintable()).split())[:_LONGEST]
