"""The catalogue finds every rule by itself, and each rule comes with all its parts."""

from pathlib import Path

import pytest
import yaml

from assistant.review import rules
from assistant.review.catalogue import all_rules, collect, rule_classes
from assistant.review.rule import Rule
from knowledge.policy import article

_FIXTURES = Path(__file__).parent / "fixtures" / "rules"
_MODULES = sorted(path.stem for path in Path(rules.__path__[0]).glob("[a-z]*.py"))


def test_rules_are_sorted_by_code() -> None:
    codes = [rule.code for rule in all_rules()]
    assert codes == sorted(codes)
    assert len(codes) == len(_MODULES)


@pytest.mark.parametrize("module", _MODULES)
def test_a_module_holds_one_rule_called_by_its_code(module: str) -> None:
    (rule,) = rule_classes(f"{rules.__name__}.{module}")
    assert module.startswith(f"{rule.code.lower()}_")


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


def test_two_rules_with_one_code_are_refused() -> None:
    rule = all_rules()[0]
    with pytest.raises(ValueError, match=rule.code):
        collect([rule, rule])
