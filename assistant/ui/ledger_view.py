"""The ledger of indicators with its filters: form, level 1, verdict."""

from collections.abc import Mapping, Sequence

import streamlit as st

from assistant.conversation.ledger import row_values
from assistant.review.engine import LedgerRow, Review, tally
from assistant.review.verdict import Verdict
from assistant.ui.deciding_view import show_row
from assistant.ui.filtering import Facet, choose_facets, choose_listed
from assistant.ui.overview import NO_LEVEL
from assistant.ui.tables import show_table, verdict_words
from knowledge.place import place_words
from knowledge.report import Report

_COLUMNS = (
    *("verdict", "indicator", "target", "actual", "reasons", "suggestion"),
    *("project", "level1", "level2", "weight", "score", "location"),
)
_ROWS = 14
_ORDER = (Verdict.VAGUE, Verdict.PARTIAL, Verdict.VERIFIABLE, Verdict.QUANTIFIED)
_FACETS: Mapping[str, Facet[LedgerRow]] = {
    "自评表": (lambda row: row.form.name, str, ()),
    "一级指标": (lambda row: row.indicator.level1 or NO_LEVEL, str, ()),
    "判定": (lambda row: row.judgement and row.judgement.verdict, verdict_words, Verdict),
}


def show_ledger(review: Review, listed: Sequence[object] = (), rows: int = _ROWS) -> None:
    """Show the indicators that the filters leave, with their counts; `listed` are those of the last answer."""
    judged = [row for row in review.ledger if row.judgement]
    if not judged:
        st.caption("这份报告里没有读到指标。")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        found = choose_facets(choose_listed(judged, listed, "项"), "ledger", _FACETS)
    blanks = len(review.ledger) - len(judged)
    note = f"；另有{blanks}行只有级次，没有填写指标" if blanks else ""
    st.caption(f"{tally([row for _, row in found]).sentence}{note}。")
    # What is to be worked on stands first, what is sound last.
    found.sort(key=lambda pair: _ORDER.index(pair[1].judgement.verdict) if pair[1].judgement else 0)
    values = [_values(row, review.report) for _, row in found]
    # Where the eye is: the table may be longer than the window.
    above = st.container()
    place = show_table(_COLUMNS, values, "audit-ledger", "指标台账", rows, [number for number, _ in found])
    with above:
        if place is None:
            st.caption("在表格左侧选中一行，可以看全这一行、改判。")
        else:
            show_row(found[place][1], review)


def _values(row: LedgerRow, report: Report) -> dict[str, object]:
    indicator = row.indicator
    place = place_words(report, indicator.location)
    return row_values(row) | {"weight": indicator.weight, "score": indicator.score, "location": place}
