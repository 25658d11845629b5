"""An owner who is off shift when a promise falls due hears of it before they go, and a duty lead stands in."""

import pytest

from domain.people import Person
from domain.policy import Severity
from handlers.clocks.ids import REMINDER
from handlers.clocks.messages import reminder_message
from handlers.posts import Post, Reader
from tests.calendars import local
from tests.desk import HEAD, LEAD, OTHER_OWNER, OWNER, ZONE, desk_with, with_people
from tests.integration.casework import Casework

DUTY = Person("U0DUTY01", "duty", ZONE, "en")
NIGHT = local("2026-09-14 03:00")


@pytest.fixture
def night(work: Casework) -> Casework:
    """A centre with a duty lead that thinks of its people's shifts; it is ten in the morning."""
    policy = with_people(heads=(HEAD.id,), duty_leads=(DUTY.id,))
    ladders = policy.ladders.model_copy(update={"within_shifts": True})
    work.desk = desk_with(policy.model_copy(update={"ladders": ladders}))
    return work


async def heard(work: Casework, hours: int) -> list[tuple[str, str, str]]:
    """Who hears of what in the next hours, on the centre's clock."""
    for _ in range(hours * 2):
        await work.sweep(minutes=30)
    zone = work.desk.policy.zoneinfo
    return [
        (row.created_at.astimezone(zone).strftime("%d %H:%M"), row.target, row.facts["rung"])
        for row in await work.owed(REMINDER)
    ]


async def test_a_promise_due_at_three_in_the_night_is_reminded_of_before_the_shift_ends(night: Casework) -> None:
    await night.file(received_at=NIGHT)

    assert await heard(night, 22) == [
        ("14 15:00", OWNER.id, "reminder"),
        ("14 17:30", OWNER.id, "reminder"),
        ("14 23:00", DUTY.id, "stand_in"),
        ("15 02:00", DUTY.id, "stand_in"),
        ("15 02:30", LEAD.id, "heads_up"),
        ("15 03:00", OWNER.id, "breach"),
        ("15 03:00", LEAD.id, "breach"),
        ("15 07:00", HEAD.id, "escalation"),
    ]


async def test_of_what_is_urgent_the_owner_hears_nothing_at_night_but_the_duty_lead(night: Casework) -> None:
    night.clock.at = local("2026-09-14 22:00")
    await night.file(received_at=night.clock.now(), severity=Severity.URGENT)

    told = [line for line in await heard(night, 1) if line[1] in (OWNER.id, OTHER_OWNER.id, DUTY.id)]

    assert {(person, rung) for _, person, rung in told} == {(DUTY.id, "breach")}


async def test_the_duty_lead_is_told_in_whose_place_they_hear_of_it(night: Casework) -> None:
    await night.file(received_at=NIGHT)
    await heard(night, 14)
    notice = next(row for row in await night.owed(REMINDER) if row.target == DUTY.id)
    reader = Reader(night.desk.words_for("en"), ZONE, DUTY)

    said = await night.store.read(
        lambda session: reminder_message(session, notice, night.desk, reader, night.clock.now())
    )

    assert isinstance(said, Post)
    assert f"<@{OWNER.id}> is not at work now, so you hear of this in their place" in said.text


async def test_a_centre_that_does_not_ask_for_it_reminds_at_the_time_itself(work: Casework) -> None:
    await work.file(received_at=NIGHT)

    assert ("14 23:00", OWNER.id, "reminder") in await heard(work, 15)
