"""A lesson in a real browser: learned and practised by a trainee, looked at and set further work by the trainer."""

import io
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.records.assignments import Assignments
from assistant.records.database import open_database
from assistant.records.training import Training
from tests.integration.program import QUIET, ROOT, settle

pytestmark = pytest.mark.integration

PATIENCE = 60_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """Yield the address of a running page that has a data folder of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LLM_", "DATABASE_"))}
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, env=kept | {"REPORT_ASSISTANT_DATA": str(data)}, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            until = time.monotonic() + PATIENCE / 1000
            while not answers(f"http://127.0.0.1:{port}/_stcore/health"):
                assert server.poll() is None
                assert time.monotonic() < until, (data / "server.log").read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.read() == b"ok")
    except OSError:
        return False


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True).new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(url)
    return page


def click(page: Page, key: str) -> None:
    settle(page)
    page.locator(f".st-key-{key} button").first.click()
    settle(page)


def fill_in(page: Page) -> None:
    """Answer whatever is asked, rightly or not."""
    form = page.get_by_test_id("stForm")
    if form.get_by_test_id("stRadio").count():
        for radio in form.get_by_test_id("stRadio").all():
            radio.locator("label").filter(has=page.locator("input")).last.click()
    for pills in form.get_by_test_id("stButtonGroup").all():
        pills.locator("button").first.click()
    for text in form.locator("textarea").all():
        text.fill("≥95%")
    for figure in form.locator("input[type=text]").all():
        figure.fill("95")


def downloaded(page: Page, name: str) -> bytes:
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def test_lesson_is_learned_practised_and_seen_by_the_trainer(browser: Browser, address: str, data: Path):
    page = opened(browser, f"{address}/training?who=张晓明")
    expect(page.get_by_role("button", name="开始第一题")).to_be_visible()
    settle(page)
    page.locator(".st-key-lesson-search input").fill("量化")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="指标值量化", exact=True).click()
    expect(page.get_by_text("反例").first).to_be_visible()
    expect(page.get_by_text("常听到的说法，怎么回答")).to_be_visible()

    click(page, "lesson-practice")
    expect(page.locator(".st-key-exercise-submit")).to_be_visible()
    expect(page.get_by_text("参考答案")).to_have_count(0)
    click(page, "exercise-hint")
    expect(page.get_by_text("提示1").first).to_be_visible()
    for number in range(1, 4):
        settle(page)
        fill_in(page)
        click(page, "exercise-submit")
        expect(page.locator(".st-key-grade")).to_contain_text("掌握度")
        expect(page.get_by_text(f"这一轮 {number}题")).to_be_visible()
        click(page, "exercise-next")
        expect(page.locator(".st-key-exercise-submit")).to_be_visible()
    click(page, "practice-stop")
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("3")

    page.get_by_role("tab", name="我的进度").click()
    sheet = docx.Document(io.BytesIO(downloaded(page, "下载成绩单（Word）")))
    assert any("张晓明同志" in paragraph.text and "作答3题次" in paragraph.text for paragraph in sheet.paragraphs)

    kept = Training(open_database(data)).attempts("name:张晓明")
    assert len({attempt.at for attempt in kept}) == 3
    assert {attempt.hints for attempt in kept} == {0, 1}

    trainer = opened(browser, f"{address}/trainer?who=赵老师")
    expect(trainer.get_by_text("1名学员，共练习3题次")).to_be_visible()
    expect(trainer.get_by_text("谁在哪里吃力")).to_be_visible()
    expect(trainer.locator("canvas, svg").first).to_be_visible()
    trainer.get_by_role("button", name="导出").click()
    workbook = openpyxl.load_workbook(io.BytesIO(downloaded(trainer, "下载 Excel")))
    assert [cell.value for cell in workbook["学员"]["A"]] == ["姓名", "张晓明"]
    assert workbook["学员"]["B2"].value == 3


def test_assignment_is_prepared_set_answered_and_graded(browser: Browser, address: str, data: Path):
    trainer = opened(browser, f"{address}/trainer?who=赵老师")
    trainer.get_by_role("tab", name="作业").click()
    settle(trainer)
    trainer.get_by_role("combobox").last.click()
    trainer.get_by_role("option").first.click()
    click(trainer, "assignment-prepare")
    expect(trainer.get_by_text("一、核对指标判定")).to_be_visible()
    trainer.get_by_label("作业名称").fill("第一次作业")
    click(trainer, "key-set")
    expect(trainer.get_by_text("还没有人交。")).to_be_visible()

    page = opened(browser, f"{address}/training?who=张晓明")
    page.get_by_role("tab", name="作业").click()
    settle(page)
    page.get_by_role("button", name="开始作答").click()
    settle(page)
    # The first verdict of the table, chosen with the keyboard.
    table = page.get_by_test_id("stDataFrame").first
    box = table.bounding_box()
    assert box
    page.mouse.dblclick(box["x"] + box["width"] - 60, box["y"] + 50)
    page.get_by_role("option", name="✕ 未量化").click()
    # The table is drawn; what stands in it is told beside it, to those who can't see it.
    expect(page.locator("td", has_text="未量化")).to_have_count(1)
    page.get_by_label("选出确实存在的问题").click()
    page.keyboard.type("VAL01")
    page.get_by_role("option", name="VAL01").first.click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stMultiSelect")).to_contain_text("VAL01 指标值量化")
    click(page, "assignment-submit")
    expect(page.get_by_text("漏掉的问题")).to_be_visible()
    assignments = Assignments(open_database(data))
    (entry,) = assignments.entries()
    handed = assignments.submissions(entry.id)["name:张晓明"]
    assert entry.title == "第一次作业"
    assert '"0":"vague"' in handed.answer
    assert '"VAL01"' in handed.answer
    assert not handed.is_late
    trainer.reload()
    trainer.get_by_role("tab", name="一致性").click()
    expect(trainer.get_by_text("第一次作业")).to_be_visible()
