"""The rows of published digests, and of the frozen limits that their signals are judged by."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.rows import Row


class DigestRunRow(Row, table=True):
    """A digest as it was published, with every fact it was written from: there is one for each digest and period.

    `others` are the figures of the scopes that it does not show, which were gathered with its own: they are kept apart,
    because `facts` are read again with every message about them.
    `due_at` is when it was owed. One that was never meant to be posted, because nobody had read digests before, is
    `skipped` and only marks from where on they are owed. `changes` grows when one of its days is counted anew; of those
    up to `told` people have heard, the last time at `told_at`, when the figures were those `known`. Until `muted_until`
    nothing more is said about it.
    """

    __tablename__ = "digest_run"
    __table_args__ = (
        CheckConstraint("state IN ('published','skipped')", name="state"),
        CheckConstraint("last_day >= first_day", name="days"),
        UniqueConstraint("digest", "scope", "last_day"),
        Index(
            "ix_digest_run_changed",
            "id",
            sqlite_where=text("changes <> told"),
            postgresql_where=text("changes <> told"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    digest: str
    scope: str
    first_day: date
    last_day: date
    state: str = "published"
    due_at: datetime
    made_at: datetime
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    others: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    changes: int = 0
    told: int = 0
    told_at: datetime | None = None
    known: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    muted_until: datetime | None = None
    muted_by: str | None = None


class ChartLimitsRow(Row, table=True):
    """The limits of one indicator of a scope and channel, frozen from the days they name; no channel is empty text."""

    __tablename__ = "chart_limits"

    indicator: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    first_day: date
    last_day: date
    frozen_at: datetime
    limits: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
