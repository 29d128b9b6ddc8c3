"""An office's own database: the records in a real PostgreSQL, from several programs at once."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.access import Person
from assistant.records.assignments import Assignments
from assistant.records.conversations import Conversations, KeptEvent
from assistant.records.database import People, open_database
from assistant.records.drafts import HistoryChange, KeptVersion
from assistant.records.opinions import Decision, KeptFinding, State
from assistant.records.reviews import Reviews
from assistant.records.tables import schema
from assistant.records.training import Attempt, Training
from knowledge.errors import UserError
from tests.integration.program import ROOT

pytestmark = pytest.mark.integration

AT = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
ME = Person("name:本机", "本\0机")
_ASK = """
import sys
from pathlib import Path
from assistant.access import Person
from assistant.records.conversations import Conversations
from assistant.records.database import open_database
records = Conversations(open_database(Path("/nowhere"), sys.argv[1]), Person("name:本机", "本机"))
print(*(records.start_turn(sys.argv[2], "问")[0] for _ in range(20)))
"""


@pytest.fixture
def url(database_url: str) -> str:
    """Return the address of an empty database on a server of its own."""
    return database_url


def test_conversation_with_its_file_and_draft_comes_back(url: str, tmp_path: Path):
    database = open_database(tmp_path / "unused", url)
    records = Conversations(database, ME)
    key = records.begin("起草\0存在的问题")
    records.attach(key, b"\0\1" * 9999, "自评.docx", "自评报告")
    number, _ = records.start_turn(key, "起草")
    records.add_events(key, number, 0, [KeptEvent("TextPiece", '{"text": "\\u0000"}')])
    version = KeptVersion(
        "{}", "起草", AT, None, accepted=True, confirmed_by="李四", confirmed_at=AT, answers="[]", confirmed_items="[]"
    )
    records.change_history(key, HistoryChange(0, (version,), {}, 0), number, 1, KeptEvent("DraftChanged", "{}"))
    records.finish_turn(key, number)
    kept = records.load(key)
    assert kept
    assert kept.file == (b"\0\1" * 9999, "自评.docx")
    assert (kept.versions, kept.place) == ({0: version}, 0)
    assert [len(turn.events) for turn in kept.turns] == [2]
    assert [entry.title for entry in records.entries()] == ["自评报告"]
    records.purge(key)
    assert records.load(key) is None
    database.close()
    assert not (tmp_path / "unused").exists()


def test_decisions_and_reviews_are_kept(url: str, tmp_path: Path):
    database = open_database(tmp_path, url)
    reviews = Reviews(database, ME)
    reviews.keep_review("hash", "初稿.docx", "单位|2024", {"VAL01": KeptFinding("warning", "不能据以评分", "表2")})
    reviews.keep_review("later", "修改稿.docx", "单位|2024", {})
    reviews.decide("later", {"VAL01": Decision(State.DISMISSED, "另有说明", AT, "李敏")})
    reviews.join("later", "hash")
    assert reviews.decisions("hash")["VAL01"].reason == "另有说明"
    assert [version.file for version in reviews.versions("hash")] == ["初稿.docx", "修改稿.docx"]
    database.close()


def test_training_and_assignments_are_kept(url: str, tmp_path: Path):
    database = open_database(tmp_path, url)
    training, assignments = Training(database, ME), Assignments(database, ME)
    attempt = Attempt("VAL01", '{"seed": 7}', '"半个\ud83d字"', 1.5, 2, 1, AT)
    People(database, ME).meet()
    for _ in range(2):
        training.keep("name:本机", {"VAL01": attempt}, lambda made: "|" * len(made))
    assert [each.share for each in training.attempts("name:本机")] == [0.75, 0.75]
    assert training.cards("name:本机") == {"VAL01": "||"}
    assert training.names() == {"name:本机": "本机"}
    number = assignments.prepare("判断", b"\0\1", "自评.docx", "{}")
    (entry,) = assignments.entries()
    due = replace(entry, due=AT, people=("name:本机",))
    assignments.change(entry, due)
    assert assignments.entries()[0].people == ("name:本机",)
    assignments.begin(number, "{}")
    assert assignments.submit(number, "{}", lambda _: 50, AT.replace(hour=10)).is_late
    with pytest.raises(UserError, match="已经交过"):
        assignments.submit(number, "{}", lambda _: 60, AT)
    assignments.change(due, replace(due, key='{"new": 1}'), lambda _: 80)
    assert assignments.submissions(number)["name:本机"].before == 50
    assert assignments.file(number) == b"\0\1"
    assignments.remove(number)
    assert not assignments.entries()
    database.close()


def test_programs_that_write_at_once_number_their_turns_one_after_the_other(url: str, tmp_path: Path):
    database = open_database(tmp_path, url)
    key = Conversations(database, ME).begin("一")
    programs = [
        subprocess.Popen([sys.executable, "-c", _ASK, url, key], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    numbers = [int(number) for program in programs for number in program.communicate(timeout=120)[0].split()]
    assert sorted(numbers) == list(range(60))
    assert Conversations(database, ME).revision(key) == 60
    database.close()


def test_opening_waits_for_nobody_who_writes(url: str, tmp_path: Path):
    database = open_database(tmp_path, url)
    records = Conversations(database, ME)
    key = records.begin("一")
    with database.writing() as connection:
        connection.execute(sa.update(schema.tables["conversations"]).values(title="二"))
        connection.execute(sa.delete(schema.tables["turns"]))
        open_database(tmp_path, f"{url}?options=-c%20lock_timeout%3D5s").close()
    assert records.load(key)
    database.close()


def test_server_that_does_not_answer_is_said_without_the_password(url: str, tmp_path: Path):
    away = url.replace(f":{url.rpartition(':')[2].partition('/')[0]}/", ":9/")
    with pytest.raises(UserError, match=r"记录所在的数据库.*不能用") as caught:
        open_database(tmp_path, away)
    assert "secret" not in str(caught.value)
