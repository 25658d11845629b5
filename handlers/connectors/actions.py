"""What is stored of what a help desk answers: a page in one transaction with how far it was read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from sqlmodel import Session

from domain.contacts import (
    Answer,
    Contact,
    Counts,
    Key,
    Reason,
    Rejection,
    answered,
    keeping_answer,
    objection,
)
from domain.people import Roster
from domain.policy import Policy
from domain.sources import Source
from handlers.connectors.calling import SourceFailed
from handlers.connectors.ids import FAILING
from handlers.connectors.pages import Page
from handlers.delivery.actions import tell_operators
from storage.contacts import known_contacts, take_in
from storage.imports import Run, Work, add_counts, begin_run, keep_rejections
from storage.pulls import Turn, move_on, pull_of, rejected_before, take_turn
from storage.sql import take_turns

# Longer than all tries of one request take together.
LEASE: Final = timedelta(minutes=3)
# A trouble that may pass by itself is told of once it has lasted for so many tries.
_TOLD_FROM: Final = 3
_FIRST_REST: Final = timedelta(minutes=1)
# Even of one that says that it need not rest, and is busy again and again.
_SHORTEST_REST: Final = timedelta(seconds=10)
# What is known of a source that answers; every page says so, for a first pull may be asked to wait many times.
_WELL: Final[Mapping[str, object]] = {"failing_since": None, "failures": 0, "error": None}
# An answer to a survey may come before its conversation, which is exported a moment later.
_TOO_YOUNG: Final = timedelta(hours=1)
_LOG = structlog.get_logger(__name__)


class TurnLost(Exception):
    """Another process asks this source now: this one was too slow to be believed alive."""


def claim(session: Session, source: str, now: datetime, *, at_once: bool = False) -> Turn | None:
    """Take the right to ask a source that is due; None when it is not, or another process asks it."""
    return take_turn(session, source, now, now + LEASE, at_once=at_once)


def take_page(session: Session, turn: Turn, page: Page, source: Source, policy: Policy, now: datetime) -> Counts:
    """Store a page, and that it has been read: neither without the other. Raises `TurnLost`."""
    if not move_on(session, turn, cursor=dict(page.cursor), lease_until=now + LEASE, **_WELL):
        raise TurnLost
    take_turns(session, f"contacts of {turn.source}")
    run = begin_run(session, _work(turn.source, now.astimezone(policy.zoneinfo).date()), now)
    contacts, rejections = sift(session, turn.source, page, source, now + policy.complaints.future_tolerance, now)
    fresh = _fresh(session, run, rejections)
    arrivals = take_in(session, contacts, run.id, policy)
    keep_rejections(session, run.id, fresh, now)
    counts = Counts.of(arrivals, len(fresh))
    # Up to when the source is known, and not when it was asked: a long first pull is old data for a while.
    add_counts(session, run, counts, page.until)
    return counts


def sift(
    session: Session, name: str, page: Page, source: Source, latest: datetime, now: datetime
) -> tuple[list[Contact], list[Rejection]]:
    """Return what of a page is to be stored, answers on the contacts they belong to, and what cannot be right."""
    known = known_contacts(session, [*page.contacts, *(_stub(name, answer) for answer in page.answers)])
    contacts = [keeping_answer(contact, known.get(contact[:2])) for contact in page.contacts]
    rejections = list(page.rejections)
    for answer in page.answers:
        before = known.get((name, answer.external_id))
        if before is not None:
            known[before[:2]] = answered(before, answer)
            if known[before[:2]] is before:
                _LOG.info("answer_came_too_late", source=name, external_id=answer.external_id)
            contacts.append(known[before[:2]])
        elif not source.skip and answer.rated_at < now - _TOO_YOUNG:
            rejections.append(Rejection(_line(answer.external_id), "external_id", Reason.UNKNOWN_CONTACT))
    good: dict[Key, Contact] = {}
    for contact in contacts:
        wrong = objection(contact, latest)
        if wrong is None:
            good[contact[:2]] = contact
        else:
            rejections.append(Rejection(_line(contact.external_id), *wrong))
    return list(good.values()), rejections


def end_turn(session: Session, turn: Turn, *, ended: bool, next_at: datetime, now: datetime) -> None:
    """Give a source back after it answered well; *ended* says that it had no more to say."""
    pulled = {"pulled_at": now} if ended else {}
    move_on(session, turn, lease_until=None, next_at=next_at, **_WELL, **pulled)


def note_failure(
    session: Session, turn: Turn, failed: SourceFailed, source: Source, policy: Policy, roster: Roster, now: datetime
) -> None:
    """Give a source back after it failed, to be asked again later; what lasts is told to the operator, once."""
    row = pull_of(session, turn.source)
    assert row is not None
    failures, since = row.failures + 1, row.failing_since or now
    given_back = move_on(
        session,
        turn,
        lease_until=None,
        next_at=now + rest_after(failed, failures, source.every),
        failing_since=since,
        failures=failures,
        error=failed.trouble.value,
    )
    if given_back and (not failed.trouble.passes or failures >= _TOLD_FROM):
        key = f"source:{turn.source}:{since.isoformat()}"
        tell_operators(session, FAILING, key, policy, roster, now, {"source": turn.source})


def rest_after(failed: SourceFailed, failures: int, every: timedelta) -> timedelta:
    """Return how long a source is left alone after it failed: as long as it asks for, or longer with each failure."""
    if failed.wait is not None:
        return max(timedelta(seconds=failed.wait), _SHORTEST_REST)
    if not failed.trouble.passes:
        return every
    longer: int = 2 ** min(failures - 1, 10)
    return min(_FIRST_REST * longer, max(every, _FIRST_REST))


def _work(source: str, day: date) -> Work:
    return Work(source, "pull", f"{day}", f"pull {source} {day}", "")


def _fresh(session: Session, run: Run, rejections: Sequence[Rejection]) -> list[Rejection]:
    """Leave out what was rejected before on the same day: pages overlap."""
    known = rejected_before(session, run.id, list(rejections))
    return [one for one in dict.fromkeys(rejections) if (one.line, one.field, one.reason.value) not in known]


def _stub(source: str, answer: Answer) -> Contact:
    return Contact(source, answer.external_id, "", answer.rated_at)


def _line(external_id: str) -> int:
    """Return an id as the number of a line; one that is none, or too large, is 0."""
    return int(external_id) if external_id.isdigit() and len(external_id) < 10 else 0
