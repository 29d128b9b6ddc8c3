"""Defects planted into a clean page: each in a known way, at a known place, and found there by the rule that must.

A way changes a report and says where and how. It counts only if the review, run on the changed page, then finds that
rule broken at that place and nothing else that was not planted; on the clean page it found nothing. So the key is
exact, and stands on two legs: what was done, and what the engine sees.
"""

import pkgutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from random import Random

from assistant.review.catalogue import rule_of
from assistant.review.rule import Finding
from assistant.training import ways as _package
from assistant.training.page import Page
from knowledge.document import Location
from knowledge.report import Report

# Of these rules one finding speaks of every place at once.
_GATHERED = ("form", "report")


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged report: the places where the defect is to be seen (any of them will do), and what was done, in Chinese.

    `also` are rules that the same damage breaks at the same places: it is one defect all the same. Once it is planted
    it knows its `way`, and the `rule` that it breaks.
    """

    report: Report = field(compare=False)
    places: tuple[Location, ...]
    told: str
    also: frozenset[str] = frozenset()
    way: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to damage a report, named by the rule that must find it; `damage` gives None where it can't be done."""

    name: str
    rule: str
    damage: Callable[[Report, Random], Damage | None]
    hard: bool = False


@cache
def all_ways() -> tuple[Way, ...]:
    """Return every way of every module of `assistant.training.ways`."""
    modules = [
        import_module(f"{_package.__name__}.{module.name}") for module in pkgutil.iter_modules(_package.__path__)
    ]
    return tuple(way for module in modules for way in module.WAYS)


def plant(
    page: Page,
    number: int,
    chance: Random,
    *,
    hard: bool = True,
    wanted: Collection[str] = (),
    among: Collection[str] = (),
) -> tuple[Page, tuple[Damage, ...]] | None:
    """Return the clean page with `number` defects of different kinds in it, None where it can't hold so many.

    Ways of the `wanted` rules are tried first, none but those `among` which it is to be where they are given.
    """
    possible = [way for way in all_ways() if not among or way.name in among]
    ways = [way for way in possible if hard or not way.hard or way.rule in wanted]
    ways = sorted(chance.sample(ways, len(ways)), key=lambda way: way.rule not in wanted)
    # Most ways get along: all are done first and looked through once, one by one only where that finds more or less.
    quick = _applied(page, ways, number, chance, verify=False)
    if quick is not None and agrees(quick[0].findings, quick[1]):
        return quick
    return _applied(page, ways, number, chance, verify=True)


def _applied(
    page: Page, ways: Sequence[Way], number: int, chance: Random, *, verify: bool
) -> tuple[Page, tuple[Damage, ...]] | None:
    """Return the page damaged in the first `number` ways that can be done, each looked through where `verify`."""
    planted: list[Damage] = []
    for way in ways:
        if len(planted) == number:
            break
        damage = None if any(one.rule == way.rule for one in planted) else way.damage(page.report, chance)
        if damage is None or any(place in one.places for one in planted for place in damage.places):
            continue
        trial = replace(page, report=damage.report)
        if any(page.shown(one.places) != trial.shown(one.places) for one in planted):
            # What was told of these places wouldn't be true any more.
            continue
        added = replace(damage, way=way.name, rule=way.rule)
        if not verify or agrees(trial.findings, [*planted, added]):
            page = trial
            planted.append(added)
    return (page, tuple(planted)) if len(planted) == number else None


def agrees(findings: Sequence[Finding], planted: Sequence[Damage]) -> bool:
    """Return whether the rules find every planted defect at its place, and nothing besides."""
    found = all(any(_finds(finding, one.rule, one) for finding in findings) for one in planted)
    return found and all(_is_planted(finding, planted) for finding in findings)


def _is_planted(finding: Finding, planted: Sequence[Damage]) -> bool:
    makers = [one for one in planted if finding.rule == one.rule or finding.rule in one.also]
    if not any(_finds(finding, finding.rule, one) for one in makers):
        return False
    # Where one finding gathers many places, each of them must have been planted.
    known = {place for one in makers for place in one.places}
    gathers = rule_of(finding.rule).scope in _GATHERED
    return not gathers or all(evidence.location in known for evidence in finding.evidence)


def _finds(finding: Finding, code: str, planted: Damage) -> bool:
    return finding.rule == code and any(evidence.location in planted.places for evidence in finding.evidence)
