"""Remind of nominations that nobody decides on, and thank for ideas in the ledger of awards."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("award") as batch:
        batch.add_column(sa.Column("told", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_constraint(op.f("ck_award_tiers"), type_="check")
        batch.create_check_constraint(op.f("ck_award_tiers"), "tier IN ('thanks','done','effect','outstanding')")
        batch.create_check_constraint(op.f("ck_award_next"), "next_at IS NULL OR decided_at IS NULL")
        batch.create_check_constraint(op.f("ck_award_told"), "told >= 0")
    with op.batch_alter_table("award") as batch:
        batch.alter_column("told", server_default=None)
    owed = sa.text("next_at IS NOT NULL")
    op.create_index("ix_award_next_at", "award", ["next_at"], sqlite_where=owed, postgresql_where=owed)
    # What nobody has decided on by now is reminded of as soon as somebody looks.
    op.execute("UPDATE award SET next_at = nominated_at WHERE decided_at IS NULL")
