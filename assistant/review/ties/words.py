"""What is told of a tie, or of a table near a figure, in short strings that weights are fitted to."""

import re
from collections.abc import Iterator
from functools import cached_property

from assistant.review.ties.grid import Grid, Pick, Series
from assistant.review.ties.mention import Mention
from assistant.review.ties.passage import Passage
from assistant.review.ties.tie import Tie
from knowledge.facts.matching import RESULTS
from knowledge.facts.table_sides import is_total
from knowledge.running_text import pairs

_FIGURE = re.compile(r"\d[\d.,]*")
_SIGNS = ("其中", "分别", "合计", "共", "，", "；", "。", "、", "和", "（", "：", "由", "比", "较")
_RESULT, _OPERAND, _FAR = 8, 6, 14
_MANY = 5


def of_result(mention: Mention) -> Iterator[str]:
    """Yield what is told of a figure that others may make."""
    clause = mention.clause
    yield from (f"w{run}" for run in runs(clause[-_RESULT:]))
    yield from (f"h{clause[:2]}", f"e{clause[-2:]}", f"f{clause[-3:]}", f"k{mention.kind}")
    yield from (f"b{run}" for run in runs(mention.behind))
    yield from (f"c{run}" for run in runs(mention.ahead[-_FAR:]))
    yield f"a{mention.fact.aspect}{mention.fact.direction}"
    yield f"d{min(len(re.sub('[^0-9]', '', mention.fact.quantity.text).strip('0')), 4)}"


def of_operand(mention: Mention) -> Iterator[str]:
    """Yield what is told of a figure that may make another."""
    yield from (f"w{run}" for run in runs(mention.clause[-_OPERAND:]))
    yield from (f"k{mention.kind}", f"a{mention.fact.aspect}", f"b{mention.behind[:1]}")


def of_tie(tie: Tie, passage: Passage) -> Iterator[str]:
    """Yield what is told of the figures together."""
    result, operands = tie.result, tie.operands
    told = sorted(operands, key=lambda one: one.place)
    order = "".join(
        "=" if one is result else str(operands.index(one)) for one in sorted([*told, result], key=lambda one: one.place)
    )
    side = "last" if result.place > told[-1].place else "first" if result.place < told[0].place else "among"
    yield from (f"k{result.kind}", f"n{min(len(told), _MANY)}", f"o{order if len(order) < _MANY else side}", f"o{side}")
    yield f"o{result.kind}{order if len(order) < _MANY else side}"
    yield f"s{result.sentence - told[0].sentence},{result.sentence - told[-1].sentence}"
    yield f"N{max(abs(one.fact.location.block - result.fact.location.block) for one in told)}"
    low, high = min(told[0].place, result.place), max(told[-1].place, result.place)
    between = [one for one in passage.around[low : high + 1] if one is not result and one not in operands]
    units = {result.fact.unit, *(one.fact.unit for one in operands)}
    yield f"i{min(len(between), 4)}"
    yield f"j{min(sum(one.fact.unit in units for one in between), 3)}"
    yield f"l{min(*(abs(one.place - result.place) for one in told), 4)}"
    sentences = {by.sentence for by in told}
    others = [one for one in passage.beside(result) if one.fact.unit == result.fact.unit and one.sentence in sentences]
    yield f"m{min(len(others) - sum(one in operands for one in others) - (result in others), 3)}"
    yield "p" + ">".join(one.fact.aspect for one in (*operands[:3], result))
    yield f"q{''.join('=' if one.fact.period == result.fact.period else '!' for one in operands[:3])}"
    wholes = [one.fact.whole for one in operands]
    yield f"r{''.join('=' if whole is result.fact else '!' if whole else '-' for whole in wholes[:3])}"
    is_part = any(result.fact.whole is one.fact for one in operands)
    yield f"t{'-' if result.fact.whole is None else '=' if is_part else '!'}"
    yield f"v{bool(result.clause)}{result.value >= max(one.value for one in operands)}"
    yield f"x{operands[0].place < operands[-1].place}{operands[0].value > operands[-1].value}{result.value > 100}"
    yield f"y{result.fact.direction}{operands[0].value > operands[-1].value}"
    for name, one, other in (("A", result, operands[0]), ("B", result, operands[-1]), ("C", operands[0], operands[-1])):
        yield f"{name}{_alike(one, other)}"
    yield f"E{operands[0].clause[-1:] == operands[-1].clause[-1:]}{bool(operands[0].clause)}"
    gaps = [passage.around[at].ahead for at in range(told[0].place + 1, told[-1].place + 1)]
    yield f"G{all(not re.search('[，,；;。]', gap) for gap in gaps)}"
    yield from (f"H{sign}" for sign in _SIGNS if any(sign in gap for gap in gaps))
    low, high = (told[-1].place, result.place) if side == "last" else (result.place, told[0].place)
    if side != "among":
        between_text = "#".join(one.ahead for one in passage.around[low + 1 : high + 1])
        yield f"I{min(len(between_text) // 6, 5)}"
        yield from (f"{side}{sign}" for sign in _SIGNS if sign in between_text)
        yield from (f"{side}.{run}" for run in runs(between_text[:5]))
    is_told = all(one.fact.aspect in RESULTS for one in (*operands, result))
    yield f"z{is_told}"


def in_kin(tie: Tie, passage: Passage) -> list[tuple[Mention, bool]]:
    """Return the figures that stand for a tie's result in the other lines of its table, and whether it holds there."""
    figures = (tie.result, *tie.operands)
    own = next((line for line in passage.kin if any(cell is tie.result for cell in line.values())), {})
    at = {id(cell): place for place, cell in own.items()}
    return [
        (cells[0], tie.holds_of(cells))
        for line in passage.kin
        if line is not own
        and len(cells := [line[at[id(one)]] for one in figures if at[id(one)] in line]) == len(figures)
    ]


def of_kin(tie: Tie, passage: Passage) -> Iterator[str]:
    """Yield in how many other lines of its table a tie of a line holds, and in how many it doesn't."""
    if not passage.kin:
        return
    holds = [is_held for _, is_held in in_kin(tie, passage)]
    good, bad = sum(holds), len(holds) - sum(holds)
    yield from (
        f"Z{min(good, 4)},{min(bad, 3)}",
        f"Y{'most' if good > bad else 'some' if good else 'none'}{min(len(holds), 3)}",
    )
    yield from (f"X{tie.result.ahead[-2:]}<{one.ahead[-2:]}" for one in tie.operands)
    yield f"W{is_total(tie.result.ahead)}"


def runs(text: str) -> set[str]:
    """Return the single characters and pairs of a text, with one sign for any figure."""
    text = _FIGURE.sub("0", text)
    return {*text, *(text[at : at + 2] for at in range(len(text) - 1))}


def _alike(one: Mention, other: Mention) -> int:
    """Return how much of the fewer words of two figures is also in the others', in thirds; -1 where one has none."""
    fewer = min(len(one.named), len(other.named))
    return int(3 * len(one.named & other.named) / fewer) if fewer else -1


_OF_TABLE = ("共", "合计", "总", "最", "平均", "均", "其中", "其余", "比", "占", "率")
_LINES, _AWAY = 6, 4


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
        yield f"d{max(-_AWAY, min(_AWAY, grid.block - self._result.fact.location.block))}"
        yield f"n{min(len(grid.lines), _LINES)}{min(len(grid.series), _AWAY)}"
        yield f"s{bool(grid.series[0].sums)}"
        yield f"t{min(len(pairs(grid.title) & self._lead[1]), 3)}"
        yield from (f"g{sign}" for sign in _OF_TABLE if sign in self._result.ahead)

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
