"""Reasons of low scores, and an index that finds these scores among all contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_LOW = sa.text("NOT is_test AND score <= 2 AND (scale_max > 1 OR score = 0)")


def upgrade() -> None:
    op.create_table(
        "low_score_reason",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_low_score_reason_contact_id_contact")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_low_score_reason")),
    )
    op.create_index(
        "ix_contact_low", "contact", ["rated_at", "arrived_at", "channel"], sqlite_where=_LOW, postgresql_where=_LOW
    )
