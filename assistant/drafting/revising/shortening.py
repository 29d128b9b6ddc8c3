"""Making items shorter: whole statements are left out first, then clauses that a sentence can do without.

Of all ways to come near the length that was asked for, the one is taken that keeps most of what the items tell: their
sources and figures. What opens an item and one cause always stay, and so do a measure's owner, time and result.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.drafting.draft import DraftMeasure, DraftProblem
from assistant.drafting.revising.old_request import Operation, RevisionRequest
from assistant.drafting.revising.phrasing import part_lead
from assistant.drafting.revising.work import Rule, Task, Work, each
from assistant.drafting.sources import MARK, bare, cited, marks
from assistant.drafting.statements import Item, causes_of, item_length, sentence_of, sentences, statements
from assistant.review.narrative import has
from knowledge.errors import UserError

TOLERANCE = 0.1
# What is made shorter without a length being asked for keeps about so much.
_SHORTER = 0.65
_SHORTEST_CLAUSE = 6
# A whole statement less reads better than several cut short.
_TRIMMED = 0.7
# What a measure has to say: no statement loses it by being cut short.
_KEPT = ("owner", "time", "result")
_CLAUSE = re.compile(r"(?:“[^“”]*”|（[^（）]*）|《[^《》]*》|[^，])+，?")
_ASIDE = re.compile(r"《[^《》]*》|“[^“”]*”|(?P<aside>（(?!财|国|中|省|市|应为)[^（）“”]{2,40}）(?!第))")
# On what policy something is done: the act itself stands in the next clause.
_RESTS_ON = r"^[^，《]{0,8}(?:依据|按照?|依照|参照|根据|遵照|以)《"
_BASIS = re.compile(rf"{_RESTS_ON}.*(?:规定|要求|精神|标准|类型|范围|为依据|为参照|为准)，?$")
# What a statement comes to isn't left out while its beginning stays.
_CRUX = re.compile(r"\d|应为|而|却|但")
_SUBJECT = re.compile(r"^[^，《]{2,8}以《")
# A clause that only leads to the next one can't end a sentence, one that goes on from the last can't be without it.
_LEADS = re.compile(
    rf"{_RESTS_ON}.*(?:规定|要求|精神|标准|类型|范围)$"
    r"|^(?:从|由于|因|因为|对|对照|按|按照|参照|依据|根据|在|经|为|如|若|虽|尽管|既|只有|除|随着|一旦|下一|次年|每|编制|本次|年度)"
    r"|(?:时|后|前|中|上|看|起|的|阶段|方面|牵头|参加|会同|同时)(?:\[\d+\])*$"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as it can stand: whole, trimmed, or left out (""), and how much it tells then."""

    text: str
    value: float

    @property
    def length(self) -> int:
        return len(bare(self.text)) + bool(self.text)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement of the item at `item`, in the sentence or cause at `sentence`; `cause` says which of both."""

    item: int
    sentence: int
    cause: bool
    forms: tuple[_Form, ...]


def fit(items: Sequence[Item], low: int, high: int) -> list[Item] | None:
    """Return the items with `low` to `high` characters in all, None where leaving out can't make that."""
    for trims in (False, True):
        parts = [part for place, item in enumerate(items) for part in _statements(place, item, trims)]
        chosen = _choose(parts, low, high)
        if chosen is not None:
            return _rebuilt(items, parts, chosen)
    return None


def shortest(items: Sequence[Item]) -> int:
    """Return how many characters the items have with all left out that can be."""
    parts = [part for place, item in enumerate(items) for part in _statements(place, item, trims=True)]
    return sum(min(form.length for form in part.forms) for part in parts)


def shorten_all(work: Work, task: Task) -> Work:
    """Return the draft with the addressed items shorter, all together or, where every single one is meant, each."""
    if task.request.every:
        return each(work, task, lambda item: shorten([item], task.request)[0])
    items = [work.items[key] for key in task.keys]
    new = shorten(items, task.request)
    work = replace(work, items={**work.items, **dict(zip(task.keys, new, strict=True))})
    length = sum(map(item_length, new))
    if task.request.length and not task.request.at_most and length < band(task.request)[0]:
        return work.noted(f"按语句删减成{length}字，没有更接近{task.request.length}字的删法。")
    return work


def shorten(items: Sequence[Item], request: RevisionRequest) -> list[Item]:
    """Return the items as short as asked for, about a third shorter where no length was; a UserError says why not."""
    total = sum(map(item_length, items))
    if request.length is None:
        floor = shortest(items)
        fitted = fit(items, min(floor, total - 1), max(floor, int(_SHORTER * total))) if floor < total else None
        if fitted is None:
            raise UserError("已经没有可以整句删减的内容；要再短，请用“直接编辑”改写或接入对话模型。")
        return fitted
    low, high = band(request)
    if total <= high:
        if request.every and len(items) == 1:
            return list(items)
        raise UserError(f"现在只有{total}字，本来就不超过{request.length}字。")
    # A length is rather fallen short of than passed.
    fitted = fit(items, low, request.length) or fit(items, low, high) or fit(items, 0, high)
    if fitted is None:
        raise UserError(
            f"按语句删减最短为{shortest(items)}字，做不到{request.length}字；要再短，请用“直接编辑”改写或接入对话模型。"
        )
    return fitted


def band(request: RevisionRequest) -> tuple[int, int]:
    """Return the lengths that count as the one asked for: within a tenth of it, or a limit that isn't passed."""
    length = request.length or 0
    return int(length * (1 - TOLERANCE)) + 1, length if request.at_most else int(length * (1 + TOLERANCE))


def _choose(parts: Sequence[_Statement], low: int, high: int) -> list[int] | None:
    """Return the form of every statement by which the whole has `low` to `high` characters and tells most."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for part in parts:
        further: dict[int, tuple[float, tuple[int, ...]]] = {}
        for length, (value, taken) in best.items():
            for place, form in enumerate(part.forms):
                total = length + form.length
                if total <= high and value + form.value > further.get(total, (-1.0, ()))[0]:
                    further[total] = (value + form.value, (*taken, place))
        best = further
    within = {length: found for length, found in best.items() if length >= low}
    if not within:
        return None
    return list(max(within.items(), key=lambda pair: (pair[1][0], pair[0]))[1][1])


def _statements(place: int, item: Item, trims: bool) -> Iterator[_Statement]:
    needed = _needed(item)
    for number, sentence in enumerate(sentences(item.text)):
        for part_number, text in enumerate(statements(sentence)):
            required = (number == 0 and part_number == 0) or text in needed
            yield _Statement(place, number, False, _forms(text, required, trims, isinstance(item, DraftMeasure)))
    for number, cause in enumerate(causes_of(item)):
        yield _Statement(place, number, True, _forms(cause.removesuffix("。"), number == 0, trims, False))


def _needed(item: Item) -> set[str]:
    """Return the statements of a measure without which it lacks its owner, its time or what it comes to."""
    if not isinstance(item, DraftMeasure):
        return set()
    parts = [statement for sentence in sentences(item.text) for statement in statements(sentence)]
    # The last sentence says by what the measure is seen to be done.
    needed: set[str] = {*parts[:1], *(parts[-1:] if has("result", bare(parts[-1])) else ())} if parts else set()
    for group, order in zip(_KEPT, (parts, parts, parts[::-1]), strict=True):
        if not any(has(group, bare(part)) for part in needed):
            needed.update([part for part in order if has(group, bare(part))][:1])
    return needed


def _forms(text: str, required: bool, trims: bool, is_measure: bool) -> tuple[_Form, ...]:
    plain = bare(text)
    weight = 1.0 + 2 * len(MARK.findall(text)) + bool(re.search(r"\d", plain)) + ("“" in plain)
    forms = [_Form(text, weight)]
    if trims:
        marked = [group for group in _KEPT if has(group, plain)]
        forms.extend(
            _Form(trimmed, _TRIMMED * weight * len(bare(trimmed)) / len(plain))
            for trimmed in _trimmed(text)
            if not (is_measure and required) or all(has(group, bare(trimmed)) for group in marked)
        )
    if not required:
        forms.append(_Form("", 0.0))
    return tuple(forms)


def _trimmed(text: str) -> Iterator[str]:
    """Yield the statement without what stands in brackets, without the policy it rests on, without its last clauses."""
    everything = cited(text)
    lead, current = part_lead(text)
    plain = _ASIDE.sub(lambda found: "" if found["aside"] else found[0], current)
    if plain != current:
        yield _with_all(f"{lead}{plain}", everything)
    clauses = _CLAUSE.findall(plain)
    pairs = pairwise(clauses)
    without_basis = [clause for clause, following in pairs if not _is_basis(clause, following)] + clauses[-1:]
    for kept in [clauses] if len(without_basis) == len(clauses) else [without_basis, clauses]:
        # A policy that isn't named any more needs no mark.
        numbers = cited("".join(kept)) if kept is without_basis else everything
        if kept is without_basis and len(kept) < len(clauses):
            yield f"{lead}{''.join(kept)}"
        for end in range(len(kept) - 1, 0, -1):
            own = bare(kept[end - 1].rstrip("，"))
            if _CRUX.search(bare(kept[end])):
                break
            if len(own) >= _SHORTEST_CLAUSE and not _LEADS.search(own):
                yield _with_all(f"{lead}{''.join(kept[:end]).rstrip('，')}", numbers)


def _is_basis(clause: str, following: str) -> bool:
    """Return whether a clause only says what policy the next one rests on; the next must have a subject of its own."""
    plain = bare(clause)
    return bool(_BASIS.match(plain)) and (not _SUBJECT.match(plain) or "由" in following)


def _with_all(text: str, numbers: Sequence[int]) -> str:
    """Return a trimmed statement with the marks that it lost: what is left may rest on any of them."""
    return f"{text}{marks(*(number for number in numbers if number not in cited(text)))}"


def _rebuilt(items: Sequence[Item], parts: Sequence[_Statement], chosen: Sequence[int]) -> list[Item]:
    texts: dict[tuple[int, bool, int], list[str]] = {}
    for part, place in zip(parts, chosen, strict=True):
        if part.forms[place].text:
            texts.setdefault((part.item, part.cause, part.sentence), []).append(part.forms[place].text)
    rebuilt: list[Item] = []
    for n, item in enumerate(items):
        lines = {key: sentence_of(found) for key, found in texts.items() if key[0] == n}
        new = replace(item, text="".join(line for key, line in lines.items() if not key[1]))
        if isinstance(new, DraftProblem):
            new = replace(new, causes=tuple(line for key, line in lines.items() if key[1]))
        rebuilt.append(new)
    return rebuilt


RULES: Mapping[Operation, Rule] = {Operation.SHORTEN: shorten_all}
