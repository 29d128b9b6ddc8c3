"""Documents are written in one transaction, with their file and its reader's notes: none is pending any more."""

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"

_UNFINISHED = "(SELECT id FROM documents WHERE state NOT IN ('ready', 'corrected'))"


def upgrade() -> None:
    """Drop what was never finished, and what only told how far it was."""
    words = (
        f"DELETE FROM words WHERE rowid IN (SELECT row FROM chunks WHERE document IN {_UNFINISHED})"
        if op.get_bind().dialect.name == "sqlite"
        else f"DELETE FROM words WHERE document IN {_UNFINISHED}"
    )
    for statement in (
        words,
        f"DELETE FROM chunks WHERE document IN {_UNFINISHED}",
        f"DELETE FROM documents WHERE id IN {_UNFINISHED}",
        "DELETE FROM facts WHERE name IN ('writing', 'deleted', 'edition', 'vectors')",
    ):
        op.execute(statement)
    op.drop_column("documents", "state")
    op.add_column("documents", sa.Column("notes", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("documents", sa.Column("since", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "originals", sa.Column("digest", sa.String, primary_key=True), sa.Column("data", sa.LargeBinary, nullable=False)
    )
