"""The tables of the catalogue as they are now; a change of them is one more module in `migrations`, too."""

from functools import partial
from pathlib import Path

import sqlalchemy as sa

from knowledge.store.columns import columns, data, json, key, late, log_tables, number, table, text
from knowledge.store.database import Tables

schema = sa.MetaData()
_table = partial(table, schema)
_late_list = partial(json, server_default="[]")
_when = partial(columns, sa.DateTime, nullable=True, server_default=sa.func.now())
documents = _table(
    "documents",
    key("id"),
    text("name", "place", "title", "kind"),
    number("year", nullable=True),
    text("unit", "number"),
    json("names"),
    columns(sa.Boolean, "bundled"),
    number("chunks", "tokens"),
    text("embedder"),
    late("digest", "region", "issued", "effective", "lapsed", "validity", "successor"),
    _late_list("repeals", "corrected"),
    # What its reader has to say of it: pages that could not be read, scans to be checked.
    _late_list("notes"),
    # The number of the change that it came with.
    columns(sa.BigInteger, "since", server_default="0"),
    _when("added"),
)
chunks = _table(
    "chunks",
    number("row", primary_key=True),
    text("id", unique=True),
    [sa.Column("document", sa.ForeignKey("documents.id"), nullable=False, index=True)],
    number("ordinal"),
    text("section", "text"),
    number("tokens"),
    # What was embedded, shortened to a digest: an equal text has an equal vector.
    late("embedded", index=True),
)
# Of a vector numbers of half precision, one after another.
embeddings = _table("embeddings", key("embedder", "digest"), data("vector"))
# A file as it was added, by its content; what a person says of a file outlives its document.
originals = _table("originals", key("digest"), data("data"))
corrections = _table("corrections", key("digest"), json("fields"))
waiting = _table("waiting", key("key"), text("name"), _when("since"))
facts = _table("facts", key("name"), columns(sa.BigInteger, "value"))
log, deletions = log_tables(schema)

# What follows from these rows and is made anew of them, so that no backup holds it: see word_index.
derived = sa.MetaData()
words = table(derived, "words", key("term"), key("document", index=True), data("entries"), sqlite_with_rowid=False)
sa.event.listen(schema, "after_create", lambda _schema, connection, **_: derived.create_all(connection))

CATALOGUE = Tables(
    "资料库", "catalogue.sqlite3", schema, Path(__file__).with_name("migrations") / "versions", "knowledge"
)
