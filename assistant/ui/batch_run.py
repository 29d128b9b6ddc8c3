"""The batch that is worked on: its files and results in the records, the way through it, and what it came to.

One file is reviewed between two looks at the page, and its result kept at once, so that a click, a reload or the end
of the program costs at most the one that was being read.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.typing import UploadedFile

from assistant.access import space_of
from assistant.conversation.batch_question import EXAMPLES, answer_batch
from assistant.records.batches import KeptBatch, KeptFile
from assistant.records.reviews import Reviews
from assistant.review.batch import BatchEntry, outcome, review_key, why_skipped
from assistant.review.batch_totals import frequent_defects, league
from assistant.review.deciding import decided, family, kept_findings
from assistant.review.engine import Review
from assistant.review.judgement import Tally
from assistant.review.pack import Pack
from assistant.review.report_summary import SUMMARY, ReportSummary, summarise_report
from assistant.ui import kept, parts, session
from assistant.ui.controls import offer
from assistant.ui.downloads import file_of, offer_file
from assistant.ui.person import current_person
from assistant.ui.tables import NOTHING, show_frame, show_rows
from assistant.ui.text import plain
from knowledge.errors import UserError
from knowledge.parsing.archive import Incoming, is_archive, unpacked

_MOST_FILES, _MOST_MEGABYTES = 500, 1000
_MOST_DEFECTS = 10


def current_batch() -> KeptBatch | None:
    """Return the batch that is open: the one chosen, else the latest."""
    found = parts.batches().entries()
    return next((one for one in found if one.id == kept.BATCH.get()), next(iter(found), None))


@st.cache_resource(show_spinner=False, max_entries=4)
def read_batch(batch: str, revision: int) -> Sequence[tuple[KeptFile, BatchEntry]]:
    """Return the files of a batch, each with what is known of it; another `revision` is read anew."""
    del revision
    return [(file, _entry(file)) for file in parts.batches().files(batch)]


def batch_summaries() -> Sequence[ReportSummary]:
    """Return what is known of the reports of the open batch, the worst first."""
    batch = current_batch()
    ranked = ranking(read_batch(batch.id, batch.revision)) if batch else []
    return [entry.summary for _, entry in ranked if entry.summary]


def left(files: Sequence[tuple[KeptFile, BatchEntry]], pack: Pack) -> list[KeptFile]:
    """Return the files that are to be reviewed: not done yet, or by rules that have changed since."""
    return [
        file
        for file, entry in files
        if not file.is_done or (entry.summary and file.key != review_key(base_name(file.path), file.content, pack))
    ]


def take_files(uploads: Sequence[UploadedFile]) -> str:
    """Make the uploaded files, without hidden ones, a batch; return why they can't be one, "" where they can.

    The uploader forgets them, or the next ones would be added to them.
    """
    kept.UPLOADS.put(kept.UPLOADS.get() + 1)
    visible = [file for file in uploads if not base_name(file.name).startswith(".") and "__MACOSX/" not in file.name]
    found = sorted((each for file in visible for each in incoming(file)), key=lambda file: file.key)
    if not found:
        return "这里没有文件。"
    if problem := too_much(found):
        return f"{problem}请分几次审核，或用命令行 report-assistant review 审核整个文件夹。"
    kept.BATCH.put(parts.batches().make(found[0].key.partition("/")[0], _given(found)))
    return ""


def too_much(files: Sequence[Incoming | UploadedFile]) -> str:
    """Return that these files are more than the page takes at a time, "" where they aren't."""
    megabytes = sum(file.size for file in files) / 1024**2
    if len(files) <= _MOST_FILES and megabytes <= _MOST_MEGABYTES:
        return ""
    return f"选了{len(files)}个文件，共{megabytes:.0f} MB：一次最多{_MOST_FILES}个、{_MOST_MEGABYTES} MB。"


def review_next(batch: str, file: KeptFile, pack: Pack) -> None:
    """Review a file of the batch, and keep what came of it."""
    name = base_name(file.path)
    came = outcome(lambda: _standing(parts.batches().load(file.content), name, file.content), file.path)
    result, problem = (None, came) if isinstance(came, str) else (SUMMARY.dump_json(came).decode(), "")
    parts.batches().keep(batch, file.number, review_key(name, file.content, pack), result, problem)


def tell_batches() -> None:
    """Have the batches know what was decided on the open report."""
    review = session.workspace().review
    # In another's space other decisions hold than in one's own batches.
    if review is not None and space_of(kept.SPACE.get()) in ("", current_person().space):
        name = session.source_file()[1]
        result = SUMMARY.dump_json(summarise_report(review, name)).decode()
        parts.batches().update(session.content(), result)


def take_version(review: Review, data: bytes, name: str, lineage: str) -> None:
    """Put a later version in the place of the open report in its batches."""
    result = SUMMARY.dump_json(summarise_report(decided(review, parts.reviews().decisions(lineage)), name)).decode()
    key = review_key(name, hashlib.sha256(data).hexdigest(), review.pack)
    parts.batches().replace(session.content(), data, name, key, result)


def open_file(file: KeptFile) -> None:
    """Have a report of the batch taken up where it was left, or opened for the first time."""
    if known := parts.conversations().about(file.content):
        session.open_conversation(known)
    else:
        session.open_next(parts.batches().load(file.content), base_name(file.path))


def neighbours() -> tuple[str, list[KeptFile | None]]:
    """Return where in the batch the open report stands, "" where it is in none, and those before and after it."""
    batch = current_batch()
    if batch is None:
        return "", []
    ranked = [file for file, _ in ranking(read_batch(batch.id, batch.revision))]
    order = kept.BATCH_ORDER.get().setdefault(batch.id, tuple(file.number for file in ranked))
    ranked.sort(key=lambda file: order.index(file.number) if file.number in order else len(order))
    place = next((n for n, file in enumerate(ranked) if file.content == session.content()), None)
    if place is None:
        return "", []
    around = [ranked[n] if 0 <= n < len(ranked) else None for n in (place - 1, place + 1)]
    return f"第{place + 1}份，共{len(ranked)}份", around


def ranking(files: Sequence[tuple[KeptFile, BatchEntry]]) -> list[tuple[KeptFile, BatchEntry]]:
    """Return the files that were reviewed, the worst first."""
    order = {id(summary): n for n, summary in enumerate(league([entry for _, entry in files]))}
    return sorted((pair for pair in files if pair[1].summary), key=lambda pair: order[id(pair[1].summary)])


def base_name(name: str) -> str:
    """Return the last part of a name from any system."""
    return name.replace("\\", "/").rpartition("/")[2]


def _standing(data: bytes, name: str, content: str) -> Review:
    review, own = parts.reviewed(data, name), Reviews(parts.database(), current_person())
    lineage = own.keep_review(content, name, family(review.report), kept_findings(review))
    return decided(review, own.decisions(lineage))


def _entry(file: KeptFile) -> BatchEntry:
    path = Path(file.path)
    if file.result is None:
        return BatchEntry(path, problem=file.problem, is_skipped=file.is_skipped)
    return BatchEntry(path, replace(SUMMARY.validate_json(file.result), file=file.path), key=file.key)


def _given(found: Sequence[Incoming]) -> Iterator[tuple[KeptFile, bytes]]:
    for number, file in enumerate(found):
        reason = why_skipped(file.name)
        try:
            yield KeptFile(number, file.key, problem=reason, is_skipped=bool(reason)), b"" if reason else file.load()
        except UserError as error:
            yield KeptFile(number, file.key, problem=str(error)), b""


def incoming(file: UploadedFile) -> Iterator[Incoming]:
    """Yield the files of an archive, under its name as those of a folder are; any other file stays as it is."""
    if is_archive(file.name):
        yield from unpacked(file.getvalue(), file.name)
    else:
        yield Incoming(base_name(file.name), file.getvalue, file.name, file.size)


def show_results(batch: KeptBatch, files: Sequence[tuple[KeptFile, BatchEntry]], waiting: int) -> None:
    """Show all that is known of the files done so far."""
    ranked = ranking(files)
    entries = [entry for _, entry in files]
    summaries = [entry.summary for _, entry in ranked if entry.summary]
    counts = Tally.sum(summary.counts for summary in summaries)
    done = sum(not summary.waiting for summary in summaries)
    told = f"已核对{len(summaries)}份报告，{counts.total}项指标，未量化{counts.weak}项（{counts.share_pct}%）；"
    left_over = f"还有{waiting}个文件没有核对，或者规则更新后要重新核对。" if waiting else ""
    st.markdown(f"{told}其中{done}份已审完。{left_over}")
    if summaries:
        _show_league(batch, ranked, entries)
        _show_answers(summaries)
    if defects := frequent_defects(summaries)[:_MOST_DEFECTS]:
        from assistant.export.workbook import DEFECTS

        st.markdown("##### 最常见的问题")
        show_rows("defects", defects, "batch-defects", sheet=DEFECTS)
    if unread := [entry for entry in entries if entry.problem]:
        st.markdown(f"##### 没有审核的文件（{len(unread)}个）")
        st.markdown("\n".join(f"- {plain(str(entry.path))}：{plain(entry.problem)}" for entry in unread))


def _show_league(
    batch: KeptBatch, ranked: Sequence[tuple[KeptFile, BatchEntry]], entries: Sequence[BatchEntry]
) -> None:
    """Show the reports, the worst first; one that is selected can be opened on the page 审核."""
    from assistant.export.workbook import LEAGUE, summary_workbook

    placed = [(place, entry.summary) for place, (_, entry) in enumerate(ranked, start=1) if entry.summary]
    order = tuple(file.number for file, _ in ranked)
    chosen = show_rows("league", placed, f"batch-league-{batch.id}", "排行", sheet=LEAGUE, ids=order)
    with st.container(horizontal=True, vertical_alignment="center"):
        data = file_of("batch", (batch.id, batch.revision), lambda: summary_workbook(entries))
        offer_file("下载汇总 Excel", data, "批量审核汇总.xlsx", "batch-summary")
        is_none, icon = chosen is None, ":material/open_in_new:"
        if st.button("打开选中的报告", icon=icon, disabled=is_none, key="batch-open") and chosen is not None:
            kept.BATCH_ORDER.get()[batch.id] = order
            open_file(ranked[chosen][0])
            # Which conversation is taken up stands in the address, which a change of pages would clear.
            st.switch_page("assistant/ui/review.py", query_params=dict(st.query_params))
        if is_none:
            st.caption("在表格左侧选中一行，就能在“审核”页逐条处理，再用“下一份”接着审。")


def _show_answers(summaries: Sequence[ReportSummary]) -> None:
    asked_next = kept.Slot("batch-question", str)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        asked = st.text_input(
            "问这一批报告",
            key=asked_next.name,
            persist_state="session",
            placeholder=f"问这一批报告，例如：{EXAMPLES[0]}",
            label_visibility="collapsed",
        )
        with st.popover("例子", key="batch-examples"):
            for example in EXAMPLES:
                offer(example, f"ask-{example}", asked_next.put, example)
    if asked and asked.strip():
        answer = answer_batch(asked, summaries)
        st.markdown(plain(answer.sentence))
        if answer.rows:
            show_frame(answer.rows, {}, "batch-answer", placeholder=NOTHING, alt=answer.sentence)
