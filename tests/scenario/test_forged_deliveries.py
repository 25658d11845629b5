"""Whatever is delivered, in whatever shape, is answered in words or left alone; nothing fails and nothing is logged.

Hypothesis forges what Slack would never let anybody send: what buttons and forms carry, ids, fields that were not
drawn, texts that mention, turn around, are endless or no text at all.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from handlers.deliveries import Malformed
from handlers.routes import Surface
from tests.fakes import FakeClock
from tests.scenario.door import Door, Row
from tests.scenario.stage import AGENT, GUEST, HEAD, LEAD, OWNER, open_sandbox, open_stage
from tests.scenario.test_who_may_do_what import CASE, live, look_around, policy

Log = Callable[[], list[dict[str, Any]]]
# Stands in every forged text: it may never reach the log.
MARK = "Ω7forged"
TEXTS = st.sampled_from(
    [
        f"<!channel> <@{HEAD}> <https://evil.example|safe> {MARK}",
        f"{MARK}\u202egnirts\u202c\u200b\u2066",
        f"{MARK}\x00\ud800\x07",
        MARK * 2000,
        "",
        " ",
        f"{MARK}\n```{{}}```",
    ]
) | st.text(max_size=40).map(lambda text: MARK + text)
NUMBERS = st.integers(-(2**70), 2**70) | st.floats() | st.booleans()
WHATEVER = st.recursive(
    st.none() | TEXTS | NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
# What buttons and forms carry: of our shapes with anything in them, and of any other shape.
NAMES = ["v", "number", "version", "n", "a", "c", "s", "run", "place", "task", "award", "upload", "proposal", "person"]
OURS = st.dictionaries(st.sampled_from(NAMES), WHATEVER, max_size=4)
CARRIED = TEXTS | (OURS | WHATEVER).map(json.dumps)
STATES = ["value", "selected_option", "selected_options", "selected_user", "selected_users", "selected_date", "files"]
PEOPLE = st.sampled_from([AGENT, OWNER, LEAD, GUEST])
FEW = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
MANY = settings(FEW, max_examples=5_000)


@asynccontextmanager
async def opened(database_url: str, clock: FakeClock, log: Log) -> AsyncIterator[Door]:
    """A bot with work in hand."""
    async with open_sandbox(clock, policy()) as slack, open_stage(slack, database_url, clock, policy()) as stage:
        await live(stage)
        door = Door(stage, log)
        await look_around(door)
        door.learns = False
        yield door
        door.close()


@pytest.fixture
async def door(sqlite_url: str, clock: FakeClock, log: Log) -> AsyncIterator[Door]:
    async with opened(sqlite_url, clock, log) as found:
        yield found


@pytest.fixture
async def either_door(database_url: str, clock: FakeClock, log: Log) -> AsyncIterator[Door]:
    async with opened(database_url, clock, log) as found:
        yield found


def forged(draw: st.DrawFn, payload: Any, depth: int = 0) -> Any:
    """Return a delivery in which some parts were changed, left out, or put in the place of others."""
    if isinstance(payload, dict):
        kept = {name: part for name, part in payload.items() if depth == 0 or draw(st.integers(0, 19)) != 0}
        return {name: _part(draw, name, part, depth) for name, part in kept.items()}
    if isinstance(payload, list):
        return [forged(draw, part, depth + 1) for part in payload]
    return draw(WHATEVER) if draw(st.integers(0, 19)) == 0 else payload


def _part(draw: st.DrawFn, name: str, part: Any, depth: int) -> Any:
    if name in ("value", "private_metadata", "text") and draw(st.booleans()):
        return draw(CARRIED)
    if name in STATES and draw(st.booleans()):
        return draw(WHATEVER)
    if name in ("command", "callback_id", "action_id", "type", "user", "user_id") and draw(st.integers(0, 9)):
        return part
    return forged(draw, part, depth + 1)


async def check_harmless(door: Door, data: st.DataObject) -> None:
    """Deliver one forgery: it is answered or left alone, and neither fails nor leaves anything in the log."""
    row: Row = data.draw(st.sampled_from(door.rows), label="row")
    payload = door.payload(row, data.draw(PEOPLE), "T0REDRESS", CASE)
    payload = data.draw(st.composite(lambda draw: forged(draw, payload))())
    try:
        answer = await door.send(row.surface, payload)
    except Malformed:
        event("no delivery of Slack's")
        return
    event(f"refused: {answer.refused}" if answer.refused else "taken")

    assert not answer.failed, (str(row), payload, answer.failed)
    assert MARK not in json.dumps(answer.log, ensure_ascii=False)
    assert "Ω7" not in str(answer.log)
    assert row.surface is Surface.EVENT or answer.acks, (str(row), payload)


@FEW
@given(data=st.data())
async def test_a_forged_delivery_is_answered_or_left_alone(door: Door, data: st.DataObject) -> None:
    await check_harmless(door, data)


@pytest.mark.slow
@MANY
@given(data=st.data())
async def test_any_number_of_forged_deliveries_are_answered_or_left_alone(
    either_door: Door, data: st.DataObject
) -> None:
    await check_harmless(either_door, data)
