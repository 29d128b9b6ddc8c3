"""The head of a review: its counts, how the indicators of each level 1 were judged, and what wasn't understood.

A page never says that all was checked where it wasn't.
"""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from assistant.review.engine import LedgerRow, Review, tally
from assistant.review.rule import Severity
from assistant.review.verdict import Verdict
from assistant.ui import session
from assistant.ui.tables import show_frame, show_tiles, verdict_words
from assistant.ui.text import plain
from knowledge.place import place_words

NO_LEVEL = "（未填一级指标）"


def show_overview(review: Review) -> None:
    """Show the counts as tiles, the verdicts by level 1 beside them."""
    rows = [row for row in review.ledger if row.judgement]
    tiles, chart = st.columns(2, gap="medium")
    with tiles:
        counts = tally(rows)
        found = Counter(finding.severity for finding in review.findings)
        figures = {"指标总数": counts.total, "未量化": counts.weak}
        show_tiles(figures | {severity.chinese: found[severity] for severity in Severity}, 78, "tiles", border=False)
        waiting = sum(map(review.waits, review.findings))
        st.caption(
            f"{counts.sentence}；已量化{counts.quantified}项，可核验{counts.verifiable}项。"
            f"审核意见{len(review.findings) + len(review.dismissed)}条：已认可{len(review.findings) - waiting}条，"
            f"不采纳{len(review.dismissed)}条，未处理{waiting}条。"
        )
    with chart:
        if rows:
            _show_verdicts(rows)
        else:
            st.caption("这份报告里没有读到指标。")


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
            f"有{len(words)}处没有读懂或没有核对",
            icon=":material/report:",
            key=session.scoped("unread"),
            type="compact",
        ):
            st.markdown("\n".join(f"- {plain(one)}" for one in words))


def _show_verdicts(rows: Sequence[LedgerRow]) -> None:
    groups: dict[str, Counter[Verdict]] = {}
    for row in rows:
        if row.judgement:
            groups.setdefault(row.indicator.level1 or NO_LEVEL, Counter())[row.judgement.verdict] += 1
    most = max(map(Counter.total, groups.values()))
    bar = st.column_config.ProgressColumn(format="%d", min_value=0, max_value=most, width=98)
    words = {verdict: verdict_words(verdict) for verdict in reversed(Verdict)}
    table = [{"一级指标": name} | {told: found[one] for one, told in words.items()} for name, found in groups.items()]
    show_frame(table, dict.fromkeys(words.values(), bar), "verdicts", alt="各一级指标的判定", width="content")
