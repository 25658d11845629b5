"""A day counted by the database, which gathers what is counted so that no contact has to be carried out of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, false, func, not_, or_, select
from sqlmodel import Session

from domain.contacts import SCALES
from domain.digests.counted import Arrivals, Counted
from domain.indicators.aht import AhtTally
from domain.indicators.csat import CsatTally, Scale
from domain.indicators.nps import NpsTally
from domain.indicators.percentiles import Histogram
from domain.indicators.rates import AT_ONCE_UP_TO
from domain.waits import WaitClock
from storage.contact_models import ContactRow
from storage.contacts import answered_later
from storage.sql import gathered, table_of, whole_seconds_of

_ROW: Final = table_of(ContactRow).c
_START: Final = bindparam("start", type_=_ROW.arrived_at.type)
_END: Final = bindparam("end", type_=_ROW.arrived_at.type)
_ARRIVED: Final = and_(_ROW.arrived_at >= _START, _ROW.arrived_at < _END)


def tallies_of_day(session: Session, start: datetime, end: datetime) -> Mapping[tuple[str, str], Counted]:
    """Return by team and channel what `domain.digests.counted.count` says of the contacts from *start* until *end*."""
    day = {"start": start, "end": end}
    found: dict[tuple[str, str], Counted] = {}
    for row in session.connection().execute(_THOSE_WHO_CAME, day):
        found[_group(row)] = Counted.merged((*_known(found, row), _counted(row)))
    for row in session.connection().execute(_THOSE_WHO_ANSWERED_LATER, day):
        answers = Counted(csat=CsatTally(**_scores(row)), nps=_recommendations(row))
        found[_group(row)] = Counted.merged((*_known(found, row), answers))
    return found


def _known(found: Mapping[tuple[str, str], Counted], row: Row[Any]) -> Iterator[Counted]:
    """Yield what was found of the group of a row before."""
    if (known := found.get(_group(row))) is not None:
        yield known


def _by_group(
    where: ColumnElement[bool], *columns: ColumnElement[Any], also: tuple[ColumnElement[Any], ...] = ()
) -> Select[*tuple[Any, ...]]:
    team, channel = func.coalesce(_ROW.team, "").label("of_team"), _ROW.channel.label("of_channel")
    groups = team, channel, *also
    return select(*groups, *columns).where(not_(_ROW.is_test), where).group_by(*groups)


def _answers(where: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    """Gather what contacts answered to their surveys; *where* stands last, because moments take longest to compare."""
    scores = {Scale.up_to(best).value: gathered(_ROW.score).filter(_ROW.scale_max == best, where) for best in SCALES}
    nps = gathered(_ROW.nps).filter(_ROW.nps.is_not(None), where)
    return [nps.label("nps"), *(column.label(scale) for scale, column in scores.items())]


def _those_who_came() -> Select[*tuple[Any, ...]]:
    waited = _ROW.waited.is_not(None)
    still = and_(not_(_ROW.answered), not_(_ROW.abandoned))
    # Those who came to a live channel while it was closed are a group of their own, which costs less than more lists.
    apart = func.coalesce(and_(_ROW.wait_clock == WaitClock.LIVE.value, _ROW.out_of_hours), false()).label("apart")
    by_business = _ROW.wait_clock == WaitClock.BUSINESS.value
    wait = case((by_business, _ROW.open_waited), else_=_ROW.waited)
    spans = _ROW.talk, _ROW.hold, _ROW.acw
    talk, hold, acw = (func.coalesce(span, 0) for span in spans)
    lists = {
        "answered": (wait, and_(_ROW.answered, waited)),
        "abandoned": (wait, and_(_ROW.abandoned, waited)),
        "waiting": (whole_seconds_of(_ROW.arrived_at), still),
        "handled": (talk + hold + acw, and_(_ROW.answered, func.coalesce(*spans).is_not(None))),
    }
    counts = {
        "vanished": and_(_ROW.abandoned, not_(waited)),
        "untimed": and_(_ROW.answered, not_(waited)),
        "solved": and_(_ROW.resolved, _ROW.reopened.is_not(True)),
        "told": _ROW.resolved.is_not(None),
        "sent": _ROW.survey_sent,
        "while_closed": and_(by_business, _ROW.out_of_hours, _ROW.answered, _ROW.open_waited == 0),
        "stayed": and_(by_business, _ROW.abandoned, _ROW.open_waited <= AT_ONCE_UP_TO, _ROW.waited > AT_ONCE_UP_TO),
    }
    at_once = or_(_ROW.rated_at.is_(None), _ROW.rated_at == _ROW.arrived_at)
    return _by_group(
        _ARRIVED,
        *(gathered(column).filter(those).label(name) for name, (column, those) in lists.items()),
        *(func.count().filter(those).label(name) for name, those in counts.items()),
        *_answers(or_(at_once, and_(_ROW.rated_at >= _START, _ROW.rated_at < _END))),
        also=(apart,),
    )


def _those_who_answered_later() -> Select[*tuple[Any, ...]]:
    later = answered_later(_START, _END)
    return _by_group(and_(later, not_(_ARRIVED)), *_answers(later))


# Made once: to make them takes as long as the database needs for a small team's day.
_THOSE_WHO_CAME: Final = _those_who_came()
_THOSE_WHO_ANSWERED_LATER: Final = _those_who_answered_later()


def _group(row: Row[Any]) -> tuple[str, str]:
    return row.of_team, row.of_channel


def _counted(row: Row[Any]) -> Counted:
    arrivals = Arrivals(
        _histogram(row.answered),
        _histogram(row.abandoned),
        _histogram(row.waiting),
        row.vanished,
        row.untimed,
        row.solved,
        row.told - row.solved,
        row.while_closed,
        row.stayed,
    )
    others = (
        AhtTally.of(_histogram(row.handled)),
        CsatTally(**_scores(row), sent=row.sent),
        _recommendations(row),
    )
    return Counted(Arrivals(), *others, arrivals) if row.apart else Counted(arrivals, *others)


def _scores(row: Row[Any]) -> dict[str, Any]:
    return {scale.value: _histogram(row._mapping[scale.value]) for scale in Scale}


def _recommendations(row: Row[Any]) -> NpsTally:
    return NpsTally.of(_histogram(row.nps))


def _histogram(values: list[int] | None) -> Histogram:
    return Histogram.of(values or ())
