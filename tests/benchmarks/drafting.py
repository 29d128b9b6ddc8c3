"""How long somebody waits for a draft without a model, beside opening the report with python-docx.

Run `python -m tests.benchmarks.drafting REPORT.docx` with REPORT_ASSISTANT_DATA set to a knowledge base that is built.
Counted is from the moment the review is there to the first piece of text, to the whole of 存在的问题 and to both
sections: in a new process, as on the command line; in a new process whose knowledge base has been warmed up, as on the
page; and once more in the same. The kinds run in turn, and medians are given.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 5
BOUNDS = (1.0, 3.0, 3.0)
KINDS = {"cold": "new process", "opened": "warmed up", "again": "once more"}


def seconds(*command: str) -> float:
    """Return the wall time of one run of Python with these arguments."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def waits(report: str, *kinds: str) -> dict[str, list[float]]:
    """Return the seconds to the first text, to the first section and to both, of each kind, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.drafting", report, *kinds]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, list[float]] = json.loads(run.stdout)
    return found


def draft(report: str, kind: str) -> list[float]:
    """Review the report and draft both sections; return the seconds from the review on."""
    from assistant.review.engine import review
    from assistant.settings import load_settings
    from knowledge.extraction import read_report
    from knowledge.parsing import read_file

    reviewed = review(read_report(read_file(Path(report))))
    if kind == "opened":
        from tests.library import opened

        opened(load_settings().data).warm_up()
    start = time.perf_counter()
    from assistant.drafting.draft import HEADINGS, MEASURES
    from assistant.drafting.planning.plan import make_plan
    from assistant.drafting.writing import write_draft
    from tests.library import opened

    plan = make_plan(reviewed, opened(load_settings().data))
    first = section = 0.0
    for event in write_draft(plan):
        if isinstance(event, str):
            first = first or time.perf_counter() - start
            if HEADINGS[MEASURES] in event:
                section = section or time.perf_counter() - start
    return [first, section, time.perf_counter() - start]


def main(report: str) -> None:
    """Print the medians, each wait also as times the baseline, and its bound."""
    opening = f"import docx; docx.Document({report!r})"
    whole, baselines = [], []
    found: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}
    for _ in range(RUNS):
        baselines.append(seconds("-c", opening))
        whole.append(seconds("-m", "assistant", "draft", report))
        for kind, times in {**waits(report, "cold"), **waits(report, "opened", "again")}.items():
            found[kind].append(times)
    baseline, process = statistics.median(baselines), statistics.median(whole)
    print(f"import docx and open the report  {baseline:.2f} s")
    print(f"draft, the whole process         {process:.2f} s, {process / baseline:.1f} times")
    print(f"{'from the review on':16}{'first text':>20}{'存在的问题':>15}{'both':>20}")
    for kind, name in KINDS.items():
        medians = [statistics.median(times) for times in zip(*found[kind], strict=True)]
        print(f"{name:18}" + "".join(f"{each:>10.2f} s {each / baseline:4.1f} ×" for each in medians))
    print(f"{'bound':18}" + "".join(f"{bound:>10.2f} s       " for bound in BOUNDS))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps({kind: draft(sys.argv[1], kind) for kind in sys.argv[2:]}))
    else:
        main(sys.argv[1])
