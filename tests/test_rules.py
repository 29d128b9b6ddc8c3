"""Every rule on the cases of its own YAML file: a pass yields nothing, a fail yields what it says and nothing else."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.review.catalogue import all_rules
from assistant.review.rule import Finding
from knowledge.facts.account import read_account
from tests.made_reports import report_from_dict

_FOLDER = Path(__file__).parent / "fixtures" / "rules"
_RULES = {rule.code: rule for rule in all_rules()}
_CASES = [
    pytest.param(code, case, id=f"{code}-{name}")
    for code in _RULES
    for name, case in yaml.safe_load((_FOLDER / f"{code}.yml").read_text("utf8")).items()
]


def _words(finding: Finding) -> str:
    return "\n".join((finding.message, *(evidence.text for evidence in finding.evidence)))


@pytest.mark.parametrize(("code", "case"), _CASES)
def test_rule_finds_what_its_case_says(code: str, case: dict[str, Any]) -> None:
    rule, report = _RULES[code], report_from_dict(case["report"])
    assert rule.needs(report) == case.get("lacks")
    findings = list(rule.check(read_account(report)))
    expected = case.get("findings", [])
    assert len(findings) == len(expected), [finding.message for finding in findings]
    for finding, wanted in zip(findings, expected, strict=True):
        assert finding.severity == wanted["severity"]
        assert [words for words in wanted["contains"] if words not in _words(finding)] == [], _words(finding)
        assert finding.suggestion
        assert finding.location == finding.evidence[0].location
