"""How well a person has a rule, when it is due again, how hard the next exercise about it is, which rule comes next.

Mastery is the product of two figures between 0 and 1:

- skill, an exponential moving average of the marks, s ← s + w·(m − s) from s = 0, where a mark m is the share of the
  points less a tenth for each hint. R. Pelánek and J. Řihák (Experimental Analysis of Mastery Learning Criteria, UMAP
  2017) find this average as good a criterion of mastery as far heavier models.
- retrievability, the chance that what was learned comes back after the days gone by, by the forgetting curve of FSRS,
  which also says when the rule is due again: when the chance has fallen to nine in ten.

With w = 0.35, three right answers in a row (0.73) are mastery, two (0.58) are not, and with a fourth (0.82) it lasts
until the rule is due.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import fsrs

from assistant.training.exercise import LEVELS

MASTERED = 0.7
_WEIGHT = 0.35
HINT_COST = 0.1
# From these skills on, exercises are of the second and the third level.
_STEPS = (0.35, 0.65)
# Marks below which an answer counts as forgotten, and as hard to come by.
_AGAIN, _HARD = 0.5, 0.8
# A course, unlike a language, is over: whoever has not met a rule for so many days meets it again.
_LONGEST = 60
# What FSRS takes for the number of a card; here a card is told by its person and rule.
_NUMBER = 1


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one person and one rule; `schedule` is the card of FSRS as JSON has it."""

    skill: float
    due: datetime
    schedule: fsrs.card.CardDict

    @property
    def level(self) -> int:
        """Return the level of the next exercise."""
        return LEVELS[sum(self.skill >= step for step in _STEPS)]

    def mastery(self, at: datetime) -> float:
        """Return how well the person has the rule at a time, from 0 to 1."""
        chance = _scheduler().get_card_retrievability(fsrs.Card.from_dict(self.schedule), at)
        return self.skill * float(chance)

    def is_due(self, at: datetime) -> bool:
        """Return whether the rule is to be practised again."""
        return self.due <= at

    def as_json(self) -> str:
        """Return the card as it is kept."""
        return json.dumps({"skill": self.skill, "schedule": self.schedule})


def card_from_json(content: str) -> Card:
    """Return the card that was kept."""
    kept = json.loads(content)
    schedule = kept["schedule"]
    return Card(float(kept["skill"]), datetime.fromisoformat(schedule["due"]), schedule)


def mark(share: float, hints: int) -> float:
    """Return what an answer counts: the share of the points, less a tenth for each hint that was looked at."""
    return max(0.0, share - HINT_COST * hints)


def after(card: Card | None, got: float, at: datetime) -> Card:
    """Return the card once an answer has got a mark; None is the card of a rule never practised."""
    at = at.astimezone(UTC)
    before = fsrs.Card(card_id=_NUMBER, due=at) if card is None else fsrs.Card.from_dict(card.schedule)
    schedule, _ = _scheduler().review_card(before, _rating(got, card.level if card else LEVELS[0]), at)
    skill = card.skill if card else 0.0
    return Card(skill + _WEIGHT * (got - skill), schedule.due, schedule.to_dict())


def ranked(
    cards: Mapping[str, Card], course: Sequence[str], at: datetime, last: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the rules of a course in the order in which they are to be practised.

    What is due comes first, the longest overdue before the others; then what isn't mastered, the weakest first; then
    what is new, in the order of the course; then the rest. The rules practised `last` step behind, so that weak rules
    take turns with others.
    """
    return tuple(sorted(course, key=lambda rule: _place(rule, cards.get(rule), course, at, rule in last)))


def _place(rule: str, card: Card | None, course: Sequence[str], at: datetime, is_last: bool) -> tuple[int, bool, float]:
    if card is None:
        return 2, is_last, course.index(rule)
    mastery = card.mastery(at)
    if card.is_due(at):
        return 0, is_last, card.due.timestamp()
    if mastery < MASTERED:
        # Alone among the weak, a rule just practised lets a new one come between.
        return (2, True, -1) if is_last else (1, False, mastery)
    return 3, is_last, mastery


def _rating(got: float, level: int) -> fsrs.Rating:
    if got < _AGAIN:
        return fsrs.Rating.Again
    if got < _HARD:
        return fsrs.Rating.Hard
    return fsrs.Rating.Easy if got >= 1 and level == LEVELS[-1] else fsrs.Rating.Good


@cache
def _scheduler() -> fsrs.Scheduler:
    """Return the scheduler: intervals of whole days, and no chance in them."""
    return fsrs.Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=_LONGEST, enable_fuzzing=False)
