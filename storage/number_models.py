"""The rows of daily numbers."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from storage.rows import Row


class DailyNumberRow(Row, table=True):
    """A number of one day, of the centre or a team, as somebody entered it: written once, and the last one counts."""

    __tablename__ = "daily_number"
    __table_args__ = (
        CheckConstraint("part >= 0", name="part"),
        CheckConstraint("whole IS NULL OR whole >= part", name="whole"),
        UniqueConstraint("form_key", "name"),
        Index("ix_daily_number_day", "day", "scope"),
    )

    id: int | None = Field(default=None, primary_key=True)
    form_key: str
    day: date
    scope: str
    name: str
    part: int = Field(sa_type=BigInteger)
    whole: int | None = Field(default=None, sa_type=BigInteger)
    person: str
    at: datetime
