"""What the author's edits have changed: this version of the report held against the one before."""

import hashlib
from collections.abc import Callable

import streamlit as st

from assistant.records.opinions import KeptFinding
from assistant.records.reviews import KeptReview
from assistant.review.deciding import compare_reviews, decision_words, family, kept_findings
from assistant.review.engine import WEAK_TARGETS, Review, tally
from assistant.review.rule import Severity
from assistant.ui import kept, session
from assistant.ui.batch_run import take_version, tell_batches
from assistant.ui.parts import reviewed, reviews
from assistant.ui.tables import TALL, columns_of, severity_words
from assistant.ui.text import plain, told_here

# What is to be looked at stands first.
_NEW, _CHANGED, _REMAINING, _FIXED, _DISMISSED = _STATUSES = ("＋ 新出现", "△ 有变化", "● 仍在", "✓ 已改", "⊘ 不采纳")
_COLOURS = ["red", "blue", "orange", "green", "gray"]


def show_recheck(review: Review) -> None:
    """Offer to upload the edited file, and show what became of the findings of the version before."""
    lineage, content = session.lineage(), session.content()
    versions = reviews().versions(lineage)
    place = next((n for n, version in enumerate(versions) if version.content == content), 0)
    st.caption(
        "作者改过以后，把修改稿传上来：逐条对照哪些已改、仍在、有变化、新出现。处理过而内容没变的意见，处理照旧有效。"
    )
    file = st.file_uploader("上传修改稿", type=session.FILE_TYPES, key=f"edited-{session.uploader_key()}")
    if file is not None:
        with told_here():
            _take(file.getvalue(), file.name, review, lineage)
    if not place:
        _ask_for_earlier(review, lineage)
        return
    before = versions[place - 1]
    with st.container(horizontal=True, vertical_alignment="center"):
        told = f"与上一稿“{before.file}”（{before.at.astimezone():%Y-%m-%d %H:%M}审核）对照："
        st.markdown(plain(told), width="stretch")
        st.button("不是同一份报告", key="part", on_click=_settle, args=(reviews().part, content))
    _show_comparison(before, review)


def offer_earlier(review: Review) -> None:
    """Ask whether a file is a later version of a report that was reviewed before; only a person can tell."""
    lineage = session.lineage()
    if len(reviews().versions(lineage)) == 1:
        _ask_for_earlier(review, lineage)


def _ask_for_earlier(review: Review, lineage: str) -> None:
    for other, version in reviews().relatives(family(review.report), lineage).items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"earlier-{other[:12]}"):
            when = f"{version.at.astimezone():%Y-%m-%d %H:%M}"
            st.markdown(plain(f"{when}审核过“{version.file}”，单位、年度和项目都相同。"))
            label, arguments = "这份是它的修改稿", (reviews().join, session.content(), other)
            st.button(label, key=f"join-{other[:12]}", on_click=_settle, args=arguments)


def _settle(act: Callable[..., None], *arguments: str) -> None:
    """Say of which report this file is a version; what was decided on it may be other things then."""
    act(*arguments)
    tell_batches()


def _take(data: bytes, name: str, review: Review, lineage: str) -> None:
    """Open an edited file as the next version of the open report, which whoever uploads it here says it is."""
    with st.spinner("正在审核修改稿……"):
        after = reviewed(data, name)
    content = hashlib.sha256(data).hexdigest()

    def go_on() -> None:
        reviews().keep_review(content, name, family(after.report), kept_findings(after))
        reviews().join(content, lineage)
        take_version(after, data, name, lineage)
        kept.WAITING_SPACE.put(kept.SPACE.get())
        session.open_next(data, name)

    if family(after.report) == family(review.report):
        go_on()
        st.rerun()
    st.warning(plain(f"传上来的像是另一份报告：《{after.report.title}》。是同一份的修改稿吗？"))
    st.button("是，接着审核", key="edited-sure", on_click=go_on)


def _show_comparison(before: KeptReview, review: Review) -> None:
    result = compare_reviews(before.findings, review)
    weak = sum(key.startswith(WEAK_TARGETS) for key in before.findings)
    st.caption(f"未量化指标：上一稿{weak}项，这一稿{tally(review.ledger).weak}项。")
    dismissed = {finding.id for finding in review.dismissed}
    told: list[tuple[str, str, KeptFinding, KeptFinding | None]]
    told = [(_CHANGED, key, now, was) for key, (was, now) in result.changed.items()]
    for status, found in ((_FIXED, result.fixed), (_REMAINING, result.remaining), (_NEW, result.new)):
        told += [(status, key, finding, None) for key, finding in found.items()]
    told = [(_DISMISSED if key in dismissed else status, key, one, was) for status, key, one, was in told]
    told.sort(key=lambda item: _STATUSES.index(item[0]))
    if not told:
        st.caption("两稿都没有审核意见。")
        return
    st.markdown("　".join(f"**{one} {sum(status == one for status, *_ in told)}条**" for one in _STATUSES))
    rows = [
        {
            "状态": [status],
            "程度": severity_words(Severity(finding.severity)),
            "意见": finding.message,
            "上一稿": was.message if was else "",
            "数值": _values(was, finding),
            "位置": finding.place,
            "处理": decision_words(review.decisions.get(key)),
        }
        for status, key, finding, was in told
    ]
    config = {"状态": st.column_config.MultiselectColumn(width=96, options=_STATUSES, color=_COLOURS)}
    config |= columns_of("recheck")
    st.dataframe(rows, hide_index=True, row_height=TALL, column_config=config, key="recheck-table", alt="复核结果")


def _values(was: KeptFinding | None, now: KeptFinding) -> str:
    """Return what the report states and what it should, as it was and as it is."""
    sides = [f"{one.stated or '—'}（应为{one.expected}）" for one in (was, now) if one and one.expected]
    return " → ".join(dict.fromkeys(sides))
