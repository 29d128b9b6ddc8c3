"""The loop of model and tools: a LangChain agent whose calls of the model are bounded, and whose tools ask to be run.

A tool isn't run here: the call is handed over to the turn, which runs it in the thread of the page or the command line,
where its events belong, and gives back in words what came of it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool, StructuredTool

from assistant.conversation.agent.budget import fit, tokens_of_tools
from assistant.conversation.agent.tools import TOOLS, Tool
from assistant.drafting.model.error import model_error, nothing_said
from assistant.drafting.model.permitted import Denies
from assistant.drafting.model.streaming import ModelError, complete, prompt_tokens_of

# Answers of the model in a turn, the last without tools; calls in one answer; answers in a row whose calls all fail.
_ROUNDS, _CALLS, _FAILED = 6, 4, 2
_MOST_CHARACTERS = 4000


@dataclass
class Call:
    """A call of a tool with its arguments; `done` takes what came of it."""

    tool: Tool
    done: "Future[str]" = field(default_factory=Future)


async def run_agent(
    model: BaseChatModel,
    system: str,
    messages: Sequence[tuple[str, str]],
    seconds: float,
    hand: Callable[[str | Call], None],
    denies: Denies,
) -> None:
    """Have the model answer `messages`, pairs of role and text, and hand its words and its calls over as they come."""
    agent = create_agent(
        model, _tools(hand), system_prompt=system, middleware=[_Bounds(hand, prompt_tokens_of(model), seconds, denies)]
    )
    told = [HumanMessage(text) if role == "human" else AIMessage(text) for role, text in messages]
    await agent.ainvoke({"messages": [*told]})


@cache
def tokens_of_all_tools() -> int:
    """Return the tokens that the tools' descriptions take in every request."""
    return tokens_of_tools(_tools(lambda _: None))


def _tools(hand: Callable[[str | Call], None]) -> list[BaseTool]:
    return [_tool(tool, hand) for tool in TOOLS]


def _tool(tool: type[Tool], hand: Callable[[str | Call], None]) -> BaseTool:
    async def run(**arguments: Any) -> str:
        call = Call(tool(**arguments))
        hand(call)
        return await asyncio.wrap_future(call.done)

    return StructuredTool(name=tool.name, description=tool.__doc__ or "", args_schema=tool, coroutine=run)


class _Bounds(AgentMiddleware):
    """Every call of the model: within the budget and the time, its words handed over, its calls few."""

    def __init__(self, hand: Callable[[str | Call], None], budget: int, seconds: float, denies: Denies) -> None:
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
        messages = fit([*system, *request.messages], self._budget - (tokens_of_tools(tools) if tools else 0))
        model = _bound(request.model, tools) if tools else request.model
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


def _bound(model: BaseChatModel, tools: Sequence[BaseTool | dict[str, Any]]) -> Runnable[Any, AIMessage]:
    try:
        return model.bind_tools(tools)
    except NotImplementedError as error:
        raise model_error(error) from error


def _all_failed(messages: Sequence[BaseMessage]) -> bool:
    """Return whether the last answer's calls came to nothing: unknown tools, arguments that they don't take."""
    results = []
    for message in reversed(messages):
        if not isinstance(message, ToolMessage):
            break
        results.append(message)
    return bool(results) and all(message.status == "error" for message in results)
