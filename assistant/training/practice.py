"""The next exercise for a person: about what is to be practised now, as hard as suits, and unlike the last one."""

from collections.abc import Sequence

from assistant.training.course import fits, kinds, next_exercise
from assistant.training.exercise import LEVELS, Exercise
from assistant.training.material import Material
from assistant.training.progress import Progress

# Not every report gives an exercise about every rule: so many rules are tried before another one will do.
_TRIES = 4


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
        for attempt in range(_TRIES):
            found = next_exercise(materials, seed=seed + attempt, level=level, last=last, topic=topic, kind=kind)
            if fits(found, (), topic):
                break
        return found
    for rule in order[:_TRIES]:
        found = next_exercise(materials, wanted=(rule,), seed=seed, level=done.level(rule), last=last)
        if fits(found, (rule,), ""):
            return found
    return next_exercise(materials, wanted=order, seed=seed, last=last)
