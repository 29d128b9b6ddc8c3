"""How much a figure is, in the unit that all of its kind are compared in."""

from decimal import Decimal

from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import Quantity, dimension

_MONEY = {"元": -4, "千元": -1, "万元": 0, "百万元": 2, "千万元": 3, "亿元": 4, "万": 0, "亿": 4}


def measured(quantity: Quantity, unit: str = "") -> tuple[Decimal, str, Decimal]:
    """Return value, unit (万元, or without scale) and what the last digit stands for; `unit` is the column's."""
    written = quantity.unit or unit
    power = _MONEY.get(written)
    digit = Decimal(1).scaleb(-quantity.decimals)
    if power is not None:
        return quantity.value.scaleb(power), "万元", digit.scaleb(power)
    measure, scale = dimension(written)
    return quantity.value * scale, vocabulary().units.get(measure, measure), digit * scale
