"""The rules there are: every module of `assistant.review.rules` holds one, and nothing is registered by hand."""

import pkgutil
from functools import cache
from importlib import import_module

from assistant.review import rules
from assistant.review.pack import Pack
from assistant.review.rule import Rule


def all_rules(pack: Pack | None = None) -> tuple[Rule, ...]:
    """Return one of every rule, sorted by code, built with `pack` (by default the national one)."""
    return collect([rule(pack) for rule in _all_classes()])


@cache
def _all_classes() -> tuple[type[Rule], ...]:
    modules = [module.name for module in pkgutil.iter_modules(rules.__path__)]
    return tuple(rule for name in modules for rule in rule_classes(f"{rules.__name__}.{name}"))


def rule_classes(module: str) -> list[type[Rule]]:
    """Return the rules that a module defines."""
    members = vars(import_module(module)).values()
    return [member for member in members if _is_rule(member) and member.__module__ == module]


def collect(found: list[Rule]) -> tuple[Rule, ...]:
    """Return rules sorted by code, refusing two with the same."""
    codes = [rule.code for rule in found]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"More than one rule has the code {', '.join(twice)}")
    return tuple(sorted(found, key=lambda rule: rule.code))


def _is_rule(member: object) -> bool:
    return isinstance(member, type) and issubclass(member, Rule) and member is not Rule
