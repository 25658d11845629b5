"""Targets that people have changed: kept for ever, and asked for as a whole, for there are few."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from domain.targets import Indicator, Target, direction_of
from storage.contact_models import ContactDayRow
from storage.sql import insert_once
from storage.target_models import TargetRow


def keep_target(session: Session, row: TargetRow) -> bool:
    """Keep a change, unless its form was sent already; say whether it is kept."""
    return insert_once(session, TargetRow, **row.model_dump(exclude={"id"}))


def target_changes(session: Session) -> Sequence[TargetRow]:
    """Return every change in the order in which they were made."""
    return session.exec(select(TargetRow).order_by(col(TargetRow.id))).all()


def change_of(session: Session, form_key: str) -> TargetRow:
    """Return the change that a form has made."""
    return session.exec(select(TargetRow).where(TargetRow.form_key == form_key)).one()


def as_targets(rows: Iterable[TargetRow]) -> list[Target]:
    """Read changes as targets, each on its good side."""
    return [_as_target(row) for row in rows]


def known_teams(session: Session) -> Sequence[str]:
    """Return the teams that contacts name, in the order of their names."""
    team = col(ContactDayRow.team)
    return session.exec(select(team).where(team != "").distinct().order_by(team)).all()


def _as_target(row: TargetRow) -> Target:
    # What was checked when it was set is read back as it is: a channel that the policy has dropped since harms nobody.
    return Target.model_construct(
        indicator=Indicator(row.indicator),
        value=row.value,
        direction=direction_of(Indicator(row.indicator)),
        channel=row.channel,
        team=row.team,
        valid_from=row.valid_from,
    )
