"""The rows of what people have said about themselves: when they work, and what they want to hear in which language."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from storage.rows import Row


class WorkTimeRow(Row, table=True):
    """The working week of somebody whose hours are not the centre's: seven days as they were written, Monday first."""

    __tablename__ = "work_time"

    person: str = Field(primary_key=True)
    week: list[Any] = Field(default_factory=list, sa_type=JSON)
    quiet: str | None = None
    holidays: bool = False
    entered_by: str
    entered_at: datetime


class WorkDayRow(Row, table=True):
    """A day on which somebody works at other hours than in their week; without hours they are off."""

    __tablename__ = "work_day"

    person: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    hours: str
    entered_by: str


class ChoiceRow(Row, table=True):
    """What somebody has chosen: a `language`, None for that of their Slack, and for messages by kind, yes or no."""

    __tablename__ = "choice"

    person: str = Field(primary_key=True)
    language: str | None = None
    wishes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class TeamMemberRow(Row, table=True):
    """The department that somebody was given in Slack, besides those in which the policy names them."""

    __tablename__ = "team_member"

    person: str = Field(primary_key=True)
    department: str
