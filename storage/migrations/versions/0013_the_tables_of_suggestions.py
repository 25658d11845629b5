"""The tables of suggestions."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_suggestion()
    _create_suggestion_author()
    _create_suggestion_clock()
    _create_suggestion_complaint()
    _create_suggestion_event()
    _create_vote()


def _create_suggestion() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("from_customer", sa.Boolean(), nullable=False),
        sa.Column("area", sa.String()),
        sa.Column("owner", sa.String()),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("pain", sa.String(), nullable=False),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("indicator", sa.String()),
        sa.Column("effort", sa.String()),
        sa.Column("by_author", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String()),
        sa.Column("source_open", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("merged_into", sa.Integer()),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("teams", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True)),
        sa.Column("edit_at", sa.DateTime(timezone=True)),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(stage = 'merged') = (merged_into IS NOT NULL)", name=op.f("ck_suggestion_merged")),
        sa.CheckConstraint(
            "stage IN ('submitted','triaged') OR decided_at IS NOT NULL", name=op.f("ck_suggestion_decided")
        ),
        sa.CheckConstraint(
            "stage IN ('submitted','triaged','declined','merged','just_do','planned','doing','checking',"
            "'standardised','replan','stopped','rewarded')",
            name=op.f("ck_suggestion_stage"),
        ),
        sa.CheckConstraint("cycle >= 1", name=op.f("ck_suggestion_cycle")),
        sa.ForeignKeyConstraint(["merged_into"], ["suggestion.id"], name=op.f("fk_suggestion_merged_into_suggestion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("form_key", name=op.f("uq_suggestion_form_key")),
        sa.UniqueConstraint("number", name=op.f("uq_suggestion_number")),
    )
    op.create_index(op.f("ix_suggestion_author"), "suggestion", ["author"])
    op.create_index(
        "ix_suggestion_edit_at",
        "suggestion",
        ["edit_at"],
        sqlite_where=sa.text("edit_at IS NOT NULL"),
        postgresql_where=sa.text("edit_at IS NOT NULL"),
    )
    op.create_index(
        "ix_suggestion_undecided_counted_at",
        "suggestion",
        ["counted_at"],
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )


def _create_suggestion_author() -> None:
    op.create_table(
        "suggestion_author",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_author_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("suggestion_id", "person", name=op.f("pk_suggestion_author")),
    )
    op.create_index(op.f("ix_suggestion_author_person"), "suggestion_author", ["person"])


def _create_suggestion_clock() -> None:
    op.create_table(
        "suggestion_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        sa.Column("moments", sa.JSON(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.CheckConstraint("(state = 'running') = (stopped_at IS NULL)", name=op.f("ck_suggestion_clock_stopped")),
        sa.CheckConstraint("next_at IS NULL OR state = 'running'", name=op.f("ck_suggestion_clock_next")),
        sa.CheckConstraint("state IN ('running','met','missed','cancelled')", name=op.f("ck_suggestion_clock_state")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_clock_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_clock")),
        sa.UniqueConstraint(
            "suggestion_id", "kind", "cycle", name=op.f("uq_suggestion_clock_suggestion_id_kind_cycle")
        ),
    )
    op.create_index(
        "ix_suggestion_clock_next_at_running",
        "suggestion_clock",
        ["next_at"],
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(op.f("ix_suggestion_clock_suggestion_id"), "suggestion_clock", ["suggestion_id"])


def _create_suggestion_complaint() -> None:
    op.create_table(
        "suggestion_complaint",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_suggestion_complaint_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_complaint_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("suggestion_id", "complaint_id", name=op.f("pk_suggestion_complaint")),
    )
    op.create_index(op.f("ix_suggestion_complaint_complaint_id"), "suggestion_complaint", ["complaint_id"])


def _create_suggestion_event() -> None:
    op.create_table(
        "suggestion_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("note", sa.String()),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_event_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_event")),
    )
    op.create_index(op.f("ix_suggestion_event_suggestion_id"), "suggestion_event", ["suggestion_id"])


def _create_vote() -> None:
    op.create_table(
        "vote",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("backs", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("backs = (removed_at IS NULL)", name=op.f("ck_vote_removed")),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestion.id"], name=op.f("fk_vote_suggestion_id_suggestion")),
        sa.PrimaryKeyConstraint("suggestion_id", "person", name=op.f("pk_vote")),
    )
    op.create_index(op.f("ix_vote_person"), "vote", ["person"])
