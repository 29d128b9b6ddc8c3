"""The page of the program: `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

_UI = Path(__file__).parent / "assistant" / "ui"

st.set_page_config(page_title="绩效报告助手", page_icon=str(_UI / "icon.svg"), layout="wide")
pages = [
    st.Page(_UI / "chat.py", title="对话", default=True),
    st.Page(_UI / "review.py", title="审核"),
    st.Page(_UI / "batch.py", title="批量审核"),
]
st.navigation(pages, position="top").run()
