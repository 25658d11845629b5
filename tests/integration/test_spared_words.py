"""A word that became needless before it was sent: the customer has heard from us, or the next word has come."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from domain.ladders import Ladder
from domain.people import Roster
from domain.policy import ClockKind, Severity
from handlers.cases import CaseFacts
from handlers.clocks.bundle_messages import bundle_message
from handlers.clocks.ids import BUNDLE, REMINDER
from handlers.clocks.jobs import take_moments
from handlers.clocks.messages import reminder_message
from handlers.posts import Post, Reader
from storage.clocks import due_clocks
from storage.models import ClockRow, NoticeRow
from storage.notices import record_sent
from tests.desk import OWNER, POLICY, ZONE, desk_with, intake
from tests.fakes import START
from tests.integration.casework import Casework

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
REMINDED: dict[str, object] = {"to": "owner", "before": "12h"}
SPARED: dict[str, object] = {"to": "owner", "before": "4h", "unless_contacted": True}
RENDERS = {REMINDER: reminder_message, BUNDLE: bundle_message}


@pytest.fixture
def work(work: Casework) -> Casework:
    """A centre where all cases are one owner's."""
    work.roster = Roster({"warehouse": (OWNER.id,)})
    return work


async def mine(work: Casework, kind: str = REMINDER) -> list[NoticeRow]:
    """The reminders to the owner, in order."""
    return [row for row in await work.owed(kind) if row.target == OWNER.id]


async def text(work: Casework, notice: NoticeRow) -> str | None:
    """What a reminder says, or would say if it were sent now."""

    def render(session: Session) -> Post | None:
        reader = Reader(work.desk.words_for("en"), ZONE, OWNER)
        return RENDERS[notice.kind](session, notice, work.desk, reader, work.clock.now())

    post = await work.store.read(render)
    return None if post is None else post.text


async def send(work: Casework, notice: NoticeRow) -> None:
    assert notice.id is not None
    await work.store.write(record_sent, notice.id, "D1", f"{notice.id}.0", notice.wanted, work.clock.now())


async def speak(work: Casework, case: CaseFacts) -> None:
    """Somebody speaks to the customer, and promises nothing for days."""
    await work.follow_up(case, eta=START + timedelta(days=9))


def with_ladder(work: Casework, kind: ClockKind, *steps: dict[str, object]) -> None:
    """Have the clocks of a kind follow steps of their own, and no word wait for others."""
    row, ladders = Ladder.model_validate({"kind": kind, "steps": steps}), POLICY.ladders
    ladders = ladders.model_copy(update={"rows": (row, *ladders.rows)})
    delivery = POLICY.delivery.model_copy(update={"bundle_within": timedelta()})
    work.desk = desk_with(POLICY.model_copy(update={"ladders": ladders, "delivery": delivery}))


async def file_for_a_regulator(
    work: Casework, *, after: timedelta = timedelta(), unless_contacted: bool = False
) -> CaseFacts:
    """File a case of which a regulator wants an answer in a day: the owner is reminded half a day before."""
    case = await work.file(received_at=START, regulator_ref="12315-7", regulator_date=date(2026, 9, 21))
    (clock,) = await work.clocks(ClockKind.REGULATOR)
    due = START + 24 * HOUR + after
    moments = [[-12 * HOUR / SECOND, "owner", "reminder", unless_contacted]]
    values = {"due_at": due, "next_at": due - 12 * HOUR, "moments": moments}
    await work.store.write(reset, clock.id, values)
    return case


def reset(session: Session, clock_id: int | None, values: dict[str, Any]) -> None:
    session.execute(update(ClockRow).where(col(ClockRow.id) == clock_id).values(**values))


async def test_a_reminder_that_is_still_to_be_sent_is_spared_once_the_customer_has_heard_from_us(
    work: Casework,
) -> None:
    case = await work.file(received_at=START)
    await work.sweep(hours=12)
    (reminder,) = await mine(work)
    assert "Solution due in 12 h" in str(await text(work, reminder))

    await speak(work, case)

    assert await text(work, reminder) is None


async def test_a_reminder_that_stands_is_still_shown_when_the_customer_hears_from_us_later(work: Casework) -> None:
    case = await work.file(received_at=START)
    await work.sweep(hours=12)
    await send(work, *await mine(work))
    work.clock.advance(HOUR)

    await speak(work, case)

    (stale,) = await mine(work)
    assert stale.state == "queued"
    assert "Solution due in 11 h" in str(await text(work, stale))


async def test_a_reminder_that_was_on_its_way_while_the_customer_heard_from_us_stays_whole(work: Casework) -> None:
    case = await work.file(received_at=START)
    await work.sweep(hours=12)
    await speak(work, case)
    work.clock.advance(SECOND)
    await send(work, *await mine(work))

    (stale,) = await mine(work)
    assert "Solution due in 12 h" in str(await text(work, stale))


async def test_of_a_reminder_of_several_promises_only_the_word_is_spared_that_may_be(work: Casework) -> None:
    case = await file_for_a_regulator(work)
    await work.sweep(hours=12)
    (reminder,) = await mine(work)
    before = str(await text(work, reminder))

    await speak(work, case)
    after = str(await text(work, reminder))
    work.clock.advance(SECOND)
    await send(work, reminder)
    (standing,) = await mine(work)

    assert "Solution due" in before
    assert "Answer to the regulator due" in before
    for said in (after, str(await text(work, standing))):
        assert "Solution" not in said
        assert "Answer to the regulator due" in said


async def test_of_a_bundle_a_case_is_left_out_whose_customer_has_heard_from_us(work: Casework) -> None:
    first, second = [
        await work.file(intake(key=work.key(), received_at=START, customer_contact=contact, order_number=order))
        for contact, order in (("13911111111", "20261"), ("13922222222", "20262"))
    ]
    await work.sweep(hours=12)
    (bundle,) = await mine(work, BUNDLE)
    assert "2 cases wait for you" in str(await text(work, bundle))

    await speak(work, first)
    before = str(await text(work, bundle))
    work.clock.advance(SECOND)
    await send(work, bundle)
    (standing,) = await mine(work, BUNDLE)

    for said in (before, str(await text(work, standing))):
        assert "One case waits for you" in said
        assert first.number not in said
        assert second.number in said
    await speak(work, second)
    assert second.number in str(await text(work, standing))


async def test_a_bundle_of_words_that_are_all_spared_is_not_sent(work: Casework) -> None:
    cases = [
        await work.file(intake(key=work.key(), received_at=START, customer_contact=contact, order_number=order))
        for contact, order in (("13911111111", "20261"), ("13922222222", "20262"))
    ]
    await work.sweep(hours=12)
    (bundle,) = await mine(work, BUNDLE)

    for case in cases:
        await speak(work, case)

    assert await text(work, bundle) is None


async def test_a_word_that_is_owed_all_the_same_is_not_overtaken_by_one_that_is_spared(work: Casework) -> None:
    with_ladder(work, ClockKind.SOLUTION, REMINDED, SPARED)
    case = await work.file(received_at=START)
    await work.sweep(hours=12)
    await work.sweep(hours=8)
    earlier, later = await mine(work)
    assert [await text(work, earlier) is None, await text(work, later) is None] == [True, False]

    await speak(work, case)

    assert [await text(work, earlier) is None, await text(work, later) is None] == [False, True]


async def test_a_word_that_stands_for_an_earlier_one_as_well_is_not_spared(work: Casework) -> None:
    with_ladder(work, ClockKind.SOLUTION, REMINDED, SPARED)
    case = await work.file(received_at=START)
    await work.sweep(hours=20)
    (reminder,) = await mine(work)

    await speak(work, case)

    assert "Solution due" in str(await text(work, reminder))


async def test_a_word_that_is_spared_takes_no_other_along(work: Casework) -> None:
    """Within a minute two words are one message, but not the second and one that will never be sent."""
    case = await file_for_a_regulator(work, after=20 * SECOND)
    await work.sweep(hours=12)
    await speak(work, case)

    await work.sweep(seconds=20)

    spared, owed = await mine(work)
    assert await text(work, spared) is None
    assert "Answer to the regulator due" in str(await text(work, owed))


async def test_words_that_join_a_message_are_spared_or_not_each_for_itself(work: Casework) -> None:
    with_ladder(work, ClockKind.SOLUTION, REMINDED)
    case = await file_for_a_regulator(work, after=20 * SECOND, unless_contacted=True)
    await work.sweep(hours=12)
    await work.sweep(seconds=20)
    (joined,) = await mine(work)
    assert "Answer to the regulator due" in str(await text(work, joined))

    await speak(work, case)

    assert "Answer to the regulator" not in str(await text(work, joined))
    assert "Solution due" in str(await text(work, joined))


@pytest.mark.parametrize(("hours", "said"), [(20, True), (22.99, True), (23, False), (25, False)])
async def test_a_word_that_is_still_to_be_sent_is_left_to_the_next_one_on_the_same_promises(
    work: Casework, hours: float, said: bool
) -> None:
    await work.file(received_at=START)
    await work.sweep(hours=20)
    (reminder,) = await mine(work)

    work.clock.at = START + hours * HOUR

    assert (await text(work, reminder) is not None) is said


async def test_what_is_left_to_the_next_word_is_said_by_it(work: Casework) -> None:
    await work.file(received_at=START)
    await work.sweep(hours=20)
    await work.sweep(hours=5)

    earlier, later = await mine(work)

    assert await text(work, earlier) is None
    assert "Solution overdue by 1 h" in str(await text(work, later))


async def test_what_is_left_to_a_word_that_was_just_owed_is_left_to_it_before_that_is_sent(work: Casework) -> None:
    await work.file(received_at=START)
    await work.sweep(hours=20)
    work.clock.advance(3 * HOUR)
    now = work.clock.now()
    due = await work.store.read(due_clocks, now, 1)
    await work.store.write(take_moments, due, work.roster, work.desk, now)

    earlier, later = await mine(work)

    assert later.send_at > now
    assert await text(work, earlier) is None
    assert "Solution due in 1 h" in str(await text(work, later))


async def test_a_word_to_somebody_else_takes_the_place_of_none(work: Casework) -> None:
    await work.file(received_at=START)
    await work.sweep(hours=23)
    (reminder,) = await mine(work)

    work.clock.advance(45 * 60 * SECOND)

    assert "Solution due in 15 min" in str(await text(work, reminder))


async def test_no_word_is_left_to_one_that_is_spared(work: Casework) -> None:
    with_ladder(work, ClockKind.SOLUTION, REMINDED, SPARED)
    case = await work.file(received_at=START)
    await work.sweep(hours=12)
    (reminder,) = await mine(work)
    await speak(work, case)

    work.clock.advance(8 * HOUR)

    assert "Solution due in 4 h" in str(await text(work, reminder))


async def test_of_several_promises_those_are_left_out_that_a_later_word_speaks_of(work: Casework) -> None:
    """An urgent case: of the receipt a word is owed ten minutes before, of the follow-up fifteen and five before."""
    await work.file(received_at=START, severity=Severity.URGENT, told=False)
    await work.sweep(minutes=21)
    await work.sweep(minutes=5)

    earlier, later = await mine(work)

    assert "First follow-up" not in str(await text(work, earlier))
    assert "Confirmation of receipt due in 4 min" in str(await text(work, earlier))
    assert "First follow-up due in 4 min" in str(await text(work, later))
