"""Reminders to one person that come within a short time are said together, and not too often a day.

A reminder that may wait is owed like any other, but sent a moment later, so that the sweep that owes it can look what
else there is for the same person. Dies the process in between, it goes out alone: no bundle ever keeps anything back.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlmodel import Session

from domain.bundling import Said, say_at
from domain.choices import Wish
from domain.policy import Policy
from handlers.apart import Apart
from handlers.clocks.ids import BUNDLE
from handlers.lateness import owed_at
from handlers.services import Desk, Services
from storage.bundles import (
    WAITS,
    adopt,
    first_due,
    hold_until,
    new_bundle,
    said_since,
    waiting_reminders,
    waiting_targets,
)
from storage.choices import wants
from storage.models import NoticeRow

_LOG = structlog.get_logger(__name__)
# As long as a reminder waits for the sweep that owed it to come to its end.
GATHERED_IN: Final = timedelta(seconds=10)
# As many cases as one message speaks of: each is a paragraph and two rows of buttons at most; Slack takes fifty blocks.
MOST_CASES: Final = 15
_A_DAY: Final = timedelta(days=1)


async def bundle_reminders(services: Services, now: datetime) -> None:
    """Put together what waits for each person, and say when it goes out.

    Safe to run twice, late, or in several processes: what waits is held while it is put together, and what is sent
    meanwhile is left alone.
    """
    for target in await services.store.read(waiting_targets):
        # What cannot be put together goes out as it is.
        with Apart(_LOG, "reminders_not_bundled", target=target):
            await services.store.write(bundle, target, services.desk, now)


def bundle(session: Session, target: str, desk: Desk, now: datetime) -> None:
    """Make one message of all reminders that wait for somebody, unless they want each alone.

    Where one has no room for all, they are several, sent together.
    """
    rules, waiting = desk.policy.delivery, waiting_reminders(session, target)
    if not waiting:
        return
    if not rules.bundle_within or not wants(session, target, Wish.TOGETHER):
        for notice in waiting:
            hold_until(session, notice, now, {})
        return
    parts = [part for notice in waiting for part in parts_of(notice)]
    said = _said(session, target, desk.policy, now)
    since = min(owed_at(notice) for notice in waiting)
    # What is late is late enough, and nothing more is kept waiting for it.
    late = since <= now - rules.late_after
    at = now if late else say_at(now, said, first_due(session, _clocks(session, parts), now), rules)
    # It waits because it may, and that is not being late.
    belongs = at if at > now else since
    facts: dict[str, Any] = {"enough": said.today >= rules.reminders_a_day, "at": belongs.isoformat()}
    for together in list(_messages(session, waiting)):
        if len(together) == 1:
            hold_until(session, together[0], at, facts)
            continue
        _say_together(session, together, at, facts, now)


def _messages(session: Session, waiting: Sequence[NoticeRow]) -> Iterator[list[NoticeRow]]:
    """Yield what makes one message each: it has room for so many cases, and none is left unsaid."""
    together: list[NoticeRow] = []
    cases: set[int | None] = set()
    for notice in waiting:
        theirs = {session.get_one(NoticeRow, part).subject_id for part in parts_of(notice)}
        if together and len(cases | theirs) > MOST_CASES:
            yield together
            together, cases = [], set()
        together.append(notice)
        cases |= theirs
    if together:
        yield together


def parts_of(notice: NoticeRow) -> list[int]:
    """Return the reminders that a message says: those of a bundle, or itself."""
    if notice.kind != BUNDLE:
        return [notice.id or 0]
    parts: list[int] = notice.facts["parts"]
    return parts


def _say_together(
    session: Session, waiting: Sequence[NoticeRow], at: datetime, facts: Mapping[str, Any], now: datetime
) -> None:
    """Have one message say all that waits: the bundle that waits already, or a new one."""
    parts = [part for notice in waiting for part in parts_of(notice)]
    said = {**facts, WAITS: True, "parts": parts}
    bundles = [notice for notice in waiting if notice.kind == BUNDLE]
    if bundles:
        hold_until(session, bundles[0], at, said)
    whole = bundles[0].id if bundles else new_bundle(session, BUNDLE, waiting[0], at, said, now)
    assert whole is not None
    adopt(session, whole, [*parts, *(notice.id for notice in bundles[1:] if notice.id is not None)])


def _said(session: Session, target: str, policy: Policy, now: datetime) -> Said:
    """Return when somebody was reminded last, and how often on this day of the centre."""
    moments = said_since(session, target, now - _A_DAY)
    today = now.astimezone(policy.zoneinfo).date()
    return Said(max(moments, default=None), sum(at.astimezone(policy.zoneinfo).date() == today for at in moments))


def _clocks(session: Session, parts: Sequence[int]) -> list[int]:
    return [clock for part in parts for clock in session.get_one(NoticeRow, part).facts["clocks"]]
