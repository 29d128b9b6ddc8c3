"""Tables as they were before versions were counted; some lack a column or two that came late."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from assistant.records.tables import batch_files, batches, begun, deletions, log, shares

revision = "v0006"
down_revision = None

# The columns that came since: words, which are empty for what was kept before, and what may be missing.
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "decisions": {"who": sa.String, "verdict": sa.String, "about": sa.Text},
    "reviews": {"family": sa.String, "space": sa.String},
    "people": {"conversation": sa.String},
    "conversations": {"giver": sa.String, "space": sa.String},
    "turns": {"who": sa.String},
    "versions": {"who": sa.String},
}
_MORE: Mapping[str, Mapping[str, Any]] = {
    "versions": {"confirmed_items": sa.Text, "answers": sa.Text},
    "people": {"seen": sa.DateTime},
    "assignments": {"editing": sa.Text, "people": sa.JSON},
    "submissions": {"before": sa.Float, "comment": sa.Text, "mark": sa.Float},
}


def upgrade() -> None:
    """Make the tables and columns that are missing, and find in whose space a review stands: whoever had the file."""
    op.rename_table("trainees", "people")
    # Every answer was worth points of 100.
    op.drop_column("submissions", "full")
    for added, nullable in ((_WORDS, False), (_MORE, True)):
        for table, columns in added.items():
            present = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}
            for name, kind in columns.items():
                if name not in present:
                    default = None if nullable else ""
                    op.add_column(table, sa.Column(name, kind, nullable=nullable, server_default=default))
    for new in (shares, log, deletions, begun, batches, batch_files):
        new.create(op.get_bind())
    op.execute(
        "UPDATE reviews SET space = coalesce((SELECT min(person) FROM conversations "
        "WHERE conversations.content = reviews.content AND person LIKE 'user:%'), '')"
    )
