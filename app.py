"""The page of the program: `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from assistant.access import Role
from assistant.ui import kept, session
from assistant.ui.person import current_person, is_admitted
from assistant.ui.sidebar import show_sidebar
from assistant.ui.text import told_here

_UI = Path(__file__).parent / "assistant" / "ui"
# Pixels: wide enough for a name, with both sides of the page still side by side at 1280.
_SIDEBAR = 232

st.set_page_config(
    page_title="绩效报告助手", page_icon=str(_UI / "icon.svg"), layout="wide", initial_sidebar_state=_SIDEBAR
)
_PAGES = {
    "chat": "对话",
    "review": "审核",
    "batch": "批量审核",
    "library": "资料库",
    "training": "培训",
    "trainer": "培训管理",
    "office": "管理",
}
_OF_ROLES = {"batch": Role.REVIEWER, "trainer": Role.TRAINER, "office": Role.KEEPER}

if is_admitted():
    person = current_person()
    pages = {
        name: st.Page(_UI / f"{name}.py", title=title, default=name == "chat")
        for name, title in _PAGES.items()
        if _OF_ROLES.get(name, Role.STAFF) in person.roles
        # One user alone has no need to look after others.
        and (name != "office" or person.is_signed_in)
    }
    page = st.navigation(list(pages.values()), position="top")
    session.resume()
    show_sidebar()
    # The pages that show the open conversation's report follow it.
    if kept.WANTS_CHAT.take() and page not in (pages["chat"], pages["review"]):
        st.switch_page(pages["chat"])
    st.logo(str(_UI / "wordmark.svg"), size="large")
    st.html(_UI / "layout.css")
    with told_here():
        page.run()
