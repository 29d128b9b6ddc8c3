"""A form's figures whose arithmetic is right, and the known ways to write one of them wrong.

Computed in plain decimals, apart from the review's rules, so that the two can be laid side by side.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from assistant.review.budget import total_line
from assistant.review.checks.attainment import attainments
from knowledge.quantity import find_quantities, parse_decimal
from knowledge.report import Form

_HUNDREDTH = Decimal("0.01")
RULES = {
    "rate": "BUD01",
    "execution_score": "SCO05",
    "total": "SCO02",
    "sources": "BUD06",
    "weights": "SCO01",
    "unmet": "VAL04",
}
"""The pairs of figures that must agree, and the rules that say so."""
EASY = ("rate", "total", "weights", "sources")


@dataclass(frozen=True)
class Line:
    """One indicator row: what was promised and reached, and its points."""

    name: str
    target: str
    actual: str
    weight: Decimal
    score: Decimal


@dataclass(frozen=True)
class Figures:
    """A form's figures: the amounts of its total line, its sources, its rows."""

    project: str
    initial: Decimal
    adjusted: Decimal
    spent: Decimal
    weight: Decimal
    rate: Decimal
    score: Decimal
    total: Decimal
    sources: tuple[tuple[str, Decimal, Decimal, Decimal], ...]
    rows: tuple[Line, ...]
    unit: str
    short: int | None = None
    """The place of the one row that fell short of its target and was scored by its share; None for none or several."""

    @property
    def exact_rate(self) -> Decimal:
        """Return the rate that the amounts give, in percent, rounded to two places."""
        return _round(self.spent / self.adjusted * 100)

    @property
    def exact_score(self) -> Decimal:
        """Return the points that the amounts give, rounded to two places."""
        return _round(self.weight * self.spent / self.adjusted)

    @property
    def sum_of_scores(self) -> Decimal:
        """Return the sum of all scores as written."""
        return sum((row.score for row in self.rows), self.score)

    @property
    def sum_of_weights(self) -> Decimal:
        """Return the sum of all weights as written."""
        return sum((row.weight for row in self.rows), self.weight)

    @property
    def sum_of_sources(self) -> Decimal:
        """Return the sum of the sources' adjusted budgets."""
        return sum((source[2] for source in self.sources), Decimal(0))


def read_figures(form: Form) -> Figures | None:
    """Return the figures of a form, None unless all are there and agree to the last digit."""
    line = total_line(form)
    if line is None:
        return None
    cells = (line.initial, line.adjusted, line.spent, line.weight, line.rate, line.score, form.total_score)
    numbers = [parse_decimal(cell) for cell in cells]
    lines = [_line(row.name, row.target, row.actual, row.weight_value, row.score_value) for row in form.filled]
    if any(number is None for number in numbers) or not all(lines) or not lines or len(lines) != len(form.indicators):
        return None
    initial, adjusted, spent, weight, rate, score, total = (number or Decimal(0) for number in numbers)
    parts = [fund for fund in form.funds if fund is not line and not fund.group]
    sources = tuple(
        (fund.label.strip("：: "), fund.initial_value, fund.adjusted_value, fund.spent_value)
        for fund in parts
        if fund.initial_value is not None and fund.adjusted_value is not None and fund.spent_value is not None
    )
    if not adjusted or len(sources) != len(parts):
        sources = ()
    figures = Figures(
        form.name, initial, adjusted, spent, weight, rate, score, total, tuple(sources),
        tuple(line for line in lines if line), form.fund_unit,
    )  # fmt: skip
    if not adjusted or not _agrees(figures):
        return None
    unmet = [place for place, row in enumerate(form.filled) if any(not one.is_met for one in attainments(row))]
    short = replace(figures, short=unmet[0] if len(unmet) == 1 else None)
    scored_by_share = _unmet(short) is not None and figures.rows[unmet[0]].score == _earned(short)
    return short if scored_by_share else figures


def _agrees(figures: Figures) -> bool:
    return (
        figures.rate == figures.exact_rate
        and figures.score == figures.exact_score
        and figures.total == figures.sum_of_scores
        and figures.sum_of_weights == 100
        and (not figures.sources or figures.sum_of_sources == figures.adjusted)
    )


def _line(name: str, target: str, actual: str, weight: Decimal | None, score: Decimal | None) -> Line | None:
    return None if weight is None or score is None else Line(name.strip(), target.strip(), actual, weight, score)


def has_pair(figures: Figures, pair: str) -> bool:
    """Return whether the form holds both figures of a pair, so that it may be asked about."""
    return {"sources": bool(figures.sources), "unmet": figures.short is not None}.get(pair, True)


def _unmet(figures: Figures) -> tuple[Decimal, Decimal] | None:
    """Return what the short row promised and what it reached, None where they can't be laid side by side."""
    if figures.short is None:
        return None
    row = figures.rows[figures.short]
    target, actual = find_quantities(row.target), find_quantities(row.actual)
    plain = len(target) == 1 and len(actual) == 1 and target[0].measure == actual[0].measure
    if plain and target[0].comparator in {"≥", "=", ""} and 0 <= actual[0].base < target[0].base:
        return target[0].base, actual[0].base
    return None


def _earned(figures: Figures) -> Decimal:
    target, actual = _unmet(figures) or (Decimal(1), Decimal(1))
    return _round(figures.rows[figures.short or 0].weight * actual / target)


def _wrong_rate(figures: Figures, chance: Random) -> Figures | None:
    of_initial = _round(figures.spent / figures.initial * 100) if figures.initial else Decimal(0)
    shifted = figures.rate + Decimal(chance.choice((-310, -180, -120, 120, 180, 240))) / 100
    wrong = of_initial if 50 < of_initial <= 100 and chance.randrange(2) else shifted
    return replace(figures, rate=wrong) if 0 < wrong <= 100 and abs(wrong - figures.rate) > 1 else None


def _wrong_score(figures: Figures, chance: Random) -> Figures | None:
    wrong = figures.score + Decimal(chance.choice((-80, -55, -32, 32, 55, 80))) / 100
    if not 0 < wrong < figures.weight:
        return None
    return replace(figures, score=wrong, total=figures.total - figures.score + wrong)


def _wrong_total(figures: Figures, chance: Random) -> Figures | None:
    wrong = figures.total + Decimal(chance.choice((-300, -190, -100, -55, 55, 100, 190))) / 100
    return replace(figures, total=wrong) if wrong <= 100 else None


def _wrong_source(figures: Figures, chance: Random) -> Figures | None:
    places = [place for place, source in enumerate(figures.sources) if source[2] > 0]
    if not places:
        return None
    place = chance.choice(places)
    label, initial, adjusted, spent = figures.sources[place]
    step = max(Decimal(1), _round(adjusted * Decimal(chance.choice((4, 7, 11))) / 100).to_integral_value())
    changed = (label, initial, adjusted + step, spent)
    return replace(figures, sources=(*figures.sources[:place], changed, *figures.sources[place + 1 :]))


def _wrong_weight(figures: Figures, chance: Random) -> Figures | None:
    places = [place for place, row in enumerate(figures.rows) if row.score == row.weight]
    if not places:
        return None
    place, step = chance.choice(places), Decimal(chance.choice((-3, -2, 2, 3)))
    if figures.rows[place].weight + step <= 0:
        return None
    row = figures.rows[place]
    changed = replace(row, weight=row.weight + step, score=row.score + step)
    rows = (*figures.rows[:place], changed, *figures.rows[place + 1 :])
    return replace(figures, rows=rows, total=figures.total + step)


def _wrong_unmet(figures: Figures, _: Random) -> Figures | None:
    if figures.short is None:
        return None
    row = figures.rows[figures.short]
    rows = (*figures.rows[: figures.short], replace(row, score=row.weight), *figures.rows[figures.short + 1 :])
    return replace(figures, rows=rows, total=figures.total + row.weight - row.score)


def _unmet_step(figures: Figures, right: Decimal) -> str:
    row = figures.rows[figures.short or 0]
    return f"“{row.name}”指标值{row.target}、完成{row.actual}，{row.weight}分按比例得{right}分，表上写{row.score}分。"


DAMAGES: Mapping[str, Callable[[Figures, Random], Figures | None]] = {
    "rate": _wrong_rate,
    "execution_score": _wrong_score,
    "total": _wrong_total,
    "sources": _wrong_source,
    "weights": _wrong_weight,
    "unmet": _wrong_unmet,
}
ASKED: Mapping[str, Callable[[Figures], Decimal]] = {
    "rate": lambda figures: figures.exact_rate,
    "execution_score": lambda figures: figures.exact_score,
    "total": lambda figures: figures.sum_of_scores,
    "sources": lambda figures: figures.sum_of_sources,
    "weights": lambda figures: figures.sum_of_weights,
    "unmet": _earned,
}
STEPS: Mapping[str, Callable[[Figures, Decimal], str]] = {
    "rate": lambda one, right: f"{one.spent}÷{one.adjusted}＝{right}%，表上写{one.rate}%。",
    "execution_score": lambda one, right: f"{one.weight}×{one.spent}÷{one.adjusted}＝{right}分，表上写{one.score}分。",
    "total": lambda one, right: (
        f"各项指标{right - one.score}分＋执行率{one.score}分＝{right}分，总分栏写{one.total}分。"
    ),
    "sources": lambda one, right: (
        f"{'＋'.join(str(source[2]) for source in one.sources)}＝{right}{one.unit}，总额写{one.adjusted}{one.unit}。"
    ),
    "weights": lambda one, right: f"各项指标{right - one.weight}分＋执行率{one.weight}分＝{right}分，不是100分。",
    "unmet": _unmet_step,
}


def fund_rows(figures: Figures) -> tuple[tuple[str, ...], ...]:
    """Return the lines of the budget as they are shown."""
    line = (
        "年度资金总额",
        figures.initial,
        figures.adjusted,
        figures.spent,
        figures.weight,
        f"{figures.rate}%",
        figures.score,
    )
    return (tuple(map(str, line)), *((*map(str, source), "", "", "") for source in figures.sources))


def score_rows(figures: Figures) -> tuple[tuple[str, ...], ...]:
    """Return the indicator rows and the row 总分 as they are shown."""
    rows = ((row.name, row.target, row.actual, str(row.weight), str(row.score)) for row in figures.rows)
    return (*rows, ("总分", "", "", "100", str(figures.total)))


def _round(value: Decimal) -> Decimal:
    return value.quantize(_HUNDREDTH, ROUND_HALF_UP)
