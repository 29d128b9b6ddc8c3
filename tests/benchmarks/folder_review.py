"""How the review of a folder grows with the number of its reports, in seconds and in memory.

    python tests/benchmarks/folder_review.py [WORKERS...]

The bundled reports are written as Word files, no two alike; 50, 100 and 200 of them are reviewed in a process of its
own per run. Printed are seconds by the clock and of all processors, seconds per report, and the peak memory of the
process that leads the run and of the largest of its workers, in MB. Without WORKERS it runs with one and with the
default.
"""

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import docx

from assistant.review.batch import find_files, review_files
from knowledge.document import Document, Table
from knowledge.parsing import read_file

ROOT = Path(__file__).parents[2]
SIZES = (50, 100, 200)
_MARK = "@@"


def main() -> None:
    """Print a line for every number of workers and of reports."""
    workers = sys.argv[1:] or ["1", "default"]
    sources = sorted([*(ROOT / "knowledge/reports").glob("*.md"), *(ROOT / "assistant/samples").glob("*.md")])
    files = [word_file(read_file(path)) for path in sources]
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            reports = Path(folder, str(size))
            reports.mkdir()
            for number in range(size):
                (reports / f"{number:03}.docx").write_bytes(renamed(files[number % len(files)], number))
        for count in workers:
            for size in SIZES:
                command = [sys.executable, __file__, "--run", str(Path(folder, str(size))), count]
                output = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
                print(f"workers {count:>7}  {output.strip()}", flush=True)


def word_file(document: Document) -> bytes:
    """Return a report as a Word file, its title marked."""
    file = docx.Document()
    for number, block in enumerate(document.blocks):
        if isinstance(block, Table):
            _write_table(file, block)
        else:
            file.add_paragraph(f"{'' if number else _MARK}{block.text}")
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def renamed(data: bytes, number: int) -> bytes:
    """Return the Word file with a number for the mark in its title, so that no two are alike."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in archive.infolist():
            copy.writestr(entry, archive.read(entry).replace(_MARK.encode(), f"第{number}区".encode()))
    return stream.getvalue()


def _write_table(file: docx.document.Document, table: Table) -> None:
    width = max(cell.column + cell.column_span for row in table.rows for cell in row)
    written = file.add_table(len(table.rows), width)
    grid = [list(row.cells) for row in written.rows]
    for row in table.rows:
        for cell in row:
            first = grid[cell.row][cell.column]
            first.text = cell.text
            if cell.row_span > 1 or cell.column_span > 1:
                first.merge(grid[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1])


def run(folder: Path, workers: int | None) -> None:
    """Review a folder and print what it took."""
    start = time.perf_counter()
    files, _ = find_files([folder])
    entries = list(review_files(files, lambda *_: None, {}, workers=workers))
    seconds = time.perf_counter() - start
    # Linux hands ru_maxrss on to the program that a process becomes; what /proc tells is this program's own.
    own = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    failed = sum(entry.summary is None for entry in entries)
    indicators = sum(sum(entry.summary.counts.values()) for entry in entries if entry.summary)
    print(
        json.dumps(
            {
                "reports": len(entries),
                "failed": failed,
                "indicators": indicators,
                "seconds": round(seconds, 2),
                "cpu_seconds": round(sum(os.times()[:4]), 2),
                "per_report": round(seconds / len(entries), 4),
                "own_mb": own // 1024,
                "worker_mb": worker // 1024,
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]), None if sys.argv[3] == "default" else int(sys.argv[3]))
    else:
        main()
