"""Columns of the tables, in types that SQLite and PostgreSQL both have and in which every value can be written.

With them the log: a line is written in the transaction that makes the change, and the databases themselves refuse to
change or delete any.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa


class Text(sa.TypeDecorator[str]):
    """Text without NUL and halves of characters, which not every database takes."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002
        """Return what is written for a value."""
        return value and value.replace("\0", "").encode("utf-8", "replace").decode()


class LongText(Text):
    """The same without a bound."""

    impl = sa.Text
    cache_ok = True


class Moment(sa.TypeDecorator[datetime]):
    """A time, kept in UTC without a zone, as every database keeps it alike."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """Return what is written for a time with a zone."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """Return a time with its zone."""
        return value and value.replace(tzinfo=UTC)


def columns(kind: Any, *names: str, **said: Any) -> list[sa.Column[Any]]:
    """Return columns of one kind, which always have a value unless it is said otherwise."""
    return [sa.Column(name, kind, **{"nullable": False, **said}) for name in names]


def table(schema: sa.MetaData, name: str, *parts: list[sa.Column[Any]], **said: Any) -> sa.Table:
    """Return the table of a schema that has these columns."""
    return sa.Table(name, schema, *(column for some in parts for column in some), **said)


text, long, moment = partial(columns, Text), partial(columns, LongText), partial(columns, Moment)
number, json, data = partial(columns, sa.Integer), partial(columns, sa.JSON), partial(columns, sa.LargeBinary)
key = partial(columns, Text, primary_key=True)
# Of what came late, earlier rows have none.
late = partial(columns, Text, server_default="")


def log_tables(schema: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """Return the log and the list of deletions, which no older state may undo, as tables of a schema."""
    log = table(
        schema,
        "log",
        number("id", primary_key=True),
        moment("at"),
        text("person", "name", "what", "place"),
        long("before", "after"),
        info={"only_added_to": True},
    )
    sa.event.listen(log, "after_create", _only_add)
    deletions = table(
        schema,
        "deletions",
        number("id", primary_key=True),
        text("kind", "key"),
        moment("at"),
        info={"only_added_to": True},
    )
    return log, deletions


def _only_add(_log: sa.Table, connection: sa.Connection, **_: object) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION only_add() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'the log is only added to'; END$$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER only_add BEFORE UPDATE OR DELETE OR TRUNCATE ON log EXECUTE FUNCTION only_add()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER only_add_{change} BEFORE {change} ON log "
            "BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"
        )
