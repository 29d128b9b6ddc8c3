"""What an exercise is, what an answer to it, and what a grade.

An exercise is a question with what it is asked about (tables, numbered passages) and blanks to fill in; whatever its
kind, an answer says what stands in each blank. So a page, a chat and the command line show any exercise by its blanks
and need not know the kinds. What grading needs is the key, which is never shown: `Exercise.as_dict` leaves it out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from knowledge.errors import UserError

LEVELS = (1, 2, 3)
_LONGEST_ANSWER = 4000


class BlankForm(StrEnum):
    """How a blank is filled in."""

    CHOICE = "choice"
    PLACES = "places"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things to choose from: `name` is what an answer says (A, B …; a place's number), `text` is read."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing to be answered.

    A choice takes one of `options`, or any number where `several`; places take any number of the numbered places that
    the tables and passages show, and `options` lists them; a number takes a figure, a text free words.
    """

    name: str
    label: str
    form: BlankForm
    options: tuple[Option, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table shown with the question; where its places are numbered, the first column holds the numbers."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a report's text shown with the question; `number` is "" where it is no place to be chosen."""

    number: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was filled in, by the blanks' names: the names of the options chosen, a figure or words as typed."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, blank: str) -> tuple[str, ...]:
        """Return what stands in `blank`, () where it was left open."""
        return self.values.get(blank, ())

    def text(self, blank: str) -> str:
        """Return what stands in `blank` as one text."""
        return "、".join(self.of(blank))


@dataclass(frozen=True, slots=True)
class Key:
    """What grading knows: the right answer, one of them where there are many, and the facts it was made from."""

    answer: Answer
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Exercise:
    """One exercise; `kind`, the material, `seed`, `level` and `focus` make it again, just the same.

    `rules` are what it trains: codes of review rules and of verdict reasons, the units that mastery is counted in;
    `focus` is the one that it was made for, "" where any would do.
    `topics` are words by which a learner may ask for it (时效指标), `subject` is what it is about (a row, a form, a
    problem): two of a kind about the same thing are alike. `hints` lead to the answer without saying it.
    """

    title: str
    rules: tuple[str, ...]
    topics: tuple[str, ...]
    question: str
    blanks: tuple[Blank, ...]
    hints: tuple[str, ...]
    kind: str = ""
    seed: int = 0
    level: int = 1
    source: str = ""
    sheets: tuple[Sheet, ...] = ()
    passages: tuple[Passage, ...] = ()
    subject: str = ""
    focus: str = ""
    key: Key = field(default_factory=lambda: Key(Answer()), repr=False)

    def blank(self, name: str) -> Blank:
        """Return the blank of that name."""
        return next(blank for blank in self.blanks if blank.name == name)

    def as_dict(self) -> dict[str, Any]:
        """Return the exercise as JSON has it, without all that gives the key away."""
        content: dict[str, Any] = _EXERCISES.dump_python(self, mode="json", exclude={"key", "rules", "focus"})
        return content


_EXERCISES = TypeAdapter(Exercise)


@dataclass(frozen=True, slots=True)
class Grade:
    """What an answer is worth: `points` from 0 to 1, in all and for each rule that the exercise trains.

    `explanation` says in Chinese what was right and what not, with clause and examples; `right` is the right answer in
    words. `precision` and `recall` are given where several things were to be found.
    """

    points: float
    by_rule: Mapping[str, float]
    explanation: str
    right: str
    precision: float | None = None
    recall: float | None = None

    @property
    def is_full(self) -> bool:
        """Return whether nothing was missing."""
        return self.points >= 1


def overlap(given: Collection[str], wanted: Collection[str]) -> tuple[float, float, float]:
    """Return precision, recall and the mean of both that punishes the smaller (F1) of what was chosen."""
    hits = len(set(given) & set(wanted))
    precision = hits / len(given) if given else float(not wanted)
    recall = hits / len(wanted) if wanted else 1.0
    return precision, recall, 2 * hits / (len(given) + len(wanted)) if given or wanted else 1.0


def answer_from_dict(content: Mapping[str, Any]) -> Answer:
    """Return the answer that JSON describes, a value being one text or a list; raise UserError for anything else."""
    if not isinstance(content, Mapping):
        raise UserError('答案应写成 {"填空名": ["所填内容"]} 的形式。')
    values = {str(name): _values(name, value) for name, value in content.items()}
    return Answer({name: given for name, given in values.items() if given})


def _values(name: str, value: Any) -> tuple[str, ...]:
    given = [value] if isinstance(value, str | int | float) else value
    if not isinstance(given, Sequence) or not all(isinstance(one, str | int | float) for one in given):
        raise UserError(f"答案“{name}”应是一段文字或一组选项。")
    texts = tuple(str(one).strip() for one in given)
    if sum(map(len, texts)) > _LONGEST_ANSWER:
        raise UserError(f"答案“{name}”太长，请写在{_LONGEST_ANSWER}字以内。")
    return tuple(text for text in texts if text)
