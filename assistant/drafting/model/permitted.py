"""What a model may say, whatever it has read: the one place where its words are checked before anybody sees them.

Nothing of its instructions, no key, no link and no markup is for a reader, and what the program has computed isn't for
the model to say otherwise; who knows what was computed hands on `denies`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.drafting.draft import HEADINGS
from assistant.drafting.model.error import UnusableError

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

Denies = Callable[[str], bool]
_FOREIGN = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}:/|(?:javascript|data|mailto|file|vbscript)\s{0,9}:|www\.|"
    r"(?<![a-z0-9])[a-z0-9-]{2,63}\.(?:com|cn|net|org|io|gov|edu|top|xyz|info|local)(?![a-z0-9])|"
    r"\]\s{0,9}[(\[]\s{0,9}(?!\d{1,3}\])|!\[|</?[a-z!?资]|&#?[a-z0-9]{2,8};|```|\x1b",
    re.IGNORECASE,
)
_INSTRUCTED, _SECRET = 14, 8
"""So many letters and figures in a row are no chance: of the instructions, of a key."""


def permitting(
    messages: "Sequence[BaseMessage]", model: Any, denies: Denies = lambda _: False
) -> Callable[[str, str], None]:
    """Return what raises a ModelError where a sentence, after the text before it, isn't for a reader."""
    instructions = "".join(_letters(message.text) for message in messages if message.type == "system")
    given = "".join([*HEADINGS.values(), *(_letters(message.text) for message in messages if message.type != "system")])
    own = set(_runs(instructions, _INSTRUCTED)) - set(_runs(given, _INSTRUCTED))
    own |= {run for secret in _secrets(model) for run in _runs(_letters(secret), _SECRET)}

    def check(before: str, sentence: str) -> None:
        letters = _letters(before)[-_INSTRUCTED:] + _letters(sentence)
        is_told = any(run in own for length in (_INSTRUCTED, _SECRET) for run in _runs(letters, length))
        if is_told or _FOREIGN.search(before[-_INSTRUCTED:] + sentence) or denies(sentence):
            raise UnusableError("模型的回答与程序算出的结果不符，或带有不该出现的内容，没有采用")

    return check


def _secrets(model: Any) -> Iterable[str]:
    metadata = getattr(getattr(model, "bound", model), "metadata", None) or {}
    return (secret.get_secret_value() for secret in metadata.get("secrets", ()))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _runs(text: str, length: int) -> Iterator[str]:
    return (text[start : start + length] for start in range(len(text) - length + 1))
