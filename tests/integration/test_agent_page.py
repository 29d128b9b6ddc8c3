"""A conversation with a model on the page: real client, real server, the page as Streamlit runs it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from assistant.ui import parts
from knowledge.finding.passage import Passage
from tests.integration.browser import answer, ask, opened, settle
from tests.integration.program import LONG, Program
from tests.integration.scripted import ScriptedServer, refused, streamed
from tests.searching import Searching
from tests.test_app import REPORT

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
QUESTION = "哪些指标没有量化，往年的措施怎么写"


def found(query: str, k: int = 8, kind: str | None = None, year: int | None = None) -> Sequence[Passage]:  # noqa: ARG001
    passage = Passage("r-1", "财务科每月通报支出进度。", "云岭市体育局报告", "report", 2022, "八、措施", 0.7, "r")
    return [passage] if kind in (None, "report") and query else []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ScriptedServer]:
    started = ScriptedServer(tmp_path)
    yield started
    started.stop()


def page(monkeypatch: pytest.MonkeyPatch, server: ScriptedServer, *steps: dict[str, object]) -> AppTest:
    """Return the page with a report open and a model that answers by these steps."""
    model = server.model(*steps)
    monkeypatch.setattr(parts, "library", Searching(found))
    monkeypatch.setattr(parts, "model", lambda: model)
    opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=LONG / 1000).run()
    opened.chat_input[0].upload("自评.md", REPORT.encode())
    return opened.run()


def test_words_of_the_model_stand_with_the_tools_table_and_sources(
    monkeypatch: pytest.MonkeyPatch, server: ScriptedServer
) -> None:
    calls = streamed(
        "", ("list_indicators", {"verdicts": ["未量化", "量化不完整"]}), ("compare", {"topic": "措施怎么写"})
    )
    shown = page(monkeypatch, server, calls, streamed("可以参考往年的做法，每月通报支出进度[1]。"))
    shown.chat_input[0].set_value(QUESTION).run()
    assert not shown.exception
    answer = shown.chat_message[-1]
    assert "可以参考往年的做法，每月通报支出进度" in "".join(text.value for text in answer.markdown)
    assert len(answer.dataframe) == 1
    assert [expander.label for expander in answer.expander] == ["来源（1）"]
    assert [notice.value for notice in answer.warning] == []


def test_page_says_what_happened_when_the_model_is_away(
    monkeypatch: pytest.MonkeyPatch, server: ScriptedServer
) -> None:
    shown = page(monkeypatch, server, refused(503))
    shown.chat_input[0].set_value("哪些指标没有量化").run()
    assert not shown.exception
    answer = shown.chat_message[-1]
    assert [notice.value for notice in answer.warning] == ["模型服务返回错误（503），这次按内置规则回答。"]
    assert len(answer.dataframe) == 1


def test_answer_of_a_silent_model_is_stopped_by_the_button(
    built: Path, server: ScriptedServer, browser: Browser
) -> None:
    server.model({"do": "stall", "text": "我先看看。再"})
    program = Program(built)
    program.start(LLM_BASE_URL=f"http://127.0.0.1:{server.port}/v1", LLM_MODEL="test")
    try:
        tab = opened(browser, program.address)
        ask(tab, "哪些指标没有量化")
        expect(answer(tab)).to_contain_text("我先看看")
        tab.get_by_test_id("stChatInputStopButton").click()
        assert server.how_it_ended() == "closed"
        settle(tab)
    finally:
        program.stop()
