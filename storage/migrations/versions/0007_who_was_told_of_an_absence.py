"""When who leads was told of an absence."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite copies the table, so that its description stays one line a column.
    sqlite = op.get_context().dialect.name == "sqlite"
    with op.batch_alter_table("absence", recreate="always" if sqlite else "never") as batch:
        batch.add_column(sa.Column("told_at", sa.DateTime(timezone=True)))
    untold = sa.text("told_at IS NULL")
    op.create_index("ix_absence_since_untold", "absence", ["since"], sqlite_where=untold, postgresql_where=untold)
