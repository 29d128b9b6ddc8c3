"""Nothing is lost: the program is killed in mid-answer, and the browser finds all of it when it is started again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.integration.program import LONG, QUIET, REPORT, Program, ask, say, settle
from tests.integration.scripted import ScriptedServer, streamed

pytestmark = pytest.mark.integration


@pytest.fixture
def program(built: Path, tmp_path: Path) -> Iterator[Program]:
    data = tmp_path / "data"
    shutil.copytree(built, data)
    program = Program(data)
    yield program
    program.kill()


@pytest.fixture
def model(tmp_path: Path) -> Iterator[ScriptedServer]:
    server = ScriptedServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN").new_page()
    page.goto(address)
    expect(page.get_by_role("button", name="新对话")).to_be_visible(timeout=LONG)
    settle(page)
    return page


def conversation(page: Page) -> list[str]:
    return [text.strip() for text in page.get_by_test_id("stChatMessage").all_inner_texts()]


def test_all_is_there_after_the_program_was_killed_in_mid_answer(
    program: Program, model: ScriptedServer, browser: Browser
):
    program.start()
    page = opened(browser, program.address)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(REPORT)
    expect(page.get_by_text("已读取《").first).to_be_visible(timeout=LONG)
    say(page, "两部分都写")
    say(page, "第二条换个说法")
    expect(page.get_by_text("是第2版").first).to_be_visible()
    address = page.url
    told = conversation(page)
    items = page.locator(".st-key-panel-body").inner_text()
    program.kill()

    # Now with a model that falls silent in the middle of a sentence, which is when the program is killed again.
    model.model({"do": "stall", "text": "定性指标按完成程度分三档，分别计分，其中达成预期"})
    program.start(LLM_BASE_URL=f"http://127.0.0.1:{model.port}/v1", LLM_MODEL="test", LLM_API_KEY="none")
    page = opened(browser, address)
    assert conversation(page) == told
    expect(page.locator(".st-key-panel-body")).to_contain_text("第2版")
    expect(page.locator(".st-key-panel-body")).to_have_text(items, use_inner_text=True, timeout=LONG)
    ask(page, "定性指标怎么打分")
    expect(page.get_by_text("定性指标按完成程度分三档，分别计分，其中达成预期")).to_be_visible(timeout=LONG)
    # A second later what has been said is on record.
    page.wait_for_timeout(1500)
    program.kill()

    program.start()
    page = opened(browser, address)
    # What may be said next is offered under the last answer alone.
    assert conversation(page)[: len(told) - 1] == told[:-1]
    last = page.get_by_test_id("stChatMessage").last
    expect(last).to_contain_text("定性指标按完成程度分三档，分别计分，其中达成预期")
    expect(last).to_contain_text("（回答中断）")
    page.get_by_role("button", name="再问一次").click()
    settle(page)
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("80%")
    say(page, "删除第三条")
    expect(page.get_by_text("是第3版").first).to_be_visible()

    other = opened(browser, f"{program.address}/?who=张三")
    assert conversation(other) == []
    expect(other.locator("[class*=st-key-entry-]")).to_have_count(0)
    other = opened(browser, f"{address}&who=张三")
    expect(other.get_by_text("没有找到这段对话")).to_be_visible()
    assert conversation(other) == []


def test_answer_that_is_stopped_or_left_keeps_what_it_had_said(
    program: Program, model: ScriptedServer, browser: Browser
):
    model.model(streamed("定性指标按完成程度分三档，分别计分。" * 8, pause=0.5))
    program.start(LLM_BASE_URL=f"http://127.0.0.1:{model.port}/v1", LLM_MODEL="test", LLM_API_KEY="none")
    page = opened(browser, program.address)
    ask(page, "定性指标怎么打分")
    expect(page.get_by_text("定性指标按完成程度分三档")).to_be_visible(timeout=LONG)
    page.get_by_test_id("stChatInput").get_by_role("button").last.click()
    last = page.get_by_test_id("stChatMessage").last
    expect(last).to_contain_text("（回答已停止）", timeout=LONG)
    expect(last).to_contain_text("定性指标按完成程度分三档")
    settle(page)

    page.get_by_role("button", name="再问一次").click()
    expect(page.get_by_test_id("stChatMessage")).to_have_count(4, timeout=LONG)
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("定性指标按完成程度分三档", timeout=LONG)
    # Left in mid-answer, it is found again with what it had said, still being made or not.
    page.reload()
    expect(page.get_by_test_id("stChatMessage")).to_have_count(4, timeout=LONG)
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("定性指标按完成程度分三档", timeout=LONG)
    expect(page.get_by_test_id("stChatMessage").nth(1)).to_contain_text("（回答已停止）")
