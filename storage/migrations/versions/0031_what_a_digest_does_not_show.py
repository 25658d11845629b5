"""What a digest does not show is kept beside what it shows."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; in what was published before, the figures of all scopes stand together as they did."""
    with op.batch_alter_table("digest_run") as batch:
        batch.add_column(sa.Column("others", sa.JSON(), nullable=False, server_default="[]"))
    # Only the rows that were there needed a value; new ones bring their own.
    with op.batch_alter_table("digest_run") as batch:
        batch.alter_column("others", server_default=None)
