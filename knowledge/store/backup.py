"""Everything that is kept in one file, written while the program runs, and brought back from there.

The file is an archive with a SQLite file for each database, of whichever kind that is, with every row as it is at one
moment: so a backup is also the way from a folder to an office's server, and back. What was written is held against its
source. Of a damaged SQLite file what can be read, from both ends, is written to a new one.
"""

import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from knowledge.errors import UserError
from knowledge.store.database import Database, Tables

Finish = Callable[[sa.Connection], None]
"""What is done, in the same transaction, once a database's rows have been brought back."""
Rows = dict[str, int]
"""How many rows there are, by their tables."""
_LIST, _FORMAT = "backup.json", 1
_AT_ONCE = 50


def back_up(path: Path, databases: Sequence[Database]) -> Rows:
    """Write everything of the databases to a file at `path`; return how many rows."""
    counts: Rows = {}
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.resolve().parent) as work:
            whole = Path(work) / "whole.zip"
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
                for database in databases:
                    counts |= _copy(database, Database(database.tables, Path(work)))
                    archive.write(Path(work) / database.tables.file, database.tables.file)
                made = {"format": _FORMAT, "made": datetime.now(UTC).isoformat(timespec="seconds"), "rows": counts}
                archive.writestr(_LIST, json.dumps(made))
            whole.replace(path)
    except OSError as error:
        raise UserError(f"备份没有写成：“{path}”{error.strerror}。请检查路径、权限和磁盘空间。") from error
    return counts


def restore(path: Path, databases: Sequence[tuple[Database, Finish]]) -> Rows:
    """Put what the file at `path` holds in the place of everything in the databases; return how many rows."""
    counts: Rows = {}
    with tempfile.TemporaryDirectory(prefix="restore-") as work:
        _unpack(path, [database.tables for database, _ in databases], Path(work))
        # Opened first: whatever is amiss with one of them is known before any is changed.
        for source, (database, finish) in [(Database(each[0].tables, Path(work)), each) for each in databases]:
            counts |= _copy(source, database, finish)
    return counts


def is_empty(database: Database) -> bool:
    """Return whether there is no row yet."""
    with database.reading() as connection:
        return not any(_has_rows(connection, table) for table in database.tables.metadata.sorted_tables)


def _unpack(path: Path, parts: Sequence[Tables], folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            if json.loads(archive.read(_LIST))["format"] != _FORMAT:
                raise UserError(f"“{path}”是由更新的程序备份的，请把程序升级后再恢复。")
            for part in parts:
                # What is read is held against its checksum at its end.
                with archive.open(part.file) as source, (folder / part.file).open("wb") as target:
                    shutil.copyfileobj(source, target)
    except OSError as error:
        raise UserError(f"无法读取备份“{path}”：{error.strerror}。") from error
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise UserError(f"“{path}”不是本程序的备份，或已损坏，没有恢复。请换一份备份。") from error


def _copy(source: Database, target: Database, finish: Finish = lambda _: None) -> Rows:
    """Make the rows of `target` those of `source`, hold the one against the other, and return how many there are."""
    with source.snapshot() as reading, target.writing(alone=True) as writing:
        # A log that goes on already isn't replaced by another.
        tables = [
            each
            for each in source.tables.metadata.sorted_tables
            if not each.info.get("only_added_to") or not _has_rows(writing, each)
        ]
        for table in reversed(tables):
            if not table.info.get("only_added_to"):
                writing.execute(sa.delete(table))
        for table in tables:
            for part in reading.execute(sa.select(table)).mappings().partitions(_AT_ONCE):
                writing.execute(sa.insert(table), list(map(dict, part)))
            _count_on(writing, table)
        told = {table.name: _told(reading, table) for table in tables}
        if told != {table.name: _told(writing, table) for table in tables}:
            raise UserError(f"{source.tables.title}抄写后核对不上，没有改动。请检查磁盘后再试一次。")
        finish(writing)
    target.close()
    return {name: count for name, (count, _) in told.items()}


def _count_on(connection: sa.Connection, table: sa.Table) -> None:
    """Let a server number new rows behind those that were copied."""
    if connection.dialect.name == "postgresql" and (column := table.autoincrement_column) is not None:
        sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(sa.select(sa.func.setval(sequence, sa.func.max(column))).select_from(table))


def _told(connection: sa.Connection, table: sa.Table) -> tuple[int, int]:
    """Return how many rows a table has, and a sum of their digests: servers put rows in an order of their own."""
    count = total = 0
    for row in connection.execute(sa.select(table).execution_options(yield_per=_AT_ONCE)):
        count += 1
        plain = [bytes(value) if isinstance(value, memoryview) else value for value in row]
        total += int.from_bytes(hashlib.sha256(repr(plain).encode()).digest()[:16])
    return count, total % 2**128


def _has_rows(connection: sa.Connection, table: sa.Table) -> bool:
    return bool(connection.scalar(sa.select(sa.exists().select_from(table))))


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
