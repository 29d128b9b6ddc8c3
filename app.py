"""The page of the program: `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from assistant.ui import session
from assistant.ui.person import is_admitted
from assistant.ui.sidebar import show_sidebar

_UI = Path(__file__).parent / "assistant" / "ui"
# Pixels: wide enough for a name, with both sides of the page still side by side at 1280.
_SIDEBAR = 232

st.set_page_config(
    page_title="绩效报告助手", page_icon=str(_UI / "icon.svg"), layout="wide", initial_sidebar_state=_SIDEBAR
)
pages = [
    st.Page(_UI / "chat.py", title="对话", default=True),
    st.Page(_UI / "review.py", title="审核"),
    st.Page(_UI / "batch.py", title="批量审核"),
    st.Page(_UI / "library.py", title="资料库"),
    st.Page(_UI / "training.py", title="培训"),
    st.Page(_UI / "trainer.py", title="培训管理"),
]
page = st.navigation(pages, position="top")
if is_admitted():
    session.resume()
    show_sidebar()
    # The pages that show the open conversation's report follow it.
    if session.wants_chat() and page not in pages[:2]:
        st.switch_page(pages[0])
    page.run()
