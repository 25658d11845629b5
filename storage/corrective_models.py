"""The rows of corrective actions, and of the months whose answers are all in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.rows import Row


class CorrectiveActionRow(Row, table=True):
    """Something that was decided, and with an owner something that is done by a day; `form_key` makes it one.

    *category* is the one whose complaints it is to make fewer. *run_id* and *place* are the report and the number of
    the decision there that it was taken on, if it was. *ended_at* is when it was done or dropped, *result* what came of
    it in the words of *ended_by*.
    """

    __tablename__ = "corrective_action"
    __table_args__ = (
        CheckConstraint("state IN ('open','done','dropped','noted')", name="state"),
        CheckConstraint("(owner IS NULL) = (due_on IS NULL)", name="owned"),
        CheckConstraint("(state = 'noted') = (owner IS NULL)", name="noted"),
        CheckConstraint("(ended_at IS NULL) = (state IN ('open','noted'))", name="ended"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by"),
        CheckConstraint("(run_id IS NULL) = (place IS NULL)", name="decided"),
        UniqueConstraint("run_id", "place"),
        Index(
            "ix_corrective_action_open",
            "due_on",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    form_key: str = Field(unique=True)
    category: str | None = None
    cause: str
    measure: str
    owner: str | None = None
    due_on: date | None = None
    state: str
    opened_by: str
    opened_at: datetime
    run_id: int | None = Field(default=None, foreign_key="digest_run.id")
    place: int | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    result: str = ""


class MonthRow(Row, table=True):
    """The satisfaction with the contacts of a month, by the contact and not by the answer, frozen a week after it."""

    __tablename__ = "month"
    __table_args__ = (CheckConstraint("satisfied BETWEEN 0 AND answered", name="satisfied"),)

    first_day: date = Field(primary_key=True)
    satisfied: int
    answered: int
    frozen_at: datetime
