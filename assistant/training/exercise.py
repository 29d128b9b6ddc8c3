"""What an exercise is, what an answer to it, and what a grade.

An exercise is a question with what it is asked about (tables, numbered passages) and blanks to fill in; whatever its
kind, an answer says what stands in each blank. So a page, a chat and the command line show any exercise by its blanks
and need not know the kinds; a chat and the command line tell in plain words what is asked, what to choose from and how
to answer. What grading needs is the key, which is never shown: `Exercise.as_dict` leaves it out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from knowledge.errors import UserError
from knowledge.running_text import one_line

LEVELS = (1, 2, 3)
_LONGEST_ANSWER = 4000
# As many characters of options as stand on one line.
_LINE = 48


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

    rules: tuple[str, ...]
    question: str
    blanks: tuple[Blank, ...]
    hints: tuple[str, ...]
    title: str = ""
    topics: tuple[str, ...] = ()
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


def exercise_text(exercise: Exercise) -> str:
    """Return the whole exercise as text."""
    parts = [f"【{exercise.title}】{exercise.question}"]
    for sheet in exercise.sheets:
        rows = [sheet.header, *sheet.rows]
        parts.append("\n".join(filter(None, (sheet.title, *(" ｜ ".join(map(one_line, row)) for row in rows)))))
    parts += [
        "：".join(filter(None, (f"{passage.number} {passage.label}".strip(), passage.text)))
        for passage in exercise.passages
    ]
    return "\n\n".join([*parts, blanks_text(exercise)])


def blanks_text(exercise: Exercise) -> str:
    """Return the blanks with what there is to choose from, and how to answer in a message."""
    lines = []
    for blank in exercise.blanks:
        is_new = blank.form is BlankForm.CHOICE and not are_shown(exercise, blank)
        choices = [f"{option.name}. {option.text}" for option in blank.options] if is_new else []
        label = f"· {blank.label}{'（可多选）' if blank.several else ''}"
        is_long = sum(map(len, choices)) > _LINE
        lines += [f"{label}：", *choices] if is_long else [label + (f"：{'　'.join(choices)}" if choices else "")]
    return "\n".join([*lines, answer_format(exercise)])


def are_shown(exercise: Exercise, blank: Blank) -> bool:
    """Return whether a blank's options stand among the passages, so that their names are enough."""
    labels = {f"{passage.number}{passage.label}" for passage in exercise.passages}
    return bool(blank.options) and all(option.name in labels for option in blank.options)


def answer_format(exercise: Exercise) -> str:
    """Return how an answer in a message looks."""
    if any(blank.form is BlankForm.TEXT for blank in exercise.blanks):
        return "直接把写好的内容发过来就行。"
    return f"按顺序回答，用空格隔开，例如：{' '.join(map(_example, exercise.blanks))}"


def answer_text(exercise: Exercise, answer: Answer) -> str:
    """Return an answer in words."""
    lines = []
    for blank in exercise.blanks:
        texts = {option.name: option.text for option in blank.options if blank.form is BlankForm.CHOICE}
        given = "、".join(texts.get(value, value) for value in answer.of(blank.name))
        lines.append(f"{blank.label}：{given or '（空）'}")
    return "；".join(lines)


def _example(blank: Blank) -> str:
    if blank.form is BlankForm.NUMBER:
        return "12.5"
    names = [option.name for option in blank.options]
    return " ".join(names[:2]) if blank.several and len(names) > 1 else names[0]
