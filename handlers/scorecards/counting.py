"""What was counted of a month, by whose it is: everybody's at once, for a card says what one could expect of all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from domain.indicators.days import Period, day_of
from domain.indicators.proportions import Proportion
from domain.indicators.resolution import Complaint, resolution
from domain.policy import Policy
from domain.scorecards.rules import Item, ScorecardRules
from domain.scorecards.scores import Card, Handling, Measure, Stratum, brings_back, handling, satisfaction, score
from storage.agents import agents_known
from storage.award_questions import answering_on, satisfied_by
from storage.report_questions import complaints_between
from storage.scorecards import handled_by, improvements_by, promises_kept, repeats_by, working_on

Answers = Mapping[str, Proportion]
Handled = Mapping[Stratum, Handling]
# Who an agent of contacts is in Slack, by the name that contacts give them.
People = Mapping[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Books:
    """What was counted of a month: by person, and of *everybody*, which is also what names nobody in Slack."""

    answers: Mapping[str, Answers]
    everybodys_answers: Answers
    handled: Mapping[str, Handled]
    everybodys_handled: Handled
    repeats: Mapping[str, Proportion]
    everybodys_repeats: Proportion
    resolved: Mapping[str, Proportion]
    kept: Mapping[str, Proportion]
    improvements: Mapping[str, int]
    days: Mapping[str, frozenset[date]]

    def card_of(self, person: str, rules: ScorecardRules, policy: Policy) -> Card:
        """Return somebody's scorecard."""
        own = self.repeats.get(person, Proportion())
        whole = self.everybodys_repeats
        others = Proportion(whole.k - own.k, whole.n - own.n)
        days = len(self.days.get(person, ()))
        return score(self._measures(person, policy), days, rules, policy.scorecard, comes_back=brings_back(own, others))

    def _measures(self, person: str, policy: Policy) -> Mapping[Item, Measure]:
        """Return what was measured; evaluations and knowledge tests are recorded elsewhere."""
        improvements = self.improvements.get(person, 0)
        return {
            Item.CSAT: satisfaction(self.answers.get(person, {}), self.everybodys_answers, policy.scorecard.pull),
            Item.RESOLUTION: Measure.of(self.resolved.get(person, Proportion())),
            Item.AHT: handling(self.handled.get(person, {}), self.everybodys_handled),
            Item.ON_TIME: Measure.of(self.kept.get(person, Proportion())),
            Item.IMPROVEMENT: Measure.count(improvements),
        }


def read_books(session: Session, month: Period, policy: Policy, now: datetime) -> Books:
    """Count a month, as it is known at *now*."""
    since, until = month.bounds(policy.zoneinfo)
    people: People = {one.name: one.member for one in agents_known(session)}
    answers, everybodys_answers = _answers(satisfied_by(session, since, until), people)
    handled, everybodys_handled = _handled(handled_by(session, since, until), people)
    repeats = repeats_by(session, since, until, now, policy.digests.repeats_within)
    return Books(
        answers=answers,
        everybodys_answers=everybodys_answers,
        handled=handled,
        everybodys_handled=everybodys_handled,
        repeats=_repeats(repeats, people),
        everybodys_repeats=Proportion.merged(repeats.values()),
        resolved=_resolved(complaints_between(session, since, until), since, until, now),
        kept=promises_kept(session, since, until, now),
        improvements=improvements_by(session, since, until),
        days=_days(session, month, policy, people),
    )


def _answers(
    counted: Mapping[tuple[str | None, str], Proportion], people: People
) -> tuple[Mapping[str, Answers], Answers]:
    mine: dict[str, dict[str, Proportion]] = defaultdict(lambda: defaultdict(Proportion))
    everybodys: dict[str, Proportion] = defaultdict(Proportion)
    for (agent, channel), part in counted.items():
        everybodys[channel] += part
        if (person := people.get(agent)) is not None:
            mine[person][channel] += part
    return mine, everybodys


def _handled(
    counted: Mapping[tuple[str | None, Stratum], Handling], people: People
) -> tuple[Mapping[str, Handled], Handled]:
    mine: dict[str, dict[Stratum, Handling]] = defaultdict(lambda: defaultdict(Handling))
    everybodys: dict[Stratum, Handling] = defaultdict(Handling)
    for (agent, kind), part in counted.items():
        everybodys[kind] += part
        if (person := people.get(agent)) is not None:
            mine[person][kind] += part
    return mine, everybodys


def _repeats(counted: Mapping[str | None, Proportion], people: People) -> Mapping[str, Proportion]:
    mine: dict[str, Proportion] = defaultdict(Proportion)
    for agent, part in counted.items():
        if (person := people.get(agent)) is not None:
            mine[person] += part
    return mine


def _resolved(
    complaints: Iterable[tuple[str | None, Complaint]], since: datetime, until: datetime, now: datetime
) -> Mapping[str, Proportion]:
    owned: dict[str, list[Complaint]] = defaultdict(list)
    for owner, one in complaints:
        if owner is not None:
            owned[owner].append(one)
    return {owner: resolution(mine, since, until, now).rate for owner, mine in owned.items()}


def _days(session: Session, month: Period, policy: Policy, people: People) -> Mapping[str, frozenset[date]]:
    """Return on which days somebody answered a contact or worked on a case."""
    worked: dict[str, set[date]] = defaultdict(set)
    for day, agents in zip(month, answering_on(session, month, policy.zoneinfo), strict=True):
        for agent in agents:
            if (person := people.get(agent)) is not None:
                worked[person].add(day)
    for actor, at in working_on(session, *month.bounds(policy.zoneinfo)):
        worked[actor].add(day_of(at, policy.zoneinfo))
    return {person: frozenset(days) for person, days in worked.items()}
