"""No report may hang what reads it, whatever one of its cells or paragraphs holds; what is left out is told."""

import subprocess
import sys
import time

from tests.hostile_reports import endless, work_through

# Generous: a second or two for each on a busy machine; what is quadratic takes hours.
_HARD_LIMIT = 300
# Five are usual; where each row or figure is laid against every other one it is a minute or more.
_PROCESSOR_SECONDS = 40


def test_hostile_cells_and_paragraphs_are_worked_through() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from tests.hostile_reports import main; main(100_000)"],
        timeout=_HARD_LIMIT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_reports_of_far_too_much_are_reviewed_and_drafted() -> None:
    for name, data in endless():
        began = time.process_time()
        work_through(data, name)
        assert time.process_time() - began < _PROCESSOR_SECONDS, name
