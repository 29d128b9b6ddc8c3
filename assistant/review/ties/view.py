"""What is told of a figure of the text and of a table near it, in short strings that weights are fitted to."""

from collections.abc import Iterator
from functools import cached_property

from assistant.review.ties.grid import Grid, Pick, Series
from assistant.review.ties.mention import Mention
from assistant.review.ties.passage import Passage
from assistant.review.ties.words import runs
from knowledge.running_text import pairs

_SIGNS = ("共", "合计", "总", "最", "平均", "均", "其中", "其余", "比", "占", "率")
_MANY, _FAR = 6, 4


class View:
    """A table as it is seen from a figure of a passage: which of its lines and columns the words around name."""

    def __init__(self, passage: Passage, result: Mention, grid: Grid) -> None:
        self._result, self._grid, self._sentence = result, grid, passage.sentences[result.sentence]
        texts = (result.clause, result.ahead, self._sentence, "".join(passage.sentences.values()))
        self._named = [grid.named(text) for text in texts]
        # How far off the nearest line stands that is named: in the clause, before the figure, in the sentence, beyond.
        self._rival = next((str(far) for far, lines in enumerate(self._named) if lines), "-")
        self._lead = pairs(result.clause), pairs(self._sentence)

    @cached_property
    def _most(self) -> int:
        """Return how many pairs of characters the column has whose head the sentence tells most of."""
        return max(len(pairs(series.head) & self._lead[1]) for series in self._grid.series)

    def kind(self, pick: Pick) -> str:
        """Return what is picked, and how near it is named beside others."""
        if len(pick.lines) > 1:
            return f"{pick.kind}{self._rival}{min(len(pick.lines), 3)}"
        own = next((str(far) for far, lines in enumerate(self._named) if pick.lines[0] in lines), "-")
        named = min(len(self._named[int(self._rival)]), 3) if self._rival != "-" else 0
        return f"{pick.kind}{own}{self._rival}{int(pick.lines[0] in self._named[2])}{named}"

    def of_table(self) -> Iterator[str]:
        """Yield what is told of the table as a whole."""
        grid = self._grid
        yield f"d{max(-_FAR, min(_FAR, grid.block - self._result.fact.location.block))}"
        yield f"n{min(len(grid.lines), _MANY)}{min(len(grid.series), _FAR)}"
        yield f"s{bool(grid.series[0].sums)}"
        yield f"t{min(len(pairs(grid.title) & self._lead[1]), 3)}"
        yield from (f"g{sign}" for sign in _SIGNS if sign in self._result.ahead)

    def of_pick(self, series: Series, pick: Pick, role: int) -> Iterator[str]:
        """Yield what is told of the cells that are one side of what a figure comes of."""
        kind, head, result = self.kind(pick), pairs(series.head), self._result
        shares = [int(3 * len(head & one) / len(head)) if head else -1 for one in self._lead]
        told = len(head & self._lead[1])
        best = "best" if told and told == self._most else "less" if self._most else "none"
        yield from (f"{role}k{kind}", f"{role}h{shares[0]}", f"{role}H{shares[1]}", f"{role}b{best}")
        yield from (f"{role}kb{kind}{best}{shares[0]}", f"{role}e{series.head[-2:]}")
        yield f"{role}E{series.head[:2]}{result.clause[-2:]}"
        cell = pick.cells[0].fact
        yield f"{role}u{cell.unit == result.fact.unit}{bool(cell.unit)}{bool(result.fact.unit)}"
        yield from (f"{role}p{cell.aspect}>{result.fact.aspect}", f"{role}q{cell.period == result.fact.period}")
        yield from (f"{role}w{run}" for run in runs(series.head[-6:]))
        if len(pick.lines) == 1:
            at, order = pick.lines[0], series.order
            place = "first" if at == 0 else "last" if at == len(series.cells) - 1 else "mid"
            rank = "max" if order and at == order[-1] else "min" if order and at == order[0] else "mid"
            yield from (f"P{place}{rank}", f"R{rank}{'最' in self._sentence}")

    def of_picks(self, sides: tuple[tuple[Series, Pick], ...]) -> Iterator[str]:
        """Yield what is told of both sides together."""
        yield "K" + "|".join(self.kind(pick) for _, pick in sides)
        yield "L" + "|".join(pick.kind for _, pick in sides)
        if len(sides) > 1:
            (one, first), (other, second) = sides
            yield f"S{one is other}{one.head[-2:]}{other.head[-2:]}"
            yield from (f"V{first.value >= second.value}", f"o{first.lines[0] < second.lines[0]}")
