"""Exported Word files as another program opens them: LibreOffice turns them into PDF pages."""

import re
import subprocess
from pathlib import Path

import pytest

from assistant.export.delivery import deliver, draft_document
from assistant.export.manuscript import Manuscript
from assistant.export.options import Changes, Options, Sources
from tests.test_into_file import put_into
from tests.test_tracked import form_file, tracked
from tests.test_word import DRAFT, REPORT

AUTHORS = Path(__file__).parent.parent / "fixtures" / "reports" / "department_report.docx"

pytestmark = pytest.mark.integration


def test_draft_opens_with_its_title_text_and_page_number(tmp_path: Path, soffice: str, pdftotext: str) -> None:
    text = _text_as_opened(draft_document(Manuscript(DRAFT, is_final=False), REPORT), tmp_path, soffice, pdftotext)
    assert "澄川市档案局" in text
    assert "（一）指标不够细化" in text
    assert re.search(r"—\s*1\s*—", text)


@pytest.mark.parametrize("sources", [Sources.FOOTNOTES, Sources.COMMENTS])
def test_draft_opens_with_its_sources(sources: Sources, tmp_path: Path, soffice: str, pdftotext: str) -> None:
    text = _squeezed(deliver(DRAFT, REPORT, Options(sources=sources)), tmp_path, soffice, pdftotext)
    assert "共12项指标，未量化5项" in text
    # LibreOffice prints footnotes, and leaves comments out of the pages.
    assert ("“共12项，未量化5项”" in text) is (sources is Sources.FOOTNOTES)


@pytest.mark.parametrize("sources", Sources)
def test_report_opens_with_old_and_new_text(sources: Sources, tmp_path: Path, soffice: str, pdftotext: str) -> None:
    text = _squeezed(put_into(AUTHORS.read_bytes(), sources=sources), tmp_path, soffice, pdftotext)
    for words in ("部分指标只写", "2.执行率填列有误", "年底前改写5项指标", "拟应用和公开情况"):
        assert words in text


def test_report_opens_with_new_text_alone(tmp_path: Path, soffice: str, pdftotext: str) -> None:
    final = put_into(AUTHORS.read_bytes(), changes=Changes.CLEAN, is_final=True)
    text = _squeezed(final, tmp_path, soffice, pdftotext)
    assert "1.指标不够细化。共12项指标" in text
    assert "部分指标只写" not in text


def test_file_with_comments_and_tracked_changes_opens_with_old_and_new_target(
    tmp_path: Path, soffice: str, pdftotext: str
) -> None:
    text = _squeezed(tracked(form_file()), tmp_path, soffice, pdftotext)
    assert "城区道路养护" in text
    assert "控制在预算内" in text
    assert "养护经费≤____万元" in text


def _squeezed(data: bytes, folder: Path, soffice: str, pdftotext: str) -> str:
    """Return the text of the pages without spaces and line ends."""
    return "".join(_text_as_opened(data, folder, soffice, pdftotext).split())


def _text_as_opened(data: bytes, folder: Path, soffice: str, pdftotext: str) -> str:
    """Return the text of the pages that LibreOffice makes of a Word file."""
    (folder / "file.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "file.docx"]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    read = [pdftotext, folder / "file.pdf", "-"]
    return subprocess.run(read, check=True, capture_output=True, text=True, timeout=60).stdout
