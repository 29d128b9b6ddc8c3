"""Where rows are kept: a SQLite file of the data folder, or an office's PostgreSQL; and that its tables are up to date.

A commit is on the disk before it returns, and readers don't wait for the writer. No server is waited for without end.
Tables are known by a version: older ones are brought up to this program's by the steps in a folder of `migrations`, one
transaction for all, run by alembic; those of a newer program are left alone.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock

from knowledge.errors import UserError

_CONNECT, _SILENCE = 10, 120
"""After so many seconds a server is given up that can't be reached, or doesn't answer a statement."""
_PATIENCE = 60
"""So many seconds a writer waits for another."""
_AWAY = 5
"""So many seconds a database that was given up after waiting for it isn't tried again."""
# Any numbers that nobody else uses: in the server's own space, locks are told apart by them.
_WRITERS_LOCK, _TABLES_LOCK = 2_018_035, 2_018_037
_ADDRESS = "应形如 postgresql://用户:密码@主机/库名。"
_DAMAGED = "malformed", "not a database", "file is encrypted", "disk image"
_TROUBLES = {
    "full": "磁盘空间不足",
    "locked": "另一个程序一直占着它",
    "readonly": "没有写入权限",
    "unable to open": "没有读写权限",
    "disk I/O": "磁盘空间不足或读写出错",
}


@dataclass(frozen=True)
class Tables:
    """What a database holds: its tables, the steps that bring older ones up to them, and what people call it.

    `file` is that of the data folder; in an office's database the tables stand in a schema of their own, if they have
    one. `patience` is how many seconds a statement may take: a page waits for it.
    """

    title: str
    file: str
    metadata: sa.MetaData
    migrations: Path
    schema: str = ""
    patience: int = _SILENCE

    @property
    def versions(self) -> list[str]:
        """Return every version there has been, the first one first."""
        return sorted(path.stem.partition("_")[0] for path in self.migrations.glob("v[0-9]*_*.py"))


class Database:
    """The tables in the file of the folder `data`, or in the PostgreSQL at `url` where there is one."""

    def __init__(self, tables: Tables, data: Path, url: str = "") -> None:
        self.tables = tables
        self._path = data / tables.file
        # Why the database was given up last, and until when it isn't tried again.
        self._away: tuple[UserError | None, float] = (None, 0.0)
        if url:
            self._engine = _engine(url, tables)
            self.name = self._engine.url.render_as_string()
            self._make_tables()
            return
        self._engine = sa.create_engine(
            f"sqlite:///{self._path}", connect_args={"timeout": min(_PATIENCE, tables.patience)}
        )
        self.name = str(self._path.resolve())
        sa.event.listen(self._engine, "connect", _configure)
        try:
            data.mkdir(parents=True, exist_ok=True)
            # Two programs that start at once would both switch a new file to its log.
            with FileLock(self._path.with_suffix(".lock")):
                self._make_tables()
        except OSError as error:
            raise UserError(f"无法使用数据文件夹“{data}”：请检查 REPORT_ASSISTANT_DATA 和读写权限。") from error

    @property
    def is_server(self) -> bool:
        """Return whether other machines reach it, too."""
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[sa.Connection]:
        """Yield a connection whose work is committed wholly or not at all, `alone` among those who write so."""
        with self._telling("没有存下来："), self._engine.begin() as connection:
            if not self.is_server:
                # Begun by its first write it would fail where another has written since it read.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            elif alone:
                connection.execute(sa.text(f"SET LOCAL lock_timeout = '{_PATIENCE}s'"))
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITERS_LOCK)))
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yield a connection to read with."""
        with self._telling(), self._engine.connect() as connection:
            yield connection

    def rows(self, query: sa.Select[Any]) -> Sequence[sa.RowMapping]:
        """Return the rows that a query finds."""
        with self.reading() as connection:
            return connection.execute(query).mappings().all()

    def values(self, query: sa.Select[Any]) -> list[Any]:
        """Return what the first column of each row holds that a query finds."""
        with self.reading() as connection:
            return list(connection.execute(query).scalars())

    def value(self, query: sa.Select[Any], default: Any = None) -> Any:
        """Return what the first column holds of the first row that a query finds, `default` where it finds none."""
        return next(iter(self.values(query)), default)

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """Yield a connection that sees everything as it is at one moment."""
        with self.reading() as connection:
            if self.is_server:
                connection.execution_options(isolation_level="REPEATABLE READ")
            else:
                connection.exec_driver_sql("BEGIN")
            yield connection

    def forget_deleted(self) -> None:
        """Have what was deleted gone from the disk too: a file's log would hold it for a while."""
        if not self.is_server:
            with self._telling(), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _make_tables(self) -> None:
        try:
            with self._telling(), self._engine.begin() as connection:
                if self.is_server:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TABLES_LOCK)))
                    if self.tables.schema:
                        connection.execute(sa.schema.CreateSchema(self.tables.schema, if_not_exists=True))
                else:
                    # Before its first write SQLite's driver begins nothing, and tables would be made one by one.
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                _bring_up(connection, self.tables)
        except UserError:
            self.close()
            raise

    @contextmanager
    def _telling(self, began: str = "") -> Iterator[None]:
        """Tell the user what is wrong with file or server; at once where that has just taken long: pages ask often."""
        away, until = self._away
        asked = time.monotonic()
        if away and asked < until:
            raise away
        try:
            yield
        except sa.exc.DBAPIError as error:
            told, now = self._told(error, began), time.monotonic()
            if now - asked > 1:
                self._away = told, now + _AWAY
            raise told from error

    def _told(self, error: sa.exc.DBAPIError, began: str) -> UserError:
        title, reason = self.tables.title, str(error.orig).strip().partition("\n")[0]
        if self.is_server:
            return UserError(
                f"{began}{title}所在的数据库“{self.name}”不能用（{reason}）。已存下的不受影响，没有写完的不会留下；"
                "请检查 DATABASE_URL、网络和数据库服务，恢复后再试。"
            )
        if any(sign in reason for sign in _DAMAGED):
            return DamagedError(
                f"{title}的文件“{self.name}”已损坏。请运行 report-assistant doctor，它会修复，"
                "修复不了的移到一边，并说明怎样补回。"
            )
        trouble = next((told for sign, told in _TROUBLES.items() if sign in reason), type(error.orig).__name__)
        return UserError(f"{began}{title}“{self.name}”用不了：{trouble}。请检查磁盘空间和读写权限，已存下的不受影响。")


class DamagedError(UserError):
    """A file can't be read as a database any more."""


def _bring_up(connection: sa.Connection, tables: Tables) -> None:
    versions = tables.versions
    inspector = sa.inspect(connection)
    if not inspector.has_table(tables.metadata.sorted_tables[0].name):
        tables.metadata.create_all(connection)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:version)"), {"version": versions[-1]})
        return
    counted = inspector.has_table("alembic_version")
    found = connection.scalar(sa.text("SELECT version_num FROM alembic_version")) if counted else None
    if found == versions[-1]:
        return
    if found not in {None, *versions}:
        raise UserError(
            f"{tables.title}是由更新的程序写下的（版本 {found}，本程序到 {versions[-1]} 为止），为免损坏没有打开。"
            "请把程序升级到写下它的版本，或换一个 REPORT_ASSISTANT_DATA。"
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("version_locations", str(tables.migrations))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _engine(url: str, tables: Tables) -> sa.Engine:
    patience = tables.patience
    settings = {"connect_timeout": _CONNECT, "tcp_user_timeout": 1000 * patience, "keepalives_idle": patience}
    try:
        if sa.engine.make_url(url).get_backend_name() != "postgresql":
            raise UserError(f"DATABASE_URL 只能是 PostgreSQL 的地址，{_ADDRESS}")
        engine = sa.create_engine(url, pool_pre_ping=True, connect_args=settings)
    except ImportError as error:
        raise UserError(f"DATABASE_URL 所指的数据库还缺驱动程序 {error.name}，请先安装。") from error
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
        raise UserError(f"DATABASE_URL 不是数据库地址，{_ADDRESS}") from error
    sa.event.listen(engine, "do_connect", partial(_connect, tables))
    return engine


def _connect(tables: Tables, _dialect: Any, _record: Any, arguments: Any, settings: Any) -> Any:
    """Return a connection on which nothing is waited for without end: the driver itself knows no bound."""
    import psycopg

    class Connection(psycopg.Connection[Any]):
        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            try:
                return super().wait(gen, interval, timeout or tables.patience)
            except psycopg.errors._WaitTimeout as error:
                # What is still to come of the answer would be taken for that of the next question.
                self.pgconn.finish()
                raise psycopg.OperationalError(f"{tables.patience} 秒没有回答") from error

    schema = f" -c search_path={tables.schema}" if tables.schema else ""
    return Connection.connect(*arguments, **settings | {"options": settings.get("options", "") + schema})


def _configure(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
