"""Whatever goes wrong behind a listener, the person is answered, and the log says nothing of the customer."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.demo import demo_policy
from bot.features import all_routes
from bot.manifest import build_manifest
from domain.rights import TEAM
from handlers.blocks import modal, text_input
from handlers.callbacks.ids import OPEN_CALLBACK
from handlers.complaints.ids import OPEN_FOLLOW_UP
from handlers.intake import ids
from handlers.replies import open_form
from handlers.routes import Act, Command, Listener, Route, Routes, Shortcut, Surface
from handlers.services import Services
from sandbox import Fault, Sandbox, demo_workspace
from storage.store import StoreUnavailable
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, COMPLAINTS, INTAKE, OWNER, Stage, open_stage

Log = Callable[[], list[dict[str, Any]]]
SECRET = "张三丰 13812345678"


async def fails_before_the_ack(act: Act, services: Services) -> None:
    raise KeyError(SECRET)


async def fails_after_the_ack(act: Act, services: Services) -> None:
    await act.ack()
    raise RuntimeError(SECRET) from ValueError(SECRET)


impatient = pytest.mark.parametrize("patience", [0.8])
both_ways = pytest.mark.parametrize("failing", [fails_before_the_ack, fails_after_the_ack])


def replace(stage: Stage, surface: Surface, name: str, listener: Listener) -> Listener:
    """Let another listener stand at a route; return the one that stood there."""
    routes = stage.house.routes.listeners
    before, routes[surface, name] = routes[surface, name], Route(TEAM, listener)
    return before


def reference_in(text: str, lines: list[dict[str, Any]]) -> str:
    """Return the reference the person was told, which the one line of the log must carry too."""
    found = re.search(r"Reference: ([0-9a-f]{8})", text)
    assert found is not None, text
    failed = [line for line in lines if line["event"] == "listener_failed"]
    assert [line["reference"] for line in failed] == [found[1]]
    assert "张三丰" not in str(lines)
    assert "13812345678" not in str(lines)
    return found[1]


@both_ways
async def test_a_command_that_fails_is_answered_with_a_reference(
    sqlite_stage: Stage, log: Log, failing: Listener
) -> None:
    replace(sqlite_stage, Surface.COMMAND, "/complaint", failing)
    agent = sqlite_stage.person(AGENT)

    delivery = await agent.command("/complaint")

    assert delivery.acked
    assert not agent.toasts()
    assert reference_in(agent.private()[-1]["text"], log())


@both_ways
async def test_a_button_that_fails_is_answered_with_a_reference(
    sqlite_stage: Stage, log: Log, failing: Listener
) -> None:
    await sqlite_stage.file(AGENT)
    replace(sqlite_stage, Surface.ACTION, OPEN_FOLLOW_UP, failing)
    owner = sqlite_stage.person(OWNER)

    delivery = await owner.click(owner.dm()[-1], OPEN_FOLLOW_UP)
    await sqlite_stage.house.services.tasks.settle()

    assert delivery.acked
    assert reference_in(owner.private()[-1]["text"], log())


@both_ways
async def test_a_form_that_fails_stays_with_all_that_was_typed(
    sqlite_stage: Stage, log: Log, failing: Listener
) -> None:
    works = replace(sqlite_stage, Surface.VIEW, ids.FILE_FORM, failing)
    agent = sqlite_stage.person(AGENT)

    delivery = await sqlite_stage.fill_intake(agent)

    assert delivery.acked
    assert reference_in(str(delivery.errors), log())
    replace(sqlite_stage, Surface.VIEW, ids.FILE_FORM, works)
    again = await agent.submit(await sqlite_stage.open(agent))
    assert again.acked
    assert not again.errors
    await sqlite_stage.pulse()
    assert len(sqlite_stage.cards()) == 1


@both_ways
async def test_a_shortcut_that_fails_is_answered_in_a_window(sqlite_stage: Stage, log: Log, failing: Listener) -> None:
    replace(sqlite_stage, Surface.SHORTCUT, ids.FILE_SHORTCUT, failing)
    agent = sqlite_stage.person(AGENT)

    delivery = await agent.shortcut(ids.FILE_SHORTCUT)

    assert delivery.acked
    assert reference_in(str(await sqlite_stage.open(agent)), log())


async def test_a_failure_after_the_ack_does_not_claim_that_nothing_was_saved(sqlite_stage: Stage) -> None:
    replace(sqlite_stage, Surface.COMMAND, "/complaint", fails_after_the_ack)
    agent = sqlite_stage.person(AGENT)

    await agent.command("/complaint")

    assert "may have been saved" in agent.private()[-1]["text"]


@pytest.mark.parametrize(("uncertain", "said"), [(False, "Nothing was saved"), (True, "may have been saved")])
async def test_nothing_saved_is_said_only_where_that_is_known(sqlite_stage: Stage, uncertain: bool, said: str) -> None:
    async def loses_the_database(act: Act, services: Services) -> None:
        raise StoreUnavailable("the connection broke", uncertain=uncertain)

    replace(sqlite_stage, Surface.COMMAND, "/complaint", loses_the_database)
    agent = sqlite_stage.person(AGENT)

    await agent.command("/complaint")

    assert said in agent.private()[-1]["text"]


@impatient
async def test_looking_somebody_up_takes_nothing_from_the_time_for_an_answer(
    sqlite_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack does not say who it is, and the listener never comes to an end: there is one budget for both."""
    now, cancelled = asyncio.get_running_loop().time, list[float]()

    async def hangs(act: Act, services: Services) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.append(now())

    replace(sqlite_stage, Surface.COMMAND, "/complaint", hangs)
    monkeypatch.setattr(sqlite_stage.house.services.directory, "_members", {})
    sqlite_stage.slack.break_(Fault("users.info", "delay", seconds=10))
    began = now()

    await sqlite_stage.person(AGENT).command("/complaint")
    await sqlite_stage.slack.until(lambda: cancelled)

    assert cancelled[0] - began < 1.4


@impatient
async def test_an_event_that_fails_comes_again_and_is_handled_once(sqlite_stage: Stage) -> None:
    kept: list[str] = []

    async def fails_once(act: Act, services: Services) -> None:
        kept.append("tried")
        if len(kept) == 1:
            raise RuntimeError(SECRET)
        await works(act, services)

    works = replace(sqlite_stage, Surface.EVENT, "user_change", fails_once)

    sqlite_stage.slack.change_member(AGENT, name="front-desk")
    await sqlite_stage.slack.until(
        lambda: [d for d in sqlite_stage.slack.log.deliveries if d.name == "user_change"][1:]
    )

    attempts = [(d.attempt, d.acked) for d in sqlite_stage.slack.log.deliveries if d.name == "user_change"]
    assert attempts == [(0, False), (1, True)]
    assert sqlite_stage.house.services.directory.known(AGENT).name == "front-desk"
    assert len(kept) == 2


async def test_the_same_event_twice_changes_nothing_more(stage: Stage) -> None:
    stage.slack.break_(Fault("delivery", "duplicate", only="user_change"))

    stage.slack.change_member(AGENT, name="front-desk", locale="zh-CN")
    await stage.slack.until(lambda: [d for d in stage.slack.log.deliveries if d.name == "user_change"])

    known = stage.house.services.directory.known(AGENT)
    assert (known.name, known.language) == ("front-desk", "zh_CN")
    assert all(d.acked for d in stage.slack.log.deliveries)


async def test_a_refusal_lands_beside_its_field_and_keeps_what_was_typed(sqlite_stage: Stage) -> None:
    agent = sqlite_stage.person(AGENT)
    tomorrow = int(sqlite_stage.clock.now().timestamp()) + 86_400

    delivery = await sqlite_stage.fill_intake(agent, received_at=tomorrow)

    assert list(delivery.errors) == [ids.RECEIVED_AT]
    assert "future" in delivery.errors[ids.RECEIVED_AT]
    view = await sqlite_stage.open(agent)
    again = await agent.submit(view, {ids.RECEIVED_AT: tomorrow - 86_400})
    assert not again.errors
    await sqlite_stage.pulse()
    assert len(sqlite_stage.cards()) == 1


async def test_an_unknown_button_says_what_to_do(sqlite_stage: Stage) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Old"}, "action_id": "gone.old", "value": "1"}
    client = sqlite_stage.house.services.client
    await client.chat_postMessage(channel=COMPLAINTS, text="Old", blocks=[{"type": "actions", "elements": [button]}])
    agent = sqlite_stage.person(AGENT)

    delivery = await agent.click(agent.messages(COMPLAINTS)[-1], "gone.old")
    await sqlite_stage.house.services.tasks.settle()

    assert delivery.acked
    assert "too old" in agent.private(COMPLAINTS)[-1]["text"]


async def test_an_unknown_form_says_what_to_do_and_stays(sqlite_stage: Stage) -> None:
    async def open_old_form(act: Act, services: Services) -> None:
        await act.ack()
        field = text_input("words", "Words")
        act.later(open_form(act, modal("gone.form", "Old", [field], submit="Send", close="Close")))

    replace(sqlite_stage, Surface.COMMAND, "/complaint", open_old_form)
    agent = sqlite_stage.person(AGENT)
    await agent.command("/complaint")

    delivery = await agent.submit(await sqlite_stage.open(agent), {"words": "typed"})

    assert delivery.acked
    assert "too old" in delivery.errors["words"]


async def test_unknown_commands_and_shortcuts_are_answered(sqlite_url: str, clock: FakeClock) -> None:
    more = all_routes("")
    _enter_old(more)
    policy = demo_policy()
    async with (
        Sandbox(demo_workspace(), build_manifest(more), time=clock, page=False) as slack,
        open_stage(slack, sqlite_url, clock, policy) as stage,
    ):
        agent = stage.person(AGENT)
        command = await agent.command("/gone")
        shortcut = await agent.shortcut("gone.shortcut")
        window = await stage.open(agent)

    assert (command.acked, shortcut.acked) == (True, True)
    assert "too old" in agent.private()[-1]["text"]
    assert "too old" in str(window)


@pytest.mark.parametrize("text", ["help", "HELP", "frobnicate", "show", "show C-000000-999", "显示"])
async def test_any_words_behind_the_command_are_answered_helpfully(sqlite_stage: Stage, text: str) -> None:
    agent = sqlite_stage.person(AGENT)

    delivery = await agent.command(f"/complaint {text}")

    assert delivery.acked
    assert "C-260914-017" in agent.private()[-1]["text"]


async def test_a_case_that_failed_halfway_is_not_there(stage: Stage) -> None:
    """The database refuses in the middle of the transaction: not even the number is used up."""
    before = stage.house.services.directory.roster

    def roster() -> Any:
        raise RuntimeError(SECRET)

    object.__setattr__(stage.house.services.directory, "roster", roster)
    refused = await stage.fill_intake(stage.person(AGENT))
    object.__setattr__(stage.house.services.directory, "roster", before)
    await stage.pulse()

    assert "Reference" in str(refused.errors)
    assert not stage.cards()
    assert await stage.file(OWNER, **INTAKE) == "C-260914-001"


def _enter_old(routes: Routes) -> None:
    async def never(act: Act, services: Services) -> None:
        raise AssertionError(OPEN_CALLBACK)

    routes.command("gone", never, Command("A command of yesterday", ""), TEAM)
    routes.shortcut("gone.shortcut", never, Shortcut("Yesterday's shortcut", "Was here yesterday"), TEAM)
