"""The tables of the catalogue, and how the file of an earlier version is given the columns that it lacks."""

import sqlalchemy as sa

schema = sa.MetaData()
documents = sa.Table(
    "documents",
    schema,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("place", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("year", sa.Integer),
    sa.Column("unit", sa.String, nullable=False),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("bundled", sa.Boolean, nullable=False),
    sa.Column("chunks", sa.Integer, nullable=False),
    sa.Column("tokens", sa.Integer, nullable=False),
    sa.Column("embedder", sa.String, nullable=False),
    sa.Column("digest", sa.String, nullable=False, server_default=""),
    sa.Column("region", sa.String, nullable=False, server_default=""),
    sa.Column("issued", sa.String, nullable=False, server_default=""),
    sa.Column("effective", sa.String, nullable=False, server_default=""),
    sa.Column("lapsed", sa.String, nullable=False, server_default=""),
    sa.Column("validity", sa.String, nullable=False, server_default=""),
    sa.Column("successor", sa.String, nullable=False, server_default=""),
    sa.Column("repeals", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("corrected", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("added", sa.DateTime, server_default=sa.func.now()),
)
chunks = sa.Table(
    "chunks",
    schema,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("document", sa.String, sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("section", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("tokens", sa.Integer, nullable=False),
    # What was embedded, shortened to a digest: an equal text has an equal vector.
    sa.Column("embedded", sa.String, nullable=False, server_default="", index=True),
)
embeddings = sa.Table(
    "embeddings",
    schema,
    sa.Column("embedder", sa.String, primary_key=True),
    sa.Column("digest", sa.String, primary_key=True),
    # Numbers of half precision, one after another.
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
corrections = sa.Table(
    "corrections",
    schema,
    # Of the file's content, so that a correction outlives its document.
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("fields", sa.JSON, nullable=False),
)
waiting = sa.Table(
    "waiting",
    schema,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("since", sa.DateTime, server_default=sa.func.now()),
)
facts = sa.Table(
    "facts",
    schema,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)


def create_tables(connection: sa.Connection) -> None:
    """Create what isn't there yet."""
    for table in schema.sorted_tables:
        connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
        present = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                added = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {added}"))
        for index in table.indexes:
            connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))
