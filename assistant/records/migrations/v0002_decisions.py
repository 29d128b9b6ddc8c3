"""Decisions know whose they are and what words they were made on; reports, by what their versions are asked about."""

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"


def upgrade() -> None:
    """Add the columns, empty for what was kept before."""
    for table, name, kind in (
        ("decisions", "who", sa.String),
        ("decisions", "verdict", sa.String),
        ("decisions", "about", sa.Text),
        ("reviews", "family", sa.String),
    ):
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=""))
