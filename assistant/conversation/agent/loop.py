"""The loop of model and tools: a LangChain agent, every answer within budget and time, its calls few.

A tool isn't run by the agent: the call is handed over to the turn, which runs it in the thread of the page or the
command line, where its events belong, and gives back in words what came of it.

Everything in a request counts: the rules, the tools, the turns before, the user's message, and what the tools have
found. The turns before go first, the oldest first of them; then the results of tools are shortened, the oldest first.
The user's message and the last result are shortened last, and told to be so.
"""

import asyncio
import json
import time
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage, convert_to_openai_messages
from langchain_core.tools import BaseTool, StructuredTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.conversation.agent.tools import TOOLS, Tool
from assistant.conversation.events import Event
from assistant.drafting.model.brief import CLOSE
from assistant.drafting.model.error import ModelError, model_error, nothing_said
from assistant.drafting.model.permitted import Denies
from assistant.drafting.model.streaming import complete, in_background, prompt_tokens_of
from knowledge.sources.chunking import count_tokens

# Answers of the model in a turn, the last without tools; calls in one answer; answers in a row whose calls all fail.
_ROUNDS, _CALLS, _FAILED = 6, 4, 2
_MOST_CHARACTERS = 4000
# What a shortened result still says.
_STUB = 60
_CUT = "……（后面还有{}字，没有给出）"


@dataclass
class _Call:
    """A call of a tool with its arguments; `done` takes what came of it."""

    tool: Tool
    done: "Future[str]" = field(default_factory=Future)


def run_agent(
    model: BaseChatModel,
    system: str,
    messages: Sequence[tuple[str, str]],
    seconds: float,
    carry_out: Callable[[Tool], Generator[Event, None, str]],
    denies: Denies,
) -> Generator[str | Event, None, None]:
    """Yield what the model says to `messages`, pairs of role and text, as it comes, and the events of its calls."""
    told = [HumanMessage(text) if role == "human" else AIMessage(text) for role, text in messages]
    silence: str | _Call = ""

    async def work(hand: Callable[[str | _Call], None]) -> None:
        bounds = _Bounds(hand, prompt_tokens_of(model), seconds, denies)
        agent = create_agent(model, _tools(hand), system_prompt=system, middleware=[bounds])
        await agent.ainvoke({"messages": [*told]})

    with closing(in_background(work, seconds, silence)) as items:
        for item in items:
            if isinstance(item, str):
                yield item
            elif item.done.set_running_or_notify_cancel():
                item.done.set_result((yield from carry_out(item.tool)))


@cache
def tokens_of_tools() -> int:
    """Return the tokens that the tools' descriptions take in every request that has them."""
    return count_tokens(
        json.dumps([convert_to_openai_tool(tool) for tool in _tools(lambda _: None)], ensure_ascii=False)
    )


def _tools(hand: Callable[[str | _Call], None]) -> list[BaseTool]:
    return [_tool(tool, hand) for tool in TOOLS]


def _tool(tool: type[Tool], hand: Callable[[str | _Call], None]) -> BaseTool:
    async def run(**arguments: Any) -> str:
        call = _Call(tool(**arguments))
        hand(call)
        return await asyncio.wrap_future(call.done)

    return StructuredTool(name=tool.name, description=tool.__doc__ or "", args_schema=tool, coroutine=run)


class _Bounds(AgentMiddleware):
    """Every call of the model: within the budget and the time, its words handed over, its calls few."""

    def __init__(self, hand: Callable[[str | _Call], None], budget: int, seconds: float, denies: Denies) -> None:
        super().__init__()
        self._hand, self._denies = hand, denies
        self._budget = budget
        self._ends = time.monotonic() + seconds
        self._round, self._failed = 0, 0
        self._has_text = False

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> AIMessage:
        """Return the model's answer; the handler, which would wait for the whole of it, isn't used."""
        del handler
        self._round += 1
        self._failed = self._failed + 1 if _all_failed(request.messages) else 0
        if self._failed == _FAILED:
            raise ModelError("模型的工具调用有误")
        tools = request.tools if self._round < _ROUNDS else []
        system = [request.system_message] if request.system_message else []
        messages = fit([*system, *request.messages], self._budget - (tokens_of_tools() if tools else 0))
        try:
            model = request.model.bind_tools(tools) if tools else request.model
        except NotImplementedError as error:
            raise model_error(error) from error
        left = self._ends - time.monotonic()
        answer = await complete(model, messages, self._words(), left, _MOST_CHARACTERS, self._denies)
        if not tools and not answer.text:
            raise nothing_said()
        calls = [{**call, "id": f"call-{self._round}-{n}"} for n, call in enumerate(answer.tool_calls[:_CALLS])]
        return AIMessage(answer.text, tool_calls=calls if tools else [])

    def _words(self) -> Callable[[str], None]:
        """Return what takes this answer's words: they stand apart from those of the answer before."""
        apart = "\n\n" if self._has_text else ""

        def take(piece: str) -> None:
            nonlocal apart
            self._hand(apart + piece)
            self._has_text, apart = True, ""

        return take


def _all_failed(messages: Sequence[BaseMessage]) -> bool:
    """Return whether the last answer's calls came to nothing: unknown tools, arguments that they don't take."""
    results = takewhile(lambda message: isinstance(message, ToolMessage), reversed(messages))
    return {getattr(message, "status", "") for message in results} == {"error"}


def tokens_of(message: BaseMessage) -> int:
    """Return the tokens of a message as it is sent."""
    return count_tokens(json.dumps(convert_to_openai_messages(message), ensure_ascii=False)) + 2


def fit(messages: Sequence[BaseMessage], budget: int) -> list[BaseMessage]:
    """Return the messages, the system's first, in at most `budget` tokens; ModelError where that can't be."""
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


def shortened(message: BaseMessage, budget: int) -> BaseMessage:
    """Return the message cut to `budget` tokens, or as near to it as a few words let it."""
    text = str(message.content)
    lengths = range(min(_STUB, len(text)), len(text) + 1)
    fitting = bisect_right(lengths, budget, key=lambda length: tokens_of(_cut(message, text, length)))
    return _cut(message, text, lengths[max(0, fitting - 1)])


def _cut(message: BaseMessage, text: str, length: int) -> BaseMessage:
    if length >= len(text):
        return message
    closing = CLOSE if text.endswith(CLOSE) else ""
    kept = text[:length].removesuffix(closing) + _CUT.format(len(text) - length) + closing
    return message.model_copy(update={"content": kept})
