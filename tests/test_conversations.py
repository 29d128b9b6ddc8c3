"""Conversations in the records: whose they are, in what order, and what two windows do to one of them."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.access import Person
from assistant.records.conversations import Conversations, KeptEvent
from assistant.records.database import open_database
from assistant.records.drafts import HistoryChange, KeptVersion
from knowledge.errors import UserError
from knowledge.store.database import Database

ME, YOU = Person("user:1", "王五", is_signed_in=True), Person("user:2", "张三", is_signed_in=True)
AT = datetime(2025, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path)


@pytest.fixture
def records(database: Database) -> Conversations:
    return Conversations(database, ME)


def version(made: str, parent: int | None = None) -> KeptVersion:
    return KeptVersion("{}", made, AT, parent, accepted=parent is None)


def titles(records: Conversations, *, removed: bool = False) -> list[str]:
    return [entry.title for entry in records.entries(removed=removed)]


def test_people_see_their_own_conversations_the_latest_first(records: Conversations, database: Database):
    first, second = records.begin("哪些指标没有量化"), records.begin("起草存在的问题")
    theirs = Conversations(database, YOU)
    third = theirs.begin("定性指标怎么打分")
    assert titles(records) == ["起草存在的问题", "哪些指标没有量化"]
    records.start_turn(first, "还有吗")
    assert titles(records) == ["哪些指标没有量化", "起草存在的问题"]
    assert titles(theirs) == ["定性指标怎么打分"]
    for stranger, key in ((theirs, second), (records, third), (records, "guessed")):
        assert stranger.load(key) is None
        assert stranger.revision(key) is None
    assert records.people() == [ME.id]


def test_report_gives_its_title_until_the_person_gives_one(records: Conversations):
    key = records.begin("你好")
    records.attach(key, b"bytes", "自评.docx", "澜江市文化馆自评报告")
    assert [(entry.title, entry.file) for entry in records.entries()] == [("澜江市文化馆自评报告", "自评.docx")]
    records.rename(key, "文化馆，第二稿")
    assert titles(records) == ["文化馆，第二稿"]
    records.rename(key, "")
    assert titles(records) == ["澜江市文化馆自评报告"]


def test_removed_conversation_can_be_restored_until_it_is_purged(records: Conversations, database: Database):
    key, other = records.begin("一"), records.begin("二")
    for each in (key, other):
        records.attach(each, b"the same bytes", "自评.docx", "自评报告")
    records.start_turn(key, "问题")
    records.remove(key)
    assert titles(records, removed=True) == ["自评报告"]
    records.restore(key)
    assert len(titles(records)) == 2
    records.purge(key)
    assert records.load(key) is None
    kept = records.load(other)
    assert kept
    assert kept.file == (b"the same bytes", "自评.docx")
    records.purge(other)
    with database.reading() as connection:
        for table in ("files", "turns", "events", "versions", "conversations"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


def test_removed_conversation_that_is_worked_on_comes_back(records: Conversations):
    key = records.begin("一")
    records.remove(key)
    records.start_turn(key, "再问一句")
    assert titles(records) == ["一"]


def test_purged_conversation_is_told_to_the_window_that_still_has_it(records: Conversations):
    key = records.begin("一")
    records.purge(key)
    with pytest.raises(UserError, match="彻底删除"):
        records.start_turn(key, "再问一句")


def test_same_file_is_stored_once(records: Conversations, database: Database):
    for name in ("一.docx", "二.docx"):
        records.attach(records.begin(""), b"x" * 5000, name, "")
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM files").scalar() == 1


def test_two_windows_number_their_turns_one_after_the_other(records: Conversations):
    key = records.begin("一")
    (first, one), (second, two) = records.start_turn(key, "甲"), records.start_turn(key, "乙")
    records.add_events(key, second, 0, [KeptEvent("TextPiece", '{"text": "答乙"}')])
    records.add_events(key, first, 0, [KeptEvent("TextPiece", '{"text": "答甲"}')])
    records.finish_turn(key, first)
    kept = records.load(key)
    assert kept
    assert (first, one, second, two) == (0, 1, 1, 2)
    assert [(turn.question, turn.is_over, turn.events[0].content) for turn in kept.turns] == [
        ("甲", True, '{"text": "答甲"}'),
        ("乙", False, '{"text": "答乙"}'),
    ]
    assert kept.revision == records.revision(key) == 3


def test_versions_of_two_windows_stand_side_by_side(records: Conversations):
    key = records.begin("一")
    records.change_history(key, HistoryChange(0, (version("起草"),), {}, 0))
    # Both know the first version alone, and both make two of their own from it.
    for window in "甲乙":
        records.change_history(key, HistoryChange(1, (version(window, 0), version(window * 2, 1)), {}, 2))
    kept = records.load(key)
    assert kept
    assert [(number, v.made, v.parent) for number, v in kept.versions.items()] == [
        (0, "起草", None),
        (1, "甲", 0),
        (2, "甲甲", 1),
        (3, "乙", 0),
        (4, "乙乙", 3),
    ]
    assert kept.place == 4


def test_flags_and_times_of_a_version_are_kept(records: Conversations):
    key = records.begin("一")
    records.change_history(key, HistoryChange(0, (version("起草"), version("改", 0)), {}, 1))
    confirmed = KeptVersion("{}", "改", AT, 0, accepted=True, confirmed_by="李四", confirmed_at=AT)
    records.change_history(key, HistoryChange(2, (), {1: confirmed}, 0))
    kept = records.load(key)
    assert kept
    assert kept.versions[1] == confirmed
    assert kept.versions[1].at.tzinfo is UTC
    assert kept.place == 0


def test_event_is_kept_with_its_version_or_not_at_all(records: Conversations):
    key = records.begin("一")
    number, _ = records.start_turn(key, "起草")
    event = KeptEvent("DraftChanged", "{}")
    records.change_history(key, HistoryChange(0, (version("起草"),), {}, 0), number, 0, event)
    with pytest.raises(UserError):
        # The number is taken.
        records.change_history(key, HistoryChange(1, (version("改", 0),), {}, 1), number, 0, event)
    kept = records.load(key)
    assert kept
    assert (list(kept.versions), kept.place, len(kept.turns[0].events)) == ([0], 0, 1)


def test_text_that_no_database_takes_is_cleaned(records: Conversations):
    key = records.begin("半个\ud83d字\0符")
    records.start_turn(key, "半个\ud83d字\0符")
    kept = records.load(key)
    assert kept
    assert kept.turns[0].question == "半个?字符"
