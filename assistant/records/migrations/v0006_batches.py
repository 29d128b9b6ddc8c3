"""Reports that are reviewed together, with their files and results."""

from alembic import op

from assistant.records.tables import batch_files, batches

revision = "v0006"
down_revision = "v0005"


def upgrade() -> None:
    """Make the tables."""
    for table in (batches, batch_files):
        table.create(op.get_bind())
