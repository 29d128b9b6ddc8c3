"""What people have said and decided is kept, whatever happens to the process and the disk."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from assistant.access import Part, Person
from assistant.records.assignments import Assignments
from assistant.records.batches import Batches, KeptFile
from assistant.records.conversations import Conversations, KeptEvent
from assistant.records.database import RECORDS, delete_again, open_database
from assistant.records.drafts import HistoryChange, KeptVersion
from assistant.records.opinions import Decision, State
from assistant.records.reviews import Reviews
from assistant.records.training import Attempt, Training
from knowledge.errors import UserError
from knowledge.store.backup import back_up, restore
from knowledge.store.database import Database
from tests.integration.program import ROOT

pytestmark = pytest.mark.integration

ME, YOU = Person("name:王五", "王五"), Person("name:李四", "李四")
AT = datetime(2025, 3, 1, tzinfo=UTC)
_KILLS, _FILES = 6, 3
_WORKING = "import sys; from tests.integration import test_bad_days as day; getattr(day, sys.argv[1])(*sys.argv[2:])"


def work(data: str, seed: str) -> None:
    """Talk, draft, decide, remove and purge until it ends, telling of each that is done."""
    choice, database = random.Random(seed), open_database(Path(data))
    records, reviews = Conversations(database, ME), Reviews(database, ME)
    while True:
        key = records.begin(f"第{seed}次")
        data = os.urandom(choice.randrange(10, 200_000))
        records.attach(key, data, "自评.docx", "报告")
        number, _ = records.start_turn(key, "起草")
        events = [KeptEvent("TextPiece", f'{{"text": "{place}"}}') for place in range(5)]
        records.add_events(key, number, 0, events)
        change = HistoryChange(0, (KeptVersion("{}", "起草", AT, None, accepted=True),), {}, 0)
        records.change_history(key, change, number, 5, KeptEvent("DraftChanged", "{}"))
        records.finish_turn(key, number)
        lineage = reviews.keep_review(sha256(data).hexdigest(), "自评.docx", "", {})
        reviews.decide(lineage, {"a": Decision(State.ACCEPTED, "", AT, "王五")})
        print("said", key, flush=True)
        if choice.random() < 0.3:
            records.remove(key)
            records.purge(key)
            print("gone", key, flush=True)


def test_what_was_said_before_the_program_was_killed_is_there_whole(tmp_path: Path):
    choice = random.Random(1)
    done: dict[str, str] = {}
    for kill in range(_KILLS):
        done |= {key: state for state, key in _killed(choice.uniform(0, 0.3), "work", str(tmp_path), str(kill))}
        _check_file(tmp_path)
        database = open_database(tmp_path)
        records, reviews = Conversations(database, ME), Reviews(database, ME)
        # Of the last one it may not have been told any more that it is gone.
        last = list(done)[-1]
        done[last] = done[last] if records.load(last) else "gone"
        for key, state in done.items():
            found = records.load(key)
            assert found or state == "gone"
            if found and state == "said":
                assert [len(turn.events) for turn in found.turns] == [6]
                assert list(found.versions) == [0]
                assert found.file
                lineages = reviews.lineages([sha256(found.file[0]).hexdigest()])
                assert [list(reviews.decisions(one)) for one in lineages.values()] == [["a"]]
        database.close()
    assert len(done) > _KILLS
    assert "gone" in done.values()


def _killed(seconds: float, work: str, *given: str, after: int = 1) -> list[list[str]]:
    """Return what a worker told, its words line by line, until it was killed so long `after` so many of them."""
    with subprocess.Popen(
        [sys.executable, "-c", _WORKING, work, *given], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout
        lines = [writer.stdout.readline() for _ in range(after)]
        time.sleep(seconds)
        writer.kill()
        lines += writer.stdout.readlines()
    return [line.split() for line in lines if line.endswith("\n")]


def _check_file(data: Path) -> None:
    with sqlite3.connect(data / "records.sqlite3") as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    file.close()


def work_together(data: str, seed: str) -> None:
    """Review batches, set and answer assignments, practise, share and hand on, telling of each that is done."""
    choice, database = random.Random(seed), open_database(Path(data))
    mine, theirs = Assignments(database, ME), Assignments(database, YOU)
    while True:
        files = [os.urandom(choice.randrange(10, 60_000)) for _ in range(_FILES)]
        batch = Batches(database, ME).make("一批", [(KeptFile(n, f"{n}.docx"), one) for n, one in enumerate(files)])
        print("batch", batch, flush=True)
        for number in range(_FILES):
            Batches(database, ME).keep(batch, number, "key", f'{{"number": {number}}}', "")
            print("reviewed", batch, number, flush=True)
        task = mine.prepare("作业", files[0], "自评.docx", "{}")
        entry = next(one for one in mine.entries() if one.id == task)
        mine.change(entry, replace(entry, due=AT, people=(YOU.id,)))
        theirs.begin(task, "half")
        print("begun", task, flush=True)
        theirs.submit(task, "whole", lambda _: 80.0, AT)
        print("submitted", task, flush=True)
        attempt = Attempt("QUA01", "{}", "{}", 1.0, 1.0, 0, datetime.now(UTC), task)
        Training(database, ME).keep(ME.id, {"QUA01": attempt}, lambda every: str(len(every)))
        print("practised", task, flush=True)
        records = Conversations(database, ME)
        key = records.begin("报告")
        records.attach(key, files[1], "自评.docx", "报告")
        records.share(key, [YOU.id])
        print("shared", key, flush=True)
        records.hand(key, YOU.id, Part.REVIEW)
        print("handed", key, flush=True)


def test_batches_trainings_and_what_is_shared_are_there_whole_after_kills(tmp_path: Path):
    choice, told = random.Random(2), []
    for kill in range(_KILLS):
        given = str(tmp_path), str(kill)
        told += _killed(choice.uniform(0, 0.05), "work_together", *given, after=choice.randrange(1, 30))
        _check_file(tmp_path)
        database = open_database(tmp_path)
        batches, submitted = Batches(database, ME), Assignments(database, YOU)
        # One that wasn't told of may be there, and then it is whole.
        results = {each.id: [file.result for file in batches.files(each.id)] for each in batches.entries()}
        assert {len(each) for each in results.values()} == {_FILES}
        practised = Training(database, ME).attempts(ME.id)
        assert Training(database, ME).cards(ME.id) == ({"QUA01": str(len(practised))} if practised else {})
        handed = [entry for entry in Conversations(database, YOU).entries() if entry.giver and entry.is_own]
        assert len(handed) >= sum(what == "handed" for what, *_ in told)
        for what, key, *number in told:
            match what:
                case "batch":
                    assert key in results
                case "reviewed":
                    assert results[key][int(number[0])] == f'{{"number": {number[0]}}}'
                case "begun":
                    given = submitted.submissions(key).get(YOU.id)
                    assert given or submitted.begun(key) == "half"
                case "submitted":
                    assert submitted.submissions(key)[YOU.id].points == 80
                    assert submitted.begun(key) is None
                case "practised":
                    assert key in {attempt.assignment for attempt in practised}
                case "shared":
                    assert Conversations(database, YOU).load(key)
        database.close()
    assert {what for what, *_ in told} == {
        *("batch", "reviewed", "begun", "submitted", "practised", "shared", "handed"),
    }


def bring_back(data: str, path: str) -> None:
    """Restore over and over until it ends."""
    database = open_database(Path(data))
    while True:
        restore(Path(path), [(database, delete_again)])
        print("restored", flush=True)


def test_what_was_there_or_what_is_restored_is_there_whole_after_kills(tmp_path: Path):
    database, path, choice = open_database(tmp_path), tmp_path / "all.zip", random.Random(3)
    records = Conversations(database, ME)
    kept = [records.begin(f"{n}") for n in range(200)]
    for key in kept[:40]:
        records.attach(key, os.urandom(30_000), "自评.docx", "报告")
    back_up(path, [database])
    for _ in range(_KILLS):
        added = records.begin("又一段")
        database.close()
        _killed(choice.uniform(0, 0.3), "bring_back", str(tmp_path), str(path))
        _check_file(tmp_path)
        records = Conversations(database, ME)
        assert {entry.id for entry in records.entries()} - {added} == set(kept)
        assert all(records.load(key).file for key in kept[:40])  # type: ignore[union-attr]
    restore(path, [(database, delete_again)])
    assert {entry.id for entry in records.entries()} == set(kept)
    database.close()


def test_who_finds_the_records_taken_is_told_and_reads_on(tmp_path: Path):
    database = Database(replace(RECORDS, patience=1), tmp_path)
    records = Conversations(database, ME)
    key = records.begin("一")
    with sqlite3.connect(tmp_path / "records.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match=r"没有存下来：记录.*另一个程序一直占着它.*已存下的不受影响"):
            records.start_turn(key, "二")
        other.execute("ROLLBACK")
    other.close()
    # Who asks in the next seconds is told so at once, and then it is tried again.
    database.__dict__["_away"] = (None, 0.0)
    assert records.start_turn(key, "二") == (0, 1)
    database.close()


def test_full_disk_keeps_what_was_said_and_goes_on_with_more_space(small_disk: Path):
    database = open_database(small_disk)
    records = Conversations(database, ME)
    keys = [records.begin("报告") for _ in range(40)]
    given = iter(keys)
    with pytest.raises(UserError, match=r"没有存下来：记录.*磁盘空间不足"):
        any(records.attach(key, os.urandom(300_000), "自评.docx", "报告") == 0 for key in given)
    full = len(keys) - len(list(given)) - 1
    assert len(records.entries()) == len(keys)
    assert [bool(found and found.file) for found in map(records.load, keys[: full + 1])] == [True] * full + [False]
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    records.attach(keys[full], os.urandom(300_000), "自评.docx", "报告")
    assert records.start_turn(keys[full], "还在吗") == (0, 2)
    database.close()
