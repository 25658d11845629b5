"""When a fact became known that raised the severity of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite copies the table, so that its description stays one line a column.
    sqlite = op.get_context().dialect.name == "sqlite"
    with op.batch_alter_table("complaint", recreate="always" if sqlite else "never") as batch:
        batch.add_column(sa.Column("escalated_fact_at", sa.DateTime(timezone=True)))
