"""A field for files in a form: files go up at once, and the app fetches them with its token."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Actor, NotPossible, Sandbox
from tests.integration.sandbox.bolts import Bolted
from tests.integration.sandbox.test_views import trigger_of

TABLE = b"Id,At\nC1,2026-01-05\n"
FORM = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Import"},
    "submit": {"type": "plain_text", "text": "Go on"},
    "blocks": [
        {
            "type": "input",
            "block_id": "file",
            "label": {"type": "plain_text", "text": "File"},
            "element": {"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 1},
        }
    ],
}


@pytest.fixture
async def form(bolted: Bolted, agent: Actor, client: AsyncWebClient) -> str:
    """A form that is open, by its id."""
    trigger = await trigger_of(bolted, agent.shortcut("start"))
    opened = await client.views_open(trigger_id=trigger, view=FORM)
    return str(opened["view"]["id"])


async def test_a_file_that_was_chosen_is_fetched_with_the_token_only(
    slack: Sandbox, agent: Actor, form: str, session: aiohttp.ClientSession
) -> None:
    chosen = await agent.upload("calls.csv", TABLE)
    await agent.fill(form, file=[chosen])
    view = agent.view() or {}

    (file,) = view["state"]["values"]["file"]["file"]["files"]
    assert (file["id"], file["name"], file["size"]) == (chosen, "calls.csv", len(TABLE))
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with session.get(file["url_private"], headers=headers) as answer:
        assert await answer.read() == TABLE
    async with session.get(file["url_private"], allow_redirects=False) as stranger:
        assert stranger.status == 302
    async with session.get(file["url_private"] + "x", headers=headers) as same:
        assert same.status == 200
    slack.world.state.uploads.clear()
    async with session.get(file["url_private"], headers=headers) as gone:
        assert gone.status == 404


async def test_only_files_of_ones_own_that_the_field_takes_can_be_chosen(
    slack: Sandbox, agent: Actor, owner: Actor, form: str
) -> None:
    mine, picture = await agent.upload("calls.csv", TABLE), await agent.upload("photo.png", TABLE)
    theirs = await owner.upload("theirs.csv", TABLE)

    with pytest.raises(NotPossible, match="has no files"):
        await agent.fill(form, file=[theirs])
    with pytest.raises(NotPossible, match="takes only"):
        await agent.fill(form, file=[picture])
    with pytest.raises(NotPossible, match="no more than 1"):
        await agent.fill(form, file=[mine, mine])
    delivery = await agent.submit(form)
    assert delivery.errors == {"file": "Please complete this required field."}


async def test_the_page_sends_files_up(slack: Sandbox, agent: Actor, form: str, session: aiohttp.ClientSession) -> None:
    body = {"as": agent.id, "name": "calls.csv", "content": "SWQ="}

    async with session.post(f"{slack.url}/control/upload", json=body) as answer:
        told = await answer.json()

    assert (told["ok"], told["file"]["size"]) == (True, 2)
    await agent.fill(form, file=[told["file"]["id"]])
