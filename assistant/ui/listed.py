"""The list of an answer beside the whole list that it is a part of, under the numbers that the answer gave."""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from assistant.ui.session import scoped, turns

_Item = TypeVar("_Item")


def choose_listed(items: Sequence[_Item], listed: Sequence[object], counter: str) -> Sequence[tuple[int, _Item]]:
    """Return the items with their numbers: those that the last answer listed, or all, as is chosen."""
    everything = list(enumerate(items, start=1))
    answered = [(number, item) for number, one in enumerate(listed, start=1) for item in items if item == one]
    if not answered or len(answered) == len(items):
        return everything
    part, whole = f"上面回答的{len(answered)}{counter}", f"全部{len(items)}{counter}"
    # Each new answer is seen first.
    key = scoped(f"listed-{counter}-{len(turns())}")
    chosen = st.segmented_control("看哪些", (part, whole), default=part, key=key, label_visibility="collapsed")
    return everything if chosen == whole else answered
