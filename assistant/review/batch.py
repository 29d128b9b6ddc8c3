"""Many reports in one run: each is read, reviewed and forgotten but for its summary, so memory stays flat.

A file that can't be read is listed with the reason, and so is one that takes its process down: the run goes on. Beyond
a few files the work is spread over processes, since reading and judging are Python's own work and threads would wait
for each other. Results come in the order of the files, so that an interrupted run has a clean beginning.

What a run has done it keeps in a file, one JSON object a line, written as soon as a report is done, so that the next
run goes on from there. One that is cut off while writing leaves half a line, which costs that report a second review.
"""

import hashlib
import json
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import knowledge
from assistant.review.engine import Review
from assistant.review.engine import review as review_report
from assistant.review.pack import Pack, national
from assistant.review.report_summary import SUMMARY, ReportSummary, summarise_report
from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.parsing import confined, is_image, why_unsupported
from knowledge.parsing.archive import Incoming, file_at, files_at, files_in, is_archive

_log = logging.getLogger(__name__)
_MOST_WORKERS = 4
# A process takes about as long to start as ten reports to review.
_FILES_PER_WORKER = 10
_CRASHED = "读取时程序崩溃（内存不足或文件异常），请用 Word 打开后另存为 .docx 再试"
Progress = Callable[[int, int, str], None]
Reviewer = Callable[[Incoming], Review]
_Outcomes = Generator[ReportSummary | str, None, None]
_BEGINNING = b'{"key": '


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """One file of a run: its summary, or in Chinese why there is none.

    `key` stands for name, content and the rules of the day: with the same key the summary is the same. `is_skipped`
    says that the file was no report by its name, `is_known` that the summary is from an earlier run.
    """

    path: Path
    summary: ReportSummary | None = None
    problem: str = ""
    key: str = ""
    is_skipped: bool = False
    is_known: bool = False


def find_files(paths: Iterable[Path], leave_out: Iterable[Path] = ()) -> tuple[list[Incoming], list[BatchEntry]]:
    """Return the files to review, those of a folder or an archive by their path, and those there that are no reports.

    A file that is named itself is always reviewed. `leave_out` are results of the run itself, which may lie there.
    """
    files: dict[str, Incoming] = {}
    skipped: list[BatchEntry] = []
    own = {path.resolve() for path in leave_out}
    closed: list[OSError] = []
    for path in paths:
        for found in files_in([path], closed.append):
            if found is not path and found.resolve() in own:
                continue
            is_named = found is path or is_archive(found.name)
            for file in files_at([found]):
                if reason := "" if is_named and file.place == str(found) else why_skipped(file.name):
                    skipped.append(BatchEntry(Path(file.place), problem=reason, is_skipped=True))
                else:
                    files[file.place] = file
    for error in closed:
        reason = f"无法打开文件夹：{error.strerror}。请检查权限。"
        skipped.append(BatchEntry(Path(error.filename), problem=reason, is_skipped=True))
    return list(files.values()), skipped


def why_skipped(name: str) -> str:
    """Return, in Chinese, why a file of a folder is no report by its name, "" where it may be one."""
    if is_image(name):
        return f"《{name}》是图片：如果是报告的扫描件，请单独审核。"
    return why_unsupported(name)


def review_file(path: Path, pack: Pack | None = None) -> Review:
    """Return the review of the report in the file at `path`, by default with the national pack."""
    return review_given(file_at(path), pack)


def review_given(file: Incoming, pack: Pack | None = None) -> Review:
    """Return the review of the report in a file that is given."""
    pack = pack or national()
    return review_report(read_report(confined.read(file.load(), file.name), pack.columns), pack=pack)


def review_files(
    files: Sequence[Incoming],
    progress: Progress,
    done: Mapping[str, ReportSummary],
    *,
    pack: Pack | None = None,
    reviewer: Reviewer | None = None,
    workers: int | None = None,
) -> Generator[BatchEntry, None, None]:
    """Yield an entry for every file, in order, each as soon as it is there.

    What `done` holds under a file's key isn't reviewed again. `progress` is told the number of each file, how many
    there are, and its name. `reviewer` must be something that another process can import; by default it is
    `review_given` with `pack`.
    """
    pack = pack or national()
    reviewer = reviewer or partial(review_given, pack=pack)
    keys = [_key(file, pack) for file in files]
    new = [file for file, key in zip(files, keys, strict=True) if key not in done]
    most = min(_MOST_WORKERS, os.cpu_count() or 1, len(new) // _FILES_PER_WORKER)
    outcomes = _outcomes(new, reviewer, most if workers is None else workers)
    try:
        for number, (file, key) in enumerate(zip(files, keys, strict=True), start=1):
            known = done.get(key)
            came = next(outcomes) if known is None else replace(known, file=file.place)
            progress(number, len(files), file.name)
            if isinstance(came, str):
                yield BatchEntry(Path(file.place), problem=came)
            else:
                yield BatchEntry(Path(file.place), came, key=key, is_known=known is not None)
    finally:
        outcomes.close()


def _outcomes(files: Sequence[Incoming], reviewer: Reviewer, workers: int) -> _Outcomes:
    if workers < 2:
        yield from (_outcome(reviewer, file) for file in files)
        return
    pool, left = _start(workers), iter(files)
    try:
        for came in pool.map(partial(_outcome, reviewer), files):
            next(left)
            yield came
    except BrokenProcessPool:
        # Nobody knows which file took a process down: each of those left gets one of its own.
        yield from (_outcome_alone(reviewer, file) for file in left)
    finally:
        pool.shutdown(cancel_futures=True)


def _outcome_alone(reviewer: Reviewer, file: Incoming) -> ReportSummary | str:
    with _start(1) as pool:
        try:
            return pool.submit(_outcome, reviewer, file).result()
        except BrokenProcessPool:
            return f"《{file.name}》{_CRASHED}。"


def _start(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _leave_interrupts)


def _leave_interrupts() -> None:
    """Let only the process that started the run answer Ctrl+C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _outcome(reviewer: Reviewer, file: Incoming) -> ReportSummary | str:
    return outcome(partial(reviewer, file), file.place)


def outcome(review: Callable[[], Review], file: str) -> ReportSummary | str:
    """Return the summary of a file's review, or why there is none."""
    try:
        return summarise_report(review(), file)
    except UserError as error:
        return str(error)
    except Exception as error:
        _log.exception("Review of %s failed", file)
        return f"《{Path(file).name}》审核时程序出错（{type(error).__name__}），请把这份文件交给维护人员。"


def _key(file: Incoming, pack: Pack) -> str:
    """Return what a file's summary depends on; "" for a file that can't be opened."""
    try:
        return review_key(file.name, hashlib.sha256(file.load()).hexdigest(), pack)
    except UserError:
        return ""


def review_key(name: str, content: str, pack: Pack) -> str:
    """Return what the summary of a file depends on, as a hash; `content` is that of its bytes."""
    return hashlib.sha256(f"{_program()}\n{pack}\n{name}\n{content}".encode()).hexdigest()


@cache
def _program() -> str:
    """Return a hash of what reads and judges: after an update or a changed word list nothing old is taken over."""
    digest = hashlib.sha256()
    for folder in (Path(__file__).parent, Path(knowledge.__file__).parent):
        for source in sorted([*folder.rglob("*.py"), *folder.rglob("*.yml")]):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def read_results(path: Path) -> dict[str, ReportSummary]:
    """Return the summaries that `path` holds, by their keys; none where there is no such file yet.

    Raise UserError for a file of another kind, so that nothing is written into it.
    """
    if not path.exists():
        return {}
    content = path.read_bytes()
    if not (content.startswith(_BEGINNING) or _BEGINNING.startswith(content)):
        raise UserError(f"“{path}”不是批量审核的结果文件，请用 --resume 指定另一个文件名。")
    found: dict[str, ReportSummary] = {}
    for line in content.splitlines():
        try:
            entry = json.loads(line)
            found[entry["key"]] = SUMMARY.validate_python(entry["summary"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def append_result(path: Path, entry: BatchEntry) -> None:
    """Add the summary of an entry to `path`; one without a summary, or known before, is left out."""
    if entry.summary is None or entry.is_known or not entry.key:
        return
    line = json.dumps({"key": entry.key, "summary": SUMMARY.dump_python(entry.summary)}, ensure_ascii=False)
    with path.open("ab+") as stream:
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            line = line if stream.read() == b"\n" else f"\n{line}"
        stream.write(f"{line}\n".encode())
