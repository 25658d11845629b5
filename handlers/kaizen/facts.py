"""A suggestion as messages and forms show it: facts read in one transaction, and no name that is not to be shown."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.lifecycle import possible, takes_votes
from domain.kaizen.people import Hands, may_know, parts, responsible
from domain.kaizen.plans import MOST_CYCLES, Hold
from domain.kaizen.series import Side
from domain.kaizen.states import Part, Stage, Step, Truth
from domain.masking import clean
from domain.people import Person
from domain.policy import ClockKind, Policy
from handlers.kaizen.doing import Chosen, chosen_of
from handlers.kaizen.present import present
from handlers.services import Desk
from storage.kaizen_models import SuggestionEventRow, SuggestionRow
from storage.models import NoticeRow
from storage.plan_models import SuggestionPlanRow, SuggestionTaskRow
from storage.plans import helpers_of, plan_of, tasks_of
from storage.suggestion_clocks import clocks_of
from storage.suggestions import author_ids, authors_of, cases_of, events_of, suggestion_by_number

_EVERYONE = frozenset(Part)
_LONGEST_NUMBER = 20
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class IdeaFacts:
    """What may be said of a suggestion.

    *named* are the authors whose names may be shown where these facts are; *due* says by when (UTC) which promise to
    the author is to be kept, *lead* who answers it now, *steps* what is open to whom the facts were read for, *into*
    the number of the one that it was merged into. *plan* and *tasks* are those of its present cycle, *present* is what
    the metric was when the plan was written; *chosen* are those that somebody else has chosen to do something.
    """

    row: SuggestionRow
    hands: Hands
    named: tuple[str, ...]
    due: Mapping[ClockKind, datetime]
    cases: tuple[str, ...]
    lead: str | None
    steps: tuple[Step, ...]
    truths: frozenset[Truth]
    into: str | None = None
    plan: SuggestionPlanRow | None = None
    tasks: tuple[SuggestionTaskRow, ...] = ()
    present: Side | None = None
    chosen: Chosen = field(default_factory=Chosen)

    @property
    def id(self) -> int:
        """The id of the row."""
        assert self.row.id is not None
        return self.row.id

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return Stage(self.row.stage)

    @property
    def is_unproven(self) -> bool:
        """Whether it became standard though nothing shows that it works."""
        return self.stage is Stage.STANDARDISED and self.plan is not None and self.plan.act_note is not None

    @property
    def is_open(self) -> bool:
        """Say whether votes still count."""
        return takes_votes(self.stage, self.truths)


def find_idea(session: Session, number: str, policy: Policy, field: str | None = None) -> SuggestionRow:
    """Return a suggestion by its number, with or without its letters; raises `Refusal`, beside *field* if given."""
    wanted = clean(number).upper()[:_LONGEST_NUMBER]
    if _DIGITS.fullmatch(wanted):
        wanted = f"{policy.kaizen.number_prefix}-{int(wanted)}"
    row = suggestion_by_number(session, wanted)
    if row is None:
        raise Refusal("unknown_idea", field, number=wanted)
    return row


def idea_of(session: Session, notice: NoticeRow, desk: Desk, now: datetime, reader: Person | None) -> IdeaFacts:
    """Return the suggestion that a message is about."""
    return idea_facts(session, session.get_one(SuggestionRow, notice.subject_id), desk, now, reader)


def look_at_idea(session: Session, number: str, reader: Person, desk: Desk, now: datetime) -> IdeaFacts:
    """Return a suggestion by its number, for one person; raises `Refusal`."""
    if reader.outsider:
        raise Refusal("outsider")
    return idea_facts(session, find_idea(session, number, desk.policy), desk, now, reader)


def idea_facts(
    session: Session, row: SuggestionRow, desk: Desk, now: datetime, reader: Person | None = None
) -> IdeaFacts:
    """Return what may be said of a suggestion to *reader*, or in the channel."""
    assert row.id is not None
    hands, events, decided = hands_of(session, row), events_of(session, row.id), row.decided_at is not None
    plan, tasks = (plan_of(session, row), tuple(tasks_of(session, row))) if decided else (None, ())
    truths = _truths(row, plan, events)
    mine = _EVERYONE if reader is None else parts(reader, hands, desk.policy)
    into = session.get_one(SuggestionRow, row.merged_into).number if row.merged_into is not None else None
    clocks = (clock for clock in clocks_of(session, row.id) if clock.state == "running")
    return IdeaFacts(
        row=row,
        hands=hands,
        named=_named(session, row.id, hands, desk.policy, reader),
        due={ClockKind(clock.kind): clock.due_at for clock in clocks},
        cases=tuple(cases_of(session, row.id)),
        lead=responsible(hands, desk.policy, present(session, now)),
        steps=possible(Stage(row.stage), mine, truths),
        truths=truths,
        into=into,
        plan=plan,
        tasks=tasks,
        present=_present(events),
        chosen=chosen_of(row, events, plan, tasks),
    )


def _present(events: Iterable[SuggestionEventRow]) -> Side | None:
    """Return what the metric was when the last plan was written; None before that."""
    written = [event.facts for event in events if event.step == Step.PROPOSE]
    counted = written[-1].get("present") if written else None
    return Side.from_dict(counted) if counted is not None else None


def hands_of(session: Session, row: SuggestionRow) -> Hands:
    """Return whose a suggestion is."""
    assert row.id is not None
    helpers = helpers_of(session, row) if row.decided_at is not None else frozenset()
    return Hands(author_ids(session, [row.id])[row.id], row.area, row.owner, helpers)


def truths_of(session: Session, row: SuggestionRow) -> frozenset[Truth]:
    """Return what is true of a suggestion besides its stage."""
    assert row.id is not None
    return _truths(row, plan_of(session, row) if row.decided_at is not None else None, events_of(session, row.id))


def _truths(
    row: SuggestionRow, plan: SuggestionPlanRow | None, events: Iterable[SuggestionEventRow]
) -> frozenset[Truth]:
    talk = [event.step for event in events if event.step in (Step.ASK, Step.REPLY)]
    truths = {
        Truth.DECIDED: row.decided_at is not None,
        Truth.ASKED: talk[-1:] == [Step.ASK],
        Truth.DONE: row.done_at is not None,
        Truth.PROPOSED: plan is not None and plan.approved_at is None and plan.returned_at is None,
        Truth.APPROVED: plan is not None and plan.approved_at is not None,
        Truth.CONFIRMED: plan is not None and plan.confirmed_at is not None,
        Truth.FADED: plan is not None and plan.recheck_verdict == Hold.FADED,
        Truth.LAST: row.cycle >= MOST_CYCLES,
    }
    return frozenset(truth for truth, holds in truths.items() if holds)


def _named(
    session: Session, suggestion_id: int, hands: Hands, policy: Policy, reader: Person | None
) -> tuple[str, ...]:
    knows = reader is not None and may_know(reader.id, hands.authors, policy)
    return tuple(row.person for row in authors_of(session, suggestion_id) if knows or not row.hidden)
