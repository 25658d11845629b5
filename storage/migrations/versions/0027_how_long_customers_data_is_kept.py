"""How long customers' data is kept, and who decided otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("complaint", recreate="always" if sqlite else "never") as batch:
        for name in ("erased_at", "erase_asked_at", "held_at"):
            batch.add_column(sa.Column(name, moment, nullable=True))
    kept = sa.text("erased_at IS NULL")
    op.create_index("ix_complaint_closed_at_kept", "complaint", ["closed_at"], sqlite_where=kept, postgresql_where=kept)
    op.create_table(
        "privacy_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.CheckConstraint("wish IN ('erase','export','hold','release')", name=op.f("ck_privacy_request_wish")),
        sa.CheckConstraint("state IN ('open','agreed','declined')", name=op.f("ck_privacy_request_state")),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_privacy_request_decided")),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_privacy_request_two_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_request")),
        sa.UniqueConstraint("form_key", name=op.f("uq_privacy_request_form_key")),
    )
    waiting = sa.text("state = 'open'")
    op.create_index(
        "ix_privacy_request_open", "privacy_request", ["asked_at"], sqlite_where=waiting, postgresql_where=waiting
    )
