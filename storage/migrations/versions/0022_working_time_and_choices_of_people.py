"""Working time and choices of people; find what somebody was reminded of."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_time",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("quiet", sa.String(), nullable=True),
        sa.Column("holidays", sa.Boolean(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_work_time")),
    )
    op.create_table(
        "work_day",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person", "day", name=op.f("pk_work_day")),
    )
    op.create_table(
        "choice",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_choice")),
    )
    op.create_index(
        "ix_notice_reminders",
        "notice",
        ["target", "sent_at"],
        sqlite_where=sa.text("kind IN ('clock_reminder','clock_bundle')"),
        postgresql_where=sa.text("kind IN ('clock_reminder','clock_bundle')"),
    )
