"""What whoever runs the bot is told, and who leads: plain functions, each one decision in one transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.people import Roster, leads, leads_of
from domain.policy import Policy
from handlers.cases import standing_of
from handlers.delivery.ids import ALARM
from handlers.delivery.subjects import case_about
from handlers.posts import Loss
from storage.models import NoticeRow
from storage.notices import lose_place, owe, record_ended

OPERATOR = "operator"


def give_up(session: Session, notice: NoticeRow, reason: str, policy: Policy, roster: Roster, now: datetime) -> None:
    """End a message that Slack will not take, and owe a word about it to the operator and to who leads.

    An alarm raises none itself. Where it was to be said to somebody else *instead*, by its facts, they are owed it, and
    nobody is alarmed.
    """
    assert notice.id is not None
    record_ended(session, notice.id, "failed", reason)
    if instead := notice.facts.get("instead"):
        facts = {name: fact for name, fact in notice.facts.items() if name not in ("instead", "thread_ts")}
        key = f"{notice.dedup_key}:instead"
        owe(session, notice.kind, str(instead), now, key, subject_id=notice.subject_id, facts=facts)
    elif notice.kind != ALARM:
        _alarm(session, notice, OPERATOR, reason, f"{notice.id}:{reason}", now)
        lead = roster.first_here(person for person in _leading(session, notice, policy, roster))
        if lead is not None and notice.target not in roster.gone:
            # Of somebody who has left, and of their cases, who leads hears at once in a message of its own.
            _alarm(session, notice, lead, reason, f"{lead}:{_occasion(notice, reason, policy, now)}", now)


def _alarm(session: Session, notice: NoticeRow, to: str, reason: str, key: str, now: datetime) -> None:
    facts = {"target": notice.target, "reason": reason, "kind": notice.kind}
    owe(session, ALARM, to, now, f"alarm:{key}", subject_id=notice.subject_id, facts=facts)


def _leading(session: Session, notice: NoticeRow, policy: Policy, roster: Roster) -> Iterable[str]:
    """Yield who leads the case that a lost message was about, or else the person it was for, who are at work first."""
    case = case_about(session, notice.kind, notice.subject_id)
    if case is not None:
        leading: tuple[str, ...] = leads_of(standing_of(session, case), policy)
    else:
        theirs = (name for name, members in roster.members.items() if notice.target in members)
        leading = tuple(person for name in theirs for person in leads(name, policy))
    return (person for person in (*roster.at_work(leading), *leading) if person != notice.target)


def _occasion(notice: NoticeRow, reason: str, policy: Policy, now: datetime) -> str:
    """Name for what a lead is told once: that somebody was not told of a case, or that a channel is closed this day."""
    if policy.slack.channel(notice.target) is None:
        return f"{notice.subject_id}:{notice.target}:{reason}"
    return f"{now.astimezone(policy.zoneinfo).date()}:{notice.target}:{reason}"


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
