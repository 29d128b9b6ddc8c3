"""A whole report to be read on the page: its text, and its tables with their merged cells."""

from pathlib import Path

import streamlit as st

from assistant.ui.parts import reviewed
from assistant.ui.table_html import table_html
from assistant.ui.text import plain
from knowledge.document import Paragraph


def show_report(data: bytes, name: str) -> None:
    """Show the report of a file; a UserError says why it can't be read."""
    st.html(Path(__file__).with_name("document.css"))
    with st.container(height=420, border=False):
        for block in reviewed(data, name).report.document.blocks:
            if isinstance(block, Paragraph):
                st.markdown(f"**{plain(block.text)}**" if block.level else plain(block.text))
            else:
                st.html(table_html(block, set(), whole=True))
