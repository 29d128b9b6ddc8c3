"""Mastery: what answers make of it, what time does, and what comes next."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.training.progress import MASTERED, Card, Progress, after, card_from_json, mark

START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
COURSE = ("VAL01", "VAL02", "SCO01", "BUD01")


def answered(*marks: float, at: datetime = START) -> Card:
    card = None
    for got in marks:
        card = after(card, got, at)
    assert card
    return card


def days(number: float) -> datetime:
    return START + timedelta(days=number)


def test_three_good_answers_are_mastery_two_are_not():
    assert answered(1, 1).mastery(START) == pytest.approx(1 - 0.65**2)
    assert answered(1, 1).mastery(START) < MASTERED
    assert answered(1, 1, 1).mastery(START) == pytest.approx(1 - 0.65**3)
    assert answered(1, 1, 1).mastery(START) > MASTERED
    lasting = answered(1, 1, 1, 1)
    assert lasting.mastery(lasting.due) > MASTERED


def test_hints_cost_and_never_more_than_there_is():
    assert mark(1, 0) == 1
    assert mark(1, 2) == pytest.approx(0.8)
    assert mark(0.1, 3) == 0


def test_mastery_wanes_and_the_rule_falls_due_when_the_chance_is_nine_in_ten():
    card = answered(1, 1, 1)
    assert not card.is_due(START)
    assert card.is_due(card.due)
    masteries = [card.mastery(days(number)) for number in (0, 5, 20, 100, 400)]
    assert masteries == sorted(masteries, reverse=True)
    assert card.mastery(card.due) == pytest.approx(0.9 * card.skill, abs=0.02)
    assert card.mastery(days(400)) < MASTERED


def test_interval_grows_with_every_success_as_long_as_a_course_may_wait():
    card, intervals = None, []
    at = START
    for _ in range(6):
        card = after(card, 1, at)
        intervals.append((card.due - at).days)
        at = card.due
    assert intervals[:3] == sorted(set(intervals[:3]))
    assert intervals == sorted(intervals)
    assert intervals[-1] == 60


def test_failure_shortens_the_interval_and_takes_mastery_away():
    card = answered(1, 1, 1)
    failed = after(card, 0, card.due)
    assert failed.due - card.due < card.due - START
    assert failed.mastery(card.due) < MASTERED


def test_level_grows_with_skill_and_falls_with_failures():
    assert [answered(*[1.0] * number).level for number in (1, 2, 3)] == [2, 2, 3]
    assert answered(0.5).level == 1
    assert answered(1, 1, 1, 0, 0).level == 1


def test_due_rules_come_first_then_the_weakest_then_the_new():
    at = days(1)
    cards = {
        "SCO01": answered(1, 1, 1, at=at),
        "BUD01": answered(0.6, at=at),
        "VAL02": answered(0.2, at=at),
        "VAL01": answered(1, at=days(-30)),
    }
    assert Progress((), cards, at).ranked((*COURSE, "DOC01")) == ("VAL01", "VAL02", "BUD01", "DOC01", "SCO01")


def test_new_rules_come_in_the_order_of_the_course():
    assert Progress((), {}, START).ranked(COURSE) == COURSE


def test_weak_rules_take_turns_with_each_other_and_with_new_ones():
    cards = {"VAL01": answered(0.2), "VAL02": answered(0.3)}
    assert Progress((), cards, START).ranked(COURSE, last=("VAL01",))[:2] == ("VAL02", "SCO01")
    weak = Progress((), {"VAL01": answered(0.2)}, START)
    assert weak.ranked(COURSE, last=("VAL01",))[0] == "VAL02"
    assert weak.ranked(("VAL01",), last=("VAL01",)) == ("VAL01",)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_card_is_kept_as_it_is_and_its_mastery_is_a_share(marks):
    card = answered(*marks)
    assert card_from_json(card.as_json()) == card
    assert 0 <= card.mastery(START) <= 1
    assert card.due > START


def trained(chance_of_right: float, seed: int, *, in_turn: bool = False) -> tuple[float, int]:
    """Return a trainee's mean mastery over 20 days after 10 of practice, and how many rules are mastered at the end.

    The next rule is the one that is ranked first, or, `in_turn`, simply the next one of the course.
    """
    chance, cards, means = Random(seed), dict[str, Card](), list[float]()
    last: tuple[str, ...] = ()
    for day in range(30):
        for question in range(8):
            at = days(day) + timedelta(minutes=question)
            rule = COURSE[question % len(COURSE)] if in_turn else Progress((), cards, at).ranked(COURSE, last)[0]
            cards[rule] = after(cards.get(rule), 1.0 if chance.random() < chance_of_right else 0.0, at)
            last = (rule,)
        means.append(sum(cards[rule].mastery(at) if rule in cards else 0 for rule in COURSE) / len(COURSE))
    return sum(means[10:]) / 20, sum(card.mastery(at) >= MASTERED for card in cards.values())


@pytest.mark.parametrize("seed", range(5))
def test_mastery_of_what_comes_in_turn_is_the_share_of_right_answers(seed):
    assert trained(1, seed, in_turn=True)[0] == pytest.approx(1, abs=0.01)
    assert trained(0.7, seed, in_turn=True)[0] == pytest.approx(0.7, abs=0.1)
    assert trained(0.25, seed, in_turn=True)[0] == pytest.approx(0.25, abs=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_practice_of_what_is_weak_brings_an_average_trainee_on_and_no_guesser(seed):
    perfect, average, guessing = (trained(chance, seed) for chance in (1, 0.7, 0.25))
    assert perfect == (pytest.approx(1, abs=0.01), len(COURSE))
    assert 0.7 < average[0] < 0.95
    assert average[1] >= 2
    assert guessing[0] < 0.45
    assert guessing[1] <= 1
