"""The tables of the catalogue, and how the file of an earlier version is given the columns that it lacks."""

from typing import Any

import sqlalchemy as sa


class Text(sa.TypeDecorator[str]):
    """Text as every database takes it: without NUL."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002
        """Return what is written for a value."""
        return value.replace("\0", "") if value else value


schema = sa.MetaData()
documents = sa.Table(
    "documents",
    schema,
    sa.Column("id", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("place", Text, nullable=False),
    sa.Column("title", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("year", sa.Integer),
    sa.Column("unit", Text, nullable=False),
    sa.Column("number", Text, nullable=False),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("bundled", sa.Boolean, nullable=False),
    sa.Column("chunks", sa.Integer, nullable=False),
    sa.Column("tokens", sa.Integer, nullable=False),
    sa.Column("embedder", Text, nullable=False),
    sa.Column("digest", Text, nullable=False, server_default=""),
    sa.Column("region", Text, nullable=False, server_default=""),
    sa.Column("issued", Text, nullable=False, server_default=""),
    sa.Column("effective", Text, nullable=False, server_default=""),
    sa.Column("lapsed", Text, nullable=False, server_default=""),
    sa.Column("validity", Text, nullable=False, server_default=""),
    sa.Column("successor", Text, nullable=False, server_default=""),
    sa.Column("repeals", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("corrected", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("state", Text, nullable=False),
    sa.Column("added", sa.DateTime, server_default=sa.func.now()),
)
chunks = sa.Table(
    "chunks",
    schema,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("id", Text, nullable=False, unique=True),
    sa.Column("document", Text, sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("section", Text, nullable=False),
    sa.Column("text", Text, nullable=False),
    sa.Column("tokens", sa.Integer, nullable=False),
    # What was embedded, shortened to a digest: an equal text has an equal vector.
    sa.Column("embedded", Text, nullable=False, server_default="", index=True),
)
embeddings = sa.Table(
    "embeddings",
    schema,
    sa.Column("embedder", Text, primary_key=True),
    sa.Column("digest", Text, primary_key=True),
    # Numbers of half precision, one after another.
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
corrections = sa.Table(
    "corrections",
    schema,
    # Of the file's content, so that a correction outlives its document.
    sa.Column("digest", Text, primary_key=True),
    sa.Column("fields", sa.JSON, nullable=False),
)
waiting = sa.Table(
    "waiting",
    schema,
    sa.Column("key", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("since", sa.DateTime, server_default=sa.func.now()),
)
facts = sa.Table(
    "facts",
    schema,
    sa.Column("name", Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)


def create_tables(connection: sa.Connection, wanted: sa.MetaData = schema) -> None:
    """Create what isn't there yet."""
    for table in wanted.sorted_tables:
        connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
        present = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                added = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {added}"))
        # Where there is one, asking PostgreSQL for it would still wait for whoever is writing.
        known = {index["name"] for index in sa.inspect(connection).get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in known:
                connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))
