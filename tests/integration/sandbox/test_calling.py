"""How calls arrive: tokens, scopes, forms and JSON, pages, rates."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox, Usergroup, demo_workspace
from tests.integration.sandbox.manifests import manifest
from tests.integration.sandbox.refusals import refusal, refused


async def call(
    session: aiohttp.ClientSession, slack: Sandbox, method: str, **how: Any
) -> tuple[dict[str, Any], aiohttp.ClientResponse]:
    async with session.post(slack.api_url + method, **how) as response:
        return await response.json(), response


async def test_a_token_may_come_in_the_header_or_in_a_form(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    in_form, _ = await call(session, slack, "auth.test", data={"token": slack.bot_token})
    header = {"Authorization": f"Bearer {slack.bot_token}"}
    in_header, response = await call(session, slack, "auth.test", headers=header)

    assert in_form["ok"]
    assert in_header["ok"]
    assert "commands" in response.headers["x-oauth-scopes"]


async def test_a_token_in_json_or_in_the_address_is_no_token(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    in_json, _ = await call(session, slack, "auth.test", json={"token": slack.bot_token})
    in_address, _ = await call(session, slack, "auth.test", params={"token": slack.bot_token})

    assert in_json["error"] == in_address["error"] == "not_authed"
    assert slack.bot_token not in json.dumps([one.args for one in slack.calls()])


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", "xoxb-other", "invalid_auth"),
        ("auth.test", "app", "not_allowed_token_type"),
        ("apps.connections.open", "bot", "not_allowed_token_type"),
        ("chat.sing", "bot", "unknown_method"),
    ],
)
async def test_the_wrong_token_opens_nothing(
    slack: Sandbox, session: aiohttp.ClientSession, method: str, token: str, error: str
) -> None:
    known = {"app": slack.app_token, "bot": slack.bot_token}

    answer, _ = await call(session, slack, method, data={"token": known.get(token, token)})

    assert answer["error"] == error


async def test_a_revoked_token_is_refused(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.revoke_tokens()

    assert await refused(client.auth_test()) == "token_revoked"


async def test_broken_json_is_refused(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    headers = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": "application/json; charset=utf-8"}

    broken, _ = await call(session, slack, "chat.postMessage", headers=headers, data="{")
    listed, _ = await call(session, slack, "chat.postMessage", headers=headers, data="[]")

    assert (broken["error"], listed["error"]) == ("invalid_json", "json_not_object")


async def test_a_form_carries_blocks_as_json_text(slack: Sandbox, session: aiohttp.ClientSession) -> None:
    form = {"token": slack.bot_token, "channel": "C0COMPLAIN", "text": "x", "blocks": '[{"type": "divider"}]'}

    posted, _ = await call(session, slack, "chat.postMessage", data=form)
    broken, _ = await call(session, slack, "chat.postMessage", data={**form, "blocks": "[{"})

    assert posted["message"]["blocks"][0]["type"] == "divider"
    assert broken["error"] == "invalid_blocks_format"


async def test_a_missing_scope_is_named_with_those_that_are_there() -> None:
    async with Sandbox(demo_workspace(), manifest(), without_scopes=["files:write"]) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])

        body = await refusal(client.files_getUploadURLExternal(filename="a.png", length=3))

    assert body["error"] == "missing_scope"
    assert body["needed"] == "files:write"
    assert "chat:write" in body["provided"].split(",")


async def test_a_scope_is_needed_for_each_kind_of_conversation(client: AsyncWebClient) -> None:
    body = await refusal(client.conversations_list(types="public_channel,private_channel"))

    assert (body["error"], body["needed"]) == ("missing_scope", "groups:read")


async def test_a_cursor_leads_through_all_people(client: AsyncWebClient) -> None:
    seen: list[str] = []
    async for page in await client.users_list(limit=4):
        seen += [member["id"] for member in page["members"]]

    assert len(seen) == len(set(seen)) == 9
    assert await refused(client.users_list(limit=4, cursor="made up")) == "invalid_cursor"


async def test_the_locale_is_told_only_when_asked_for(client: AsyncWebClient) -> None:
    silent = await client.users_info(user="U0AGENT2")
    told = await client.users_info(user="U0AGENT2", include_locale=True)

    assert "locale" not in silent["user"]
    assert told["user"]["locale"] == "zh-CN"
    assert told["user"]["tz_offset"] == 8 * 3600
    assert await refused(client.users_info(user="U0NOBODY")) == "user_not_found"


async def test_channels_are_listed_with_what_the_bot_is_in(client: AsyncWebClient) -> None:
    listed = await client.conversations_list()
    members = await client.conversations_members(channel="C0COMPLAIN")
    info = await client.conversations_info(channel="C0GENERAL1", include_num_members=True)

    assert [one["name"] for one in listed["channels"] if one["is_member"]] == ["complaints", "kaizen", "quality"]
    assert "U0REDRESS" in members["members"]
    assert (info["channel"]["is_member"], info["channel"]["num_members"]) == (False, 8)
    assert await refused(client.conversations_info(channel="C0NOWHERE")) == "channel_not_found"
    assert await refused(client.conversations_list(types="secret")) == "invalid_types"


async def test_the_team_the_bot_and_the_groups_describe_themselves() -> None:
    workspace = replace(demo_workspace(), usergroups=(Usergroup("S0LEADS01", "leads", "Leads", ("U0LEAD01",)),))
    async with Sandbox(workspace, manifest()) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        team, bot, groups = await client.team_info(), await client.bots_info(), await client.usergroups_list()
        users = await client.usergroups_users_list(usergroup="S0LEADS01")
        unknown = await refused(client.usergroups_users_list(usergroup="S0"))
        slack.change_usergroup("S0LEADS01", "U0HEAD01", "U0LEAD01")
        changed = await client.usergroups_list(include_users=True)
        slack.remove_usergroup("S0LEADS01")
        removed = await client.usergroups_list()

    assert (team["team"]["id"], bot["bot"]["id"]) == ("T0REDRESS", "B0REDRESS")
    assert changed["usergroups"][0]["users"] == ["U0HEAD01", "U0LEAD01"]
    assert removed["usergroups"] == []
    assert (groups["usergroups"][0]["handle"], users["users"], unknown) == ("leads", ["U0LEAD01"], "no_such_subteam")


async def test_rates_are_limited_when_switched_on() -> None:
    async with Sandbox(demo_workspace(), manifest(), rate_limits=True) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        for number in range(5):
            await client.chat_postMessage(channel="C0COMPLAIN", text=str(number))

        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="C0COMPLAIN", text="one too many")
        elsewhere = await client.chat_postMessage(channel="C0KAIZEN01", text="another channel")

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert elsewhere["ok"]
