import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from assistant.export.annotate import annotated_document
from assistant.review.engine import Review, review
from knowledge.document import Location
from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.parsing import parse

FILE = Path(__file__).parent / "fixtures" / "reports" / "department_report.docx"
DATA = FILE.read_bytes()


@pytest.fixture(scope="module")
def reviewed() -> Review:
    return review(read_report(parse(DATA, FILE.name)))


@pytest.fixture(scope="module")
def annotated(reviewed: Review) -> bytes:
    return annotated_document(DATA, FILE.name, reviewed)


def test_every_finding_and_weak_indicator_is_a_comment(reviewed: Review, annotated: bytes) -> None:
    texts = [comment.text for comment in docx.Document(io.BytesIO(annotated)).comments]
    weak = [row for row in reviewed.ledger if row.judgement and row.judgement.verdict.is_weak]
    assert len(texts) == len(reviewed.findings) + len(weak)
    assert all(
        any(finding.message in text and str(finding.basis) in text for text in texts) for finding in reviewed.findings
    )


def test_comment_stands_on_the_cell_of_the_weak_target(reviewed: Review, annotated: bytes) -> None:
    weak = next(row for row in reviewed.ledger if row.judgement and row.judgement.verdict.is_weak)
    document = docx.Document(io.BytesIO(annotated))
    number = next(c.comment_id for c in document.comments if c.text.startswith(f"【{weak.judgement.verdict.chinese}】"))
    mark = next(m for m in document.element.body.iter(qn("w:commentRangeStart")) if m.get(qn("w:id")) == str(number))
    cell = next(ancestor for ancestor in mark.iterancestors() if ancestor.tag == qn("w:tc"))
    assert "".join(text.text for text in cell.iter(qn("w:t"))) == weak.indicator.target


def test_report_reads_the_same_with_comments(reviewed: Review, annotated: bytes) -> None:
    assert read_report(parse(annotated, FILE.name)) == reviewed.report


def test_other_parts_of_the_file_are_unchanged(annotated: bytes) -> None:
    before, after = zipfile.ZipFile(io.BytesIO(DATA)), zipfile.ZipFile(io.BytesIO(annotated))
    assert set(after.namelist()) - set(before.namelist()) == {"word/comments.xml"}
    media = [name for name in before.namelist() if name.endswith((".png", ".bin", "theme1.xml"))]
    assert all(before.read(name) == after.read(name) for name in media)


def test_place_that_is_gone_is_refused(reviewed: Review) -> None:
    moved = replace(reviewed.findings[0], location=Location(999))
    with pytest.raises(UserError, match=r"找不到第1000段"):
        annotated_document(DATA, FILE.name, replace(reviewed, findings=(moved,)))


def test_file_that_word_cannot_open_is_refused(reviewed: Review) -> None:
    with pytest.raises(UserError, match="另存为"):
        annotated_document(b"PK", FILE.name, reviewed)
