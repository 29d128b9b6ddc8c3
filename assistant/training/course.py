"""Exercises made, chosen and graded, whatever their kind.

A kind is one module of `assistant.training.kinds` and is found there. It has a TITLE, TOPICS (what each of its
exercises is about, none where that differs), RULES (what it can train), `make(material, chance, level, focus)` (the
exercise without its number and title, None where the material gives none) and `grade(exercise, answer)`. Chance comes
from kind, material, seed, level and focus alone, so that they make the same exercise on every machine.
"""

import pkgutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from random import Random
from types import MappingProxyType, ModuleType

from assistant.training import kinds as _package
from assistant.training.exercise import LEVELS, Answer, Exercise, Grade
from assistant.training.material import Material
from knowledge.errors import UserError

_TRIES = 80
# A topic is the few rows of one kind among all that a report has.
_TRIES_FOR_TOPIC = 480


@cache
def kinds() -> Mapping[str, ModuleType]:
    """Return every kind of exercise by its name."""
    names = [module.name for module in pkgutil.iter_modules(_package.__path__)]
    return MappingProxyType({name: import_module(f"{_package.__name__}.{name}") for name in names})


def generate(kind: str, material: Material, seed: int, level: int = 1, focus: str = "") -> Exercise:
    """Return the exercise of that kind and number, on the rule or reason `focus` where it is given.

    Raise UserError where the material gives none.
    """
    if kind not in kinds():
        raise UserError(f"没有“{kind}”这种练习，可选：{'、'.join(kinds())}。")
    if level not in LEVELS:
        raise UserError(f"难度{level}不存在，可选：{'、'.join(map(str, LEVELS))}。")
    chance = Random(f"{kind}|{material.title}|{seed}|{level}" + (f"|{focus}" if focus else ""))
    module = kinds()[kind]
    made: Exercise | None = module.make(material, chance, level, focus)
    if made is None or (focus and focus not in made.rules):
        raise UserError(f"《{material.title}》出不了“{module.TITLE}”题：缺少这种题要用的内容。请换一种题或换一份报告。")
    made = replace(made, title=module.TITLE, topics=made.topics or module.TOPICS)
    return replace(made, kind=kind, seed=seed, level=level, source=material.title, focus=focus)


def grade(exercise: Exercise, answer: Answer) -> Grade:
    """Return what `answer` is worth; the same answer always gets the same grade."""
    got: Grade = kinds()[exercise.kind].grade(exercise, answer)
    return got


def next_exercise(
    materials: Sequence[Material],
    *,
    wanted: Collection[str] = (),
    seed: int,
    level: int = 1,
    before: Sequence[Exercise] = (),
    topic: str = "",
    kind: str = "",
) -> Exercise:
    """Return an exercise that trains one of the `wanted` rules (any where there are none), unlike those `before`.

    With `topic`, it is about that (时效指标); with `kind`, of that kind. What can't be had is left out rather than
    refused: that it is unlike any but the last one, then the topic, then the rules; only a material that gives no
    exercise at all is an error.
    """
    if not materials:
        raise UserError("出题要用到报告，请先打开一份报告或样例报告。")
    chance = Random(f"next|{seed}|{level}")
    for rules, about in ((wanted, topic), (wanted, ""), ((), topic), ((), "")):
        names = [kind] if kind in kinds() else [name for name in kinds() if trains(name, rules)]
        names = [name for name in names if not kinds()[name].TOPICS or _is_about(kinds()[name].TOPICS, about)]
        tries = _TRIES_FOR_TOPIC if about else _TRIES
        seen_before = None
        for _ in range(tries if names else 0):
            name = chance.choice(names)
            focuses = sorted(set(rules) & set(kinds()[name].RULES)) or [""]
            material, number, focus = chance.choice(materials), chance.randrange(1_000_000), chance.choice(focuses)
            try:
                found = generate(name, material, number, level, focus)
            except UserError:
                continue
            if fits(found, rules, about) and not any(alike(found, one) for one in before[-1:]):
                if not any(alike(found, one) for one in before):
                    return found
                seen_before = seen_before or found
        if seen_before:
            return seen_before
    raise UserError("现有的报告出不了练习题：没有读到绩效指标和章节。请换一份报告，或用样例报告。")


def trains(kind: str, rules: Collection[str]) -> bool:
    """Return whether exercises of `kind` can train one of `rules`, or there are none to train."""
    return not rules or bool(set(rules) & set(kinds()[kind].RULES))


def fits(exercise: Exercise, rules: Collection[str], topic: str) -> bool:
    """Return whether an exercise trains one of `rules` and is about `topic`, as far as either is given."""
    return _is_about(exercise.topics, topic) and (not rules or bool(set(rules) & set(exercise.rules)))


def _is_about(topics: Collection[str], topic: str) -> bool:
    return not topic or any(topic in one or one in topic for one in topics)


def alike(one: Exercise, other: Exercise) -> bool:
    """Return whether two exercises are much the same to a learner: of one kind, about the same thing or text."""
    if one.kind != other.kind:
        return False
    texts = {passage.text for passage in one.passages} & {passage.text for passage in other.passages}
    return bool(texts) or (one.source, one.subject) == (other.source, other.subject)
