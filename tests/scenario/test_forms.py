"""Forms that open too late, were overtaken, or are filled in by those who may not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from handlers.callbacks import ids as callbacks
from handlers.complaints import ids
from handlers.forms import CaseRef
from handlers.intake.ids import FILE_SHORTCUT
from sandbox import Actor, Fault
from sandbox.errors import NotPossible
from storage.models import AccessLogRow, ComplaintEventRow
from tests.scenario.stage import AGENT, COMPLAINTS, GUEST, INTAKE, LEAD, OWNER, OWNER_ZH, Stage, choice_in


def events(session: Session) -> list[tuple[str, str]]:
    return [(row.move, row.actor) for row in session.exec(select(ComplaintEventRow))]


def looks(session: Session) -> list[tuple[str, str]]:
    return [(row.person, row.fields) for row in session.exec(select(AccessLogRow))]


async def pressed(stage: Stage, actor: Actor, message: dict[str, Any], action: str) -> None:
    assert (await actor.click(message, action, value=choice_in(message, action))).acked
    await stage.house.services.tasks.settle()


def fields(view: dict[str, Any]) -> set[str]:
    """What a form asks for."""
    return {block["block_id"] for block in view["blocks"] if block["type"] == "input"}


async def typed(stage: Stage, actor: Actor, **values: Any) -> dict[str, Any]:
    """Fill in the follow-up form and return what was typed."""
    eta = int((stage.clock.now() + timedelta(hours=4)).timestamp())
    return {"method": "phone", "present_state": "The carrier is searching.", "eta": eta, **values}


@pytest.mark.parametrize("reason", ["expired_trigger_id", "exchanged_trigger_id", "internal_error"])
async def test_a_form_that_cannot_open_is_explained_where_the_person_is(sqlite_stage: Stage, reason: str) -> None:
    sqlite_stage.slack.break_(Fault("views.open", "error", error=reason))
    agent = sqlite_stage.person(AGENT)

    await agent.command("/complaint", COMPLAINTS)
    await sqlite_stage.house.services.tasks.settle()

    assert "try again" in agent.private(COMPLAINTS)[-1]["text"]


@pytest.mark.parametrize("kind", ["500", "drop_before", "drop_after"])
async def test_a_form_whose_opening_was_lost_is_explained(sqlite_stage: Stage, kind: str) -> None:
    sqlite_stage.slack.break_(Fault("views.open", kind))
    agent = sqlite_stage.person(AGENT)

    await agent.command("/complaint")
    await sqlite_stage.house.services.tasks.settle()

    assert "try again" in agent.private()[-1]["text"]


@pytest.mark.parametrize("fault", [Fault("response_url", "error", error="expired_url"), Fault("response_url", "500")])
async def test_with_the_answers_address_used_up_the_word_comes_as_an_ephemeral(
    sqlite_stage: Stage, fault: Fault
) -> None:
    sqlite_stage.slack.break_(Fault("views.open", "error", error="expired_trigger_id"))
    sqlite_stage.slack.break_(Fault(fault.what, fault.kind, **fault.detail))
    agent = sqlite_stage.person(AGENT)

    await agent.command("/complaint", COMPLAINTS)
    await sqlite_stage.house.services.tasks.settle()

    assert [call.ok for call in sqlite_stage.slack.calls("chat.postEphemeral")] == [True]
    assert "try again" in agent.private(COMPLAINTS)[-1]["text"]


async def test_where_the_bot_is_not_a_member_the_word_comes_as_a_direct_message(sqlite_stage: Stage) -> None:
    sqlite_stage.slack.break_(Fault("views.open", "error", error="expired_trigger_id"))
    sqlite_stage.slack.break_(Fault("response_url", "error", error="expired_url"))
    agent = sqlite_stage.person(AGENT)

    await agent.command("/complaint", "C0GENERAL1")
    await sqlite_stage.house.services.tasks.settle()

    assert "try again" in agent.dm()[-1]["text"]


async def test_a_form_opened_by_shortcut_too_late_is_explained_in_a_direct_message(sqlite_stage: Stage) -> None:
    sqlite_stage.slack.break_(Fault("views.open", "error", error="expired_trigger_id"))
    agent = sqlite_stage.person(AGENT)

    await agent.shortcut(FILE_SHORTCUT)
    await sqlite_stage.house.services.tasks.settle()

    assert "try again" in agent.dm()[-1]["text"]


async def test_a_window_that_changed_meanwhile_is_left_alone(sqlite_stage: Stage) -> None:
    await sqlite_stage.file(AGENT)
    owner = sqlite_stage.person(OWNER)
    await pressed(sqlite_stage, owner, owner.dm()[-1], ids.OPEN_DETAILS)
    before = await sqlite_stage.open(owner)
    sqlite_stage.slack.break_(Fault("views.update", "error", error="hash_conflict"))

    await pressed(sqlite_stage, owner, before, ids.REVEAL)
    assert (await sqlite_stage.open(owner))["blocks"] == before["blocks"]
    await pressed(sqlite_stage, owner, before, ids.REVEAL)

    assert "张三丰" in str(await sqlite_stage.open(owner))
    assert not owner.toasts()


@pytest.mark.parametrize(
    ("reason", "words"), [("ratelimited", 1), ("view_too_large", 1), ("hash_conflict", 0), ("not_found", 0)]
)
async def test_a_window_that_could_not_be_changed_is_explained_unless_the_person_has_moved_on(
    sqlite_stage: Stage, reason: str, words: int
) -> None:
    await sqlite_stage.file(AGENT)
    owner = sqlite_stage.person(OWNER)
    await pressed(sqlite_stage, owner, owner.dm()[-1], ids.OPEN_DETAILS)
    sqlite_stage.slack.break_(Fault("views.update", "error", error=reason))

    await pressed(sqlite_stage, owner, await sqlite_stage.open(owner), ids.REVEAL)

    assert ["could not be shown" in text for text in sqlite_stage.told(OWNER)] == [False, *[True] * words]


async def test_every_look_is_recorded_and_only_a_reveal_shows_the_name(stage: Stage) -> None:
    await stage.file(AGENT)
    owner = stage.person(OWNER)

    await pressed(stage, owner, owner.dm()[-1], ids.OPEN_DETAILS)
    window = await stage.open(owner)
    assert "张三丰" not in str(window)
    assert "promised for Friday" in str(window)
    await pressed(stage, owner, window, ids.REVEAL)

    assert "张三丰" in str(await stage.open(owner))
    everything = "customer_name,customer_contact,order_number,description,notes"
    assert await stage.house.services.store.read(looks) == [(OWNER, "description,notes"), (OWNER, everything)]


async def test_a_form_overtaken_by_somebody_else_keeps_its_words_and_saves_the_second_time(stage: Stage) -> None:
    await stage.file(AGENT)
    owner, lead = stage.person(OWNER), stage.person(LEAD)
    await pressed(stage, owner, owner.dm()[-1], ids.OPEN_FOLLOW_UP)
    slow = await stage.open(owner)
    await stage.follow_up(LEAD, stage.cards()[0])

    first = await owner.submit(slow, await typed(stage, owner, present_state="What I typed."))
    again = await stage.open(owner)

    assert not first.errors
    assert f"<@{LEAD}>" in str(again["blocks"][0])
    assert again["state"]["values"]["present_state"]["present_state"]["value"] == "What I typed."
    second = await owner.submit(again)
    assert not second.errors
    assert owner.view() is None
    moves = await stage.house.services.store.read(events)
    assert [who for move, who in moves if move == "follow_up"] == [LEAD, OWNER]
    assert lead.view() is None


async def test_a_form_that_is_read_twice_keeps_all_that_was_typed(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await stage.file(AGENT)
    owner = stage.person(OWNER)
    await pressed(stage, owner, owner.dm()[-1], ids.OPEN_FOLLOW_UP)
    view = await stage.open(owner)
    eta = int((stage.clock.now() + timedelta(hours=9)).timestamp())
    await owner.fill(view, method="email", present_state="What I typed.", eta=eta)

    await owner.click(view, ids.REACHED, value="no")
    without = await stage.open(owner)
    await owner.click(without, ids.REACHED, value="yes")
    again = await stage.open(owner)

    assert not fields(without) & {"eta"}
    assert fields(again) == {"complaint.reached", "method", "present_state", "eta"}
    values = again["state"]["values"]
    assert values["method"]["method"]["selected_option"]["value"] == "email"
    assert values["present_state"]["present_state"]["value"] == "What I typed."
    assert values["eta"]["eta"]["selected_date_time"] == eta


async def test_a_form_read_twice_and_overtaken_by_somebody_else_is_still_found_out(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    await stage.file(AGENT)
    owner = stage.person(OWNER)
    await pressed(stage, owner, owner.dm()[-1], ids.OPEN_FOLLOW_UP)
    view = await stage.open(owner)
    await stage.follow_up(LEAD, stage.cards()[0])

    await owner.click(view, ids.REACHED, value="no")
    first = await owner.submit(await stage.open(owner), {"present_state": "No answer."})
    again = await stage.open(owner)
    second = await owner.submit(again)

    assert not first.errors
    assert f"<@{LEAD}>" in str(again["blocks"][0])
    assert fields(again) == {"complaint.reached", "method", "present_state"}
    assert again["state"]["values"]["present_state"]["present_state"]["value"] == "No answer."
    assert not second.errors
    moves = await stage.house.services.store.read(events)
    assert [one for one in moves if one[0] in ("follow_up", "try")] == [("follow_up", LEAD), ("try", OWNER)]


@pytest.mark.parametrize(("answer", "needed"), [("yes", {"present_state"}), ("no", set())])
async def test_what_was_told_is_needed_of_a_customer_who_was_reached_only(
    sqlite_stage: Stage, answer: str, needed: set[str]
) -> None:
    stage = sqlite_stage
    await stage.file(AGENT)
    owner = stage.person(OWNER)
    await pressed(stage, owner, owner.dm()[-1], ids.OPEN_FOLLOW_UP)
    await owner.click(await stage.open(owner), ids.REACHED, value=answer)

    sent = await owner.submit(await stage.open(owner))

    assert set(sent.errors) == needed


async def test_a_form_for_a_case_closed_meanwhile_says_so_and_changes_nothing(stage: Stage) -> None:
    await stage.file(AGENT)
    owner, card = stage.person(OWNER), stage.cards()[0]
    await pressed(stage, owner, owner.dm()[-1], ids.OPEN_FOLLOW_UP)
    slow = await stage.open(owner)
    await stage.follow_up(LEAD, card)
    await stage.resolve(LEAD, stage.cards()[0])
    await stage.call_back(LEAD, stage.cards()[0])
    before = await stage.house.services.store.read(events)

    await owner.submit(slow, await typed(stage, owner))
    refused = await owner.submit(await stage.open(owner))

    assert "closed" in str(refused.errors)
    assert await stage.house.services.store.read(events) == before


@pytest.mark.parametrize("action", [ids.OPEN_FOLLOW_UP, ids.OPEN_DETAILS])
async def test_a_guest_is_refused_at_every_button(sqlite_stage: Stage, action: str) -> None:
    await sqlite_stage.file(AGENT)
    card = sqlite_stage.cards()[0]
    guest = await _turned_away(sqlite_stage, is_restricted=True)

    await pressed(sqlite_stage, guest, card, action)

    assert "Only members of the service team" in guest.private(COMPLAINTS)[-1]["text"]
    assert guest.view() is None
    assert not await sqlite_stage.house.services.store.read(looks)


async def test_a_guest_is_refused_at_every_command_and_shortcut(sqlite_stage: Stage) -> None:
    number = await sqlite_stage.file(AGENT)
    guest = sqlite_stage.person(GUEST)

    for words in ("/complaint", f"/complaint show {number}"):
        await guest.command(words)
        assert "Only members of the service team" in guest.private()[-1]["text"], words
    await guest.shortcut(FILE_SHORTCUT)
    assert "Only members of the service team" in str(await sqlite_stage.open(guest))


async def test_whoever_becomes_a_guest_with_a_form_open_is_refused_at_the_form(sqlite_stage: Stage) -> None:
    agent = sqlite_stage.person(AGENT)
    await agent.command("/complaint")
    view = await sqlite_stage.open(agent)
    await _turned_away(sqlite_stage, is_restricted=True)

    refused = await agent.submit(view, INTAKE)

    assert "Only members" in str(refused.errors)
    await sqlite_stage.pulse()
    assert not sqlite_stage.cards()


async def test_somebody_who_left_owns_nothing_new(sqlite_stage: Stage) -> None:
    sqlite_stage.slack.change_member(OWNER, deleted=True)
    await sqlite_stage.slack.until(lambda: sqlite_stage.slack.log.deliveries)

    await sqlite_stage.file(AGENT)
    await sqlite_stage.file(AGENT)

    assert len(sqlite_stage.told(OWNER_ZH)) == 2
    with pytest.raises(NotPossible):
        await sqlite_stage.person(OWNER).command("/complaint")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "{",
        "[]",
        "null",
        '{"number": 3}',
        '{"number": "C-260914-999"}',
        '{"number": "x", "role": "lead"}',
        "x" * 999,
    ],
)
async def test_a_forged_button_opens_nothing(sqlite_stage: Stage, value: str) -> None:
    agent = sqlite_stage.person(AGENT)
    button = {"type": "button", "text": {"type": "plain_text", "text": "Details"}, "action_id": ids.OPEN_DETAILS}
    element = button | ({"value": value} if value else {})
    blocks = [{"type": "actions", "elements": [element]}]
    await sqlite_stage.house.services.client.chat_postMessage(channel=COMPLAINTS, text="Forged", blocks=blocks)

    await pressed(sqlite_stage, agent, agent.messages(COMPLAINTS)[-1], ids.OPEN_DETAILS)

    assert re.search("There is no case|too old for me", agent.private(COMPLAINTS)[-1]["text"])
    assert agent.view() is None


@pytest.mark.parametrize("metadata", ["", "{", '{"number": "C-260914-999"}', '{"number": "C-260914-001", "v": "x"}'])
async def test_a_forged_form_saves_nothing(sqlite_stage: Stage, metadata: str) -> None:
    await sqlite_stage.file(AGENT)
    owner = sqlite_stage.person(OWNER)
    await pressed(sqlite_stage, owner, owner.dm()[-1], ids.OPEN_FOLLOW_UP)
    view = await sqlite_stage.open(owner)
    await _forge(sqlite_stage, view, metadata)

    refused = await owner.submit(view["id"], await typed(sqlite_stage, owner))

    assert re.search("There is no case|too old for me", str(refused.errors))
    moves = await sqlite_stage.house.services.store.read(events)
    assert [move for move, _ in moves] == ["file", "assign"]


async def test_a_button_for_a_lead_refuses_anybody_else(sqlite_stage: Stage) -> None:
    number = await sqlite_stage.file(AGENT)
    agent = sqlite_stage.person(AGENT)
    await sqlite_stage.house.services.client.chat_postMessage(channel=COMPLAINTS, text="x", blocks=_button(number))

    await pressed(sqlite_stage, agent, agent.messages(COMPLAINTS)[-1], callbacks.OPEN_RECOVERY)

    assert agent.view() is None
    assert number in agent.private(COMPLAINTS)[-1]["text"]


def _button(number: str) -> list[dict[str, Any]]:
    value = CaseRef(number=number).model_dump_json()
    text = {"type": "plain_text", "text": "Record recovery"}
    element = {"type": "button", "text": text, "action_id": callbacks.OPEN_RECOVERY, "value": value}
    return [{"type": "actions", "elements": [element]}]


async def _turned_away(stage: Stage, **change: Any) -> Actor:
    """Make the agent an outsider, and let the bot hear of it."""
    stage.slack.change_member(AGENT, **change)
    await stage.slack.until(lambda: [d for d in stage.slack.log.deliveries if d.name == "user_change"])
    return stage.person(AGENT)


async def _forge(stage: Stage, view: dict[str, Any], metadata: str) -> None:
    """Change what a form carries, which only the app itself could do in Slack."""
    parts = ("type", "title", "submit", "close", "callback_id", "blocks")
    changed = {part: view[part] for part in parts} | {"private_metadata": metadata}
    await stage.house.services.client.views_update(view_id=view["id"], view=changed)
