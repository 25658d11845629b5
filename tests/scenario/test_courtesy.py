"""A courtesy call, from the message that asks for it to the decision that it leads to."""

from collections.abc import AsyncIterator

import pytest

from bot.demo import demo_policy
from handlers.closing.ids import OPEN_REOPEN
from handlers.courtesy.ids import OPEN_COURTESY
from tests.fakes import FakeClock
from tests.policies import with_rules
from tests.scenario.stage import AGENT, HEAD, LEAD, OWNER, Stage, open_sandbox, open_stage

EVERYBODY = with_rules(demo_policy(), courtesy_calls=1)


@pytest.fixture
async def stage(database_url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    """The bot of a centre that asks every customer who withdraws."""
    async with open_sandbox(clock, EVERYBODY) as slack, open_stage(slack, database_url, clock, EVERYBODY) as opened:
        yield opened


async def test_a_customer_who_was_pressed_to_withdraw_comes_to_lead_and_head_who_open_the_case_again(
    stage: Stage,
) -> None:
    await stage.file(AGENT)
    await stage.act(OWNER, stage.cards()[0], "closing.open_withdraw", words="Never mind.", method="phone")
    asked = stage.person(LEAD).dm()[-1]
    assert "Please call them" in asked["text"]
    assert "Record courtesy call" in asked["text"]

    await stage.press(OWNER, stage.cards()[0], OPEN_COURTESY)
    assert "had no part in closing" in stage.person(OWNER).private()[-1]["text"]
    sent = await stage.act(
        AGENT, stage.cards()[0], OPEN_COURTESY, method="phone", reached="yes", freely="no", said="I was told to."
    )

    assert not sent.errors
    assert "closed (withdrawn by the customer)" in stage.cards()[0]["text"]
    assert "No courtesy call is owed any more" in stage.told(LEAD)[-2]
    assert "whether the case is opened again" in stage.told(LEAD)[-1]
    assert "请决定是否重新打开工单" in stage.told(HEAD)[-1]
    assert "I was told to" not in str([stage.told(LEAD), stage.told(HEAD), stage.diary()])
    await stage.act(LEAD, stage.person(LEAD).dm()[-1], OPEN_REOPEN, reason="They were pressed.")
    assert "Reopened" in stage.cards()[0]["text"]
