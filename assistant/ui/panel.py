"""The working side of the page: the draft, the ledger, the findings and the sources of what is open."""

import streamlit as st

from assistant.citations import Citation, SourceKind
from assistant.conversation.events import Sources
from assistant.conversation.ledger import row_values, tally
from assistant.conversation.workspace import Workspace
from assistant.review.engine import Review
from assistant.review.rule import Finding, Severity, by_rule
from assistant.review.verdict import Verdict
from assistant.ui import session
from assistant.ui.downloads import offer_review
from assistant.ui.draft_view import show_draft
from assistant.ui.finding_cards import gathered
from assistant.ui.sources import open_source, show_sources
from assistant.ui.tables import severity_words, show_table, verdict_words
from assistant.ui.text import plain
from knowledge.policy import citation_text, quote

# What stands in a tab that was left is drawn until the run is over: each has a key of its own.
PANELS = {"草稿": "draft", "指标台账": "ledger", "审核意见": "findings", "来源": "sources"}
_COLUMNS = (
    *("verdict", "indicator", "target", "actual", "reasons", "suggestion"),
    *("project", "level1", "level2", "weight", "score"),
)
_EVERY_FORM = "全部自评表"
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "orange", Severity.INFO: "blue"}


def show_panel(state: Workspace) -> None:
    """Show the four tabs; only the open one is drawn."""
    review = state.review
    if review is None:
        return
    tabs = st.tabs(list(PANELS), key="panel", on_change="rerun")
    for tab, (name, key) in zip(tabs, PANELS.items(), strict=True):
        if not tab.open:
            continue
        with tab, st.container(key=f"panel-{key}", height=560, border=False):
            if name == "草稿":
                show_draft(state)
            elif name == "指标台账":
                _show_ledger(review)
            elif name == "审核意见":
                _show_findings(review)
            else:
                _show_sources(state)


def _show_ledger(review: Review) -> None:
    rows = [row for row in review.ledger if row.judgement]
    if not rows:
        st.caption("这份报告里没有读到指标。")
        return
    st.caption(f"{tally(rows).sentence}。")
    forms = list(dict.fromkeys(row.form.name for row in rows))
    wanted = st.pills(
        "判定",
        list(Verdict),
        selection_mode="multi",
        format_func=verdict_words,
        key="ledger-verdicts",
        label_visibility="collapsed",
    )
    form = _EVERY_FORM
    if len(forms) > 1:
        form = st.selectbox("自评表", [_EVERY_FORM, *forms], key="ledger-form", label_visibility="collapsed")
    chosen = [
        row
        for row in rows
        if row.judgement and (not wanted or row.judgement.verdict in wanted) and form in (_EVERY_FORM, row.form.name)
    ]
    values = [{**row_values(row), "weight": row.indicator.weight, "score": row.indicator.score} for row in chosen]
    show_table(_COLUMNS, values, "ledger", "指标台账")
    _offer_files("ledger")


def _show_findings(review: Review) -> None:
    counts = {severity: sum(f.severity is severity for f in review.findings) for severity in Severity}
    if not review.findings:
        st.caption("没有发现问题。")
    present = [severity for severity in Severity if counts[severity]]
    wanted = st.pills(
        "程度",
        present,
        selection_mode="multi",
        format_func=lambda severity: f"{severity_words(severity)} {counts[severity]}",
        key="finding-severities",
        label_visibility="collapsed",
    )
    numbers = {finding.id: number for number, finding in enumerate(review.findings, start=1)}
    for (severity, _), findings in by_rule(review.findings).items():
        if not wanted or severity in wanted:
            with gathered(findings):
                for finding in findings:
                    _show_finding(numbers[finding.id], finding)
    for note in (*review.not_checked, *review.report.notes):
        st.caption(plain(f"没有核对：{note}"))
    _offer_files("findings")


def _show_finding(number: int, finding: Finding) -> None:
    colour = _COLOURS[finding.severity]
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":{colour}-badge[{severity_words(finding.severity)}] **{number}\\.** {plain(finding.message)}")
        st.markdown(f":gray[{plain(f'怎么改：{finding.suggestion}')}]")
        with st.container(horizontal=True, gap="small"):
            for place, evidence in enumerate(finding.evidence[:4]):
                citation = Citation(place + 1, SourceKind.REPORT, "本报告", evidence.text, evidence.location)
                if st.button(plain(evidence.location.label), key=f"finding-{number}-{place}", type="tertiary"):
                    open_source(citation)
            _offer_basis(finding, f"finding-{number}-basis")


def _offer_basis(finding: Finding, key: str) -> None:
    try:
        citation = Citation(1, SourceKind.POLICY, citation_text(finding.basis), quote(finding.basis))
    except KeyError:
        st.caption(plain(str(finding.basis)))
        return
    if st.button(plain(str(finding.basis)), key=key, type="tertiary", icon=":material/gavel:"):
        open_source(citation)


def _show_sources(state: Workspace) -> None:
    answers = [event for turn in session.turns() for event in turn.events if isinstance(event, Sources)]
    if state.draft and state.draft.citations:
        st.markdown("##### 草稿的来源")
        show_sources(state.draft.citations, "draft-sources")
    if answers:
        st.markdown("##### 上一次回答的来源")
        show_sources(answers[-1].citations, "answer-sources")
    if not answers and not (state.draft and state.draft.citations):
        st.caption("起草或查政策之后，这里列出引用的来源。")


def _offer_files(key: str) -> None:
    """Show the way to the files of the review, which are made when it is taken."""
    files = st.popover("导出", icon=":material/download:", key=f"files-{key}", on_change="rerun")
    if files.open:
        with files:
            offer_review(key)
