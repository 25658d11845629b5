"""Corrective actions: what is done about what comes up again and again, by whom, by which day, and whether it helped.

Whether it helped is no opinion: complaints of its category among contacts, four weeks before it was decided and four
weeks after it was done.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from domain.errors import Refusal
from domain.indicators.days import Period, trailing
from domain.indicators.proportions import Difference, Proportion, newcombe

_COMPARED: Final = 28
_DAY: Final = timedelta(days=1)
_LATEST: Final = timedelta(days=366)


class ActionState(StrEnum):
    """Where an action stands; *noted* is a decision after which nothing has to be done."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    NOTED = "noted"


class Effect(StrEnum):
    """What became of complaints after an action, as the figures say it."""

    FEWER = "fewer"
    NO_EVIDENCE = "no_evidence"
    MORE = "more"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True, slots=True)
class Judged:
    """How many contacts became complaints *before* and *after* an action, and what that shows."""

    before: Proportion
    after: Proportion
    difference: Difference | None
    effect: Effect


def check_whose(owner: str, due_on: date | None, today: date, fields: tuple[str, str], *, needed: bool) -> None:
    """Raise `Refusal` for somebody without a day or a day without somebody, and for a day that cannot be meant.

    *fields* are those of the owner and of the day. Where neither is *needed* it is a decision that is only noted.
    """
    if not owner and (needed or due_on is not None):
        raise Refusal("answer_needed", fields[0])
    if due_on is None:
        if owner:
            raise Refusal("answer_needed", fields[1])
    elif not today <= due_on <= today + _LATEST:
        raise Refusal("due_out_of_range", fields[1])


def days_before(opened_on: date) -> Period:
    """Return the days with which those after an action are compared: they end before it was decided."""
    return trailing(opened_on - _DAY, _COMPARED)


def days_after(done_on: date) -> Period:
    """Return the days on which an action that was done has its effect."""
    return Period(done_on + _DAY, done_on + _COMPARED * _DAY)


def effect_day(done_on: date) -> date:
    """Return the first day on which all days after an action are over."""
    return days_after(done_on).last + _DAY


def judge_effect(before: Proportion, after: Proportion, enough: int) -> Judged:
    """Say whether complaints became fewer among contacts than chance explains; *enough* contacts are needed each time.

    Newcombe's interval of the difference of both shares decides.
    """
    difference = newcombe(after, before)
    if difference is None or min(before.n, after.n) < enough:
        return Judged(before, after, None, Effect.INSUFFICIENT)
    if not difference.real:
        return Judged(before, after, difference, Effect.NO_EVIDENCE)
    return Judged(before, after, difference, Effect.FEWER if difference.points < 0 else Effect.MORE)
