"""The database that everything a person does is kept in, and how values are written there.

A change of the tables is one more module in `migrations`; tables.py always has them as they are now.
"""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from assistant.records.tables import schema
from knowledge.store.database import Database, Tables

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Kept = TypeVar("_Kept", bound="DataclassInstance")
RECORDS = Tables("记录", "records.sqlite3", schema, Path(__file__).with_name("migrations"), patience=20)


def open_database(data: Path, url: str = "") -> Database:
    """Return the database at `url`, by default the file of a data folder, made where there is none yet."""
    return Database(RECORDS, data, url)


def now() -> datetime:
    """Return the time in UTC without a zone, as the tables hold it."""
    return kept_time(datetime.now(UTC))


def kept_time(at: datetime) -> datetime:
    """Return a time as the tables hold it."""
    return at.astimezone(UTC).replace(tzinfo=None)


def aware(at: datetime) -> datetime:
    """Return a time of the tables with its zone."""
    return at.replace(tzinfo=UTC)


def clean(text: str) -> str:
    """Return `text` as every database takes it: without NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def row_of(kept: "DataclassInstance") -> dict[str, Any]:
    """Return what is kept as a row has it."""
    values = {field.name: getattr(kept, field.name) for field in fields(kept)}
    return {
        name: kept_time(value) if isinstance(value, datetime) else clean(value) if isinstance(value, str) else value
        for name, value in values.items()
    }


def read_as(kind: type[_Kept], row: sa.RowMapping, **more: Any) -> _Kept:
    """Return a row as one of the kind of thing that it keeps; `more` is what the row has in another form."""
    values = {field.name: row[field.name] for field in fields(kind) if field.name in row}
    values = {name: aware(value) if isinstance(value, datetime) else value for name, value in values.items()}
    return kind(**values | more)
