"""Passages: the figures of a paragraph in their order, its sentences, and the tables that stand near it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.review.ties.grid import Grid, grids, near, records
from assistant.review.ties.mention import Mention
from knowledge.facts.fact import Account, Told

_BEHIND = 4
# A new paragraph stands so many sentences further off.
_APART = 1
_BESIDE = 60
# A longer paragraph is no sentence about a table.
_LONGEST = 3_000


@dataclass(frozen=True, eq=False)
class Passage:
    """The figures of a paragraph in their order, those around it, its sentences, and the tables near it.

    A line of a table is told as a paragraph is, each figure by its head; `kin` are all lines of its table. What is to
    be done next (`is_future`) comes of nothing told elsewhere.
    """

    mentions: tuple[Mention, ...]
    around: Sequence[Mention]
    sentences: Mapping[int, str]
    grids: tuple[Grid, ...] = ()
    kin: Sequence[dict[int, Mention]] = ()
    is_future: bool = False

    def beside(self, one: Mention) -> Sequence[Mention]:
        """Return the figures around one, itself among them: none further off has to do with it."""
        if self.is_future:
            return self.mentions
        return self.around[max(0, one.place - _BESIDE) : one.place + _BESIDE]


def passages(account: Account) -> Iterator[Passage]:
    """Yield the figures of every paragraph, of every cell that sentences were read from, and of tables' lines."""
    paragraphs: dict[tuple[int | None, ...], list[Told]] = defaultdict(list)
    for told in account.told:
        place = told.sentence.location
        paragraphs[place.block, place.table, place.row, place.column].append(told)
    tables, around = grids(account), list[Mention]()
    found, number = list[tuple[int, int, dict[int, str], bool]](), 0
    for sentences in paragraphs.values():
        first, number = len(around), number + _APART
        texts = {number + at: told.sentence.text for at, told in enumerate(sentences)}
        for at, told in zip(texts, sentences, strict=True):
            around += _mentions(told, at, len(around))
        number += len(sentences)
        found.append((first, len(around), texts, all(told.sentence.is_future for told in sentences)))
    for first, end, texts, is_future in found:
        if mentions := tuple(around[first:end]):
            is_short = sum(map(len, texts.values())) <= _LONGEST
            beside = near(tables, mentions[0].fact.location.block) if is_short and not is_future else ()
            yield Passage(mentions, around, texts, beside, is_future=is_future)
    for line, kin in records(account):
        yield Passage(tuple(line), line, {0: "".join(cell.ahead for cell in line)}, kin=kin)


def _mentions(told: Told, sentence: int, place: int) -> Iterator[Mention]:
    text, end = told.sentence.text, 0
    for fact in told.facts:
        start = fact.quantity.start
        if start >= end and fact.value > 0 and fact.quantity.upper is None:
            yield Mention(fact, place, sentence, text[end:start], text[fact.quantity.end :][:_BEHIND])
            end = fact.quantity.end
            place += 1
