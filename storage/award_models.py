"""The rows of awards: who is nominated for what and why, who decided, and who may be thanked by name."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from storage.rows import Row


class AwardMonthRow(Row, table=True):
    """A month for which awards were nominated; the first one was only begun with."""

    __tablename__ = "award_month"

    month: date = Field(primary_key=True)
    at: datetime


class AwardRow(Row, table=True):
    """One award, from its nomination to what became of it: the ledger that everybody may read.

    `key` tells the same nomination again. `total` is in whole units of `currency`; above the policy's limit it is
    *confirmed* by one person and granted only by another. `reasons` are the figures it was nominated for. `next_at` is
    when somebody is next reminded to decide, if at all; `told` counts the reminders that were taken.
    """

    __tablename__ = "award"
    __table_args__ = (
        CheckConstraint("kind IN ('improvement','quality_model','complaint_handler')", name="kind"),
        CheckConstraint("state IN ('nominated','confirmed','granted','refused')", name="state"),
        CheckConstraint("(kind = 'improvement') = (suggestion_id IS NOT NULL)", name="suggestion"),
        CheckConstraint("(kind = 'improvement') = (tier IS NOT NULL)", name="tier"),
        CheckConstraint("tier IN ('thanks','done','effect','outstanding')", name="tiers"),
        CheckConstraint("total >= 0", name="total"),
        CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name="confirmed"),
        CheckConstraint("confirmed_by IS NULL OR decided_by IS NULL OR confirmed_by <> decided_by", name="second"),
        CheckConstraint("(state IN ('granted','refused')) = (decided_by IS NOT NULL)", name="decided"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="reason"),
        CheckConstraint("next_at IS NULL OR decided_at IS NULL", name="next"),
        CheckConstraint("told >= 0", name="told"),
        Index(
            "ix_award_open",
            "id",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index(
            "ix_award_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    month: date = Field(index=True)
    suggestion_id: int | None = Field(default=None, foreign_key="suggestion.id")
    tier: str | None = None
    total: int
    currency: str
    reasons: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = "nominated"
    nominated_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    told: int = 0
    next_at: datetime | None = None


class AwardShareRow(Row, table=True):
    """Somebody's share of an award; `named` says whether they may be thanked in public, once they have said so.

    `hidden` are those who have not shown their name with the idea: no list names them before they agree to it.
    """

    __tablename__ = "award_share"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    award_id: int = Field(foreign_key="award.id", primary_key=True)
    person: str = Field(primary_key=True, index=True)
    place: int
    amount: int
    hidden: bool = False
    named: bool | None = None
    answered_at: datetime | None = None
