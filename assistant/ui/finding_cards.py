"""The findings of a review as cards, gravest first, each with its places, its basis and what was decided on it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import streamlit as st

from assistant.records.reviews import State
from assistant.review.catalogue import all_rules
from assistant.review.rule import Finding, Severity, by_rule
from assistant.ui.audit import Audit, records
from assistant.ui.document_view import open_places
from assistant.ui.tables import severity_words
from assistant.ui.text import one_line, plain
from knowledge.policy import citation_text, quote

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "orange", Severity.INFO: "blue"}
_EVIDENCE = 3
_GATHERED = 4
_REASONS = ("正文或附件已有说明", "口径不同，数字无误", "不适用于本单位", "表述可以接受")


def show_findings(audit: Audit) -> None:
    """Show the findings by severity, the dismissed ones folded away after them."""
    if not audit.findings:
        st.success("按现有规则没有发现问题。", icon=":material/check:")
        return
    numbered = [(number, key, finding) for number, (key, finding) in enumerate(audit.findings.items(), start=1)]
    upheld = [item for item in numbered if not audit.is_dismissed(item[1])]
    counts = {severity: sum(f.severity is severity for _, _, f in upheld) for severity in Severity}
    wanted = st.pills(
        "程度",
        [severity for severity in Severity if counts[severity]],
        selection_mode="multi",
        format_func=lambda severity: f"{severity_words(severity)} {counts[severity]}",
        key="audit-severities",
        label_visibility="collapsed",
    )
    for severity in Severity:
        if counts[severity] and (not wanted or severity in wanted):
            st.markdown(f"##### {severity.chinese}（{counts[severity]}条）")
            numbers = {key: number for number, key, finding in upheld if finding.severity is severity}
            for findings in by_rule(audit.findings[key] for key in numbers).values():
                with gathered(findings):
                    for finding in findings:
                        _show_card(numbers[finding.id], finding.id, finding, audit)
    dismissed = [item for item in numbered if audit.is_dismissed(item[1])]
    if dismissed:
        with st.expander(f"不采纳（{len(dismissed)}条）", icon=":material/block:"):
            for number, key, finding in dismissed:
                _show_card(number, key, finding, audit)


def gathered(findings: Sequence[Finding]) -> AbstractContextManager[object]:
    """Return what the cards of one rule's findings stand in: folded together where there are many."""
    if len(findings) < _GATHERED:
        return nullcontext()
    name = next((rule.name for rule in all_rules() if rule.code == findings[0].rule), findings[0].rule)
    return st.expander(f"{severity_words(findings[0].severity)} {name}：{len(findings)}处", icon=":material/list:")


def _show_card(number: int, key: str, finding: Finding, audit: Audit) -> None:
    colour = _COLOURS[finding.severity]
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":{colour}-badge[{severity_words(finding.severity)}] **{number}\\.** {plain(finding.message)}")
        for evidence in finding.evidence[:_EVIDENCE]:
            st.caption(f"{plain(evidence.location.label)}：{plain(one_line(evidence.text, 110))}")
        if len(finding.evidence) > _EVIDENCE:
            st.caption(f"……共{len(finding.evidence)}处")
        st.markdown(f"**建议**　{plain(finding.suggestion)}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if st.button("查看原文", key=f"place-{number}", icon=":material/find_in_page:"):
                open_places(finding, audit.review.report.document)
            _show_basis(finding)
            _show_decision(number, key, audit)
        if st.session_state.get("dismissing") == key and key not in audit.decisions:
            _ask_reason(audit.key, key)


def _show_basis(finding: Finding) -> None:
    with st.popover(plain(str(finding.basis)), icon=":material/gavel:"):
        try:
            name, words = citation_text(finding.basis), quote(finding.basis)
        except KeyError:
            name, words = str(finding.basis), ""
        st.markdown(f"**{plain(name)}**")
        st.markdown(plain(words))


def _show_decision(number: int, key: str, audit: Audit) -> None:
    decision = audit.decisions.get(key)
    if decision is None:
        arguments = (audit.key, key, State.ACCEPTED)
        st.button("认可", key=f"accept-{number}", icon=":material/check:", on_click=records().decide, args=arguments)
        no = ":material/block:"
        st.button("不采纳", key=f"dismiss-{number}", icon=no, on_click=_start_dismissing, args=(key,))
        return
    if decision.state is State.ACCEPTED:
        st.markdown(":green-badge[:material/check: 已认可]", width="content")
    else:
        st.markdown(f":gray-badge[:material/block: 不采纳] {plain(decision.reason)}", width="content")
    undo = ":material/undo:"
    st.button("撤回", key=f"withdraw-{number}", icon=undo, on_click=records().withdraw, args=(audit.key, key))


def _start_dismissing(finding: str) -> None:
    st.session_state.dismissing = finding


def _stop_dismissing() -> None:
    st.session_state.pop("dismissing", None)


def _ask_reason(report: str, finding: str) -> None:
    """Show the form that a dismissal takes, within the card it is about."""
    with st.form("reason", border=False, enter_to_submit=False):
        usual = st.pills("不采纳的理由", _REASONS, key="reason-usual")
        placeholder = "也可以自己写，留给以后复核的人看"
        written = st.text_input("理由", key="reason-text", placeholder=placeholder, label_visibility="collapsed")
        with st.container(horizontal=True, gap="small"):
            is_sent = st.form_submit_button("确定不采纳", type="primary", key="reason-sent")
            st.form_submit_button("取消", key="reason-cancel", on_click=_stop_dismissing)
    reason = "；".join(part for part in (usual, written.strip()) if part)
    if is_sent and not reason:
        st.error("请选一条理由，或写明理由。")
    elif is_sent:
        records().decide(report, finding, State.DISMISSED, reason)
        _stop_dismissing()
        st.rerun()
