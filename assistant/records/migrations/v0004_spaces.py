"""Reviews stand in the space of one account: that of whoever first had the file."""

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"


def upgrade() -> None:
    """Add the space, and find whose it is."""
    op.add_column("reviews", sa.Column("space", sa.String, nullable=False, server_default=""))
    op.execute(
        "UPDATE reviews SET space = coalesce((SELECT min(person) FROM conversations "
        "WHERE conversations.content = reviews.content AND person LIKE 'user:%'), '')"
    )
