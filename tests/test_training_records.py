"""What is kept of a training: attempts, cards, assignments and their answers."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.access import Person, Role
from assistant.records.assignments import Assignments
from assistant.records.conversations import Conversations
from assistant.records.database import open_database
from assistant.records.people import People
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


def grown(content: str | None) -> str:
    return (content or "") + "|"


def test_attempts_and_cards_are_kept_by_person(database: Database):
    training = Training(database, TRAINER)
    later = AT + timedelta(hours=1)
    training.add_attempts(ME, {"VAL01": (attempt(at=later), grown)})
    training.add_attempts(ME, {"VAL01": (attempt(), grown), "BUD01": (attempt("BUD01", 2), grown)})
    kept = training.attempts(ME)
    assert [(each.rule, each.points, each.at) for each in kept] == [
        ("BUD01", 2, AT.astimezone(UTC)),
        ("VAL01", 1, AT.astimezone(UTC)),
        ("VAL01", 1, later),
    ]
    assert kept[1] == attempt()
    assert kept[1].share == 0.5
    assert training.cards(ME) == {"VAL01": "||", "BUD01": "|"}
    assert not training.attempts(YOU)
    assert not training.cards(YOU)


def test_attempt_is_kept_with_its_card_or_not_at_all(database: Database):
    def fails(content: str | None) -> str:
        raise ValueError(content)

    training = Training(database, TRAINER)
    with pytest.raises(ValueError, match="None"):
        training.add_attempts(ME, {"BUD01": (attempt("BUD01"), grown), "VAL01": (attempt(), fails)})
    assert not training.attempts(ME)
    assert not training.cards(ME)


def test_person_is_shown_under_the_latest_name(database: Database):
    training = Training(database, TRAINER)
    for person, name in (("user:1", "张\0三"), ("user:2", "李四"), ("user:1", "张小三")):
        People(database, Person(person, name)).meet()
        training.add_attempts(person, {"VAL01": (attempt(), grown)})
    assert training.names() == {"user:1": "张小三", "user:2": "李四"}


def test_assignment_is_prepared_corrected_set_and_answered_late_or_in_time(database: Database):
    assignments, theirs = Assignments(database, TRAINER), Assignments(database, TRAINEE)
    number = assignments.prepare("判断", b"report", "自评.md", '{"old": 1}')
    with pytest.raises(UserError, match="撤回"):
        theirs.submit(number, "{}", 1, 2, AT)
    assignments.correct(number, '{"new": 1}')
    assignments.assign(number, "文化馆报告", "先看满意度", AT)
    (entry,) = assignments.entries()
    assert (entry.title, entry.note, entry.key, entry.due) == ("文化馆报告", "先看满意度", '{"new": 1}', AT)
    assert assignments.file(number) == b"report"
    assert not assignments.submit(number, "{}", 1.5, 2, AT).is_late
    assert theirs.submit(number, "{}", 1, 2, AT + timedelta(seconds=1)).is_late
    kept = assignments.submissions(number)
    assert [(person, answer.share, answer.is_late) for person, answer in kept.items()] == [
        (ME, 0.75, False),
        (YOU, 0.5, True),
    ]


def test_what_trainers_do_is_refused_to_others(database: Database):
    number = Assignments(database, TRAINER).prepare("判断", b"report", "自评.md", "{}")
    theirs, training = Assignments(database, TRAINEE), Training(database, TRAINEE)
    assert not theirs.entries()
    for attempted in (
        lambda: theirs.file(number),
        lambda: theirs.prepare("判断", b"", "自评.md", "{}"),
        lambda: theirs.correct(number, "{}"),
        lambda: theirs.assign(number, "", "", AT),
        lambda: theirs.remove(number),
        lambda: training.attempts(ME),
        lambda: training.cards(ME),
        training.names,
    ):
        with pytest.raises(UserError):
            attempted()


def test_answer_is_given_once_and_binds_the_key(database: Database):
    assignments, theirs = Assignments(database, TRAINER), Assignments(database, TRAINEE)
    number = assignments.prepare("判断", b"report", "自评.md", "{}")
    assignments.assign(number, "判断", "", AT)
    theirs.submit(number, "{}", 1, 2, AT)
    with pytest.raises(UserError, match="已经交过"):
        theirs.submit(number, "{}", 2, 2, AT)
    with pytest.raises(UserError, match="不能再改"):
        assignments.correct(number, '{"new": 1}')
    assert assignments.entries()[0].key == "{}"
    assert list(theirs.submissions(number)) == [YOU]
    assert assignments.submissions(number)[YOU].points == 1


def test_file_stays_as_long_as_a_conversation_or_an_assignment_has_it(database: Database):
    conversations, assignments = Conversations(database, TRAINER), Assignments(database, TRAINER)
    theirs = Assignments(database, TRAINEE)
    key = conversations.begin("一")
    conversations.attach(key, b"report", "自评.md", "自评")
    number = assignments.prepare("判断", b"report", "自评.md", "{}")
    assignments.assign(number, "判断", "", AT)
    theirs.submit(number, "{}", 1, 2, AT)
    conversations.purge(key)
    assert assignments.file(number) == b"report"
    assignments.remove(number)
    with pytest.raises(UserError, match="删除"):
        assignments.file(number)
    with database.reading() as connection:
        for table in ("files", "submissions", "assignments"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
