"""What of a conversation is sent to the model: never more than its budget, the oldest left out first.

Everything in a request counts: the rules, the tools, the turns before, the user's message, and what the tools have
found. The turns before go first, the oldest first of them; then the results of tools are shortened, the oldest first.
The user's message and the last result are shortened last, and told to be so.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.conversation.agent.material import CLOSE
from assistant.drafting.model.error import ModelError
from knowledge.sources.chunking import count_tokens

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

# What a shortened result still says.
_STUB = 60
_CUT = "……（后面还有{}字，没有给出）"


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
