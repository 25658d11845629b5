"""Several reminders to one person are one message, on both databases, with two processes, and after a crash."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import Session

from domain.choices import Wish
from domain.people import Roster
from domain.policy import Policy, Severity
from handlers.clocks.bundle_messages import bundle_message
from handlers.clocks.bundling import GATHERED_IN, bundle, bundle_reminders, parts_of
from handlers.clocks.ids import BUNDLE, REMINDER
from handlers.clocks.jobs import sweep_clocks, take_moments
from handlers.clocks.messages import reminder_message
from handlers.posts import Post, Reader
from storage.choices import keep_choice
from storage.clocks import due_clocks
from storage.models import ComplaintRow, NoticeRow
from storage.notices import record_sent
from storage.store import Store
from tests.desk import LEAD, OWNER, POLICY, ZONE, desk_with, intake
from tests.integration.casework import Casework
from tests.integration.test_lists import statements_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def storm(work: Casework) -> Casework:
    """A centre where all cases are one owner's."""
    work.roster = Roster({"warehouse": (OWNER.id,)})
    return work


async def file(
    work: Casework, number: int, apart: timedelta = timedelta(), severity: Severity = Severity.NORMAL
) -> None:
    """File cases of customers of their own, received some time apart, the last one now."""
    for one in range(number):
        received = work.clock.now() - (number - 1 - one) * apart
        key = work.key()
        customer = {"customer_contact": f"139{key[-1] * 8}", "order_number": f"2026{key[-1] * 8}"}
        await work.file(intake(key=key, received_at=received, severity=severity, **customer))


def rules(**changes: object) -> Policy:
    return POLICY.model_copy(update={"delivery": POLICY.delivery.model_copy(update=changes)})


async def due(work: Casework, person: str = OWNER.id) -> Sequence[NoticeRow]:
    """The reminders to somebody that still stand for themselves, in order."""
    rows = [*await work.owed(REMINDER), *await work.owed(BUNDLE)]
    return sorted((row for row in rows if row.target == person and row.state == "queued"), key=lambda row: row.id or 0)


async def send(work: Casework) -> None:
    """Have everything sent that is due."""

    def sent(session: Session) -> None:
        now = work.clock.now()
        for row in rows:
            if row.send_at <= now and row.id is not None:
                record_sent(session, row.id, "D1", f"{row.id}.0", row.wanted, now)

    rows = [row for kind in (REMINDER, BUNDLE) for row in await work.owed(kind) if row.state == "queued"]
    await work.store.write(sent)


async def said(work: Casework, notice: NoticeRow, language: str = "en") -> Post | None:
    reader = Reader(work.desk.words_for(language), ZONE, OWNER)

    def render(session: Session) -> Post | None:
        return bundle_message(session, notice, work.desk, reader, work.clock.now())

    return await work.store.read(render)


async def test_reminders_of_the_same_minute_are_one_message_with_a_line_for_each_case(storm: Casework) -> None:
    await file(storm, 3)
    await storm.sweep(hours=12)

    (whole,) = await due(storm)
    post = await said(storm, whole)

    assert (whole.kind, len(whole.facts["parts"]), whole.send_at) == (BUNDLE, 3, storm.clock.now())
    assert post is not None
    assert post.text.startswith("3 cases wait for you:")
    assert len([block for block in post.blocks if block["type"] == "section"]) == 4
    chinese = await said(storm, whole, "zh_CN")
    assert chinese is not None
    assert "有3件投诉等待您处理" in chinese.text


async def test_a_case_that_waited_for_two_words_is_one_case_and_said_as_it_stands_now(storm: Casework) -> None:
    await file(storm, 2)
    await storm.sweep(hours=12)
    await storm.sweep(hours=8)

    (whole,) = await due(storm)
    post = await said(storm, whole)

    assert len(whole.facts["parts"]) == 4
    assert post is not None
    assert post.text.startswith("2 cases wait for you:")
    assert [post.text.count(row.number) for row in await storm.rows(ComplaintRow)] == [1, 1]
    assert post.text.count("Solution due in 4 h") == 2


async def test_what_would_come_a_few_minutes_later_comes_along(storm: Casework) -> None:
    await file(storm, 3, 4 * MINUTE)
    await storm.sweep(hours=12)
    (whole,) = await due(storm)
    await send(storm)

    await storm.sweep(minutes=9)

    assert len(whole.facts["parts"]) == 3
    assert await due(storm) == []


async def test_what_comes_soon_after_a_message_waits_until_the_while_is_over(storm: Casework) -> None:
    await file(storm, 1)
    await storm.sweep(hours=12)
    await send(storm)
    first_sent = storm.clock.now()
    storm.clock.advance(timedelta(hours=-12, minutes=5))
    await file(storm, 2)
    storm.clock.at = first_sent

    await storm.sweep(minutes=6)
    (whole,) = await due(storm)

    assert whole.send_at == first_sent + 10 * MINUTE
    assert whole.facts["at"] == whole.send_at.isoformat()


async def test_what_comes_late_says_so_together_as_well(storm: Casework) -> None:
    await file(storm, 2)
    moment = storm.clock.now() + timedelta(hours=12)

    await storm.sweep(hours=13)
    (whole,) = await due(storm)
    post = await said(storm, whole)

    assert (whole.kind, whole.facts["at"]) == (BUNDLE, moment.isoformat())
    assert post is not None
    assert "This message is 1 h late." in post.text


async def test_what_is_late_waits_no_longer_for_what_came_before_and_says_so(storm: Casework) -> None:
    await file(storm, 1)
    await storm.sweep(hours=12)
    await send(storm)
    first_sent = storm.clock.now()
    storm.clock.advance(timedelta(hours=-12, minutes=1))
    await file(storm, 2)
    storm.clock.at = first_sent

    await storm.sweep(minutes=7)
    (whole,) = await due(storm)
    post = await said(storm, whole)

    assert whole.send_at == storm.clock.now()
    assert post is not None
    assert "This message is 6 min late." in post.text


async def test_beyond_so_many_a_day_they_come_together_once_an_hour_and_say_why(storm: Casework) -> None:
    storm.desk = desk_with(rules(reminders_a_day=1))
    await file(storm, 1)
    await storm.sweep(hours=12)
    await send(storm)
    sent = storm.clock.now()
    storm.clock.advance(timedelta(hours=-12, minutes=20))
    await file(storm, 2)
    storm.clock.at = sent

    await storm.sweep(minutes=21)
    (whole,) = await due(storm)
    post = await said(storm, whole)

    assert whole.send_at == sent + timedelta(hours=1)
    assert "You were reminded often today" in str(post)


async def test_an_urgent_case_and_a_breach_wait_for_nobody(storm: Casework) -> None:
    await file(storm, 2, severity=Severity.URGENT)
    await file(storm, 2)

    await storm.sweep(minutes=15)
    urgent = await due(storm)
    await send(storm)
    await storm.sweep(hours=25)

    assert len(urgent) == 2
    assert all(row.kind == REMINDER and row.send_at <= storm.clock.now() for row in urgent)
    breaches = [row for row in await due(storm) if row.facts.get("rung") == "breach"]
    assert {(row.kind, row.send_at <= storm.clock.now()) for row in breaches} == {(REMINDER, True)}
    assert {row.subject_id for row in breaches} == {1, 2, 3, 4}


async def test_who_wants_each_alone_gets_each_alone(storm: Casework) -> None:
    await storm.store.write(keep_choice, OWNER.id, None, [Wish.HEADS_UP])
    await file(storm, 2)
    await storm.sweep(hours=12)

    assert [(row.kind, row.send_at) for row in await due(storm)] == [(REMINDER, storm.clock.now())] * 2


async def test_a_centre_that_does_not_bundle_sends_each_alone(storm: Casework) -> None:
    storm.desk = desk_with(rules(bundle_within=timedelta(0)))
    await file(storm, 2)
    await storm.sweep(hours=12)

    assert [(row.kind, row.send_at) for row in await due(storm)] == [(REMINDER, storm.clock.now())] * 2


async def test_a_lead_who_wants_no_warnings_gets_none_but_hears_of_breaches(storm: Casework) -> None:
    await storm.store.write(keep_choice, LEAD.id, None, [Wish.TOGETHER])
    await file(storm, 1)
    for _ in range(50):
        await storm.sweep(minutes=30)

    rungs = {row.facts["rung"] for row in await storm.owed(REMINDER) if row.target == LEAD.id}

    assert rungs == {"breach"}


async def test_cases_that_were_seen_to_stand_without_buttons_and_are_said_to_be_done(
    storm: Casework,
) -> None:
    await file(storm, 2)
    await storm.sweep(hours=12)
    (whole,) = await due(storm)
    await send(storm)
    first, second = [await storm.look(row.number) for row in await storm.rows(ComplaintRow)]

    for case in (first, second):
        await storm.resolve(await storm.follow_up(case))
    (stale,) = [row for row in await storm.owed(BUNDLE) if row.id == whole.id]
    shown = await said(storm, stale)

    assert stale.state == "queued"
    assert shown is not None
    assert "All of these cases have been seen to" in shown.text
    assert [block["type"] for block in shown.blocks] == ["section", "context", "context"]


async def test_a_process_that_dies_before_it_bundles_holds_nothing_back(storm: Casework) -> None:
    await file(storm, 2)
    storm.clock.advance(timedelta(hours=12))
    now = storm.clock.now()
    while clocks := await storm.store.read(due_clocks, now, 1):
        await storm.store.write(take_moments, clocks, storm.roster, storm.desk, now)

    alone = await due(storm)
    await bundle_reminders(storm.services(), now)
    await bundle_reminders(storm.services(), now)

    assert [row.send_at for row in alone] == [now + GATHERED_IN] * 2
    assert len(await due(storm)) == 1


async def test_two_processes_say_everything_once(storm: Casework, database_url: str) -> None:
    await file(storm, 6)
    storm.clock.advance(timedelta(hours=12))
    other = await Store.open(database_url)
    try:
        await asyncio.gather(sweep_clocks(storm.services()), sweep_clocks(storm.services(other)))
        await bundle_reminders(storm.services(), storm.clock.now())
    finally:
        await other.close()

    rows = [*await storm.owed(REMINDER), *await storm.owed(BUNDLE)]
    standing = [row for row in rows if row.state == "queued"]
    parts = [part for row in standing for part in parts_of(row)]
    assert len(standing) == 1
    assert sorted(parts) == sorted(row.id or 0 for row in rows if row.kind == REMINDER)


async def test_one_that_is_on_its_way_is_left_alone(storm: Casework) -> None:
    await file(storm, 2)
    await storm.sweep(hours=12)
    (whole,) = await due(storm)

    def sending(session: Session) -> None:
        row = session.get_one(NoticeRow, whole.id)
        row.state, row.attempts = "sending", 1
        session.add(row)

    await storm.store.write(sending)
    await storm.store.write(bundle, OWNER.id, storm.desk, storm.clock.now())

    (row,) = await storm.owed(BUNDLE)
    assert (row.state, row.facts["parts"]) == ("sending", whole.facts["parts"])


async def test_what_one_message_has_no_room_for_is_said_in_another_at_the_same_time(storm: Casework) -> None:
    for _ in range(17):
        await storm.file()
    await storm.sweep(hours=12)
    await storm.sweep()

    messages = await due(storm)
    texts = [str(await said(storm, message)) for message in messages]

    assert [(row.kind, len(row.facts["parts"]), row.send_at) for row in messages] == [
        (BUNDLE, 15, storm.clock.now()),
        (BUNDLE, 2, storm.clock.now()),
    ]
    numbers = [row.number for row in await storm.rows(ComplaintRow)]
    assert [sum(number in text for text in texts) for number in numbers] == [1] * 17


async def test_what_waits_for_the_next_message_is_not_read_again_one_by_one(storm: Casework) -> None:
    for _ in range(46):
        await storm.file()
    storm.clock.advance(timedelta(hours=12))
    now = storm.clock.now()
    while clocks := await storm.store.read(due_clocks, now, 50):
        await storm.store.write(take_moments, clocks, storm.roster, storm.desk, now)

    def statements(session: Session) -> int:
        with statements_of(session) as ran:
            bundle(session, OWNER.id, storm.desk, now)
        return len(ran)

    assert await storm.store.write(statements) < 46
    assert len(await due(storm)) == 4


async def test_a_message_that_is_late_leaves_out_what_a_breach_of_its_own_says(storm: Casework) -> None:
    await file(storm, 2)
    await storm.sweep(hours=23)
    (whole,) = await due(storm)

    await storm.sweep(hours=1)

    breaches = [row for row in await due(storm) if row.facts.get("rung") == "breach"]
    assert len(breaches) == 2
    assert await said(storm, whole) is None


async def test_a_breach_that_is_late_leaves_out_what_a_message_of_several_cases_says(storm: Casework) -> None:
    await file(storm, 2)
    await storm.sweep(hours=24)
    await storm.sweep(hours=28)

    breaches = [row for row in await due(storm) if row.facts.get("rung") == "breach"]
    (whole,) = [row for row in await due(storm) if row.kind == BUNDLE]

    assert whole.send_at <= storm.clock.now()
    assert len(breaches) == 2
    assert "2 cases wait for you" in str(await said(storm, whole))
    for breach in breaches:
        assert await reminded(storm, breach) is None


async def reminded(work: Casework, notice: NoticeRow) -> Post | None:
    reader = Reader(work.desk.words_for("en"), ZONE, OWNER)

    def render(session: Session) -> Post | None:
        return reminder_message(session, notice, work.desk, reader, work.clock.now())

    return await work.store.read(render)
