"""Contacts split by what they say of themselves: counted by the database, for a month has more than one can read."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, not_, or_
from sqlmodel import Session, col, select

from domain.indicators.aht import AhtTally
from domain.indicators.csat import CsatTally, Scale
from domain.indicators.percentiles import Histogram
from storage.contact_models import ContactRow

_Row = ContactRow
By = Literal["agent", "category"]


def satisfaction_by(session: Session, by: By, since: datetime, until: datetime) -> Mapping[str, CsatTally]:
    """Count the answers that came from *since* until before *until* (UTC), by agent or category; test rows are none."""
    name, rated, arrived = col(getattr(_Row, by)), col(_Row.rated_at), col(_Row.arrived_at)
    # Said as the partial index says it, so that both databases use it.
    later = and_(rated != arrived, rated >= since, rated < until)
    at_once = and_(arrived >= since, arrived < until, or_(rated.is_(None), rated == arrived))
    answers = select(name, col(_Row.scale_max), col(_Row.score), func.count()).where(
        or_(at_once, later), name.is_not(None), not_(col(_Row.is_test))
    )
    scores: dict[str, dict[Scale, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for who, scale, score, count in session.exec(answers.group_by(name, col(_Row.scale_max), col(_Row.score))):
        if scale is not None and score is not None:
            scores[who][Scale.up_to(scale)][score] += count
    return {
        who: CsatTally(**{scale: Histogram(counts) for scale, counts in mine.items()}, sent=0)
        for who, mine in scores.items()
    }


def handling_by(session: Session, by: By, since: datetime, until: datetime) -> Mapping[str, AhtTally]:
    """Count how long contacts took that arrived from *since* until before *until* (UTC), by agent or category."""
    name = col(getattr(_Row, by))
    spans = [col(_Row.talk), col(_Row.hold), col(_Row.acw)]
    total = sum((func.coalesce(one, 0) for one in spans[1:]), start=func.coalesce(spans[0], 0)).label("total")
    known = or_(*(one.is_not(None) for one in spans))
    handled = select(name, total, func.count()).where(
        *_arrived(since, until), name.is_not(None), known, col(_Row.answered)
    )
    totals: dict[str, dict[int, int]] = defaultdict(dict)
    for who, seconds, count in session.exec(handled.group_by(name, total)):
        totals[who][seconds] = count
    return {who: AhtTally.of(Histogram(counts)) for who, counts in totals.items()}


def arrivals_by(session: Session, by: By, since: datetime, until: datetime) -> Mapping[str, int]:
    """Count the contacts that arrived from *since* until before *until* (UTC), by agent or category."""
    name = col(getattr(_Row, by))
    arrived = select(name, func.count()).where(*_arrived(since, until), name.is_not(None)).group_by(name)
    return dict(session.exec(arrived).all())


def _arrived(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    at: Any = col(_Row.arrived_at)
    return at >= since, at < until, not_(col(_Row.is_test))
