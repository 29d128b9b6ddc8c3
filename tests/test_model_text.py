import pytest

from assistant.drafting.model.error import ModelError, model_error
from assistant.drafting.model.streaming import VisibleText, is_repeating


def shown(*pieces: str, most: int = 1000) -> list[str]:
    came: list[str] = []
    visible = VisibleText(came.append, most)
    for piece in pieces:
        visible.take(piece)
    visible.end()
    return came


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (("答复",), "答复"),
        (("<think>想</think>", "\n\n答复"), "答复"),
        (("<th", "ink>想</thi", "nk>答", "复"), "答复"),
        (("先说<think>想</think>再说",), "先说再说"),
        (("小于<", "号"), "小于<号"),
        (("<think>没有想完",), ""),
        (("结尾<thi",), "结尾<thi"),
        (('先查。<tool_call>{"name": "search"}</tool_', "call>"), "先查。"),
    ],
)
def test_thinking_is_left_out(pieces, text):
    assert "".join(shown(*pieces)) == text


def test_endless_text_and_endless_thinking_are_cut_off():
    words = "".join(map(str, range(400)))
    for pieces in ([words], ["<think>", *[words] * 8]):
        with pytest.raises(ModelError, match="模型输出过长"):
            shown(*pieces, most=500)


@pytest.mark.parametrize("unit", ["的", "加强管理。", "一是完善制度，明确责任；二是加强培训，提高能力。" * 3])
def test_text_that_repeats_itself_is_seen(unit):
    assert is_repeating("报告指出，" + unit * 200)


@pytest.mark.parametrize("text", ["—" * 300, "一是完善制度。二是加强培训。三是强化监督。", "1. 完成率100%\n" * 5])
def test_rules_and_lists_are_no_repetition(text):
    assert not is_repeating(text)


def test_reason_is_read_from_the_whole_chain_of_causes():
    class ConnectError(Exception):
        pass

    error = RuntimeError("wrapped")
    error.__cause__ = ConnectError("refused")
    assert str(model_error(error)) == "连接不上模型服务"
    assert model_error(error).passing


@pytest.mark.parametrize(
    ("status", "message", "no_tools"),
    [
        (400, "llama2 does not support tools", True),
        (500, "tools param requires --jinja flag", True),
        (400, '"auto" tool choice requires --enable-auto-tool-choice', True),
        (400, "maximum context length is 4096 tokens", False),
        (429, "tools quota", False),
    ],
)
def test_server_without_tools_is_recognised(status, message, no_tools):
    error = RuntimeError(message)
    error.status_code = status
    assert model_error(error).no_tools is no_tools
