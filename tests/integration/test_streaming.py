"""One answer of a model over HTTP: every way in which it fails, what is tried again, and the stopping of it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.drafting.model.streaming import ModelError, stream_text
from tests.integration.scripted import ScriptedServer, model_at, refused, streamed

pytestmark = pytest.mark.integration


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ScriptedServer]:
    started = ScriptedServer(tmp_path)
    yield started
    started.stop()


def read(server: ScriptedServer, *steps: dict[str, Any], timeout: float = 0, seconds: float = 20) -> tuple[str, str]:
    """Return what came of an answer, and why it broke off, "" where it is whole.

    Only a server that falls silent on purpose is soon given up on: another one may just be slow.
    """
    timeout = timeout or (2 if steps[0]["do"] in {"silent", "stall"} else seconds)
    text = ""
    try:
        for piece in stream_text(server.model(*steps, timeout=timeout), "规则", "问题", seconds):
            text += piece
    except ModelError as error:
        return text, str(error)
    return text, ""


@pytest.mark.parametrize(
    ("step", "came", "reason"),
    [
        (refused(429), "", "模型服务正忙，暂不接受请求"),
        (refused(500), "", "模型服务返回错误（500）"),
        (refused(401), "", "模型服务拒绝了密钥"),
        (refused(404), "", "模型服务没有这个地址或模型（404）"),
        ({"do": "silent"}, "", "模型服务没有按时回应"),
        ({"do": "stall", "text": "一半"}, "一半", "模型服务没有按时回应"),
        ({"do": "break", "text": "一半"}, "一半", "模型服务的回答中断"),
        ({"do": "reset", "text": "一半"}, "一半", "模型服务的回答中断"),
        ({"do": "garbage", "text": "一半"}, "一半", "模型服务的回答中断"),
        (streamed("<think>想了又想</think>"), "", "模型没有返回内容"),
    ],
)
def test_every_fault_is_one_reason_and_what_came_is_kept(
    server: ScriptedServer, step: dict[str, Any], came: str, reason: str
) -> None:
    assert read(server, step) == (came, reason)


def test_endless_repetition_is_stopped_and_the_server_is_left(server: ScriptedServer) -> None:
    text, reason = read(server, {"do": "endless", "text": "按照有关规定执行。"})
    assert reason == "模型的输出陷入重复"
    assert len(text) < 400
    assert server.how_it_ended() == "closed"


@pytest.mark.parametrize(
    "first", [refused(429), refused(429, after=None), refused(503), {"do": "reset"}, {"do": "break"}, {"do": "garbage"}]
)
def test_what_may_pass_is_tried_again(server: ScriptedServer, first: dict[str, Any]) -> None:
    assert read(server, first, streamed("完整的回答")) == ("完整的回答", "")
    assert len(server.requests) == 2


def test_attempts_are_three_at_most(server: ScriptedServer) -> None:
    read(server, refused(503))
    assert len(server.requests) == 3


@pytest.mark.parametrize("step", [refused(401), {"do": "silent"}, {"do": "break", "text": "一半"}, streamed()])
def test_what_another_attempt_would_not_mend_or_would_show_twice_is_not_tried_again(
    server: ScriptedServer, step: dict[str, Any]
) -> None:
    read(server, step, streamed("完整的回答"))
    assert len(server.requests) == 1


def test_server_that_asks_for_more_time_than_there_is_is_not_waited_for(server: ScriptedServer) -> None:
    assert read(server, refused(429, after=30), seconds=5) == ("", "模型服务正忙，暂不接受请求")
    assert len(server.requests) == 1


def test_whole_answer_ends_with_the_deadline(server: ScriptedServer) -> None:
    step = {"do": "stall", "text": "一半"}
    assert read(server, step, timeout=30, seconds=3) == ("一半", "模型没有在3秒内写完")
    assert server.how_it_ended() == "closed"


def test_nobody_listening_is_said() -> None:
    with pytest.raises(ModelError, match="连接不上模型服务"):
        list(stream_text(model_at(9), "规则", "问题", 20))


def test_sentences_come_as_they_are_sent(server: ScriptedServer) -> None:
    model = server.model(streamed("一二三四五六。" * 4, pause=0.1))
    arrived = [time.monotonic() for piece in stream_text(model, "规则", "问题", 20) if piece]
    assert len(arrived) == 4
    assert arrived == sorted(set(arrived))


def test_silence_is_told_by_empty_pieces(server: ScriptedServer) -> None:
    pieces = stream_text(server.model({"do": "silent"}, timeout=30), "规则", "问题", 30)
    assert [next(pieces), next(pieces)] == ["", ""]
    pieces.close()


def test_closing_the_iterator_closes_the_connection_while_the_server_is_silent(server: ScriptedServer) -> None:
    pieces = stream_text(server.model({"do": "stall", "text": "一半。再"}, timeout=30), "规则", "问题", 30)
    assert next(filter(None, pieces)) == "一半。"
    pieces.close()
    assert server.how_it_ended() == "closed"
