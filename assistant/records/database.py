"""Where everything kept between sessions lies: one SQLite file of the data folder, or an office's database server.

A message must outlive the program's being killed and the machine's losing power, so every commit is on the disk before
it returns (`synchronous = FULL`); with the write-ahead log that is one flush, and readers don't wait for the writer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock

from assistant.records.tables import schema
from knowledge.errors import UserError
from knowledge.store.schema import create_tables

_FILE = "records.sqlite3"
# Any number that nobody else uses: whoever holds it in the database makes the tables, others wait.
_SCHEMA_LOCK = 2_018_034


class Database:
    """An open database with its tables; what goes wrong with it is told as a UserError."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self.name = engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Yield a connection whose work is committed at the end, wholly or not at all."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise UserError(
                f"没有存下来：“{self.name}”写不进去（{error.orig}）。请检查磁盘空间和读写权限，此前的记录不受影响。"
            ) from error

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yield a connection to read with."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise UserError(
                f"读不出记录“{self.name}”（{error.orig}）。文件已损坏的，请用备份替换，或把它移到别处后重试。"
            ) from error

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def open_database(data: Path, url: str = "") -> Database:
    """Return the database at `url`, by default the file of a data folder, made where there is none yet.

    A UserError says why it can't be opened.
    """
    if url:
        return _opened(url)
    try:
        data.mkdir(parents=True, exist_ok=True)
        # Two programs that start at once would both switch the new file to its log.
        with FileLock(data / "records.lock"):
            return _opened(f"sqlite:///{data / _FILE}")
    except OSError as error:
        raise UserError(f"无法使用数据文件夹“{data}”：请检查路径和读写权限。") from error


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


def _opened(url: str) -> Database:
    try:
        engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
        raise UserError("DATABASE_URL 不是数据库地址，应形如 postgresql://用户:密码@主机/库名。") from error
    except ImportError as error:
        raise UserError(f"DATABASE_URL 所指的数据库还缺驱动程序 {error.name}，请先安装。") from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _configure)
    database = Database(engine)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
            create_tables(connection, schema)
    except sa.exc.DBAPIError as error:
        engine.dispose()
        raise UserError(
            f"无法打开记录“{database.name}”：文件已损坏，或没有读写权限。请检查权限；文件已损坏的，把它移到别处后重试。"
            if engine.dialect.name == "sqlite"
            else f"无法连接记录所在的数据库“{database.name}”。请检查 DATABASE_URL、网络和数据库的权限。"
        ) from error
    return database


def _configure(connection: Any, _record: Any) -> None:
    for pragma in ("busy_timeout = 60000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
