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

from assistant.access import Person
from assistant.records.conversations import Conversations, KeptEvent
from assistant.records.database import RECORDS, open_database
from assistant.records.drafts import HistoryChange, KeptVersion
from assistant.records.opinions import Decision, State
from assistant.records.reviews import Reviews
from knowledge.errors import UserError
from knowledge.store.database import Database
from tests.integration.program import ROOT

pytestmark = pytest.mark.integration

ME = Person("name:王五", "王五")
AT = datetime(2025, 3, 1, tzinfo=UTC)
_KILLS = 6
_WORKING = "import sys; from tests.integration.test_bad_days import work; work(sys.argv[1], int(sys.argv[2]))"


def work(data: str, seed: int) -> None:
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
        records.add_change(key, number, 5, KeptEvent("DraftChanged", "{}"), change)
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
        command = [sys.executable, "-c", _WORKING, str(tmp_path), str(kill)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            lines = [writer.stdout.readline()]
            time.sleep(choice.uniform(0, 0.3))
            writer.kill()
            lines += writer.stdout.readlines()
        done |= {key: state for state, key in (line.split() for line in lines if line.count(" ") == 1 and "\n" in line)}
        with sqlite3.connect(tmp_path / "records.sqlite3") as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        file.close()
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
