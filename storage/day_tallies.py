"""A day counted by the database, which gathers what is counted so that no contact has to be carried out of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, and_, func, not_, select
from sqlmodel import Session

from domain.contacts import SCALES
from domain.digests.counted import Arrivals, Counted
from domain.indicators.aht import AhtTally
from domain.indicators.csat import CsatTally, Scale
from domain.indicators.nps import NpsTally
from domain.indicators.percentiles import Histogram
from storage.contact_models import ContactRow
from storage.contacts import came_within
from storage.sql import gathered, table_of, whole_seconds_of

_LISTS: Final = ("answered", "abandoned", "waiting", "handled", "nps", *Scale)


def tallies_of_day(session: Session, start: datetime, end: datetime) -> Mapping[tuple[str, str], Counted]:
    """Return by team and channel what `domain.digests.counted.count` says of the contacts from *start* until *end*."""
    rows = session.connection().execute(_gathering(session, start, end))
    return {(row.of_team, row.of_channel): _counted(row) for row in rows}


def _gathering(session: Session, start: datetime, end: datetime) -> Select[*tuple[Any, ...]]:
    row = table_of(ContactRow).c
    here, known = and_(row.arrived_at >= start, row.arrived_at < end), row.waited.is_not(None)
    at = func.coalesce(row.rated_at, row.arrived_at)
    rated = and_(at >= start, at < end)
    still = and_(not_(row.answered), not_(row.abandoned))
    solved = and_(row.resolved, row.reopened.is_not(True))
    spans = row.talk, row.hold, row.acw
    handled = func.coalesce(*spans).is_not(None)
    talk, hold, acw = (func.coalesce(span, 0) for span in spans)
    # The moments stand last, because they take longest to compare.
    lists = {
        "answered": (row.waited, and_(row.answered, known, here)),
        "abandoned": (row.waited, and_(row.abandoned, known, here)),
        "waiting": (whole_seconds_of(session, row.arrived_at), and_(still, here)),
        "handled": (talk + hold + acw, and_(row.answered, handled, here)),
        "nps": (row.nps, and_(row.nps.is_not(None), rated)),
        **{Scale.up_to(best).value: (row.score, and_(row.scale_max == best, rated)) for best in SCALES},
    }
    counts = {
        "vanished": and_(row.abandoned, not_(known)),
        "untimed": and_(row.answered, not_(known)),
        "solved": solved,
        "told": row.resolved.is_not(None),
        "sent": row.survey_sent,
    }
    team = func.coalesce(row.team, "").label("of_team")
    return (
        select(
            team,
            row.channel.label("of_channel"),
            *(gathered(session, column, those).label(name) for name, (column, those) in lists.items()),
            *(func.count().filter(and_(those, here)).label(name) for name, those in counts.items()),
        )
        .where(not_(row.is_test), came_within(start, end))
        .group_by(team, row.channel)
    )


def _counted(row: Row[Any]) -> Counted:
    values = row._mapping
    found = {name: Histogram.of(values[name] or ()) for name in _LISTS}
    return Counted(
        Arrivals(
            found["answered"],
            found["abandoned"],
            found["waiting"],
            row.vanished,
            row.untimed,
            row.solved,
            row.told - row.solved,
        ),
        AhtTally.of(found["handled"]),
        CsatTally(**{scale.value: found[scale.value] for scale in Scale}, sent=row.sent),
        NpsTally.of(found["nps"]),
    )
