"""People with hours of their own are reminded, asked and relieved by these, whoever owns the case by then."""

from datetime import date, datetime

import pytest
from sqlmodel import Session, select

from domain.errors import Refusal
from domain.people import Person, Roster
from domain.policy import Severity
from domain.worktime import WorkTime, read_hours
from handlers.clocks.ids import REMINDER
from handlers.clocks.jobs import take_moments
from handlers.profile.hours import HoursForm, drop_day, hours_of, record_hours, take_centre_hours
from handlers.shifts.asking import open_questions
from storage.models import ClockRow
from storage.work_times import load_rota
from tests.calendars import OFFICE, local, week
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, ROSTER, ZONE, desk_with, with_people
from tests.integration.casework import Casework

DUTY = Person("U0DUTY01", "duty", ZONE, "en")
NIGHT = local("2026-09-14 03:00")
EARLY = WorkTime(week(*["07:00-15:00"] * 7))
LATE = WorkTime(week(*["14:00-22:00"] * 7))


@pytest.fixture
def centre(work: Casework) -> Casework:
    """A centre that is open from nine to six and thinks of people's shifts; it is Monday, ten in the morning."""
    policy = with_people(heads=(HEAD.id,), duty_leads=(DUTY.id,))
    work.desk = desk_with(
        policy.model_copy(update={"ladders": policy.ladders.model_copy(update={"within_shifts": True})})
    )
    return work


async def works(work: Casework, hours: WorkTime, person: str = OWNER.id, by: Person = LEAD, **more: object) -> None:
    form = HoursForm(work.key(), person, hours, **more)  # type: ignore[arg-type]
    await work.store.write(record_hours, form, by, ROSTER, work.desk, work.clock.now())


async def heard(work: Casework, hours: int, *people: str) -> list[tuple[str, str, str]]:
    """Who hears of what in the next hours, on the centre's clock."""
    for _ in range(hours * 2):
        await work.sweep(minutes=30)
    zone = work.desk.policy.zoneinfo
    lines = [
        (row.created_at.astimezone(zone).strftime("%d %H:%M"), row.target, row.facts["rung"])
        for row in await work.owed(REMINDER)
    ]
    return [line for line in lines if not people or line[1] in people]


async def test_an_owner_with_an_early_shift_is_reminded_before_it_ends(centre: Casework) -> None:
    await works(centre, EARLY)
    await centre.file(received_at=NIGHT)

    assert await heard(centre, 16, OWNER.id, DUTY.id) == [
        ("14 14:30", OWNER.id, "reminder"),
        ("14 15:00", DUTY.id, "stand_in"),
        ("14 23:00", DUTY.id, "stand_in"),
        ("15 02:00", DUTY.id, "stand_in"),
    ]


async def test_hours_that_change_move_reminders_that_are_still_to_come(centre: Casework) -> None:
    await centre.file(received_at=NIGHT)
    await works(centre, LATE)

    assert ("14 21:30", OWNER.id, "reminder") in await heard(centre, 13, OWNER.id)


async def test_reminders_follow_a_case_into_the_shifts_of_its_new_owner(centre: Casework) -> None:
    await works(centre, LATE, OTHER_OWNER.id)
    case = await centre.file(received_at=NIGHT)
    await centre.reassign(case, OTHER_OWNER)

    lines = await heard(centre, 13, OWNER.id, OTHER_OWNER.id)

    assert lines == [("14 15:00", OTHER_OWNER.id, "reminder"), ("14 21:30", OTHER_OWNER.id, "reminder")]


async def test_of_what_is_urgent_the_colleague_hears_whose_shift_it_is_and_not_the_owner_who_sleeps(
    centre: Casework,
) -> None:
    policy = with_people(heads=(HEAD.id,))
    centre.desk = desk_with(policy.model_copy(update={"ladders": centre.desk.policy.ladders}))
    await works(centre, EARLY)
    await works(centre, LATE, OTHER_OWNER.id)
    centre.clock.at = local("2026-09-14 16:00")
    case = await centre.file(received_at=centre.clock.now(), severity=Severity.URGENT)
    await centre.change(case, owner=OWNER.id)
    await centre.store.write(first_clock_due, centre.clock.now())
    now, clocks = centre.clock.now(), await centre.rows(ClockRow)

    await centre.store.write(take_moments, [clocks[0].id or 0], ROSTER, centre.desk, now)

    assert {(row.target, row.facts["rung"]) for row in await centre.owed(REMINDER)} == {
        (OTHER_OWNER.id, "breach"),
        (LEAD.id, "breach"),
    }


def first_clock_due(session: Session, now: datetime) -> None:
    """Have the first promise of all broken now, and nothing else owed."""
    for row in session.exec(select(ClockRow)):
        row.moments = [[0, "owner", "breach", False], [0, "lead", "breach", False]] if row.id == 1 else []
        row.due_at, row.next_at = (now, now) if row.id == 1 else (row.due_at, None)
        session.add(row)


async def test_each_owner_is_asked_at_the_end_of_their_own_shift(centre: Casework) -> None:
    await works(centre, EARLY)
    await centre.file(received_at=local("2026-09-14 04:00"))

    asked = {}
    for at in ("2026-09-14 14:29", "2026-09-14 14:30", "2026-09-14 15:00", "2026-09-14 17:30"):
        asked[at[-5:]] = await questions(centre, local(at))

    assert asked == {"14:29": [], "14:30": [OWNER.id], "15:00": [DUTY.id], "17:30": [DUTY.id]}


async def questions(work: Casework, at: datetime) -> list[str]:
    found = await work.store.read(open_questions, Roster({"warehouse": (OWNER.id,)}), work.desk, at)
    return [question.person for question in found]


async def test_people_enter_their_own_hours_and_leads_those_of_their_people(centre: Casework) -> None:
    now = centre.clock.now()
    await works(centre, EARLY, by=OWNER)
    await works(centre, LATE, OTHER_OWNER.id, by=LEAD)

    mine = await centre.store.read(hours_of, OWNER.id, OWNER, ROSTER, centre.desk, now)
    rota = await centre.store.read(load_rota, centre.desk.policy)

    assert (mine.own, mine.leads) == (EARLY, False)
    assert set(rota.own) == {OWNER.id, OTHER_OWNER.id}


@pytest.mark.parametrize(("by", "code"), [(OWNER, "not_your_people"), (GUEST, "outsider")])
async def test_nobody_enters_the_hours_of_others_whom_they_do_not_lead(centre: Casework, by: Person, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        await works(centre, EARLY, AGENT.id, by=by)

    assert refusal.value.code == code


async def test_a_week_in_which_nobody_could_be_reached_is_refused(centre: Casework) -> None:
    with pytest.raises(Refusal) as refusal:
        await works(centre, WorkTime(week()))

    assert (refusal.value.code, refusal.value.field) == ("never_at_work", "monday")


async def test_the_centres_hours_sent_unchanged_are_no_hours_of_ones_own(centre: Casework) -> None:
    await works(centre, WorkTime(OFFICE))

    assert (await centre.store.read(load_rota, centre.desk.policy)).own == {}


async def test_a_day_that_differs_is_kept_taken_back_and_goes_with_the_week(centre: Casework) -> None:
    now, day = centre.clock.now(), date(2026, 9, 15)
    await works(centre, WorkTime(OFFICE), day=day, day_hours=read_hours("12-20"))
    entered = await centre.store.read(hours_of, OWNER.id, LEAD, ROSTER, centre.desk, now)
    calendar = (await centre.store.read(load_rota, centre.desk.policy)).of(OWNER.id)

    dropped = await centre.store.write(drop_day, OWNER.id, day, OWNER, ROSTER, centre.desk, now)
    centres = await centre.store.write(take_centre_hours, OWNER.id, OWNER, ROSTER, centre.desk, now)

    assert entered.days == [(day, "12:00-20:00")]
    assert calendar.next_open(local("2026-09-14 19:00")) == local("2026-09-15 12:00")
    assert (dropped.days, dropped.own is not None) == ([], True)
    assert centres.own is None


async def test_the_same_form_twice_is_one_change(centre: Casework) -> None:
    form = HoursForm("view:V1", OWNER.id, EARLY)
    for hours in (EARLY, LATE):
        again = HoursForm(form.key, form.person, hours)
        await centre.store.write(record_hours, again, OWNER, ROSTER, centre.desk, centre.clock.now())

    known = await centre.store.read(hours_of, OWNER.id, OWNER, ROSTER, centre.desk, centre.clock.now())

    assert known.own == EARLY


async def test_a_new_case_goes_to_whose_shift_it_is(centre: Casework) -> None:
    resting = Roster(ROSTER.members, resting=frozenset({OWNER.id}))
    centre.roster = resting

    assert [(await centre.file()).owner for _ in range(2)] == [OTHER_OWNER.id, OTHER_OWNER.id]
