"""The base tells itself of what people change in it, and lists what they delete."""

from alembic import op

from knowledge.store.schema import deletions, log

revision = "v0004"
down_revision = "v0003"


def upgrade() -> None:
    """Make the tables."""
    for new in (log, deletions):
        new.create(op.get_bind())
