"""What a reviewer decides: on one finding, on many at once, on a row's verdict; kept as soon as it is said."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from assistant.access import Role
from assistant.records.opinions import Decision, State
from assistant.review.deciding import decide, decided_by, decision_words, verdict_id
from assistant.review.engine import LedgerRow, Review
from assistant.review.rule import Finding
from assistant.review.verdict import Verdict
from assistant.ui import kept, parts, session
from assistant.ui.batch_run import tell_batches
from assistant.ui.controls import offer
from assistant.ui.person import current_person
from assistant.ui.tables import verdict_words
from assistant.ui.text import plain

_REASONS = ("正文或附件已有说明", "口径不同，数字无误", "不适用于本单位", "表述可以接受")
_BADGES = {State.ACCEPTED: "green", State.DISMISSED: "gray", State.OVERRULED: "violet", State.NOTED: "blue"}


def keep_decisions(made: Mapping[str, Decision | None]) -> None:
    """Keep decisions on the open report by its findings' ids, None for those that are taken back."""
    parts.reviews().decide(session.lineage(), made, kept.DECIDED.get())
    tell_batches()


def show_decision(finding: Finding, review: Review) -> None:
    """Show what was decided on a finding, or the ways to decide, within the row of buttons it is drawn in."""
    key, decision = finding.id, review.decisions.get(finding.id)
    if not _may_decide():
        show_standing(decision, key)
        return
    if review.waits(finding):
        offer("认可", f"accept-{key}", _settle, [finding], State.ACCEPTED)
    rows = (row for row in review.ledger if row.indicator is finding.indicator)
    row = next((row for row in rows if verdict_id(row, review.report) == key), None)
    with _asking("处理", f"decide-{key}") as menu:
        if menu.open:
            ask_reason([finding], key)
            if row is not None:
                _ask_verdict(row, review)
            st.text_input("备注", decision.reason if decision else "", **_typed(f"note-{key}", _note, finding, review))
    show_standing(decision, key)


def show_standing(decision: Decision | None, key: str) -> None:
    """Show a decision with whose it is, and the way to take it back."""
    if decision:
        words = f":{_BADGES[decision.state]}-badge[{plain(decision_words(decision).partition('：')[0])}]"
        st.markdown(f"{words} {plain(decision.reason)} :gray[:small[{plain(decided_by(decision))}]]", width="content")
        if _may_decide():
            offer("撤回", f"withdraw-{key}", _withdraw, [key], icon="undo")


def show_many(findings: Sequence[Finding], review: Review, name: str, label: str) -> None:
    """Show the way to decide on all of these findings at once."""
    if not _may_decide():
        return
    waiting = [finding for finding in findings if review.waits(finding)]
    settled = [finding.id for finding in findings if not review.waits(finding)]
    with _asking(label, f"many-{name}") as menu:
        if not menu.open:
            return
        if waiting:
            st.caption(f"下面的处理用于其中未处理的{len(waiting)}条。")
            offer(f"认可这{len(waiting)}条", f"accept-{name}", _settle, waiting, State.ACCEPTED)
            ask_reason(waiting, name)
        if settled:
            offer(f"撤回已处理的{len(settled)}条", f"withdraw-{name}", _withdraw, settled, icon="undo")


def ask_reason(findings: Sequence[Finding], name: str) -> None:
    """Let findings be dismissed by naming a reason, one of the usual or one's own."""
    st.pills("不采纳，理由是", _REASONS, **_typed(f"usual-{name}", _dismiss, findings))
    st.text_input("或者自己写", **_typed(f"reason-{name}", _dismiss, findings), placeholder="写好后按回车")


def show_row(row: LedgerRow, review: Review) -> None:
    """Show an indicator whole, and let its verdict be overruled."""
    key = verdict_id(row, review.report)
    judgement = row.judgement
    with st.container(border=True, gap="xsmall", key=f"row-{key}"):
        cells = {"三级指标": row.indicator.name, "指标值": row.indicator.target, "完成值": row.indicator.actual}
        st.markdown("　".join(f":gray[{name}] {plain(words or '—')}" for name, words in cells.items()))
        if judgement and judgement.suggestion:
            st.markdown(f"**建议**　{plain(judgement.suggestion)}")
        _ask_verdict(row, review)
        if (decision := review.decisions.get(key)) and decision.state is State.OVERRULED:
            with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                show_standing(decision, key)


def _may_decide() -> bool:
    return Role.REVIEWER in current_person().roles


def _ask_verdict(row: LedgerRow, review: Review) -> None:
    if not _may_decide():
        return
    key = verdict_id(row, review.report)
    before = next(one.judgement for one in review.origin.ledger if one.indicator is row.indicator)
    others = [verdict for verdict in Verdict if before is None or verdict is not before.verdict]
    st.text_input("改判的理由", key=f"why-{key}", persist_state="session", placeholder="可以不写")
    st.pills("判定改为", others, format_func=verdict_words, **_typed(f"verdict-{key}", _overrule, row, review))


def _asking(label: str, name: str) -> PopoverContainer:
    return st.popover(label, key=session.scoped(name), on_change="rerun")


def _typed(name: str, act: Callable[..., None], *arguments: object) -> dict[str, Any]:
    """Return what makes a widget act as soon as something is said in it, and keep it on other pages until then."""
    return {"key": name, "persist_state": "session", "on_change": act, "args": (name, *arguments)}


def _dismiss(name: str, findings: Sequence[Finding]) -> None:
    if reason := str(st.session_state[name] or "").strip():
        _settle(findings, State.DISMISSED, reason)
        # The next time the same may be said of others.
        st.session_state[name] = None if name.startswith("usual") else ""


def _note(name: str, finding: Finding, review: Review) -> None:
    words = str(st.session_state[name]).strip()
    decision = review.decisions.get(finding.id)
    state = decision.state if decision and decision.state is State.ACCEPTED else State.NOTED
    if words or state is State.ACCEPTED:
        _settle([finding], state, words)
    else:
        _withdraw([finding.id])


def _overrule(name: str, row: LedgerRow, review: Review) -> None:
    if verdict := st.session_state[name]:
        key = verdict_id(row, review.report)
        reason = str(st.session_state.get(f"why-{key}", "")).strip()
        _keep({key: decide(row, State.OVERRULED, session.person(), reason, verdict.value)})


def _settle(findings: Iterable[Finding], state: State, reason: str = "") -> None:
    _keep({finding.id: decide(finding, state, session.person(), reason) for finding in findings})


def _keep(made: Mapping[str, Decision | None]) -> None:
    with kept.problem_kept():
        keep_decisions(made)


def _withdraw(keys: Sequence[str]) -> None:
    _keep(dict.fromkeys(keys))
    for key in keys:
        # What was typed for the decision that is taken back is no wish any more.
        for name in ("usual", "reason", "note", "why", "verdict"):
            st.session_state.pop(f"{name}-{key}", None)
