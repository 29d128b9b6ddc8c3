"""A damaged SQLite file moved aside, and what can be read of its tables, from both ends, written to a new one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from knowledge.store.database import Database, Tables


def is_damaged(tables: Tables, data: Path) -> bool:
    """Return whether there is a file that isn't a whole database."""
    path = data / tables.file
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
    except sqlite3.DatabaseError:
        return True


def mend(tables: Tables, data: Path) -> tuple[Path, int]:
    """Move the file aside and make a new one of what can be read; return where it is now, and how many rows."""
    aside = data / f"{tables.file}.damaged-{datetime.now():%Y%m%d-%H%M%S}"
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            (data / f"{tables.file}{end}").rename(f"{aside}{end}")
    Database(tables, data).close()
    kept = 0
    with closing(sqlite3.connect(aside)) as old, closing(sqlite3.connect(data / tables.file)) as new:
        for table in tables.metadata.sorted_tables:
            columns = [f'"{column.name}"' for column in table.columns]
            places = ", ".join("?" * len(columns))
            for row in _rows(old, table.name, ", ".join(columns)):
                added = new.execute(
                    f'INSERT OR IGNORE INTO "{table.name}" ({", ".join(columns)}) VALUES ({places})', row
                )
                kept += added.rowcount
        # What belongs to a row that is lost has nobody who would look for it.
        orphans = new.execute('SELECT DISTINCT "table", rowid FROM pragma_foreign_key_check').fetchall()
        for name, row in orphans:
            new.execute(f'DELETE FROM "{name}" WHERE rowid = ?', (row,))
        new.commit()
    return aside, kept - len(orphans)


def _rows(connection: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[object, ...]]:
    for order in ("", "DESC"):
        with suppress(sqlite3.DatabaseError):
            yield from connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY rowid {order}')
            return
