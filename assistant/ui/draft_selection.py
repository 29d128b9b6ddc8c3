"""Words selected in an item of the draft: a small bar offers to change them, or to tell where they come from.

Streamlit has no widget for a selection; the script of this one only tells which words were chosen in which item.
"""

from pathlib import Path

import streamlit as st

from assistant.conversation.workspace import Workspace
from assistant.drafting.draft import SECTIONS, Draft, DraftItem
from assistant.drafting.revising.request import Operation, Verb
from assistant.drafting.sources import bare
from assistant.ui import session
from assistant.ui.draft_item import ask_change
from assistant.ui.excerpts import excerpt_of
from assistant.ui.parts import neighbours
from assistant.ui.sources import show_excerpt
from assistant.ui.text import plain
from knowledge.running_text import compact

_bar = st.components.v2.component("selection", js=Path(__file__).with_name("selection.js").read_text("utf-8"))


def offer_for_selection(state: Workspace, draft: Draft) -> None:
    """Offer the bar on every item, and open what was chosen there."""
    chosen = _bar(key="selection", on_selected_change=lambda: None).selected
    if not chosen:
        return
    section, _, place = str(chosen["item"]).partition("-")
    words = bare(str(chosen["words"]).replace("⚠", "").replace("（待核实）", "")).strip()
    if section not in SECTIONS or not place.isdigit() or int(place) >= len(draft.items(section)) or not words:
        return
    if chosen["wish"] == "change":
        _change(section, int(place), words)
    else:
        _explain(draft.items(section)[int(place)], words, draft, state)


@st.dialog("改写选中的文字")
def _change(section: str, place: int, words: str) -> None:
    st.markdown(f":gray[原文]　{plain(words)}")
    key = session.scoped(f"reword-{section}-{place}-{words[:20]}")
    new = st.text_area("改成", words, key=key, height=100, help="清空就是删去这些字。")
    is_same, said = (new or "").strip() == words, (section, place, words, key)
    if st.button("改写", type="primary", disabled=is_same, on_click=_say_change, args=said):
        st.rerun()


def _say_change(section: str, place: int, words: str, key: str) -> None:
    new = " ".join(str(st.session_state[key]).split())
    told = f"把“{words}”改成“{new}”" if new else f"删去“{words}”"
    ask_change(section, place, told, Operation(Verb.REPLACE, old=words, text=new))


@st.dialog("选中的文字从哪里来", width="large")
def _explain(item: DraftItem, words: str, draft: Draft, state: Workspace) -> None:
    wanted = compact(words)
    told = [one for one in item.statements if wanted in (text := compact(one.text)) or text in wanted]
    numbers = list(dict.fromkeys(number for one in told for number in one.citations))
    st.markdown(f"**{plain(words)}**")
    if not numbers:
        st.caption("这些字没有引用来源：是标题、经办人自己写的话，或者由其他语句归纳而来。")
    for citation in draft.citations:
        if citation.id in numbers:
            with st.container(border=True, gap="xsmall"):
                show_excerpt(citation, excerpt_of(citation, state.report, neighbours))
