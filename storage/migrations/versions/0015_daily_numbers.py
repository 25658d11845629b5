"""Daily numbers that nobody exports."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("part >= 0", name=op.f("ck_daily_number_part")),
        sa.CheckConstraint("whole IS NULL OR whole >= part", name=op.f("ck_daily_number_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_number")),
        sa.UniqueConstraint("form_key", "name", name=op.f("uq_daily_number_form_key_name")),
    )
    op.create_index("ix_daily_number_day", "daily_number", ["day", "scope"])
