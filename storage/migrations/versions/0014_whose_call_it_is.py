"""Whose call it is: resolved cases by who is to call their customer back."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    resolved = sa.text("state = 'resolved'")
    op.create_index(
        "ix_complaint_resolved_caller", "complaint", ["caller"], sqlite_where=resolved, postgresql_where=resolved
    )
