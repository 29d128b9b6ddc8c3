"""The next exercise for a person: about what is to be practised now, as hard as suits, and unlike the last one."""

from collections.abc import Sequence

from assistant.training.course import fits, kinds, next_exercise
from assistant.training.exercise import LEVELS, Exercise
from assistant.training.material import Material
from assistant.training.progress import Progress

# Not every report gives an exercise about every rule: so many rules are tried before another one will do.
_TRIES = 4
# What such reports gave no exercise about: to look again would take seconds each time.
_barren: set[tuple[str, int, frozenset[str]]] = set()


def trainable(course: Sequence[str]) -> tuple[str, ...]:
    """Return the rules of a course that there are exercises about."""
    trained = {rule for kind in kinds().values() for rule in kind.rules()}
    return tuple(rule for rule in course if rule in trained)


def next_for(
    done: Progress,
    course: Sequence[str],
    materials: Sequence[Material],
    *,
    seed: int,
    last: Exercise | None = None,
    topic: str = "",
    kind: str = "",
) -> Exercise:
    """Return the next exercise about the rules of a course, or about what was asked for by topic or kind."""
    order = done.ranked(trainable(course), last.rules if last else ())
    if topic or kind:
        level = done.level(order[0]) if order else LEVELS[0]
        return next_exercise(materials, seed=seed, level=level, last=last, topic=topic, kind=kind)
    for rule in order[:_TRIES]:
        if about := _about(rule, done.level(rule), materials, seed, last):
            return about
    return next_exercise(materials, wanted=order, seed=seed, last=last)


def _about(rule: str, level: int, materials: Sequence[Material], seed: int, last: Exercise | None) -> Exercise | None:
    """Return an exercise about a rule, of this level or the next one that has any, None where no level has."""
    titles = frozenset(material.title for material in materials)
    for each in (one for one in LEVELS if one >= level):
        if (rule, each, titles) in _barren:
            continue
        found = next_exercise(materials, wanted=(rule,), seed=seed, level=each, last=last)
        if fits(found, (rule,), ""):
            return found
        if last is None or rule not in last.rules:
            # Else there may be some, all like the last one.
            _barren.add((rule, each, titles))
    return None
