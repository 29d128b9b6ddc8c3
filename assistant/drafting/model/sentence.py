"""One small call: a model puts a few sentences in other words, and what comes back is used only where it says the same.

Small models can't hold a plan, but can hold a sentence. What is checked is what they get wrong: figures, names in
quotes and open places lost, added or exchanged, met for unmet, a part for the whole, the request copied out, one thing
said twice, a chat's own marks left in.
"""

import re
from collections import Counter
from collections.abc import Generator
from contextlib import closing
from itertools import combinations
from typing import TYPE_CHECKING

import prompts
from assistant.drafting.draft import TextPiece
from assistant.drafting.model.brief import fence_free
from assistant.drafting.model.streaming import check_budget, prompt_tokens_of, stream_text
from assistant.drafting.statement import open_places
from knowledge.narrative.kinship import pairs
from knowledge.quantity import find_dates, find_quantities
from knowledge.running_text import compact, statements

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_NEGATION = re.compile(r"没有|未|不足|不够|低于|超过|超出|超支|缺|差|尚|滞后|偏低|下降|减少|拖欠")
_INSTRUCTION = re.compile(
    r"原文|改写|输出|以下是|如下：|标题|要求[：:]|\*\*|^#|```|\[\d+\]|作为(?:一个)?(?:AI|人工智能|语言模型)|示例|例如："
)
# What no sentence gets from other words: Latin letters and the signs of markup.
_FOREIGN = re.compile(r"[A-Za-z<>|#*_`{}\\]")
# A number with the words before it, which say what it is.
_NUMBER = re.compile(r"([^\d.]{0,6})(?<![\d.])(\d{1,15}(?:\.\d{1,6})?)")
_QUOTED = re.compile(r"[“《][^”》]{1,60}[”》]")
_SHORTEST, _LONGEST = 0.6, 1.6
# So much of what a text says has to be in the other: by its two-character stretches.
_KEPT, _NEW = 0.6, 0.4


def put_in_words(text: str, request: str, model: "BaseChatModel", seconds: float) -> Generator[TextPiece, None, str]:
    """Return `text` as the model puts it, "" where that doesn't say the same; ModelError where the model fails.

    It yields an empty piece whenever something has come, and every second: closing it then closes the connection.
    """
    system, user = prompts.load("sentence").render(request=fence_free(request), text=fence_free(text))
    check_budget(system, user, prompt_tokens_of(model))
    written = ""
    with closing(stream_text(model, system, user, seconds)) as pieces:
        for piece in pieces:
            written += "".join(piece.split())
            yield TextPiece("")
    return written if says_the_same(text, written) else ""


def says_the_same(text: str, written: str) -> bool:
    """Return whether what a model wrote holds every figure, name and open place of `text`, and nothing besides."""
    if not written or not _SHORTEST * len(text) <= len(written) <= _LONGEST * len(text):
        return False
    if _INSTRUCTION.search(written) and not _INSTRUCTION.search(text):
        return False
    if set(_FOREIGN.findall(written)) - set(_FOREIGN.findall(text)) or ("其中" in text) != ("其中" in written):
        return False
    if (
        _figures(text) != _figures(written)
        or _exchanged(text, written)
        or set(open_places(text)) != set(open_places(written))
    ):
        return False
    if set(_QUOTED.findall(text)) != set(_QUOTED.findall(written)) or _repeats(written):
        return False
    if bool(_NEGATION.search(text)) != bool(_NEGATION.search(written)):
        return False
    before, after = pairs(text), pairs(written)
    if not before or not after:
        return False
    return len(before & after) >= _KEPT * len(before) and len(after - before) <= _NEW * len(after)


def _figures(text: str) -> Counter[str]:
    """Return the figures and dates of a text as often as they stand there."""
    found = [f"{one.base.normalize():f}{one.measure}" for one in find_quantities(text)]
    return Counter([*found, *(compact(date.text) for date in find_dates(text))])


def _exchanged(text: str, written: str) -> bool:
    """Return whether two numbers stand after each other's words rather than after their own."""
    before, after = _words_of_numbers(text), _words_of_numbers(written)
    return any(
        len(after[one] & before[other]) + len(after[other] & before[one])
        > len(after[one] & before[one]) + len(after[other] & before[other])
        for one, other in combinations(sorted(before.keys() & after.keys()), 2)
    )


def _words_of_numbers(text: str) -> dict[str, set[str]]:
    """Return the characters that stand before each number."""
    words: dict[str, set[str]] = {}
    for said, number in _NUMBER.findall(text):
        words.setdefault(number, set()).update(filter(str.isalpha, said))
    return words


def _repeats(text: str) -> bool:
    told = [part for part in statements(text) if len(part) > 6]
    return len(told) != len(set(told))
