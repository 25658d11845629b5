"""Corrective actions: decided, ended, and asked for; and months that are frozen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.corrective_models import CorrectiveActionRow, MonthRow
from storage.digest_models import DigestRunRow
from storage.sql import changed, insert_once

_Row = CorrectiveActionRow


def keep_action(session: Session, row: CorrectiveActionRow) -> bool:
    """Keep an action; False when its form, or another one about the same decision, was there first."""
    return insert_once(session, _Row, **row.model_dump(exclude={"id"}))


def action_of(session: Session, number: str) -> CorrectiveActionRow | None:
    """Return an action by its number."""
    return session.exec(select(_Row).where(_Row.number == number)).first()


def action_by_form(session: Session, form_key: str) -> CorrectiveActionRow | None:
    """Return the action that a form has made."""
    return session.exec(select(_Row).where(_Row.form_key == form_key)).first()


def decided(session: Session, run_id: int, place: int) -> CorrectiveActionRow | None:
    """Return what was decided on one thing of a report's agenda; None as long as nothing was."""
    return session.exec(select(_Row).where(_Row.run_id == run_id, _Row.place == place)).first()


def open_actions(session: Session) -> Sequence[CorrectiveActionRow]:
    """Return what somebody still has to do, what is due first on top."""
    rows = select(_Row).where(_Row.state == "open")
    return session.exec(rows.order_by(col(_Row.due_on), col(_Row.id))).all()


def ended_since(session: Session, since: datetime) -> Sequence[CorrectiveActionRow]:
    """Return what was done from *since* on, oldest first."""
    rows = select(_Row).where(_Row.state == "done", col(_Row.ended_at) >= since)
    return session.exec(rows.order_by(col(_Row.ended_at), col(_Row.id))).all()


def latest_actions(session: Session, most: int) -> Sequence[CorrectiveActionRow]:
    """Return the actions that were ended last, the latest on top."""
    rows = select(_Row).where(col(_Row.ended_at).is_not(None))
    return session.exec(rows.order_by(col(_Row.ended_at).desc(), col(_Row.id).desc()).limit(most)).all()


def end_action(session: Session, row: CorrectiveActionRow, **values: Any) -> bool:
    """End an open action, or give it another day; False when somebody has ended or changed it meanwhile."""
    statement = (
        update(_Row)
        .where(col(_Row.id) == row.id, col(_Row.state) == "open", col(_Row.due_on) == row.due_on)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.flush()
    done = changed(session, statement) == 1
    session.expire(row)
    return done


def frozen_months(session: Session, first: date, last: date) -> Mapping[date, MonthRow]:
    """Return the frozen months that begin from *first* to *last*, by their first day."""
    rows = select(MonthRow).where(col(MonthRow.first_day) >= first, col(MonthRow.first_day) <= last)
    return {row.first_day: row for row in session.exec(rows).all()}


def months_to_freeze(session: Session) -> Sequence[DigestRunRow]:
    """Return the monthly reports of the whole centre that were published and whose month is not frozen yet."""
    run = DigestRunRow
    frozen = select(col(MonthRow.first_day)).where(MonthRow.first_day == run.first_day).exists()
    rows = select(run).where(run.digest == "monthly", run.scope == "centre", run.state == "published", ~frozen)
    return session.exec(rows.order_by(col(run.last_day))).all()


def freeze_month(session: Session, first_day: date, satisfied: int, answered: int, now: datetime) -> bool:
    """Freeze a month; False when it is frozen already."""
    values = {"first_day": first_day, "satisfied": satisfied, "answered": answered, "frozen_at": now}
    return insert_once(session, MonthRow, **values)
