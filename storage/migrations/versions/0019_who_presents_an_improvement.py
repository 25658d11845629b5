"""Who presents an improvement."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "talk",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["digest_run.id"], name=op.f("fk_talk_run_id_digest_run")),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestion.id"], name=op.f("fk_talk_suggestion_id_suggestion")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_talk")),
    )
    op.create_index("ix_talk_suggestion_id", "talk", ["suggestion_id"])
