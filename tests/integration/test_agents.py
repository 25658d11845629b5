"""Agents that contacts name are people in Slack: by the same name, or as somebody who may has said."""

from typing import Any

import pytest
from sqlmodel import Session

from domain.errors import Refusal
from domain.people import Person
from handlers.agents.actions import SHOWN, Agents, match_agents, read_agents
from handlers.agents.views import agents_form, read_agents_form
from sandbox.blocks import check_blocks
from storage.agents import agents_among, agents_known
from storage.audit_models import RecordRow
from storage.members import keep_members
from storage.models import MemberRow
from tests.contacts import contact
from tests.desk import AGENT, GUEST, HEAD, LEAD, OWNER, POLICY, ZONE
from tests.integration.casework import Casework
from tests.integration.digesting import READERS, TODAY, import_

NAMES = ("Becky <b>", "Greg", "warehouse", "twin")


def know_people(session: Session) -> None:
    called = {"U0OWNER1": "warehouse", "U0OWNER2": "wuliu", "U0TWIN01": "twin", "U0TWIN02": "twin"}
    keep_members(session, [MemberRow(id=key, name=name, zone=ZONE, language="en") for key, name in called.items()])


async def prepared(work: Casework, names: tuple[str, ...] = NAMES) -> None:
    await work.store.write(know_people)
    await import_(work, [contact(n, TODAY, agent=name) for n, name in enumerate(names)])


async def match(work: Casework, person: Person = LEAD, **chosen: str) -> int:
    return await work.store.write(match_agents, chosen, person, POLICY, work.clock.now())


async def read(work: Casework, text: str = "", person: Person = LEAD) -> Agents:
    return await work.store.read(read_agents, text, person, POLICY)


async def test_an_agent_is_who_somebody_has_said_or_who_alone_is_called_so(work: Casework) -> None:
    await prepared(work)

    matched = await match(work, Greg="U0OWNER2", nobody="U0OWNER2", warehouse="U0OWNER1", twin="")

    assert matched == 1
    (record,) = await work.rows(RecordRow)
    assert (record.kind, record.person, record.facts) == ("agents_matched", LEAD.id, {"agents": {"Greg": "U0OWNER2"}})
    assert {one.name: one.member for one in await work.store.read(agents_known)} == {
        **{"Becky <b>": None, "Greg": "U0OWNER2", "twin": None, "warehouse": "U0OWNER1"}
    }
    assert await work.store.read(agents_among, ["U0OWNER2", "U0TWIN01"]) == {"Greg": "U0OWNER2"}


async def test_what_was_said_holds_over_a_name_and_can_be_taken_back(work: Casework) -> None:
    await prepared(work)
    await match(work, warehouse="U0OWNER2")
    said = await work.store.read(agents_among, ["U0OWNER1", "U0OWNER2"])

    await match(work, warehouse="")

    assert said == {"warehouse": "U0OWNER2"}
    assert await work.store.read(agents_among, ["U0OWNER1", "U0OWNER2"]) == {"warehouse": "U0OWNER1"}


async def test_the_form_shows_first_whom_nobody_knows_and_is_narrowed_by_a_part_of_a_name(work: Casework) -> None:
    await prepared(work, (*NAMES, *(f"Agent {n:02d}" for n in range(30))))

    everybody, some, nobody = await read(work), await read(work, "BECK"), await read(work, "x" * 99)

    assert (len(everybody.shown), everybody.more, everybody.unknown) == (SHOWN, 14, 33)
    assert [one.name for one in some.shown] == ["Becky <b>"]
    for reader in READERS:
        for agents in (everybody, some, nobody):
            assert check_blocks(agents_form(agents, reader.words)["blocks"], "modal") == []
    view = agents_form(some, READERS[0].words)
    state = {"values": {"who_0": {"who_0": {"type": "users_select", "selected_user": "U1"}}}}
    assert read_agents_form({**view, "state": state}) == {"Becky <b>": "U1"}


async def test_names_that_are_too_long_to_travel_are_left_for_a_narrower_question(work: Casework) -> None:
    await prepared(work, tuple(f"{n:02d}" + "长" * 400 for n in range(8)))

    agents = await read(work)

    assert len(agents.shown) + agents.more == 8
    assert len(agents_form(agents, READERS[0].words)["private_metadata"]) <= 3000


@pytest.mark.parametrize("metadata", ["", "{}", "[1]", '{"a": 1}'])
def test_a_form_that_is_not_ours_is_refused(metadata: str) -> None:
    view: dict[str, Any] = {"private_metadata": metadata, "state": {"values": {}}}

    with pytest.raises(Refusal):
        read_agents_form(view)


@pytest.mark.parametrize(
    ("person", "code"),
    [(AGENT, "not_yours_to_steer"), (OWNER, "not_yours_to_steer"), (GUEST, "outsider")],
)
async def test_who_is_who_is_said_by_those_who_answer_for_it(work: Casework, person: Person, code: str) -> None:
    await prepared(work)

    for wish in (read(work, person=person), match(work, person, Greg="U0OWNER2")):
        with pytest.raises(Refusal) as refused:
            await wish
        assert refused.value.code == code
    assert (await read(work, person=HEAD)).unknown == 3
