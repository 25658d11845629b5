"""The end of a shift, as an owner and a duty lead live it in Slack."""

from typing import Any

from handlers.ownership.ids import OPEN_REASSIGN
from handlers.shifts import ids
from tests.scenario.stage import AGENT, LEAD, OWNER, PRODUCT, Stage


def asked(stage: Stage, person: str, sentence: str) -> list[Any]:
    """Return the messages in which somebody was asked about cases at the end of a shift."""
    return [message for message in stage.person(person).dm() if sentence in message["text"]]


async def test_an_owner_keeps_one_case_and_the_lead_gives_another_to_somebody_else(stage: Stage) -> None:
    await stage.pulse(hours=16)
    first = await stage.file(AGENT)
    second = await stage.file(AGENT)
    third = await stage.file(AGENT)

    await stage.pulse(hours=15.5)

    (question,) = asked(stage, OWNER, "2 cases are due before you are back")
    assert first in question["text"]
    assert third in question["text"]
    await stage.press(OWNER, question, ids.SEE_TO)
    await stage.pulse()
    assert "You see to it." in str(asked(stage, OWNER, "2 cases are due before you are back"))

    await stage.pulse(minutes=30)

    (request,) = asked(stage, LEAD, "before their owners are back")
    assert first not in request["text"]
    assert second in request["text"]
    assert third in request["text"]
    await stage.act(LEAD, request, OPEN_REASSIGN, owner=PRODUCT, note="Promised for six.")
    (after,) = asked(stage, LEAD, "before its owner is back")
    assert second not in after["text"]
    assert third in after["text"]
