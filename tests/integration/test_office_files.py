"""Files that LibreOffice opens for the program: read like their .docx, with the network out of reach."""

import io
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import docx as python_docx
import openpyxl
import pytest

from knowledge.errors import UserError
from knowledge.extraction import read_report
from knowledge.parsing import confined, parse, read_file
from knowledge.parsing.stopping import StoppedError, granting, stoppable
from knowledge.report import Report

pytestmark = pytest.mark.integration

_REPORTS = Path(__file__).parent.parent / "fixtures" / "reports"
_REPORT = _REPORTS / "department_report.docx"
_ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" office:version="1.2"><office:body><office:text>
<text:p>一、基本情况</text:p>%s</office:text></office:body></office:document-content>"""
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""
_PICTURE = '<text:p><draw:frame draw:name="a"><draw:image xlink:href="%s"/></draw:frame></text:p>'
_SECTION = '<text:section text:name="b"><text:section-source xlink:href="%s"/><text:p>旧</text:p></text:section>'


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """Return the address of a web server on this machine, and the paths it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    Handler.do_HEAD = Handler.do_OPTIONS = Handler.do_PROPFIND = Handler.do_GET  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()
    thread.join()


def saved_as(source: Path, kind: str, folder: Path, soffice: str) -> Path:
    """Return `source` as LibreOffice saves it in another format."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", kind, "--outdir", folder, source],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / f"{source.stem}.{kind}"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a report that ends in a paragraph, as Word's own do: LibreOffice loses a table at the end of a .doc."""
    document = python_docx.Document(_REPORT)
    document.add_paragraph("填报人：张三")
    path: Path = tmp_path_factory.mktemp("report") / "自评报告.docx"
    document.save(path)
    return path


@pytest.fixture(scope="module")
def old_report(report: Path, tmp_path_factory: pytest.TempPathFactory, soffice: str) -> Path:
    return saved_as(report, "doc", tmp_path_factory.mktemp("old"), soffice)


def odt(content: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", _ODT % content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return stream.getvalue()


def rows(report: Report) -> list[tuple[str, ...]]:
    return [(i.level1, i.level2, i.name, i.target, i.actual) for form in report.forms for i in form.indicators]


@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_report_reads_the_same_in_every_format(kind: str, report: Path, tmp_path: Path, soffice: str) -> None:
    expected = read_report(read_file(report))
    made = saved_as(report, kind, tmp_path, soffice)
    document = read_file(made)
    found = read_report(document)
    assert document.name == made.name
    assert (found.title, found.unit, found.year) == (expected.title, expected.unit, expected.year)
    assert len(rows(found)) == 6
    assert rows(found) == rows(expected)
    assert [section.heading for section in found.sections] == [section.heading for section in expected.sections]


def test_wps_file_is_read(old_report: Path) -> None:
    assert len(rows(read_report(confined.read(old_report.read_bytes(), "自评.wps")))) == 6


def test_old_workbook_is_read_as_the_new_one(tmp_path: Path, soffice: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["项目", "比例"])
    book.active.append(["培训", 0.95])
    book.active["B2"].number_format = "0%"
    book.save(tmp_path / "表.xlsx")
    data = saved_as(tmp_path / "表.xlsx", "xls", tmp_path, soffice).read_bytes()
    for name in ("表.xls", "表.et"):
        (table,) = confined.read(data, name).tables
        assert [[cell.text for cell in row] for row in table.rows] == [["项目", "比例"], ["培训", "95%"]]


@pytest.mark.usefixtures("soffice")
@pytest.mark.parametrize("content", [_PICTURE, _SECTION])
def test_nothing_is_fetched(content: str, asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    document = confined.read(odt(content % f"{address}/secret"), "外链.odt")
    assert next(document.paragraphs).text == "一、基本情况"
    assert paths == []


@pytest.mark.usefixtures("soffice")
def test_web_page_called_doc_is_read_and_its_style_sheet_left(asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    page = f'<html><head><link rel="stylesheet" href="{address}/a.css"></head><body><p>一、基本情况</p></body></html>'
    assert [p.text for p in confined.read(page.encode(), "网页.doc").paragraphs] == ["一、基本情况"]
    assert paths == []


@pytest.mark.usefixtures("soffice")
def test_file_of_this_machine_is_not_drawn_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("本机秘密", encoding="utf-8")
    document = confined.read(odt(_SECTION % secret.as_uri()), "内链.odt")
    assert "本机秘密" not in "".join(p.text for p in document.paragraphs)


@pytest.mark.usefixtures("soffice")
def test_without_a_way_to_cut_the_network_files_that_point_elsewhere_are_refused(asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    with granting(999, is_offline=False):
        assert parse(odt(""), "无链.odt").blocks
        with pytest.raises(UserError, match="不能在转换时断开网络"):
            parse(odt(_PICTURE % f"{address}/secret"), "外链.odt")
    assert paths == []


@pytest.mark.usefixtures("soffice")
def test_stopping_ends_the_conversion(old_report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    confined.end_all()
    with pytest.raises(StoppedError), stoppable(lambda: any(tmp_path.glob("*/convert-*/profile"))):
        confined.read(old_report.read_bytes(), "自评报告.doc")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cut", [600, 20000])
def test_damaged_file_is_refused_or_read(cut: int, old_report: Path) -> None:
    data = old_report.read_bytes()
    for damaged in (data[:cut], data[:cut] + bytes(len(data) - cut)):
        with suppress(UserError):
            assert confined.read(damaged, "断.doc").blocks


def test_missing_program_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match=r"需要 LibreOffice.*安装 LibreOffice"):
        parse(b"{\\rtf1 x}", "总结.rtf")
