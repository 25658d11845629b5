"""The rows of plans: what an idea is to change, what it is measured by, what came of it, and the tasks on the way."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.rows import Row


class SuggestionPlanRow(Row, table=True):
    """The plan of one idea in one cycle, and what its check and its act have brought.

    *problem* to *planned_start* are the plan; they change until *started_on*, the day of the change, and never after.
    *returned_at* stands while somebody who leads wants it changed. *baseline_from* and *baseline_to* are local days,
    both included; *baseline* is what was counted of them, frozen. The check can be computed on *check_on* at the
    earliest; *effect* is what it was judged by. *act_note* is why something became standard without evidence,
    *standard* leads to it. *learnt* is what whoever ended or planned anew has learnt.
    """

    __tablename__ = "suggestion_plan"
    __table_args__ = (
        CheckConstraint("cycle >= 1", name="cycle"),
        CheckConstraint("baseline_days >= 28", name="baseline_days"),
        CheckConstraint("metric <> guard", name="guard"),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved"),
        CheckConstraint("approved_at IS NULL OR returned_at IS NULL", name="returned"),
        CheckConstraint("started_on IS NULL OR approved_at IS NOT NULL", name="started"),
        CheckConstraint(
            "(started_on IS NULL) = (baseline_from IS NULL) AND (started_on IS NULL) = (baseline_to IS NULL)"
            " AND (started_on IS NULL) = (check_on IS NULL)",
            name="frozen",
        ),
        CheckConstraint("baseline_to IS NULL OR baseline_to < started_on", name="before"),
        CheckConstraint("verdict IN ('improved','no_evidence','worse','insufficient')", name="verdict"),
        CheckConstraint("(checked_at IS NULL) = (verdict IS NULL)", name="checked"),
        CheckConstraint("checked_at IS NULL OR started_on IS NOT NULL", name="check_after_start"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed"),
        CheckConstraint("(rechecked_at IS NULL) = (recheck_verdict IS NULL)", name="rechecked"),
        Index(
            "ix_suggestion_plan_check_on",
            "check_on",
            sqlite_where=text("checked_at IS NULL"),
            postgresql_where=text("checked_at IS NULL"),
        ),
        Index(
            "ix_suggestion_plan_recheck_on",
            "recheck_on",
            sqlite_where=text("rechecked_at IS NULL"),
            postgresql_where=text("rechecked_at IS NULL"),
        ),
    )

    suggestion_id: int = Field(foreign_key="suggestion.id", primary_key=True)
    cycle: int = Field(primary_key=True)
    problem: str
    cause: str
    metric: str
    channel: str | None = None
    team: str | None = None
    target: float
    guard: str
    baseline_days: int
    planned_start: date
    proposed_by: str
    proposed_at: datetime
    returned_at: datetime | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    started_on: date | None = None
    baseline_from: date | None = None
    baseline_to: date | None = None
    baseline: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    check_on: date | None = None
    checked_at: datetime | None = None
    verdict: str | None = None
    effect: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    act_note: str | None = None
    standard: str | None = None
    rollout: str | None = None
    learnt: str | None = None
    recheck_on: date | None = None
    rechecked_at: datetime | None = None
    recheck_verdict: str | None = None
    recheck: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class SuggestionTaskRow(Row, table=True):
    """Something to be done for a plan, by whom and until the end of which local day.

    `next_at` is when somebody is next owed a word about it, none once it is done or its trial is over; `told` counts
    the moments of it that were taken.
    """

    __tablename__ = "suggestion_task"
    __table_args__ = (
        CheckConstraint("cycle >= 1", name="cycle"),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
        CheckConstraint("next_at IS NULL OR done_at IS NULL", name="next"),
        CheckConstraint("told >= 0", name="told"),
        UniqueConstraint("suggestion_id", "cycle", "position"),
        Index(
            "ix_suggestion_task_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index(
            "ix_suggestion_task_owner_open",
            "owner",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        # The id of a task that was planned anew is never given out again, for its old buttons carry it.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    suggestion_id: int = Field(foreign_key="suggestion.id")
    cycle: int
    position: int
    text: str
    owner: str
    due_on: date
    done_at: datetime | None = None
    done_by: str | None = None
    told: int = 0
    next_at: datetime | None = None
