"""Messages owed: how they come to be, are claimed by one sender, and end."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import case, func, text, true, update
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from domain.groups import VACANT
from storage.models import NoticeRow
from storage.sql import among, changed, insert_each_once, insert_once, table_of

# Written as a literal, so that the planner can always prove that the partial index covers the question.
_WAITING = text("notice.state IN ('queued','sending','uncertain')")

# How a message is that says nothing any more.
OVER: Final = ("failed", "obsolete")

# Why a message ended that was to stand in the thread of one that never came to be.
NO_PARENT: Final = "no_parent"
# Why a message ended that is said by another one, which is its parent.
BUNDLED: Final = "bundled"


@dataclass(frozen=True, slots=True)
class Debt:
    """A message to be owed: of a *kind*, to a *target*, once under its *key*; see `owe`."""

    kind: str
    target: str
    key: str
    subject_id: int | None = None
    parent_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    send_at: datetime | None = None


def owe(
    session: Session,
    kind: str,
    target: str,
    at: datetime,
    dedup_key: str,
    *,
    subject_id: int | None = None,
    parent_id: int | None = None,
    facts: dict[str, Any] | None = None,
    send_at: datetime | None = None,
) -> bool:
    """Owe a message of *kind* to *target* from *at* on; the same *dedup_key* owes it once. Say whether it is new.

    *target* is a person's id or the policy's name of a channel; a notice with a parent goes into the parent's thread.
    It may be sent later than it was owed, from *send_at* on. Nothing is owed to a role that nobody has.
    """
    if target == VACANT:
        return False
    debt = Debt(kind, target, dedup_key, subject_id, parent_id, facts or {}, send_at)
    return insert_once(session, NoticeRow, **_columns(debt, at))


def owe_all(session: Session, debts: Sequence[Debt], at: datetime) -> None:
    """Owe many messages from *at* on, each as `owe` does."""
    insert_each_once(session, NoticeRow, [_columns(debt, at) for debt in debts if debt.target != VACANT])


def _columns(debt: Debt, at: datetime) -> dict[str, Any]:
    """Return the columns of a new message; the rest of them are as in every new one."""
    return {
        "key": uuid4().hex,
        "dedup_key": debt.key,
        "kind": debt.kind,
        "target": debt.target,
        "subject_id": debt.subject_id,
        "parent_id": debt.parent_id,
        "facts": debt.facts,
        "created_at": at,
        "send_at": debt.send_at or at,
    }


def new_notice(kind: str, target: str, at: datetime, dedup_key: str, subject_id: int | None) -> NoticeRow:
    """Return a message of *kind* to *target* that is owed from *at* on; it is not stored yet."""
    return NoticeRow(
        key=uuid4().hex,
        dedup_key=dedup_key,
        kind=kind,
        target=target,
        subject_id=subject_id,
        created_at=at,
        send_at=at,
    )


def refresh_standing(session: Session, subject_id: int, kinds: Sequence[str], at: datetime) -> None:
    """Have the standing messages of *kinds* about a subject brought up to date, or posted after all."""
    refresh_all_standing(session, [subject_id], kinds, at)


def refresh_all_standing(session: Session, subject_ids: Collection[int], kinds: Sequence[str], at: datetime) -> None:
    """Have the standing messages of *kinds* about many subjects brought up to date, or posted after all."""
    _revive(session, subject_ids, kinds, at)
    _refresh(session, at, col(NoticeRow.subject_id).in_(subject_ids), col(NoticeRow.kind).in_(kinds))


def refresh_notice(session: Session, dedup_key: str, at: datetime) -> None:
    """Have one message brought up to date."""
    _refresh(session, at, col(NoticeRow.dedup_key) == dedup_key)


def refresh_about_clocks(session: Session, subject_id: int, clock_ids: Collection[int], at: datetime) -> None:
    """Have the reminders about clocks of a subject brought up to date, so that no button outlives its promise."""
    mine = select(NoticeRow.id, NoticeRow.facts, NoticeRow.error, NoticeRow.parent_id)
    about = {
        # One that stands among others is shown by the message that holds them all.
        parent_id if error == BUNDLED else notice_id
        for notice_id, facts, error, parent_id in session.exec(mine.where(NoticeRow.subject_id == subject_id))
        if not set(clock_ids).isdisjoint(facts.get("clocks", ()))
    }
    if about:
        _refresh(session, at, col(NoticeRow.id).in_(about))


def refresh_lists(
    session: Session, kinds: Collection[str], case_id: int, at: datetime, since: datetime | None = None
) -> None:
    """Have the messages of *kinds* that list a case among others brought up to date, or those owed *since* a moment."""
    lists = select(NoticeRow.id, NoticeRow.facts).where(
        col(NoticeRow.subject_id).is_(None), col(NoticeRow.kind).in_(kinds)
    )
    if since is not None:
        lists = lists.where(col(NoticeRow.created_at) >= since)
    about = [notice_id for notice_id, facts in session.exec(lists) if case_id in facts.get("cases", ())]
    if about:
        _refresh(session, at, col(NoticeRow.id).in_(about))


def _revive(session: Session, subject_ids: Collection[int], kinds: Sequence[str], at: datetime) -> None:
    """Try a standing message again that Slack refused: the bot may have been invited to the channel since.

    What was to stand in its thread, and found none, is tried again as well.
    """
    parent = aliased(NoticeRow, name="parent")
    standing = select(parent.id).where(col(parent.subject_id).in_(subject_ids), col(parent.kind).in_(kinds))
    orphan = (col(NoticeRow.error) == NO_PARENT) & col(NoticeRow.parent_id).in_(standing)
    session.execute(
        update(NoticeRow)
        .where(
            col(NoticeRow.subject_id).in_(subject_ids),
            col(NoticeRow.state) == "failed",
            col(NoticeRow.ts).is_(None),
            col(NoticeRow.kind).in_(kinds) | orphan,
        )
        .values(state="queued", send_at=at, attempts=0)
        .execution_options(synchronize_session=False)
    )


def _refresh(session: Session, at: datetime, *which: Any) -> None:
    """A message on its way keeps its state: whoever sends it sees afterwards that more is wanted."""
    state = col(NoticeRow.state)
    session.execute(
        update(NoticeRow)
        .where(*which, state.in_(("queued", "sending", "uncertain", "sent")))
        .values(
            wanted=NoticeRow.wanted + 1,
            send_at=case((state == "sent", at), else_=col(NoticeRow.send_at)),
            attempts=case((state == "sent", 0), else_=col(NoticeRow.attempts)),
            state=case((state == "sent", "queued"), else_=state),
        )
        .execution_options(synchronize_session=False)
    )


def notice_of(session: Session, subject_id: int, kind: str) -> NoticeRow | None:
    """Return the first notice of a kind about a subject, such as a case's card."""
    mine = select(NoticeRow).where(NoticeRow.subject_id == subject_id, NoticeRow.kind == kind)
    return session.exec(mine.order_by(col(NoticeRow.id)).limit(1)).first()


def first_notices(session: Session, subject_ids: Collection[int], kind: str) -> dict[int, NoticeRow]:
    """Return the first notice of a kind about each of many subjects, by subject; one without any is left out."""
    theirs = select(NoticeRow).where(col(NoticeRow.subject_id).in_(subject_ids), NoticeRow.kind == kind)
    rows = session.exec(theirs.order_by(col(NoticeRow.id).desc()))
    return {row.subject_id: row for row in rows if row.subject_id is not None}


def subject_of_message(session: Session, kinds: Collection[str], channel: str, ts: str) -> int | None:
    """Return what a message is about that stands at *ts* in a channel, if it is ours and of one of *kinds*."""
    here = select(NoticeRow.subject_id).where(NoticeRow.ts == ts, NoticeRow.channel == channel)
    return session.exec(here.where(col(NoticeRow.kind).in_(kinds))).first()


def subject_of_debt(session: Session, dedup_key: str) -> int | None:
    """Return what a message is or was about that was owed under *dedup_key*."""
    return session.exec(select(NoticeRow.subject_id).where(NoticeRow.dedup_key == dedup_key)).first()


def debt(session: Session, dedup_key: str) -> NoticeRow | None:
    """Return the message that is or was owed under *dedup_key*."""
    return session.exec(select(NoticeRow).where(NoticeRow.dedup_key == dedup_key)).first()


def owed_already(session: Session, dedup_keys: Sequence[str]) -> frozenset[str]:
    """Return those of *dedup_keys* under which a message is or was owed."""
    keys = table_of(NoticeRow).c.dedup_key
    return frozenset(session.execute(core_select(keys).where(among(session, keys, dedup_keys))).scalars())


def latest_notice(session: Session, subject_id: int, kind: str, target: str) -> NoticeRow | None:
    """Return the last message of a kind about a subject that somebody was owed and that can still be changed."""
    mine = select(NoticeRow).where(
        NoticeRow.subject_id == subject_id,
        NoticeRow.kind == kind,
        NoticeRow.target == target,
        col(NoticeRow.state).not_in(OVER),
    )
    return session.exec(mine.order_by(col(NoticeRow.id).desc()).limit(1)).first()


def latest_notices(
    session: Session, subject_ids: Collection[int], kind: str, since: datetime
) -> dict[tuple[int | None, str], NoticeRow]:
    """Return of each of many subjects, and each target, the last message as `latest_notice`, if owed after *since*."""
    theirs = select(NoticeRow).where(
        col(NoticeRow.subject_id).in_(subject_ids),
        NoticeRow.kind == kind,
        col(NoticeRow.created_at) > since,
        col(NoticeRow.state).not_in(OVER),
    )
    return {(row.subject_id, row.target): row for row in session.exec(theirs.order_by(col(NoticeRow.id)))}


def add_facts(session: Session, notice: NoticeRow, facts: dict[str, Any], at: datetime) -> bool:
    """Have a message say more than it was to say, whether it stands in Slack already or not.

    False when it has come to its end meanwhile, and says nothing any more.
    """
    statement = update(NoticeRow).where(col(NoticeRow.id) == notice.id, col(NoticeRow.state).not_in(OVER))
    statement = statement.values(facts={**notice.facts, **facts})
    said = changed(session, statement.execution_options(synchronize_session=False)) == 1
    session.expire(notice)
    _refresh(session, at, col(NoticeRow.id) == notice.id)
    return said


def due_notices(session: Session, now: datetime, each: int, most: int | None = None) -> Sequence[NoticeRow]:
    """Return messages to send now, at most *each* to one target and *most* in all, in the order they were owed in.

    Among them are those whose sender's lease has run out: it died between taking the message and saying how it went.
    """
    free = (col(NoticeRow.lease_until).is_(None)) | (col(NoticeRow.lease_until) <= now)
    order = (col(NoticeRow.send_at), col(NoticeRow.id))
    place = func.row_number().over(partition_by=col(NoticeRow.target), order_by=order).label("place")
    queues = select(NoticeRow.id, place).where(_WAITING, col(NoticeRow.send_at) <= now, free).subquery()
    first = select(NoticeRow).join(queues, col(NoticeRow.id) == queues.c.id).where(queues.c.place <= each)
    return session.exec(first.order_by(*order).limit(most)).all()


def next_send_at(session: Session) -> datetime | None:
    """Return when the next message is to be sent, or looked after because its sender died."""
    moment = func.coalesce(NoticeRow.lease_until, NoticeRow.send_at)
    return session.exec(select(func.min(moment)).where(_WAITING)).first()


def hold_back(session: Session, target: str | None, until: datetime) -> None:
    """Let all messages to *target* wait until a moment, so that none overtakes one that must be tried again.

    Without a *target* it is all messages to everybody.
    """
    session.execute(
        update(NoticeRow)
        .where(
            _WAITING,
            true() if target is None else col(NoticeRow.target) == target,
            col(NoticeRow.send_at) < until,
            col(NoticeRow.lease_until).is_(None),
        )
        .values(send_at=until)
        .execution_options(synchronize_session=False)
    )


def claim_notice(session: Session, seen: NoticeRow, now: datetime, lease: timedelta) -> NoticeRow | None:
    """Take a message for sending; None when somebody else has, or is still busy with an earlier one to its target.

    One that was being sent when its sender died becomes *uncertain*: it may stand in Slack already.
    """
    state = "uncertain" if seen.state in ("sending", "uncertain") and seen.ts is None else "sending"
    ahead = aliased(NoticeRow, name="ahead")
    busy = select(ahead.id).where(
        text("ahead.state IN ('sending','uncertain')"),
        col(ahead.target) == seen.target,
        col(ahead.id) < seen.id,
        col(ahead.lease_until) > now,
    )
    statement = (
        update(NoticeRow)
        .where(
            col(NoticeRow.id) == seen.id,
            col(NoticeRow.state) == seen.state,
            col(NoticeRow.attempts) == seen.attempts,
            (col(NoticeRow.lease_until).is_(None)) | (col(NoticeRow.lease_until) <= now),
            ~busy.exists(),
        )
        .values(state=state, lease_until=now + lease, attempts=NoticeRow.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    if changed(session, statement) != 1:
        return None
    return session.get(NoticeRow, seen.id, populate_existing=True)


def record_sent(session: Session, notice_id: int, channel: str, ts: str, shown: int, now: datetime) -> None:
    """Note where a message stands; when more was wanted while it was on its way, it is due again."""
    behind = col(NoticeRow.wanted) > shown
    session.execute(
        update(NoticeRow)
        .where(col(NoticeRow.id) == notice_id)
        .values(
            state=case((behind, "queued"), else_="sent"),
            send_at=case((behind, now), else_=col(NoticeRow.send_at)),
            channel=channel,
            ts=ts,
            shown=shown,
            attempts=0,
            lease_until=None,
            sent_at=case((col(NoticeRow.sent_at).is_(None), now), else_=col(NoticeRow.sent_at)),
            error=None,
        )
        .execution_options(synchronize_session=False)
    )


def record_ended(session: Session, notice_id: int, state: str, error: str | None) -> None:
    """Note that a message will not be sent (again): *obsolete*, or *failed* for good with its reason."""
    _settle(session, notice_id, state=state, error=error)


def record_needless(session: Session, notice_id: int, shown: int, now: datetime) -> None:
    """Note that a message has lost its sense; when more was wanted of it meanwhile, it is due again."""
    behind = col(NoticeRow.wanted) > shown
    values = {
        "state": case((behind, "queued"), else_="obsolete"),
        "send_at": case((behind, now), else_=col(NoticeRow.send_at)),
        "error": None,
    }
    _settle(session, notice_id, **values)


def lose_place(session: Session, notice_id: int, ts: str, now: datetime) -> bool:
    """Owe a message anew that stands no more where it stood at *ts*; False when that is known already."""
    statement = (
        update(NoticeRow)
        .where(col(NoticeRow.id) == notice_id, col(NoticeRow.ts) == ts)
        .values(channel=None, ts=None, state="queued", send_at=now, attempts=0, lease_until=None, error=None)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1


def record_retry(
    session: Session, notice_id: int, state: str, send_at: datetime, error: str, claimed: int | None = None
) -> None:
    """Note that a message is to be tried again at *send_at*; *uncertain* when it may stand in Slack already.

    With the attempt for which it was *claimed*, nothing is noted when somebody else has claimed it since.
    """
    mine = true() if claimed is None else col(NoticeRow.attempts) == claimed
    _settle(session, notice_id, mine, state=state, send_at=send_at, error=error)


def record_wait(session: Session, notice_id: int, send_at: datetime, reason: str) -> None:
    """Note that a message was not tried yet: it waits for something else, and that is no failure of its own."""
    _settle(session, notice_id, state="queued", send_at=send_at, error=reason, attempts=0)


def _settle(session: Session, notice_id: int, *which: Any, **values: Any) -> None:
    session.execute(
        update(NoticeRow)
        .where(col(NoticeRow.id) == notice_id, *which)
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
