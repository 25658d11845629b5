"""Files: three steps, and an effect that shows a moment later."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Actor, NotPossible, Sandbox
from tests.integration.sandbox.bolts import Bolted
from tests.integration.sandbox.manifests import section
from tests.integration.sandbox.refusals import refusal, refused

CHANNEL, DIRECT = "C0QUALITY1", "D0AGENT1"
PICTURE = b"\x89PNG picture"


async def test_an_upload_appears_where_it_was_sent(slack: Sandbox, client: AsyncWebClient, agent: Actor) -> None:
    parent = await client.chat_postMessage(channel=CHANNEL, text="digest")
    done = await client.files_upload_v2(
        file=PICTURE, filename="chart.png", title="Chart", alt_txt="rises", channel=CHANNEL, thread_ts=parent["ts"]
    )
    at_once = await client.files_info(file=done["file"]["id"])
    seen_at_once = len(agent.messages(CHANNEL))
    await slack.until(lambda: len(agent.messages(CHANNEL)) == 2)
    later = await client.files_info(file=done["file"]["id"])

    assert seen_at_once == 1
    assert (at_once["file"]["mimetype"], later["file"]["mimetype"]) == ("", "image/png")
    message = agent.messages(CHANNEL)[1]
    assert message["thread_ts"] == parent["ts"]
    assert message["files"][0]["alt_txt"] == "rises"
    async with aiohttp.ClientSession() as page, page.get(message["files"][0]["permalink"]) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PICTURE)


async def test_a_file_is_no_picture_before_it_was_shared(slack: Sandbox, client: AsyncWebClient) -> None:
    done = await client.files_upload_v2(file=PICTURE, filename="chart.png")
    image = {"type": "image", "alt_text": "a", "slack_file": {"id": done["file"]["id"]}}

    too_early = await refusal(client.chat_postMessage(channel=CHANNEL, text="x", blocks=[image]))
    await slack.until(lambda: slack.world.state.uploads[done["file"]["id"]].shared)
    posted = await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[image])

    assert too_early["error"] == "invalid_blocks"
    assert "invalid slack file" in too_early["errors"][0]
    assert posted["ok"]


async def test_the_number_of_bytes_has_to_be_the_announced_one(
    slack: Sandbox, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    announced = await client.files_getUploadURLExternal(filename="a.png", length=3)
    async with session.post(announced["upload_url"], data=b"four") as answer:
        status = answer.status

    assert status == 400
    unreceived = client.files_completeUploadExternal(files=[{"id": announced["file_id"], "title": "a"}])
    assert await refused(unreceived) == "file_not_found"
    assert await refused(client.files_info(file=announced["file_id"])) == "file_not_found"


async def test_an_upload_is_completed_once(client: AsyncWebClient) -> None:
    done = await client.files_upload_v2(file=PICTURE, filename="chart.png")

    again = client.files_completeUploadExternal(files=[{"id": done["file"]["id"], "title": "again"}])
    assert await refused(again) == "file_update_failed"
    assert await refused(client.api_call("files.completeUploadExternal", json={"files": "x"})) == "invalid_arguments"


async def test_blocks_stand_above_a_file_only_without_a_comment(
    slack: Sandbox, client: AsyncWebClient, agent: Actor
) -> None:
    above: dict[str, Any] = {"blocks": json.dumps([section("above")])}
    for more in ({**above, "initial_comment": "words"}, above):
        await client.files_upload_v2(file=PICTURE, filename="a.png", channel=CHANNEL, **more)
    await slack.until(lambda: len(agent.messages(CHANNEL)) == 2)

    assert [(one["text"], len(one["blocks"])) for one in agent.messages(CHANNEL)] == [("words", 0), ("", 1)]


async def test_bytes_may_come_in_a_form(client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
    announced = await client.files_getUploadURLExternal(filename="notes.txt", length=3)
    form = aiohttp.FormData()
    form.add_field("filename", b"abc", filename="notes.txt")

    async with session.post(announced["upload_url"], data=form) as first:
        statuses = [first.status]
    async with session.post(announced["upload_url"], data=b"abc") as again:
        statuses.append(again.status)
    async with session.get(announced["upload_url"].replace("upload/v1", "files") + "/notes.txt") as unshared:
        statuses.append(unshared.status)

    assert statuses == [200, 404, 404]


async def test_a_thread_is_in_one_channel_only(client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
    announced = await client.files_getUploadURLExternal(filename="a.png", length=3)
    async with session.post(announced["upload_url"], data=b"abc") as answer:
        assert answer.status == 200
    body = {"files": [{"id": announced["file_id"]}], "channels": "C0KAIZEN01,C0QUALITY1", "thread_ts": "1.0"}

    assert await refused(client.api_call("files.completeUploadExternal", json=body)) == "invalid_arguments"


async def test_people_share_files_in_messages_and_the_app_hears_their_names(
    bolted: Bolted, slack: Sandbox, agent: Actor
) -> None:
    await agent.open_home("messages")
    said = await agent.say(DIRECT, "look", files={"photo.png": PICTURE, "note.txt": b"abc"})

    (event,) = await slack.until(lambda: bolted.events("message"))
    assert (event["subtype"], event["upload"], event["user"]) == ("file_share", True, agent.id)
    assert [(one["name"], one["user"], one["size"]) for one in event["files"]] == [
        ("photo.png", agent.id, len(PICTURE)),
        ("note.txt", agent.id, 3),
    ]
    async with aiohttp.ClientSession() as page, page.get(said["files"][0]["permalink"]) as answer:
        assert await answer.read() == PICTURE


async def test_a_file_that_was_deleted_leaves_a_mark_and_an_empty_message_goes(
    bolted: Bolted, slack: Sandbox, agent: Actor
) -> None:
    await agent.open_home("messages")
    with_words = await agent.say(DIRECT, "look", files={"a.png": PICTURE})
    without = await agent.say(DIRECT, "", files={"b.png": PICTURE, "c.png": PICTURE})
    for said in (with_words, without):
        for file in said["files"]:
            await agent.delete_file(file["id"])

    heard = await slack.until(lambda: bolted.events("message")[2:])
    changed, half, gone = [one for one in heard if one.get("hidden")]
    assert (changed["subtype"], half["subtype"], gone["subtype"]) == (
        "message_changed",
        "message_changed",
        "message_deleted",
    )
    assert changed["message"]["files"] == [{"id": with_words["files"][0]["id"], "mode": "tombstone"}]
    assert [one["id"] for one in gone["previous_message"]["files"]] == [one["id"] for one in without["files"]]
    assert [one["text"] for one in agent.messages(DIRECT)] == ["look"]


async def test_only_what_is_one_s_own_can_be_deleted(agent: Actor, owner: Actor) -> None:
    said = await agent.say(CHANNEL, "", files={"a.png": PICTURE})

    with pytest.raises(NotPossible, match="cant_delete_file"):
        await owner.delete_file(said["files"][0]["id"])
    with pytest.raises(NotPossible, match="cant_delete_message"):
        await owner.take_back(CHANNEL, said["ts"])
    with pytest.raises(NotPossible, match="no_text"):
        await agent.say(CHANNEL, "")
