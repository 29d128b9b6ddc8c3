"""No report may hang what reads it, whatever one of its cells or paragraphs holds; what is left out is told."""

import subprocess
import sys

# Generous: a second or two for each on a busy machine; what is quadratic takes hours.
_HARD_LIMIT = 300


def test_hostile_cells_and_paragraphs_are_worked_through() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from tests.hostile_reports import main; main(100_000)"],
        timeout=_HARD_LIMIT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
