"""The rows that prove what was recorded: seals over lines of histories, the key they are made with, and decisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from storage.rows import Row


class SealRow(Row, table=True):
    """Proof of one line of a table that is only ever added to, as it was when it was sealed.

    *digest* is of the line itself; *chain* is a keyed hash of it, its place and the chain of the seal before, so that
    neither a line nor a seal can be changed, taken out or put in between without a trace.
    """

    __tablename__ = "seal"
    __table_args__ = (UniqueConstraint("source", "row_id"), CheckConstraint("position >= 1", name="position"))

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str
    row_id: int
    digest: str
    chain: str
    at: datetime


class PolicyChangeRow(Row, table=True):
    """A policy that came into effect, whole, and what it *changes* in the one before: path, before, after.

    *follows* is the row of the one before, 0 for the first: one policy is followed by one other.
    """

    __tablename__ = "policy_change"

    id: int | None = Field(default=None, primary_key=True)
    follows: int = Field(unique=True)
    at: datetime
    digest: str
    version: str
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class MatchKeyRow(Row, table=True):
    """The key of all keyed hashes in this database, sealed under the newest key of the setting; there is one."""

    __tablename__ = "match_key"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sealed: str


class RecordRow(Row, table=True):
    """What was decided about the bot or about customers' data, by whom: written once, never updated, never deleted.

    *person* is a Slack id, or empty for whoever typed a command in a shell. *facts* holds codes, counts and times only.
    """

    __tablename__ = "record"
    __table_args__ = (Index("ix_record_kind", "kind", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    person: str
    kind: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
