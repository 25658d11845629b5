"""What whoever runs the bot is told: plain functions, each one decision in one transaction."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.people import Roster
from domain.policy import Policy
from handlers.delivery.ids import ALARM
from handlers.posts import Loss
from storage.models import NoticeRow
from storage.notices import lose_place, owe, record_ended

OPERATOR = "operator"


def give_up(session: Session, notice: NoticeRow, reason: str, now: datetime) -> None:
    """End a message that Slack will not take, and owe the operator a word about it; an alarm raises none itself.

    Where it was to be said to somebody else *instead*, by its facts, they are owed it, and nobody is alarmed.
    """
    assert notice.id is not None
    record_ended(session, notice.id, "failed", reason)
    if instead := notice.facts.get("instead"):
        facts = {name: fact for name, fact in notice.facts.items() if name not in ("instead", "thread_ts")}
        key = f"{notice.dedup_key}:instead"
        owe(session, notice.kind, str(instead), now, key, subject_id=notice.subject_id, facts=facts)
    elif notice.kind != ALARM:
        facts = {"target": notice.target, "reason": reason, "kind": notice.kind}
        owe(session, ALARM, OPERATOR, now, f"alarm:{notice.id}:{reason}", subject_id=notice.subject_id, facts=facts)


def post_again(session: Session, notice_id: int, ts: str, lost: Loss, now: datetime) -> bool:
    """Owe a message anew that was deleted in Slack where it stood at *ts*; False when that is known already."""
    if not lose_place(session, notice_id, ts, now):
        return False
    lost(session, session.get_one(NoticeRow, notice_id), now)
    return True


def tell_operators(
    session: Session, kind: str, key: str, policy: Policy, roster: Roster, now: datetime, facts: dict[str, Any]
) -> None:
    """Owe a message of *kind* to the operator and to every admin, to each of them once for the same *key*."""
    operator = policy.slack.operator
    admins = [person for person in policy.people.admins if person not in roster.gone and person != operator]
    for target in [*admins, *([OPERATOR] if operator is not None else [])]:
        owe(session, kind, target, now, f"{key}:{target}", facts=facts)
