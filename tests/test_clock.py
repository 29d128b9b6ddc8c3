"""A clock that jumps a day ahead or back, as the program's own records see it: order, presence, versions, the log."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.access import Person
from assistant.records import database as kept
from assistant.records.assignments import Assignments
from assistant.records.batches import Batches
from assistant.records.conversations import Conversations
from assistant.records.database import People, changes, open_database
from assistant.records.drafts import HistoryChange, KeptVersion
from assistant.records.reviews import Reviews
from knowledge.store.database import Database

ME, YOU = Person("user:1", "王五"), Person("user:2", "张三")
DAY = timedelta(days=1)
Set = Callable[[timedelta], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Return what sets the process's clock so far from the true time."""

    def set_clock(ahead: timedelta) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:
                assert tz is UTC
                return datetime.now(UTC) + ahead

        monkeypatch.setattr(kept, "datetime", Clock)

    return set_clock


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path)


@pytest.mark.parametrize("jumps", [(DAY, -DAY), (-DAY, DAY), (timedelta(), -DAY * 9000)])
def test_what_comes_later_stands_later_whatever_the_clock_says(
    jumps: tuple[timedelta, timedelta], clock: Set, database: Database
):
    talks, batches = Conversations(database, ME), Batches(database, ME)
    tasks, reviews = Assignments(database, ME), Reviews(database, ME)
    made: list[tuple[str, str, str]] = []
    lineages: list[str] = []
    for ahead in (timedelta(), *jumps):
        clock(ahead)
        key = talks.begin("一")
        talks.attach(key, b"the same", "自评.docx", "自评")
        made.append((key, batches.make("一批", ()), tasks.prepare("作业", b"x", "自评.docx", "{}")))
        lineages.append(reviews.keep_review(f"hash-{len(made)}", f"{len(made)}稿.docx", "", {}))
        reviews.join(f"hash-{len(made)}", lineages[0])
    latest = made[::-1]
    assert [entry.id for entry in talks.entries()] == [key for key, _, _ in latest]
    assert talks.about(conversation_file(database)) == latest[0][0]
    assert [each.id for each in batches.entries()] == [batch for _, batch, _ in latest]
    assert [each.id for each in tasks.entries()] == [task for _, _, task in latest]
    assert [each.file for each in reviews.versions(lineages[0])] == ["1稿.docx", "2稿.docx", "3稿.docx"]
    # What is worked on again is the latest, and the log tells everything as it came.
    talks.start_turn(made[0][0], "还有吗")
    assert talks.entries()[0].id == made[0][0]
    assert [each.place for each in changes(ME, database) if each.what == "新建对话"] == [key for key, _, _ in made]


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_versions_and_revisions_count_on_whatever_the_clock_says(jump: timedelta, clock: Set, database: Database):
    records = Conversations(database, ME)
    key = records.begin("一")
    version = KeptVersion("{}", "起草", datetime.now(UTC), None, accepted=True)
    first = records.change_history(key, HistoryChange(0, (version,), {}, 0))
    clock(jump)
    assert records.change_history(key, HistoryChange(1, (version,), {}, 1)) == first + 1
    found = records.load(key)
    assert found
    assert (list(found.versions), found.place, records.revision(key)) == ([0, 1], 1, first + 1)


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_who_is_gone_is_not_at_work_after_a_jump_and_who_is_there_is_again(jump: timedelta, clock: Set, database):
    key = Conversations(database, ME).begin("一")
    People(database, YOU).meet(key)
    mine = People(database, ME)
    assert mine.at_work_on(key) == ["张三"]
    clock(jump)
    assert mine.at_work_on(key) == []
    People(database, YOU).meet(key)
    assert mine.at_work_on(key) == ["张三"]


def conversation_file(database: Database) -> str:
    """Return the hash of the one file that the conversations are about."""
    with database.reading() as connection:
        return str(connection.exec_driver_sql("SELECT DISTINCT content FROM conversations").scalar_one())
