"""The file in which a run over many reports keeps what it has done, so that the next one goes on from there.

One JSON object a line, written as soon as a report is done. A run that is cut off while writing leaves half a line,
which costs that one report a second review.
"""

import json
import os
from pathlib import Path

from assistant.review.batch import BatchEntry
from assistant.review.report_summary import SUMMARY, ReportSummary
from knowledge.errors import UserError

_BEGINNING = b'{"key": '


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
