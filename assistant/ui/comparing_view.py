"""The open report held against others: the version before, and the reports of the library that it repeats."""

import hashlib
import html
from collections.abc import Callable, Sequence

import streamlit as st

from assistant.citations import Citation, SourceKind
from assistant.drafting.history import Piece, text_difference
from assistant.records.opinions import KeptFinding
from assistant.records.reviews import KeptReview
from assistant.review.deciding import compare_reviews, decision_words, family, kept_findings
from assistant.review.engine import WEAK_TARGETS, Review, tally
from assistant.review.rule import Evidence, Severity
from assistant.ui import kept, parts, session
from assistant.ui.batch_run import take_version, tell_batches
from assistant.ui.controls import offer
from assistant.ui.sources import open_places, open_source
from assistant.ui.tables import STATUSES, TALL, severity_words, show_rows
from assistant.ui.text import plain, told_here
from knowledge.comparing.repetition import Copy, Repeated, Repetition, describe, is_own
from knowledge.place import place_words
from knowledge.report import Report
from knowledge.running_text import shortened

_NEW, _CHANGED, _REMAINING, _FIXED, _DISMISSED = STATUSES
_COLOURS = {Copy.VERBATIM: "orange", Copy.FIGURES: "blue", Copy.EDITED: "gray"}
_SHOWN = 20


def show_recheck(review: Review) -> None:
    """Offer to upload the edited file, and show what became of the findings of the version before."""
    lineage, content = session.lineage(), session.content()
    versions = parts.reviews().versions(lineage)
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
        offer("不是同一份报告", "part", _settle, parts.reviews().part, content)
    _show_comparison(before, review)


def offer_earlier(review: Review) -> None:
    """Ask whether a file is a later version of a report that was reviewed before; only a person can tell."""
    lineage = session.lineage()
    if len(parts.reviews().versions(lineage)) == 1:
        _ask_for_earlier(review, lineage)


def _ask_for_earlier(review: Review, lineage: str) -> None:
    for other, version in parts.reviews().relatives(family(review.report), lineage).items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"earlier-{other[:12]}"):
            when = f"{version.at.astimezone():%Y-%m-%d %H:%M}"
            st.markdown(plain(f"{when}审核过“{version.file}”，单位、年度和项目都相同。"))
            act = (parts.reviews().join, session.content(), other)
            offer("这份是它的修改稿", f"join-{other[:12]}", _settle, *act)


def _settle(act: Callable[..., None], *arguments: str) -> None:
    """Say of which report this file is a version; what was decided on it may be other things then."""
    act(*arguments)
    tell_batches()


def _take(data: bytes, name: str, review: Review, lineage: str) -> None:
    """Open an edited file as the next version of the open report, which whoever uploads it here says it is."""
    with st.spinner("正在审核修改稿……"):
        after = parts.reviewed(data, name)
    content = hashlib.sha256(data).hexdigest()

    def go_on() -> None:
        parts.reviews().keep_review(content, name, family(after.report), kept_findings(after))
        parts.reviews().join(content, lineage)
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
    told.sort(key=lambda item: STATUSES.index(item[0]))
    if not told:
        st.caption("两稿都没有审核意见。")
        return
    st.markdown("　".join(f"**{one} {sum(status == one for status, *_ in told)}条**" for one in STATUSES))
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
    show_rows("recheck", rows, "recheck-table", "复核结果", row_height=TALL)


def _values(was: KeptFinding | None, now: KeptFinding) -> str:
    """Return what the report states and what it should, as it was and as it is."""
    sides = [f"{one.stated or '—'}（应为{one.expected}）" for one in (was, now) if one and one.expected]
    return " → ".join(dict.fromkeys(sides))


def show_repetition(review: Review) -> None:
    """Show how much of a report is repeated, of which reports, and each passage beside the one that it repeats."""
    report = review.report
    with st.spinner("正在与资料库里的报告比对……"):
        repetition = parts.repetition(report)
    st.markdown(plain(describe(repetition)))
    if not repetition.passages:
        return
    if len(repetition.by_document) > 1:
        rows = [
            {
                "报告": passages[0].document.shown,
                "来自": "本单位" if is_own(report, passages[0].document) else "其他单位",
                "处数": len(passages),
                "占正文（%）": round(repetition.share_of(passages) * 100, 1),
            }
            for passages in repetition.by_document.values()
        ]
        show_rows("repetition", rows, "repetition-documents", "重复的报告")
    passages = _chosen(repetition.passages)
    is_whole = kept.Slot(session.scoped("repetition-all"), bool)
    limit = len(passages) if is_whole.get() else _SHOWN
    for number, passage in enumerate(passages[:limit]):
        _show_passage(number, passage, repetition, report)
    if len(passages) > limit:
        offer(f"显示全部{len(passages)}处", "repetition-more", is_whole.put, True)


def _chosen(passages: Sequence[Repeated]) -> Sequence[Repeated]:
    present = [copy for copy in Copy if any(passage.copy is copy for passage in passages)]
    wanted = st.pills(
        "怎样重复",
        present,
        selection_mode="multi",
        format_func=lambda copy: f"{copy.chinese} {sum(passage.copy is copy for passage in passages)}处",
        key=session.scoped("repetition-copies"),
        label_visibility="collapsed",
    )
    return [passage for passage in passages if not wanted or passage.copy in wanted]


def _show_passage(number: int, passage: Repeated, repetition: Repetition, report: Report) -> None:
    share = f"占{repetition.share_of([passage]):.1%}"
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":{_COLOURS[passage.copy]}-badge[{passage.copy.chinese}] :gray[{plain(share)}]")
        mine, theirs = st.columns(2, gap="medium")
        own, other = marked_differences(passage.own, passage.theirs)
        with mine:
            st.caption(plain(f"本报告 {place_words(report, passage.location)}"))
            st.html(f'<p class="repeated">{own}</p>')
            if st.button("查看原文", key=f"repeated-{number}", icon=":material/find_in_page:", type="tertiary"):
                open_places(passage.section, [Evidence(passage.own, passage.location)], report)
        with theirs:
            st.caption(plain(shortened(f"{passage.document.shown} {passage.their_section}", 60)))
            st.html(f'<p class="repeated">{other}</p>')
            if st.button("打开来源", key=f"repeats-{number}", icon=":material/history:", type="tertiary"):
                of_library = SourceKind.PAST_REPORT, passage.document.shown, passage.theirs
                open_source(Citation(1, *of_library, None, passage.chunk, passage.their_section))


def marked_differences(mine: str, theirs: str) -> tuple[str, str]:
    """Return two passages as HTML in which what differs is marked."""
    pieces = text_difference(mine, theirs)
    own, other = ([piece for piece in pieces if piece.kind != left_out] for left_out in ("added", "removed"))
    return "".join(map(_marked, own)), "".join(map(_marked, other))


def _marked(piece: Piece) -> str:
    text = html.escape(piece.text).replace("\n", "<br>")
    return text if piece.kind == "kept" else f"<mark>{text}</mark>"
