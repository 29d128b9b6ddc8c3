"""What the author's edits have changed: an uploaded version, or the version that was reviewed before this one."""

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from assistant.conversation.ledger import tally
from assistant.records.reviews import KeptFinding
from assistant.review.engine import Review
from assistant.review.recheck import compare_reviews, report_key
from assistant.review.rule import Severity
from assistant.ui import session
from assistant.ui.audit import Audit, earlier_version, kept_findings
from assistant.ui.parts import reviewed
from assistant.ui.tables import severity_words
from assistant.ui.text import in_words, plain
from knowledge.errors import UserError

_FIXED, _REMAINING, _NEW, _DISMISSED = _STATUSES = ("✓ 已改", "● 仍在", "＋ 新出现", "⊘ 不采纳")
_COLOURS = ["green", "orange", "red", "gray"]


def show_recheck(audit: Audit) -> None:
    """Offer to upload the edited file, and show what became of the findings."""
    st.caption("作者改过以后，把修改稿传上来：逐条对照哪些已改、哪些仍在、哪些是新出现的。已决定不采纳的意见不再提出。")
    uploads = st.session_state.setdefault("edited_uploads", 0)
    file = st.file_uploader("上传修改稿", type=session.FILE_TYPES, key=f"edited-{uploads}")
    if file is not None:
        # The uploader forgets the file, which stays with the version it was uploaded for.
        st.session_state.edited = (audit.content, file.getvalue(), file.name)
        st.session_state.edited_uploads = uploads + 1
        st.rerun()
    content, data, name = st.session_state.get("edited", ("", b"", ""))
    if content == audit.content:
        _show_edited(data, name, audit)
    elif before := earlier_version(audit):
        st.markdown(f"与上一稿“{plain(before.file)}”（{before.at.astimezone():%Y-%m-%d %H:%M}审核）对照：")
        _show_comparison(before.findings, audit.review, audit)


def _show_edited(data: bytes, name: str, audit: Audit) -> None:
    try:
        with st.spinner("正在审核修改稿……"):
            after = reviewed(data, name)
    except UserError as error:
        st.error(in_words(error))
        return
    if report_key(after.report) != audit.key:
        st.warning(plain(f"传上来的像是另一份报告：《{after.report.title}》。对照结果只供参考。"))
    with st.container(horizontal=True, vertical_alignment="center"):
        old, new = tally(audit.review.ledger), tally(after.ledger)
        change = f"未量化指标{old.weak}项 → {new.weak}项，指标总数{old.total}项 → {new.total}项"
        st.markdown(f"修改稿“{plain(name)}”：{change}", width="stretch")
        icon = ":material/swap_horiz:"
        st.button("改用修改稿继续审核", icon=icon, on_click=session.open_next, args=(data, name), key="use-edited")
    _show_comparison(kept_findings(audit.findings), after, audit)


def _show_comparison(before: Mapping[str, KeptFinding], after: Review, audit: Audit) -> None:
    result = compare_reviews(before, after)
    told = [(_FIXED, key, before[key]) for key in result.fixed]
    for status, findings in ((_REMAINING, result.remaining), (_NEW, result.new)):
        told += [
            (_DISMISSED if audit.is_dismissed(key) else status, key, finding)
            for key, finding in kept_findings(findings).items()
        ]
    told.sort(key=lambda item: _STATUSES.index(item[0]))
    if not told:
        st.caption("两稿都没有审核意见。")
        return
    counts = Counter(status for status, _, _ in told)
    st.markdown("　".join(f"**{status} {counts[status]}条**" for status in _STATUSES))
    config = {
        "状态": st.column_config.MultiselectColumn("状态", width=110, options=_STATUSES, color=_COLOURS),
        "程度": st.column_config.TextColumn("程度", width=80),
        "意见": st.column_config.TextColumn("意见", width=560),
        "位置": st.column_config.TextColumn("位置", width=110),
        "决定": st.column_config.TextColumn("决定", width=160),
    }
    rows = [
        {
            "状态": [status],
            "程度": severity_words(Severity(finding.severity)),
            "意见": finding.message,
            "位置": finding.place,
            "决定": _decided(key, audit),
        }
        for status, key, finding in told
    ]
    st.dataframe(rows, hide_index=True, width="stretch", column_config=config, key="recheck-table", alt="复核结果")


def _decided(key: str, audit: Audit) -> str:
    """Return what was decided on a finding; of one that is fixed, too."""
    decision = audit.decisions.get(key)
    if decision is None:
        return ""
    return f"不采纳：{decision.reason}" if audit.is_dismissed(key) else "已认可"
