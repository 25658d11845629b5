"""Corrective actions, and months whose answers are all in."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "corrective_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('open','done','dropped','noted')", name=op.f("ck_corrective_action_state")),
        sa.CheckConstraint("(owner IS NULL) = (due_on IS NULL)", name=op.f("ck_corrective_action_owned")),
        sa.CheckConstraint("(state = 'noted') = (owner IS NULL)", name=op.f("ck_corrective_action_noted")),
        sa.CheckConstraint("(ended_at IS NULL) = (state IN ('open','noted'))", name=op.f("ck_corrective_action_ended")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_corrective_action_ended_by")),
        sa.CheckConstraint("(run_id IS NULL) = (place IS NULL)", name=op.f("ck_corrective_action_decided")),
        sa.ForeignKeyConstraint(["run_id"], ["digest_run.id"], name=op.f("fk_corrective_action_run_id_digest_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrective_action")),
        sa.UniqueConstraint("form_key", name=op.f("uq_corrective_action_form_key")),
        sa.UniqueConstraint("number", name=op.f("uq_corrective_action_number")),
        sa.UniqueConstraint("run_id", "place", name=op.f("uq_corrective_action_run_id_place")),
    )
    op.create_index(
        "ix_corrective_action_open",
        "corrective_action",
        ["due_on"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "month",
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("satisfied", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("satisfied BETWEEN 0 AND answered", name=op.f("ck_month_satisfied")),
        sa.PrimaryKeyConstraint("first_day", name=op.f("pk_month")),
    )
