"""What ideas are to change, what they are measured by, and the tasks on the way."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestion_plan",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("target", sa.Float(), nullable=False),
        sa.Column("guard", sa.String(), nullable=False),
        sa.Column("baseline_days", sa.Integer(), nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("baseline_from", sa.Date(), nullable=True),
        sa.Column("baseline_to", sa.Date(), nullable=True),
        sa.Column("baseline", sa.JSON(), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("act_note", sa.String(), nullable=True),
        sa.Column("standard", sa.String(), nullable=True),
        sa.Column("rollout", sa.String(), nullable=True),
        sa.Column("learnt", sa.String(), nullable=True),
        sa.Column("recheck_on", sa.Date(), nullable=True),
        sa.Column("rechecked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recheck_verdict", sa.String(), nullable=True),
        sa.Column("recheck", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('improved','no_evidence','worse','insufficient')", name=op.f("ck_suggestion_plan_verdict")
        ),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name=op.f("ck_suggestion_plan_approved")),
        sa.CheckConstraint("(checked_at IS NULL) = (verdict IS NULL)", name=op.f("ck_suggestion_plan_checked")),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_suggestion_plan_confirmed")
        ),
        sa.CheckConstraint(
            "(rechecked_at IS NULL) = (recheck_verdict IS NULL)", name=op.f("ck_suggestion_plan_rechecked")
        ),
        sa.CheckConstraint(
            "(started_on IS NULL) = (baseline_from IS NULL) AND (started_on IS NULL) = (baseline_to IS NULL)"
            " AND (started_on IS NULL) = (check_on IS NULL)",
            name=op.f("ck_suggestion_plan_frozen"),
        ),
        sa.CheckConstraint("approved_at IS NULL OR returned_at IS NULL", name=op.f("ck_suggestion_plan_returned")),
        sa.CheckConstraint("baseline_days >= 28", name=op.f("ck_suggestion_plan_baseline_days")),
        sa.CheckConstraint("baseline_to IS NULL OR baseline_to < started_on", name=op.f("ck_suggestion_plan_before")),
        sa.CheckConstraint(
            "checked_at IS NULL OR started_on IS NOT NULL", name=op.f("ck_suggestion_plan_check_after_start")
        ),
        sa.CheckConstraint("cycle >= 1", name=op.f("ck_suggestion_plan_cycle")),
        sa.CheckConstraint("metric <> guard", name=op.f("ck_suggestion_plan_guard")),
        sa.CheckConstraint("started_on IS NULL OR approved_at IS NOT NULL", name=op.f("ck_suggestion_plan_started")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_plan_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("suggestion_id", "cycle", name=op.f("pk_suggestion_plan")),
    )
    op.create_index(
        "ix_suggestion_plan_check_on",
        "suggestion_plan",
        ["check_on"],
        sqlite_where=sa.text("checked_at IS NULL"),
        postgresql_where=sa.text("checked_at IS NULL"),
    )
    op.create_index(
        "ix_suggestion_plan_recheck_on",
        "suggestion_plan",
        ["recheck_on"],
        sqlite_where=sa.text("rechecked_at IS NULL"),
        postgresql_where=sa.text("rechecked_at IS NULL"),
    )

    op.create_table(
        "suggestion_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_suggestion_task_done")),
        sa.CheckConstraint("cycle >= 1", name=op.f("ck_suggestion_task_cycle")),
        sa.CheckConstraint("next_at IS NULL OR done_at IS NULL", name=op.f("ck_suggestion_task_next")),
        sa.CheckConstraint("told >= 0", name=op.f("ck_suggestion_task_told")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_task_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_task")),
        sa.UniqueConstraint(
            "suggestion_id", "cycle", "position", name=op.f("uq_suggestion_task_suggestion_id_cycle_position")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_suggestion_task_next_at",
        "suggestion_task",
        ["next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_suggestion_task_owner_open",
        "suggestion_task",
        ["owner"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
