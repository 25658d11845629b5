"""Files that people share in the thread of a card are kept with the case, by reference, each once."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from handlers.complaints.ids import OPEN_DETAILS
from sandbox import Fault
from storage.attachments import FileRef, keep_files
from storage.models import AttachmentRow
from tests.integration.casework import all_of
from tests.scenario.stage import AGENT, COMPLAINTS, GUEST, OWNER, Stage

PHOTO = {"photo of 张三丰.png": b"picture"}


async def share(stage: Stage, user: str, thread_ts: str | None, files: dict[str, bytes]) -> dict[str, Any]:
    """Share files in the channel of the cards, and wait until the bot has heard of it."""
    heard = len(events(stage))
    said = await stage.person(user).say(COMPLAINTS, "see here", thread_ts, files)
    await stage.slack.until(lambda: events(stage)[heard:])
    await stage.pulse()
    return said


def events(stage: Stage) -> Sequence[Any]:
    """The messages of people that were delivered; Bolt leaves the bot's own alone."""
    return [one for one in stage.slack.log.deliveries if one.name == "message" and one.acked]


async def kept(stage: Stage) -> list[AttachmentRow]:
    return list(await stage.house.services.store.read(all_of, AttachmentRow))


async def kept_after(stage: Stage, come_true: Callable[[list[AttachmentRow]], bool]) -> list[AttachmentRow]:
    """Return what is kept once something has *come true* of it: each delivery may be the one that it takes."""
    while True:
        heard = len(events(stage))
        rows = await kept(stage)
        if come_true(rows):
            return rows
        await stage.slack.until(lambda heard=heard: events(stage)[heard:])  # type: ignore[misc]


async def test_a_file_in_the_thread_of_a_card_is_kept_and_opens_from_the_details(stage: Stage) -> None:
    await stage.file()
    said = await share(stage, AGENT, stage.cards()[-1]["ts"], PHOTO)
    owner = stage.person(OWNER)

    await owner.click(owner.dm()[-1], OPEN_DETAILS)
    window = await stage.open(owner)

    assert said["files"][0]["permalink"] in str(window)
    assert "photo of 张三丰.png" in str(window)
    assert any("Information added" in line for line in stage.diary())
    (row,) = await kept(stage)
    assert "张三丰" not in str(row.name)
    assert "张三丰" not in str([*stage.diary()[1:], *stage.told(OWNER)])


async def test_the_same_delivery_twice_keeps_a_file_once(sqlite_stage: Stage) -> None:
    await sqlite_stage.file()
    sqlite_stage.slack.break_(Fault("delivery", "duplicate", only="message"))

    await share(sqlite_stage, AGENT, sqlite_stage.cards()[-1]["ts"], PHOTO)

    assert len(await kept(sqlite_stage)) == 1
    assert sum("Information added" in line for line in sqlite_stage.diary()) == 1


@pytest.mark.parametrize("place", ["beside", "another thread", "without files"])
async def test_any_other_message_is_left_alone(sqlite_stage: Stage, place: str) -> None:
    await sqlite_stage.file()
    card = sqlite_stage.cards()[-1]["ts"]
    other = await sqlite_stage.person(AGENT).say(COMPLAINTS, "something else")
    thread = {"beside": None, "another thread": other["ts"], "without files": card}[place]

    await share(sqlite_stage, AGENT, thread, {} if place == "without files" else PHOTO)

    assert await kept(sqlite_stage) == []
    assert not any("Information added" in line for line in sqlite_stage.diary())


@pytest.mark.parametrize("text", ["see here", ""])
async def test_a_file_that_was_deleted_in_slack_is_shown_as_gone(stage: Stage, text: str) -> None:
    await stage.file()
    agent, owner = stage.person(AGENT), stage.person(OWNER)
    said = await agent.say(COMPLAINTS, text, stage.cards()[-1]["ts"], PHOTO)

    await kept_after(stage, lambda rows: len(rows) == 1)
    await agent.delete_file(said["files"][0]["id"])
    rows = await kept_after(stage, lambda rows: rows[0].gone_at is not None)
    await stage.press(OWNER, owner.dm()[-1], OPEN_DETAILS)

    window = str(await stage.open(owner))
    assert "photo of 张三丰.png (no longer in Slack)" in window
    assert said["files"][0]["permalink"] not in window
    assert [row.gone_at for row in rows] == [stage.clock.now()]


async def test_a_file_whose_message_was_taken_back_is_gone_until_it_is_shared_again(sqlite_stage: Stage) -> None:
    await sqlite_stage.file()
    card = sqlite_stage.cards()[-1]["ts"]
    said = await share(sqlite_stage, AGENT, card, PHOTO)
    await sqlite_stage.person(AGENT).take_back(COMPLAINTS, said["ts"])
    await kept_after(sqlite_stage, lambda rows: rows[0].gone_at is not None)

    again = FileRef(said["files"][0]["id"], "photo", "")
    vault, now = sqlite_stage.house.services.desk.vault, sqlite_stage.clock.now()
    await sqlite_stage.house.services.store.write(keep_files, 1, AGENT, [again], vault, now)

    assert [row.gone_at for row in await kept(sqlite_stage)] == [None]


async def test_a_guest_adds_nothing_to_a_case(sqlite_stage: Stage) -> None:
    await sqlite_stage.file()
    sqlite_stage.slack.add_member(COMPLAINTS, GUEST)

    await share(sqlite_stage, GUEST, sqlite_stage.cards()[-1]["ts"], PHOTO)

    assert await kept(sqlite_stage) == []
