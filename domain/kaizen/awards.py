"""Awards: who is nominated and why, who decides on it, and how a sum is shared.

Votes and mere ideas earn nothing: an idea is rewarded once it is done, or once a check has shown its effect; for one
that was adopted there are thanks. Only who is nominated is ever named; there is no list of the others.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from domain.calendars import Calendar
from domain.digests.schedule import Moment
from domain.errors import Refusal
from domain.indicators.days import Period, month_of, months
from domain.indicators.proportions import Proportion, shrunken
from domain.kaizen.plans import Verdict
from domain.kaizen.rules import AwardRules
from domain.people import Person, Roster, steerers
from domain.policy import Policy

# Answers to a month's contacts come in until a week after it.
_LATE_ANSWERS: Final = timedelta(days=7)
# Of fewer answers nothing is known about how satisfied somebody's customers were: they count as everybody's.
_FEWEST: Final = 10
_DAY: Final = timedelta(days=1)


class AwardKind(StrEnum):
    """What can be awarded."""

    IMPROVEMENT = "improvement"
    QUALITY_MODEL = "quality_model"
    COMPLAINT_HANDLER = "complaint_handler"


class Tier(StrEnum):
    """For what an improvement is awarded: that it was done, that it was shown to work, or what a head sees in it.

    Before that its authors are *thanked* without money, once whoever leads has found it valid by adopting it.
    """

    THANKS = "thanks"
    DONE = "done"
    EFFECT = "effect"
    OUTSTANDING = "outstanding"


class AwardState(StrEnum):
    """How a nomination stands: *confirmed* ones wait for a second person."""

    NOMINATED = "nominated"
    CONFIRMED = "confirmed"
    GRANTED = "granted"
    REFUSED = "refused"


OPEN: Final = frozenset({AwardState.NOMINATED, AwardState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Surveys:
    """What the customers of one person said of a month's contacts, by channel, and on how many days they worked."""

    channels: Mapping[str, Proportion]
    days: int

    @property
    def whole(self) -> Proportion:
        """All channels together."""
        return Proportion.merged(self.channels.values())


@dataclass(frozen=True, slots=True)
class Model:
    """Somebody's satisfaction, and the *low* end of its interval as if everybody had the same channels, in percent."""

    person: str
    satisfied: Proportion
    low: float
    days: int


@dataclass(frozen=True, slots=True)
class Handled:
    """The complaints that somebody resolved in a month.

    *weighty* were high or urgent, *on_time* counts the promises that were theirs, *urgent_missed* those of urgent cases
    that they broke, *satisfied* what customers said of the handling, *reopened* the cases that came back.
    """

    person: str
    resolved: int
    weighty: int
    on_time: Proportion
    urgent_missed: int
    satisfied: Proportion
    reopened: int


def tier_for(*, adopted: bool, done: bool, verdict: Verdict | None, confirmed: bool) -> Tier | None:
    """Return for what an improvement can be awarded: only thanks before it is done or a check has shown its effect.

    *improved* is given only with a clean guard. What was not shown to work, but done, has been done all the same.
    """
    if verdict is Verdict.IMPROVED and confirmed:
        return Tier.EFFECT
    if done:
        return Tier.DONE
    return Tier.THANKS if adopted else None


def quality_models(people: Mapping[str, Surveys], rules: AwardRules) -> tuple[Model, ...]:
    """Return whose satisfaction is certainly the highest; several who are equal share it.

    By the lower bound of the 95 % Wilson interval, and never by the raw percentage: 3 of 3 says less than 180 of 200.
    It is moved by how much better or worse than all contacts together everybody's are in this person's channels
    (indirect standardisation): low − Σ nₖ·pₖ / n + p.
    """
    common = _by_channel(people.values())
    able = [
        Model(person, one.whole, _low(one, common), one.days)
        for person, one in sorted(people.items())
        if one.whole.n >= rules.surveys_from and one.days >= rules.days_from
    ]
    best = max((model.low for model in able), default=None)
    return tuple(model for model in able if model.low == best)


def best_handlers(people: Iterable[Handled], rules: AwardRules) -> tuple[Handled, ...]:
    """Return who handled complaints best; several who are equal share it.

    Able are those who resolved enough, at least one high or urgent case among them, nearly all in time, and broke no
    promise of an urgent one. Then counts how satisfied customers were with the handling, shrunken towards everybody's
    so that five of five do not beat a hundred, then how few cases came back.
    """
    everybody = list(people)
    prior = Proportion.merged(one.satisfied for one in everybody).percent or Fraction(0)
    able = sorted((one for one in everybody if _is_able(one, rules)), key=lambda one: one.person)
    order = {one.person: (-handling_satisfaction(one, prior), one.reopened) for one in able}
    best = min(order.values(), default=None)
    return tuple(one for one in able if order[one.person] == best)


def handling_satisfaction(one: Handled, prior: Fraction) -> Fraction:
    """Return how satisfied customers were with somebody's handling, in percent, pulled towards everybody's *prior*."""
    return shrunken(one.satisfied, prior) if one.satisfied.n >= _FEWEST else prior


def deciders(winners: Collection[str], policy: Policy) -> tuple[str, ...]:
    """Return who decides on an award: who answers for the numbers, but nobody on their own."""
    return tuple(person for person in steerers(policy) if person not in winners)


def decider(winners: Collection[str], policy: Policy, roster: Roster, before: str | None = None) -> str | None:
    """Return who is asked to decide on an award, somebody else than who has decided *before*; None where nobody is.

    Of several it is the first who is at work.
    """
    return roster.stand_in(person for person in deciders(winners, policy) if person != before)


def decider_besides(
    winners: Collection[str], policy: Policy, roster: Roster, asked: str, before: str | None = None
) -> str | None:
    """Return who hears that somebody *asked* has not decided: a head before all who may; None where nobody is."""
    able = deciders(winners, policy)
    heads = [person for person in policy.people.heads if person in able]
    return roster.stand_in(person for person in (*heads, *able) if person not in (asked, before))


def check_decider(person: Person, winners: Collection[str], policy: Policy, before: str | None) -> None:
    """Raise `Refusal` for whoever may not decide on an award: an outsider, its winner, no lead, or the first again."""
    if person.outsider:
        raise Refusal("outsider")
    if person.id in winners:
        raise Refusal("award_own")
    if steerers(policy) and person.id not in steerers(policy):
        raise Refusal("not_yours_to_steer", deciders=deciders(winners, policy))
    if person.id == before:
        raise Refusal("award_second")


def may_give_more(person: str, policy: Policy) -> bool:
    """Say whether somebody may call an improvement outstanding: a head; where there is none, a lead."""
    return person in (policy.people.heads or steerers(policy) or (person,))


def needs_second(total: int, rules: AwardRules) -> bool:
    """Say whether a second person must agree to a sum."""
    return total > rules.second_above


def shared(total: int, people: Sequence[str]) -> dict[str, int]:
    """Share a sum in whole units: the same for everybody, and what is left over for the first of them."""
    each, over = divmod(total, len(people))
    return {person: each + (place < over) for place, person in enumerate(people)}


def nominations(calendar: Calendar, at: time, today: date) -> list[Moment]:
    """Return when the awards of the months before *today* are nominated: once no answer of the month can come any more.

    That is at the local time *at* of the first working day a week after the month.
    """
    return [_moment(calendar, at, month) for month in months(today, 3)]


def _moment(calendar: Calendar, at: time, month: Period) -> Moment:
    day = calendar.next_working_day(month.first - _DAY + _LATE_ANSWERS)
    return Moment(datetime.combine(day, at, calendar.zone).astimezone(UTC), month_of(month.first - _DAY))


def _by_channel(people: Iterable[Surveys]) -> dict[str, Proportion]:
    common: dict[str, Proportion] = {}
    for one in people:
        for channel, part in one.channels.items():
            common[channel] = common.get(channel, Proportion()) + part
    return common


def _low(one: Surveys, common: Mapping[str, Proportion]) -> float:
    whole, all_of = one.whole, Proportion.merged(common.values())
    interval, usual = whole.interval, all_of.percent
    assert interval is not None, "somebody without an answer is not able"
    assert usual is not None, "their answers are among all"
    expected = sum(
        (Fraction(100 * part.n * common[name].k, common[name].n) for name, part in _answered(one)), Fraction(0)
    )
    return interval.low - float(expected / whole.n - usual)


def _answered(one: Surveys) -> Iterable[tuple[str, Proportion]]:
    return ((name, part) for name, part in one.channels.items() if part.n)


def _is_able(one: Handled, rules: AwardRules) -> bool:
    return (
        one.resolved >= rules.cases_from
        and one.weighty >= 1
        and one.urgent_missed == 0
        and one.on_time.n > 0
        and 100 * one.on_time.k >= rules.on_time_from * one.on_time.n
    )
