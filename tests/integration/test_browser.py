"""The page in a real browser: upload, ask, draft, download, and read what was downloaded."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import docx
import pytest
from playwright.sync_api import Page, Request, expect, sync_playwright

from tests.integration.program import LONG, QUIET, REPORT, ROOT, say, settle

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a running page that has a data folder of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"REPORT_ASSISTANT_DATA": str(tmp_path_factory.mktemp("data"))}
    for name in ("LLM_BASE_URL", "LLM_MODEL", "LLM_API_KEY"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    server = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert server.stdout
    # Whatever it says later must be read, or it would stop at a full pipe.
    reading = threading.Thread(target=_drain, args=(server.stdout, started := threading.Event()))
    reading.start()
    try:
        assert started.wait(120), "the page didn't start"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
        reading.join(30)
        server.stdout.close()


def _drain(output: IO[str], started: threading.Event) -> None:
    for line in output:
        if "URL:" in line:
            started.set()


@pytest.fixture
def page(address: str, chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
        tab = context.new_page()
        tab.goto(address)
        expect(tab.get_by_role("button", name="打开样例报告")).to_be_visible(timeout=60_000)
        yield tab
        browser.close()


def test_report_is_uploaded_asked_about_drafted_from_and_downloaded(page: Page, tmp_path: Path):
    outside: list[str] = []
    page.on("request", lambda request: _note(request, outside))
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(REPORT)
    expect(page.get_by_text("已读取《").first).to_be_visible(timeout=60_000)

    say(page, "哪些指标没有量化")
    expect(page.get_by_text("项指标，未量化").first).to_be_visible()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()

    say(page, "两部分都写")
    expect(page.get_by_role("heading", name="存在的问题及原因分析")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("heading", name="下一步改进措施")).to_be_visible()

    page.get_by_role("button", name="[1]", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("来源 [1]")
    expect(dialog.locator("td, th, p").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    say(page, "财预〔2020〕10号对定性指标怎么规定")
    page.get_by_role("button", name="[1] 《项目支出绩效评价管理办法》").first.click()
    expect(dialog).to_contain_text("第十六条")
    expect(dialog).to_contain_text("80%")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    page.get_by_role("button", name="导出 Word").first.click()
    text = exported(page, tmp_path / "draft.docx")
    assert "一、存在的问题及原因分析" in text
    assert "二、下一步改进措施" in text
    assert any(line.startswith("（一）") for line in text)
    assert any(line.startswith("[1]") for line in text)
    assert outside == []


def test_whole_conversation_from_the_report_to_the_final_and_back_to_it_another_day(page: Page, tmp_path: Path):
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(REPORT)
    expect(page.get_by_text("已读取《").first).to_be_visible(timeout=60_000)
    say(page, "两部分都写")
    draft = page.locator(".st-key-panel-body")
    expect(draft).to_contain_text("第1版", timeout=LONG)
    before = draft.inner_text()

    say(page, "措施第二条期限改为2027年3月底前")
    expect(draft).to_contain_text("第2版")
    expect(draft).to_contain_text("待确认的修改")
    expect(draft).to_contain_text("2027年3月底前")
    page.locator(".st-key-undo button").click()
    settle(page)
    expect(draft).to_contain_text("第1版")
    expect(draft).not_to_contain_text("2027年3月底前")
    for line in filter(lambda line: len(line) > 30, before.splitlines()):
        expect(draft).to_contain_text(line)

    say(page, "恢复")
    expect(draft).to_contain_text("第2版")
    page.locator(".st-key-accept button").click()
    settle(page)
    expect(draft).not_to_contain_text("待确认的修改")

    # No source says so: a final waits until somebody answers for it.
    draft.get_by_role("button", name="导出 Word").click()
    page.get_by_text("定稿", exact=True).click()
    expect(page.get_by_text("定稿前请核实")).to_be_visible(timeout=60_000)
    name = page.get_by_label("核实人姓名")
    name.fill("李四")
    name.press("Enter")
    page.get_by_role("button", name="已逐处核实").click()
    expect(page.get_by_text("已由李四确认")).to_be_visible(timeout=60_000)
    text = exported(page, tmp_path / "final.docx")
    assert any("2027年3月底前" in line for line in text)
    assert not any("[1]" in line for line in text)

    address = page.url
    context = (
        page.context.browser.new_context(viewport={"width": 1280, "height": 800}) if page.context.browser else None
    )
    assert context
    page = context.new_page()
    page.goto(address)
    draft = page.locator(".st-key-panel-body")
    expect(draft).to_contain_text("第2版", timeout=60_000)
    settle(page)
    expect(draft).to_contain_text("2027年3月底前")
    expect(
        page.get_by_test_id("stChatMessage").filter(has_text="措施第二条期限改为2027年3月底前").first
    ).to_be_visible()
    draft.get_by_role("button", name="导出 Word").click()
    page.get_by_text("定稿", exact=True).click()
    expect(page.get_by_text("已由李四确认")).to_be_visible(timeout=60_000)
    say(page, "第二条换个说法")
    expect(draft).to_contain_text("第3版")


def exported(page: Page, target: Path) -> list[str]:
    """Return the paragraphs of the draft's Word file, as it is downloaded from the open menu."""
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="下载 Word").first.click(timeout=60_000)
    waiting.value.save_as(target)
    return [paragraph.text for paragraph in docx.Document(str(target)).paragraphs]


def test_unreadable_file_is_refused_in_one_sentence(page: Page, tmp_path: Path):
    broken = tmp_path / "坏.docx"
    broken.write_bytes(b"PK\x03\x04 not a document")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(broken)
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_be_visible(timeout=60_000)
    expect(alert).to_contain_text("坏.docx")
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_folder_is_reviewed_and_a_report_opened_from_its_row(page: Page, tmp_path: Path):
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 not a document")
    for copy in range(3):
        (tmp_path / f"报告{copy}.docx").write_bytes(REPORT.read_bytes())
    page.get_by_role("link", name="批量审核").click()
    expect(page.get_by_text("一次审核一个文件夹里的全部自评报告")).to_be_visible()
    settle(page)
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(tmp_path)
    page.get_by_role("button", name="开始审核").click()
    expect(page.get_by_text("已审核3份报告")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("没有审核的文件（1个）")).to_be_visible()
    settle(page)
    page.get_by_test_id("stDataFrame").first.click(position={"x": 15, "y": 50})
    page.get_by_role("button", name="打开选中的报告").click()
    expect(page.get_by_text("指标总数")).to_be_visible(timeout=60_000)


def _note(request: Request, outside: list[str]) -> None:
    if not request.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")):
        outside.append(request.url)
