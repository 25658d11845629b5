"""The whole life of a complaint."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COMPLAINT_CHECKS = {
    "colleague": "owner IS NULL OR colleague IS NULL OR owner <> colleague",
    "upheld": "upheld IS NULL OR upheld IN ('upheld','partly','not_upheld')",
}
_CLOCK_CHECKS = {"paused": "(state = 'paused') = (paused_at IS NOT NULL)"}


def upgrade() -> None:
    _create_absence()
    _create_attachment()
    _create_handoff()
    _create_proposal()
    with op.batch_alter_table("callback_attempt", recreate="always" if _is_sqlite() else "never") as batch:
        batch.add_column(sa.Column("method", sa.String()))
    _extend("clock", _clock_columns(), _CLOCK_CHECKS)
    _extend("complaint", _complaint_columns(), _COMPLAINT_CHECKS, linked=True)
    op.create_index("ix_complaint_closed_at", "complaint", ["closed_at"])
    op.create_index("ix_complaint_received_at", "complaint", ["received_at"])


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _extend(table: str, columns: list[sa.Column[object]], checks: dict[str, str], *, linked: bool = False) -> None:
    """Add columns and checks; SQLite copies the table for that."""
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.add_column(column)
        for name, text in checks.items():
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(text))
        if linked:
            batch.create_foreign_key(op.f("fk_complaint_linked_id_complaint"), "complaint", ["linked_id"], ["id"])
    # Only the rows that were there needed a value; new ones bring their own.
    with op.batch_alter_table(table) as batch:
        for column in columns:
            if column.server_default is not None:
                batch.alter_column(column.name, server_default=None)


def _clock_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        sa.Column("basis", sa.JSON(), nullable=False, server_default="{}"),
    ]


def _complaint_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("caller", sa.String()),
        sa.Column("colleague", sa.String()),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("product", sa.String()),
        sa.Column("occurred_at", sa.DateTime(timezone=True)),
        sa.Column("remedy", sa.String()),
        sa.Column("consent", sa.String()),
        sa.Column("relation", sa.String()),
        sa.Column("extra", sa.String()),
        sa.Column("regulator_ref", sa.String()),
        sa.Column("vulnerable", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("repeat", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("alarm", sa.String()),
        sa.Column("source", sa.String()),
        sa.Column("linked_id", sa.Integer()),
        sa.Column("upheld", sa.String()),
        sa.Column("root_cause", sa.String()),
        sa.Column("written_at", sa.DateTime(timezone=True)),
    ]


def _create_absence() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String()),
        sa.CheckConstraint("source IN ('status','person','lead')", name=op.f("ck_absence_source")),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_absence_until")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_person", "absence", ["person", "until"])


def _create_attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("link", sa.String()),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_attachment_complaint_id_complaint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("complaint_id", "file_id", name=op.f("uq_attachment_complaint_id_file_id")),
    )
    op.create_index("ix_attachment_complaint_id", "attachment", ["complaint_id"])


def _create_handoff() -> None:
    op.create_table(
        "handoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String()),
        sa.Column("taken_by", sa.String()),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.Column("returned_by", sa.String()),
        sa.Column("returned_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_handoff_complaint_id_complaint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
    )
    op.create_index("ix_handoff_complaint_id", "handoff", ["complaint_id"])
    only = sa.text("returned_at IS NULL")
    op.create_index(
        "uq_handoff_open", "handoff", ["complaint_id"], unique=True, sqlite_where=only, postgresql_where=only
    )


def _create_proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deed", sa.JSON(), nullable=False),
        sa.Column("note", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.String()),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_proposal_decided")),
        sa.CheckConstraint("state IN ('open','agreed','declined','void')", name=op.f("ck_proposal_state")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_proposal_complaint_id_complaint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_complaint_id", "proposal", ["complaint_id"])
    only = sa.text("state = 'open'")
    op.create_index(
        "uq_proposal_open", "proposal", ["complaint_id", "move"], unique=True, sqlite_where=only, postgresql_where=only
    )
