"""Set targets, and tell of corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_target()
    with op.batch_alter_table("digest_run") as batch:
        for column in _columns():
            batch.add_column(column)
    # Only the rows that were there needed a value; new ones bring their own.
    with op.batch_alter_table("digest_run") as batch:
        for column in _columns():
            if column.server_default is not None:
                batch.alter_column(column.name, server_default=None)
    changed = sa.text("changes <> told")
    op.create_index("ix_digest_run_changed", "digest_run", ["id"], sqlite_where=changed, postgresql_where=changed)


def _create_target() -> None:
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("channel", sa.String()),
        sa.Column("team", sa.String()),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("form_key", name=op.f("uq_target_form_key")),
    )


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("changes", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("told", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("known", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("muted_until", sa.DateTime(timezone=True)),
        sa.Column("muted_by", sa.String()),
    ]
