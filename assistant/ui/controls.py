"""Controls that the pages share: a button that does something, the way back from what is open, tabs."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from assistant.ui import kept


def offer(label: str, key: str, act: Callable[..., None], *arguments: object, icon: str = "", **look: Any) -> None:
    """Show a button that does something with these arguments."""
    st.button(label, key=key, icon=f":material/{icon}:" if icon else None, on_click=act, args=arguments, **look)


def show_back(label: str, title: str, key: str, act: Callable[..., None]) -> None:
    """Show the way back from what is open, beside what it is called."""
    with st.container(horizontal=True, vertical_alignment="center"):
        offer(label, key, act, icon="arrow_back", type="tertiary")
        st.markdown(title)


def show_tabs(parts: Mapping[str, Callable[[], None]], key: str, wanted: str = "") -> None:
    """Show tabs by what draws each; the one that is wanted is open, or the one that was when one comes back.

    Only what stands in the open one is drawn.
    """
    opened = kept.Slot(f"{key}-opened", str)
    if wanted or (key not in st.session_state and opened.get() in parts):
        st.session_state[key] = wanted or opened.get()
    tabs = st.tabs(list(parts), key=key, on_change="rerun")
    opened.put(str(st.session_state[key]))
    for tab, draw in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                draw()
