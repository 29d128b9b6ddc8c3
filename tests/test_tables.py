"""Tables of the pages can be downloaded: what a spreadsheet would take for a formula stays text there."""

import pytest
from streamlit.testing.v1 import AppTest

from assistant.ui.tables import harmless

HOSTILE = ["=1+1", "=100%", "@SUM(A1)", "+86-10", "-1+cmd|' /C calc'!A0", "＝1+1", "\t=1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", HOSTILE)
def test_formula_is_shown_as_text(text: str):
    assert harmless(text) == f"\u200b{text}"


@pytest.mark.parametrize("value", ["≥95%", "-5", "-3.2%", "+1,200", "-", "", "甲=乙", None, 7, ["✓ 已量化"]])
def test_whatever_is_no_formula_stays_as_it_is(value: object):
    assert harmless(value) == value


def _page() -> None:
    import streamlit as st

    from assistant.ui.tables import edit_table, show_frame

    show_frame([{"=甲": "=1+1"}], {"=甲": "甲"}, "frame")
    row = {"三级指标": "=1+1", "标准判定": None, "原因": [], "理由": "=2+2", "有争议": False}
    st.text(edit_table("key_rows", [row], "edited") == [row])


def test_no_table_holds_a_formula_and_what_is_filled_in_is_read_as_written():
    page = AppTest.from_function(_page, default_timeout=120).run()
    assert not page.exception
    frame, edited = (each.value for each in page.dataframe)
    assert [list(frame.columns), list(frame.iloc[0])] == [["\u200b=甲"], ["\u200b=1+1"]]
    assert [edited["三级指标"][0], edited["理由"][0]] == ["\u200b=1+1", "\u200b=2+2"]
    assert page.text[0].value == "True"
