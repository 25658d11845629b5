"""Find linked cases, messages by their time stamp, and files, of which some are gone."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite copies the table, so that its description stays one line a column.
    sqlite = op.get_context().dialect.name == "sqlite"
    with op.batch_alter_table("attachment", recreate="always" if sqlite else "never") as batch:
        batch.add_column(sa.Column("gone_at", sa.DateTime(timezone=True)))
    op.create_index("ix_attachment_file_id", "attachment", ["file_id"])
    op.create_index("ix_complaint_linked_id", "complaint", ["linked_id"])
    op.create_index("ix_notice_ts", "notice", ["ts"])
