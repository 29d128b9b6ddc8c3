"""The database that everything a person does is kept in, and how values are written there.

A change of the tables is one more module in `migrations`; tables.py always has them as they are now.
"""

from datetime import UTC, datetime
from pathlib import Path

from assistant.records.tables import schema
from knowledge.store.database import Database, Tables

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
