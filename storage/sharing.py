"""Questions for the sharing of improvements: what became of ideas in some days, and who presents which of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from domain.kaizen.states import Stage
from storage.kaizen_models import SuggestionEventRow, SuggestionRow
from storage.plan_models import SuggestionPlanRow
from storage.sharing_models import TalkRow
from storage.sql import changed, insert_once

# The steps by which a trial ends without a standard.
_ENDED: Final = ("stop", "replan")
# The steps by which a suggestion is adopted.
_ADOPTED: Final = ("adopt", "just_do", "plan")


def done_between(session: Session, since: datetime, until: datetime) -> Sequence[SuggestionRow]:
    """Return the suggestions that were carried out from *since* until before *until*, in that order."""
    row = SuggestionRow
    done = select(row).where(col(row.done_at) >= since, col(row.done_at) < until)
    return session.exec(done.order_by(col(row.done_at), col(row.id))).all()


def new_between(session: Session, since: datetime, until: datetime) -> Sequence[SuggestionRow]:
    """Return the suggestions that were handed in from *since* until before *until*, without merged ones."""
    row = SuggestionRow
    new = select(row).where(row.submitted_at >= since, row.submitted_at < until, row.stage != Stage.MERGED)
    return session.exec(new.order_by(col(row.id))).all()


def adopted_between(session: Session, since: datetime, until: datetime) -> Sequence[SuggestionRow]:
    """Return the suggestions that were adopted from *since* until before *until*."""
    row, left_out = SuggestionRow, (Stage.MERGED.value, Stage.DECLINED.value)
    decided = select(row).where(col(row.decided_at) >= since, col(row.decided_at) < until)
    return session.exec(decided.where(col(row.stage).not_in(left_out)).order_by(col(row.id))).all()


def adopter_of(session: Session, suggestion_id: int) -> str:
    """Return who has adopted a suggestion that was adopted, however it is carried out."""
    event = SuggestionEventRow
    adopted = select(event.actor).where(event.suggestion_id == suggestion_id, col(event.step).in_(_ADOPTED))
    return session.exec(adopted.order_by(col(event.id)).limit(1)).one()


def judged_between(session: Session, since: datetime, until: datetime) -> Sequence[SuggestionPlanRow]:
    """Return the plans whose check somebody has confirmed from *since* until before *until*, in that order."""
    plan = SuggestionPlanRow
    judged = select(plan).where(col(plan.confirmed_at) >= since, col(plan.confirmed_at) < until)
    return session.exec(judged.order_by(col(plan.confirmed_at), col(plan.suggestion_id))).all()


def learnt_between(session: Session, since: datetime, until: datetime) -> Sequence[SuggestionPlanRow]:
    """Return the plans that were ended or made anew in these days with what was learnt, the latest first."""
    plan, event = SuggestionPlanRow, SuggestionEventRow
    over = select(event.suggestion_id).where(col(event.step).in_(_ENDED), event.at >= since, event.at < until)
    rows = select(plan).where(col(plan.learnt).is_not(None), col(plan.suggestion_id).in_(over))
    return session.exec(rows.order_by(col(plan.started_on).desc(), col(plan.suggestion_id).desc())).all()


def on_trial(session: Session, most: int) -> Sequence[tuple[SuggestionRow, SuggestionPlanRow]]:
    """Return the suggestions whose change is on trial, with their plans, the longest running first."""
    row, plan = SuggestionRow, SuggestionPlanRow
    mine = (col(plan.suggestion_id) == row.id) & (col(plan.cycle) == row.cycle)
    running = select(row, plan).join(plan, mine).where(or_(row.stage == Stage.DOING, row.stage == Stage.CHECKING))
    started = running.where(col(plan.started_on).is_not(None))
    return session.exec(started.order_by(col(plan.started_on), col(row.id)).limit(most)).all()


def talk_of(session: Session, run_id: int) -> TalkRow | None:
    """Return who presents the idea of a sharing digest, if anybody does."""
    return session.get(TalkRow, run_id, populate_existing=True)


def take_talk(session: Session, run_id: int, suggestion_id: int, person: str, now: datetime) -> bool:
    """Have somebody present the idea of a sharing digest; False when somebody does already."""
    return insert_once(session, TalkRow, run_id=run_id, suggestion_id=suggestion_id, person=person, at=now)


def leave_talk(session: Session, run_id: int, person: str) -> bool:
    """Have somebody not present after all; False when it was not theirs."""
    mine = delete(TalkRow).where(col(TalkRow.run_id) == run_id, col(TalkRow.person) == person)
    return changed(session, mine) == 1
