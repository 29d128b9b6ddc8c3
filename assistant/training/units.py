"""The units that mastery is counted in: the rules and the reasons of a verdict that there are exercises about."""

from functools import cache

from assistant.review.catalogue import all_rules
from assistant.review.judgement import Reason
from assistant.training.course import kinds
from assistant.training.explaining import reason_name


@cache
def course_rules() -> tuple[str, ...]:
    """Return the units that there are exercises about, in the order of the course."""
    return tuple(dict.fromkeys(rule for kind in kinds().values() for rule in kind.rules()))


@cache
def unit_name(unit: str) -> str:
    """Return the name of a rule or of a reason as users read it, the code itself where there is none any more."""
    if unit in set(Reason):
        return reason_name(Reason(unit))
    return next((rule.name for rule in all_rules() if rule.code == unit), unit)
