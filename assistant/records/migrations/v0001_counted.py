"""Tables as they were before versions were counted; some lack a column or two that came late."""

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None


def upgrade() -> None:
    """Add the columns that are missing."""
    present = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("versions")}
    for name in ("confirmed_items", "answers"):
        if name not in present:
            op.add_column("versions", sa.Column(name, sa.Text, nullable=True))
