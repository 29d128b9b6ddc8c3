"""The page 批量审核: a folder of reports at a time, with what they come to together."""

import streamlit as st

from assistant.review.pack import load_pack
from assistant.ui import session
from assistant.ui.batch_run import Batch, current_batch, review_next, start, stop, take_files
from assistant.ui.batch_view import show_results
from assistant.ui.parts import settings
from assistant.ui.text import plain
from assistant.ui.work import at_work
from knowledge.errors import UserError
from knowledge.running_text import shortened


def _show_uploader(batch: Batch) -> None:
    with st.container(key="folder"):
        # Files of every type are taken, so that those that can't be read are listed with the reason.
        files = st.file_uploader(
            "选择存放自评报告的文件夹", accept_multiple_files="directory", key=f"folder-{batch.uploads}"
        )
    if files:
        take_files(batch, files)
        st.rerun()


def _show_welcome(batch: Batch) -> None:
    with st.container(key="welcome"):
        st.markdown("### 批量审核")
        st.markdown(
            "一次审核一个文件夹里的全部自评报告，按未量化指标的占比排行，汇总最常见的问题，可下载 Excel 汇总表。"
        )
        _show_uploader(batch)


def _show_header(batch: Batch) -> None:
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**批量审核：{len(batch.files)}个文件**", width="stretch")
        label = "重新审核" if not batch.left else "继续审核" if batch.entries else "开始审核"
        is_busy = batch.is_running
        st.button(label, type="primary", disabled=is_busy, on_click=start, args=(batch,), key="batch-start")
        with st.popover("换一个文件夹", icon=":material/drive_folder_upload:", key=f"change-{batch.uploads}"):
            _show_uploader(batch)


def _run(batch: Batch) -> None:
    """Review what is left; a click anywhere ends this run of the page, and the next one goes on from there."""
    pack = load_pack(settings().pack)
    # Away from the start button: in its place, the first click on it would be lost.
    st.button("停止", icon=":material/stop_circle:", on_click=stop, args=(batch,), key="batch-stop")
    bar = st.progress(0.0)
    total = len(batch.files)
    while batch.left:
        done = total - batch.left
        name = shortened(batch.files[done].path, 60)
        bar.progress(done / total, text=f"{done + 1}/{total} {plain(name)}")
        with at_work("batch"):
            review_next(batch, pack)


session.apply_style()
current = current_batch()
if current.files:
    _show_header(current)
else:
    _show_welcome(current)
if current.problem:
    st.error(plain(current.problem))
progress = st.container(key="progress")
if current.entries:
    show_results(current)
if current.is_running:
    try:
        with progress:
            _run(current)
    except UserError as error:
        current.problem = str(error)
    stop(current)
    st.rerun()
