"""Harmless changes that look like contradictions: other units, periods, scopes, bases, and figures of other things."""

import random
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml
from tests.generating.figures import Value, plain, rounded
from tests.generating.office import Office
from tests.generating.planting import Draft
from tests.generating.writing import Grid, Paper, fill

_FILE = Path(__file__).parent / "look_alikes.yml"


def look_alikes() -> list[str]:
    """Return the names of all kinds."""
    return [*_data(), *_CHANGES]


def disguise(draft: Draft, kind: str, chance: random.Random) -> tuple[Paper, str] | None:
    """Return the report with a harmless look-alike and what was said, None where it has no place for one."""
    if kind in _CHANGES:
        return _CHANGES[kind](draft)
    entry = _data()[kind]
    found = draft.texts(entry["after"])
    office = _with_more(draft.office, chance)
    said = fill(chance.choice(entry[draft.part]), office)
    if not found or not said:
        return None
    place = found[0][0]
    text = dict(draft.paper.cells())[place]
    end = text.index("。", text.index(f"⟦{entry['after']}=")) + 1
    return draft.paper.changed(place, text[:end] + said + text[end:]), plain(said)


def _with_more(office: Office, chance: random.Random) -> Office:
    """Return the office with figures that are near those of the report, yet of something else."""
    more = Office(
        office.kind, dict(office.values), office.rows, office.projects, office.sources, office.places, office.troubles
    )

    def part(key: str, low: float, high: float) -> Decimal:
        return rounded(office.number(key) * Decimal(str(chance.uniform(low, high))))

    half, own = part("spent", 0.38, 0.49), part("spent", 0.55, 0.8)
    contract = part("cost_amount", 1.03, 1.12)
    more.put("money", half=half, own=own, below=office.number("spent") - own, contract_sum=contract)
    more.put("money", unpaid=contract - office.number("cost_amount"), next_budget=part("adjusted", 0.9, 1.15))
    more.put(
        "money", two_years=office.number("spent") + office.number("spent_last"), p1_share_base=office.number("p1.spent")
    )
    if "project_total" in office.values:
        more.put("percent", p1_share=100 * office.number("p1.spent") / office.number("project_total"))
    more.put(
        "percent",
        half_rate=100 * half / office.number("adjusted"),
        arrived=100,
        average=rounded(chance.uniform(88, 91)),
    )
    more.put("percent", rate_before=office.number("rate") - Decimal(str(chance.choice((1.35, 2.15, 3.4)))))
    more.put(
        "word", points_up=f"{rounded(rounded(office.number('rate')) - rounded(more.number('rate_before')))}个百分点"
    )
    more.put("points", last_total=rounded(chance.uniform(90.5, 96)))
    more.put("word", founded=f"{int(str(office.values['year'].number)[:4]) - chance.randint(3, 6)}年")
    inside = chance.choice((40, 50, 80))
    pleased = inside - chance.randint(2, 4)
    more.put("count", "份", inside=inside, pleased=pleased)
    more.put("percent", pleased_rate=Decimal(100 * pleased) / inside)
    unit, actual = office.values["i1.actual"].unit, office.number("i1.actual")
    quarter = int(actual * Decimal(str(chance.uniform(0.2, 0.4))))
    more.put(
        "count",
        unit,
        quarter=quarter,
        next_goal=int(actual * Decimal("1.1")) // 10 * 10,
        i1_before=int(actual * Decimal("0.8")),
    )
    tender = part("cost_amount", 1.05, 1.2)
    won = office.number("cost_amount")
    more.put("money", tender=tender, won=won, saved=tender - won)
    if office.number("rate") < 99:
        more.put("money", later=rounded(office.number("spent") + office.number("left") * Decimal("0.6")))
    more.put("percent", saved_rate=100 * (tender - won) / tender)
    year = int(str(office.values["year"].number)[:4])
    more.put("word", before_year=f"{year - 1}年{chance.randint(9, 12)}月")
    more.put("date", settled=date(year + 1, 1, chance.randint(8, 28)))
    more.put("count", "人", helpers=chance.randint(3, 28))
    more.put("count", unit, plan_goal=int(office.number("i1.goal")) * 5)
    more.put("count", unit, since=int(actual * Decimal("2.3")))
    return more


def _rounded_to_yi(draft: Draft) -> tuple[Paper, str] | None:
    return _rewritten(
        draft, "spent", lambda value: f"约{rounded(value.number / 10000)}亿元" if value.number > 3000 else ""
    )


def _in_yuan(draft: Draft) -> tuple[Paper, str] | None:
    return _rewritten(draft, "adjusted", lambda value: value.shown("元"))


def _whole_wan(draft: Draft) -> tuple[Paper, str] | None:
    return _rewritten(draft, "initial", lambda value: f"约{rounded(value.number, 0)}万元")


def _rewritten(draft: Draft, key: str, how: Any) -> tuple[Paper, str] | None:
    for place, shown in draft.texts(key):
        new = how(draft.office.values[key])
        if new and new != shown:
            text = dict(draft.paper.cells())[place].replace(f"⟦{key}={shown}⟧", f"⟦{key}={new}⟧", 1)
            return draft.paper.changed(place, text), f"{shown} → {new}"
    return None


def _reason_in_text(draft: Draft) -> tuple[Paper, str] | None:
    """Leave the form's note open where the text gives the reason."""
    for row in draft.office.rows:
        key = f"{row.key}.note"
        if not row.reached and draft.texts(key) and draft.tables(key):
            return draft.paper.changed(draft.tables(key)[0][0], ""), "reason in the text only"
    return None


def _decrease_wanted(draft: Draft) -> tuple[Paper, str]:
    """Let the last benefit indicator aim at a decrease, and reach it."""
    office = Office(draft.office.kind, dict(draft.office.values), draft.office.rows, *_lists(draft.office))
    row = next(row for row in office.rows if row.level2 == "可持续影响指标")
    office.put("percent", **{f"{row.key}__goal": 3, f"{row.key}__actual": "3.42"})
    office.values[f"{row.key}.actual"] = Value(Decimal("3.42"), "percent")
    office.put("word", **{f"{row.key}__name": "单位能耗较上年下降率"})
    return draft.again(office), "decrease aimed at"


def _no_journeys(draft: Draft) -> tuple[Paper, str] | None:
    """Add a line of noughts to the base table."""
    for at, block in enumerate(draft.paper.blocks):
        if isinstance(block, Grid) and block.name == "base":
            grid = Grid((*block.rows, ("3.因公出国（境）费用", "0.00", "0.00", "0.00")), "base")
            return Paper((*draft.paper.blocks[:at], grid, *draft.paper.blocks[at + 1 :])), "noughts"
    return None


def _lists(office: Office) -> tuple[list[str], ...]:
    return office.projects, office.sources, office.places, office.troubles


_CHANGES: dict[str, Any] = {
    "rounded_to_yi": _rounded_to_yi,
    "in_yuan": _in_yuan,
    "whole_wan": _whole_wan,
    "reason_in_text": _reason_in_text,
    "decrease_wanted": _decrease_wanted,
    "no_journeys": _no_journeys,
}


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(_FILE)
    return content
