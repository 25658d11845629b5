"""What the bot knows of its own life, and where it speaks to people."""

from datetime import datetime

from sqlmodel import Field

from storage.rows import Row


class HeartbeatRow(Row, table=True):
    """When something was last known to be alive: the bot as a whole, or its ear."""

    __tablename__ = "heartbeat"

    name: str = Field(primary_key=True)
    at: datetime


class AwayPeriodRow(Row, table=True):
    """A time in which no process of ours looked after anything; what fell due in it was told late."""

    __tablename__ = "away_period"

    since: datetime = Field(primary_key=True)
    until: datetime = Field(index=True)


class DirectMessageRow(Row, table=True):
    """The channel of direct messages with a person, which Slack lets us open seldom."""

    __tablename__ = "direct_message"

    person: str = Field(primary_key=True)
    channel: str


class InboxRow(Row, table=True):
    """A form or event that has been handled, so that its second coming changes nothing."""

    __tablename__ = "inbox"

    id: str = Field(primary_key=True)
    at: datetime = Field(index=True)
