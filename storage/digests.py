"""Published digests, and the frozen limits of their charts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from domain.indicators.days import Period
from storage.digest_models import ChartLimitsRow, DigestRunRow
from storage.sql import insert_once


def last_run(session: Session, digest: str, scope: str) -> DigestRunRow | None:
    """Return the run of a digest that reaches furthest."""
    row = DigestRunRow
    mine = select(row).where(row.digest == digest, row.scope == scope)
    return session.exec(mine.order_by(col(row.last_day).desc()).limit(1)).first()


def run_of(session: Session, digest: str, scope: str, last_day: date) -> DigestRunRow | None:
    """Return the run of a digest that ends with a day."""
    row = DigestRunRow
    return session.exec(select(row).where(row.digest == digest, row.scope == scope, row.last_day == last_day)).first()


def tells_of(session: Session, digest: str, scope: str, period: Period) -> bool:
    """Say whether a published run of a digest covers any day of *period*."""
    row = DigestRunRow
    mine = select(row.id).where(row.digest == digest, row.scope == scope, row.state == "published")
    return (
        session.exec(mine.where(row.first_day <= period.last, row.last_day >= period.first).limit(1)).first()
        is not None
    )


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
