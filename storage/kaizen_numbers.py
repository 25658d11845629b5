"""What the figures of suggestions are counted from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as core_select
from sqlmodel import Session, col, or_, select

from domain.clocks import ClockState
from domain.indicators.timeliness import Due
from domain.kaizen.numbers import CARRIED_OUT_WITHIN, Life
from domain.kaizen.plans import Verdict
from domain.kaizen.states import Stage
from domain.policy import ClockKind
from storage.kaizen_models import SuggestionAuthorRow, SuggestionClockRow, SuggestionRow
from storage.plan_models import SuggestionPlanRow


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """A first answer that was promised: by the lead of which department, and how it stands."""

    area: str | None
    due: Due


def lives_since(session: Session, since: datetime) -> Sequence[Life]:
    """Return the suggestions that figures of the time from *since* on may count."""
    row = SuggestionRow
    columns = core_select(col(row.stage), col(row.submitted_at), col(row.decided_at), col(row.done_at))
    lately = or_(
        col(row.submitted_at) >= since,
        col(row.decided_at) >= since - CARRIED_OUT_WITHIN,
        col(row.done_at) >= since,
    )
    return [Life(Stage(stage), *moments) for stage, *moments in session.execute(columns.where(lately)).all()]


def authors_between(session: Session, since: datetime, until: datetime) -> frozenset[str]:
    """Return who had an idea that was handed in from *since* until before *until*."""
    row, author = SuggestionRow, SuggestionAuthorRow
    ideas = select(row.id).where(row.submitted_at >= since, row.submitted_at < until)
    return frozenset(session.exec(select(author.person).where(col(author.suggestion_id).in_(ideas)).distinct()).all())


def answers_due(session: Session, since: datetime, until: datetime) -> Sequence[AnswerDue]:
    """Return the first answers that fell due from *since* until before *until*."""
    clock, row = SuggestionClockRow, SuggestionRow
    due = (
        core_select(col(row.area), col(clock.state), col(clock.due_at))
        .join(row, col(row.id) == clock.suggestion_id)
        .where(col(clock.kind) == ClockKind.FIRST_REPLY.value, col(clock.due_at) >= since, col(clock.due_at) < until)
    )
    return [AnswerDue(area, Due(ClockState(state), due_at)) for area, state, due_at in session.execute(due).all()]


def verdicts_between(session: Session, since: datetime, until: datetime) -> Sequence[Verdict]:
    """Return the verdicts of checks that somebody has confirmed from *since* until before *until*."""
    plan = SuggestionPlanRow
    given = select(plan.verdict).where(col(plan.confirmed_at) >= since, col(plan.confirmed_at) < until)
    return [Verdict(verdict) for verdict in session.exec(given).all() if verdict is not None]


def answered_between(session: Session, since: datetime, until: datetime) -> Sequence[tuple[datetime, datetime]]:
    """Return when the suggestions were handed in, and first answered, that were answered in these days."""
    row = SuggestionRow
    columns = core_select(col(row.submitted_at), col(row.replied_at))
    answered = columns.where(col(row.replied_at) >= since, col(row.replied_at) < until)
    return [(submitted, replied) for submitted, replied in session.execute(answered).all()]
