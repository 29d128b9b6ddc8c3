"""Words stand in one table that is the same in either database."""

from alembic import op

from knowledge.store.catalogue import write_words
from knowledge.store.schema import derived

revision = "v0003"
down_revision = "v0002"


def upgrade() -> None:
    """Make the table anew."""
    for table in ("word_counts", "word_totals", "words"):
        op.drop_table(table, if_exists=True)
    derived.create_all(op.get_bind())
    write_words(op.get_bind())
