"""The tables of the catalogue as they are now; a change of them is one more module in `migrations`, too."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from knowledge.store.database import Tables


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
    # What its reader has to say of it: pages that could not be read, scans to be checked.
    sa.Column("notes", sa.JSON, nullable=False, server_default="[]"),
    # The number of the change that it came with.
    sa.Column("since", sa.BigInteger, nullable=False, server_default="0"),
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
originals = sa.Table(
    "originals",
    schema,
    # A file as it was added, by its content.
    sa.Column("digest", Text, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
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

# The words that find chunks: SQLite has an index for them, PostgreSQL tables of our own (see word_index).
for _dialect, _statements in {
    "sqlite": (
        "CREATE VIRTUAL TABLE words USING fts5(heading, body, exact, tokenize = 'unicode61 remove_diacritics 0')",
        "CREATE VIRTUAL TABLE word_counts USING fts5vocab(words, row)",
    ),
    "postgresql": (
        "CREATE TABLE words (term text, document text, entries bigint[] NOT NULL, PRIMARY KEY (term, document))",
        "CREATE INDEX words_document ON words (document)",
        # One row: summed up anew, these would cost more than the search itself.
        "CREATE TABLE word_totals (chunks bigint NOT NULL, length bigint NOT NULL)",
        "INSERT INTO word_totals VALUES (0, 0)",
    ),
}.items():
    for _statement in _statements:
        _ddl = sa.DDL(_statement)  # type: ignore[no-untyped-call]
        sa.event.listen(schema, "after_create", _ddl.execute_if(dialect=_dialect))

CATALOGUE = Tables(
    "资料库", "catalogue.sqlite3", schema, Path(__file__).with_name("migrations") / "versions", "knowledge"
)
