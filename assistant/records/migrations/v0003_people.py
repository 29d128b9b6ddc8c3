"""People with their presence, what they share, the log of changes and the list of deletions."""

import sqlalchemy as sa
from alembic import op

from assistant.records.tables import deletions, log, shares

revision = "v0003"
down_revision = "v0002"


_COLUMNS = {"people": ["conversation"], "conversations": ["giver", "space"], "turns": ["who"], "versions": ["who"]}


def upgrade() -> None:
    """Make the tables, and add what is noted of a person to those that there are."""
    op.rename_table("trainees", "people")
    op.add_column("people", sa.Column("seen", sa.DateTime, nullable=True))
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.String, nullable=False, server_default=""))
    for new in (shares, log, deletions):
        new.create(op.get_bind())
