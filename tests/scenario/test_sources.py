"""A message in Slack becomes a complaint: its words in the form, its files with the case, its thread told."""

from typing import Any

import pytest

from handlers.complaints.ids import OPEN_DETAILS
from handlers.intake.ids import DECISION, KNOWN_WINDOW, MESSAGE_SHORTCUT
from sandbox.delivery import Delivery
from storage.models import AttachmentRow
from tests.integration.casework import all_of
from tests.scenario.stage import AGENT, COMPLAINTS, GUEST, INTAKE, LEAD, OWNER, Stage, number_in, of_customer

KAIZEN, GENERAL = "C0KAIZEN01", "C0GENERAL1"
SAID = "<@U0OWNER1> a customer writes: it *leaks* & smells"
ANSWERS = {name: answer for name, answer in INTAKE.items() if name != "description"}


async def use(stage: Stage, user: str, message: dict[str, Any], channel: str = KAIZEN) -> dict[str, Any]:
    """Use the shortcut on a message, and return what opens."""
    actor = stage.person(user)
    assert (await actor.shortcut(MESSAGE_SHORTCUT, channel, message["ts"])).acked
    return await stage.open(actor)


async def file_from(stage: Stage, message: dict[str, Any], channel: str = KAIZEN, **changes: Any) -> Delivery:
    view = await use(stage, AGENT, message, channel)
    delivery = await stage.person(AGENT).submit(view, {**ANSWERS, **changes})
    await stage.pulse()
    return delivery


def below(stage: Stage, message: dict[str, Any], channel: str = KAIZEN) -> list[str]:
    """What was said in the thread of a message."""
    said = stage.person(LEAD).messages(channel)
    return [one["text"] for one in said if one.get("thread_ts") == message["ts"] != one["ts"]]


async def test_a_message_becomes_a_case_with_its_words_and_files_and_its_thread_hears_of_it(stage: Stage) -> None:
    said = await stage.person(AGENT).say(KAIZEN, SAID, files={"leak.png": b"picture"})

    view = await use(stage, AGENT, said)
    typed = view["state"]["values"]["description"]["description"]["value"]
    assert not (await stage.person(AGENT).submit(view, ANSWERS)).errors
    await stage.pulse()

    assert typed == "@warehouse a customer writes: it *leaks* & smells"
    number = number_in(stage.cards()[-1]["text"])
    assert below(stage, said) == [f"This message was filed as the complaint {number}."]
    owner = stage.person(OWNER)
    await owner.click(owner.dm()[-1], OPEN_DETAILS)
    window = str(await stage.open(owner))
    assert f"/archives/{KAIZEN}/p{said['ts'].replace('.', '')}" in window
    assert "leak.png" in window
    posted = "".join(str(call.args) for call in stage.slack.calls() if call.method.startswith("chat."))
    assert "leaks" not in posted
    assert "leak.png" not in posted


async def test_a_message_that_is_a_case_already_leads_to_it(sqlite_stage: Stage) -> None:
    said = await sqlite_stage.person(AGENT).say(KAIZEN, SAID)
    await file_from(sqlite_stage, said)
    number = number_in(sqlite_stage.cards()[-1]["text"])

    window = await use(sqlite_stage, OWNER, said)
    await sqlite_stage.person(OWNER).click(window, OPEN_DETAILS)
    details = await sqlite_stage.open(sqlite_stage.person(OWNER))

    assert window["callback_id"] == KNOWN_WINDOW
    assert number in str(window["blocks"])
    assert "smells" in str(details["blocks"])
    assert len(sqlite_stage.cards()) == 1


async def test_the_card_of_a_case_leads_to_its_case_and_any_other_word_of_ours_is_none(sqlite_stage: Stage) -> None:
    number = await sqlite_stage.file()
    await sqlite_stage.house.services.client.chat_postMessage(channel=COMPLAINTS, text="Good morning.")

    known = await use(sqlite_stage, AGENT, sqlite_stage.cards()[0], COMPLAINTS)
    other = await use(sqlite_stage, LEAD, sqlite_stage.cards()[1], COMPLAINTS)

    assert number in str(known["blocks"])
    assert "I wrote this message myself" in str(other["blocks"])


async def test_two_who_file_the_same_message_at_once_make_one_case(stage: Stage) -> None:
    said = await stage.person(AGENT).say(KAIZEN, SAID)
    slow = await use(stage, OWNER, said)
    await file_from(stage, said)

    refused = await stage.person(OWNER).submit(slow, {**ANSWERS, **of_customer(2), "description": "Something else."})
    await stage.pulse()

    assert "Somebody has filed this message meanwhile" in str(refused.errors)
    assert len(stage.cards()) == 1


async def test_where_the_bot_is_not_whoever_filed_hears_of_it_instead(stage: Stage) -> None:
    said = await stage.person(AGENT).say(GENERAL, SAID)

    await file_from(stage, said, GENERAL)
    await stage.pulse()

    number = number_in(stage.cards()[-1]["text"])
    assert below(stage, said, GENERAL) == []
    told = [text for text in stage.told(AGENT) if "Nothing of it was said below" in text]
    assert [number in text for text in told] == [True]
    assert not any("give" in text for text in stage.told(LEAD))


async def test_a_message_about_a_known_matter_is_added_to_its_case_after_a_question(sqlite_stage: Stage) -> None:
    number = await sqlite_stage.file()
    said = await sqlite_stage.person(AGENT).say(KAIZEN, SAID, files={"leak.png": b"picture"})
    await file_from(sqlite_stage, said)
    agent = sqlite_stage.person(AGENT)

    again = await sqlite_stage.open(agent)
    await agent.submit(again, {DECISION: f"add:{number}"})
    await sqlite_stage.pulse()

    assert below(sqlite_stage, said) == [f"This message was added to the complaint {number}."]
    assert len(await sqlite_stage.house.services.store.read(all_of, AttachmentRow)) == 1
    assert len(sqlite_stage.cards()) == 1


async def test_a_message_that_was_deleted_meanwhile_or_a_guest_files_nothing(sqlite_stage: Stage) -> None:
    agent = sqlite_stage.person(AGENT)
    said = await agent.say(COMPLAINTS, SAID)
    await sqlite_stage.person(LEAD).say(COMPLAINTS, "who?", said["ts"])
    sqlite_stage.slack.add_member(COMPLAINTS, GUEST)

    refused = await use(sqlite_stage, GUEST, said, COMPLAINTS)

    assert "Only members of the service team" in str(refused)
    view = await use(sqlite_stage, AGENT, said, COMPLAINTS)
    await agent.take_back(COMPLAINTS, said["ts"])
    assert not (await agent.submit(view, ANSWERS)).errors
    await sqlite_stage.pulse()
    assert len([card for card in sqlite_stage.cards() if "C-" in card["text"]]) == 1


@pytest.mark.parametrize("length", [1999, 2001, 9000])
async def test_a_long_message_fills_the_form_as_far_as_it_goes(sqlite_stage: Stage, length: int) -> None:
    said = await sqlite_stage.person(AGENT).say(KAIZEN, "x" * length)

    view = await use(sqlite_stage, AGENT, said)

    typed = view["state"]["values"]["description"]["description"]["value"]
    assert len(typed) == min(length, 2000)
    assert ("only its beginning" in str(view["blocks"][0])) is (length > 2000)
