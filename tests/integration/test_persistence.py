"""Nothing is lost: the program is killed in mid-answer, and the browser finds all of it when it is started again."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.access import Person
from assistant.conversation.archive import read_events
from assistant.conversation.events import TextPiece
from assistant.drafting.history import History
from assistant.records.conversations import Conversations
from assistant.records.database import open_database
from tests.integration.browser import answer, ask, click, go, opened, say, settle, upload
from tests.integration.program import LONG, REPORT, Program
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


def wait_until_kept(data: Path, page: Page, said: str) -> None:
    """Wait until these words are on record, which is a second after they were said, or later on a busy machine."""
    (key,) = parse_qs(urlparse(page.url).query)["c"]
    database = open_database(data)
    until = time.monotonic() + LONG / 1000
    while said not in last_answer(Conversations(database, Person("name:本机", "本机")), key):
        assert time.monotonic() < until, "nothing was kept"
        page.wait_for_timeout(100)
    database.close()


def last_answer(records: Conversations, key: str) -> str:
    kept = records.load(key)
    assert kept
    events, _ = read_events(kept.turns[-1].events, None, History())
    return "".join(event.text for event in events if isinstance(event, TextPiece))


def conversation(page: Page) -> list[str]:
    return [text.strip() for text in page.get_by_test_id("stChatMessage").all_inner_texts()]


def test_all_is_there_after_the_program_was_killed_in_mid_answer(
    program: Program, model: ScriptedServer, browser: Browser, tmp_path: Path
):
    program.start()
    page = opened(browser, program.address)
    upload(page, REPORT)
    say(page, "两部分都写")
    say(page, "措施第二条期限改为2027年3月底前")
    expect(page.locator(".st-key-panel-draft")).to_contain_text("第2版")
    address = page.url
    told = conversation(page)
    items = page.locator(".st-key-panel-draft").inner_text()
    program.kill()

    # Now with a model that falls silent in the middle of a sentence, which is when the program is killed again.
    said = "定性指标按完成程度分三档，分别计分。"
    model.model({"do": "stall", "text": f"{said}其中达成预期"})
    program.start(LLM_BASE_URL=f"http://127.0.0.1:{model.port}/v1", LLM_MODEL="test", LLM_API_KEY="none")
    page = opened(browser, address)
    assert conversation(page) == told
    expect(page.locator(".st-key-panel-draft")).to_contain_text("第2版")
    expect(page.locator(".st-key-panel-draft")).to_have_text(items, use_inner_text=True)
    ask(page, "定性指标怎么打分")
    expect(answer(page)).to_contain_text(said)
    wait_until_kept(tmp_path / "data", page, said)
    program.kill()

    program.start()
    page = opened(browser, address)
    # What may be said next is offered under the last answer alone.
    assert conversation(page)[: len(told) - 1] == told[:-1]
    expect(answer(page)).to_contain_text(said)
    expect(answer(page)).to_contain_text("（回答中断）")
    click(page.get_by_role("button", name="再问一次"))
    expect(answer(page)).to_contain_text("80%")
    say(page, "删除第三条")
    expect(page.locator(".st-key-panel-draft")).to_contain_text("第3版")

    other = opened(browser, f"{program.address}/?who=张三")
    assert conversation(other) == []
    expect(other.locator("[class*=st-key-entry-]")).to_have_count(0)
    other = opened(browser, f"{address}&who=张三")
    expect(other.get_by_text("没有找到这段对话")).to_be_visible()
    assert conversation(other) == []


def test_answer_that_is_stopped_or_left_keeps_what_it_had_said(
    program: Program, model: ScriptedServer, browser: Browser
):
    # Longer than anybody waits before it is stopped, and then left.
    said = "定性指标按完成程度分三档，分别计分。" + "".join(f"第{place}项按比例计分。" for place in range(1, 400))
    model.model(streamed(said, pause=0.5))
    program.start(LLM_BASE_URL=f"http://127.0.0.1:{model.port}/v1", LLM_MODEL="test", LLM_API_KEY="none")
    page = opened(browser, program.address)
    ask(page, "定性指标怎么打分")
    expect(answer(page)).to_contain_text("定性指标按完成程度分三档")
    page.get_by_test_id("stChatInputStopButton").click()
    expect(answer(page)).to_contain_text("（回答已停止）")
    expect(answer(page)).to_contain_text("定性指标按完成程度分三档")
    settle(page)

    page.get_by_role("button", name="再问一次").click()
    expect(page.get_by_test_id("stChatMessage")).to_have_count(4)
    expect(answer(page)).to_contain_text("定性指标按完成程度分三档")
    # Left in mid-answer, it is found again with what it had said, still being made or not.
    go(page, page.url)
    expect(page.get_by_test_id("stChatMessage")).to_have_count(4)
    expect(answer(page)).to_contain_text("定性指标按完成程度分三档")
    expect(page.get_by_test_id("stChatMessage").nth(1)).to_contain_text("（回答已停止）")
