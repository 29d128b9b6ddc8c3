"""Findings that two places of a report disagree become a choice between both values, whichever rule found them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant.drafting.planning.conflicts import find_conflicts
from assistant.drafting.sources import Sources
from assistant.review.engine import review
from knowledge.report import report_from_dict

FIXTURES = Path(__file__).parent / "fixtures" / "rules"


@pytest.mark.parametrize(
    ("rule", "labels"),
    [
        ("BUD02", ["98.5%（正文）", "97.00%（自评表）"]),
        ("BUD03", ["增加0.50万元、增长4%（正文）", "减少3.3万元、下降26.19%（按基础数据表计算）"]),
        ("BUD03", ["2.80万（正文）", "2.5万元（基础数据表）"]),
        ("BUD05", ["45名（正文）", "33人（基础数据表）"]),
        ("BUD05", ["39人（正文）", "41人（基础数据表）"]),
        ("BUD07", ["186.4万元（正文）", "168.4万元（自评表）"]),
        ("DOC03", ["260张（正文）", "320张（部门整体支出绩效自评表）"]),
        ("SCO06", ["98分（正文）", "88.5分（部门整体支出绩效自评表）"]),
    ],
)
def test_finding_of_two_values_becomes_a_choice(rule: str, labels: list[str]) -> None:
    assert labels in list(choices(rule))


def test_arithmetic_is_no_choice() -> None:
    assert not list(choices("BUD01"))
    assert not list(choices("SCO01"))


def choices(rule: str) -> Iterator[list[str]]:
    """Yield the labels of both options for every conflict in the failing cases of a rule."""
    cases = yaml.safe_load((FIXTURES / f"{rule}.yml").read_text("utf-8"))
    for name, case in cases.items():
        if name.startswith("fail"):
            reviewed = review(report_from_dict(case["report"]))
            conflicts, _ = find_conflicts(reviewed, {}, Sources(reviewed.report))
            for place, conflict in conflicts.items():
                if reviewed.findings[place].rule == rule:
                    yield [option.label for option in conflict.question.options]
