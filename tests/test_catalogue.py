"""Every rule comes with all its parts."""

from pathlib import Path

import pytest
import yaml

from assistant.review.catalogue import all_rules
from assistant.review.rule import Rule
from assistant.review.rule import rule as registered
from knowledge.policy import article

_FIXTURES = Path(__file__).parent / "fixtures" / "rules"


def test_rules_are_sorted_by_code() -> None:
    codes = [rule.code for rule in all_rules()]
    assert codes == sorted(codes)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rules_basis_resolves(rule: Rule) -> None:
    assert article(rule.basis).text


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_has_cases_of_both_outcomes(rule: Rule) -> None:
    cases = yaml.safe_load((_FIXTURES / f"{rule.code}.yml").read_text("utf8"))
    assert {name.split("_")[0] for name in cases} == {"pass", "fail"}
    assert all(bool(case.get("findings")) == name.startswith("fail_") for name, case in cases.items())


def test_every_fixture_belongs_to_a_rule() -> None:
    assert {path.stem for path in _FIXTURES.glob("*.yml")} == {rule.code for rule in all_rules()}


def test_two_checks_with_one_code_are_refused() -> None:
    rule = all_rules()[0]
    with pytest.raises(ValueError, match=rule.code):
        registered(rule.code)(rule.states)
