"""The findings of a review as cards and its indicators as a ledger, with their filters.

The gravest three findings stand first, then by theme; what is uncertain and dismissed stands apart.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from assistant.conversation.ledger import row_values
from assistant.review.bases import clause
from assistant.review.catalogue import rule_of
from assistant.review.deciding import decided_by, decision_words
from assistant.review.engine import LedgerRow, Review, tally
from assistant.review.rule import Finding, Severity, by_rule
from assistant.review.themes import by_theme, certain, most_harmful
from assistant.review.verdict import Verdict
from assistant.ui import kept, session
from assistant.ui.deciding_view import show_decision, show_many, show_row
from assistant.ui.overview import NO_LEVEL
from assistant.ui.sources import open_places
from assistant.ui.tables import severity_words, show_table, verdict_words
from assistant.ui.text import plain
from knowledge.place import place_words

_Item = TypeVar("_Item")
Facet = tuple[Callable[[_Item], Any], Callable[[Any], str], Iterable[Any]]
"""By what of an item one filters, how that is called, and in which order, () for that of the list."""
_FEW = 8
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "orange", Severity.INFO: "blue"}
_EVIDENCE, _FIRST, _FOLDED = 3, 3, 12
_WHOLE, _WAITING = "全部", "未处理"
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
                wanted = st.multiselect(label, values, placeholder="全部", select_all=False, **stays)
            else:
                wanted = st.pills(label, values, selection_mode="multi", **stays)
            found = [pair for pair in found if not wanted or value_of(pair[1]) in wanted]
    return found


def show_findings(review: Review, listed: Sequence[object] = ()) -> None:
    """Show the findings with what was decided on each; `listed` are those of the last answer."""
    if not (review.findings or review.dismissed):
        st.success("按现有规则没有发现问题。", icon=":material/check:")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        numbered = choose_listed(list(review.findings), listed, "条")
        chosen = _choose(numbered, review)
        if chosen:
            show_many(chosen, review, "shown", f"一并处理（{len(chosen)}条）")
    numbers = {finding.id: number for number, finding in numbered}
    wrong, is_open = certain(chosen), len(chosen) <= _FOLDED
    first = most_harmful(wrong)[:_FIRST] if len(wrong) > _FIRST else []
    if first:
        st.markdown("##### 先看这三条")
        _show_cards(first, numbers, review)
    themes = by_theme(one for one in wrong if one not in first)
    for theme, findings in themes.items():
        label = f"{theme}　{_counts(findings, review)}"
        _fold(label, theme, partial(_show_rules, findings, numbers, review), is_open)
    if uncertain := [finding for finding in chosen if finding not in wrong]:
        label = f"可能是口径不同，请人核　{_counts(uncertain, review)}"
        _fold(label, "uncertain", partial(_show_rules, uncertain, numbers, review), is_open)
    if review.dismissed:
        label = f"不采纳（{len(review.dismissed)}条）"
        _fold(label, "dismissed", partial(_show_cards, review.dismissed, {}, review))


def _choose(numbered: Sequence[tuple[int, Finding]], review: Review) -> list[Finding]:
    waiting = [pair for pair in numbered if review.waits(pair[1])]
    counts = {_WHOLE: len(numbered), _WAITING: len(waiting)}
    state = st.segmented_control(
        "看哪些意见",
        [_WHOLE, _WAITING],
        default=_WHOLE,
        required=True,
        format_func=lambda name: f"{name} {counts[name]}",
        label_visibility="collapsed",
        **session.chosen("audit-state"),
    )
    facets: Mapping[str, Facet[Finding]] = {
        "程度": (lambda one: one.severity, severity_words, Severity),
        "在哪里": (lambda one: _form_name(one, review), str, ()),
        "哪一类": (lambda one: one.rule, _rule_name, ()),
    }
    return [one for _, one in choose_facets(waiting if state == _WAITING else numbered, "findings", facets)]


def _fold(label: str, name: str, draw: Callable[[], None], is_open: bool = False) -> None:
    """Fold what `draw` shows: a list stays readable, and its cards are made when it is opened."""
    key = session.scoped(f"gathered-{name}")
    with st.expander(label, expanded=is_open, icon=":material/list:", key=key, on_change="rerun") as folded:
        if folded.open:
            draw()


def _show_rules(findings: Sequence[Finding], numbers: Mapping[str, int], review: Review) -> None:
    for (severity, rule), group in by_rule(findings).items():
        if len(group) > 1:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.markdown(f"**{_rule_name(rule)}** {len(group)}条")
                show_many(group, review, f"{severity}-{rule}", "这一类一并处理")
        _show_cards(group, numbers, review)


def _show_cards(findings: Sequence[Finding], numbers: Mapping[str, int], review: Review) -> None:
    for finding in findings:
        _show_card(numbers.get(finding.id), finding, review)


def _show_card(number: int | None, finding: Finding, review: Review) -> None:
    colour, report = _COLOURS[finding.severity], review.report
    with st.container(border=True, gap="xsmall", key=f"card-{finding.id}"):
        told = f"**{number}\\.** " if number else ""
        st.markdown(f":{colour}-badge[{severity_words(finding.severity)}] {told}{plain(finding.message)}")
        places = dict.fromkeys(plain(place_words(report, evidence.location)) for evidence in finding.evidence)
        more = f"　……共{len(places)}处" if len(places) > _EVIDENCE else ""
        st.caption("  \n".join([*places][:_EVIDENCE]) + more)
        st.markdown(f"**建议**　{plain(finding.suggestion)}")
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            if st.button("查看原文", key=f"place-{finding.id}"):
                open_places(finding.message, finding.evidence, report)
            name, words = map(plain, clause(finding.basis))
            with st.popover("依据", help=name):
                st.markdown(f"**{name}**\n\n{words}")
            show_decision(finding, review)
        if before := review.outdated.get(finding.id):
            told = f"{decision_words(before)}（{decided_by(before)}）"
            st.caption(plain(f"上一稿：{told}。内容已经变了，请再看一次。"))


def _counts(findings: Sequence[Finding], review: Review) -> str:
    counts = Counter(finding.severity for finding in findings)
    waiting = sum(map(review.waits, findings))
    told = " ".join(f"{severity.chinese}{counts[severity]}" for severity in Severity if counts[severity])
    return f"{told} · {f'未处理{waiting}' if waiting else '已处理'}"


def _form_name(finding: Finding, review: Review) -> str:
    if finding.indicator is not None:
        return next(row.form.name for row in review.ledger if row.indicator is finding.indicator)
    tables = {form.location.table: form.name for form in review.report.forms}
    return "正文" if finding.location.table is None else tables.get(finding.location.table, "其他表格")


def _rule_name(code: str) -> str:
    return rule_of(code).name


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
    values = [
        row_values(row)
        | {"weight": row.indicator.weight, "score": row.indicator.score}
        | {"location": place_words(review.report, row.indicator.location)}
        for _, row in found
    ]
    # Where the eye is: the table may be longer than the window.
    above = st.container()
    place = show_table(_COLUMNS, values, "audit-ledger", "指标台账", rows, [number for number, _ in found])
    with above:
        if place is None:
            st.caption("在表格左侧选中一行，可以看全这一行、改判。")
        else:
            show_row(found[place][1], review)
