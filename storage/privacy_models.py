"""The rows of what is decided about customers' data."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from storage.rows import Row


class PrivacyRequestRow(Row, table=True):
    """What one person asked for about a customer's data, and how another one decided; what they wrote is sealed.

    *cases* are the ids of the cases it was about when it was asked for, *keys* the keyed hashes by which the customer
    is found, kept no longer than those of contacts.
    """

    __tablename__ = "privacy_request"
    __table_args__ = (
        CheckConstraint("wish IN ('erase','export','hold','release')", name="wish"),
        CheckConstraint("state IN ('open','agreed','declined')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        Index(
            "ix_privacy_request_open",
            "asked_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    form_key: str = Field(unique=True)
    wish: str
    ground: str
    asked_by: str
    asked_at: datetime
    cases: list[Any] = Field(default_factory=list, sa_type=JSON)
    keys: list[Any] = Field(default_factory=list, sa_type=JSON)
    reason: str | None = None
    state: str = "open"
    decided_by: str | None = None
    decided_at: datetime | None = None
    answer: str | None = None
