"""The page 批量审核: many reports at a time, kept until they are done, with what they come to together."""

from collections.abc import Sequence

import streamlit as st

from assistant.records.batches import KeptBatch, KeptFile
from assistant.review.pack import Pack, load_pack
from assistant.ui import kept, parts, session
from assistant.ui.batch_run import current_batch, left, read_batch, review_next, show_results, take_files
from assistant.ui.controls import offer
from assistant.ui.text import plain
from knowledge.errors import UserError
from knowledge.running_text import shortened


def _show_uploader() -> None:
    number = kept.UPLOADS.get()
    # Files of every type are taken, so that those that can't be read are listed with the reason.
    with st.container(key="anyfiles"):
        files = st.file_uploader("选择报告，或装有报告的 .zip", accept_multiple_files=True, key=f"files-{number}")
    with st.container(key="folder"):
        folder = st.file_uploader("或选择文件夹", accept_multiple_files="directory", key=f"folder-{number}")
    if given := [*(files or []), *(folder or [])]:
        kept.PROBLEM.put(take_files(given))
        st.rerun()


def _show_welcome() -> None:
    with st.container(key="welcome"):
        st.markdown("### 批量审核")
        st.markdown(
            "一次审核许多自评报告：按未量化指标的占比排行，汇总最常见的问题，逐份处理意见，下载 Excel 汇总表。"
            "文件和结果存在服务器上，改天打开接着做。"
        )
        _show_uploader()


def _show_header(batch: KeptBatch, waiting: int, failed: int, done: int, total: int) -> None:
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**批量审核：{plain(shortened(batch.title, 40))}{'等' if total > 1 else ''}{total}个文件**",
            width="stretch",
        )
        # What was reviewed by rules that have changed since waits again.
        again = "继续审核" if done < total else "重新核对"
        label = ("开始审核" if not done else again) if waiting else "重试读不出的"
        kind = "primary" if waiting else "secondary"
        if waiting or failed:
            offer(label, "batch-start", _start, batch, waiting, type=kind, disabled=kept.BATCH_RUNS.get())
        with st.popover("换一批", icon=":material/drive_folder_upload:", key=f"change-{kept.UPLOADS.get()}"):
            _show_uploader()
            for one in parts.batches().entries():
                label = f"{shortened(one.title, 30)}等（{one.made.astimezone():%m-%d %H:%M}）"
                offer(plain(label), f"batch-{one.id}", kept.BATCH.put, one.id)
        with st.popover("删除", icon=":material/delete:", key=f"delete-{batch.id}"):
            st.caption("这一批的文件和结果一起删除；对各份报告的处理仍然保留。")
            offer("确定删除", "batch-removed", parts.batches().remove, batch.id, type="primary")


def _start(batch: KeptBatch, waiting: int) -> None:
    if not waiting:
        parts.batches().retry(batch.id)
    kept.BATCH_RUNS.put(True)


def _run(batch: KeptBatch, waiting: Sequence[KeptFile], total: int, pack: Pack) -> None:
    """Review what is left; a click anywhere ends this run of the page, and the next one goes on from there."""
    # Away from the start button: in its place, the first click on it would be lost.
    offer("停止", "batch-stop", kept.BATCH_RUNS.clear, icon="stop_circle")
    bar = st.progress(0.0)
    for number, file in enumerate(waiting, start=total - len(waiting)):
        bar.progress(number / total, text=f"{number + 1}/{total} {plain(shortened(file.path, 60))}")
        with parts.at_work("batch"):
            review_next(batch.id, file, pack)


def _show_batch(batch: KeptBatch) -> None:
    files = read_batch(batch.id, batch.revision)
    pack = load_pack(parts.settings().pack)
    waiting = left(files, pack)
    failed = sum(bool(file.problem and file.content) for file, _ in files)
    done = sum(file.is_done for file, _ in files)
    _show_header(batch, len(waiting), failed, done, len(files))
    if not done and not kept.BATCH_RUNS.get():
        st.caption(f"{len(files)}个文件已存在服务器上。点“开始审核”，中途可以停下，离开或刷新都不丢。")
    progress = st.container(key="progress")
    if done:
        show_results(batch, files, len(waiting))
    if kept.BATCH_RUNS.get():
        with progress:
            _run(batch, waiting, len(files), pack)
        kept.BATCH_RUNS.clear()
        st.rerun()


try:
    session.show_problem()
    if opened := current_batch():
        _show_batch(opened)
    else:
        _show_welcome()
except UserError:
    kept.BATCH_RUNS.clear()
    raise
