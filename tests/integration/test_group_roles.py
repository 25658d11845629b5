"""Roles that the policy gives to user groups: whoever is in one has them, and whoever is out of it does not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.features import all_routes
from bot.manifest import build_manifest
from domain.groups import VACANT
from domain.people import may_steer
from domain.policy import Policy
from handlers.directory import Directory, Home
from sandbox import Fault, Member, Sandbox, Usergroup, demo_workspace
from storage.records import GROUP_CHANGED, records_of
from storage.store import Store
from tests.desk import AGENT, GUEST, OTHER_OWNER, OWNER, with_people
from tests.fakes import FakeClock

GONE = Member("U0GONE01", "gone", "Gone", deleted=True)
GROUP = Usergroup("S0WAREHOUSE", "warehouse", "Warehouse", (OWNER.id, GUEST.id, GONE.id, OTHER_OWNER.id))


@dataclass
class Town:
    """A sandbox, a store and what a directory is made of."""

    slack: Sandbox
    store: Store
    client: AsyncWebClient
    clock: FakeClock

    def directory(self, policy: Policy) -> Directory:
        return Directory(self.store, self.client, policy, self.clock.now, Home("T0REDRESS"))


@pytest.fixture
async def town(store: Store, clock: FakeClock, logs: None) -> AsyncIterator[Town]:
    """The demo's workspace with a user group, of which one person is a guest and one has left."""
    small = demo_workspace()
    workspace = replace(small, members=(*small.members, GONE), usergroups=(GROUP,))
    manifest = build_manifest(all_routes(""))
    async with Sandbox(workspace, manifest, time=clock, page=False) as slack, aiohttp.ClientSession() as session:
        client = AsyncWebClient(slack.bot_token, slack.api_url, session=session, retry_handlers=[])
        yield Town(slack, store, client, clock)


def by_groups(**people: tuple[str, ...]) -> Policy:
    """The demo's policy with these people, or groups of people, above the departments."""
    return with_people(lead="@warehouse", **people)


async def test_every_role_may_be_a_user_group_and_has_none_of_its_guests_and_leavers(town: Town) -> None:
    roles = ("heads", "duty_leads", "quality_managers", "admins")
    directory = town.directory(by_groups(**dict.fromkeys(roles, ("U0HEAD01", "S0WAREHOUSE"))))
    assert directory.policy.people.heads == ("U0HEAD01",)

    await directory.refresh()

    policy = directory.policy
    assert [getattr(policy.people, role) for role in roles] == [("U0HEAD01", OWNER.id, OTHER_OWNER.id)] * 4
    assert policy.departments["product"].lead == (OWNER.id, OTHER_OWNER.id)
    assert "product" in directory.known(OTHER_OWNER.id).departments
    assert directory.written.people.heads == ("U0HEAD01", "S0WAREHOUSE")


async def test_who_leaves_a_group_has_its_role_no_more_after_the_next_refresh(town: Town) -> None:
    directory = town.directory(by_groups(heads=("@warehouse",)))
    await directory.refresh()
    assert may_steer(directory.known(OTHER_OWNER.id), directory.policy)

    town.slack.change_usergroup(GROUP.id, OWNER.id, AGENT.id)
    town.clock.advance(timedelta(hours=1))
    await directory.refresh_due()

    assert directory.policy.people.heads == (OWNER.id, AGENT.id)
    assert not may_steer(directory.known(OTHER_OWNER.id), directory.policy)


async def test_who_leaves_slack_has_the_role_of_their_group_no_more_at_once(town: Town) -> None:
    directory = town.directory(by_groups(heads=("@warehouse",)))
    await directory.refresh()

    await directory.keep({"id": OWNER.id, "team_id": "T0REDRESS", "name": "warehouse", "deleted": True})

    assert directory.policy.people.heads == (OTHER_OWNER.id,)


@pytest.mark.parametrize("fault", ["500", "429", "drop_before"])
async def test_while_slack_does_not_answer_whoever_was_in_a_group_last_has_its_role_after_a_restart_too(
    town: Town, fault: str
) -> None:
    policy = by_groups(heads=("@warehouse",), admins=("S0WAREHOUSE",))
    before = town.directory(policy)
    await before.refresh()
    town.slack.break_(Fault("usergroups.list", fault, 4, retry_after=1000))

    await before.refresh()
    again = town.directory(policy)
    await again.load()
    await again.refresh_groups(5)

    assert set(before.policy.people.heads) == {OWNER.id, OTHER_OWNER.id}
    assert set(again.policy.people.heads) == set(again.policy.people.admins) == {OWNER.id, OTHER_OWNER.id}


async def test_a_group_that_is_no_more_gives_its_role_to_nobody_and_that_is_recorded(town: Town) -> None:
    directory = town.directory(by_groups(heads=("@warehouse",), duty_leads=(), quality_managers=()))
    await directory.refresh()

    town.slack.remove_usergroup(GROUP.id)
    await directory.refresh()

    assert directory.policy.people.heads == (VACANT,)
    assert not may_steer(directory.known(AGENT.id), directory.policy)
    assert directory.roster().first_here(directory.policy.people.heads) is None
    assert not directory.is_here(VACANT)
    records = await town.store.read(records_of, GROUP_CHANGED)
    assert [row.facts["members"] for row in records] == [sorted(GROUP.members), []]


async def test_of_each_group_it_is_known_whether_there_is_one_and_how_many_are_in_it(town: Town) -> None:
    directory = town.directory(by_groups(heads=("@warehouse",), admins=("@nowhere", "U0ADMIN1")))
    assert directory.groups() == {"@warehouse": None, "@nowhere": None}

    await directory.refresh()
    assert directory.groups() == {"@warehouse": 2, "@nowhere": None}
    town.slack.change_usergroup(GROUP.id, GUEST.id)
    await directory.refresh()

    assert directory.groups() == {"@warehouse": 0, "@nowhere": None}
