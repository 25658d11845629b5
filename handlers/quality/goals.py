"""What is done about targets: one is set from a day on, and everybody hears of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from domain.digests.targets import target_on
from domain.errors import Refusal
from domain.indicators.days import day_of
from domain.people import Person
from domain.policy import Policy
from domain.rights import Circle, check_circle
from domain.targets import Indicator, Target, fits
from handlers.digests.goals import changed_by
from handlers.digests.ids import TARGET as DIGESTS
from handlers.quality import ids
from handlers.services import Desk
from storage.notices import owe
from storage.target_models import TargetRow
from storage.targets import change_of, keep_target, known_teams, target_changes

# So many changes the form has room for.
_SHOWN = 10
# What is longer is no choice in Slack.
_LONGEST_TEAM = 75


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as somebody sets it: no channel and no team is the whole centre."""

    key: str
    indicator: Indicator
    channel: str | None
    team: str | None
    value: float
    valid_from: date
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed: the target of before, if there was one, and the one that holds from its day on."""

    indicator: Indicator
    channel: str | None
    team: str | None
    before: Target | None
    value: float
    valid_from: date
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Goals:
    """The targets in force on a day, closest scopes last, the latest changes, newest first, and the teams there are."""

    today: date
    in_force: tuple[Target, ...]
    changes: tuple[Change, ...]
    teams: tuple[str, ...]


def read_goals(session: Session, person: Person, policy: Policy, now: datetime) -> Goals:
    """Return the targets and how they came to be. Raises `Refusal` for outsiders."""
    if person.outsider:
        raise Refusal("outsider")
    today = day_of(now, policy.zoneinfo)
    rows = target_changes(session)
    latest = [_change(row, rows[:place], policy) for place, row in enumerate(rows)][-_SHOWN:]
    in_force = _in_force(changed_by(rows, policy).targets, today)
    return Goals(today, in_force, tuple(reversed(latest)), teams_of(session, policy))


def teams_of(session: Session, policy: Policy) -> tuple[str, ...]:
    """Return the teams that can be chosen: those that contacts name, and those that the policy has a digest for."""
    return tuple(team for team in sorted({*known_teams(session), *policy.digests.teams}) if len(team) <= _LONGEST_TEAM)


def _in_force(targets: Iterable[Target], today: date) -> tuple[Target, ...]:
    """Return what holds today for each place that has a target of its own."""
    began = sorted((one for one in targets if one.valid_from <= today), key=lambda one: one.valid_from)
    places = {(one.indicator, one.channel or "", one.team or ""): one for one in began}
    return tuple(places[place] for place in sorted(places))


def set_target(session: Session, goal: Goal, person: Person, desk: Desk, now: datetime) -> None:
    """Keep a target from a day on, and owe the digests' channel a word about it.

    Raises `Refusal` for somebody who does not answer for the numbers, for a value that the indicator cannot have, and
    for a day that is over: what was judged stays judged.
    """
    check_circle(Circle.STEERERS, person, desk.policy)
    if goal.channel is not None and goal.channel not in desk.policy.channels:
        raise Refusal("unknown_choice", ids.CHANNEL)
    if goal.team is not None and goal.team not in teams_of(session, desk.policy):
        raise Refusal("unknown_choice", ids.TEAM)
    if not fits(goal.indicator, goal.value):
        raise Refusal("target_beyond", ids.VALUE)
    if goal.indicator is Indicator.FRT and goal.channel is None:
        raise Refusal("target_of_channel", ids.CHANNEL)
    if goal.valid_from < day_of(now, desk.policy.zoneinfo):
        raise Refusal("target_in_past", ids.VALID_FROM)
    if keep_target(session, _row(goal, person, now)):
        facts = {"target": change_of(session, goal.key).id}
        owe(session, ids.TARGET_SET, DIGESTS, now, f"target:{goal.key}", facts=facts)


def change_told(session: Session, target_id: int, policy: Policy) -> Change:
    """Return one change as it is told."""
    rows = target_changes(session)
    place = next(place for place, row in enumerate(rows) if row.id == target_id)
    return _change(rows[place], rows[:place], policy)


def _change(row: TargetRow, earlier: Sequence[TargetRow], policy: Policy) -> Change:
    """Say what would have held on that day without this change, whatever was changed since."""
    indicator = Indicator(row.indicator)
    targets = changed_by(earlier, policy).targets
    return Change(
        indicator=indicator,
        channel=row.channel,
        team=row.team,
        before=target_on(targets, indicator, row.valid_from, row.channel, row.team),
        value=row.value,
        valid_from=row.valid_from,
        reason=row.reason,
        person=row.person,
        at=row.at,
    )


def _row(goal: Goal, person: Person, now: datetime) -> TargetRow:
    return TargetRow(
        form_key=goal.key,
        indicator=goal.indicator.value,
        channel=goal.channel,
        team=goal.team,
        value=goal.value,
        valid_from=goal.valid_from,
        reason=goal.reason,
        person=person.id,
        at=now,
    )
