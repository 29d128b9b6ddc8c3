"""The whole-process time of a review on the command line beside that of importing python-docx.

Run `python -m tests.benchmarks.startup REPORT.docx`; the two run in turn, and medians are given.
"""

import statistics
import subprocess
import sys
import time

RUNS = 5
BASELINE = [sys.executable, "-c", "import docx"]


def seconds(command: list[str]) -> float:
    """Return the wall time of one run of `command`."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(report: str) -> None:
    """Print the medians, and the review's time beside its bound of 1.5 times the baseline plus one second."""
    review = [sys.executable, "-m", "assistant", "review", report, "--json"]
    pairs = [(seconds(BASELINE), seconds(review)) for _ in range(RUNS)]
    baseline, reviewing = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"import docx     {baseline:.2f} s")
    print(f"review --json   {reviewing:.2f} s, {reviewing / baseline:.1f} times; bound {1.5 * baseline + 1:.2f} s")


if __name__ == "__main__":
    main(sys.argv[1])
