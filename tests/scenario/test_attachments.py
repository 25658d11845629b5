"""Files that people share in the thread of a card are kept with the case, by reference, each once."""

from collections.abc import Sequence
from typing import Any

import pytest

from handlers.complaints.ids import OPEN_DETAILS
from sandbox import Fault
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


async def test_a_guest_adds_nothing_to_a_case(sqlite_stage: Stage) -> None:
    await sqlite_stage.file()
    sqlite_stage.slack.add_member(COMPLAINTS, GUEST)

    await share(sqlite_stage, GUEST, sqlite_stage.cards()[-1]["ts"], PHOTO)

    assert await kept(sqlite_stage) == []
