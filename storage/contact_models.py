"""The rows of contacts, of the imports that brought them, of the days for which they are counted, of low scores."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.rows import Row

# Answers in the lowest boxes of their scale, as `domain.indicators.csat` has them: of thumbs the one that is down.
LOW: Final = "NOT is_test AND score <= 2 AND (scale_max > 1 OR score = 0)"


class ImportRunRow(Row, table=True):
    """One table that was, or is being, taken in: a file, or what one system sent or was asked for on one day.

    `digest` tells the same work again: an unfinished run goes on after `line`, the last one it took in. `seen_at` is
    when it last moved. The counts are of rows, and hold nothing of them.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint("kind IN ('file','ingest','pull')", name="kind"),
        CheckConstraint("state IN ('running','done')", name="state"),
        Index("ix_import_run_source_seen_at", "source", "seen_at"),
        Index("ix_import_run_digest", "digest"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str
    kind: str
    name: str
    digest: str
    person: str
    state: str = "running"
    started_at: datetime
    seen_at: datetime
    line: int = 0
    new: int = 0
    corrected: int = 0
    unchanged: int = 0
    rejected: int = 0


class ContactRow(Row, table=True):
    """One conversation of a customer with the centre, as `domain.contacts.Contact` describes it.

    `import_id` is the run that brought what it says now. The columns from `wait_clock` on are a
    `domain.waits.Measured`, settled when the wait was stored; they are null where it was before there was one.
    `schedule_id` refers to `schedule`, of which no row ever goes, so that the database need not look there for each
    contact. Surveys that count on the day of arrival need no index of their own.
    """

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("NOT (answered AND abandoned)", name="answered"),
        CheckConstraint("(score IS NULL) = (scale_max IS NULL)", name="scale"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND scale_max", name="score"),
        CheckConstraint("nps IS NULL OR nps BETWEEN 0 AND 10", name="nps"),
        CheckConstraint("ces IS NULL OR ces BETWEEN 1 AND 7", name="ces"),
        CheckConstraint("waited >= 0 AND talk >= 0 AND hold >= 0 AND acw >= 0", name="spans"),
        CheckConstraint("wait_clock IN ('live','business','clock')", name="wait_clock"),
        CheckConstraint("(wait_clock IS NULL) = (out_of_hours IS NULL)", name="measured"),
        CheckConstraint("open_waited BETWEEN 0 AND waited", name="open_waited"),
        UniqueConstraint("source", "external_id"),
        Index(
            "ix_contact_rated_at",
            "rated_at",
            sqlite_where=text("rated_at <> arrived_at"),
            postgresql_where=text("rated_at <> arrived_at"),
        ),
        Index(
            "ix_contact_customer_key",
            "customer_key",
            "arrived_at",
            sqlite_where=text("customer_key IS NOT NULL"),
            postgresql_where=text("customer_key IS NOT NULL"),
        ),
        Index(
            "ix_contact_low", "rated_at", "arrived_at", "channel", sqlite_where=text(LOW), postgresql_where=text(LOW)
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str
    external_id: str
    channel: str
    arrived_at: datetime = Field(index=True)
    answered: bool
    abandoned: bool
    is_test: bool
    team: str | None = None
    agent: str | None = None
    category: str | None = None
    waited: int | None = None
    talk: int | None = None
    hold: int | None = None
    acw: int | None = None
    resolved: bool | None = None
    resolved_at: datetime | None = None
    reopened: bool | None = None
    survey_sent: bool | None = None
    score: int | None = None
    scale_max: int | None = None
    nps: int | None = None
    ces: int | None = None
    rated_at: datetime | None = None
    customer_key: str | None = None
    import_id: int = Field(foreign_key="import_run.id")
    wait_clock: str | None = None
    open_waited: int | None = None
    out_of_hours: bool | None = None
    schedule_id: int | None = None


class LowScoreReasonRow(Row, table=True):
    """What the low score of a contact is put down to, by whom and when: the choice that holds.

    `reason` is a key of the policy's `score_reasons`. A score that is corrected keeps it, and may be low no longer.
    """

    __tablename__ = "low_score_reason"

    contact_id: int = Field(primary_key=True, foreign_key="contact.id")
    reason: str
    person: str
    at: datetime


class ScheduleRow(Row, table=True):
    """What waits were measured by: the clock and the hours of a channel, as `domain.waits.Schedule.plan` writes them.

    Rows are only ever added, so that of every wait that was published one can tell how it came about.
    """

    __tablename__ = "schedule"
    __table_args__ = (UniqueConstraint("digest"),)

    id: int | None = Field(default=None, primary_key=True)
    digest: str
    plan: dict[str, Any] = Field(sa_type=JSON)


class RejectedRow(Row, table=True):
    """A row that was not taken in: where it stood, which field and why. Nothing of what stood there is kept."""

    __tablename__ = "rejected_row"
    __table_args__ = (Index("ix_rejected_row_import_id_line", "import_id", "line"),)

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="import_run.id")
    line: int
    field: str
    reason: str
    at: datetime = Field(index=True)


class ContactDayRow(Row, table=True):
    """What was counted of one team and channel on one local day; no team is empty text.

    A contact that comes or changes makes its days `dirty` in the same transaction and their `version` grows; whoever
    counts a day anew holds all its rows, so that what comes meanwhile waits and makes it dirty again.
    """

    __tablename__ = "contact_day"
    __table_args__ = (
        Index(
            "ix_contact_day_dirty",
            "day",
            sqlite_where=text("dirty"),
            postgresql_where=text("dirty"),
        ),
    )

    day: date = Field(primary_key=True)
    team: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    dirty: bool = True
    version: int = 1
    tally: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class CentreDayRow(Row, table=True):
    """What all teams together counted in one channel on one local day: the sum of the rows of `contact_day`.

    Of their tallies only what charts show; whoever counts a day anew writes both in one transaction.
    """

    __tablename__ = "centre_day"

    day: date = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    tally: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class AgentRow(Row, table=True):
    """Somebody by the name under which contacts report them; `member` is who that is in Slack, where it is known."""

    __tablename__ = "agent"

    name: str = Field(primary_key=True)
    member: str | None = Field(default=None, foreign_key="member.id")


class SourcePullRow(Row, table=True):
    """How far a help desk has been asked for its conversations, and who is asking now.

    `turn` grows with every claim: whoever holds it may write until `lease_until`, and an older one may not any more.
    `cursor` is what the help desk understands. `failing_since` is null while all is well; `error` is a code.
    """

    __tablename__ = "source_pull"

    source: str = Field(primary_key=True)
    cursor: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    turn: int = 0
    lease_until: datetime | None = None
    next_at: datetime
    pulled_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    error: str | None = None
