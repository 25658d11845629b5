"""What is done about daily numbers: plain functions, each one decision in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session

from domain.errors import Refusal
from domain.numbers import Entered
from domain.people import Person
from domain.policy import Policy
from domain.rights import Circle, check_circle
from handlers.numbers import ids
from storage.corrections import mark_changed
from storage.number_models import DailyNumberRow
from storage.numbers import enter_number, entered_on

CENTRE: Final = "centre"
_OLDEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of one day as they were entered; *key* makes the form one form, however often it is delivered."""

    key: str
    day: date
    scope: str
    entered: Mapping[str, Entered]


def check_may_enter(person: Person, policy: Policy) -> None:
    """Raise `Refusal` for whoever does not answer for the numbers, or when the policy names none."""
    check_circle(Circle.STEERERS, person, policy)
    if not policy.daily_numbers:
        raise Refusal("no_daily_numbers")


def enter(
    session: Session, numbers: Numbers, person: Person, policy: Policy, now: datetime
) -> Mapping[str, DailyNumberRow]:
    """Store numbers of a day, and return all that hold of it then; what was entered before is kept, and counts no more.

    Raises `Refusal` for a day that is not over by the centre's clock, or too long ago, and when nothing was entered.
    """
    check_may_enter(person, policy)
    today = now.astimezone(policy.zoneinfo).date()
    if not today - _OLDEST <= numbers.day <= today:
        raise Refusal("day_out_of_range", ids.DAY)
    if numbers.scope not in scopes(policy):
        raise Refusal("unknown_choice", ids.SCOPE)
    if not numbers.entered:
        raise Refusal("answer_needed", f"{ids.PART}{next(iter(policy.daily_numbers))}")
    for name, one in numbers.entered.items():
        row = DailyNumberRow(
            form_key=numbers.key,
            day=numbers.day,
            scope=numbers.scope,
            name=name,
            part=one.part,
            whole=one.whole,
            person=person.id,
            at=now,
        )
        enter_number(session, row)
    if numbers.day < today:
        # Most are entered in the morning, when the digest of the day before has been published already.
        mark_changed(session, [numbers.day], numbers.scope)
    return entered_on(session, numbers.day, numbers.scope)


def yesterday(session: Session, policy: Policy, now: datetime) -> tuple[date, Mapping[str, DailyNumberRow]]:
    """Return yesterday by the centre's clock, and what was entered of it for the whole centre."""
    day = now.astimezone(policy.zoneinfo).date() - timedelta(days=1)
    return day, entered_on(session, day, CENTRE)


def scopes(policy: Policy) -> tuple[str, ...]:
    """Return for what numbers may be entered: the centre, and the teams that have a digest of their own."""
    return (CENTRE, *policy.digests.teams)
