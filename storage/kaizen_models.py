"""The rows of suggestions: ideas, who had and who backs them, what became of them, and the clocks of their answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.rows import Row


class SuggestionRow(Row, table=True):
    """One idea; `version` grows with every step.

    `area` is the department whose lead answers it, `owner` who carries it out, `decided_at` when voting ended and
    `votes` and `teams` what it had then. `heard` grows with every word of Slack about a reaction, `counted_at` is when
    Slack was last asked for all of them; `edit_at` is when the card is owed its new count, `edited_at` when it last got
    one. `source` leads to the message that it was made from; one that is not `source_open` stands where not everybody
    may read.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint(
            "stage IN ('submitted','triaged','declined','merged','just_do','planned','doing','checking',"
            "'standardised','replan','stopped','rewarded')",
            name="stage",
        ),
        CheckConstraint("(stage = 'merged') = (merged_into IS NOT NULL)", name="merged"),
        CheckConstraint("stage IN ('submitted','triaged') OR decided_at IS NOT NULL", name="decided"),
        CheckConstraint("cycle >= 1", name="cycle"),
        Index(
            "ix_suggestion_undecided_counted_at",
            "counted_at",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index(
            "ix_suggestion_edit_at",
            "edit_at",
            sqlite_where=text("edit_at IS NOT NULL"),
            postgresql_where=text("edit_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    form_key: str = Field(unique=True)
    version: int = 1
    stage: str
    author: str = Field(index=True)
    hidden: bool = False
    from_customer: bool = False
    area: str | None = None
    owner: str | None = None
    cycle: int = 1
    title: str
    pain: str
    proposal: str
    indicator: str | None = None
    effort: str | None = None
    by_author: bool = False
    source: str | None = None
    source_open: bool = False
    submitted_at: datetime
    replied_at: datetime | None = None
    decided_at: datetime | None = None
    done_at: datetime | None = None
    merged_into: int | None = Field(default=None, foreign_key="suggestion.id")
    votes: int = 0
    teams: int = 0
    heard: int = 0
    counted_at: datetime | None = None
    edit_at: datetime | None = None
    edited_at: datetime | None = None


class SuggestionAuthorRow(Row, table=True):
    """Somebody who had an idea; `hidden` if they do not want to be named with it."""

    __tablename__ = "suggestion_author"

    suggestion_id: int = Field(foreign_key="suggestion.id", primary_key=True)
    person: str = Field(primary_key=True, index=True)
    hidden: bool = False
    at: datetime


class SuggestionEventRow(Row, table=True):
    """What happened to a suggestion, by whom: written once, never updated. `note` is what they wrote to its author."""

    __tablename__ = "suggestion_event"

    id: int | None = Field(default=None, primary_key=True)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True)
    at: datetime
    actor: str
    step: str
    stage: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    note: str | None = None


class SuggestionComplaintRow(Row, table=True):
    """A case that an idea was born from."""

    __tablename__ = "suggestion_complaint"

    suggestion_id: int = Field(foreign_key="suggestion.id", primary_key=True)
    complaint_id: int = Field(foreign_key="complaint.id", primary_key=True, index=True)
    at: datetime
    person: str


class VoteRow(Row, table=True):
    """What is known of one person's reactions to one idea; `backs` says whether one that counts stands.

    `marks` holds the last word about each reaction: whether it stands, and since when by Slack's time, in microseconds.
    """

    __tablename__ = "vote"
    __table_args__ = (CheckConstraint("backs = (removed_at IS NULL)", name="removed"),)

    suggestion_id: int = Field(foreign_key="suggestion.id", primary_key=True)
    person: str = Field(primary_key=True, index=True)
    backs: bool
    marks: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    first_at: datetime
    removed_at: datetime | None = None


class SuggestionClockRow(Row, table=True):
    """One running promise to the author of an idea; its columns mean what those of a case's clock mean."""

    __tablename__ = "suggestion_clock"
    __table_args__ = (
        CheckConstraint("state IN ('running','met','missed','cancelled')", name="state"),
        CheckConstraint("(state = 'running') = (stopped_at IS NULL)", name="stopped"),
        CheckConstraint("next_at IS NULL OR state = 'running'", name="next"),
        UniqueConstraint("suggestion_id", "kind", "cycle"),
        Index(
            "ix_suggestion_clock_next_at_running",
            "next_at",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    suggestion_id: int = Field(foreign_key="suggestion.id", index=True)
    kind: str
    cycle: int
    state: str = "running"
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    moments: list[Any] = Field(default_factory=list, sa_type=JSON)
    taken: int = 0
    next_at: datetime | None = None
    basis: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
