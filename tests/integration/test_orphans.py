"""Somebody is always told: whoever is away, has left, or was never named, a promise finds its reader."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from domain.clocks import Rung
from domain.ladders import Audience, ClockKind
from domain.people import Person, Roster, Standing
from domain.policy import Policy
from handlers.clocks.ids import REMINDER
from handlers.clocks.jobs import take_moments
from handlers.clocks.messages import reminder_message
from handlers.clocks.telling import addressee
from handlers.ownership import ids
from handlers.ownership.absence_messages import unled_message
from handlers.ownership.leaving import take_from_leaver
from handlers.posts import Post, Reader
from storage.clocks import due_clocks
from tests.calendars import local
from tests.desk import AGENT, HEAD, LEAD, OTHER_OWNER, OWNER, POLICY, ROSTER, ZONE, desk_with, with_people
from tests.integration.casework import Casework

ADMIN = "U0ADMIN1"
CASE = Standing("warehouse", AGENT.id, OWNER.id)
NOBODY = with_people(lead=None, heads=(), duty_leads=())
OPERATED = POLICY.slack.model_copy(update={"operator": "#ops"})


def named(**people: Any) -> Policy:
    return NOBODY.model_copy(update={"people": NOBODY.people.model_copy(update=people)})


@pytest.mark.parametrize("to", list(Audience))
@pytest.mark.parametrize(
    ("policy", "gone", "who"),
    [
        (with_people(heads=(HEAD.id,)), (OWNER.id,), {LEAD.id, HEAD.id}),
        (with_people(heads=(HEAD.id,)), (OWNER.id, LEAD.id), {HEAD.id}),
        (named(), (), {OWNER.id}),
        (named(admins=(ADMIN,)), (OWNER.id,), {AGENT.id}),
        (named(admins=(ADMIN,)), (OWNER.id, AGENT.id), {ADMIN}),
        (named().model_copy(update={"slack": OPERATED}), (OWNER.id, AGENT.id), {"operator"}),
        (named(), (OWNER.id, AGENT.id), {AGENT.id}),
    ],
)
def test_a_word_falls_to_the_next_who_is_there_and_at_last_to_whoever_runs_the_bot(
    policy: Policy, gone: tuple[str, ...], who: set[str], to: Audience
) -> None:
    roster = Roster(gone=frozenset(gone))

    assert addressee(CASE, ClockKind.SOLUTION, to, desk_with(policy), roster) in who


@pytest.fixture
def centre(work: Casework) -> Casework:
    """A centre that thinks of people's shifts, with a lead and a head; it is Monday, ten in the morning."""
    policy = with_people(heads=(HEAD.id,))
    ladders = policy.ladders.model_copy(update={"within_shifts": True})
    work.desk = desk_with(policy.model_copy(update={"ladders": ladders}))
    work.clock.at = local("2026-09-14 10:00")
    return work


async def test_who_goes_on_leave_is_not_reminded_but_their_lead_is(centre: Casework) -> None:
    case = await centre.file(received_at=local("2026-09-14 05:00"))
    assert case.owner == OWNER.id
    centre.clock.advance(timedelta(hours=7))
    now, on_leave = centre.clock.now(), replace(ROSTER, away=frozenset({OWNER.id}))
    while clocks := await centre.store.read(due_clocks, now, 1):
        await centre.store.write(take_moments, clocks, on_leave, centre.desk, now)

    (row,) = await centre.owed(REMINDER)
    assert (row.target, row.facts["rung"]) == (LEAD.id, Rung.STAND_IN)


async def test_each_breach_is_told_once_to_the_lead_and_once_to_the_head(centre: Casework) -> None:
    await centre.file()
    for _ in range(4 * 24):
        await centre.sweep(hours=1)

    above = [row for row in await centre.owed(REMINDER) if row.target in (LEAD.id, HEAD.id)]
    told = [(clock, row.target, row.facts["rung"]) for row in above for clock in row.facts["clocks"]]
    assert len(told) == len(set(told))
    assert {rung for _, person, rung in told if person == HEAD.id} == {Rung.ESCALATION}
    assert {rung for _, person, rung in told if person == LEAD.id} == {Rung.BREACH}


async def test_a_case_that_is_overdue_when_it_is_typed_makes_one_alert_and_no_chain(centre: Casework) -> None:
    await centre.file(received_at=centre.clock.now() - timedelta(hours=30))
    for _ in range(23):
        await centre.sweep(hours=1)

    assert await centre.told() == [(LEAD.id, Rung.LATE_ENTRY)]


async def test_the_cases_of_a_leaver_for_whom_nobody_is_there_are_told_to_who_runs_the_bot_once(
    centre: Casework,
) -> None:
    case = await centre.file()
    policy = named(admins=(ADMIN,)).model_copy(update={"slack": OPERATED})
    centre.desk = desk_with(policy)
    roster = replace(ROSTER, gone=frozenset({OWNER.id, AGENT.id}))

    for _ in range(2):
        assert not await centre.store.write(take_from_leaver, OWNER.id, roster, centre.desk, centre.clock.now())

    rows = await centre.owed(ids.UNLED)
    assert {row.target for row in rows} == {ADMIN, "operator"}
    for language, words in (("en", "nobody is there to take"), ("zh_CN", "无人接手")):
        said = await rendered(centre, language)
        assert said is not None
        assert words in said.text
        assert case.number in said.text
    await centre.change(case, owner=OTHER_OWNER.id)
    assert await rendered(centre) is None


async def rendered(work: Casework, language: str = "en") -> Post | None:
    reader = Reader(work.desk.words_for(language), ZONE)
    notice = (await work.owed(ids.UNLED))[0]

    def render(session: Session) -> Post | None:
        return unled_message(session, notice, work.desk, reader, work.clock.now())

    return await work.store.read(render)


async def test_in_a_channel_a_reminder_names_no_customer(centre: Casework) -> None:
    await centre.file(received_at=centre.clock.now() - timedelta(hours=30))
    await centre.sweep(minutes=1)
    (notice,) = await centre.owed(REMINDER)

    def render(session: Session, person: Person | None) -> Post | None:
        reader = Reader(centre.desk.words_for("en"), ZONE, person)
        return reminder_message(session, notice, centre.desk, reader, centre.clock.now())

    told, shown = [await centre.store.read(render, person) for person in (LEAD, None)]
    assert "Customer:" in str(told)
    assert "Customer:" not in str(shown)
