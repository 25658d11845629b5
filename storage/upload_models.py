"""The rows of tables that are uploaded in Slack."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from storage.rows import Row


class UploadRow(Row, table=True):
    """A table that somebody uploaded: where its file is in Slack, how it is to be read, and what came of it.

    `asked` is to be weighed and `wanted` to be taken in, by whoever holds `turn` until `lease_until`. `facts` holds
    counts, reasons and lines, and nothing of what stands in the table.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("state IN ('asked','weighed','wanted','done','failed','discarded')", name="state"),
        Index(
            "ix_upload_open",
            "id",
            sqlite_where=text("state IN ('asked','wanted')"),
            postgresql_where=text("state IN ('asked','wanted')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    form_key: str = Field(unique=True)
    person: str
    name: str
    url: str
    mapping: str
    source: str | None = None
    state: str = "asked"
    error: str | None = None
    digest: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime
    seen_at: datetime
    turn: int = 0
    lease_until: datetime | None = None
