"""What is done about digests: a run is published once, and a first morning is awaited."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from domain.choices import Wish
from domain.indicators.days import Period
from domain.policy import Policy
from handlers.corrective.actions import agenda_of
from handlers.corrective.ids import DECISION
from handlers.digests import ids
from handlers.digests.charting import CSAT, FRT, History, freeze, history_of
from handlers.digests.gather import CENTRE, whole_digest
from handlers.digests.goals import with_targets
from handlers.digests.reports import Kind, whole_report
from handlers.kaizen.sharing.gather import whole_sharing
from storage.choices import wishing
from storage.digest_models import DigestRunRow
from storage.digests import KeptRun, forget_skipped, keep_run, last_run, limits_of, run_of, tells_of
from storage.notices import latest_notice, owe

# Who works at the centre; None where nobody knows.
Staff = Collection[str] | None
# The message of each digest, and the one with the rest of it in its thread.
_MESSAGES: Final = {
    Kind.DAILY: (ids.DAILY, ids.DAILY_REST),
    Kind.WEEKLY: (ids.WEEKLY, ids.WEEKLY_REST),
    Kind.MONTHLY: (ids.MONTHLY, ids.MONTHLY_REST),
    Kind.SHARING: (ids.SHARING, ids.SHARING_REST),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that is owed: for whom, where to, since when (UTC), for which days at the least, and of which kind."""

    scope: str
    target: str
    due_at: datetime
    period: Period
    kind: Kind = Kind.DAILY


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest as it would be published: its days, its facts, and what limits can be frozen from that are not yet."""

    due: Due
    period: Period
    facts: dict[str, Any]
    history: History | None


def draft(session: Session, due: Due, policy: Policy, now: datetime, staff: Staff = None) -> Draft | None:
    """Gather a digest; None when it was published already. It takes its time, and so must hold up nobody who writes.

    The days must have been counted. Days that no daily digest has told of since the last one are told of now.
    """
    before = last_run(session, due.kind.value, due.scope)
    if before is not None and before.last_day >= due.period.last:
        return None
    period = _since(before, due.period) if due.kind is Kind.DAILY else due.period
    return _drafted(session, due, period, policy, now, staff)


def draft_again(session: Session, due: Due, policy: Policy, now: datetime, staff: Staff = None) -> Draft | None:
    """Gather the digest of days that somebody asks for, however long ago; None when one has told of them.

    Its facts say that it was *asked* for: it was owed to nobody before, and so can never be late.
    """
    if tells_of(session, due.kind.value, due.scope, due.period):
        return None
    made = _drafted(session, due, due.period, policy, now, staff)
    return replace(made, facts={**made.facts, "asked": True})


def publish(session: Session, made: Draft, now: datetime) -> bool:
    """Keep the run of a digest with its facts, and owe its message; False when another process was first."""
    due, period = made.due, made.period
    forget_skipped(session, due.kind.value, due.scope, period.last)
    facts, others = _parted(made.facts, due)
    run = DigestRunRow(
        digest=due.kind.value,
        scope=due.scope,
        first_day=period.first,
        last_day=period.last,
        due_at=due.due_at,
        made_at=now,
        facts=facts,
        others=others,
        # What another process has counted meanwhile may not be in the facts: the next sweep looks once.
        changes=int(due.kind is Kind.DAILY),
    )
    if not keep_run(session, run):
        return False
    if made.history is not None:
        freeze(session, due.scope, made.history, now)
    _owe(session, due, now)
    return True


def _parted(facts: Mapping[str, Any], due: Due) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Part what a digest shows from the figures of other scopes that were gathered with it."""
    if not due.kind.of_numbers:
        return dict(facts), []
    scopes = facts["report"]["scopes"]
    own = [one for one in scopes if one["scope"] == due.scope]
    others = [one for one in scopes if one["scope"] != due.scope]
    return {**facts, "report": {**facts["report"], "scopes": own}}, others


def _drafted(session: Session, due: Due, period: Period, policy: Policy, now: datetime, staff: Staff) -> Draft:
    facts = facts_of(session, due.kind, period, policy, now, due.scope, staff)
    history = None
    if due.kind.of_numbers and _lacks_limits(session, due.scope, facts):
        team = None if due.scope == CENTRE else due.scope
        history = history_of(session, team, period.first, with_targets(session, policy), now)
    return Draft(due, period, facts, history)


def _lacks_limits(session: Session, scope: str, facts: Mapping[str, Any]) -> bool:
    """Say whether any limits of a scope are not frozen yet: then its history is worth another look."""
    frozen = limits_of(session, scope)
    own = next(one for one in facts["report"]["scopes"] if one["scope"] == scope)
    return (CSAT, "") not in frozen or any((FRT, name) not in frozen for name in own["channels"])


def facts_of(
    session: Session,
    kind: Kind,
    period: Period,
    policy: Policy,
    now: datetime,
    only: str | None = None,
    staff: Staff = None,
) -> dict[str, Any]:
    """Return the facts that a digest of *period* is written from, in text, message and JSON alike.

    What only people are shown is there for every scope, or for *only* one. Without *staff* nobody knows how many
    of them take part in improvement.
    """
    if kind is Kind.DAILY:
        return whole_digest(session, period, policy, now, only)
    if kind is Kind.SHARING:
        return whole_sharing(session, period, policy, now)
    return whole_report(session, kind, period, policy, now, only, staff)


def await_first(session: Session, due: Due, now: datetime) -> bool:
    """Mark from where on digests are owed, where none was ever published; say whether it was marked."""
    if last_run(session, due.kind.value, due.scope) is not None:
        return False
    return keep_run(
        session,
        DigestRunRow(
            digest=due.kind.value,
            scope=due.scope,
            first_day=due.period.first,
            last_day=due.period.last,
            state="skipped",
            due_at=due.due_at,
            made_at=now,
        ),
    )


def is_owed(session: Session, due: Due) -> bool:
    """Say whether a digest was neither published nor skipped yet."""
    before = last_run(session, due.kind.value, due.scope)
    return before is None or before.last_day < due.period.last


def _owe(session: Session, due: Due, now: datetime) -> None:
    run = run_of(session, due.kind.value, due.scope, due.period.last)
    assert run is not None
    copies = wishing(session, Wish.DIGEST) if due.kind is Kind.DAILY and due.scope == CENTRE else ()
    for target, key in ((due.target, f"digest:{run.id}"), *((one, f"digest:{run.id}:{one}") for one in copies)):
        _owe_to(session, due.kind, run, target, key, now)


def _owe_to(session: Session, kind: Kind, run: KeptRun, target: str, key: str, now: datetime) -> None:
    """Owe a digest with its thread to a channel, or a copy to somebody who wishes for one."""
    message, rest = _MESSAGES[kind]
    owe(session, message, target, now, key, subject_id=run.id)
    head = latest_notice(session, run.id, message, target)
    assert head is not None
    chart: list[tuple[str, str, dict[str, Any]]] = [(ids.CHART, "chart", {})] if kind.of_numbers else []
    for part, name, facts in ((rest, "rest", {}), *chart, *_for_a_meeting(run)):
        owe(session, part, target, now, f"{key}:{name}", subject_id=run.id, parent_id=head.id, facts=facts)


def _for_a_meeting(run: KeptRun) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield what the thread of a monthly report of the centre holds besides: its chapters, and each decision."""
    if run.digest != Kind.MONTHLY or run.scope != CENTRE:
        return
    yield ids.CHAPTERS, "chapters", {}
    yield ids.DOING, "doing", {}
    for place in range(len(agenda_of(run))):
        yield DECISION, f"decision:{place}", {"place": place}


def _since(before: DigestRunRow | None, period: Period) -> Period:
    """Return what a digest covers: its own days at the least, and none since the last one is left out."""
    if before is None:
        return period
    following = date.fromordinal(before.last_day.toordinal() + 1)
    return Period(min(following, period.first), period.last)
