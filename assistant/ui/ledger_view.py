"""The ledger of indicators with its filters: form, level 1, verdict."""

import streamlit as st

from assistant.conversation.ledger import row_values, tally
from assistant.review.engine import LedgerRow, Review
from assistant.review.verdict import Verdict
from assistant.ui.overview import NO_LEVEL
from assistant.ui.tables import show_table, verdict_words

_COLUMNS = (
    *("verdict", "indicator", "target", "actual", "reasons", "suggestion"),
    *("project", "level1", "level2", "weight", "score", "location"),
)
_ROWS = 14


def show_ledger(review: Review) -> None:
    """Show the indicators that the filters leave, with their counts."""
    rows = [row for row in review.ledger if row.judgement]
    if not rows:
        st.caption("这份报告里没有读到指标。")
        return
    forms = list(dict.fromkeys(row.form.name for row in rows))
    levels = list(dict.fromkeys(map(_level, rows)))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        form = st.selectbox("自评表", forms, index=None, placeholder="全部", key="audit-form", width=280)
        level = st.pills("一级指标", levels, selection_mode="multi", key="audit-levels", width="content")
        verdict = st.pills(
            "判定",
            list(Verdict),
            selection_mode="multi",
            format_func=verdict_words,
            key="audit-verdicts",
            width="content",
        )
    chosen = [
        row
        for row in rows
        if (form is None or row.form.name == form)
        and (not level or _level(row) in level)
        and (not verdict or (row.judgement and row.judgement.verdict in verdict))
    ]
    blanks = len(review.ledger) - len(rows)
    note = f"；另有{blanks}行只有级次，没有填写指标" if blanks else ""
    st.caption(f"{tally(chosen).sentence}{note}。")
    show_table(_COLUMNS, [_values(row) for row in chosen], "audit-ledger", "指标台账", _ROWS)


def _level(row: LedgerRow) -> str:
    return row.indicator.level1 or NO_LEVEL


def _values(row: LedgerRow) -> dict[str, object]:
    indicator = row.indicator
    more = {"weight": indicator.weight, "score": indicator.score, "location": indicator.location.label}
    return row_values(row) | more
