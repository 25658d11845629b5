"""Reads the scorecards that somebody may see: their own, those of their own people, or how all are spread."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from domain.errors import Refusal
from domain.indicators.days import Period, day_of
from domain.people import Person, Roster
from domain.policy import Policy
from domain.scorecards.rules import ScorecardRules
from domain.scorecards.scores import Card, Spread, spread
from domain.scorecards.viewers import check_viewer, coached_by, sees_spread
from handlers.scorecards.arguments import Asked
from handlers.scorecards.counting import read_books

# Answers to a month's contacts come in until a week after it, and only then does a case that is open count.
_SETTLES_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Scorecards:
    """What somebody is shown of a *month*: *cards* by whom they are about, or a *spread*.

    *one* card is shown with every item; it may be one's *own*. Until *settled_on* answers still come in, and figures
    may change; None once that is over.
    """

    month: Period
    rules: ScorecardRules
    settled_on: date | None
    cards: tuple[tuple[str, Card], ...] = ()
    spread: Spread | None = None
    one: bool = False
    own: bool = False


def check_asked(asked: Asked, person: Person, roster: Roster, policy: Policy) -> ScorecardRules:
    """Return the rules of the month that was asked for.

    Raises `Refusal` for outsiders, for a card that is not theirs to see, and for a month before all rules.
    """
    check_viewer(person, asked.about or person.id, roster, policy)
    rules = policy.scorecard.rules_on(asked.month.first)
    if rules is None:
        raise Refusal("no_scorecard_rules")
    return rules


def read_scorecards(
    session: Session, asked: Asked, person: Person, roster: Roster, policy: Policy, now: datetime
) -> Scorecards:
    """Return the scorecards that were asked for, as far as *person* may see them.

    Where nobody is named that is how scores are spread for a head, their people's for a lead, and everybody else's own.
    Raises `Refusal` as `check_asked` does.
    """
    rules = check_asked(asked, person, roster, policy)
    books = read_books(session, asked.month, policy, now)
    settles = asked.month.last + _SETTLES_AFTER
    settled_on = settles if day_of(now, policy.zoneinfo) <= settles else None

    if asked.about is None and sees_spread(person.id, policy):
        everybody = sorted({member for members in roster.members.values() for member in members} - {person.id})
        scores = [books.card_of(one, rules, policy).score for one in everybody]
        return Scorecards(asked.month, rules, settled_on, spread=spread(scores, policy.scorecard.spread_from))
    mine = sorted(coached_by(person.id, roster, policy)) if asked.about is None else []
    about = mine or [asked.about or person.id]
    cards = tuple((one, books.card_of(one, rules, policy)) for one in about)
    return Scorecards(asked.month, rules, settled_on, cards, one=not mine, own=about == [person.id])


def rules_today(person: Person, policy: Policy, now: datetime) -> ScorecardRules:
    """Return the rules by which the month that runs will be judged. Raises `Refusal` for outsiders, and without any."""
    if person.outsider:
        raise Refusal("outsider")
    rules = policy.scorecard.rules_on(day_of(now, policy.zoneinfo).replace(day=1))
    if rules is None:
        raise Refusal("no_scorecard_rules")
    return rules
