"""The database that everything a person does is kept in, and how rows are read.

A change of the tables is one more module in `migrations`; tables.py always has them as they are now.
"""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from assistant.access import Person
from assistant.records.tables import schema
from knowledge.store.database import Database, Tables

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Read = TypeVar("_Read", bound="DataclassInstance")
RECORDS = Tables("记录", "records.sqlite3", schema, Path(__file__).with_name("migrations"), patience=20)


def open_database(data: Path, url: str = "") -> Database:
    """Return the database at `url`, by default the file of a data folder, made where there is none yet."""
    return Database(RECORDS, data, url)


class Kept:
    """What a database keeps, as far as a person may have it."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self._person = database, person


def now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(UTC)


def row_of(kept: "DataclassInstance") -> dict[str, Any]:
    """Return what is kept as a row has it."""
    return {field.name: getattr(kept, field.name) for field in fields(kept)}


def read_as(kind: type[_Read], row: sa.RowMapping, **more: Any) -> _Read:
    """Return a row as one of the kind of thing that it keeps; `more` is what the row has in another form."""
    return kind(**{field.name: row[field.name] for field in fields(kind) if field.name in row} | more)
