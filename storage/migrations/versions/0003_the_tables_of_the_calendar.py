"""The tables of the calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh_cn", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("country", "day", name=op.f("pk_calendar_day")),
        sa.CheckConstraint("kind IN ('holiday','makeup_workday')", name=op.f("ck_calendar_day_kind")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("country", "year", name=op.f("pk_calendar_year")),
    )
