"""What a person has come to in a training: attempts, mastery by rule, days in a row, and what is to be done today.

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
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import count

import fsrs

from assistant.access import Person, Role
from assistant.contract import values
from assistant.records.training import Attempt, Training
from assistant.training.exercise import LEVELS, Answer, Exercise, Grade

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
    """What is known of one person and one rule; `schedule` is the card of FSRS."""

    skill: float
    schedule: fsrs.Card

    @property
    def due(self) -> datetime:
        """Return when the rule is to be practised again."""
        return self.schedule.due

    @property
    def level(self) -> int:
        """Return the level of the next exercise."""
        return LEVELS[sum(self.skill >= step for step in _STEPS)]

    def mastery(self, at: datetime) -> float:
        """Return how well the person has the rule at a time, from 0 to 1."""
        return self.skill * float(_scheduler().get_card_retrievability(self.schedule, at))

    def is_due(self, at: datetime) -> bool:
        """Return whether the rule is to be practised again."""
        return self.due <= at

    def as_json(self) -> str:
        """Return the card as it is kept."""
        return json.dumps({"skill": self.skill, "schedule": self.schedule.to_dict()})


def card_from_json(content: str) -> Card:
    """Return the card that was kept."""
    kept = json.loads(content)
    return Card(float(kept["skill"]), fsrs.Card.from_dict(kept["schedule"]))


def mark(share: float, hints: int) -> float:
    """Return what an answer counts: the share of the points, less a tenth for each hint that was looked at."""
    return max(0.0, share - HINT_COST * hints)


def after(card: Card | None, got: float, at: datetime) -> Card:
    """Return the card once an answer has got a mark; None is the card of a rule never practised."""
    at = at.astimezone(UTC)
    before = card or Card(0.0, fsrs.Card(card_id=_NUMBER, due=at))
    schedule, _ = _scheduler().review_card(before.schedule, _rating(got, before.level), at)
    return Card(before.skill + _WEIGHT * (got - before.skill), schedule)


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


@dataclass(frozen=True)
class Progress:
    """A person's progress at a moment; `cards` are by rule, attempts the first one first."""

    attempts: Sequence[Attempt]
    cards: Mapping[str, Card]
    at: datetime

    def mastery(self, rule: str) -> float:
        """Return how well the person has a rule, from 0 to 1."""
        card = self.cards.get(rule)
        return card.mastery(self.at) if card else 0.0

    def mean(self, rules: Collection[str]) -> float:
        """Return the mean mastery of some rules."""
        return sum(map(self.mastery, rules)) / len(rules) if rules else 0.0

    def is_mastered(self, rule: str) -> bool:
        """Return whether a rule is mastered now."""
        return self.mastery(rule) >= MASTERED

    def passes(self, rules: Collection[str]) -> bool:
        """Return whether some rules count as learned: each was practised, and on the mean they are mastered."""
        return bool(rules) and all(rule in self.cards for rule in rules) and self.mean(rules) >= MASTERED

    def due(self, rules: Collection[str]) -> tuple[str, ...]:
        """Return which of some rules are to be practised again now."""
        return tuple(rule for rule in rules if rule in self.cards and self.cards[rule].is_due(self.at))

    def weakest(self, rules: Collection[str]) -> list[str]:
        """Return which of some rules were practised and aren't mastered, the weakest first."""
        met = (rule for rule in rules if rule in self.cards and not self.is_mastered(rule))
        return sorted(met, key=self.mastery)

    def level(self, rule: str) -> int:
        """Return how hard the next exercise about a rule is."""
        card = self.cards.get(rule)
        return card.level if card else 1

    def ranked(self, course: Sequence[str], last: Collection[str] = ()) -> tuple[str, ...]:
        """Return the rules of a course in the order in which they are to be practised now.

        What is due comes first, the longest overdue before the others; then what isn't mastered, the weakest first;
        then what is new, in the order of the course; then the rest. The rules practised `last` step behind, so that
        weak rules take turns with others.
        """

        def place(rule: str) -> tuple[int, bool, float]:
            card, mastery, is_last = self.cards.get(rule), self.mastery(rule), rule in last
            if card is None:
                return 2, is_last, course.index(rule)
            if card.is_due(self.at):
                return 0, is_last, card.due.timestamp()
            if mastery < MASTERED:
                # Alone among the weak, a rule just practised lets a new one come between.
                return (2, True, -1) if is_last else (1, False, mastery)
            return 3, is_last, mastery

        return tuple(sorted(course, key=place))

    def of(self, rule: str) -> Sequence[Attempt]:
        """Return the attempts at a rule."""
        return [attempt for attempt in self.attempts if attempt.rule == rule]

    @property
    def today(self) -> int:
        """Return how many exercises were answered today."""
        return len({attempt.at for attempt in self.attempts if _day(attempt.at) == _day(self.at)})

    @property
    def streak(self) -> int:
        """Return how many days in a row something was practised, up to today or yesterday."""
        days = {(_day(self.at) - _day(attempt.at)).days for attempt in self.attempts}
        first = int(0 not in days)
        return next(day for day in count(first) if day not in days) - first


def progress(training: Training, person: str, at: datetime) -> Progress:
    """Return a person's progress at a moment."""
    cards = {rule: card_from_json(content) for rule, content in training.cards(person).items()}
    return Progress(training.attempts(person), cards, at)


def keep_attempt(
    training: Training, person: str, exercise: Exercise, answer: Answer, grade: Grade, hints: int, at: datetime
) -> None:
    """Keep an answer to an exercise: an attempt and a new card for every rule that it trains."""
    reference = values(exercise, "kind title source seed level")
    keep_points(training, person, grade.by_rule, reference, json.dumps(dict(answer.values)), at, hints=hints)


def keep_points(
    training: Training,
    person: str,
    by_rule: Mapping[str, float],
    exercise: Mapping[str, str | int],
    answer: str,
    at: datetime,
    *,
    hints: int = 0,
    assignment: str = "",
) -> None:
    """Keep what an answer is worth by rule, from 0 to 1 each; all of it counts as one answer at one time.

    `exercise` tells what was answered, so that it can be made again. An `assignment` that was graded before counts as
    it is graded now.
    """
    reference = json.dumps(dict(exercise))
    made = {
        rule: Attempt(rule, reference, answer, points, 1.0, hints, at, assignment) for rule, points in by_rule.items()
    }
    training.keep(person, made, _card)


def _card(attempts: Sequence[Attempt]) -> str:
    card = None
    for attempt in attempts:
        card = after(card, mark(attempt.share, attempt.hints), attempt.at)
    assert card is not None
    return card.as_json()


def _day(at: datetime) -> date:
    return at.astimezone().date()


@dataclass(frozen=True, slots=True)
class Learner:
    """A person under whose name attempts are kept; `records` opens the database where it isn't open.

    Who trains others may ask how they stand.
    """

    records: Callable[[], Training]
    person: Person

    @property
    def is_trainer(self) -> bool:
        """Return whether this person trains others."""
        return Role.TRAINER in self.person.roles

    def progress(self) -> Progress:
        """Return the progress up to now."""
        return progress(self.records(), self.person.id, datetime.now(UTC))

    def keep(self, exercise: Exercise, answer: Answer, grade: Grade, hints: int) -> None:
        """Keep an answer."""
        keep_attempt(self.records(), self.person.id, exercise, answer, grade, hints, datetime.now(UTC))


def progress_of(learner: Learner | None) -> Progress:
    """Return a learner's progress, that of a beginner where there is none."""
    return learner.progress() if learner else Progress((), {}, datetime.now(UTC))
