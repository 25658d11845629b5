"""What of a wait counts, and by which hours that was measured."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_CHECKS = {
    "wait_clock": "wait_clock IN ('live','business','clock')",
    "measured": "(wait_clock IS NULL) = (out_of_hours IS NULL)",
    "open_waited": "open_waited BETWEEN 0 AND waited",
}


def upgrade() -> None:
    """Add the columns, and leave them empty: what was published of the contacts there are stays as it is."""
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("digest", name=op.f("uq_schedule_digest")),
    )
    with op.batch_alter_table("contact") as batch:
        batch.add_column(sa.Column("wait_clock", sa.String(), nullable=True))
        batch.add_column(sa.Column("open_waited", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("out_of_hours", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("schedule_id", sa.Integer(), nullable=True))
        for name, text in _CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_contact_{name}"), sa.text(text))
