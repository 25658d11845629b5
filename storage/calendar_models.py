"""The rows of the calendar: holidays and make-up workdays, and the years for which they are known."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from storage.rows import Row


class CalendarYearRow(Row, table=True):
    """A year of a country that has been filled: by which `source`, and whether it holds for certain."""

    __tablename__ = "calendar_year"

    country: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    official: bool
    source: str
    filled_at: datetime


class CalendarDayRow(Row, table=True):
    """A day on which a country does not do what it does on others of that weekday."""

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("kind IN ('holiday','makeup_workday')", name="kind"),)

    country: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    kind: str
    name_en: str = ""
    name_zh_cn: str = ""
