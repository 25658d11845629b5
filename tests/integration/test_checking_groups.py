"""What an operator is told of the user groups that the policy names: there, empty, unknown, or not to be seen."""

from dataclasses import replace

import aiohttp
import pytest

from bot.features import all_routes
from bot.groups import check_groups
from bot.manifest import build_manifest
from bot.slack_client import SlackClient
from domain.policy import Policy
from sandbox import Fault, Sandbox, Usergroup, demo_workspace
from tests.desk import HEAD, OWNER, POLICY, with_people
from tests.fakes import FakeClock

NAMED = with_people(lead="@leads", heads=(HEAD.id, "@leads"), admins=("S0ADMINS1",), duty_leads=("@nowhere",))
GROUPS = (Usergroup("S0LEADS01", "leads", "Leads", (OWNER.id, HEAD.id)), Usergroup("S0ADMINS1", "admins", "Admins", ()))


async def found(clock: FakeClock, policy: Policy = NAMED, *faults: Fault, without: tuple[str, ...] = ()) -> list[str]:
    """What is said of the groups of a policy in a workspace with two of them."""
    workspace, manifest = replace(demo_workspace(), usergroups=GROUPS), build_manifest(all_routes(""))
    async with (
        Sandbox(workspace, manifest, time=clock, page=False, without_scopes=without) as slack,
        aiohttp.ClientSession() as session,
    ):
        for fault in faults:
            slack.break_(fault)
        return [str(one) for one in await check_groups(SlackClient(slack.bot_token, slack.api_url, session), policy)]


async def test_every_group_is_said_with_the_keys_that_name_it(clock: FakeClock) -> None:
    units = ", ".join(f"departments.{key}.lead" for key in POLICY.departments)

    assert await found(clock) == [
        f"ok   group: @leads has 2 people (people.heads, {units})",
        "FAIL group: @nowhere does not exist, or is switched off in Slack (people.duty_leads)",
        "FAIL group: nobody is in S0ADMINS1, so nobody has what it gives (people.admins)",
    ]


async def test_without_its_scope_it_is_said_which_groups_cannot_be_seen(clock: FakeClock) -> None:
    assert await found(clock, without=("usergroups:read",)) == [
        "FAIL groups: usergroups:read is missing, and the policy names @leads, @nowhere, S0ADMINS1; "
        "add it to the app and install it again"
    ]


async def test_a_policy_that_names_no_group_is_not_asked_about(clock: FakeClock) -> None:
    assert await found(clock, POLICY, Fault("usergroups.list", "500")) == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("usergroups.list", "error", error="internal_error"), "cannot be looked up: Slack says internal_error"),
        (Fault("usergroups.list", "drop_before", 2), "no answer"),
    ],
)
async def test_a_slack_that_does_not_say_is_said(clock: FakeClock, fault: Fault, said: str) -> None:
    (line,) = await found(clock, NAMED, fault)

    assert line.startswith(f"FAIL groups: {said}")
