"""Scanned reports, drawn by the test from a PDF with text: recognised, they read as that PDF does."""

import io
import tempfile
import zlib
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from knowledge.extraction import read_report
from knowledge.parsing import confined, read_file
from knowledge.parsing.archive import Incoming
from knowledge.report import Report
from tests.library import Library
from tests.test_parsing_pdf import pdf

pytestmark = pytest.mark.integration

_REPORT = Path(__file__).parent.parent / "fixtures" / "reports" / "project_over_pages.pdf"


def scanned(page: int, tilt: float) -> Image.Image:
    """Return a page of the report as a scanner gives it: turned a little, grey and grainy."""
    with pypdfium2.PdfDocument(_REPORT) as document:
        paper = document[page].render(scale=200 / 72).to_pil().convert("L")
    turned = np.asarray(paper.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255), np.float32)
    noisy = turned * 0.85 + 25 + np.random.default_rng(7).normal(0, 6, turned.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def saved(page: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    page.save(stream, kind, resolution=200)
    return stream.getvalue()


def rows(report: Report) -> list[tuple[str, ...]]:
    """Return the indicators, with one sign for each of two that look and mean the same."""
    return [
        (
            i.level1,
            i.level2,
            i.name,
            i.target.replace("≧", "≥"),
            i.actual,
            str(i.weight),
            str(i.score),
            i.deviation_note,
        )
        for form in report.forms
        for i in form.indicators
    ]


def test_scanned_page_of_a_report_reads_as_the_one_with_text() -> None:
    with pypdfium2.PdfDocument(_REPORT) as mixed, pypdfium2.PdfDocument(saved(scanned(0, 1.0), "PDF")) as scan:
        del mixed[0]
        mixed.import_pages(scan, index=0)
        stream = io.BytesIO()
        mixed.save(stream)
    expected = read_report(read_file(_REPORT))
    document = confined.read(stream.getvalue(), "扫描件.pdf")
    found = read_report(document)
    assert document.notes == ("第1页由扫描件识别，请与原件核对数字。",)
    assert [table.location.page for table in document.tables] == [1, 2]
    assert (found.title, found.unit, found.year) == (expected.title, expected.unit, expected.year)
    assert rows(found) == rows(expected)
    assert [section.title for section in found.sections] == [section.title for section in expected.sections]


def test_what_a_scanner_has_written_behind_the_picture_is_not_trusted() -> None:
    paper = scanned(0, 0.0).resize((850, 1100))
    paper.paste(255, (0, 330, 850, 1100))
    packed = zlib.compress(paper.tobytes())
    image = b"<< /Type /XObject /Subtype /Image /Width 850 /Height 1100 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    image += b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    hidden = b"BT 3 Tr /F1 12 Tf 72 700 Td (what the scanner took the first line of this page for) Tj ET\n"
    data = pdf(b"q 595 0 0 842 0 0 cm /X Do Q\n" + hidden, resources="/XObject << /X 6 0 R >>", extra=image)
    document = confined.read(data, "可搜索.pdf")
    assert next(document.paragraphs).text == "2023年度汀江县农业农村局项目支出绩效自评报告"
    assert "scanner" not in "".join(paragraph.text for paragraph in document.paragraphs)


def test_stopping_ends_the_recognition_and_leaves_everything_as_it_was(
    index: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ask for it once the pages are being recognised."""
    made = tmp_path / "made"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    page = scanned(0, 0.4)
    strip = page.crop((200, 150, page.width - 200, 400))
    stream = io.BytesIO()
    strip.save(stream, "PDF", resolution=200, save_all=True, append_images=[strip] * 11)
    begun: list[Path] = []

    def is_begun() -> bool:
        begun.extend(made.glob("*/scan-*/source.pdf"))
        return bool(begun)

    policy = "# 澄江市采购办法\n\n第一条 采购文件要公开。\n\n第二条 履约要验收。\n".encode()
    confined.end_all()
    files = [Incoming("采购.md", lambda: policy), Incoming("扫描件.pdf", stream.getvalue)]
    outcomes = list(index.add_many(files, cancelled=is_begun))
    assert [outcome.status for outcome in outcomes] == ["added", "unfinished"]
    assert begun
    assert [document.name for document in index.documents()] == ["采购.md"]
    assert index.status()["没有加完的文件"].startswith("1个：扫描件.pdf")
    confined.end_all()
    assert list(made.iterdir()) == []


@pytest.mark.parametrize(("turns", "kind", "name"), [(2, "JPEG", "倒.jpg"), (1, "TIFF", "横.tif")])
def test_picture_that_lies_on_its_side_or_head_is_turned(turns: int, kind: str, name: str) -> None:
    page = scanned(0, 0.4)
    strip = page.crop((200, 150, page.width - 200, 700)).rotate(90 * turns, expand=True)
    read = [paragraph.text for paragraph in confined.read(saved(strip, kind), name).paragraphs]
    assert read[:2] == ["2023年度汀江县农业农村局项目支出绩效自评报告", "一、项目基本情况"]
