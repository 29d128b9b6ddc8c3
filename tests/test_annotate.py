import io
import zipfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

from assistant.export.annotate import annotated_document
from assistant.export.options import SourceFile
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
    return annotated_document(SourceFile(DATA, FILE.name), reviewed)


def test_every_finding_and_weak_indicator_is_a_comment(reviewed: Review, annotated: bytes) -> None:
    texts = [comment.text for comment in docx.Document(io.BytesIO(annotated)).comments]
    weak = [row for row in reviewed.ledger if row.judgement and row.judgement.verdict.is_weak]
    others = [finding for finding in reviewed.findings if finding.rule != "VAL01"]
    assert len(texts) == len(others) + len(weak)
    assert all(any(finding.message in text and str(finding.basis) in text for text in texts) for finding in others)


def test_comment_stands_on_the_cell_of_the_weak_target(reviewed: Review, annotated: bytes) -> None:
    weak = next(row for row in reviewed.ledger if row.judgement and row.judgement.verdict.is_weak)
    document = docx.Document(io.BytesIO(annotated))
    number = next(c.comment_id for c in document.comments if c.text.startswith(f"【{weak.judgement.verdict.chinese}】"))
    mark = next(m for m in document.element.body.iter(qn("w:commentRangeStart")) if m.get(qn("w:id")) == str(number))
    cell = next(ancestor for ancestor in mark.iterancestors() if ancestor.tag == qn("w:tc"))
    assert "".join(text.text for text in cell.iter(qn("w:t"))) == weak.indicator.target


def test_report_reads_the_same_with_comments(reviewed: Review, annotated: bytes) -> None:
    assert asdict(read_report(parse(annotated, FILE.name))) == asdict(reviewed.report)


def test_other_parts_of_the_file_are_unchanged(annotated: bytes) -> None:
    before, after = zipfile.ZipFile(io.BytesIO(DATA)), zipfile.ZipFile(io.BytesIO(annotated))
    assert set(after.namelist()) - set(before.namelist()) == {"word/comments.xml"}
    written = {"[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels"}
    assert {name for name in before.namelist() if before.read(name) != after.read(name)} == written


def test_relationship_that_leads_nowhere_is_no_hindrance_and_stays(reviewed: Review) -> None:
    dangling = f'<Relationship Id="rId99" Type="{RELATIONSHIP_TYPE.IMAGE}" Target="NULL"/></Relationships>'
    data = _changed(DATA, "word/_rels/document.xml.rels", lambda text: text.replace("</Relationships>", dangling))
    with pytest.raises(KeyError):
        docx.Document(io.BytesIO(data))
    result = zipfile.ZipFile(io.BytesIO(annotated_document(SourceFile(data, FILE.name), reviewed)))
    relations = etree.fromstring(result.read("word/_rels/document.xml.rels"))
    assert {relation.get("Target") for relation in relations} >= {"NULL", "comments.xml"}
    assert len({relation.get("Id") for relation in relations}) == len(relations)


def test_comments_of_others_stay(reviewed: Review) -> None:
    document = docx.Document(io.BytesIO(DATA))
    document.add_comment(document.paragraphs[0].runs, text="请核对标题", author="科长")
    buffer = io.BytesIO()
    document.save(buffer)
    result = docx.Document(io.BytesIO(annotated_document(SourceFile(buffer.getvalue(), FILE.name), reviewed)))
    assert next(comment.text for comment in result.comments) == "请核对标题"
    assert {comment.author for comment in result.comments} == {"科长", "绩效报告助手"}


def test_report_without_anything_to_say_comes_back_as_it_is(reviewed: Review) -> None:
    assert annotated_document(SourceFile(DATA, FILE.name), replace(reviewed, findings=(), ledger=())) == DATA


def test_comment_on_a_text_box_stands_on_the_paragraph_around_it(reviewed: Review) -> None:
    box = (
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r>'
        "<w:t>附注：数据未审计</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    data = _changed(DATA, "word/document.xml", lambda text: text.replace("</w:p>", box, 1))
    blocks = list(parse(data, FILE.name).paragraphs)
    place = next(paragraph.location for paragraph in blocks if paragraph.text == "附注：数据未审计")
    finding = replace(reviewed.findings[0], location=place)
    result = annotated_document(SourceFile(data, FILE.name), replace(reviewed, findings=(finding,), ledger=()))
    marks = list(docx.Document(io.BytesIO(result)).element.body.iter(qn("w:commentRangeStart")))
    assert len(marks) == 1
    assert not list(marks[0].iterancestors(qn("w:txbxContent")))


def test_place_that_is_gone_is_refused(reviewed: Review) -> None:
    moved = replace(reviewed.findings[0], location=Location(999))
    with pytest.raises(UserError, match=r"找不到第1000段"):
        annotated_document(SourceFile(DATA, FILE.name), replace(reviewed, findings=(moved,)))


def test_file_that_word_cannot_open_is_refused(reviewed: Review) -> None:
    with pytest.raises(UserError, match="另存为"):
        annotated_document(SourceFile(b"PK", FILE.name), reviewed)


def _changed(data: bytes, path: str, change: Callable[[str], str]) -> bytes:
    """Return the file with one of its parts changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(buffer, "w") as copy:
        for entry in archive.infolist():
            content = archive.read(entry)
            copy.writestr(entry, change(content.decode()).encode() if entry.filename == path else content)
    return buffer.getvalue()
