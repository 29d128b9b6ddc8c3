import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.typing import UploadedFile

from assistant.review.pack import national
from assistant.ui import parts
from assistant.ui.batch_run import Batch, review_next, start, stop, take_files
from knowledge.parsing.archive import Member

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "tests" / "fixtures" / "reports"
GOOD = ("department_report.docx", "project_declaration.docx", "two_forms_in_one_table.docx")
BROKEN = ("年报/坏<b>*的*</b>.docx", b"PK\x03\x04 truncated")
OLD = ("年报/旧版.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def folder() -> list[tuple[str, bytes]]:
    """Return a folder as a browser sends it: reports, files that can't be read, files that are nobody's."""
    reports = [(f"年报/{name}", (REPORTS / name).read_bytes()) for name in GOOD]
    return [*reports, BROKEN, OLD, ("年报/.DS_Store", b"x")]


def upload(name: str, data: bytes, megabytes: int = 0) -> UploadedFile:
    return cast(UploadedFile, SimpleNamespace(name=name, size=megabytes * 1024**2, getvalue=lambda: data))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """Yield the page of a fresh process."""
    monkeypatch.setenv("REPORT_ASSISTANT_DATA", str(tmp_path))
    parts.settings.clear()
    parts.database.clear()
    yield AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("assistant/ui/batch.py").run()
    parts.database().close()
    parts.settings.clear()
    parts.database.clear()


def reviewed(page: AppTest) -> AppTest:
    page.file_uploader[0].set_value([(name, data, "application/octet-stream") for name, data in folder()]).run()
    page.button(key="batch-start").click().run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    return "\n".join(element.value for element in (*page.markdown, *page.caption))


def test_archive_of_a_folder_is_a_folder(page: AppTest):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in folder():
            archive.writestr(name, data)
    page.file_uploader[0].set_value([("各单位/报送.zip", stream.getvalue(), "application/zip")]).run()
    page.button(key="batch-start").click().run()
    assert not page.exception
    files = list(page.dataframe[0].value["文件"])
    assert sorted(files) == sorted(f"各单位/报送.zip/年报/{name}" for name in GOOD)
    assert "旧版\\.doc" in texts(page)


def test_archive_that_cannot_be_opened_is_listed():
    batch = Batch()
    take_files(batch, [upload("坏.zip", b"PK\x03\x04")])
    start(batch)
    review_next(batch, national())
    assert "压缩文件" in batch.entries[0].problem


def test_empty_page_says_what_it_does_and_takes_folders(page: AppTest):
    assert not page.exception
    assert "一次审核一个文件夹里的全部自评报告" in texts(page)
    assert page.file_uploader[0].accept_directory
    assert not page.main.button


def test_reports_are_ranked_by_the_share_not_quantified(page: AppTest):
    table = reviewed(page).dataframe[0].value
    assert list(table.columns) == ["单位", "年度", "指标数", "未量化", "占比（%）", "错误", "应改", "文件"]
    assert sorted(table["文件"]) == sorted(f"年报/{name}" for name in GOOD)
    assert list(table["占比（%）"]) == sorted(table["占比（%）"], reverse=True)
    assert list(page.dataframe[1].value.columns) == ["问题", "程度", "意见", "报告", "例子"]
    assert "已审核3份报告" in texts(page)


def test_files_without_a_review_are_listed_with_the_reason_and_hidden_ones_are_not(page: AppTest):
    shown = texts(reviewed(page))
    assert "没有审核的文件（2个）" in shown
    assert "坏\\<b\\>\\*的\\*\\<\\/b\\>\\.docx" in shown
    assert "旧版\\.doc：无法读取" in shown
    assert "另存为" in shown
    assert "DS\\_Store" not in shown


def test_summary_workbook_names_the_files_as_they_were_given(page: AppTest):
    assert [button.label for button in reviewed(page).get("download_button")] == ["下载汇总 Excel"]
    workbook = openpyxl.load_workbook(io.BytesIO(page.session_state["batch"].workbook))
    assert {row[-1] for row in workbook["排行"].iter_rows(min_row=2, values_only=True)} == {
        f"年报/{name}" for name in GOOD
    }
    unread = [row[0] for row in workbook["未读文件"].iter_rows(min_row=2, values_only=True) if row[1] != "部分未核对"]
    assert unread == [BROKEN[0], OLD[0]]


def test_second_run_reviews_nothing_anew(page: AppTest):
    reviewed(page)
    page.button(key="batch-start").click().run()
    entries = page.session_state["batch"].entries
    assert [entry.is_known for entry in entries] == [True, True, True, False, False]
    assert "其中3份内容没有变" in texts(page)
    assert len(page.dataframe[0].value) == 3


def test_results_stay_and_open_a_report_after_another_page(page: AppTest):
    reviewed(page).switch_page("assistant/ui/chat.py").run()
    page.switch_page("assistant/ui/batch.py").run()
    assert len(page.dataframe[0].value) == 3
    assert page.button(key="batch-open").disabled
    place = list(page.dataframe[0].value["文件"]).index("年报/department_report.docx")
    page.session_state["batch-league-5"] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    page.run()
    page.button(key="batch-open").click().run()
    assert not page.exception
    assert page.session_state["source"][1] == "department_report.docx"
    assert "指标总数" in [metric.label for metric in page.metric]


def test_stopped_run_goes_on_where_it_was():
    batch = Batch()
    take_files(batch, [upload(name, data) for name, data in folder()])
    start(batch)
    review_next(batch, national())
    stop(batch)
    first = batch.entries[0]
    assert batch.left == 4
    start(batch)
    while batch.left:
        review_next(batch, national())
    assert batch.entries[0] is first
    assert [bool(entry.summary) for entry in batch.entries] == [True, True, True, False, False]


@pytest.mark.parametrize(
    "name",
    ["../../etc/自评.docx", r"C:\年报\自评.docx", "自评\x00<>.docx", "县" * 120 + ".docx", "..docx", "/自评.DOCX"],
)
def test_any_name_of_a_file_is_reviewed(name: str):
    batch = Batch(files=[Member(name, 0, (REPORTS / GOOD[0]).read_bytes)])
    review_next(batch, national())
    assert batch.entries[0].summary
    assert batch.entries[0].summary.file == name


@pytest.mark.parametrize("uploads", [[upload("a.docx", b"")] * 501, [upload("a.docx", b"", 50)] * 21])
def test_too_much_at_once_is_refused_and_leaves_what_was_there(uploads: list[UploadedFile]):
    before = [Member("甲.docx", 0, bytes)]
    batch = Batch(files=before)
    take_files(batch, uploads)
    assert "一次最多500个、1000 MB" in batch.problem
    assert batch.files is before


def test_folder_without_files_is_said_on_the_page(page: AppTest):
    page.file_uploader[0].set_value([("空/.DS_Store", b"x", "")]).run()
    assert page.error[0].value == "这个文件夹里没有文件。"
    assert not page.main.button


def test_wrong_setting_is_said_and_ends_the_run(page: AppTest, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REPORT_ASSISTANT_PACK", "没有这个规则包")
    parts.settings.clear()
    reviewed(page)
    assert "没有这个规则包" in page.error[0].value
    assert not page.session_state["batch"].is_running
