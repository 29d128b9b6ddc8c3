"""The findings of a review as cards, gravest first, each with its places, its basis and what was decided on it."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from assistant.records.reviews import State
from assistant.review.catalogue import all_rules
from assistant.review.rule import Finding, Severity, by_rule
from assistant.ui import session
from assistant.ui.audit import Audit, records
from assistant.ui.listed import choose_listed
from assistant.ui.sources import open_places
from assistant.ui.tables import severity_words
from assistant.ui.text import plain
from knowledge.place import place_words
from knowledge.policy import citation_text, quote

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "orange", Severity.INFO: "blue"}
_EVIDENCE = 3
_GATHERED = 4
_REASONS = ("正文或附件已有说明", "口径不同，数字无误", "不适用于本单位", "表述可以接受")


def show_findings(audit: Audit, listed: Sequence[object] = ()) -> None:
    """Show the findings by severity and rule, the dismissed ones folded away; `listed` are those of the last answer."""
    if not audit.findings:
        st.success("按现有规则没有发现问题。", icon=":material/check:")
        return
    numbered = choose_listed(list(audit.findings.values()), listed, "条")
    upheld = {number: finding for number, finding in numbered if not audit.is_dismissed(finding.id)}
    counts = {severity: sum(f.severity is severity for f in upheld.values()) for severity in Severity}
    wanted = st.pills(
        "程度",
        [severity for severity in Severity if counts[severity]],
        selection_mode="multi",
        format_func=lambda severity: f"{severity_words(severity)} {counts[severity]}",
        key=session.scoped("audit-severities"),
        label_visibility="collapsed",
    )
    numbers = {finding.id: number for number, finding in numbered}
    for (severity, rule), findings in by_rule(upheld.values()).items():
        if wanted and severity not in wanted:
            continue
        if len(findings) < _GATHERED:
            _show_cards(findings, numbers, audit)
        else:
            label = f"{severity_words(severity)} {_rule_name(rule)}：{len(findings)}处"
            with gathered(label, f"{severity}-{rule}") as folded:
                if folded.open:
                    _show_cards(findings, numbers, audit)
    dismissed = [finding for _, finding in numbered if audit.is_dismissed(finding.id)]
    if dismissed:
        with gathered(f"不采纳（{len(dismissed)}条）", "dismissed") as folded:
            if folded.open:
                _show_cards(dismissed, numbers, audit)


def gathered(label: str, name: str) -> ExpanderContainer:
    """Return what many findings are folded together in: a list stays readable, its cards are made when it is opened."""
    return st.expander(label, icon=":material/list:", key=session.scoped(f"gathered-{name}"), on_change="rerun")


def _show_cards(findings: Sequence[Finding], numbers: Mapping[str, int], audit: Audit) -> None:
    for finding in findings:
        _show_card(numbers[finding.id], finding, audit)


def _rule_name(code: str) -> str:
    return next((rule.name for rule in all_rules() if rule.code == code), code)


def _show_card(number: int, finding: Finding, audit: Audit) -> None:
    colour, report, key = _COLOURS[finding.severity], audit.review.report, finding.id
    with st.container(border=True, gap="xsmall", key=f"card-{number}"):
        st.markdown(f":{colour}-badge[{severity_words(finding.severity)}] **{number}\\.** {plain(finding.message)}")
        told = dict.fromkeys(plain(place_words(report, evidence.location)) for evidence in finding.evidence)
        more = f"　……共{len(told)}处" if len(told) > _EVIDENCE else ""
        st.caption("  \n".join([*told][:_EVIDENCE]) + more)
        st.markdown(f"**建议**　{plain(finding.suggestion)}")
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            if st.button("查看原文", key=f"place-{number}"):
                open_places(finding.message, finding.evidence, report)
            _show_basis(finding)
            _show_decision(number, key, audit)
        if st.session_state.get("dismissing") == key and key not in audit.decisions:
            _ask_reason(audit.key, key)


def _show_basis(finding: Finding) -> None:
    with st.popover(plain(str(finding.basis))):
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
        st.button("认可", key=f"accept-{number}", on_click=records().decide, args=arguments)
        st.button("不采纳", key=f"dismiss-{number}", on_click=_start_dismissing, args=(key,))
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
