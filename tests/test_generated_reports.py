from pathlib import Path

import pytest

from knowledge.extraction import read_report
from knowledge.parsing import read_file
from knowledge.report import ReportKind
from tests.generated_reports import generate, with_copies, write_reports


def test_reports_are_the_same_for_a_seed_and_differ_from_each_other() -> None:
    reports = generate(500, (2021, 2022, 2023))
    assert reports[:3] == generate(3, (2021, 2022, 2023))
    assert reports[:3] != generate(3, (2021, 2022, 2023), seed=1)
    assert len({report.name for report in reports}) == 500
    texts = [line.text for report in reports for line in report.lines if not line.usual]
    assert len(texts) == pytest.approx(30_000, rel=0.05)
    assert len(set(texts)) > 0.999 * len(texts)


def test_both_formats_are_read_as_what_was_written(tmp_path: Path) -> None:
    generated = generate(2, (2022, 2023))
    paths = write_reports(tmp_path, generated)
    assert [path.suffix for path in paths] == [".docx", ".md"]
    for written, path in zip(generated, paths, strict=True):
        report = read_report(read_file(path))
        assert (report.title, report.unit, report.year) == (written.name, written.unit, written.year)
        assert report.kind is ReportKind.DEPARTMENT
        assert [len(form.filled) for form in report.forms] == [8]
        text = "".join(block.text for block in report.document.paragraphs)
        assert all(line.text in text for line in written.lines)


def test_copies_make_up_the_share_that_was_asked_for() -> None:
    source, report = generate(2, (2022, 2023))
    copy = with_copies(report, source, 0.5)
    assert report.planted_share == 0
    assert copy.planted_share == pytest.approx(0.5, abs=0.03)
    exact = [line.text for line in copy.lines if line.planted == "exact"]
    assert exact
    assert set(exact) <= {line.text for line in source.lines}
