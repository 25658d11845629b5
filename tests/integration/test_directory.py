"""Who is who, as Slack tells it: guests, people who left, user groups, many pages, and a Slack that says nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.features import all_routes
from bot.manifest import build_manifest
from domain.policy import Policy
from handlers.directory import Directory, Home, member_row
from sandbox import Fault, Member, Sandbox, Usergroup, demo_workspace
from storage.choices import keep_choice
from storage.members import all_members
from storage.models import MemberRow
from storage.records import GROUP_CHANGED, records_of
from storage.store import Store, StoreUnavailable
from storage.teams import give_team
from tests.desk import AGENT, GUEST, OTHER_OWNER, OWNER, POLICY
from tests.fakes import FakeClock

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
        return Directory(self.store, self.client, policy, self.clock.now, Home("T0REDRESS"))


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


async def test_everybody_is_read_page_by_page_and_known_after_a_restart(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.directory.PAGE", 200)
    town.slack.break_(Fault("users.list", "429", 2, retry_after=0))

    await town.directory().refresh()
    again = town.directory()
    await again.load()

    assert [call.ok for call in town.slack.calls("users.list")] == [False, False, True, True, True]
    assert again.known("U0MANY449").name == "many449"
    assert len(await town.store.read(all_members)) == len(MANY) + 10
    assert town.slack.calls("users.info") == []


async def test_a_language_chosen_and_a_department_given_are_those_of_somebody_already_known(town: Town) -> None:
    directory = town.directory()
    await directory.refresh()
    before = directory.known(AGENT.id)

    await town.store.write(keep_choice, AGENT.id, "zh_CN", ())
    await town.store.write(give_team, AGENT.id, "warehouse")
    await directory.refresh_absences()

    after = directory.known(AGENT.id)
    assert (before.language, "warehouse" in before.departments) == ("en", False)
    assert (after.language, "warehouse" in after.departments) == ("zh_CN", True)


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

    assert (person.id, person.name, person.outsider, person.known) == (AGENT.id, AGENT.id, False, False)
    assert (person.language, person.zone) == (POLICY.language, POLICY.zone)
    town.slack.heal()
    again = await directory.person(AGENT.id)
    assert (again.name, again.known) == ("agent", True)


@pytest.mark.parametrize("reason", ["user_not_found", "user_not_visible", "user_disabled"])
async def test_somebody_who_is_none_of_ours_is_an_outsider(town: Town, reason: str) -> None:
    town.slack.break_(Fault("users.info", "error", error=reason))

    nobody = await town.directory().person("U0NOBODY")

    assert (nobody.name, nobody.outsider, nobody.known) == ("U0NOBODY", True, True)


async def test_nobody_in_particular_is_not_asked_for(town: Town) -> None:
    assert (await town.directory().person("")).id == ""
    assert town.slack.calls("users.info") == []


@pytest.mark.parametrize(("team", "outsider"), [("T0REDRESS", False), ("T0OTHER", True), ("", False)])
async def test_who_acts_as_a_member_of_another_team_is_an_outsider(town: Town, team: str, outsider: bool) -> None:
    assert (await town.directory().person(AGENT.id, team)).outsider is outsider


@pytest.mark.parametrize("fault", ["500", "429", "drop_before"])
async def test_a_refresh_that_fails_keeps_what_is_known(town: Town, fault: str) -> None:
    directory = town.directory(warehouse("@warehouse"))
    await directory.refresh()
    for method in ("users.list", "usergroups.list"):
        town.slack.break_(Fault(method, fault, 2, retry_after=1000))

    await directory.refresh()

    assert directory.known(AGENT.id).name == "agent"
    assert directory.roster().members["warehouse"] == (OWNER.id, OTHER_OWNER.id)


async def test_what_was_asked_is_asked_again_after_an_hour_and_what_failed_at_the_next_turn(town: Town) -> None:
    directory = town.directory(warehouse("@warehouse"))
    town.slack.break_(Fault("usergroups.list", "500"))

    await directory.refresh_due()
    await directory.refresh_due()
    assert directory.roster().members["warehouse"] == (OWNER.id, OTHER_OWNER.id)
    town.clock.advance(timedelta(minutes=59))
    await directory.refresh_due()
    assert [len(town.slack.calls(method)) for method in ("usergroups.list", "users.list")] == [2, 1]
    town.clock.advance(timedelta(minutes=1))
    await directory.refresh_due()

    assert [len(town.slack.calls(method)) for method in ("usergroups.list", "users.list")] == [3, 2]


async def test_people_who_could_not_be_stored_are_asked_for_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: Any) -> None:
        raise StoreUnavailable("the database cannot be used at the moment")

    directory = town.directory()
    with monkeypatch.context() as patched:
        patched.setattr(town.store, "write", away)
        await directory.refresh_due()
    assert await town.store.read(all_members) == []

    await directory.refresh_due()

    assert len(await town.store.read(all_members)) == len(MANY) + 10


@pytest.mark.parametrize("fault", ["500", "timeout_before"])
async def test_user_groups_are_there_before_anybody_else_and_hold_up_nothing_for_long(town: Town, fault: str) -> None:
    directory = town.directory(warehouse("@warehouse"))
    town.slack.break_(Fault("usergroups.list", fault))

    await directory.refresh_groups(0.2)
    assert directory.roster().members["warehouse"] == ()
    await directory.refresh_groups(5)

    assert GUEST.id in directory.roster().members["warehouse"]
    assert town.slack.calls("users.list") == []


@pytest.mark.parametrize("group", ["@warehouse", "S0WAREHOUSE"])
async def test_a_user_group_stands_for_its_people_without_guests_and_leavers(town: Town, group: str) -> None:
    directory = town.directory(warehouse(OTHER_OWNER.id, group))
    assert directory.roster().members["warehouse"] == (OTHER_OWNER.id,)

    await directory.refresh()

    assert directory.roster().members["warehouse"] == (OTHER_OWNER.id, OWNER.id)
    assert directory.roster().members["product"] == ("U0QUAL01",)


async def test_user_groups_are_only_asked_for_when_the_policy_names_one(town: Town) -> None:
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
    return member_row({"id": "U1", **user}, Home("T1"), "Asia/Shanghai", "zh_CN")


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


@pytest.mark.parametrize(
    ("user", "stranger"),
    [
        ({"team_id": "T1"}, False),
        ({"team_id": "T2"}, False),
        ({"team_id": "E1"}, False),
        ({"team_id": "E2"}, True),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, False),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, True),
        ({"team_id": "T2", "is_stranger": True}, True),
        ({}, False),
    ],
)
def test_in_an_organisation_another_workspace_makes_nobody_a_stranger(user: dict[str, Any], stranger: bool) -> None:
    row = member_row({"id": "U1", **user}, Home("T1", "E1"), "Asia/Shanghai", "zh_CN")

    assert row.is_stranger is stranger


async def test_who_is_in_a_group_of_a_department_is_recorded_and_not_again_after_a_restart(town: Town) -> None:
    for _ in range(2):
        await town.directory(warehouse("@warehouse")).refresh()

    (record,) = await town.store.read(records_of, GROUP_CHANGED)

    assert record.facts == {
        "group": "@warehouse",
        "members": sorted(GROUP.members),
        "came": sorted(GROUP.members),
        "went": [],
    }
