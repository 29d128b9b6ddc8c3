"""What is kept of a training: attempts, cards, assignments and their answers."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.access import Person, Role
from assistant.records.assignments import Assignments, Submission
from assistant.records.conversations import Conversations
from assistant.records.database import People, changes, deleted, open_database
from assistant.records.training import Attempt, Training
from knowledge.errors import UserError
from knowledge.store.database import Database

ME, YOU = "name:本机", "name:张三"
TRAINER, TRAINEE = Person(ME, "本机"), Person(YOU, "张三", frozenset({Role.STAFF}))
AT = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path)


def attempt(rule: str = "VAL01", points: float = 1, at: datetime = AT) -> Attempt:
    return Attempt(rule, '{"kind": "judge", "seed": 7}', '"vague"', points, 2, 1, at)


def counted(made: Sequence[Attempt]) -> str:
    return "|" * len(made)


def test_attempts_and_cards_are_kept_by_person(database: Database):
    training = Training(database, TRAINER)
    later = AT + timedelta(hours=1)
    training.keep(ME, {"VAL01": attempt(at=later)}, counted)
    training.keep(ME, {"VAL01": attempt(), "BUD01": attempt("BUD01", 2)}, counted)
    kept = training.attempts(ME)
    assert [(each.rule, each.points, each.at) for each in kept] == [
        ("VAL01", 1, AT.astimezone(UTC)),
        ("BUD01", 2, AT.astimezone(UTC)),
        ("VAL01", 1, later),
    ]
    assert kept[0] == attempt()
    assert kept[0].share == 0.5
    assert training.cards(ME) == {"VAL01": "||", "BUD01": "|"}
    assert not training.attempts(YOU)
    assert not training.cards(YOU)


def test_attempts_at_an_assignment_take_the_place_of_those_before(database: Database):
    training = Training(database, TRAINER)
    training.keep(ME, {"VAL01": attempt()}, counted)
    task = {rule: replace(attempt(rule), assignment="a") for rule in ("VAL01", "BUD01")}
    training.keep(ME, task, counted)
    training.keep(ME, {"VAL01": replace(attempt(points=2), assignment="a")}, counted)
    assert [(each.rule, each.points) for each in training.attempts(ME)] == [("VAL01", 1), ("VAL01", 2)]
    assert training.cards(ME) == {"VAL01": "||"}


def test_attempt_is_kept_with_its_card_or_not_at_all(database: Database):
    def fails(made: Sequence[Attempt]) -> str:
        raise ValueError(len(made))

    training = Training(database, TRAINER)
    with pytest.raises(ValueError, match="1"):
        training.keep(ME, {"BUD01": attempt("BUD01")}, fails)
    assert not training.attempts(ME)
    assert not training.cards(ME)


def test_person_is_shown_under_the_latest_name(database: Database):
    training = Training(database, TRAINER)
    for person, name in (("user:1", "张\0三"), ("user:2", "李四"), ("user:1", "张小三")):
        People(database, Person(person, name)).meet()
        training.keep(person, {"VAL01": attempt()}, counted)
    assert training.names() == {"user:1": "张小三", "user:2": "李四"}


def worth(points: float) -> Callable[[str], float]:
    return lambda _: points


def prepared(assignments: Assignments) -> str:
    """Return the number of an assignment that is set for all."""
    number = assignments.prepare("判断", b"report", "自评.md", "{}")
    (entry,) = assignments.entries()
    assignments.change(entry, replace(entry, due=AT))
    return number


def test_assignment_is_prepared_corrected_set_and_answered_late_or_in_time(database: Database):
    assignments, theirs = Assignments(database, TRAINER), Assignments(database, TRAINEE)
    number = assignments.prepare("判断", b"report", "自评.md", '{"old": 1}')
    with pytest.raises(UserError, match="撤回"):
        theirs.submit(number, "{}", worth(1), AT)
    (entry,) = assignments.entries()
    half = replace(entry, editing='{"half": 1}')
    assignments.change(entry, half)
    assert assignments.entries() == [half]
    made = replace(half, title="文化馆报告", note="先看满意度", key='{"new": 1}', editing=None, due=AT, people=(YOU,))
    with pytest.raises(UserError, match="别处改过"):
        assignments.change(entry, made)
    assignments.change(half, made, worth(0))
    (entry,) = assignments.entries()
    assert (entry.title, entry.note, entry.key, entry.due) == ("文化馆报告", "先看满意度", '{"new": 1}', AT)
    assert (entry.editing, entry.is_for(YOU), entry.is_for(ME)) == (None, True, False)
    assert assignments.file(number) == b"report"
    assert not assignments.submit(number, "{}", worth(75), AT).is_late
    assert theirs.submit(number, "{}", worth(50), AT + timedelta(seconds=1)).is_late
    kept = assignments.submissions(number)
    assert [(person, answer.points, answer.is_late) for person, answer in kept.items()] == [
        (ME, 75, False),
        (YOU, 50, True),
    ]


def test_what_trainers_do_is_refused_to_others(database: Database):
    number = Assignments(database, TRAINER).prepare("判断", b"report", "自评.md", "{}")
    (entry,) = Assignments(database, TRAINER).entries()
    theirs, training = Assignments(database, TRAINEE), Training(database, TRAINEE)
    assert not theirs.entries()
    for attempted in (
        lambda: theirs.file(number),
        lambda: theirs.prepare("判断", b"", "自评.md", "{}"),
        lambda: theirs.change(entry, entry),
        lambda: theirs.comment(number, ME, Submission("", 1, AT, is_late=False), Submission("", 1, AT, is_late=False)),
        lambda: theirs.remove(number),
        lambda: training.attempts(ME),
        lambda: training.cards(ME),
        training.names,
    ):
        with pytest.raises(UserError):
            attempted()


def test_answer_is_begun_and_given_once(database: Database):
    assignments, theirs = Assignments(database, TRAINER), Assignments(database, TRAINEE)
    number = prepared(assignments)
    for answer in ('{"half": 1}', '{"half": 2}'):
        theirs.begin(number, answer)
    assert theirs.begun(number) == '{"half": 2}'
    assert assignments.begun(number) is None
    theirs.submit(number, "{}", worth(1), AT)
    assert theirs.begun(number) is None
    with pytest.raises(UserError, match="已经交过"):
        theirs.submit(number, "{}", worth(2), AT)
    assert list(theirs.submissions(number)) == [YOU]
    assert assignments.submissions(number)[YOU].points == 1


def test_corrected_key_grades_anew_and_a_mark_stands_in_for_the_points(database: Database):
    assignments, theirs = Assignments(database, TRAINER), Assignments(database, TRAINEE)
    number = prepared(assignments)
    theirs.submit(number, '"good"', worth(60), AT)
    assignments.submit(number, '"same"', worth(70), AT)
    (entry,) = assignments.entries()
    assignments.change(entry, replace(entry, key='{"new": 1}'), lambda answer: 90 if "good" in answer else 70)
    yours, mine = (assignments.submissions(number)[person] for person in (YOU, ME))
    assert (yours.points, yours.before, yours.result) == (90, 60, 90)
    assert (mine.points, mine.before) == (70, None)
    assignments.comment(number, YOU, yours, replace(yours, comment="看得细", mark=95))
    with pytest.raises(UserError, match="刚评阅过"):
        assignments.comment(number, YOU, yours, replace(yours, comment="没看细", mark=60))
    said = assignments.submissions(number)[YOU]
    assert (said.comment, said.mark, said.points, said.result) == ("看得细", 95, 90, 95)


def test_file_stays_as_long_as_a_conversation_or_an_assignment_has_it(database: Database):
    conversations, assignments = Conversations(database, TRAINER), Assignments(database, TRAINER)
    theirs = Assignments(database, TRAINEE)
    key = conversations.begin("一")
    conversations.attach(key, b"report", "自评.md", "自评")
    number = prepared(assignments)
    assignments.begin(number, "{}")
    theirs.submit(number, "{}", worth(1), AT)
    conversations.purge(key)
    assert assignments.file(number) == b"report"
    assignments.remove(number)
    with pytest.raises(UserError, match="删除"):
        assignments.file(number)
    told = [(one.what, one.before, one.after) for one in changes(TRAINER, database)]
    assert ("布置作业", "", f"{AT}") in told
    assert told[-1] == ("删除作业", "判断", "")
    assert ("assignment", number) in deleted(database)
    with database.reading() as connection:
        for table in ("files", "submissions", "assignments", "begun"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
