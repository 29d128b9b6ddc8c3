"""The tutor in the chat: exercises, hints, grades and their reasons, and how one stands."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from assistant.access import Person, Role
from assistant.conversation.events import Choices, Event, ExerciseAsked, Finished, Notice, TextPiece, collect
from assistant.conversation.intents import Intent
from assistant.conversation.turns import Workspace, reply
from assistant.records.database import People, open_database
from assistant.records.training import Training
from assistant.training.course import generate, kinds
from assistant.training.exercise import Exercise
from assistant.training.material import bundled_materials
from assistant.training.progress import Learner
from knowledge.errors import UserError
from tests.drafting_case import case_review

ME = "name:本机"
PERSON = Person(ME, "本机")


@pytest.fixture
def training(tmp_path: Path) -> Training:
    return Training(open_database(tmp_path), PERSON)


@pytest.fixture
def open_one(training: Training) -> Workspace:
    """Return the state in which an exercise waits for its answer."""
    asked = ExerciseAsked(generate("verdict", bundled_materials()[0], 7))
    return Workspace(asked=asked, in_training=True, learner=Learner(lambda: training, PERSON))


def say(message: str, state: Workspace) -> tuple[list[Event], Workspace]:
    events = list(reply(message, state))
    for event in events:
        state = state.after(event)
    assert isinstance(events[-1], Finished)
    return events, state


def words(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextPiece | Notice))


def asked(state: Workspace) -> ExerciseAsked:
    assert state.asked is not None
    return state.asked


def right(state: Workspace) -> str:
    return " ".join(value for values in asked(state).exercise.key.answer.values.values() for value in values)


def test_exercise_is_asked_without_its_answer_and_with_a_way_to_hints():
    events, state = say("考考我", Workspace())
    exercise = asked(state).exercise
    assert exercise.question in collect(events)["answer"]
    assert asked(state).is_new
    assert next(event for event in events if isinstance(event, Choices)).messages == ("给点提示", "换一题")
    assert state.in_training


def test_open_report_is_what_exercises_are_made_from():
    review = case_review()
    for _ in range(5):
        _, state = say("考考我", Workspace(review=review))
        assert asked(state).exercise.source == review.report.title


def test_right_answer_is_graded_explained_and_kept(open_one: Workspace, training: Training):
    events, state = say(right(open_one), open_one)
    got = asked(state).grade
    assert got
    assert got.is_full
    assert words(events).startswith("答对了，得100分。")
    assert got.explanation in words(events)
    assert "依据" in words(events)
    assert {attempt.rule for attempt in training.attempts(ME)} == set(asked(state).exercise.rules)
    assert all(attempt.points == 1 for attempt in training.attempts(ME))


def test_hints_come_before_the_answer_one_by_one_and_are_counted(open_one: Workspace, training: Training):
    exercise = asked(open_one).exercise
    events, state = say("给点提示", open_one)
    assert words(events) == f"提示1：{exercise.hints[0]}"
    events, state = say("再给点提示", state)
    assert exercise.hints[1] in words(events)
    for _ in exercise.hints:
        events, state = say("给点提示", state)
    assert "提示都给过了" in words(events)
    _, state = say(right(open_one), state)
    assert [attempt.hints for attempt in training.attempts(ME)] == [len(exercise.hints)] * len(exercise.rules)


def test_wrong_answer_is_asked_about_afterwards(open_one: Workspace):
    right_one = asked(open_one).exercise.key.answer.of("verdict")[0]
    wrong = next(name for name in "ABCD" if name != right_one)
    events, state = say(wrong, open_one)
    got = asked(state).grade
    assert got
    assert got.right in words(events)
    assert "为什么这题错了" in next(event for event in events if isinstance(event, Choices)).messages
    for message in ("为什么这题错了", "为什么"):
        events, _ = say(message, state)
        assert "你的答案" in words(events)
        assert got.explanation in words(events)
        assert collect(events)["intent"] == "train"


def test_reasons_are_not_told_before_the_answer(open_one: Workspace):
    events, state = say("为什么这题错了", open_one)
    assert "先作答" in words(events)
    assert asked(state).grade is None


def test_whoever_has_had_enough_gets_no_other_exercise(open_one: Workspace):
    events, state = say("我先不练了", open_one)
    assert "练习先到这里" in words(events)
    assert asked(state) == asked(open_one)


def test_where_the_course_begins_is_told(open_one: Workspace):
    assert "按这个顺序学" in words(say("从头开始教", open_one)[0])


def test_answer_that_is_looked_at_leaves_no_mark(open_one: Workspace, training: Training):
    events, state = say("看答案", open_one)
    got = asked(state).grade
    assert got
    assert got.right in words(events)
    assert not training.attempts(ME)


def test_another_exercise_comes_when_it_is_asked_for(open_one: Workspace):
    state, seen = open_one, [asked(open_one).exercise]
    for message in ("换一题", "下一题", "跳过", "再来一道", "考考我"):
        _, state = say(message, state)
        assert asked(state).is_new
        assert asked(state).exercise != seen[-1]
        seen.append(asked(state).exercise)


@pytest.mark.parametrize("topic", ["时效", "满意度", "数量"])
def test_exercise_is_about_what_was_asked_for(topic: str):
    _, state = say(f"再来一道{topic}指标的", Workspace())
    assert any(topic in one for one in asked(state).exercise.topics)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("出一道改写指标的题", "rewrite"),
        ("来一道复算的题", "recompute"),
        ("来一道找错的题", "defects"),
        ("来一道写措施的题", "measure"),
        ("出一道判断题", "verdict"),
    ],
)
def test_kind_of_exercise_can_be_asked_for(message: str, kind: str):
    _, state = say(message, Workspace())
    assert asked(state).exercise.kind == kind


def test_other_requests_are_met_while_an_exercise_waits(open_one: Workspace):
    for message, intent in (("导出Word", Intent.EXPORT), ("哪些指标没有量化", Intent.REVIEW)):
        events, state = say(message, open_one)
        assert collect(events)["intent"] == intent
        assert asked(state) == asked(open_one)
        events, _ = say(right(state), state)
        assert words(events).startswith("答对了")


def test_own_words_are_an_answer_and_a_clear_request_is_not(training: Training):
    exercise = generate("rewrite", bundled_materials()[0], 7)
    state = Workspace(asked=ExerciseAsked(exercise), in_training=True, learner=Learner(lambda: training, PERSON))
    for message in ("导出Word", "哪些指标没有量化？"):
        _, after = say(message, state)
        assert asked(after).grade is None
    _, after = say(exercise.key.answer.text("target"), state)
    assert asked(after).grade
    assert asked(after).grade.is_full  # type: ignore[union-attr]


def test_standing_is_told_from_the_records(open_one: Workspace):
    events, _ = say("我掌握得怎么样", open_one)
    assert "还没有练习记录" in words(events)
    _, state = say(right(open_one), open_one)
    events, state = say("我掌握得怎么样", state)
    assert "已练1题，今天1题，连续1天" in words(events)
    assert "最该加强的" in words(events)
    events, _ = say("我掌握得怎么样", Workspace())
    assert "没有打开学习记录" in words(events)


def messages_of(exercise: Exercise) -> str:
    """Return the right answer as somebody types it."""
    return " ".join(value for blank in exercise.blanks for value in exercise.key.answer.of(blank.name))


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_right_answer_is_understood_whatever_the_kind(kind: str):
    done = 0
    for material in bundled_materials():
        for seed, level in ((1, 1), (2, 2), (3, 3)):
            try:
                exercise = generate(kind, material, seed, level)
            except UserError:
                continue
            message = messages_of(exercise)
            _, state = say(message, Workspace(asked=ExerciseAsked(exercise), in_training=True))
            got = asked(state).grade
            assert asked(state).exercise == exercise, message
            assert got, message
            assert got.is_full, message
            done += 1
    assert done >= 8


def test_words_of_a_wish_within_a_target_are_no_wish():
    exercise = generate("rewrite", bundled_materials()[0], 7)
    _, state = say("居民健康素养水平≥25%", Workspace(asked=ExerciseAsked(exercise), in_training=True))
    assert asked(state).exercise == exercise
    assert asked(state).grade


def test_trainer_hears_of_persons_and_others_hear_of_themselves(open_one: Workspace, tmp_path: Path):
    _, state = say(right(open_one), open_one)
    database, trainer = open_database(tmp_path), Person("name:师傅", "师傅")
    People(database, PERSON).meet()
    clerk = replace(trainer, roles=frozenset({Role.STAFF}))
    mine = Learner(lambda: Training(database, clerk), clerk)
    for message in ("小李哪些要点最弱", "小李练得怎么样"):
        for name in ("小李", "李"):
            li = Person("name:小李", name)
            People(database, li).meet()
            say(right(open_one), replace(open_one, learner=Learner(partial(Training, database, li), li)))
            told, _ = say(message, replace(state, asked=None, learner=mine))
            assert "还没有练习记录" in words(told)
            teaching = Learner(lambda: Training(database, trainer), trainer)
            theirs, _ = say(message, replace(state, asked=None, learner=teaching))
            assert words(theirs).startswith("小李：" if name == "小李" else "李：")
    everybody, _ = say("学员们谁练得最差", replace(state, asked=None, learner=teaching))
    assert "本机：已练1题" in words(everybody)


def test_as_many_exercises_come_as_are_asked_for_without_answers():
    events, state = say("来三道改写指标的题", Workspace(review=case_review()))
    told = collect(events)["answer"]
    assert told.count("【改写指标值】") == 3
    assert "第3题" in told
    assert asked(state).exercise.kind == "rewrite"
    assert "参考答案" not in told


def test_order_of_the_course_is_told_in_chapters(open_one: Workspace):
    told = words(say("从头开始教", open_one)[0])
    assert "\n1. 量化" in told
    assert "\n6. 问题与措施" in told
    assert len(max(told.splitlines(), key=len)) < 120
