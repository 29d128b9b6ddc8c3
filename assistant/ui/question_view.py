"""What an exercise asks, on the page and in the chat: its question, tables and numbered passages."""

import streamlit as st

from assistant.training.exercise import Exercise
from assistant.ui.text import plain

_LEVELS = {1: "入门", 2: "进阶", 3: "综合"}


def show_question(exercise: Exercise) -> None:
    """Show what is asked, and what about."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(exercise.title, color="blue")
        st.badge(_LEVELS[exercise.level], color="gray")
    st.markdown(plain(exercise.question))
    for sheet in exercise.sheets:
        if sheet.title:
            st.caption(plain(sheet.title))
        rows = [{plain(head): plain(cell) for head, cell in zip(sheet.header, row, strict=True)} for row in sheet.rows]
        st.table(rows, border="horizontal", hide_index=True)
    for passage in exercise.passages:
        label = "　".join(filter(None, (passage.number, passage.label)))
        with st.container(border=True, gap="xxsmall"):
            if label:
                st.markdown(f"**{plain(label)}**")
            st.markdown(plain(passage.text))
