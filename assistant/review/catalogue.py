"""The rules there are: what each wants stands in rules.yml, what it looks for is registered by its code in checks/."""

import pkgutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path

from assistant.review import checks
from assistant.review.bases import basis_of
from assistant.review.pack import Pack
from assistant.review.rule import CHECKS, Rule, Severity
from knowledge.data_file import read_yaml


def all_rules(pack: Pack | None = None) -> tuple[Rule, ...]:
    """Return every rule, sorted by code, built with `pack` (by default the national one)."""
    return _national() if pack is None else tuple(replace(rule, pack=pack) for rule in _national())


def rule_of(code: str) -> Rule:
    """Return the rule of that code."""
    return next(rule for rule in all_rules() if rule.code == code)


@cache
def _national() -> tuple[Rule, ...]:
    for module in pkgutil.iter_modules(checks.__path__):
        import_module(f"{checks.__name__}.{module.name}")
    words = read_yaml(Path(__file__).with_name("rules.yml"))
    if unpaired := words.keys() ^ CHECKS.keys():
        raise ValueError(f"Rules without words, or words without a check: {', '.join(sorted(unpaired))}")
    return tuple(_rule(code, **said) for code, said in sorted(words.items()))


def _rule(code: str, severity: str, needs: Sequence[str] = (), **said: str) -> Rule:
    given = {"severity": Severity(severity), "basis": basis_of(code), "states": CHECKS[code], "parts": tuple(needs)}
    return Rule(code, **given, **said)  # type: ignore[arg-type]
