"""Find promises by when they are due."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    running = sa.text("state = 'running'")
    op.create_index("ix_clock_due_at_running", "clock", ["due_at"], sqlite_where=running, postgresql_where=running)
