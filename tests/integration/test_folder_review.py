"""A run over a folder in a process of its own, stopped half way as with Ctrl+C and taken up again."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

REPORT = Path(__file__).parents[1] / "fixtures" / "reports" / "department_report.docx"
# So many that a busy machine is still at it when the interrupt comes.
COUNT = 240


def test_stopped_run_keeps_what_is_done_and_the_next_one_finishes_it(tmp_path: Path) -> None:
    folder, results = tmp_path / "各单位", tmp_path / "结果.jsonl"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"{number:03}.docx").write_bytes(REPORT.read_bytes())
    command = [sys.executable, "-m", "assistant", "review", str(folder), "--json", "--resume", str(results)]
    stopped = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert stopped.stderr is not None
    next(line for line in stopped.stderr if line.startswith("3/"))
    # Ctrl+C reaches every process of the terminal, the workers among them.
    os.killpg(stopped.pid, signal.SIGINT)
    out, err = stopped.communicate(timeout=120)
    first = json.loads(out)["summary"]
    assert stopped.returncode == 2
    assert "已中止" in err
    assert "Traceback" not in err
    assert first["reports"] >= 2
    assert first["reports"] + first["not_reached"] == COUNT
    again = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    assert json.loads(again.stdout)["summary"]["reports"] == COUNT
    assert len(results.read_text(encoding="utf-8").splitlines()) == COUNT
