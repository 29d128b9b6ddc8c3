"""What a person has come to in a training: attempts, mastery by rule, days in a row, and what is to be done today."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from assistant.access import Person, Role
from assistant.contract import values
from assistant.records.training import Attempt, Training
from assistant.training.exercise import Answer, Exercise, Grade
from assistant.training.mastery import MASTERED, Card, after, card_from_json, mark, ranked


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
        """Return the rules of a course as they are to be practised now."""
        return ranked(self.cards, course, self.at, last)

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
        days = {_day(attempt.at) for attempt in self.attempts}
        last = _day(self.at)
        if last not in days:
            last -= timedelta(days=1)
        count = 0
        while last in days:
            count, last = count + 1, last - timedelta(days=1)
        return count


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
    """Return the card that comes of all the attempts at a rule."""
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
