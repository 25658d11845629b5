"""The rows of App Homes: who has opened theirs, what they look at there, and what Slack shows of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from storage.rows import Row


class HomeRow(Row, table=True):
    """The Home of somebody who has opened it: when, how often, and which `part` they look at, "" being all of them.

    `hash` is Slack's word for the view that it shows, `digest` ours for what stands in it; None where nobody knows.
    """

    __tablename__ = "home"
    __table_args__ = (CheckConstraint("page >= 0", name="page"),)

    person: str = Field(primary_key=True)
    first_at: datetime
    opened_at: datetime
    visits: int = 1
    part: str = ""
    page: int = 0
    hash: str | None = None
    digest: str | None = None
