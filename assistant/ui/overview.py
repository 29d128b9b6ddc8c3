"""The head of a review: its counts, and how the indicators of each level 1 were judged."""

import html
from collections.abc import Sequence

import streamlit as st

from assistant.review.engine import LedgerRow, Review, tally
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from assistant.ui.tables import VERDICT_SIGNS, verdict_words

NO_LEVEL = "（未填一级指标）"
# Dark enough for white figures on them, and clear of both backgrounds.
_COLOURS = {
    Verdict.QUANTIFIED: "#2f7d5b",
    Verdict.VERIFIABLE: "#2f6f9f",
    Verdict.PARTIAL: "#b5651d",
    Verdict.VAGUE: "#b3423a",
}


def show_overview(review: Review) -> None:
    """Show the counts as tiles, the verdicts by level 1 beside them."""
    rows = [row for row in review.ledger if row.judgement]
    tiles, chart = st.columns(2, gap="medium")
    with tiles:
        _show_tiles(review, rows)
    with chart:
        if rows:
            st.html(_verdict_bars(rows))
        else:
            st.caption("这份报告里没有读到指标。")


def _show_tiles(review: Review, rows: Sequence[LedgerRow]) -> None:
    counts = tally(rows)
    tiles = [("指标总数", counts.total), ("未量化", counts.weak)]
    tiles += [
        (severity.chinese, sum(finding.severity is severity for finding in review.findings)) for severity in Severity
    ]
    with st.container(horizontal=True, gap="small", key="tiles"):
        for label, number in tiles:
            st.metric(label, number, width=78)
    st.caption(
        f"{counts.sentence}；已量化{counts.quantified}项，可核验{counts.verifiable}项。"
        f"审核意见{len(review.findings) + len(review.dismissed)}条：{progress_words(review)}。"
    )


def progress_words(review: Review) -> str:
    """Return how far the reviewer has come with the findings."""
    waiting = sum(map(review.waits, review.findings))
    return f"已认可{len(review.findings) - waiting}条，不采纳{len(review.dismissed)}条，未处理{waiting}条"


def _verdict_bars(rows: Sequence[LedgerRow]) -> str:
    """Return the verdicts by level 1 as bars; every segment says its sign and number, colour only helps."""
    groups: dict[str, list[Verdict]] = {}
    for row in rows:
        if row.judgement:
            groups.setdefault(row.indicator.level1 or NO_LEVEL, []).append(row.judgement.verdict)
    longest = max(map(len, groups.values()), default=1)
    names = "　".join(
        f'<span class="verdict-name"><span style="color: {_COLOURS[verdict]}">■</span> {verdict_words(verdict)}</span>'
        for verdict in Verdict
    )
    lines = [f'<div class="verdict-names">各一级指标的判定（项）　{names}</div>']
    for level, verdicts in groups.items():
        segments = "".join(
            f'<span style="width: {100 * number / longest:.2f}%; background: {_COLOURS[verdict]}" '
            f'title="{verdict.chinese}{number}项">{VERDICT_SIGNS[verdict]}{number}</span>'
            for verdict in Verdict
            if (number := verdicts.count(verdict))
        )
        lines.append(f'<div class="verdict-bar"><b>{html.escape(level)}</b><div>{segments}</div></div>')
    return "".join(lines)
