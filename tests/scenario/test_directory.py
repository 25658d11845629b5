"""Who somebody is costs nobody an answer, and what may not be read is done without."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.demo import demo_policy
from bot.features import all_routes
from bot.house import open_house
from bot.manifest import build_manifest
from bot.serve import serve
from bot.sockets import socket_front
from domain.policy import Policy
from handlers.complaints.ids import OPEN_DETAILS
from handlers.delivery.pace import Pace
from handlers.privacy.ids import CUSTOMER, GROUND, REASON
from sandbox import Fault, Sandbox, demo_workspace
from sandbox.workspace import Usergroup
from tests.desk import with_people
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, AGENT_ZH, GUEST, OWNER, OWNER_ZH, Stage, open_sandbox, settings_for
from tests.scenario.trouble import database_away


@asynccontextmanager
async def newcomer(slack: Sandbox, url: str, clock: FakeClock, policy: Policy | None = None) -> AsyncIterator[Stage]:
    """Run a bot that knows nobody yet."""
    settings = settings_for(slack, url)
    async with (
        open_house(settings, policy or demo_policy(), clock, Pace(1000)) as house,
        socket_front(house.bolt, slack.app_token),
    ):
        yield Stage(slack, house, clock, settings)
        await house.services.tasks.drain(5)


async def test_somebody_unknown_is_looked_up_and_answered_in_their_language(sqlite_url: str, clock: FakeClock) -> None:
    async with open_sandbox(clock) as slack, newcomer(slack, sqlite_url, clock) as stage:
        agent = stage.person(AGENT_ZH)
        await agent.command("/complaint help")
        await agent.command("/complaint help")

        assert stage.house.services.directory.known(AGENT_ZH).language == "zh_CN"
        assert len(slack.calls("users.info")) == 1


@pytest.mark.parametrize("kind", ["delay", "500", "drop_before", "timeout_before"])
async def test_a_look_up_that_fails_costs_nobody_their_answer(sqlite_url: str, clock: FakeClock, kind: str) -> None:
    detail: dict[str, Any] = {"seconds": 10} if kind == "delay" else {}
    async with open_sandbox(clock) as slack, newcomer(slack, sqlite_url, clock) as stage:
        slack.break_(Fault("users.info", kind, **detail))
        agent = stage.person(AGENT)

        delivery = await agent.command("/complaint")

        assert delivery.acked
        assert await stage.open(agent)


async def test_somebody_unknown_is_answered_while_the_database_is_away(database_url: str, clock: FakeClock) -> None:
    async with open_sandbox(clock) as slack, newcomer(slack, database_url, clock) as stage:
        with database_away(database_url):
            delivery = await stage.person(GUEST).command("/complaint help")

        assert delivery.acked
        assert stage.house.services.directory.known(GUEST).outsider


async def test_a_guest_who_is_not_known_yet_is_refused(sqlite_url: str, clock: FakeClock) -> None:
    async with open_sandbox(clock) as slack, newcomer(slack, sqlite_url, clock) as stage:
        guest = stage.person(GUEST)

        await guest.command("/complaint")

        assert "Only members of the service team" in guest.private()[-1]["text"]


async def test_a_failing_refresh_keeps_who_was_known(sqlite_stage: Stage) -> None:
    before = sqlite_stage.house.services.directory.roster()
    sqlite_stage.slack.break_(Fault("users.list", "500"))

    await sqlite_stage.house.services.directory.refresh()

    assert sqlite_stage.house.services.directory.roster() == before


async def test_people_are_known_again_after_a_restart_without_asking_slack(database_url: str, clock: FakeClock) -> None:
    async with open_sandbox(clock) as slack:
        async with newcomer(slack, database_url, clock) as stage:
            await stage.house.services.directory.refresh()
        async with newcomer(slack, database_url, clock) as stage:
            known = stage.house.services.directory.known(AGENT_ZH)

    assert (known.language, known.name) == ("zh_CN", "zuoxi")
    assert not slack.calls("users.info")


async def test_who_cannot_be_looked_up_may_work_but_is_shown_nothing_of_the_customer(
    sqlite_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sqlite_stage.file(AGENT)
    owner = sqlite_stage.person(OWNER)
    monkeypatch.setattr(sqlite_stage.house.services.directory, "_members", {})
    sqlite_stage.slack.break_(Fault("users.info", "500", 100))

    await sqlite_stage.follow_up(OWNER, owner.dm()[-1])
    await owner.click(owner.dm()[-1], OPEN_DETAILS)
    await sqlite_stage.house.services.tasks.settle()
    assert "cannot look you up" in owner.private()[-1]["text"]
    assert "in progress" in sqlite_stage.cards()[0]["text"]

    sqlite_stage.slack.heal()
    await owner.click(owner.dm()[-1], OPEN_DETAILS)
    assert "promised for Friday" in str(await sqlite_stage.open(owner))


def by_group() -> Policy:
    """The demo's policy, with the warehouse staffed by a user group."""
    policy = demo_policy()
    warehouse = policy.departments["warehouse"].model_copy(update={"members": ("@warehouse",)})
    return policy.model_copy(update={"departments": {**policy.departments, "warehouse": warehouse}})


@asynccontextmanager
async def with_group(clock: FakeClock, *without: str) -> AsyncIterator[Sandbox]:
    workspace = replace(demo_workspace(), usergroups=(Usergroup("S0WARE001", "warehouse", "Warehouse", (OWNER_ZH,)),))
    manifest = build_manifest(all_routes(""))
    async with Sandbox(workspace, manifest, time=clock, page=False, without_scopes=without) as slack:
        yield slack


async def test_a_department_may_be_a_user_group(sqlite_url: str, clock: FakeClock) -> None:
    async with with_group(clock) as slack, newcomer(slack, sqlite_url, clock, by_group()) as stage:
        await stage.house.services.directory.refresh()
        await stage.file(AGENT)

        assert len(stage.told(OWNER_ZH)) == 1


def headed_by_group() -> Policy:
    """The demo's policy, with everything above the departments in the hands of a user group."""
    return with_people(heads=("@warehouse",), duty_leads=(), quality_managers=(), admins=("S0WARE001",))


async def test_who_is_in_a_group_may_do_what_it_gives_and_once_out_of_it_not_even_with_a_form_that_is_open(
    database_url: str, clock: FakeClock
) -> None:
    asked = {CUSTOMER: "C-260914-001", GROUND: "customer", REASON: "They asked."}
    async with with_group(clock) as slack, newcomer(slack, database_url, clock, headed_by_group()) as stage:
        await stage.house.services.directory.refresh()
        before, after = stage.person(OWNER_ZH), stage.person(AGENT)
        await before.command("/privacy erase")
        form = await stage.open(before)

        slack.change_usergroup("S0WARE001", AGENT, OWNER)
        await stage.house.services.directory.refresh()
        refused = await before.submit(form, asked)
        await before.command("/complaint setup")
        await after.command("/privacy erase")
        await stage.open(after)

    assert "@agent" in refused.errors[CUSTOMER]
    assert f"<@{AGENT}>" in before.private()[-1]["text"]


async def test_user_groups_are_known_before_slack_can_deliver_anything(sqlite_url: str, clock: FakeClock) -> None:
    stop = asyncio.Event()
    async with with_group(clock) as slack:
        settings = settings_for(slack, sqlite_url)
        await serve(settings, by_group(), clock, stop, host="127.0.0.1", ready=lambda *_: stop.set())

        asked = [call.method for call in slack.calls()]
    assert asked.index("usergroups.list") < asked.index("apps.connections.open")


async def test_a_list_of_channels_that_slack_holds_up_is_read_to_its_end(sqlite_url: str, clock: FakeClock) -> None:
    async with open_sandbox(clock) as slack, newcomer(slack, sqlite_url, clock) as stage:
        slack.break_(Fault("conversations.list", "429", 3, retry_after=0))

        await stage.file(AGENT)

        assert [call.ok for call in slack.calls("conversations.list")] == [False, False, False, True]


async def test_without_its_optional_scopes_the_bot_still_finds_channel_and_owner(
    sqlite_url: str, clock: FakeClock
) -> None:
    declined = ("groups:read", "usergroups:read", "im:history", "channels:history", "groups:history")
    async with with_group(clock, *declined) as slack, newcomer(slack, sqlite_url, clock, by_group()) as stage:
        await stage.house.services.directory.refresh()
        number = await stage.file(AGENT)

        assert number == "C-260914-001"
        assert len(stage.cards()) == 1
