"""Published digests, and the frozen limits of their charts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, delete
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from domain.indicators.days import Period
from storage.digest_models import ChartLimitsRow, DigestRunRow
from storage.sql import insert_once, table_of


class KeptRun(NamedTuple):
    """A run as it was kept, for whoever tells of it: read by a statement that is made once, and no object of a session.

    It has the meaning of `DigestRunRow`, without what only the search for corrections looks at.
    """

    id: int
    digest: str
    scope: str
    first_day: date
    last_day: date
    state: str
    due_at: datetime
    made_at: datetime
    facts: Mapping[str, Any]
    muted_until: datetime | None
    told_at: datetime | None
    known: Mapping[str, Any]


_RUN: Final = table_of(DigestRunRow).c
_KEPT: Final = core_select(*(_RUN[name] for name in KeptRun._fields))
_BY_ID: Final = _KEPT.where(_RUN.id == bindparam("its_id"))
_BY_DAYS: Final = _KEPT.where(
    _RUN.digest == bindparam("its_digest"),
    _RUN.scope == bindparam("its_scope"),
    _RUN.last_day == bindparam("its_last_day"),
)


def last_run(session: Session, digest: str, scope: str) -> DigestRunRow | None:
    """Return the run of a digest that reaches furthest."""
    row = DigestRunRow
    mine = select(row).where(row.digest == digest, row.scope == scope)
    return session.exec(mine.order_by(col(row.last_day).desc()).limit(1)).first()


def kept_run(session: Session, run_id: int) -> KeptRun | None:
    """Return a run by its id."""
    found = session.connection().execute(_BY_ID, {"its_id": run_id}).first()
    return KeptRun._make(found) if found is not None else None


def run_told(session: Session, run_id: int | None) -> KeptRun:
    """Return the run that a message is about, which nothing takes away."""
    run = kept_run(session, run_id or 0)
    assert run is not None, "a message is owed in the transaction that keeps its run"
    return run


def run_of(session: Session, digest: str, scope: str, last_day: date) -> KeptRun | None:
    """Return the run of a digest that ends with a day."""
    those = {"its_digest": digest, "its_scope": scope, "its_last_day": last_day}
    found = session.connection().execute(_BY_DAYS, those).first()
    return KeptRun._make(found) if found is not None else None


def tells_of(session: Session, digest: str, scope: str, period: Period) -> bool:
    """Say whether a published run of a digest covers any day of *period*."""
    row = DigestRunRow
    mine = select(row.id).where(row.digest == digest, row.scope == scope, row.state == "published")
    return (
        session.exec(mine.where(row.first_day <= period.last, row.last_day >= period.first).limit(1)).first()
        is not None
    )


def first_day_told(session: Session, digest: str, scope: str) -> date | None:
    """Return the first day of the run of a digest that was published before all others, of whichever days these are."""
    row = DigestRunRow
    mine = select(col(row.first_day)).where(row.digest == digest, row.scope == scope, row.state == "published")
    return session.exec(mine.order_by(col(row.id)).limit(1)).first()


def forget_skipped(session: Session, digest: str, scope: str, last_day: date) -> None:
    """Make room for a run in the place of one that was never meant to be posted."""
    row = DigestRunRow
    session.execute(
        delete(row).where(
            col(row.digest) == digest,
            col(row.scope) == scope,
            col(row.last_day) == last_day,
            col(row.state) == "skipped",
        )
    )


def keep_run(session: Session, run: DigestRunRow) -> bool:
    """Keep a run, unless there is one for the same period; say whether it is kept."""
    return insert_once(session, DigestRunRow, **run.model_dump(exclude={"id"}))


def limits_of(session: Session, scope: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return the frozen limits of a scope, by indicator and channel."""
    rows = session.exec(select(ChartLimitsRow).where(ChartLimitsRow.scope == scope)).all()
    return {(row.indicator, row.channel): row.limits for row in rows}


def freeze_limits(
    session: Session,
    indicator: str,
    scope: str,
    channel: str,
    days: tuple[date, date],
    limits: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Keep limits from *days*, unless there are some: only a recorded decision replaces them."""
    return insert_once(
        session,
        ChartLimitsRow,
        indicator=indicator,
        scope=scope,
        channel=channel,
        first_day=days[0],
        last_day=days[1],
        frozen_at=now,
        limits=dict(limits),
    )
