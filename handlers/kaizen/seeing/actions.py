"""What lists of suggestions ask of the store."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.ranking import Standing, ranked
from domain.kaizen.states import Stage
from domain.kaizen.votes import Tally
from domain.people import Person, Roster
from handlers.kaizen.checking.actions import Trial, trial_so_far
from handlers.kaizen.facts import IdeaFacts, idea_facts, look_at_idea
from handlers.kaizen.tallies import tallies_of
from handlers.services import Desk
from storage.checks import earlier_plans
from storage.kaizen_models import SuggestionEventRow, SuggestionRow
from storage.plan_models import SuggestionPlanRow
from storage.suggestions import events_of, suggestions_of_author, undecided
from storage.votes import not_counted_since, oldest_count

TOP = 10
MINE = 20
# So many of those that wait longest; whoever answers them sees the next ones.
WAITING = 30


@dataclass(frozen=True, slots=True)
class Top:
    """The first of all undecided ideas, in order; *as_of* is since when every card was looked at, None if one never.

    *passed_over* are those that Slack's limits did not let us look at before this ranking.
    """

    ideas: tuple[IdeaFacts, ...]
    total: int
    as_of: datetime | None
    passed_over: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Undecided ideas that wait for one person, the longest first; without a *lead* nobody is named for them."""

    lead: str | None
    ideas: tuple[IdeaFacts, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A suggestion, what was done to it, its *trial* if it is under way, and the plans of *earlier* cycles."""

    idea: IdeaFacts
    events: tuple[SuggestionEventRow, ...]
    trial: Trial | None
    earlier: tuple[SuggestionPlanRow, ...]


def read_top(session: Session, reader: Person, roster: Roster, desk: Desk, fresh_since: datetime, now: datetime) -> Top:
    """Return the first ideas in order of teams, votes and age, counted for those who may vote now."""
    _check_inside(reader)
    rows = {row.id: row for row in undecided(session) if row.id is not None}
    tallies = tallies_of(session, list(rows), roster, desk)
    order = ranked(Standing(number, tallies[number], row.submitted_at) for number, row in rows.items())
    first = (_counted(session, rows[one.id], one.tally, reader, desk, now) for one in order[:TOP])
    return Top(tuple(first), len(rows), oldest_count(session), not_counted_since(session, fresh_since))


def read_mine(session: Session, reader: Person, desk: Desk, now: datetime) -> tuple[IdeaFacts, ...]:
    """Return the ideas that somebody had, the newest first."""
    _check_inside(reader)
    rows = suggestions_of_author(session, reader.id, MINE)
    return tuple(idea_facts(session, row, desk, now, reader) for row in rows)


def read_history(session: Session, number: str, reader: Person, desk: Desk, now: datetime) -> History:
    """Return a suggestion with all that was done to it, and what its trial looks like so far. Raises `Refusal`."""
    idea = look_at_idea(session, number, reader, desk, now)
    tried = idea.plan is not None and idea.stage is Stage.DOING
    trial = trial_so_far(session, idea.plan, desk.policy, now) if tried and idea.plan is not None else None
    earlier = earlier_plans(session, idea.id, idea.row.cycle)
    return History(idea, tuple(events_of(session, idea.id)), trial, tuple(earlier))


def read_waiting(session: Session, reader: Person, desk: Desk, now: datetime) -> tuple[tuple[Waiting, ...], int]:
    """Return the undecided ideas by whom they wait for, the longest waiting first, and how many there are."""
    _check_inside(reader)
    rows = sorted(undecided(session), key=lambda row: (row.submitted_at, row.id or 0))
    ideas = [idea_facts(session, row, desk, now, reader) for row in rows[:WAITING]]
    return tuple(_by_lead(ideas)), len(rows)


def _by_lead(ideas: Iterable[IdeaFacts]) -> Iterable[Waiting]:
    found: dict[str | None, list[IdeaFacts]] = {}
    for idea in ideas:
        found.setdefault(idea.lead, []).append(idea)
    return (Waiting(lead, tuple(those)) for lead, those in found.items())


def _counted(
    session: Session, row: SuggestionRow, tally: Tally, reader: Person, desk: Desk, now: datetime
) -> IdeaFacts:
    """Return a suggestion with the count of this moment in the place of the one that its card shows."""
    idea = idea_facts(session, row, desk, now, reader)
    return replace(idea, row=row.model_copy(update={"votes": tally.votes, "teams": tally.teams}))


def _check_inside(reader: Person) -> None:
    if reader.outsider:
        raise Refusal("outsider")
