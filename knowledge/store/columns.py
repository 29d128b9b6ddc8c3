"""Columns of the tables, in types that SQLite and PostgreSQL both have and in which every value can be written."""

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
