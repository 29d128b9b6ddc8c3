"""Answers to assignments that are begun, keys corrected after answers came in, and what a trainer says of an answer."""

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0004"


def upgrade() -> None:
    """Add the columns and the table of answers that are begun; every answer was worth points of 100."""
    op.add_column("assignments", sa.Column("editing", sa.Text, nullable=True))
    op.add_column("assignments", sa.Column("people", sa.JSON, nullable=True))
    op.drop_column("submissions", "full")
    op.add_column("submissions", sa.Column("before", sa.Float, nullable=True))
    op.add_column("submissions", sa.Column("comment", sa.Text, nullable=True))
    op.add_column("submissions", sa.Column("mark", sa.Float, nullable=True))
    op.create_table(
        "begun",
        sa.Column("assignment", sa.String, sa.ForeignKey("assignments.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("answer", sa.Text, nullable=False),
    )
