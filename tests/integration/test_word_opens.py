"""Exported Word files as another program opens them: LibreOffice turns them into PDF pages."""

import re
import subprocess
from pathlib import Path

import pytest

from assistant.export.word import draft_document
from tests.test_word import DRAFT, REPORT

pytestmark = pytest.mark.integration


def test_draft_opens_with_its_title_text_and_page_number(tmp_path: Path, soffice: str, pdftotext: str) -> None:
    (tmp_path / "draft.docx").write_bytes(draft_document(DRAFT, REPORT))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "draft.docx"),
    ]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    text = subprocess.run(
        [pdftotext, "-layout", str(tmp_path / "draft.pdf"), "-"], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    assert "澄川市档案局" in text
    assert "（一）指标不够细化" in text
    assert re.search(r"—\s*1\s*—", text)
