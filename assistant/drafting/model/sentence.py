"""One small call: a model puts a few sentences in other words, and what comes back is used only where it says the same.

Small models can't hold a plan, but can hold a sentence. What is checked is what they get wrong: figures, names in
quotes and open places lost, added or exchanged, met for unmet, a part for the whole, the request copied out, one thing
said twice, a chat's own marks left in.
"""

import re
from collections import Counter
from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING

import prompts
from assistant.drafting.model.brief import fence_free
from assistant.drafting.model.streaming import check_budget, prompt_tokens_of, stream_text
from assistant.drafting.statement import OPEN
from knowledge import running_text
from knowledge.facts.account import read_words
from knowledge.facts.fact import Fact
from knowledge.facts.matching import alike
from knowledge.narrative.kinship import pairs
from knowledge.quantity import find_dates
from knowledge.running_text import clauses, compact, statements

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_NEGATION = re.compile(r"没有|未|不足|不够|低于|超过|超出|超支|缺|差|尚|滞后|偏低|下降|减少|拖欠")
_INSTRUCTION = re.compile(
    r"原文|改写|输出|以下是|如下：|标题|要求[：:]|\*\*|^#|```|\[\d+\]|作为(?:一个)?(?:AI|人工智能|语言模型)|示例|例如："
)
# What no sentence gets from other words: Latin letters and the signs of markup.
_FOREIGN = re.compile(r"[A-Za-z<>|#*_`{}\\]")
_QUOTED = re.compile(r"[“《][^”》]{1,60}[”》]")
# Which side of a thing is told, whole or part, more or less: words that no other word stands for.
_SIDE = re.compile("其中|目标|计划|预算|决算|年初|全年|上年|调增|调减|增加|减少|增长|下降|上升")
_SHORTEST, _LONGEST = 0.6, 1.6
# So much of what a text says has to be in the other: by its two-character stretches.
_KEPT, _NEW, _OWN = 0.6, 0.4, 0.5


def put_in_words(text: str, request: str, model: "BaseChatModel", seconds: float) -> Generator[str, None, str]:
    """Return `text` as the model puts it, "" where that doesn't say the same; ModelError where the model fails.

    It yields an empty piece whenever something has come, and every second: closing it then closes the connection.
    """
    system, user = prompts.load("sentence").render(request=fence_free(request), text=fence_free(text))
    check_budget(system, user, prompt_tokens_of(model))
    written = ""
    with closing(stream_text(model, system, user, seconds)) as pieces:
        for piece in pieces:
            written += "".join(piece.split())
            yield ""
    return written if says_the_same(text, written) else ""


def says_the_same(text: str, written: str) -> bool:
    """Return whether what a model wrote holds every figure, name and open place of `text`, and nothing besides."""
    if not written or not _SHORTEST * len(text) <= len(written) <= _LONGEST * len(text):
        return False
    if _INSTRUCTION.search(written) and not _INSTRUCTION.search(text):
        return False
    if set(_FOREIGN.findall(written)) - set(_FOREIGN.findall(text)) or _repeats(written):
        return False
    for pattern in (_QUOTED, OPEN, _SIDE):
        if Counter(pattern.findall(text)) != Counter(pattern.findall(written)):
            return False
    if len(_NEGATION.findall(text)) != len(_NEGATION.findall(written)) or not _same_facts(text, written):
        return False
    # A budget's own words are those of any report: then all of them count.
    telling = pairs if pairs(text) else running_text.pairs
    before, after = telling(text), telling(written)
    if len(before & after) < _KEPT * len(before) or len(after - before) > _NEW * len(after):
        return False
    # A clause that has nothing of the other text is made up, or lost, though it gives no figure.
    return _covers(text, written) and _covers(written, text)


def _covers(text: str, other: str) -> bool:
    """Return whether every clause of `other` has most of what it says from `text`: one without figures, stretches."""

    def of(words: str, clause: str) -> frozenset[str]:
        return frozenset(words) if any(map(str.isdigit, clause)) else running_text.pairs(words)

    parts = [(of(clause, clause), of(text, clause)) for clause in clauses(other)]
    return all(len(own & known) >= _OWN * len(own) for own, known in parts)


def _same_facts(text: str, written: str) -> bool:
    """Return whether both texts give the same figures and dates, each of the same measure and the same side of it."""
    dates = [Counter(compact(date.text) for date in find_dates(one)) for one in (text, written)]
    if dates[0] != dates[1]:
        return False
    left = list(read_words(written))
    for fact in read_words(text):
        same = next((one for one in left if _is_same(fact, one)), None)
        # What is measured keeps its whole name: 普通高中新校区 isn't 新校区, which may be another.
        if same is None or (set(fact.measure) & set(text)) - set(written):
            return False
        left.remove(same)
    return not left


def _is_same(one: Fact, other: Fact) -> bool:
    sides = [(fact.value, fact.unit, fact.aspect, fact.bound, fact.direction, fact.period) for fact in (one, other)]
    return sides[0] == sides[1] and (one.measure == other.measure or alike(one.measure, other.measure))


def _repeats(text: str) -> bool:
    told = [part for part in statements(text) if len(part) > 6]
    return len(told) != len(set(told))
