"""What of a list is shown: all of it or what the last answer listed, by the filters that are set."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from assistant.ui import kept, session

_Item = TypeVar("_Item")
Facet = tuple[Callable[[_Item], Any], Callable[[Any], str], Iterable[Any]]
"""By what of an item one filters, how that is called, and in which order, () for that of the list."""
_FEW = 8


def choose_listed(items: Sequence[_Item], listed: Sequence[object], counter: str) -> Sequence[tuple[int, _Item]]:
    """Return the items with their numbers: those that the last answer listed, or all, as is chosen."""
    everything = list(enumerate(items, start=1))
    answered = [(number, item) for number, one in enumerate(listed, start=1) for item in items if item == one]
    if not answered or len(answered) == len(items):
        return everything
    part, whole = f"上面回答的{len(answered)}{counter}", f"全部{len(items)}{counter}"
    # Each new answer is seen first.
    key = session.scoped(f"listed-{counter}-{len(kept.TURNS.get())}")
    chosen = st.segmented_control("看哪些", (part, whole), default=part, key=key, label_visibility="collapsed")
    return everything if chosen == whole else answered


def choose_facets(
    items: Sequence[tuple[int, _Item]], name: str, facets: Mapping[str, Facet[_Item]]
) -> list[tuple[int, _Item]]:
    """Return the numbered items that the filters leave, one filter a facet; one that isn't set restricts nothing."""
    found = list(items)
    with st.popover("筛选", icon=":material/filter_list:", key=session.scoped(f"{name}-filters")):
        for number, (label, (value_of, words, order)) in enumerate(facets.items()):
            present = dict.fromkeys(value_of(item) for _, item in items)
            values = [value for value in order or present if value in present]
            stays: dict[str, Any] = {"format_func": words, **session.chosen(f"{name}-{number}")}
            wanted: Sequence[Any]
            if len(values) > _FEW:
                wanted = st.multiselect(label, values, placeholder="全部", **stays)
            else:
                wanted = st.pills(label, values, selection_mode="multi", **stays)
            found = [pair for pair in found if not wanted or value_of(pair[1]) in wanted]
    return found
