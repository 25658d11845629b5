"""Who hears of a hand-off, who may read the case and for how long, and where its time went."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from domain.errors import Refusal
from domain.handoffs import Spent
from domain.people import Person, Roster
from domain.policy import Audience, ClockKind
from domain.worklist import Wanted
from handlers.cases import find_case, standing_of
from handlers.clocks.ids import REMINDER
from handlers.clocks.telling import addressee
from handlers.complaints.actions import Look, open_insight
from handlers.handoffs import ids
from handlers.handoffs.leaving import give_back_for_leaver
from handlers.handoffs.times import handoff_times
from handlers.lists.actions import read_history, read_page
from storage.complaints import open_takers
from tests.desk import AGENT, HEAD, LEAD, OWNER, desk_with, with_people
from tests.fakes import START
from tests.integration.casework import Casework
from tests.integration.handed import HOUR, PRODUCT, TESTER, asked_says, handed, taken, told


async def test_the_department_s_lead_hears_first_of_what_nobody_takes_on_and_then_those_above(work: Casework) -> None:
    units = {**work.desk.policy.departments}
    units["product"] = units["product"].model_copy(update={"lead": (TESTER.id,)})
    people = work.desk.policy.people.model_copy(update={"heads": (HEAD.id,)})
    work.desk = desk_with(work.desk.policy.model_copy(update={"departments": units, "people": people}))
    await handed(work, received_at=START)

    for minutes in (30, 15, 5, 10, 30):
        await work.sweep(minutes=minutes)

    heard = [(row.target, row.facts["rung"]) for row in await work.owed(REMINDER)]
    assert heard == [
        (TESTER.id, "reminder"),
        (LEAD.id, "heads_up"),
        (TESTER.id, "reminder"),
        (TESTER.id, "breach"),
        (LEAD.id, "breach"),
        (HEAD.id, "escalation"),
    ]


async def test_a_lead_who_is_away_has_the_duty_lead_hear_of_it(work: Casework) -> None:
    work.desk = desk_with(with_people(TESTER.id, duty_leads=(LEAD.id,)))
    await handed(work, received_at=START)

    def ask(session: Session, roster: Roster) -> str:
        standing = standing_of(session, find_case(session, "C-260914-001"))
        return addressee(standing, ClockKind.HANDOFF_ACCEPT, Audience.OWNER, work.desk, roster)

    assert await work.store.read(ask, Roster()) == TESTER.id
    assert await work.store.read(ask, Roster(away=frozenset({TESTER.id}))) == LEAD.id
    assert await work.store.read(ask, Roster(away=frozenset({TESTER.id, LEAD.id}))) == TESTER.id


async def test_where_its_time_went_is_told_by_the_history_and_the_details(work: Casework) -> None:
    case = await taken(work)
    work.clock.advance(2 * HOUR)
    case = await work.give_back(case, PRODUCT)
    case = await work.hand_off(case, department="service")
    work.clock.advance(20 * HOUR)

    now = work.clock.now()
    first, second = await work.store.read(handoff_times, case.id, work.desk, now)

    assert (first.taken_by, first.over, first.times.waiting) == (PRODUCT.id, True, Spent(HOUR / 2, HOUR / 2))
    assert first.times.in_hands == Spent(2 * HOUR, 2 * HOUR)
    assert (second.taken_by, second.over, second.times.in_hands) == (None, False, None)
    # From half past twelve to closing at six, and nothing of the night.
    assert second.times.waiting == Spent(20 * HOUR, 5.5 * HOUR)
    past = await work.store.read(read_history, case.number, AGENT, work.desk, now)
    insight = await work.store.write(open_insight, Look(case.number, False, "V1"), OWNER, work.desk, now)
    assert past.handoffs == insight.handoffs == (first, second)


async def test_who_has_it_may_read_what_it_is_about_as_long_as_they_have_it(work: Casework) -> None:
    case = await taken(work)
    look = Look(case.number, False, "V1")

    insight = await work.store.write(open_insight, look, PRODUCT, work.desk, work.clock.now())
    assert "Is the batch faulty?" in [entry.note for entry in insight.history]
    await work.give_back(case, PRODUCT)

    with pytest.raises(Refusal, match="not_entitled"):
        await work.store.write(open_insight, look, PRODUCT, work.desk, work.clock.now())


async def test_whom_a_complaint_is_about_is_not_asked_and_cannot_take_it_on(work: Casework) -> None:
    case = await work.hand_off(await work.file(colleague=PRODUCT.id), LEAD)

    assert await told(work, ids.ASKED) == [HEAD.id]
    with pytest.raises(Refusal, match="about_you"):
        await work.take(case, PRODUCT)


async def test_where_a_department_is_away_its_stand_in_is_told_so(work: Casework) -> None:
    work.roster = replace(work.roster, away=frozenset({PRODUCT.id, LEAD.id}))
    work.desk = desk_with(with_people(heads=(HEAD.id,)))

    await handed(work)

    assert await told(work, ids.ASKED) == [HEAD.id]
    said = await asked_says(work, HEAD)
    assert said is not None
    assert "nobody there is at work" in said.text


async def test_what_somebody_had_taken_on_who_has_left_is_the_owner_s_to_see_to(work: Casework) -> None:
    case = await taken(work)
    left = replace(work.roster, gone=frozenset({PRODUCT.id}))

    for expected in (True, False):
        now = work.clock.now()
        assert await work.store.write(give_back_for_leaver, PRODUCT.id, left, work.desk, now) is expected

    case = await work.look(case.number)
    assert (case.handoff, case.owner, case.last_actor) == (None, OWNER.id, "system")
    assert await told(work, ids.RETURNED) == [OWNER.id]
    assert await told(work, ids.OVER) == []
    assert await work.store.read(open_takers) == set()


async def test_whoever_has_taken_a_case_on_finds_it_among_their_own(work: Casework) -> None:
    case = await taken(work)

    async def mine(person: Person) -> int:
        wanted = Wanted(hands=person.id)
        return (await work.store.read(read_page, wanted, 0, person, work.desk, work.clock.now())).total

    assert [await mine(person) for person in (OWNER, PRODUCT, LEAD)] == [1, 1, 0]
    await work.give_back(case, PRODUCT)
    assert await mine(PRODUCT) == 0
