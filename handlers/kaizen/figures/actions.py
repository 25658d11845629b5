"""The figures of suggestions, gathered from the store."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from domain.digests.facts import share
from domain.errors import Refusal
from domain.groups import is_group
from domain.indicators.days import Period, day_of, trailing
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.timeliness import Due, timeliness
from domain.kaizen.numbers import (
    ROLLING,
    adoption,
    cycle_times,
    effectiveness,
    implementation,
    participation,
    per_head,
)
from domain.people import Person, Roster
from domain.policy import Policy
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.kaizen_numbers import (
    AnswerDue,
    answered_between,
    answers_due,
    authors_between,
    lives_since,
    verdicts_between,
)


def read_figures(session: Session, person: Person, roster: Roster, desk: Desk, now: datetime) -> dict[str, Any]:
    """Return the figures of the last 90 days, today included, for whoever asks. Raises `Refusal`."""
    if person.outsider:
        raise Refusal("outsider")
    return idea_figures(session, day_of(now, desk.policy.zoneinfo), staff_of(roster), desk.policy, now)


def staff_of(roster: Roster) -> frozenset[str]:
    """Return the active staff: who works in any department and has not left."""
    return frozenset(person for members in roster.members.values() for person in members) - roster.gone


def staff_named(policy: Policy) -> frozenset[str] | None:
    """Return the staff as far as the policy alone says who they are; None where it names groups."""
    named = frozenset(member for unit in policy.departments.values() for member in unit.members)
    return None if any(is_group(member) for member in named) else named


def idea_figures(
    session: Session, last: date, staff: Collection[str] | None, policy: Policy, now: datetime
) -> dict[str, Any]:
    """Return the figures of the 90 days that end with *last*; without *staff* nobody knows how many take part.

    They are counts of people and ideas, and seconds: what may be said of how few is for whoever shows them.
    """
    period = trailing(last, ROLLING)
    since, until = period.bounds(policy.zoneinfo)
    lives, authors = lives_since(session, since), authors_between(session, since, until)
    cycle = cycle_times(lives, since, until)
    month = Period(last.replace(day=1), last)
    heads = per_head(lives, *month.bounds(policy.zoneinfo), staff or ())
    return {
        **_dates(period),
        "authors": len(authors),
        "participation": share(participation(authors, staff)) if staff else None,
        "per_head": {**_dates(month), "ideas": float(heads)} if heads is not None else None,
        "handed_in": sum(since <= life.submitted_at < until for life in lives),
        "first_reply": _first_reply(session, since, until, policy, now),
        "adoption": share(adoption(lives, since, until)),
        "implementation": share(implementation(lives, since, until)),
        "effectiveness": share(effectiveness(verdicts_between(session, since, until))),
        "cycle": {"n": cycle.n, "median_s": cycle.median},
    }


def _dates(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _first_reply(session: Session, since: datetime, until: datetime, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return how soon leads answer: in time of all that fell due, by department, and the median of opening hours."""
    due = answers_due(session, since, until)
    calendar = load_calendar(session, policy)
    waits = Histogram.of(
        int(calendar.business_between(submitted, replied).total_seconds())
        for submitted, replied in answered_between(session, since, until)
    )
    return {
        "in_time": share(_in_time((one.due for one in due), since, until, now)),
        "areas": {area: share(_in_time(some, since, until, now)) for area, some in _by_area(due).items()},
        "answered": waits.n,
        "median_open_s": waits.median,
    }


def _by_area(due: Iterable[AnswerDue]) -> Mapping[str, list[Due]]:
    found: dict[str, list[Due]] = defaultdict(list)
    for one in due:
        found[one.area or ""].append(one.due)
    return dict(sorted(found.items()))


def _in_time(due: Iterable[Due], since: datetime, until: datetime, now: datetime) -> Proportion:
    return timeliness(due, since, until, now).on_time
