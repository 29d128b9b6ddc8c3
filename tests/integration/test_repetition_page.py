"""The page 审核 holds the open report against those that an office has added, on the real knowledge base."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.ui import parts
from tests.generated_reports import generate, with_copies
from tests.integration.program import LONG
from tests.library import opened

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
_LAST_YEAR, _NOW = generate(2, (2021, 2022))


@pytest.fixture
def page(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """Yield the page with a report open that repeats half of last year's."""
    data = tmp_path / "data"
    shutil.copytree(built, data)
    monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(data))
    for part in (parts.settings, parts.database, parts.index, parts._similarity):
        part.clear()
    page = (
        AppTest.from_file(str(ROOT / "app.py"), default_timeout=LONG / 1000).run().switch_page("assistant/ui/review.py")
    )
    page.run().file_uploader[0].upload("自评.docx", with_copies(_NOW, _LAST_YEAR, 0.5).docx)
    yield page.run()
    opened(data).close()
    parts.database().close()
    for part in (parts.settings, parts.database, parts.index, parts._similarity):
        part.clear()


def _tabs(page: AppTest) -> list[str]:
    return [tab.label for tab in page.tabs]


def test_passages_stand_side_by_side_once_the_office_has_reports_of_its_own(page: AppTest, tmp_path: Path) -> None:
    assert "重复比对" not in _tabs(page)
    opened(tmp_path / "data").add(_LAST_YEAR.docx, "去年.docx", "report")
    assert _tabs(page.run())[-1] == "重复比对"
    page.session_state["audit-tab"] = "重复比对"
    page.run()
    assert not page.exception
    told = "\n".join(element.value for element in (*page.markdown, *page.caption))
    assert "与资料库中" in told
    assert "只改了数字" in told
    assert "云溪市商务局2021年度部门整体支出绩效自评报告" in told.replace("\\", "")
    assert sum('class="repeated"' in element.body for element in page.get("html")) == 40
    page.button(key="repeated-0").click().run()
    assert any("-background[" in element.value for element in page.markdown)
    page.button(key="repetition-more").click().run()
    assert sum('class="repeated"' in element.body for element in page.get("html")) > 40
