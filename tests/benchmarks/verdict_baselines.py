"""Measure `judge` on labelled rows beside two simple baselines, and its speed beside a plain scan for figures.

    python -m tests.benchmarks.verdict_baselines ROWS.jsonl

A row has level1, level2, indicator, target, label (one of the four verdicts) and, where they were labelled, codes.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import process_time

from assistant.review.lexicon import has
from assistant.review.verdict import Reason, Verdict, judge

_Row = dict[str, str]
_SCAN = re.compile(r"[≥≤<>=]|\d+(?:\.\d+)?\s*(?:%|％|个|人|次|万|亿|元|项|家|公里|亩)?")
_REPETITIONS = 20


def has_a_digit(row: _Row) -> Verdict:
    """Return quantified where the target holds a digit, else vague."""
    return Verdict.QUANTIFIED if re.search(r"\d", row["target"]) else Verdict.VAGUE


def has_a_vague_word(row: _Row) -> Verdict:
    """Return vague where the target holds a word of direction, degree or self-reference, else quantified."""
    groups = ("direction", "degree", "self_reference", "vague_time", "placeholder")
    return Verdict.VAGUE if any(has(group, row["target"]) for group in groups) else Verdict.QUANTIFIED


def judged(row: _Row) -> Verdict:
    """Return the verdict of `judge`."""
    return judge(row["level1"], row["level2"], row["indicator"], row["target"]).verdict


def f1(expected: Sequence[bool], found: Sequence[bool]) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    both = sum(one and other for one, other in zip(expected, found, strict=True))
    precision, recall = both / max(1, sum(found)), both / max(1, sum(expected))
    return precision, recall, 2 * both / max(1, sum(expected) + sum(found))


def measure(rows: list[_Row], classify: Callable[[_Row], Verdict]) -> str:
    """Return a line with precision, recall and F1 of "not quantified", the F1 of every verdict and their mean."""
    labels, found = [Verdict(row["label"]) for row in rows], [classify(row) for row in rows]
    weak = f1([label.is_weak for label in labels], [verdict.is_weak for verdict in found])
    each = [f1([label is v for label in labels], [verdict is v for verdict in found])[2] for v in Verdict]
    single = " ".join(f"{verdict.value} {score:.3f}" for verdict, score in zip(Verdict, each, strict=True))
    return f"P {weak[0]:.3f}  R {weak[1]:.3f}  F1 {weak[2]:.3f}  macro-F1 {sum(each) / len(each):.3f}  ({single})"


def reason_lines(rows: list[_Row]) -> Iterator[str]:
    """Yield a line for every reason: how often it was labelled and given, labelled only, given only."""
    given = [set(judge(row["level1"], row["level2"], row["indicator"], row["target"]).reasons) for row in rows]
    labelled = [{Reason(code) for code in row["codes"]} for row in rows]
    for reason in Reason:
        pairs = [(reason in one, reason in other) for one, other in zip(labelled, given, strict=True)]
        counts = (pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))
        yield f"  {reason.value:20} both {counts[0]:3}  labelled only {counts[1]:3}  given only {counts[2]:3}"


def unseen(rows: list[_Row]) -> list[_Row]:
    """Return the rows many times over, each time with other blanks at their ends, so that no result is remembered."""
    blanks = (" " * count for count in range(1, _REPETITIONS + 1))
    return [
        {**row, "indicator": row["indicator"] + blank, "target": row["target"] + blank}
        for blank in blanks
        for row in rows
    ]


def per_second(rows: list[_Row], work: Callable[[_Row], object]) -> float:
    """Return how many rows `work` does in a second of the processor, which other programs may share."""
    start = process_time()
    for row in rows:
        work(row)
    return len(rows) / (process_time() - start)


def main(path: Path) -> None:
    """Print all measures of the rows in `path`."""
    rows: list[_Row] = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    rows = [{**row, "level1": row.get("level1", ""), "level2": row.get("level2", "")} for row in rows]
    print(f"{len(rows)} rows")
    for name, classify in (("judge", judged), ("has a digit", has_a_digit), ("vague words", has_a_vague_word)):
        print(f"{name:12} {measure(rows, classify)}")
    if all("codes" in row for row in rows):
        print("\n".join(reason_lines(rows)))
    new = unseen(rows)
    print(f"judge {per_second(new, judged):.0f} verdicts/s on rows not seen before", end=", ")
    print(f"{per_second(rows * _REPETITIONS, judged):.0f} on rows seen before", end=", ")
    print(f"vague words {per_second(new, has_a_vague_word):.0f}", end=", ")
    print(f"plain scan {per_second(new, lambda row: _SCAN.findall(row['target'])):.0f} targets/s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
