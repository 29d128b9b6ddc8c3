"""Where the catalogue lies: one SQLite file, or a schema of its own in an office's PostgreSQL, and who may write there.

A writer holds a lock: that of a file beside the SQLite file, so that a killed process loses it, or one of the server's
session. On the server everything that the holder writes goes through that session: when it breaks and the lock falls to
another, nothing more can be written by mistake.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import local
from typing import Any, Protocol

import sqlalchemy as sa
from filelock import FileLock, Timeout

from knowledge.errors import UserError

SCHEMA = "knowledge"
# Any numbers that nobody else uses: in the server's own space, locks are told apart by them.
_LOCKS = {"knowledge.lock": 2_018_035, "bundled.lock": 2_018_036, "tables": 2_018_037}
# A server that can't be reached, or doesn't answer any more, is given up after so many seconds.
_CONNECT, _SILENCE = 10, 60
_NO_LOCK = "55P03"


class Lock(Protocol):
    """What one process at a time can hold; `Timeout` tells that another holds it."""

    def acquire(self, timeout: float | None = None) -> object:
        """Wait so many seconds for it, -1 or None for ever."""

    def release(self) -> None:
        """Let others have it."""


class Database:
    """The SQLite file at `path`, or the PostgreSQL at `url` where there is one."""

    def __init__(self, path: Path, url: str = "") -> None:
        self._path = path
        self._held = local()
        self._engine = _engine(url) if url else sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})
        self.dialect = self._engine.dialect.name
        if url:
            self.name = self._engine.url.render_as_string()
            sa.event.listen(self._engine, "connect", _choose_schema, insert=True)
        else:
            self.name = str(path.resolve())
            sa.event.listen(self._engine, "connect", _configure)

    @property
    def is_server(self) -> bool:
        """Return whether other machines reach it, too."""
        return self.dialect == "postgresql"

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Yield a connection whose work is committed at the end, wholly or not at all."""
        held: sa.Connection | None = getattr(self._held, "connection", None)
        with self._telling():
            if held is None:
                with self._engine.begin() as connection:
                    yield connection
            else:
                with held.begin():
                    yield held

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yield a connection to read with."""
        with self._telling(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def making_tables(self) -> Iterator[sa.Connection]:
        """Yield a connection to create tables with, while nobody else does."""
        with self.writing() as connection:
            if self.is_server:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCKS["tables"])))
                connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
            yield connection

    def lock(self, name: str) -> Lock:
        """Return the lock of this name: of every process that uses this database."""
        if self.is_server:
            return _SessionLock(self._engine, name, self._held, self._telling)
        return FileLock(self._path.with_name(name))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell the user of a server that is away; of a file, others know more."""
        try:
            yield
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
            if not self.is_server:
                raise
            reason = str(error.orig).strip().partition("\n")[0]
            raise UserError(
                f"资料库所在的数据库“{self.name}”不能用（{reason}）。已在资料库里的不受影响，没有写完的不会留下；"
                "请检查 DATABASE_URL、网络和数据库服务，恢复后再试。"
            ) from error


class _SessionLock:
    """A lock of the server's, held by one connection, through which its holder then writes."""

    def __init__(
        self, engine: sa.Engine, name: str, held: local, telling: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._engine = engine
        self._number = _LOCKS[name]
        self._held = held if name == "knowledge.lock" else local()
        self._telling = telling
        self._own = local()

    def acquire(self, timeout: float | None = None) -> None:
        with self._telling():
            connection = self._engine.connect()
            try:
                got = self._got(connection, timeout)
            except BaseException:
                connection.close()
                raise
        if not got:
            connection.close()
            raise Timeout(str(self._number))
        self._own.connection = self._held.connection = connection

    def _got(self, connection: sa.Connection, timeout: float | None) -> bool:
        with connection.begin():
            if timeout == 0:
                return bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(self._number))))
            # In milliseconds; 0 is for ever.
            patience = 0 if timeout is None or timeout < 0 else int(1000 * timeout)
            connection.execute(sa.text(f"SET LOCAL lock_timeout = {patience}"))
            try:
                connection.execute(sa.select(sa.func.pg_advisory_lock(self._number)))
            except sa.exc.OperationalError as error:
                if getattr(error.orig, "sqlstate", None) == _NO_LOCK:
                    raise Timeout(str(self._number)) from error
                raise
            return True

    def release(self) -> None:
        connection: sa.Connection = self._own.connection
        self._own.connection = self._held.connection = None
        try:
            with connection.begin():
                connection.execute(sa.select(sa.func.pg_advisory_unlock(self._number)))
        except (sa.exc.DBAPIError, sa.exc.InvalidRequestError):
            # The lock goes with its session.
            connection.invalidate()
        connection.close()


def _engine(url: str) -> sa.Engine:
    settings = {"connect_timeout": _CONNECT, "tcp_user_timeout": 1000 * _SILENCE, "keepalives_idle": _SILENCE}
    try:
        engine = sa.create_engine(url, pool_pre_ping=True, connect_args=settings)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError) as error:
        raise UserError("DATABASE_URL 不是数据库地址，应形如 postgresql://用户:密码@主机/库名。") from error
    if engine.dialect.name != "postgresql":
        raise UserError("DATABASE_URL 只能是 PostgreSQL 的地址，应形如 postgresql://用户:密码@主机/库名。")
    return engine


def _choose_schema(connection: Any, _record: Any) -> None:
    # Set outside a transaction, which a rollback would take back.
    before, connection.autocommit = connection.autocommit, True
    connection.execute(f"SET search_path = {SCHEMA}")
    connection.autocommit = before


def _configure(connection: Any, _record: Any) -> None:
    # With a log of its own for writes, readers and the writer don't wait for each other.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
