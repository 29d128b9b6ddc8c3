"""Exported Word files as another program opens them: LibreOffice turns them into PDF pages."""

import re
import subprocess
from pathlib import Path

import pytest

from assistant.export.manuscript import Manuscript
from assistant.export.word import draft_document
from tests.test_tracked import form_file, tracked
from tests.test_word import DRAFT, REPORT

pytestmark = pytest.mark.integration


def test_draft_opens_with_its_title_text_and_page_number(tmp_path: Path, soffice: str, pdftotext: str) -> None:
    text = _text_as_opened(draft_document(Manuscript(DRAFT, is_final=False), REPORT), tmp_path, soffice, pdftotext)
    assert "澄川市档案局" in text
    assert "（一）指标不够细化" in text
    assert re.search(r"—\s*1\s*—", text)


def test_file_with_comments_and_tracked_changes_opens_with_old_and_new_target(
    tmp_path: Path, soffice: str, pdftotext: str
) -> None:
    text = "".join(_text_as_opened(tracked(form_file()), tmp_path, soffice, pdftotext).split())
    assert "城区道路养护" in text
    assert "控制在预算内" in text
    assert "养护经费≤____万元" in text


def _text_as_opened(data: bytes, folder: Path, soffice: str, pdftotext: str) -> str:
    """Return the text of the pages that LibreOffice makes of a Word file."""
    (folder / "file.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "file.docx"]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    read = [pdftotext, folder / "file.pdf", "-"]
    return subprocess.run(read, check=True, capture_output=True, text=True, timeout=60).stdout
