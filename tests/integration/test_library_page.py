"""The page 资料库 on the real knowledge base: files added, corrected, looked into, asked and deleted."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.ui import library_view, parts
from tests.generated_reports import generate
from tests.integration.program import LONG
from tests.library import opened

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
_POLICY = """# 云溪市市级预算绩效监控办法

云财绩〔2021〕7号

第一条 为加强市级预算绩效管理，制定本办法。

第二条 市级部门每年七月底前对绩效目标完成情况开展监控，偏离目标的及时纠正。

第三条 本办法自2021年8月1日起施行，有效期两年。
"""
_PARTS = (parts.settings, parts.database, parts.index, library_view._last)


@pytest.fixture
def page(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    data = tmp_path / "data"
    shutil.copytree(built, data)
    monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(data))
    for part in _PARTS:
        part.clear()
    yield (
        AppTest.from_file(str(ROOT / "app.py"), default_timeout=LONG / 1000)
        .run()
        .switch_page("assistant/ui/library.py")
        .run()
    )
    opened(data).close()
    parts.database().close()
    for part in _PARTS:
        part.clear()


def archive(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return stream.getvalue()


def add(page: AppTest, *files: tuple[str, bytes]) -> list[list[str]]:
    """Add files through the page, and return what it says of each: result, name."""
    uploads = [(name, data, "application/octet-stream") for name, data in files]
    page.file_uploader[0].set_value(uploads).run()
    page.button(key="library-start").click().run()
    while not any(button.key == "library-done" for button in page.button):
        page.run()
    assert not page.exception
    results = next(frame.value for frame in page.dataframe if "结果" in frame.value.columns)
    page.button(key="library-done").click().run()
    return sorted(results[["结果", "文件"]].values.tolist(), key=lambda row: row[1])


def chosen(page: AppTest, words: str) -> list[str]:
    """Filter the table, and return the titles that it then shows."""
    page.text_input(key="library-words").set_value(words).run()
    return [title for frame in page.dataframe if "题名" in frame.value.columns for title in frame.value["题名"]]


def test_files_are_added_corrected_looked_into_and_deleted(page: AppTest, tmp_path: Path) -> None:
    report = generate(1, (2022,))[0].docx
    packed = archive(**{"云财绩.md": _POLICY.encode(), "坏.docx": b"PK\x03\x04"})
    assert add(page, ("资料.zip", packed), ("报告.docx", report)) == [
        ["已加入", "云财绩.md"],
        ["未加入", "坏.docx"],
        ["已加入", "报告.docx"],
    ]
    assert chosen(page, "监控办法 云财绩") == ["《云溪市市级预算绩效监控办法》（云财绩〔2021〕7号）"]
    (added,) = (each for each in opened(tmp_path / "data").documents() if each.name == "云财绩.md")
    page.session_state["library-document"] = added.id
    page.run()
    assert any("已于2023年8月1日失效" in warning.value for warning in page.warning)

    field = next(each for each in page.text_input if each.label == "失效日期")
    field.set_value("二〇二九年")
    next(each for each in page.button if each.label == "保存更正").click().run()
    assert any("失效日期" in error.value for error in page.error)
    next(each for each in page.text_input if each.label == "失效日期").set_value("2039-07-31")
    next(each for each in page.button if each.label == "保存更正").click().run()
    assert not page.warning
    assert any(each.label == "失效日期（已更正）" for each in page.text_input)

    # Another keeper writes meanwhile: that is told, and nothing of it overwritten.
    opened(tmp_path / "data").correct(added.id, lapsed="2031-01-01")
    next(each for each in page.text_input if each.label.startswith("失效日期")).set_value("2032-01-01")
    page.button(key=f"library-save-{added.id}").click().run()
    assert "您填的没有存下" in page.warning[0].value
    page.button(key=f"library-again-{added.id}").click().run()
    assert next(each for each in page.text_input if each.label.startswith("失效日期")).value == "2031-01-01"
    assert not page.warning

    stretches = next(frame.value for frame in page.dataframe if "词元" in frame.value.columns)
    assert any("七月底前" in text for text in stretches["内容"])
    page.text_input(key=f"library-question-{added.id}").set_value("什么时候开展监控").run()
    told = [element.value for element in page.markdown if "七月底前" in element.value]
    assert told

    page.button(key=f"library-removed-{added.id}").click().run()
    assert chosen(page, "云财绩") == []
    assert add(page, ("报告.docx", report)) == [["没有变化", "报告.docx"]]


def test_full_text_of_a_policy_leads_to_its_digest_and_failures_come_first(page: AppTest, tmp_path: Path) -> None:
    title = "# 中共中央 国务院关于全面实施预算绩效管理的意见（中发〔2018〕34号）"
    text = f"{title}\n\n一、总体要求\n\n（一）指导思想。全面实施。\n"
    results = add(page, ("中发〔2018〕34号.md", text.encode()), ("坏.docx", b"PK\x03\x04"))
    assert ["已加入", "中发〔2018〕34号.md"] in results
    own = next(each for each in opened(tmp_path / "data").documents() if each.name == "中发〔2018〕34号.md")
    page.session_state["library-document"] = own.id
    page.run()
    twin = next(button for button in page.button if button.label.startswith("与内置的摘编是同一份文件"))
    twin.click().run()
    assert page.session_state["library-document"] != own.id
    assert any(button.label.startswith("与加入的《") for button in page.button)
