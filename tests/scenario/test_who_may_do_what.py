"""Whoever may not is refused in words and nothing changes: every row of the route table, for every kind of person."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from domain.kaizen.people import parts
from domain.people import Person, roles
from domain.policy import Policy
from domain.rights import TEAM as TEAM_RIGHT
from domain.rights import Circle, parts_for, roles_for
from handlers.cases import find_case, standing_of
from handlers.complaints.ids import OPEN_DETAILS
from handlers.intake.ids import FILE_FORM
from handlers.kaizen.facts import find_idea, hands_of
from handlers.routes import Surface
from storage.models import ComplaintRow
from tests.desk import with_people
from tests.fakes import FakeClock
from tests.scenario.door import Answer, Door, Row
from tests.scenario.stage import (
    AGENT,
    AGENT_ZH,
    GUEST,
    HEAD,
    LEAD,
    OWNER,
    OWNER_ZH,
    PRODUCT,
    Stage,
    of_customer,
    open_sandbox,
    open_stage,
)

Log = Callable[[], list[dict[str, Any]]]
CASE = "C-260914-001"
LEAVER, STRANGER = OWNER_ZH, "U0STRANGE"
MANAGER, ADMIN = PRODUCT, AGENT_ZH
TEAM = {"agent": AGENT, "lead": LEAD, "head": HEAD, "quality manager": MANAGER, "admin": ADMIN}
OUTSIDE = {"guest": GUEST, "stranger": STRANGER, "leaver": LEAVER}
# Said once more than in the product: whom of the team each circle lets in.
INSIDE = {
    Circle.ANYONE: set(TEAM),
    Circle.TEAM: set(TEAM),
    Circle.STEERERS: {"lead", "head", "quality manager"},
    Circle.MATCHERS: {"lead", "head", "quality manager", "admin"},
    Circle.GUARDIANS: {"head", "admin"},
    Circle.ADMINS: {"admin"},
}
SECRET = "Nobody called me back for a week."
# What is noted of anybody: how they are called, and that they looked at their Home.
NOTED = frozenset({"user_change", "app_home_opened"})
IDEA = {"title": "Warn first", "pain": "They call.", "proposal": "Write first.", "indicator": "csat", "effort": "days"}


def policy() -> Policy:
    """The demo's people, with somebody in each role."""
    return with_people(heads=(HEAD,), duty_leads=(), quality_managers=(MANAGER,), admins=(ADMIN,))


@pytest.fixture
async def door(sqlite_url: str, clock: FakeClock, log: Log) -> AsyncIterator[Door]:
    """A bot with work in hand: a case that is new, one that is resolved, and a suggestion; none of them the agent's."""
    async with open_sandbox(clock, policy()) as slack, open_stage(slack, sqlite_url, clock, policy()) as stage:
        await live(stage)
        opened = Door(stage, log)
        await look_around(opened)
        yield opened
        opened.close()


async def live(stage: Stage) -> None:
    """File, follow up and resolve complaints, hand in an idea, and have somebody leave."""
    for number in (1, 2):
        await stage.file(ADMIN, **of_customer(number))
        message = stage.person(OWNER).dm()[-1]
        await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, stage.person(OWNER).dm()[-1])
    admin = stage.person(ADMIN)
    await admin.command("/kaizen")
    await admin.submit(await stage.open(admin), IDEA)
    await stage.pulse(hours=1)
    stage.slack.change_member(LEAVER, deleted=True)
    await stage.house.services.directory.refresh()


async def look_around(door: Door) -> None:
    """Have those who may press everything once, so that every form is known as it was drawn for them."""
    for row in door.rows:
        if row.surface in (Surface.ACTION, Surface.SHORTCUT):
            for user in (LEAD, OWNER):
                await door.send(row.surface, door.payload(row, user, "T0REDRESS", _default(row)))


def _default(row: Row) -> str:
    return "K-1" if row.right.steps else CASE


async def knock(door: Door, row: Row, user: str, case: str = CASE) -> Answer:
    """Use something as somebody, on a *case* if it is used on cases."""
    team = "T0STRANGE" if user == STRANGER else "T0REDRESS"
    payload = json.dumps(door.payload(row, user, team, _default(row)))
    answer = await door.send(row.surface, json.loads(payload.replace(CASE, case)))
    assert not answer.failed, (str(row), user, answer.failed)
    return answer


async def check_refused(door: Door, row: Row, user: str, code: str | None = None) -> None:
    """Using something as somebody is answered in words, and changes nothing that is stored."""
    before = door.store()

    answer = await knock(door, row, user)

    assert answer.refused, (str(row), user, answer)
    assert code in (None, answer.refused), (str(row), user, answer.refused)
    assert row.surface is Surface.EVENT or any(char.isalpha() for char in answer.words), (str(row), user)
    assert door.store() == before, (str(row), user)


async def test_who_is_not_of_the_team_is_refused_everything_that_is_not_for_anyone(door: Door) -> None:
    for row in door.rows:
        for user in OUTSIDE.values():
            if row.right.circle is not Circle.ANYONE:
                await check_refused(door, row, user, "outsider")


async def test_what_is_for_anyone_changes_nothing_when_somebody_else_than_the_team_uses_it(door: Door) -> None:
    for row in door.rows:
        for user in OUTSIDE.values():
            if row.right.circle is Circle.ANYONE:
                before = door.store()
                await knock(door, row, user)
                assert row.id in NOTED or door.store() == before, (str(row), user)


async def test_who_of_the_team_has_not_the_role_is_refused(door: Door) -> None:
    for kind, user in TEAM.items():
        person = await door.stage.house.services.directory.person(user)
        barred = [row for row in door.rows if not await _may(door, row, kind, person)]
        assert barred, "a walk in which everything is allowed shows nothing"
        for row in barred:
            await check_refused(door, row, user)


async def test_who_has_the_role_meets_no_failure(door: Door) -> None:
    for kind, user in TEAM.items():
        person = await door.stage.house.services.directory.person(user)
        for row in door.rows:
            if await _may(door, row, kind, person):
                await knock(door, row, user)


async def test_whom_a_complaint_is_about_can_neither_see_nor_touch_it(door: Door) -> None:
    number = await door.stage.file(ADMIN, **{**of_customer(3), "colleague": AGENT, "description": SECRET})
    before = door.store()
    for row in door.rows:
        if row.right.steps or row.surface is Surface.EVENT or row.id == FILE_FORM:
            continue
        answer = await knock(door, row, AGENT, number)
        assert SECRET not in answer.words, str(row)
        assert not row.right.moves or answer.refused, str(row)
        if row.right.moves and row.surface is Surface.ACTION:
            assert answer.refused == "about_you", str(row)
    lists = [await door.type(AGENT, f"/complaint {words}") for words in ("list", f"search {number}", f"show {number}")]

    assert {line for line in before if number in line} == {line for line in door.store() if number in line}
    assert number not in lists[0].words
    assert [one.refused for one in lists] == [None, None, "about_you"]


async def test_a_complaint_about_a_lead_is_the_heads_and_no_other_leads(door: Door) -> None:
    stage = door.stage
    number = await stage.file(ADMIN, **{**of_customer(3), "colleague": LEAD, "description": SECRET})
    case = await stage.house.services.store.read(find_case, number)

    details = Row(Surface.ACTION, OPEN_DETAILS, TEAM_RIGHT)
    seen = {user: (await knock(door, details, user, number)).words for user in (LEAD, HEAD)}

    assert case.owner == HEAD
    assert SECRET in seen[HEAD]
    assert SECRET not in seen[LEAD]


async def _may(door: Door, row: Row, kind: str, person: Person) -> bool:
    """Say whether somebody of the team may use something, as far as it can be told without using it."""
    return kind in INSIDE[row.right.circle] and await _decided_for(door, row, person)


async def _decided_for(door: Door, row: Row, person: Person) -> bool:
    """Say whether the case or suggestion that something is used on lets *person* use it, or may."""
    number, rules = door.number(row, _default(row)), door.stage.house.services.policy
    if row.right.steps:
        idea = await door.stage.house.services.store.read(find_idea, number, rules)
        hands = await door.stage.house.services.store.read(hands_of, idea)
        return bool(parts(person, hands, rules) & parts_for(row.right.steps))
    if row.right.moves:
        case: ComplaintRow = await door.stage.house.services.store.read(find_case, number)
        standing = await door.stage.house.services.store.read(standing_of, case)
        may, ask = roles_for(row.right.moves)
        return bool(roles(person, standing, rules) & (may | ask))
    return True
