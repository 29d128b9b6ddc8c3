"""The next exercise for a person: about what is to be practised now, as hard as suits, and unlike the last one."""

from collections.abc import Sequence

from assistant.training.course import fits, next_exercise
from assistant.training.exercise import LEVELS, Exercise
from assistant.training.lesson import course as chapters_of_course
from assistant.training.lesson import units_of
from assistant.training.material import Material
from assistant.training.progress import Progress

# Not every report gives an exercise about every rule: so many rules are tried before another one will do.
_TRIES = 4
# What such reports gave no exercise about: to look again would take seconds each time.
_barren: set[tuple[str, int, frozenset[str]]] = set()


def next_for(
    done: Progress,
    course: Sequence[str],
    materials: Sequence[Material],
    *,
    seed: int,
    before: Sequence[Exercise] = (),
    topic: str = "",
    kind: str = "",
) -> Exercise:
    """Return the next exercise about the rules of a course, or about what was asked for by topic or kind.

    It is none of those done `before` as long as there are others, and about another chapter than the last one.
    """
    order = done.ranked(course, _same_chapter(before[-1], course) if before else ())
    if topic or kind:
        level = done.level(order[0]) if order else LEVELS[0]
        return next_exercise(materials, seed=seed, level=level, before=before, topic=topic, kind=kind)
    for rule in order[:_TRIES]:
        if about := _about(rule, done.level(rule), materials, seed, before):
            return about
    return next_exercise(materials, wanted=order, seed=seed, before=before)


def _same_chapter(last: Exercise, course: Sequence[str]) -> frozenset[str]:
    """Return the rules that an exercise trained, with those of their chapters where the course goes beyond them."""
    chapters = [frozenset(units_of(one)) for one in chapters_of_course()]
    near = frozenset(last.rules).union(*(units for units in chapters if units & {last.focus or last.rules[0]}))
    return near if set(course) - near else frozenset(last.rules)


def _about(
    rule: str, level: int, materials: Sequence[Material], seed: int, before: Sequence[Exercise]
) -> Exercise | None:
    """Return an exercise about a rule, of this level or the next one that has any, None where no level has."""
    titles = frozenset(material.title for material in materials)
    for each in (one for one in LEVELS if one >= level):
        if (rule, each, titles) in _barren:
            continue
        found = next_exercise(materials, wanted=(rule,), seed=seed, level=each, before=before)
        if fits(found, (rule,), ""):
            return found
        if not before or rule not in before[-1].rules:
            # Else there may be some, all like the last one.
            _barren.add((rule, each, titles))
    return None
