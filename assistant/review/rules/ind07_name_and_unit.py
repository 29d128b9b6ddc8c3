from collections.abc import Iterator
from functools import cache
from pathlib import Path

from assistant.review import checks
from assistant.review.budget import form_label
from assistant.review.row_words import row_evidence, short_name, told_name
from assistant.review.rule import Finding, Rule, Severity
from knowledge.data_file import read_yaml
from knowledge.facts.fact import Account
from knowledge.quantity import Quantity, find_quantities
from knowledge.report import Indicator


class NameAndUnit(Rule):
    """指标值的计量单位应与指标名称相符。

    反例：“惠及户数”的指标值写“≥1200人”。
    正例：“惠及户数”的指标值写“≥380户”。
    """

    code = "IND07"
    name = "名称与计量单位相符"
    severity = Severity.WARNING
    suggestion = "核对指标口径，改正名称或计量单位，完成值按同一单位填写。"

    def check(self, account: Account) -> Iterator[Finding]:
        """Yield the targets in a unit that their name doesn't count in."""
        for form, row in account.report.indicators:
            if found := _foreign_unit(row):
                word, quantity = found
                stands = f"{form_label(form)}“{short_name(row)}”指标值写“{quantity.text}”"
                message = f"{stands}，单位“{quantity.unit}”与名称中的“{word}”不符。"
                yield self.finding(message, row_evidence(row), indicator=row)


def _foreign_unit(row: Indicator) -> tuple[str, Quantity] | None:
    name = told_name(row)
    word = next((word for word in _units() if name.endswith(word)), "")
    # 个 is said of everything.
    quantities = [one for one in find_quantities(row.target) if one.measure not in {"", "个"} and not one.is_percent]
    if not word or len(quantities) != 1 or quantities[0].measure.startswith(_units()[word]):
        return None
    return word, quantities[0]


@cache
def _units() -> dict[str, tuple[str, ...]]:
    content: dict[str, str] = read_yaml(Path(checks.__file__).with_name("name_units.yml"))
    return {word: tuple(units.split()) for word, units in content.items()}
