"""Tables of an earlier program are brought up to date and keep everything; those of a newer one are left alone."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from assistant.access import Person
from assistant.records.conversations import Conversations
from assistant.records.database import RECORDS
from assistant.records.reviews import Reviews
from knowledge.errors import UserError
from knowledge.store.catalogue import Catalogue, Scope
from knowledge.store.database import Database, Tables
from knowledge.store.schema import CATALOGUE

BEFORE = Path(__file__).parent / "fixtures" / "databases"
BOTH = pytest.mark.parametrize("tables", [RECORDS, CATALOGUE], ids=["records", "catalogue"])


def make_earlier(tables: Tables, data: Path) -> None:
    with sqlite3.connect(data / tables.file) as connection:
        connection.executescript((BEFORE / tables.file).with_suffix(".sql").read_text(encoding="utf-8"))
    connection.close()


def is_ours(_item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return kind != "table" or not str(name).startswith("word")


@BOTH
def test_earlier_tables_become_those_of_this_version(tables: Tables, tmp_path: Path):
    make_earlier(tables, tmp_path)
    database = Database(tables, tmp_path)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, tables.metadata) == []
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == tables.versions[-1]
    database.close()


@BOTH
def test_tables_of_a_newer_program_are_left_alone(tables: Tables, tmp_path: Path):
    database = Database(tables, tmp_path)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'v9999'"))
    database.close()
    with pytest.raises(UserError, match=r"更新的程序.*v9999"):
        Database(tables, tmp_path)


def test_records_of_an_earlier_program_are_kept(tmp_path: Path):
    make_earlier(RECORDS, tmp_path)
    database = Database(RECORDS, tmp_path)
    assert Reviews(database, Person("name:本机", "本机")).decisions("报告")["VAL01"].reason == "另有说明"
    kept = Conversations(database, Person("name:本机", "本机")).load("k1")
    assert kept is not None
    assert kept.versions[0].made == "起草"
    database.close()


def test_documents_of_an_earlier_program_are_kept_but_for_what_was_never_finished(tmp_path: Path):
    make_earlier(CATALOGUE, tmp_path)
    catalogue = Catalogue(tmp_path)
    assert [(each.id, each.names, each.notes) for each in catalogue.documents()] == [("甲", ("甲办法",), ())]
    assert list(catalogue.match_words("采购公开", Scope(), 9)) == ["甲-0"]
    assert catalogue.vectors_of(["甲-0", "乙-0"], "fake") == {"甲-0": b"\0\1"}
    assert catalogue.corrections("甲") == {"year": 2020}
    catalogue.database.close()
