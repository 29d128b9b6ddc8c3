"""Differences between versions: what was taken out struck, what was put in underlined."""

import html
from collections.abc import Sequence

import streamlit as st

from assistant.drafting.difference import ItemDifference, Piece
from assistant.drafting.draft import HEADINGS, SECTIONS, item_number

_TAGS = {"kept": "span", "removed": "del", "added": "ins"}


def show_differences(differences: Sequence[ItemDifference]) -> None:
    """Show what differs between two versions, section by section; items that are the same aren't shown."""
    changed = [one for one in differences if one.is_changed or one.is_moved]
    if not changed:
        st.caption("两版的文字相同。")
    for section in SECTIONS:
        here = [one for one in changed if one.section == section]
        if here:
            st.markdown(f"##### {HEADINGS[section]}")
        for one in here:
            with st.container(border=True, gap="xsmall"):
                st.caption(describe(one))
                show_lines(one)


def show_lines(one: ItemDifference) -> None:
    """Show title, text and causes of an item with their changes."""
    lines = (("draft-line draft-title", one.title), *(("draft-line", line) for line in one.lines))
    st.html("".join(f'<div class="{style}">{_marked(line)}</div>' for style, line in lines if line))


def describe(one: ItemDifference) -> str:
    """Return in a few words what became of an item: 已删去（原第3条）."""
    if one.new is None:
        return f"已删去 · 原为{item_number(one.old or 0)}"
    number = item_number(one.new)
    if one.old is None:
        return f"{number} · 新加"
    if one.is_moved:
        return f"{number} · 移动，原为{item_number(one.old)}" + ("，有改动" if one.is_changed else "")
    return f"{number} · 有改动" if one.is_changed else number


def _marked(pieces: Sequence[Piece]) -> str:
    return "".join(f"<{_TAGS[piece.kind]}>{html.escape(piece.text)}</{_TAGS[piece.kind]}>" for piece in pieces)
