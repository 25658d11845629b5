"""The tables of contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_import_run()
    _create_contact()
    _create_rejected_row()
    _create_contact_day()
    _create_agent()


def _create_import_run() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('file','ingest','pull')", name=op.f("ck_import_run_kind")),
        sa.CheckConstraint("state IN ('running','done')", name=op.f("ck_import_run_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index("ix_import_run_digest", "import_run", ["digest"])
    op.create_index("ix_import_run_source_seen_at", "import_run", ["source", "seen_at"])


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("abandoned", sa.Boolean(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("team", sa.String()),
        sa.Column("agent", sa.String()),
        sa.Column("category", sa.String()),
        sa.Column("waited", sa.Integer()),
        sa.Column("talk", sa.Integer()),
        sa.Column("hold", sa.Integer()),
        sa.Column("acw", sa.Integer()),
        sa.Column("resolved", sa.Boolean()),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("reopened", sa.Boolean()),
        sa.Column("survey_sent", sa.Boolean()),
        sa.Column("score", sa.Integer()),
        sa.Column("scale_max", sa.Integer()),
        sa.Column("nps", sa.Integer()),
        sa.Column("ces", sa.Integer()),
        sa.Column("rated_at", sa.DateTime(timezone=True)),
        sa.Column("customer_key", sa.String()),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("NOT (answered AND abandoned)", name=op.f("ck_contact_answered")),
        sa.CheckConstraint("(score IS NULL) = (scale_max IS NULL)", name=op.f("ck_contact_scale")),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 0 AND scale_max", name=op.f("ck_contact_score")),
        sa.CheckConstraint("nps IS NULL OR nps BETWEEN 0 AND 10", name=op.f("ck_contact_nps")),
        sa.CheckConstraint("ces IS NULL OR ces BETWEEN 1 AND 7", name=op.f("ck_contact_ces")),
        sa.CheckConstraint("waited >= 0 AND talk >= 0 AND hold >= 0 AND acw >= 0", name=op.f("ck_contact_spans")),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_contact_import_id_import_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_contact_source_external_id")),
    )
    op.create_index(op.f("ix_contact_arrived_at"), "contact", ["arrived_at"])
    _create_partial_index("ix_contact_rated_at", "contact", ["rated_at"], "rated_at <> arrived_at")
    _create_partial_index(
        "ix_contact_customer_key", "contact", ["customer_key", "arrived_at"], "customer_key IS NOT NULL"
    )


def _create_rejected_row() -> None:
    op.create_table(
        "rejected_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_rejected_row_import_id_import_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejected_row")),
    )
    op.create_index(op.f("ix_rejected_row_at"), "rejected_row", ["at"])
    op.create_index("ix_rejected_row_import_id_line", "rejected_row", ["import_id", "line"])


def _create_contact_day() -> None:
    op.create_table(
        "contact_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("dirty", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", "team", "channel", name=op.f("pk_contact_day")),
    )
    _create_partial_index("ix_contact_day_dirty", "contact_day", ["day"], "dirty")


def _create_agent() -> None:
    op.create_table(
        "agent",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("member", sa.String()),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_agent_member_member")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_agent")),
    )


def _create_partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
