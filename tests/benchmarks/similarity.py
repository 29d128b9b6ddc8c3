"""How much of a report is found to repeat others, beside what was planted in it, and what finding it costs.

Run `python -m tests.benchmarks.similarity [COUNT]`. A library of COUNT fictional reports (500) is added with vectors of
no meaning, for repetition is found by text alone; then reports that are not in it are held against it, with a known
share of their sentences copied from one that is: to the letter, with other figures, or with words put in.
"""

import resource
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from knowledge.comparing.similarity import Similarity
from knowledge.extraction import read_report
from knowledge.parsing import parse
from knowledge.parsing.archive import file_at
from knowledge.report import Report
from tests.generated_reports import Generated, generate, with_copies, write_reports
from tests.library import Library

SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.95)
ASKED = 10


class NoEmbedder:
    """Vectors of no meaning, which take no time."""

    name = "none"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.ones((len(texts), 8), np.float32)

    embed_queries = embed_passages


def main(count: int) -> None:
    """Print shares planted and found, the found sentences by kind of copy, and times and memory."""
    with TemporaryDirectory() as folder:
        library = Library(Path(folder, "data"), NoEmbedder())
        reports = generate(count, (2021, 2022, 2023))
        files = Path(folder, "files")
        files.mkdir()
        for _ in library.add_many([file_at(path) for path in write_reports(files, reports)], "report"):
            pass
        similarity = Similarity(library.catalogue)
        # Of a unit that the library doesn't hold, and of another seed.
        asked = generate(600, (2024, 2025, 2026), seed=1)[-ASKED:]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first = _seconds(similarity, _read(asked[0]))
        print(f"{count} reports, first comparison (reads them all) {first:.2f} s, ", end="")
        print(f"{(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB more at most")
        times = [_seconds(similarity, _read(each)) for each in asked]
        print(f"each further one: median {statistics.median(times) * 1000:.0f} ms, at most {max(times) * 1000:.0f} ms")
        print("planted   found     of its source   sentences found: exact, figures, edited; own ones taken for copies")
        for share in SHARES:
            print(_line(similarity, [with_copies(each, reports[place * 7], share) for place, each in enumerate(asked)]))
        library.close()


def _line(similarity: Similarity, asked: Sequence[Generated]) -> str:
    found, of_source = [], []
    hits = {"exact": [0, 0], "figures": [0, 0], "edited": [0, 0], "": [0, 0]}
    for each in asked:
        repetition = similarity.repetition(_read(each))
        found.append(repetition.share)
        of_source.append(max(map(repetition.share_of, repetition.by_document.values()), default=0.0))
        said = "\n".join(passage.own for passage in repetition.passages)
        for line in each.lines:
            if not line.usual:
                hits[line.planted][0] += line.text in said
                hits[line.planted][1] += 1
    planted = statistics.mean(each.planted_share for each in asked)
    counts = "  ".join(f"{hit}/{of}" for hit, of in hits.values())
    return f"{planted:7.1%}   {statistics.mean(found):7.1%}   {statistics.mean(of_source):7.1%}         {counts}"


def _read(report: Generated) -> Report:
    return read_report(parse(report.docx, "report.docx"))


def _seconds(similarity: Similarity, report: Report) -> float:
    start = time.perf_counter()
    similarity.repetition(report)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
