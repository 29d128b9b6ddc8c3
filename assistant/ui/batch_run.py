"""The folder that the page 批量审核 works on: its files, what is done of them, and the next one's turn.

One file is reviewed between two looks at the page, so a click never cuts a review short: the run goes on, or stops,
with whole results. A file is on disk only for its own review, in a temporary folder, under a name that is cut to what
every file system takes; the names that a browser sends are shown, but never used as paths.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st
from streamlit.typing import UploadedFile

from assistant.review.batch import BatchEntry, review_files, why_skipped
from assistant.review.pack import Pack
from assistant.review.report_summary import ReportSummary
from knowledge.errors import UserError
from knowledge.parsing.archive import Member, is_archive, members

# What is uploaded stays in memory as long as its page is open.
_MOST_FILES, _MOST_MEGABYTES = 500, 1000
# A Chinese character takes three bytes of the 255 that a file name has on most systems.
_LONGEST_STEM = 70


@dataclass(slots=True)
class Batch:
    """The files of a run, entries of those done in the same order, all summaries of the session by their keys.

    `problem` is what stopped it, `workbook` its summary while the entries are these, `uploads` numbers the uploader.
    """

    files: Sequence[Member] = ()
    entries: list[BatchEntry] = field(default_factory=list)
    known: dict[str, ReportSummary] = field(default_factory=dict)
    is_running: bool = False
    problem: str = ""
    workbook: bytes = b""
    uploads: int = 0

    @property
    def left(self) -> int:
        """Return how many files have not been reached."""
        return len(self.files) - len(self.entries)


def current_batch() -> Batch:
    """Return the batch of this session."""
    batch: Batch = st.session_state.setdefault("batch", Batch())
    return batch


def take_files(batch: Batch, uploads: Sequence[UploadedFile]) -> None:
    """Make the uploaded files, without hidden ones, those of the batch, unless they are too many or too large.

    The uploader forgets them, or the next folder would be added to them.
    """
    batch.uploads += 1
    visible = [file for file in uploads if not base_name(file.name).startswith(".") and "__MACOSX/" not in file.name]
    files = [each for file in visible for each in _unpacked(file)]
    megabytes = sum(file.size for file in files) / 1024**2
    batch.problem = ""
    if not files:
        batch.problem = "这个文件夹里没有文件。"
    elif len(files) > _MOST_FILES or megabytes > _MOST_MEGABYTES:
        batch.problem = (
            f"选了{len(files)}个文件，共{megabytes:.0f} MB：一次最多{_MOST_FILES}个、{_MOST_MEGABYTES} MB。"
            "请分几次审核，或用命令行 report-assistant review 审核整个文件夹。"
        )
    else:
        batch.files, batch.is_running = sorted(files, key=lambda file: file.path), False
        _forget_results(batch)


def start(batch: Batch) -> None:
    """Have the files left reviewed; where none is left, all are gone through again for those that could not be read."""
    if not batch.left:
        _forget_results(batch)
    batch.is_running, batch.problem = True, ""


def stop(batch: Batch) -> None:
    """Leave the rest of the files for another start."""
    batch.is_running = False


def review_next(batch: Batch, pack: Pack) -> None:
    """Review the first file left, unless its summary is known."""
    file = batch.files[len(batch.entries)]
    try:
        entry = _entry(file, batch, pack)
    except OSError as error:
        raise UserError(f"无法写入临时文件：{error.strerror}。请检查磁盘空间，再点“继续审核”。") from error
    batch.entries.append(entry)
    batch.workbook = b""


def base_name(name: str) -> str:
    """Return the last part of a name from any system, without signs that a file name can't hold."""
    return re.sub(r'[:*?"<>|\x00-\x1f]', "_", re.split(r"[\\/]", name)[-1])


def _unpacked(file: UploadedFile) -> Sequence[Member]:
    """Return the files of an archive, under its name as those of a folder are; any other file stays as it is."""
    if is_archive(file.name):
        with suppress(UserError):
            return [replace(each, path=f"{file.name}/{each.path}") for each in members(file.getvalue(), file.name)]
    return [Member(file.name, file.size, file.getvalue)]


def _entry(file: Member, batch: Batch, pack: Pack) -> BatchEntry:
    shown = Path(file.path)
    name = base_name(file.path)
    if reason := why_skipped(name):
        return BatchEntry(shown, problem=reason, is_skipped=True)
    try:
        data = file.load()
    except UserError as error:
        return BatchEntry(shown, problem=str(error))
    with TemporaryDirectory() as folder:
        path = Path(folder, Path(name).stem[:_LONGEST_STEM] + Path(name).suffix)
        path.write_bytes(data)
        (entry,) = review_files([path], lambda *_: None, batch.known, pack=pack, workers=1)
    if entry.summary is None:
        return replace(entry, path=shown)
    batch.known[entry.key] = entry.summary
    return replace(entry, path=shown, summary=replace(entry.summary, file=file.path))


def _forget_results(batch: Batch) -> None:
    batch.entries, batch.workbook = [], b""
