"""The rows of targets that people have changed."""

from datetime import date, datetime

from sqlmodel import Field

from storage.rows import Row


class TargetRow(Row, table=True):
    """A target that somebody has set from a day on, and why; only ever added to.

    No channel and no team is the whole centre. `form_key` makes one form one change. What the policy says holds where
    nothing stands here for the same place and day.
    """

    __tablename__ = "target"

    id: int | None = Field(default=None, primary_key=True)
    form_key: str = Field(unique=True)
    indicator: str
    channel: str | None = None
    team: str | None = None
    value: float
    valid_from: date
    reason: str
    person: str
    at: datetime
