"""The rows. Every timestamp is UTC and aware; text a customer gave is stored encrypted, and matched by keyed hashes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.rows import Row


class ComplaintRow(Row, table=True):
    """One case from the customer's complaint to the confirmed end; `version` grows with every change.

    `closure_code` is known before the end while a case is fulfilling. `colleague` is who the complaint is about: they
    see nothing of it. `caller` is who is to call back, `linked_id` the case that this one repeats or was merged into,
    `alarm` the name of the keyword rule that raised it, `written_at` when the customer was last told in writing.
    `escalated_fact_at` is when that became known which raised its severity, if it was not from the beginning.
    `erased_at` is when all that identifies its customer was erased, `erase_asked_at` since when two people want that,
    and `held_at` since when a legal hold forbids it.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(
            "state IN ('received','assigned','in_progress','waiting_customer','resolved','fulfilling','closed')",
            name="state",
        ),
        CheckConstraint("severity IN ('normal','high','urgent')", name="severity"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(closed_at IS NULL) OR (closure_code IS NOT NULL)", name="closure_code"),
        CheckConstraint("cycle >= 1", name="cycle"),
        CheckConstraint("owner IS NULL OR colleague IS NULL OR owner <> colleague", name="colleague"),
        CheckConstraint("upheld IS NULL OR upheld IN ('upheld','partly','not_upheld')", name="upheld"),
        Index("ix_complaint_received_at", "received_at"),
        Index("ix_complaint_closed_at", "closed_at"),
        Index("ix_complaint_linked_id", "linked_id"),
        Index(
            "ix_complaint_closed_at_kept",
            "closed_at",
            sqlite_where=text("erased_at IS NULL"),
            postgresql_where=text("erased_at IS NULL"),
        ),
        Index(
            "ix_complaint_open_owner",
            "owner",
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
        Index(
            "ix_complaint_resolved_caller",
            "caller",
            sqlite_where=text("state = 'resolved'"),
            postgresql_where=text("state = 'resolved'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    form_key: str = Field(unique=True)
    version: int = 1
    state: str
    closure_code: str | None = None
    severity: str
    category: str
    department: str
    channel: str
    creator: str
    owner: str | None = None
    owner_reason: str | None = None
    cycle: int = 1
    received_at: datetime
    created_at: datetime
    assigned_at: datetime | None = None
    cycle_at: datetime
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    customer_name: str | None = None
    customer_contact: str | None = None
    order_number: str | None = None
    description: str | None = None
    contact_key: str | None = Field(default=None, index=True)
    order_key: str | None = Field(default=None, index=True)
    caller: str | None = None
    colleague: str | None = None
    accepted_at: datetime | None = None
    product: str | None = None
    occurred_at: datetime | None = None
    remedy: str | None = None
    consent: str | None = None
    relation: str | None = None
    extra: str | None = None
    regulator_ref: str | None = None
    vulnerable: bool = False
    repeat: bool = False
    anonymous: bool = False
    alarm: str | None = None
    source: str | None = None
    linked_id: int | None = Field(default=None, foreign_key="complaint.id")
    upheld: str | None = None
    root_cause: str | None = None
    written_at: datetime | None = None
    escalated_fact_at: datetime | None = None
    erased_at: datetime | None = None
    erase_asked_at: datetime | None = None
    held_at: datetime | None = None


class ComplaintEventRow(Row, table=True):
    """What happened to a case, by whom: written once, never updated, never deleted.

    `facts` holds codes and times only; `note` is what a person wrote, encrypted.
    """

    __tablename__ = "complaint_event"

    id: int | None = Field(default=None, primary_key=True)
    complaint_id: int = Field(foreign_key="complaint.id", index=True)
    at: datetime
    actor: str
    move: str
    state: str
    cycle: int
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    note: str | None = None


class ClockRow(Row, table=True):
    """One running promise; `next_at` is the next moment at which somebody is owed a word about it.

    `moments` is the ladder it was born with, as offsets from `due_at`; `taken` counts those that have been handled.
    `basis` says how the due time came about: the length, the rule it comes from, and every pause.
    """

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("state IN ('running','paused','met','missed','cancelled','superseded')", name="state"),
        CheckConstraint("(state IN ('running','paused')) = (stopped_at IS NULL)", name="stopped"),
        CheckConstraint("next_at IS NULL OR state = 'running'", name="next"),
        CheckConstraint("(state = 'paused') = (paused_at IS NOT NULL)", name="paused"),
        UniqueConstraint("complaint_id", "kind", "cycle", "sequence"),
        Index(
            "ix_clock_next_at_running",
            "next_at",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index(
            "ix_clock_due_at_running",
            "due_at",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    complaint_id: int = Field(foreign_key="complaint.id", index=True)
    kind: str
    cycle: int
    sequence: int = 1
    state: str = "running"
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    moments: list[Any] = Field(default_factory=list, sa_type=JSON)
    taken: int = 0
    next_at: datetime | None = None
    paused_at: datetime | None = None
    basis: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class HandoffRow(Row, table=True):
    """A case in the hands of another department: asked for, taken on, given back. What was written is encrypted."""

    __tablename__ = "handoff"
    __table_args__ = (
        Index(
            "uq_handoff_open",
            "complaint_id",
            unique=True,
            sqlite_where=text("returned_at IS NULL"),
            postgresql_where=text("returned_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    complaint_id: int = Field(foreign_key="complaint.id", index=True)
    cycle: int
    department: str
    asked_by: str
    asked_at: datetime
    note: str | None = None
    taken_by: str | None = None
    taken_at: datetime | None = None
    returned_by: str | None = None
    returned_at: datetime | None = None


class ProposalRow(Row, table=True):
    """A move that needs another person's consent, as it will be made; what was written with it is encrypted."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("state IN ('open','agreed','declined','void')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_proposal_open",
            "complaint_id",
            "move",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    complaint_id: int = Field(foreign_key="complaint.id", index=True)
    cycle: int
    move: str
    asked_by: str
    asked_at: datetime
    deed: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    note: str | None = None
    state: str = "open"
    decided_by: str | None = None
    decided_at: datetime | None = None
    answer: str | None = None


class AttachmentRow(Row, table=True):
    """A file in Slack that belongs to a case, by reference only; its name and link are encrypted.

    `gone_at` is when we heard that it was deleted there.
    """

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("complaint_id", "file_id"), Index("ix_attachment_file_id", "file_id"))

    id: int | None = Field(default=None, primary_key=True)
    complaint_id: int = Field(foreign_key="complaint.id", index=True)
    at: datetime
    person: str
    file_id: str
    name: str | None = None
    link: str | None = None
    gone_at: datetime | None = None


class CallbackAttemptRow(Row, table=True):
    """One try to reach the customer after the solution, and what came of it."""

    __tablename__ = "callback_attempt"
    __table_args__ = (CheckConstraint("score IS NULL OR score BETWEEN 1 AND 10", name="score"),)

    id: int | None = Field(default=None, primary_key=True)
    complaint_id: int = Field(foreign_key="complaint.id", index=True)
    cycle: int
    at: datetime
    caller: str
    method: str | None = None
    outcome: str
    solved: bool | None = None
    satisfied: bool | None = None
    score: int | None = None
    comment: str | None = None


class NoticeRow(Row, table=True):
    """One message owed, from the transaction that owes it to the message standing in Slack.

    `key` is the opaque name it carries in Slack's message metadata. A standing message is brought up to date when
    `wanted` exceeds `shown`.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("state IN ('queued','sending','sent','failed','obsolete','uncertain')", name="state"),
        Index(
            "ix_notice_due",
            "send_at",
            "id",
            sqlite_where=text("state IN ('queued','sending','uncertain')"),
            postgresql_where=text("state IN ('queued','sending','uncertain')"),
        ),
        Index("ix_notice_subject", "subject_id", "kind"),
        Index(
            "ix_notice_reminders",
            "target",
            "sent_at",
            sqlite_where=text("kind IN ('clock_reminder','clock_bundle')"),
            postgresql_where=text("kind IN ('clock_reminder','clock_bundle')"),
        ),
        Index("ix_notice_ts", "ts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    dedup_key: str = Field(unique=True)
    kind: str
    target: str
    subject_id: int | None = None
    parent_id: int | None = Field(default=None, foreign_key="notice.id")
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = "queued"
    created_at: datetime
    send_at: datetime
    lease_until: datetime | None = None
    attempts: int = 0
    wanted: int = 1
    shown: int = 0
    channel: str | None = None
    ts: str | None = None
    sent_at: datetime | None = None
    error: str | None = None


class MemberRow(Row, table=True):
    """A person in Slack as last seen there."""

    __tablename__ = "member"

    id: str = Field(primary_key=True)
    name: str
    zone: str
    language: str
    is_bot: bool = False
    is_guest: bool = False
    is_stranger: bool = False
    deleted: bool = False


class AbsenceRow(Row, table=True):
    """When somebody is away, and from where we know: their Slack status, themselves, or a lead.

    `told_at` is when who leads was told which of their cases fall into that time.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("source IN ('status','person','lead')", name="source"),
        CheckConstraint("until IS NULL OR until > since", name="until"),
        Index("ix_absence_person", "person", "until"),
        Index(
            "ix_absence_since_untold",
            "since",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person: str
    since: datetime
    until: datetime | None = None
    source: str
    entered_by: str | None = None
    told_at: datetime | None = None


class CounterRow(Row, table=True):
    """The last number given out of a series, such as the cases of one day."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True)
    value: int


class TurnRow(Row, table=True):
    """When somebody was last given a case of a department, so that the next goes to who has waited longest."""

    __tablename__ = "turn"

    department: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    at: datetime


class AccessLogRow(Row, table=True):
    """Who was shown which customer data, when and why: written once, never updated."""

    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_person", "person", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    person: str
    complaint_id: int = Field(foreign_key="complaint.id", index=True)
    fields: str
    reason: str
    view_id: str
