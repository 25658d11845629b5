"""The tables of the first complaint."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_complaint()
    _create_counter()
    _create_inbox()
    _create_member()
    _create_notice()
    _create_turn()
    _create_access_log()
    _create_callback_attempt()
    _create_clock()
    _create_complaint_event()


def _create_complaint() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closure_code", sa.String()),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("creator", sa.String(), nullable=False),
        sa.Column("owner", sa.String()),
        sa.Column("owner_reason", sa.String()),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True)),
        sa.Column("cycle_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("customer_name", sa.String()),
        sa.Column("customer_contact", sa.String()),
        sa.Column("order_number", sa.String()),
        sa.Column("description", sa.String()),
        sa.Column("contact_key", sa.String()),
        sa.Column("order_key", sa.String()),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_complaint_closed")),
        sa.CheckConstraint("severity IN ('normal','high','urgent')", name=op.f("ck_complaint_severity")),
        sa.CheckConstraint(
            "state IN ('received','assigned','in_progress','waiting_customer','resolved','fulfilling','closed')",
            name=op.f("ck_complaint_state"),
        ),
        sa.CheckConstraint("(closed_at IS NULL) OR (closure_code IS NOT NULL)", name=op.f("ck_complaint_closure_code")),
        sa.CheckConstraint("cycle >= 1", name=op.f("ck_complaint_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("form_key", name=op.f("uq_complaint_form_key")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
    )
    op.create_index("ix_complaint_contact_key", "complaint", ["contact_key"])
    only = sa.text("state <> 'closed'")
    op.create_index("ix_complaint_open_owner", "complaint", ["owner"], sqlite_where=only, postgresql_where=only)
    op.create_index("ix_complaint_order_key", "complaint", ["order_key"])


def _create_counter() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_at", "inbox", ["at"])


def _create_member() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_stranger", sa.Boolean(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("dedup_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer()),
        sa.Column("parent_id", sa.Integer()),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String()),
        sa.Column("ts", sa.String()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String()),
        sa.CheckConstraint(
            "state IN ('queued','sending','sent','failed','obsolete','uncertain')", name=op.f("ck_notice_state")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["notice.id"], name=op.f("fk_notice_parent_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_notice_dedup_key")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    only = sa.text("state IN ('queued','sending','uncertain')")
    op.create_index("ix_notice_due", "notice", ["send_at", "id"], sqlite_where=only, postgresql_where=only)
    op.create_index("ix_notice_subject", "notice", ["subject_id", "kind"])


def _create_turn() -> None:
    op.create_table(
        "turn",
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("department", "person", name=op.f("pk_turn")),
    )


def _create_access_log() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("view_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_access_log_complaint_id_complaint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index("ix_access_log_complaint_id", "access_log", ["complaint_id"])


def _create_callback_attempt() -> None:
    op.create_table(
        "callback_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("solved", sa.Boolean()),
        sa.Column("satisfied", sa.Boolean()),
        sa.Column("score", sa.Integer()),
        sa.Column("comment", sa.String()),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 1 AND 10", name=op.f("ck_callback_attempt_score")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_callback_attempt_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_attempt")),
    )
    op.create_index("ix_callback_attempt_complaint_id", "callback_attempt", ["complaint_id"])


def _create_clock() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        sa.Column("moments", sa.JSON(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(state IN ('running','paused')) = (stopped_at IS NULL)", name=op.f("ck_clock_stopped")),
        sa.CheckConstraint("next_at IS NULL OR state = 'running'", name=op.f("ck_clock_next")),
        sa.CheckConstraint(
            "state IN ('running','paused','met','missed','cancelled','superseded')", name=op.f("ck_clock_state")
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_clock_complaint_id_complaint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
        sa.UniqueConstraint(
            "complaint_id", "kind", "cycle", "sequence", name=op.f("uq_clock_complaint_id_kind_cycle_sequence")
        ),
    )
    op.create_index("ix_clock_complaint_id", "clock", ["complaint_id"])
    only = sa.text("state = 'running'")
    op.create_index("ix_clock_next_at_running", "clock", ["next_at"], sqlite_where=only, postgresql_where=only)


def _create_complaint_event() -> None:
    op.create_table(
        "complaint_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("note", sa.String()),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_event_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_event")),
    )
    op.create_index("ix_complaint_event_complaint_id", "complaint_event", ["complaint_id"])
