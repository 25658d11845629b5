"""Who is who, as Slack tells it: guests, people who left, user groups, many pages, and a Slack that says nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.features import all_routes
from bot.manifest import build_manifest
from domain.policy import Policy
from handlers.directory import Directory, member_row
from sandbox import Fault, Member, Sandbox, Usergroup, demo_workspace
from storage.members import all_members
from storage.models import MemberRow
from storage.store import Store
from tests.desk import AGENT, GUEST, OTHER_OWNER, OWNER, POLICY
from tests.fakes import START, FakeClock

MANY = tuple(Member(f"U0MANY{number:03d}", f"many{number}", f"Many {number}") for number in range(450))
GROUP = Usergroup("S0WAREHOUSE", "warehouse", "Warehouse", (OWNER.id, GUEST.id, "U0GONE01", OTHER_OWNER.id))
GONE = Member("U0GONE01", "gone", "Gone", deleted=True)


@dataclass
class Town:
    """A sandbox, a store and what a directory is made of."""

    slack: Sandbox
    store: Store
    client: AsyncWebClient
    clock: FakeClock

    def directory(self, policy: Policy = POLICY) -> Directory:
        return Directory(self.store, self.client, policy, self.clock.now, "T0REDRESS")


@pytest.fixture
async def town(store: Store, clock: FakeClock, logs: None) -> AsyncIterator[Town]:
    """The demo's workspace with a user group, somebody who left, and a crowd."""
    small = demo_workspace()
    workspace = replace(small, members=(*small.members, GONE, *MANY), usergroups=(GROUP,))
    manifest = build_manifest(all_routes(""))
    async with Sandbox(workspace, manifest, time=clock, page=False) as slack, aiohttp.ClientSession() as session:
        client = AsyncWebClient(slack.bot_token, slack.api_url, session=session, retry_handlers=[])
        yield Town(slack, store, client, clock)


def warehouse(*members: str) -> Policy:
    """The demo's policy with these people, or groups of people, in the warehouse."""
    unit = POLICY.departments["warehouse"].model_copy(update={"members": members})
    return POLICY.model_copy(update={"departments": {**POLICY.departments, "warehouse": unit}})


async def test_everybody_is_read_page_by_page_and_known_after_a_restart(town: Town) -> None:
    await town.directory().refresh()
    again = town.directory()
    await again.load()

    assert len(town.slack.calls("users.list")) == 3
    assert again.known("U0MANY449").name == "many449"
    assert len(await town.store.read(all_members)) == len(MANY) + 10
    assert town.slack.calls("users.info") == []


async def test_people_have_the_language_and_the_zone_of_their_slack(town: Town) -> None:
    directory = town.directory()
    await directory.refresh()

    agent, other = directory.known(AGENT.id), directory.known("U0AGENT2")
    assert (agent.language, agent.zone, agent.outsider) == ("en", "Asia/Shanghai", False)
    assert (other.language, other.name) == ("zh_CN", "zuoxi")


async def test_guests_bots_and_people_who_left_are_outsiders(town: Town) -> None:
    directory = town.directory()
    await directory.refresh()

    for outsider in (GUEST.id, "U0GONE01", "U0REDRESS"):
        assert directory.known(outsider).outsider
    assert [directory.is_here(one) for one in (GUEST.id, "U0GONE01", "U0REDRESS", "U0NOBODY")] == [
        True,
        False,
        False,
        True,
    ]


async def test_who_is_not_known_yet_is_asked_for_once(town: Town) -> None:
    directory = town.directory()

    first = await directory.person("U0AGENT2")
    again = await directory.person("U0AGENT2")

    assert first == again
    assert first.language == "zh_CN"
    assert len(town.slack.calls("users.info")) == 1
    assert [row.id for row in await town.store.read(all_members)] == ["U0AGENT2"]


@pytest.mark.parametrize("fault", ["500", "429", "drop_before", "timeout_before"])
async def test_a_silent_slack_costs_nobody_their_answer(town: Town, fault: str) -> None:
    # The HTTP client asks once more by itself when a connection breaks.
    town.slack.break_(Fault("users.info", fault, 2))
    directory = town.directory()

    person = await directory.person(AGENT.id)

    assert (person.id, person.name, person.outsider) == (AGENT.id, AGENT.id, False)
    assert (person.language, person.zone) == (POLICY.language, POLICY.zone)
    town.slack.heal()
    assert (await directory.person(AGENT.id)).name == "agent"


async def test_somebody_slack_does_not_know_is_taken_for_an_agent(town: Town) -> None:
    assert (await town.directory().person("U0NOBODY")).name == "U0NOBODY"
    assert (await town.directory().person("")).id == ""


@pytest.mark.parametrize("fault", ["500", "429", "drop_before"])
async def test_a_refresh_that_fails_keeps_what_is_known(town: Town, fault: str) -> None:
    directory = town.directory(warehouse("@warehouse"))
    await directory.refresh()
    for method in ("users.list", "usergroups.list"):
        town.slack.break_(Fault(method, fault, 2))

    await directory.refresh()

    assert directory.known(AGENT.id).name == "agent"
    assert directory.roster().members["warehouse"] == (OWNER.id, OTHER_OWNER.id)


@pytest.mark.parametrize("group", ["@warehouse", "S0WAREHOUSE"])
async def test_a_user_group_stands_for_its_people_without_guests_and_leavers(town: Town, group: str) -> None:
    directory = town.directory(warehouse(OTHER_OWNER.id, group))
    assert directory.roster().members["warehouse"] == (OTHER_OWNER.id,)

    await directory.refresh()

    assert directory.roster().members["warehouse"] == (OTHER_OWNER.id, OWNER.id)
    assert directory.roster().members["product"] == ("U0QUAL01",)


async def test_user_groups_are_only_asked_for_when_a_department_names_one(town: Town) -> None:
    await town.directory().refresh()

    assert town.slack.calls("usergroups.list") == []


async def test_somebody_who_left_is_left_out_as_soon_as_slack_says_so(town: Town) -> None:
    directory = town.directory()
    await directory.refresh()

    await directory.keep({"id": OWNER.id, "team_id": "T0REDRESS", "name": "warehouse", "deleted": True})

    assert directory.roster().members["warehouse"] == (OTHER_OWNER.id,)
    assert not directory.is_here(OWNER.id)


async def test_news_without_zone_and_language_change_neither(town: Town) -> None:
    directory = town.directory()
    await directory.refresh()

    await directory.keep({"id": "U0AGENT2", "team_id": "T0REDRESS", "profile": {"display_name": "renamed"}})

    person = directory.known("U0AGENT2")
    assert (person.name, person.language, person.zone) == ("renamed", "zh_CN", "Asia/Shanghai")


def read(**user: Any) -> MemberRow:
    """Read a description of somebody who was not known before."""
    return member_row({"id": "U1", **user}, "T1", "Asia/Shanghai", "zh_CN", START)


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "shown"}, "real_name": "Real", "name": "handle"}, "shown"),
        ({"profile": {"display_name": ""}, "real_name": "Real", "name": "handle"}, "Real"),
        ({"profile": None, "name": "handle"}, "handle"),
        ({}, "U1"),
    ],
)
def test_a_person_is_called_as_they_call_themselves(user: dict[str, Any], name: str) -> None:
    assert read(**user).name == name


@pytest.mark.parametrize(
    ("zone", "kept"),
    [("America/New_York", "America/New_York"), ("Mars/Olympus", "Asia/Shanghai"), (None, "Asia/Shanghai")],
)
def test_a_zone_that_this_machine_does_not_know_is_not_kept(zone: str | None, kept: str) -> None:
    assert read(tz=zone).zone == kept
    assert read(tz="../etc/passwd").zone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-CN", "zh_CN"), ("zh-TW", "zh_CN"), ("ZH", "zh_CN"), ("en-GB", "en"), ("de-DE", "en"), (None, "zh_CN")],
)
def test_chinese_readers_read_chinese_and_the_others_english(locale: str | None, language: str) -> None:
    assert read(locale=locale).language == language


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        ({"is_ultra_restricted": True}, "is_guest"),
        ({"is_restricted": True}, "is_guest"),
        ({"team_id": "T2"}, "is_stranger"),
        ({"is_stranger": True}, "is_stranger"),
        ({"id": "USLACKBOT"}, "is_bot"),
        ({"is_bot": True}, "is_bot"),
        ({"deleted": True}, "deleted"),
    ],
)
def test_who_does_not_belong_to_the_team_is_seen_as_what_they_are(user: dict[str, Any], kind: str) -> None:
    row = read(**user)

    assert [name for name in ("is_guest", "is_stranger", "is_bot", "deleted") if getattr(row, name)] == [kind]
