"""The doctor names every contradiction in the store, and mends only what is safe."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col

from domain.people import Roster
from handlers.complaints.ids import CARD
from handlers.doctor.findings import MENDABLE, Finding, Trouble, examine
from handlers.doctor.mending import mend
from handlers.life.jobs import note_beat
from storage.kaizen_models import SuggestionClockRow
from storage.members import keep_members
from storage.models import ClockRow, ComplaintRow, HandoffRow, MemberRow, NoticeRow, ProposalRow
from storage.notices import notice_of
from storage.sql import changed
from tests.desk import POLICY
from tests.integration.casework import Casework
from tests.integration.ideas import Ideas

Spoil = Callable[[Session, int], None]


def closed(session: Session, case: int) -> None:
    """Close a case behind the back of the life table."""
    values = {"state": "closed", "closure_code": "satisfied", "closed_at": col(ComplaintRow.created_at)}
    session.execute(update(ComplaintRow).where(col(ComplaintRow.id) == case).values(values))


def asleep(session: Session, case: int) -> None:
    session.execute(update(ClockRow).where(col(ClockRow.complaint_id) == case).values(next_at=None))


def unreadable(session: Session, case: int) -> None:
    session.execute(update(ClockRow).where(col(ClockRow.complaint_id) == case).values(moments=["nonsense"]))


def fall_asleep(session: Session) -> None:
    """Have no clock of any suggestion be looked at again."""
    session.execute(update(SuggestionClockRow).values(next_at=None))


def without_clock(session: Session, case: int) -> None:
    values = {"state": "cancelled", "stopped_at": col(ClockRow.started_at), "next_at": None}
    session.execute(update(ClockRow).where(col(ClockRow.complaint_id) == case).values(values))


def without_owner(session: Session, case: int) -> None:
    session.execute(update(ComplaintRow).where(col(ComplaintRow.id) == case).values(owner=None))


def owner_left(session: Session, case: int) -> None:
    owner = session.get_one(ComplaintRow, case).owner or ""
    keep_members(session, [MemberRow(id=owner, name="x", zone="UTC", language="en", deleted=True)])


def stuck(session: Session, case: int) -> None:
    values = {"state": "sending", "attempts": 7, "lease_until": col(NoticeRow.created_at), "error": "internal_error"}
    session.execute(update(NoticeRow).where(col(NoticeRow.kind) == CARD).values(values))


def failed(session: Session, case: int) -> None:
    values = {"state": "failed", "error": "not_in_channel"}
    session.execute(update(NoticeRow).where(col(NoticeRow.kind) == CARD).values(values))


def without_card(session: Session, case: int) -> None:
    session.execute(text("DELETE FROM notice WHERE kind = 'complaint_card'"))


def request_left_open(session: Session, case: int) -> None:
    at = session.get_one(ComplaintRow, case).created_at
    session.add(ProposalRow(complaint_id=case, cycle=1, move="resolve", asked_by="U0OWNER1", asked_at=at))
    session.flush()
    without_clock(session, case)
    closed(session, case)


def handoff_left_open(session: Session, case: int) -> None:
    at = session.get_one(ComplaintRow, case).created_at
    session.add(HandoffRow(complaint_id=case, cycle=1, department="product", asked_by="U0OWNER1", asked_at=at))
    session.flush()
    without_clock(session, case)
    closed(session, case)


def not_alive(session: Session, case: int) -> None:
    at = session.get_one(ComplaintRow, case).created_at
    note_beat(session, POLICY, Roster(), at, unsure=True)


SPOILT: dict[Trouble, tuple[Spoil, ...]] = {
    Trouble.CLOCK_OF_CLOSED: (closed,),
    Trouble.CLOCK_ASLEEP: (asleep,),
    Trouble.CLOCK_UNREADABLE: (unreadable,),
    Trouble.OPEN_WITHOUT_CLOCK: (without_clock,),
    Trouble.WITHOUT_OWNER: (without_owner,),
    Trouble.OWNER_LEFT: (owner_left,),
    Trouble.NOTICE_STUCK: (stuck,),
    Trouble.NOTICE_FAILED: (failed,),
    Trouble.CARD_MISSING: (without_card,),
    Trouble.LEFT_OPEN: (request_left_open, handoff_left_open),
    Trouble.NOT_ALIVE: (not_alive,),
}


def all_sent(session: Session) -> None:
    """Let everything that was owed be sent."""
    session.execute(update(NoticeRow).values(state="sent", channel="C", ts="1.2", sent_at=col(NoticeRow.created_at)))


async def examined(work: Casework) -> list[Finding]:
    return await work.store.read(examine, work.clock.now())


async def test_a_store_as_it_should_be_has_no_findings(work: Casework) -> None:
    await work.file()
    await work.store.write(all_sent)
    work.clock.advance(timedelta(minutes=20))

    assert await examined(work) == []


@pytest.mark.parametrize(("trouble", "spoil"), [(one, spoil) for one, spoils in SPOILT.items() for spoil in spoils])
async def test_what_must_not_be_is_named_and_what_is_safe_is_mended(
    work: Casework, trouble: Trouble, spoil: Spoil
) -> None:
    case = await work.file()
    await work.store.write(all_sent)
    await work.store.write(spoil, case.id)
    work.clock.advance(timedelta(minutes=20))

    found = await examined(work)
    assert {one.trouble for one in found} == {trouble}
    assert all(one.mendable == (trouble in MENDABLE) for one in found)
    if trouble is not Trouble.NOT_ALIVE:
        assert any(case.number in one.subject or one.subject.startswith("message ") for one in found)

    for one in found:
        if one.mendable:
            assert await work.store.write(mend, one, work.clock.now())
            assert not await work.store.write(mend, one, work.clock.now()) or trouble is Trouble.NOTICE_STUCK
    left = await examined(work)
    if trouble is Trouble.NOTICE_STUCK:
        # It is sent by the bot, not by the doctor.
        row = await work.store.read(lambda session: notice_of(session, case.id, CARD))
        assert row is not None
        assert (row.attempts, row.lease_until, row.send_at) == (0, None, work.clock.now())
    else:
        assert bool(left) == (trouble not in MENDABLE)


async def test_a_suggestion_of_which_nobody_would_be_reminded_is_named_and_looked_at_again(ideas: Ideas) -> None:
    idea = await ideas.send()
    await ideas.store.write(fall_asleep)
    ideas.clock.advance(timedelta(days=30))

    seen = await ideas.store.read(examine, ideas.clock.now())
    asleep = [one for one in seen if one.trouble is Trouble.ANSWER_ASLEEP]
    assert {one.subject for one in asleep} == {idea.number}
    for one in asleep:
        assert await ideas.store.write(mend, one, ideas.clock.now())
        assert not await ideas.store.write(mend, one, ideas.clock.now())

    assert await ideas.sweep() == len(asleep)


def test_every_trouble_that_the_store_shows_is_spoilt_here() -> None:
    elsewhere = {Trouble.CARD_DELETED, Trouble.RECORD_DOUBTFUL, Trouble.ANSWER_ASLEEP}
    assert set(SPOILT) == set(Trouble) - elsewhere


async def test_a_message_that_somebody_is_at_work_on_is_left_alone(work: Casework) -> None:
    case = await work.file()
    await work.store.write(all_sent)
    await work.store.write(stuck, case.id)
    work.clock.advance(timedelta(minutes=20))
    found = await examined(work)
    leased = update(NoticeRow).values(lease_until=work.clock.now() + timedelta(seconds=30))
    await work.store.write(lambda session: changed(session, leased))

    assert not await work.store.write(mend, found[0], work.clock.now())
