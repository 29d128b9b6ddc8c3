"""The units that mastery is counted in: the lessons that there are exercises for."""

from functools import cache

from assistant.training.lesson import Chapter, all_lessons


@cache
def course_rules() -> tuple[str, ...]:
    """Return the codes of the lessons that there are exercises for, in the order of the course."""
    return tuple(lesson.code for lesson in all_lessons() if lesson.kinds)


def units_of(chapter: Chapter) -> tuple[str, ...]:
    """Return those of a chapter."""
    return tuple(lesson.code for lesson in chapter.lessons if lesson.kinds)


@cache
def unit_name(unit: str) -> str:
    """Return the name of a lesson as users read it, the code itself where there is none any more."""
    return next((lesson.title for lesson in all_lessons() if lesson.code == unit), unit)
