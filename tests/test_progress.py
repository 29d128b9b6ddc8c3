"""What attempts add up to for a person."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.access import Person
from assistant.records.database import open_database
from assistant.records.training import Training
from assistant.training.exercise import Answer, Exercise, Grade
from assistant.training.progress import Progress, keep_attempt, progress

ME = "name:本机"
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
EXERCISE = Exercise(("VAL01", "no_unit"), "？", (), (), "判断", (), "verdict", 7, 2, "样例报告")


@pytest.fixture
def training(tmp_path: Path) -> Training:
    return Training(open_database(tmp_path), Person(ME, ""))


def answer(training: Training, at: datetime, hints: int = 0, **by_rule: float) -> Progress:
    points = sum(by_rule.values()) / len(by_rule)
    keep_attempt(training, ME, EXERCISE, Answer({"verdict": ("A",)}), Grade(points, by_rule, "", ""), hints, at)
    return progress(training, ME, at)


def test_answer_counts_for_every_rule_that_the_exercise_trains(training: Training):
    done = answer(training, NOON, VAL01=1.0, no_unit=0.0)
    assert done.mastery("VAL01") == pytest.approx(0.35)
    assert done.mastery("no_unit") == 0
    assert done.mastery("never met") == 0
    assert done.mean(("VAL01", "no_unit")) == pytest.approx(0.175)
    assert done.today == 1
    (attempt,) = done.of("VAL01")
    assert '"seed": 7' in attempt.exercise
    assert '"source": "\\u6837' in attempt.exercise
    assert attempt.answer == '{"verdict": ["A"]}'


def test_hints_make_mastery_come_later(training: Training):
    for minute in range(3):
        done = answer(training, NOON + timedelta(minutes=minute), 3, VAL01=1.0)
    assert not done.is_mastered("VAL01")
    for minute in range(3, 6):
        done = answer(training, NOON + timedelta(minutes=minute), VAL01=1.0)
    assert done.is_mastered("VAL01")
    assert done.level("VAL01") == 3
    assert done.ranked(("VAL01", "SCO01")) == ("SCO01", "VAL01")


def test_what_is_due_is_named_until_it_is_practised(training: Training):
    first = answer(training, NOON, VAL01=1.0, no_unit=1.0)
    assert not first.due(("VAL01", "no_unit"))
    later = progress(training, ME, NOON + timedelta(days=9))
    assert later.due(("SCO01", "VAL01", "no_unit")) == ("VAL01", "no_unit")
    assert answer(training, NOON + timedelta(days=9), VAL01=1.0).due(("VAL01", "no_unit")) == ("no_unit",)


def test_days_in_a_row_count_up_to_today_or_yesterday(training: Training):
    for day in (0, 3, 4, 5):
        answer(training, NOON + timedelta(days=day), VAL01=1.0)
    assert [progress(training, ME, NOON + timedelta(days=day)).streak for day in (5, 6, 7)] == [3, 3, 0]
    assert progress(training, "name:张三", NOON).streak == 0
