"""The tables of awards."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_CHECKS = {
    "kind": "kind IN ('improvement','quality_model','complaint_handler')",
    "state": "state IN ('nominated','confirmed','granted','refused')",
    "suggestion": "(kind = 'improvement') = (suggestion_id IS NOT NULL)",
    "tier": "(kind = 'improvement') = (tier IS NOT NULL)",
    "tiers": "tier IN ('done','effect','outstanding')",
    "total": "total >= 0",
    "confirmed": "state <> 'confirmed' OR confirmed_by IS NOT NULL",
    "second": "confirmed_by IS NULL OR decided_by IS NULL OR confirmed_by <> decided_by",
    "decided": "(state IN ('granted','refused')) = (decided_by IS NOT NULL)",
    "decided_at": "(decided_by IS NULL) = (decided_at IS NULL)",
    "reason": "state <> 'refused' OR reason IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "award_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_award_month")),
    )
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.Column("tier", sa.String(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        *(sa.CheckConstraint(text, name=op.f(f"ck_award_{name}")) for name, text in _CHECKS.items()),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestion.id"], name=op.f("fk_award_suggestion_id_suggestion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("key", name=op.f("uq_award_key")),
    )
    op.create_index("ix_award_month", "award", ["month"])
    undecided = sa.text("decided_at IS NULL")
    op.create_index("ix_award_open", "award", ["id"], sqlite_where=undecided, postgresql_where=undecided)
    op.create_table(
        "award_share",
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_award_share_amount")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_share_award_id_award")),
        sa.PrimaryKeyConstraint("award_id", "person", name=op.f("pk_award_share")),
    )
    op.create_index("ix_award_share_person", "award_share", ["person"])
