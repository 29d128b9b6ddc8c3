"""What of a file wasn't understood or checked: a page never says that all was where it wasn't."""

import streamlit as st

from assistant.review.engine import Review
from assistant.ui.session import scoped
from assistant.ui.text import plain
from knowledge.place import place_words


def unread_words(review: Review) -> tuple[str, ...]:
    """Return what wasn't understood or couldn't be checked, each with its place."""
    report = review.report
    unread = (
        f"{place_words(report, one.location)}：{one.text}" if one.location else one.text for one in report.not_read
    )
    return (*unread, *review.not_checked)


def show_unread(review: Review) -> None:
    """Show what wasn't understood or couldn't be checked, folded up; nothing where there is none."""
    if words := unread_words(review):
        with st.expander(
            f"有{len(words)}处没有读懂或没有核对", icon=":material/report:", key=scoped("unread"), type="compact"
        ):
            st.markdown("\n".join(f"- {plain(one)}" for one in words))
