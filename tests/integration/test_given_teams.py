"""People are given teams in Slack, by whoever runs the bot, and what changes is recorded."""

import pytest

from domain.errors import Refusal
from domain.people import Person
from handlers.setup import ids
from handlers.setup.actions import give_teams
from storage.records import records_of
from storage.store import Store
from storage.teams import given_teams
from tests.desk import AGENT, HEAD, OWNER, with_people
from tests.fakes import START

POLICY = with_people(heads=(HEAD.id,), admins=(AGENT.id,))


async def give(store: Store, person: Person = AGENT, **chosen: str | None) -> None:
    await store.write(give_teams, chosen, person, POLICY, START)


async def test_a_team_is_given_changed_and_taken_back_and_each_is_recorded_once(store: Store) -> None:
    await give(store, U0NEW001="product", U0NEW002=None)
    await give(store, U0NEW001="product")
    given = await store.read(given_teams)
    await give(store, U0NEW001="finance")
    await give(store, U0NEW001=None)

    assert given == {"U0NEW001": "product"}
    assert await store.read(given_teams) == {}
    said = [row.facts["people"] for row in await store.read(records_of, "teams_given")]
    assert said == [{"U0NEW001": department} for department in ("product", "finance", None)]


@pytest.mark.parametrize(
    ("person", "department", "code", "field"),
    [(OWNER, "product", "not_yours_to_run", None), (AGENT, "nowhere", "unknown_choice", f"{ids.TEAM}0")],
)
async def test_only_who_runs_the_bot_gives_teams_and_only_those_there_are(
    store: Store, person: Person, department: str, code: str, field: str | None
) -> None:
    with pytest.raises(Refusal, match=code) as refused:
        await give(store, person, U0NEW001=department)

    assert refused.value.field == field
    assert await store.read(given_teams) == {}
