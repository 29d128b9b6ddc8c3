"""Two people and their conversations: neither reaches the other's, sharing shows what was shared, the log tells."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.access import EVERYTHING, Part, Person, Role
from assistant.records.batches import Batches, KeptFile
from assistant.records.conversations import Conversations, KeptEvent
from assistant.records.database import People, changes, deleted, open_database
from assistant.records.drafts import HistoryChange, KeptVersion
from assistant.records.opinions import Decision, KeptFinding, State
from assistant.records.reviews import Reviews
from knowledge.errors import UserError
from knowledge.store.database import Database

ZHANG = Person("user:1", "张三", frozenset({Role.STAFF}), is_signed_in=True)
LI = Person("user:2", "李四", frozenset({Role.STAFF, Role.KEEPER}), is_signed_in=True)
DRAFT = HistoryChange(0, (KeptVersion("{}", "起草", datetime(2025, 3, 1, tzinfo=UTC), None, accepted=True),), {}, 0)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path)


@pytest.fixture
def mine(database: Database) -> Conversations:
    return Conversations(database, ZHANG)


@pytest.fixture
def theirs(database: Database) -> Conversations:
    return Conversations(database, LI)


@pytest.fixture
def key(mine: Conversations) -> str:
    """Return a conversation of 张三 about a report, with a turn and a draft."""
    key = mine.begin("一")
    mine.attach(key, b"report", "自评.docx", "文化馆自评")
    number, _ = mine.start_turn(key, "只给自己看的话")
    mine.finish_turn(key, number)
    mine.change_history(key, DRAFT)
    return key


def test_nobody_else_reads_or_changes_a_conversation(theirs: Conversations, key: str):
    assert theirs.load(key) is None
    assert theirs.revision(key) is None
    assert not theirs.entries()
    for attempted in (
        lambda: theirs.start_turn(key, "问"),
        lambda: theirs.add_events(key, 0, 0, [KeptEvent("TextPiece", "{}")]),
        lambda: theirs.attach(key, b"", "", ""),
        lambda: theirs.change_history(key, DRAFT),
        lambda: theirs.finish_turn(key, 0),
        lambda: theirs.rename(key, "我的"),
        lambda: theirs.remove(key),
        lambda: theirs.restore(key),
        lambda: theirs.purge(key),
        lambda: theirs.share(key, [LI.id]),
        lambda: theirs.hand(key, LI.id, Part.DRAFT),
    ):
        with pytest.raises(UserError):
            attempted()


def test_shared_conversation_is_worked_on_by_both_until_it_is_taken_back(mine, theirs, key):
    mine.share(key, [LI.id])
    (entry,) = theirs.entries()
    assert (entry.id, entry.is_own) == (key, False)
    number, _ = theirs.start_turn(key, "我来改")
    theirs.finish_turn(key, number)
    assert [(turn.who, turn.question) for turn in mine.load(key).turns] == [
        ("张三", "只给自己看的话"),
        ("李四", "我来改"),
    ]
    for attempted in (lambda: theirs.rename(key, "我的"), lambda: theirs.remove(key), lambda: theirs.purge(key)):
        with pytest.raises(UserError, match="只有本人"):
            attempted()
    mine.share(key, [])
    assert theirs.load(key) is None
    with pytest.raises(UserError, match="不再与您共用"):
        theirs.start_turn(key, "再改")


@pytest.mark.parametrize(("part", "versions", "space"), [(Part.REVIEW, 0, ZHANG.id), (Part.DRAFT, 1, LI.id)])
def test_what_is_handed_on_is_just_that(mine, theirs, key, part, versions, space):
    mine.hand(key, LI.id, part)
    (entry,) = theirs.entries()
    assert (entry.title, entry.giver, entry.is_own) == ("文化馆自评", "张三", True)
    kept = theirs.load(entry.id)
    assert (kept.file, kept.turns, len(kept.versions)) == ((b"report", "自评.docx"), (), versions)
    assert kept.space == space
    theirs.purge(entry.id)
    assert mine.load(key).file


def test_who_has_a_conversation_open_is_seen_by_the_others(database: Database):
    me, other = People(database, ZHANG), People(database, LI)
    me.meet("k")
    other.meet("k")
    assert (me.at_work_on("k"), other.at_work_on("k")) == (["李四"], ["张三"])
    other.meet("")
    assert me.at_work_on("k") == []
    assert me.colleagues() == {LI.id: "李四"}


def test_log_tells_every_change_and_is_only_added_to(database: Database, mine, key):
    mine.rename(key, "第二稿")
    mine.share(key, [LI.id])
    told = [(one.name, one.what, one.place, one.before, one.after) for one in changes(LI, database)]
    assert told == [
        ("张三", "新建对话", key, "", ""),
        ("张三", "打开报告", key, "", "自评.docx"),
        ("张三", "改草稿", key, "", "第1版"),
        ("张三", "改名", key, "", "第二稿"),
        ("张三", "共用对话", key, "", LI.id),
    ]
    with pytest.raises(UserError, match="“管理”角色"):
        list(changes(ZHANG, database))
    for change in ("UPDATE log SET name = ''", "DELETE FROM log"):
        with pytest.raises(UserError), database.writing() as connection:
            connection.execute(sa.text(change))
    assert len(list(changes(LI, database))) == len(told)


def test_what_is_purged_is_gone_from_the_disk_and_noted_for_a_restore(database: Database, mine, key, tmp_path: Path):
    mine.attach(key, "机密的报告".encode() * 500, "自评.docx", "自评")
    mine.purge(key)
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert "机密的报告".encode() not in content
        assert "只给自己看的话".encode() not in content
    assert deleted(database) == [("conversation", key)]


def test_log_tells_which_version_took_anothers_place_in_a_batch(database: Database):
    batches = Batches(database, replace(LI, roles=EVERYTHING))
    number = batches.make("一批", [(KeptFile(0, "甲.docx"), b"one")])
    batches.replace(batches.files(number)[0].content, b"two", "甲改.docx", "key", "{}")
    assert [file.path for file in batches.files(number)] == ["甲改.docx"]
    told = [(one.what, one.before, one.after) for one in changes(LI, database)]
    assert told[-1] == ("换成新版本", "甲.docx", "甲改.docx")


def found(database: Database, person: Person, space: str = "") -> Reviews:
    return Reviews(database, person, space)


CONTENT = hashlib.sha256(b"report").hexdigest()
REVIEWER = Person("user:3", "赵六", is_signed_in=True)


def decision(who: Person, reason: str) -> Decision:
    return Decision(State.DISMISSED, reason, datetime.now(UTC), who.name)


def test_review_that_was_handed_on_is_one_review(database: Database, mine, key):
    author = replace(ZHANG, roles=EVERYTHING)
    lineage = found(database, author).keep_review(CONTENT, "自评.docx", "family", {})
    found(database, author).keep_review("another", "别的.docx", "family", {})
    theirs = found(database, REVIEWER, ZHANG.id)
    # Before it is handed on, knowing the file and the space helps nobody.
    assert theirs.lineages([CONTENT]) == {}
    mine.hand(key, REVIEWER.id, Part.REVIEW)
    assert theirs.lineages([CONTENT, "another"]) == {CONTENT: lineage}
    theirs.decide(lineage, {"VAL01": decision(REVIEWER, "有说明")}, {})
    assert found(database, author).decisions(lineage)["VAL01"].reason == "有说明"
    assert theirs.relatives("family", lineage) == {}
    for made in (decision(ZHANG, "没有说明"), None):
        with pytest.raises(UserError, match="赵六刚才也处理了"):
            found(database, author).decide(lineage, {"VAL01": made}, {})
    assert theirs.decisions(lineage)["VAL01"].reason == "有说明"
    with pytest.raises(UserError, match="“审核”角色"):
        found(database, ZHANG).decide(lineage, {"VAL01": None})


def test_same_file_of_two_people_has_a_review_of_each(database: Database):
    author = replace(ZHANG, roles=EVERYTHING)
    lineages = {found(database, one).keep_review(CONTENT, "自评.docx", "family", {}) for one in (author, REVIEWER)}
    assert len(lineages) == 2
    mine = found(database, author).lineages([CONTENT])[CONTENT]
    found(database, author).decide(mine, {"VAL01": decision(ZHANG, "我的")})
    assert found(database, REVIEWER).decisions(mine) == {}
    with pytest.raises(UserError, match="没有与您共用"):
        found(database, REVIEWER).decide(mine, {"VAL01": decision(REVIEWER, "他的")})
    assert found(database, REVIEWER).relatives("family", "").keys() == lineages - {mine}


def test_purged_conversation_takes_what_was_found_with_it(database: Database, mine, key):
    author = found(database, replace(ZHANG, roles=EVERYTHING))
    lineage = author.keep_review(CONTENT, "自评.docx", "family", {"VAL01": KeptFinding("warning", "没有量化", "表2")})
    author.decide(lineage, {"VAL01": decision(ZHANG, "有说明")})
    mine.purge(key)
    with database.reading() as connection:
        for table in ("reviews", "decisions"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
