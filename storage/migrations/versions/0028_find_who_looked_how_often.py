"""Find how often somebody has looked at customers' details."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_access_log_person", "access_log", ["person", "at"])
