"""Practice with real exercises: what comes next, and what becomes of trainees who know, half know, and guess."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from assistant.access import Person
from assistant.records.database import open_database
from assistant.records.training import Training
from assistant.training.course import alike, grade
from assistant.training.exercise import Answer, BlankForm, Exercise
from assistant.training.material import bundled_materials
from assistant.training.practice import next_for
from assistant.training.progress import Progress, keep_attempt, progress

ME = "name:本机"
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
COURSE = ("VAL01", "no_number", "direction_only", "no_baseline", "self_referential", "bound_without_value")


@pytest.fixture
def training(tmp_path: Path) -> Training:
    return Training(open_database(tmp_path), Person(ME, ""))


def guessed(exercise: Exercise, chance: Random) -> Answer:
    """Return an answer of somebody who ticks anything."""
    values = {}
    for blank in exercise.blanks:
        names = [option.name for option in blank.options]
        if blank.form is BlankForm.TEXT:
            values[blank.name] = (chance.choice(("完成", "进一步提升", "≥95%", "较好")),)
        elif blank.form is BlankForm.NUMBER:
            values[blank.name] = (str(chance.randrange(100)),)
        else:
            values[blank.name] = tuple(chance.sample(names, chance.randint(1, 2) if blank.several else 1))
    return Answer(values)


def practised(training: Training, knows: float, seed: int = 1) -> Progress:
    """Return what becomes of somebody who knows the right answer that often: six exercises on each of seven days."""
    chance, last = Random(seed), None
    for day in range(7):
        for number in range(6):
            at = START + timedelta(days=day, minutes=number)
            done = progress(training, ME, at)
            exercise = next_for(
                done, COURSE, bundled_materials(), seed=chance.randrange(10**6), before=[last] if last else []
            )
            assert last is None or not alike(exercise, last)
            answer = exercise.key.answer if chance.random() < knows else guessed(exercise, chance)
            keep_attempt(training, ME, exercise, answer, grade(exercise, answer), 0, at)
            last = exercise
    return progress(training, ME, START + timedelta(days=7))


def test_who_knows_masters_the_course_and_who_guesses_does_not(tmp_path: Path):
    perfect, average, guessing = (
        practised(Training(open_database(tmp_path / str(knows)), Person(ME, "")), knows) for knows in (1, 0.6, 0)
    )
    assert perfect.mean(COURSE) > 0.8
    assert perfect.passes(COURSE)
    assert all(map(perfect.is_mastered, COURSE))
    assert perfect.mean(COURSE) > average.mean(COURSE) > guessing.mean(COURSE)
    assert guessing.mean(COURSE) < 0.5
    assert not guessing.passes(COURSE)
    assert perfect.level("VAL01") == 3
    assert guessing.level("VAL01") <= 2


def test_same_seed_brings_the_same_exercise(training: Training):
    done = progress(training, ME, START)
    one, other = (next_for(done, COURSE, bundled_materials(), seed=7) for _ in range(2))
    assert one == other


def test_first_exercise_is_about_the_first_lesson_and_the_next_about_another(training: Training):
    done = progress(training, ME, START)
    first = next_for(done, COURSE, bundled_materials(), seed=3)
    assert "VAL01" in first.rules
    keep_attempt(training, ME, first, Answer(), grade(first, Answer()), 0, START)
    second = next_for(progress(training, ME, START), COURSE, bundled_materials(), seed=4, before=[first])
    assert set(second.rules) - set(first.rules)


def test_lesson_of_one_rule_is_practised_on_that_rule(training: Training):
    done = progress(training, ME, START)
    for seed in range(3):
        assert "BUD01" in next_for(done, ("BUD01",), bundled_materials(), seed=seed).rules
