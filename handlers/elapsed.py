"""How long a case has taken: by the customer's watch, and in the hours in which the team could work on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from domain.states import State
from domain.words import Words
from handlers.phrases import moment, span
from handlers.posts import Reader
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.models import ComplaintRow

_SOLVED: Final = frozenset({State.RESOLVED, State.FULFILLING, State.CLOSED})


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Since when a customer has complained, and how long that is until now or until the end of the case.

    *worked* is how much of it lies in opening hours; *waits* says that the customer has no solution yet.
    """

    since: datetime
    elapsed: timedelta
    worked: timedelta
    waits: bool


def elapsed_of(session: Session, row: ComplaintRow, desk: Desk, now: datetime) -> Elapsed:
    """Return how long a case has taken."""
    until = row.closed_at or now
    worked = load_calendar(session, desk.policy).business_between(row.received_at, until)
    return Elapsed(row.received_at, until - row.received_at, worked, State(row.state) not in _SOLVED)


def elapsed_line(one: Elapsed, reader: Reader) -> str:
    """Say how long the customer waits, or how long it took."""
    words = reader.words
    if not one.waits:
        return taken(words, one.elapsed, one.worked)
    # Translators: both are lengths of time; {worked} is how much of {elapsed} lies in opening hours.
    sentence = words.gettext("The customer waits since {moment}: {elapsed}, {worked} of it in opening hours")
    since = moment(words, one.since, reader.zone)
    return sentence.format(moment=since, elapsed=span(words, one.elapsed), worked=span(words, one.worked))


def taken(words: Words, elapsed: timedelta, worked: timedelta) -> str:
    """Say how long a case has taken."""
    # Translators: both are lengths of time; the first by the customer's watch, the second in opening hours only.
    sentence = words.gettext("Since the complaint: {elapsed} for the customer, {worked} of opening hours for the team")
    return sentence.format(elapsed=span(words, elapsed), worked=span(words, worked))
