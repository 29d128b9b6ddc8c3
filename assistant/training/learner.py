"""Who is being trained: a person of the records, or somebody nobody keeps anything of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.access import Person, Role
from assistant.records.training import Training
from assistant.training.exercise import Answer, Exercise, Grade
from assistant.training.progress import Progress, keep_attempt, progress


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
