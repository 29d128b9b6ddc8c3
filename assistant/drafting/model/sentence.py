"""One small call: a model puts a few sentences in other words, and what comes back is used only where it says the same.

Small models can't hold a plan, but can hold a sentence. A draft takes another order and other joints from them, no
other words: nothing in the sentence says which word matters. Who asks for other words gets some, and sees them.
"""

import re
from collections import Counter
from collections.abc import Generator
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import prompts
from assistant.drafting.model.brief import fence_free
from assistant.drafting.model.error import UnusableError
from assistant.drafting.model.streaming import check_budget, prompt_tokens_of, stream_text
from assistant.drafting.statement import OPEN
from knowledge.facts.account import read_words
from knowledge.facts.fact import Aspect, Fact
from knowledge.facts.matching import alike
from knowledge.narrative.doers import find_doer
from knowledge.quantity import find_dates
from knowledge.running_text import clauses, compact

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OTHER_WORDS = "用另一种说法写，意思不变。"
"""What is asked for where nobody wishes anything else: a hint at what to say is taken for a licence to add."""
_QUOTED = re.compile(r"[“《][^”》]{1,60}[”》]")
# What joins words and says nothing may come and go; what but points at things may come, never go.
_JOINT = re.compile(r"[的地得了是为在于由对从自与和及其该此这、，。；：！\s]")
_POINTING = re.compile("实际|工作|情况|进行|只有|[已还仍有比相]")
_DENIED = re.compile("尚?未(?:能|曾)?|没有|没")
# What turns a statement, or tells another side of it: no other word stands for it, and none for letters and signs.
_TURNING = set(
    "目标计划预决算中"
    "不未无非否只仅才全都均各每逐部半几数两一二三四五六七八九十上下前后早晚多少高低长短快慢大小强弱"
    "增减升降难易优劣必须应可能将拟会因果但虽本去今次初末"
)
_AHEAD = {Aspect.PLANNED, Aspect.ADJUSTED, Aspect.TARGET}
_SHORTEST, _LONGEST = 0.6, 1.6


def put_in_words(
    text: str, request: str, model: "BaseChatModel", seconds: float, spare: float = 0
) -> Generator[str, None, str]:
    """Return `text` as the model puts it, "" where that doesn't say the same; ModelError where the model fails.

    It yields an empty piece whenever something has come, and every second: closing it then closes the connection.
    """
    system, user = prompts.load("sentence").render(request=fence_free(request), text=fence_free(text))
    check_budget(system, user, prompt_tokens_of(model))
    written = ""
    with suppress(UnusableError), closing(stream_text(model, system, user, seconds)) as pieces:
        for piece in pieces:
            written += "".join(piece.split())
            # A model that goes on and on isn't waited for.
            if len(written) > _LONGEST * len(text):
                break
            yield ""
    return written if says_the_same(text, written, spare) else ""


def says_the_same(text: str, written: str, spare: float = 0) -> bool:
    """Return whether what a model wrote says what `text` says: in its words, in another order and with other joints.

    A share of its words, `spare`, may be others, but none that turns it, and not most of a clause. Who acts, names in
    quotes and open places stand in it as they were, and every figure is of the same thing.
    """
    if not written or not _SHORTEST * len(text) <= len(written) <= _LONGEST * len(text):
        return False
    if any(pattern.findall(text) != pattern.findall(written) for pattern in (_QUOTED, OPEN)):
        return False
    before, after = _words(text), _words(written)
    lost, added = before - after, _words(_POINTING.sub("", _DENIED.sub("未", written))) - before
    facts = read_words(text)
    # What is measured keeps its whole name: 普通高中新校区 isn't 新校区, which may be another.
    kept = _TURNING.union(*(fact.measure for fact in facts))
    if any(char in kept or not "一" <= char <= "鿿" for char in lost | added):
        return False
    if max(lost.total(), added.total()) > spare * before.total():
        return False
    told = [(_words(clause), known) for one, known in ((text, after), (written, before)) for clause in clauses(one)]
    if any(2 * (own & known).total() <= own.total() for own, known in told) or _doers(text) != _doers(written):
        return False
    aspects = {fact.aspect for fact in facts}
    # What is to be done isn't done: only beside a plan is it sure that a deed is past.
    is_past = Aspect.ACTUAL in aspects and aspects & _AHEAD
    return bool(is_past or after["已"] == before["已"]) and _same_facts(text, written)


def _words(text: str) -> Counter[str]:
    """Return the characters of a text that say something, each way of denying as one."""
    return Counter(_JOINT.sub("", _DENIED.sub("未", text)))


def _doers(text: str) -> Counter[str]:
    """Return who acts in a text."""
    return Counter(doer.name for clause in clauses(text) if (doer := find_doer(clause)))


def _same_facts(text: str, written: str) -> bool:
    """Return whether both texts give the same figures and dates, each of the same measure and the same side of it."""
    dates = [Counter(compact(date.text) for date in find_dates(one)) for one in (text, written)]
    if dates[0] != dates[1]:
        return False
    # Where two figures tell the same side of things, 23家 and 7家 of them, it is their order that says which is which.
    before, after = (sorted(read_words(one), key=_side) for one in (text, written))
    return len(before) == len(after) and all(map(_is_same, before, after))


def _side(fact: Fact) -> tuple[str, ...]:
    return tuple(map(str, (fact.unit, fact.aspect, fact.bound, fact.direction, fact.period)))


def _is_same(one: Fact, other: Fact) -> bool:
    is_of_same = one.measure == other.measure or alike(one.measure, other.measure)
    return one.value == other.value and _side(one) == _side(other) and is_of_same
