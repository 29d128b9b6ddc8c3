"""The loop of model and tools: every answer within budget and time, its calls few, each answered in its turn.

Everything in a request counts: the rules, the tools, the turns before, the user's message, and what the tools have
found. The turns before go first, the oldest first of them; then the results of tools are shortened, the oldest first.
The user's message and the last result are shortened last, and told to be so.
"""

import json
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ValidationError

from assistant.conversation.agent.tools import TOOLS, Tool
from assistant.conversation.events import Event
from assistant.drafting.model.background import in_background
from assistant.drafting.model.brief import CLOSE
from assistant.drafting.model.error import ModelError, model_error, nothing_said
from assistant.drafting.model.permitted import Denies
from assistant.drafting.model.streaming import complete, prompt_tokens_of
from knowledge.sources.chunking import count_tokens

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

# Answers of the model in a turn, the last without tools; calls in one answer; answers in a row whose calls all fail.
_ROUNDS, _CALLS, _FAILED = 6, 4, 2
_MOST_CHARACTERS = 4000
# What a shortened result still says.
_STUB = 60
_CUT = "……（后面还有{}字，没有给出）"


def run_agent(
    model: BaseChatModel,
    system: str,
    messages: Sequence[tuple[str, str]],
    seconds: float,
    carry_out: Callable[[Tool], Generator[Event, None, str]],
    denies: Denies,
) -> Generator[str | Event, None, None]:
    """Yield what the model says to `messages`, pairs of role and text, as it comes, and the events of its calls."""
    ends = time.monotonic() + seconds
    told: list[BaseMessage] = [SystemMessage(system)]
    told += [HumanMessage(text) if role == "human" else AIMessage(text) for role, text in messages]
    failed, apart = 0, ""
    for number in range(1, _ROUNDS + 1):
        tools = schemas() if number < _ROUNDS else []
        prompt = fit(told, prompt_tokens_of(model) - (tokens_of_tools() if tools else 0))
        answer = yield from _answer(model, tools, prompt, ends - time.monotonic(), denies, apart)
        calls = [{**call, "id": f"call-{number}-{n}"} for n, call in enumerate(answer.tool_calls[:_CALLS])]
        if not tools and not answer.text:
            raise nothing_said()
        if not tools or not calls:
            return
        # The words of one answer stand apart from those of the next.
        apart = "\n\n" if answer.text else apart
        told.append(AIMessage(answer.text, tool_calls=calls))
        wrong = 0
        for call in calls:
            tool, problem = _read(call)
            result = (yield from carry_out(tool)) if tool else problem
            wrong += tool is None
            told.append(ToolMessage(result, tool_call_id=call["id"]))
        failed = failed + 1 if wrong == len(calls) else 0
        if failed == _FAILED:
            raise ModelError("模型的工具调用有误")


@cache
def schemas() -> list[dict[str, Any]]:
    """Return the tools as they are described to the model."""
    found = [convert_to_openai_tool(tool) for tool in TOOLS]
    for schema, tool in zip(found, TOOLS, strict=True):
        schema["function"]["name"] = tool.name
        # That no other argument is taken, a wrong call is told; here it would only cost room.
        del schema["function"]["parameters"]["additionalProperties"]
    return found


@cache
def tokens_of_tools() -> int:
    """Return the tokens that the tools' descriptions take in every request that has them."""
    return count_tokens(json.dumps(schemas(), ensure_ascii=False))


def _answer(
    model: BaseChatModel,
    tools: list[dict[str, Any]],
    prompt: Sequence[BaseMessage],
    seconds: float,
    denies: Denies,
    apart: str,
) -> Generator[str, None, AIMessage]:
    """Yield an answer's words, `apart` before the first, "" for a second without any, and return the whole."""
    try:
        asked = model.bind_tools(tools) if tools else model
    except NotImplementedError as error:
        raise model_error(error) from error

    async def work(hand: Callable[[str | AIMessage], None]) -> None:
        hand(await complete(asked, prompt, hand, seconds, _MOST_CHARACTERS, denies))

    answer = AIMessage("")
    beat: str | AIMessage = ""
    with closing(in_background(work, seconds, beat)) as items:
        for item in items:
            if isinstance(item, AIMessage):
                answer = item
            else:
                yield apart + item if item else item
                apart = "" if item else apart
    return answer


def _read(call: dict[str, Any]) -> tuple[Tool | None, str]:
    """Return the tool that a call names with its arguments, or what is wrong with the call."""
    kind = next((tool for tool in TOOLS if tool.name == call["name"]), None)
    if kind is None:
        return None, f"没有这个工具，只有{'、'.join(tool.name for tool in TOOLS)}。"
    try:
        return kind.model_validate(call["args"]), ""
    except ValidationError as error:
        wrong = "；".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        return None, f"参数不对，没有执行，请改正后再调用：{wrong}"


def tokens_of(message: "BaseMessage") -> int:
    """Return the tokens of a message as it is sent."""
    from langchain_core.messages import convert_to_openai_messages

    return count_tokens(json.dumps(convert_to_openai_messages(message), ensure_ascii=False)) + 2


def fit(messages: "Sequence[BaseMessage]", budget: int) -> "list[BaseMessage]":
    """Return the messages, the system's first, in at most `budget` tokens; ModelError where that can't be."""
    from langchain_core.messages import HumanMessage, ToolMessage

    current = max(place for place, message in enumerate(messages) if isinstance(message, HumanMessage))
    system, before, now = messages[0], list(messages[1:current]), list(messages[current:])
    over = sum(map(tokens_of, messages)) - budget
    while over > 0 and before:
        over -= tokens_of(before.pop(0))
        # An answer without its question tells nothing.
        while before and not isinstance(before[0], HumanMessage):
            over -= tokens_of(before.pop(0))
    results = [place for place, message in enumerate(now) if isinstance(message, ToolMessage)]
    for place in [*results, 0]:
        if over <= 0:
            break
        shorter = shortened(now[place], tokens_of(now[place]) - over)
        over -= tokens_of(now[place]) - tokens_of(shorter)
        now[place] = shorter
    if over > 0:
        raise ModelError(f"内容超出了一次发给模型的上限（{budget}词元）")
    return [system, *before, *now]


def shortened(message: "BaseMessage", budget: int) -> "BaseMessage":
    """Return the message cut to `budget` tokens, or as near to it as a few words let it."""
    text = str(message.content)
    low, high = min(_STUB, len(text)), len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if tokens_of(_cut(message, text, middle)) <= budget:
            low = middle
        else:
            high = middle - 1
    return _cut(message, text, low)


def _cut(message: "BaseMessage", text: str, length: int) -> "BaseMessage":
    if length >= len(text):
        return message
    closing = CLOSE if text.endswith(CLOSE) else ""
    kept = text[:length].removesuffix(closing) + _CUT.format(len(text) - length) + closing
    return message.model_copy(update={"content": kept})
