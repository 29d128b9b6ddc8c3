"""A turn with the model: it calls the functions that the rules call, and tells what they find.

What a tool shows (a table, a draft, a file) goes to the user as it comes, and so does what one that changes something
or tells of the review has to say: where nothing else was found, the model has no word in it. What the others find goes
to the model, fenced as material, and is held back: if the model fails, it is shown as it stands. So nothing depends on
the model but the wording, and where it hasn't come as far as the request, the rules finish it.
"""

import logging
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import prompts
from assistant.citations import Citation
from assistant.conversation.agent.mandate import allows
from assistant.conversation.agent.tools import CHANGES, Tool
from assistant.conversation.answering import answer, answer_by_rules
from assistant.conversation.events import Choices, Event, Finished, Notice, Progress, Sources, TextPiece
from assistant.conversation.intents import Intent
from assistant.conversation.phrasing import denies, doubts
from assistant.conversation.reading import understand
from assistant.conversation.request import Request
from assistant.conversation.turns import titles, told
from assistant.conversation.workspace import Workspace
from assistant.drafting.model.brief import fence_free, fenced
from assistant.drafting.model.error import ModelError
from assistant.drafting.model.streaming import deadline_of, prompt_tokens_of, within
from assistant.drafting.sources import MARK, cited
from knowledge.errors import UserError
from knowledge.sources.chunking import count_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# Of the budget, the share that must be left beside rules and tools for a conversation to be worth it.
_ROOM = 0.35
# Rows of a table that the model is given; the user has the whole table.
_ROWS = 12
_NO_TOOLS = "tools"
_LOG = logging.getLogger(__name__)
# How sure the rules must be of what is asked to insist on it.
_KNOWN = 0.5


def converse(message: str, workspace: Workspace, model: "BaseChatModel") -> Iterator[Event]:
    """Yield the answer to `message` as the model gives it, ending with Finished.

    Where the model can't call tools, or has no room for them in a prompt, the rules understand the message and the
    model phrases and writes.
    """
    from assistant.conversation.agent.loop import tokens_of_tools

    yield Progress("正在理解提问……")
    system, _ = prompts.load("agent").render(state="", message="")
    has_room = count_tokens(system) + tokens_of_tools() <= prompt_tokens_of(model) * (1 - _ROOM)
    if (model.metadata or {}).get(_NO_TOOLS) is False or not has_room:
        yield from answer_by_rules(message, workspace)
        return
    yield from _Turn(message, workspace, model).run(system)


class _Turn:
    """What has come of a turn so far; `workspace` is the state after it."""

    def __init__(self, message: str, workspace: Workspace, model: "BaseChatModel") -> None:
        self._message, self._workspace, self._model = message, workspace, model
        self._guess = understand(message, workspace)
        self._before = workspace
        self._ends = time.monotonic() + deadline_of(model)
        self._calls: set[tuple[str, str]] = set()
        self._tried: set[Intent] = set()
        self._done: list[Intent] = []
        self._changed = self._spoken = False
        self._sources: list[Citation] = []
        self._found: list[str] = []
        self._reckoned: list[str] = []
        self._held = ""
        self._text = ""
        self._choices: tuple[str, ...] = ()
        self._request: Request | None = None

    def run(self, system: str) -> Iterator[Event]:
        """Yield the answer."""
        from assistant.conversation.agent.loop import run_agent

        _, user = prompts.load("agent").render(state=_state_text(self._workspace), message=self._message)
        earlier = [
            pair
            for turn in self._workspace.said
            for pair in (("human", fence_free(turn.question)), ("ai", fence_free(turn.answer) or "（没有回答）"))
        ]
        messages = [*earlier, ("human", user)]
        seconds = deadline_of(self._model)
        try:
            with closing(run_agent(self._model, system, messages, seconds, self._carry_out, self._denies)) as items:
                for item in items:
                    if not isinstance(item, str):
                        yield item
                    elif self._held or not self._spoken:
                        self._text += item
                        yield TextPiece(item)
                    elif self._guess.intent in self._done:
                        break
        except ModelError as error:
            yield from self._after(error)
        else:
            yield from self._undone() if self._owes_more() else self._end()
        intent = self._done[-1] if self._done else self._guess.intent or Intent.HELP
        yield Finished(intent, request=self._request)

    def _denies(self, sentence: str) -> bool:
        return denies(sentence, self._workspace.review, self._reckoned, self._found)

    def _carry_out(self, tool: Tool) -> Generator[Event, None, str]:
        """Run the tool that the model calls, if the user's words allow it; return what the model is told of it."""
        key = (tool.name, tool.model_dump_json())
        self._tried.add(tool.intent)
        if key in self._calls:
            return "这个调用已经做过，结果见上。"
        self._calls.add(key)
        if tool.changes and not allows(tool.request(self._before), self._message, self._before):
            yield Notice(f"模型想{tool.intent.chinese}，你这句话没有这样要求，没有执行。", "warning")
            return "没有执行：用户这句话没有要求这样做。要做须由用户自己提出。"
        yield Progress(f"正在{tool.intent.chinese}……")
        events: list[Event] = []
        try:
            yield from self._shown(tool, events)
        except UserError as error:
            failure = str(error)
        except Exception:
            # What a model may ask a function no user ever has: whatever comes of it, the answer goes on.
            _LOG.exception("the tool %s failed on %s", *key)
            failure = "这一步出了错，没有做成。"
        else:
            failure = ""
            self._done.append(tool.intent)
        if failure:
            events.append(Notice(failure, "warning"))
            if tool.speaks:
                yield events[-1]
        found = told(events, _ROWS) or "已完成"
        self._found.append(found)
        # What a document of the base says of points is no licence to say it of this report.
        if all(one.kind == "report" for event in events if isinstance(event, Sources) for one in event.citations):
            self._reckoned.append(found)
        self._spoken = self._spoken or (tool.speaks and not tool.changes)
        if not tool.speaks:
            words = (event.text for event in events if isinstance(event, TextPiece | Notice))
            self._held = "\n\n".join(filter(None, (self._held, "".join(words).strip())))
        return fenced(found)

    def _shown(self, tool: Tool, events: list[Event]) -> Iterator[Event]:
        """Yield what of the tool's events is for the user at once; all of them are noted in `events`."""
        offset = len(self._sources)
        # What only finds has no use of the model, which tells what is found.
        model = within(self._model, self._ends - time.monotonic()) if tool.changes else None
        self._request = tool.request(self._workspace)
        with closing(answer(self._request, replace(self._workspace, model=model))) as answered:
            for raw in answered:
                if isinstance(raw, Finished):
                    break
                event = _shifted(raw, offset)
                events.append(event)
                self._workspace = self._workspace.after(event)
                match event:
                    case Sources(citations):
                        self._sources += citations
                    case Choices(messages):
                        self._choices = messages
                    case TextPiece() | Notice() if not tool.speaks:
                        pass
                    case _:
                        self._changed = self._changed or tool.changes
                        yield event

    def _owes_more(self) -> bool:
        """Return whether a whole answer leaves undone what the rules know to be asked for.

        That is an answer without any tool, or one that talks about a change instead of making it. A model that has to
        ask what is meant owes nothing yet.
        """
        intent, likelihood = self._guess.ranking[0]
        if self._guess.intent is not intent or intent is Intent.HELP or likelihood < _KNOWN:
            return False
        is_tried = intent in self._tried if intent in CHANGES else bool(self._tried)
        return not is_tried and not self._text.rstrip().endswith(("？", "?"))

    def _undone(self) -> Iterator[Event]:
        yield Notice("模型没有照办，下面由内置规则完成。", "warning")
        yield from self._by_rules(self._workspace)

    def _end(self) -> Iterator[Event]:
        """Yield what stands under a whole answer: its sources, what none of them holds, what may be said next."""
        marked = set(cited(self._text))
        sources = tuple(source for source in self._sources if source.id in marked) or tuple(self._sources)
        if sources:
            yield Sources(sources)
        yield from doubts(self._text, self._sources, self._workspace, [*self._found, self._message])
        if self._choices:
            yield Choices(self._choices)

    def _after(self, failure: ModelError) -> Iterator[Event]:
        """Yield what is left to be said once the model has failed."""
        wanted = self._guess.intent
        if failure.no_tools:
            self._model.metadata = {**(self._model.metadata or {}), _NO_TOOLS: False}
            yield Notice(f"{failure}，由内置规则理解提问，模型只负责文字。")
            yield from self._by_rules(self._workspace)
        elif self._changed or (self._done and wanted in {None, *self._done}):
            if self._held:
                yield Notice(f"{failure}，下面是查到的内容。", "warning")
                yield TextPiece(("\n\n" if self._text else "") + self._held)
            elif not failure.is_silence:
                yield Notice(f"{failure}，上面已经做完的不受影响。", "warning")
            if self._sources:
                yield Sources(tuple(self._sources))
            if self._choices:
                yield Choices(self._choices)
        else:
            yield Notice(f"{failure}，这次按内置规则回答。", "warning")
            yield from self._by_rules(replace(self._workspace, model=None))

    def _by_rules(self, workspace: Workspace) -> Iterator[Event]:
        for event in answer_by_rules(self._message, workspace):
            if isinstance(event, Finished):
                self._done.append(event.intent)
                self._request = event.request
            else:
                yield event


def _shifted(event: Event, offset: int) -> Event:
    """Return the event with the numbers of its sources raised, so that no two tools have a number in common."""
    if not offset:
        return event
    match event:
        case TextPiece(text):
            return TextPiece(MARK.sub(lambda mark: f"[{int(mark[1]) + offset}]", text))
        case Sources(citations):
            return Sources(tuple(replace(citation, id=citation.id + offset) for citation in citations))
    return event


def _state_text(workspace: Workspace) -> str:
    """Return what is open and what has been written, in a few lines."""
    report, draft = workspace.report, workspace.draft
    lines = ["没有打开报告" if report is None else f"打开的报告：{report.title or report.document.name}"]
    if workspace.review:
        lines.append(f"审核意见{len(workspace.review.findings)}条，指标{len(workspace.review.ledger)}行")
    if workspace.shown:
        lines.append(f"上一张表有{len(workspace.shown)}行，用户说的“第几条”多指这张表")
    if draft is None:
        lines.append("还没有草稿")
    else:
        lines.append(f"草稿第{(workspace.history.place or 0) + 1}版，共{len(workspace.history.versions)}版")
        lines += titles(draft)
    return fenced("\n".join(lines))
