"""The set-up as an admin sees it: what is missing is named with what to do, and is gone once that was done."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.check import check_teams
from bot.features import all_routes
from bot.manifest import build_manifest
from domain.policy import Policy
from handlers.cases import find_case
from handlers.setup import ids
from sandbox import Fault, Sandbox, Usergroup, demo_workspace
from storage.records import records_of
from tests.desk import with_people
from tests.fakes import FakeClock
from tests.scenario.stage import (
    AGENT,
    AGENT_ZH,
    COMPLAINTS,
    HEAD,
    LEAD,
    OWNER,
    PRODUCT,
    Stage,
    open_sandbox,
    open_stage,
)


def policy() -> Policy:
    """An agent runs the bot, and nobody works in the product department."""
    rules = with_people(heads=(HEAD,), duty_leads=(), quality_managers=(), admins=(AGENT,))
    nobody = rules.departments["product"].model_copy(update={"members": ()})
    return rules.model_copy(update={"departments": {**rules.departments, "product": nobody}})


@pytest.fixture
async def stage(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    async with open_sandbox(clock, policy()) as slack, open_stage(slack, sqlite_url, clock, policy()) as opened:
        yield opened


def shown(view: dict[str, Any]) -> str:
    """Return all that stands in a window."""
    return "\n".join(block["text"]["text"] for block in view["blocks"] if block["type"] == "section")


async def test_an_admin_sees_what_is_missing_mends_it_and_looks_again(stage: Stage) -> None:
    stage.slack.remove_bot(COMPLAINTS)
    admin = stage.person(AGENT)
    await admin.command("/complaint setup")
    before = shown(await stage.open(admin))

    stage.slack.invite_bot(COMPLAINTS, LEAD)
    await admin.click(await stage.open(admin), ids.AGAIN)
    after = shown(await stage.open(admin))

    assert ":x: I am not in #complaints. Write `/invite @redress` there" in before
    assert ":white_check_mark: #complaints is there, and I am in it." in after
    assert "I have every scope that I need." in before
    assert f"*People without a team*\n<@{PRODUCT}>" in before
    assert "Slack knows everybody whom contacts name." in before
    assert "*User groups*" not in before


async def test_people_without_a_team_are_given_one_and_get_its_cases(stage: Stage) -> None:
    admin = stage.person(AGENT)
    await admin.command("/complaint setup")
    await admin.click(await stage.open(admin), ids.OPEN_TEAMS)
    form = await stage.open(admin)

    done = await admin.submit(form, {f"{ids.TEAM}0": "product"})
    below = shown(await stage.open(admin))
    number = await stage.file(AGENT_ZH, category="product_quality")

    assert done.error is None
    assert "Everybody works in a department or has a role." in below
    assert (await stage.house.services.store.read(find_case, number)).owner == PRODUCT
    records = await stage.house.services.store.read(records_of, "teams_given")
    assert [(row.person, row.facts) for row in records] == [(AGENT, {"people": {PRODUCT: "product"}})]


async def test_what_was_given_is_taken_back_in_the_same_form(stage: Stage) -> None:
    admin, directory = stage.person(AGENT), stage.house.services.directory
    for team in ("product", None):
        await admin.command("/complaint setup")
        await admin.click(await stage.open(admin), ids.OPEN_TEAMS)
        await admin.submit(await stage.open(admin), {f"{ids.TEAM}0": team})
        await stage.open(admin)
        assert directory.known(PRODUCT).departments == {team} - {None}


async def test_a_home_leads_an_admin_to_the_set_up_and_nobody_else(stage: Stage) -> None:
    texts = {}
    for user in (AGENT, LEAD):
        await stage.person(user).open_home()
        await stage.pulse()
        texts[user] = str(stage.person(user).home())

    assert ids.OPEN in texts[AGENT]
    assert ids.OPEN not in texts[LEAD]
    await stage.person(AGENT).click(stage.person(AGENT).home() or {}, ids.OPEN)
    assert "*Channels*" in shown(await stage.open(stage.person(AGENT)))


async def test_whoever_does_not_run_the_bot_is_told_who_does(stage: Stage) -> None:
    await stage.person(AGENT_ZH).command("/complaint setup")

    assert f"<@{AGENT}>" in stage.person(AGENT_ZH).private()[-1]["text"]
    assert stage.person(AGENT_ZH).view() is None


async def test_where_slack_is_silent_the_window_says_so(stage: Stage) -> None:
    stage.slack.break_(Fault("auth.test", "drop_before", 9))
    admin = stage.person(AGENT)

    await admin.command("/complaint setup")

    assert "Slack does not answer me just now" in shown(await stage.open(admin))


async def test_user_groups_are_named_with_how_many_are_in_them(sqlite_url: str, clock: FakeClock) -> None:
    group = Usergroup("S0WARE001", "warehouse", "Warehouse", (OWNER,))
    rules = policy().model_copy(
        update={"people": policy().people.model_copy(update={"heads": (HEAD, "@warehouse", "@nowhere")})}
    )
    manifest = build_manifest(all_routes(""))
    workspace = replace(demo_workspace(), usergroups=(group,))
    async with (
        Sandbox(workspace, manifest, time=clock, page=False) as slack,
        open_stage(slack, sqlite_url, clock, rules) as stage,
    ):
        admin = stage.person(AGENT)
        await admin.command("/complaint setup")
        before = shown(await stage.open(admin))
        slack.change_usergroup(group.id)
        await admin.click(await stage.open(admin), ids.AGAIN)
        after = shown(await stage.open(admin))

    assert ":white_check_mark: @warehouse has 1 person." in before
    assert ":x: I know of no user group @nowhere." in before
    assert ":x: Nobody is in @warehouse, so nobody has the role that it gives." in after


async def test_the_check_names_people_without_a_team(stage: Stage) -> None:
    found = await check_teams(stage.settings, policy())

    assert [(one.fine, one.words.split(" in no ")[0]) for one in found] == [(True, "product")]
