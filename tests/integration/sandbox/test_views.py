"""Modals and Homes: triggers, hashes, stacks, and what an ack does to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Actor, Fault, NotPossible, Sandbox, demo_workspace
from tests.integration.sandbox.bolts import Bolted, Reply
from tests.integration.sandbox.manifests import actions, button, input_block, manifest, modal, option, section, typed
from tests.integration.sandbox.refusals import refusal, refused

impatient = pytest.mark.parametrize("patience", [0.5])
FORM = modal(typed("what", "text"), notify_on_close=True)


def opening(view: dict[str, Any]) -> Reply:
    """Return a reply that opens *view* and acks."""

    async def reply(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    return reply


def acking(**answer: Any) -> Reply:
    """Return a reply that acks with *answer*."""

    async def reply(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        await ack(**answer)

    return reply


async def shown(bolted: Bolted, who: Actor, view: dict[str, Any]) -> dict[str, Any]:
    """Let *who* open *view* by the shortcut and return it."""
    bolted.reply = opening(view)
    await who.shortcut("start")
    bolted.reply = acking()
    opened = who.view()
    assert opened is not None
    return opened


async def trigger_of(bolted: Bolted, act: Awaitable[Any]) -> str:
    bolted.reply = acking()
    await act
    trigger_id: str = bolted.received[-1]["trigger_id"]
    return trigger_id


async def test_a_trigger_opens_one_view(bolted: Bolted, agent: Actor, client: AsyncWebClient) -> None:
    trigger = await trigger_of(bolted, agent.shortcut("start"))

    await client.views_open(trigger_id=trigger, view=FORM)

    assert await refused(client.views_open(trigger_id=trigger, view=FORM)) == "exchanged_trigger_id"
    assert await refused(client.views_open(trigger_id="1.2.3", view=FORM)) == "invalid_trigger_id"


@impatient
async def test_a_trigger_that_is_too_old_opens_nothing(
    bolted: Bolted, slack: Sandbox, agent: Actor, client: AsyncWebClient
) -> None:
    trigger = await trigger_of(bolted, agent.command("/probe"))
    slack.break_(Fault("views.open", "delay", seconds=0.6))

    assert await refused(client.views_open(trigger_id=trigger, view=FORM)) == "expired_trigger_id"
    assert agent.view() is None


async def test_a_broken_view_is_refused_and_the_trigger_stays_good(
    bolted: Bolted, agent: Actor, client: AsyncWebClient
) -> None:
    trigger = await trigger_of(bolted, agent.shortcut("start"))

    body = await refusal(client.views_open(trigger_id=trigger, view={**FORM, "submit": None}))
    large = {**FORM, "blocks": [section("客" * 3000) for _ in range(30)]}

    assert body["error"] == "invalid_arguments"
    assert "/view/submit" in body["response_metadata"]["messages"][0]
    assert await refused(client.views_open(trigger_id=trigger, view=large)) == "view_too_large"
    assert (await client.views_open(trigger_id=trigger, view=FORM))["ok"]


async def test_a_stale_hash_does_not_overwrite(bolted: Bolted, agent: Actor, client: AsyncWebClient) -> None:
    view = await shown(bolted, agent, FORM)

    await client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)

    assert await refused(client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)) == "hash_conflict"
    assert (await client.views_update(view_id=view["id"], view=FORM))["ok"]


async def test_an_update_keeps_what_was_typed_under_the_same_ids(
    bolted: Bolted, agent: Actor, client: AsyncWebClient
) -> None:
    view = await shown(bolted, agent, modal(typed("what", "text"), typed("who", "name")))
    await agent.fill(view, text="kept", name="lost")

    changed = modal(typed("what", "text"), typed("whom", "name"))
    updated = await client.views_update(view_id=view["id"], view=changed)

    values = updated["view"]["state"]["values"]
    assert values["what"]["text"]["value"] == "kept"
    assert values["whom"]["name"]["value"] is None


async def test_three_views_are_the_most(bolted: Bolted, agent: Actor, client: AsyncWebClient) -> None:
    async def deeper(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        await client.views_push(trigger_id=body["trigger_id"], view=stacked)
        await ack()

    stacked = modal(actions("row", button("deeper")))
    await shown(bolted, agent, stacked)
    bolted.reply = deeper
    for _ in range(2):
        await agent.click(agent.views()[-1], "deeper")
    trigger = await trigger_of(bolted, agent.click(agent.views()[-1], "deeper"))

    assert len(agent.views()) == 3
    assert await refused(client.views_push(trigger_id=trigger, view=stacked)) == "push_limit_reached"
    first, second, third = agent.views()
    assert [third["previous_view_id"], third["root_view_id"]] == [second["id"], first["id"]]


async def test_only_a_modal_can_be_pushed_upon(bolted: Bolted, agent: Actor, client: AsyncWebClient) -> None:
    trigger = await trigger_of(bolted, agent.shortcut("start"))

    assert await refused(client.views_push(trigger_id=trigger, view=FORM)) == "invalid_trigger_id"


async def test_an_external_id_is_used_once(bolted: Bolted, agent: Actor, client: AsyncWebClient) -> None:
    await shown(bolted, agent, {**FORM, "external_id": "case-1"})
    trigger = await trigger_of(bolted, agent.shortcut("start"))

    again = client.views_open(trigger_id=trigger, view={**FORM, "external_id": "case-1"})
    assert await refused(again) == "duplicate_external_id"
    assert (await client.views_update(external_id="case-1", view={**FORM, "external_id": "case-1"}))["ok"]


@pytest.mark.parametrize("required", ["", None])
async def test_slack_s_window_asks_for_what_is_required(bolted: Bolted, agent: Actor, required: str | None) -> None:
    view = await shown(bolted, agent, FORM)

    delivery = await agent.submit(view, {"text": required})

    assert (delivery.error, delivery.errors) == ("not_sent", {"what": "Please complete this required field."})
    assert not any(body["type"] == "view_submission" for body in bolted.received)


async def test_errors_stand_beside_the_field_and_the_view_stays(bolted: Bolted, agent: Actor) -> None:
    view = await shown(bolted, agent, FORM)
    bolted.reply = acking(response_action="errors", errors={"what": "Too vague"})

    delivery = await agent.submit(view, {"text": "x"})

    assert (delivery.acked, delivery.error, delivery.errors) == (True, None, {"what": "Too vague"})
    assert agent.errors() == {"what": "Too vague"}
    kept = agent.view()
    assert kept is not None
    assert kept["state"]["values"]["what"]["text"]["value"] == "x"


async def test_an_ack_can_update_push_or_clear(bolted: Bolted, agent: Actor) -> None:
    view = await shown(bolted, agent, FORM)
    bolted.reply = acking(response_action="update", view=modal(section("thanks"), callback_id="done"))
    await agent.submit(view, {"text": "x"})
    updated = agent.views()
    bolted.reply = acking(response_action="push", view=modal(section("more")))
    await agent.submit(view["id"])
    pushed = agent.views()
    bolted.reply = acking(response_action="clear")
    await agent.submit(pushed[-1])

    assert [(one["id"], one["callback_id"]) for one in updated] == [(view["id"], "done")]
    assert len(pushed) == 2
    assert agent.views() == []


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "done"},
        {"response_action": "close"},
        {"response_action": "errors", "errors": {"what": ""}},
        {"response_action": "errors", "errors": {"text": "names an action, not a block"}},
        {"response_action": "update", "view": modal(section("x"), colour="red")},
    ],
)
async def test_an_ack_slack_does_not_understand_is_an_error_the_person_sees(
    bolted: Bolted, agent: Actor, slack: Sandbox, answer: dict[str, Any]
) -> None:
    view = await shown(bolted, agent, FORM)
    bolted.reply = acking(**answer)

    delivery = await agent.submit(view, {"text": "x"})

    assert (delivery.acked, delivery.error) == (True, "invalid_response")
    assert agent.view() is not None
    assert agent.toasts()[-1].kind == "invalid_response"
    assert slack.log.warnings


async def test_cancel_is_told_only_to_who_asked(bolted: Bolted, agent: Actor) -> None:
    silent = await shown(bolted, agent, {**FORM, "notify_on_close": False})
    unheard = await agent.close(silent)
    view = await shown(bolted, agent, FORM)
    heard = await agent.close(view, everything=True)

    assert (unheard.error, heard.acked) == ("not_dispatched", True)
    closed = [body for body in bolted.received if body["type"] == "view_closed"]
    assert [(body["view"]["id"], body["is_cleared"]) for body in closed] == [(view["id"], True)]


@impatient
async def test_a_submission_nobody_acks_leaves_the_form_open(bolted: Bolted, agent: Actor) -> None:
    view = await shown(bolted, agent, FORM)

    async def silence(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        raise RuntimeError("a bug")

    bolted.reply = silence
    delivery = await agent.submit(view, {"text": "typed"})

    assert (delivery.acked, delivery.error) == (False, "operation_timeout")
    kept = agent.view()
    assert kept is not None
    assert kept["state"]["values"]["what"]["text"]["value"] == "typed"


async def test_only_the_view_on_top_can_be_used(bolted: Bolted, agent: Actor) -> None:
    view = await shown(bolted, agent, FORM)
    bolted.reply = acking(response_action="push", view=modal(section("more")))
    await agent.submit(view, {"text": "x"})

    with pytest.raises(NotPossible, match="view_not_found"):
        await agent.submit(view)


async def test_an_input_speaks_up_only_when_it_dispatches(bolted: Bolted, agent: Actor) -> None:
    menu = {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]}
    loud = input_block("loud", menu, dispatch_action=True)
    view = await shown(bolted, agent, modal(loud, typed("quiet", "text")))

    silent = await agent.click(view, "text", value="half a word")
    told = await agent.click(view, "pick", value="b")

    assert (silent.error, told.acked) == ("not_dispatched", True)
    payload = bolted.last("block_actions")
    assert payload["actions"][0]["selected_option"] == option("b")
    assert payload["view"]["hash"] == view["hash"]
    assert payload["view"]["state"]["values"]["quiet"]["text"]["value"] == "half a word"
    assert "response_url" not in payload


async def test_an_external_menu_offers_what_the_app_says(bolted: Bolted, agent: Actor) -> None:
    menu = {"type": "external_select", "action_id": "find", "min_query_length": 2}
    view = await shown(bolted, agent, modal(input_block("who", menu)))
    bolted.reply = acking(options=[option("anna")])

    nothing = await agent.options(view, "find", "a")
    found = await agent.options(view, "find", "an")
    bolted.reply = acking()
    await agent.submit(view, {"find": "anna"})

    assert (nothing, found) == ([], [option("anna")])
    assert bolted.last("block_suggestion")["value"] == "an"
    chosen = bolted.last("view_submission")["view"]["state"]["values"]["who"]["find"]
    assert chosen["selected_option"] == option("anna")


async def test_a_home_is_published_with_its_hash_and_clicked(
    bolted: Bolted, agent: Actor, client: AsyncWebClient
) -> None:
    home = {"type": "home", "blocks": [actions("row", button("home.more"))]}
    first = await client.views_publish(user_id=agent.id, view=home)
    await client.views_publish(user_id=agent.id, view=home, hash=first["view"]["hash"])

    stale = client.views_publish(user_id=agent.id, view=home, hash=first["view"]["hash"])
    assert await refused(stale) == "hash_conflict"
    assert await refused(client.views_publish(user_id="U0NOBODY", view=home)) == "user_not_found"
    await agent.click(agent.home() or {}, "home.more")
    assert bolted.last("block_actions")["container"] == {"type": "view", "view_id": first["view"]["id"]}


async def test_without_a_home_tab_nothing_is_published() -> None:
    async with Sandbox(demo_workspace(), manifest(home_tab_enabled=False)) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        publishing = client.views_publish(user_id="U0AGENT1", view={"type": "home", "blocks": []})

        assert await refused(publishing) == "not_enabled"


@pytest.mark.parametrize("name", ["view_id", "external_id"])
async def test_a_view_that_is_not_open_cannot_be_changed(client: AsyncWebClient, name: str) -> None:
    change: Callable[..., Awaitable[Any]] = client.views_update

    assert await refused(change(**{name: "V0"}, view=FORM)) == "not_found"


async def test_a_field_that_is_not_there_cannot_be_filled_in(bolted: Bolted, agent: Actor) -> None:
    view = await shown(bolted, agent, FORM)

    with pytest.raises(NotPossible, match=r"the view has no \['who'\]"):
        await agent.submit(view, {"who": "nobody"})
