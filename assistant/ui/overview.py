"""The head of a review: its counts, and how the indicators of each level 1 were judged."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.review.engine import LedgerRow, Review, tally
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from assistant.ui.tables import VERDICT_SIGNS, verdict_words

if TYPE_CHECKING:
    import altair

NO_LEVEL = "（未填一级指标）"
_BAR, _GAP = 34, 6
# The sign stands above its number, so that a narrow segment holds them.
_BREAK, _LINE = "|", 12
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
            st.html(_legend())
            st.altair_chart(verdict_chart(rows), width="stretch", key="verdict-chart")
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


def _legend() -> str:
    """Return the names of the colours; the chart's own legend can't wrap on a narrow screen."""
    swatch = '<span style="white-space: nowrap"><span style="color: {}">■</span> {}</span>'
    names = (swatch.format(_COLOURS[verdict], verdict_words(verdict)) for verdict in Verdict)
    return f'<div style="font-size: 0.85rem">各一级指标的判定（项）　{"　".join(names)}</div>'


def verdict_chart(rows: Sequence[LedgerRow]) -> "altair.LayerChart | altair.FacetChart":
    """Return stacked bars of the verdicts by level 1; every segment says its sign and number, colour only helps."""
    import altair as alt

    segments = list(_segments(rows))
    levels = list(dict.fromkeys(segment["level"] for segment in segments))
    names = [verdict_words(verdict) for verdict in Verdict]
    base = alt.Chart(alt.InlineData(values=segments)).encode(
        y=alt.Y("level:N", sort=levels, title=None, axis=alt.Axis(labelLimit=140, ticks=False, domain=False)),
        tooltip=[
            alt.Tooltip("level:N", title="一级指标"),
            alt.Tooltip("verdict:N", title="判定"),
            alt.Tooltip("number:Q", title="项数"),
        ],
    )
    across = alt.X("start:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=6, format="d"))
    scale = alt.Scale(domain=names, range=list(_COLOURS.values()))
    colour = alt.Color("verdict:N", scale=scale, legend=None)
    bars = base.mark_bar(height=_BAR - _GAP).encode(x=across, x2="end:Q", color=colour)
    # A label of two lines is placed by its first.
    figures = base.mark_text(
        color="white", fontWeight="bold", lineBreak=_BREAK, lineHeight=_LINE, dy=-_LINE / 2
    ).encode(x="middle:Q", text="label:N")
    return alt.layer(bars, figures).properties(height=alt.Step(_BAR))


def _segments(rows: Sequence[LedgerRow]) -> Iterator[dict[str, Any]]:
    """Yield the bars' segments, level by level, with the label of each."""
    groups: dict[str, list[Verdict]] = {}
    for row in rows:
        if row.judgement:
            groups.setdefault(row.indicator.level1 or NO_LEVEL, []).append(row.judgement.verdict)
    for level, verdicts in groups.items():
        start = 0
        for verdict in Verdict:
            if number := verdicts.count(verdict):
                yield {
                    "level": level,
                    "verdict": verdict_words(verdict),
                    "number": number,
                    "start": start,
                    "middle": start + number / 2,
                    "end": start + number,
                    "label": f"{VERDICT_SIGNS[verdict]}{_BREAK}{number}",
                }
                start += number
