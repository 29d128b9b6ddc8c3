import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from assistant.access import Person
from assistant.records.batches import Batches
from assistant.records.conversations import Conversations
from assistant.review.pack import national
from assistant.ui import parts
from assistant.ui.batch_run import ranking, read_batch, review_next

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "tests" / "fixtures" / "reports"
GOOD = ("department_report.docx", "project_declaration.docx", "two_forms_in_one_table.docx")
BROKEN = ("年报/坏<b>*的*</b>.docx", b"PK\x03\x04 truncated")
OLD = ("年报/旧版.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


ME = Person("name:本机", "本机")


def kept() -> Batches:
    return Batches(parts.database(), ME)


def folder() -> list[tuple[str, bytes]]:
    """Return a folder as a browser sends it: reports, files that can't be read, files that are nobody's."""
    reports = [(f"年报/{name}", (REPORTS / name).read_bytes()) for name in GOOD]
    return [*reports, BROKEN, OLD, ("年报/.DS_Store", b"x")]


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


def give(page: AppTest, files: list[tuple[str, bytes]], uploader: int = 1) -> AppTest:
    """Give files to the uploader of loose files and archives (0) or of folders (1)."""
    page.file_uploader[uploader].set_value([(name, data, "application/octet-stream") for name, data in files]).run()
    assert not page.exception
    return page


def reviewed(page: AppTest) -> AppTest:
    give(page, folder()).button(key="batch-start").click().run()
    assert not page.exception
    return page


def again() -> AppTest:
    """Return the page as another browser, or the same one after F5, has it."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("assistant/ui/batch.py").run()


def select(page: AppTest, row: int) -> AppTest:
    (found,) = kept().entries()
    order = tuple(file.number for file, _ in ranking(read_batch(found.id, found.revision)))
    key = f"batch-league-{found.id}-{hash(order)}"
    page.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return page.run()


def texts(page: AppTest) -> str:
    return "\n".join(element.value for element in (*page.markdown, *page.caption))


def test_archive_of_a_folder_is_a_folder(page: AppTest):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in folder():
            archive.writestr(name, data)
    give(page, [("报送.zip", stream.getvalue()), ("坏.zip", b"PK\x03\x04")], uploader=0)
    page.button(key="batch-start").click().run()
    assert not page.exception
    files = list(page.dataframe[0].value["文件"])
    assert sorted(files) == sorted(f"报送.zip/年报/{name}" for name in GOOD)
    assert "旧版\\.doc" in texts(page)
    assert "坏\\.zip" in texts(page)


def test_empty_page_says_what_it_does_and_takes_files_and_folders(page: AppTest):
    assert not page.exception
    assert "文件和结果存在服务器上" in texts(page)
    assert [uploader.accept_directory for uploader in page.file_uploader] == [False, True]
    assert not page.main.button


def test_reports_are_ranked_by_the_share_not_quantified(page: AppTest):
    table = reviewed(page).dataframe[0].value
    assert sorted(table["文件"]) == sorted(f"年报/{name}" for name in GOOD)
    assert list(table["未量化占比（%）"]) == sorted(table["未量化占比（%）"], reverse=True)
    assert list(table["审核进度"]) == ["未开始"] * 3
    assert list(page.dataframe[1].value.columns)[:2] == ["问题", "最重程度"]
    assert "已核对3份报告" in texts(page)


def test_files_without_a_review_are_listed_with_the_reason_and_hidden_ones_are_not(page: AppTest):
    shown = texts(reviewed(page))
    assert "没有审核的文件（2个）" in shown
    assert "坏\\<b\\>\\*的\\*\\<\\/b\\>\\.docx" in shown
    assert "旧版\\.doc：无法读取" in shown
    assert "另存为" in shown
    assert "DS\\_Store" not in shown


def test_summary_workbook_names_the_files_as_they_were_given(page: AppTest):
    assert [button.label for button in reviewed(page).get("download_button")] == ["下载汇总 Excel"]
    workbook = openpyxl.load_workbook(io.BytesIO(page.session_state["files"]["batch"][1]))
    assert {row[-1] for row in workbook["排行"].iter_rows(min_row=2, values_only=True)} == {
        f"年报/{name}" for name in GOOD
    }
    unread = [row[0] for row in workbook["未读文件"].iter_rows(min_row=2, values_only=True) if row[1] != "部分未核对"]
    assert unread == [BROKEN[0], OLD[0]]


def test_files_and_results_are_there_after_a_reload_and_a_restart(page: AppTest):
    reviewed(page)
    parts.database().close()
    parts.database.clear()
    read_batch.clear()
    later = again()
    assert len(later.dataframe[0].value) == 3
    assert "没有审核的文件（2个）" in texts(later)
    select(later, 0).button(key="batch-open").click().run()
    assert not later.exception
    assert later.session_state["source"][1] in GOOD


def test_run_that_was_cut_off_goes_on_where_it_was(page: AppTest):
    give(page, folder())
    (batch,) = kept().entries()
    first = next(file for file in kept().files(batch.id) if not file.is_done)
    review_next(batch.id, first, national())
    later = again()
    assert later.button(key="batch-start").label == "继续审核"
    assert len(later.dataframe[0].value) == 1
    later.button(key="batch-start").click().run()
    assert len(later.dataframe[0].value) == 3
    assert later.button(key="batch-start").label == "重试读不出的"


def test_finished_batch_is_reviewed_again_after_the_rules_have_changed(page: AppTest, monkeypatch: pytest.MonkeyPatch):
    reviewed(page)
    monkeypatch.setenv("REPORT_ASSISTANT_PACK", "hunan")
    parts.settings.clear()
    later = again()
    assert later.button(key="batch-start").label == "重新核对"
    assert "点“开始审核”" not in texts(later)
    later.button(key="batch-start").click().run()
    assert later.button(key="batch-start").label == "重试读不出的"


def test_reports_are_gone_through_by_next_and_their_state_stands_in_the_ranking(page: AppTest):
    select(reviewed(page), 0).button(key="batch-open").click().run()
    page.switch_page("assistant/ui/review.py").run()
    first = page.session_state["source"][1]
    assert "第1份，共3份" in texts(page)
    assert page.button(key="batch-K").disabled
    page.session_state["many-shown-0"] = True
    page.run()
    page.button(key="accept-shown").click().run()
    page.button(key="batch-J").click().run()
    assert not page.exception
    assert "第2份，共3份" in texts(page)
    assert page.session_state["source"][1] != first
    page.button(key="batch-K").click().run()
    assert page.session_state["source"][1] == first
    assert "未处理0条" in texts(page)
    assert len(Conversations(parts.database(), ME).entries()) == 2
    page.switch_page("assistant/ui/batch.py").run()
    assert list(page.dataframe[0].value["审核进度"]) == ["✓ 已审完", "未开始", "未开始"]
    assert list(page.dataframe[0].value["审核人"]) == ["本机", "", ""]


def test_corrected_version_takes_the_place_of_the_report_in_its_batch(page: AppTest):
    select(reviewed(page), 0).button(key="batch-open").click().run()
    page.switch_page("assistant/ui/review.py").run()
    document = docx.Document(io.BytesIO(page.session_state["source"][0]))
    document.add_paragraph("补充说明。")
    later = io.BytesIO()
    document.save(later)
    page.session_state["audit-tab"] = "复核修改稿"
    page.run()
    page.file_uploader[-1].upload("修改稿.docx", later.getvalue())
    page.run()
    assert "第1份，共3份" in texts(page)
    page.switch_page("assistant/ui/batch.py").run()
    assert page.dataframe[0].value["文件"].iloc[0] == "修改稿.docx"


def test_removed_batch_is_gone_and_an_earlier_one_can_be_taken_up(page: AppTest):
    reviewed(page)
    give(page, [("另一份.docx", (REPORTS / GOOD[0]).read_bytes())], uploader=0)
    assert "另一份" in texts(page)
    page.button(key="batch-removed").click().run()
    assert len(page.dataframe[0].value) == 3


@pytest.mark.parametrize("name", ["../../etc/自评.docx", r"C:\年报\自评.docx", "自评\x00<>.docx", "县" * 120 + ".docx"])
def test_any_name_of_a_file_is_reviewed(page: AppTest, name: str):
    give(page, [(name, (REPORTS / GOOD[0]).read_bytes())], uploader=0).button(key="batch-start").click().run()
    assert not page.exception
    assert list(page.dataframe[0].value["文件"]) == [name.replace("\x00", "")]


def test_folder_without_files_is_said_on_the_page(page: AppTest):
    give(page, [("空/.DS_Store", b"x")])
    assert "这里没有文件" in page.error[0].value
    assert not page.main.button


def test_too_much_at_once_is_refused(page: AppTest):
    give(page, [(f"{number}.docx", b"x") for number in range(501)], uploader=0)
    assert "一次最多500个、1000 MB" in page.error[0].value
    assert kept().entries() == []


def test_wrong_setting_is_said_and_ends_the_run(page: AppTest, monkeypatch: pytest.MonkeyPatch):
    give(page, folder())
    monkeypatch.setenv("REPORT_ASSISTANT_PACK", "没有这个规则包")
    parts.settings.clear()
    page.run()
    assert "没有这个规则包" in page.error[0].value
