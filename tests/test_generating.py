from decimal import Decimal

import pytest

from tests.generating.measuring import drafted, planted, see
from tests.generating.planting import Draft
from tests.generating.plants import families
from tests.generating.rendering import FORMATS

_ROW = ("level1", "level2", "indicator", "target", "actual", "weight", "score")


def test_a_seed_gives_the_same_report_and_another_seed_another() -> None:
    assert drafted("7", "dev").paper == drafted("7", "dev").paper
    assert len({str(drafted(str(seed), "dev").paper) for seed in range(20)}) == 20


@pytest.mark.parametrize("part", ["dev", "held"])
def test_figures_of_a_drawn_office_agree(part: str) -> None:
    for seed in range(30):
        office = drafted(str(seed), part).office  # type: ignore[arg-type]
        for keys in (office.sources, office.places):
            assert not keys or sum(office.number(f"{key}.spent") for key in keys) == office.number("spent")
        assert sum(office.number(f"{row.key}.weight") for row in office.rows) == Decimal(90)
        scores = sum(office.number(f"{row.key}.score") for row in office.rows)
        assert scores + office.number("rate_score") == office.number("total")
        assert office.number("adjusted") - office.number("spent") == office.number("left") >= 0


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("seed", range(4))
def test_every_row_is_read_from_every_format(seed: int, suffix: str) -> None:
    for part in ("dev", "held"):
        draft = drafted(str(seed), part)  # type: ignore[arg-type]
        rows = [tuple(row[key] for key in _ROW) for row in see(draft.paper, suffix).rows]
        assert rows == _drawn(draft)


@pytest.mark.parametrize("family", families())
def test_a_plant_changes_the_report_alone(family: str) -> None:
    draft, made = planted("1", "dev", family)
    assert made.paper != draft.paper
    assert made.needs
    assert planted("1", "dev", family)[1] == made


def _drawn(draft: Draft) -> list[tuple[str, ...]]:
    """Return the rows of the form as its cells have them."""
    values, rows = draft.office.values, []
    for row in draft.office.rows:
        goal = values[f"{row.key}.goal"]
        sign = row.sign if goal.kind != "date" else ""
        target = f"{sign}{goal.shown('0' if goal.kind == 'percent' else '')}{'' if sign else '前'}"
        points = (values[f"{row.key}.{key}"].shown("bare") for key in ("weight", "score"))
        name, actual = (values[f"{row.key}.{key}"].shown() for key in ("name", "actual"))
        rows.append((row.level1, row.level2, name, target, actual, *points))
    return rows
