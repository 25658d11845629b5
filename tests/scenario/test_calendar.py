"""The holidays of the next year are not announced: who runs the bot hears of it, and who counts on them sees it."""

from collections.abc import AsyncIterator

import pytest

from bot.demo import demo_policy
from storage.calendars import fill_year
from tests.calendars import MAKEUP, local
from tests.fakes import FakeClock
from tests.scenario.stage import (
    AGENT,
    AGENT_ZH,
    HEAD,
    LEAD,
    OWNER,
    OWNER_ZH,
    Stage,
    of_customer,
    open_sandbox,
    open_stage,
)


@pytest.fixture
async def overseen_stage(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    """The bot with the lead as its operator and an admin who reads Chinese."""
    policy = demo_policy()
    people = policy.people.model_copy(update={"admins": (AGENT_ZH,)})
    watched = policy.model_copy(update={"slack": policy.slack.model_copy(update={"operator": LEAD}), "people": people})
    async with open_sandbox(clock) as slack, open_stage(slack, sqlite_url, clock, watched) as opened:
        yield opened


async def test_an_uncertain_year_is_told_once_in_december_in_the_readers_language(overseen_stage: Stage) -> None:
    overseen_stage.clock.at = local("2026-11-30 12:00")
    await overseen_stage.pulse()
    before = overseen_stage.told(LEAD)

    for _ in range(3):
        await overseen_stage.pulse(days=1)

    (english,), (chinese,) = overseen_stage.told(LEAD), overseen_stage.told(AGENT_ZH)
    assert before == []
    assert "workdays of 2027 in CN are not certain yet" in english
    assert "CN 2027 年的法定节假日与调休安排尚未确定" in chinese
    assert overseen_stage.told(HEAD) == []


async def test_a_year_that_became_certain_meanwhile_is_not_complained_of(overseen_stage: Stage) -> None:
    stage = overseen_stage
    stage.clock.at = local("2026-12-01 12:00")
    await stage.house.keep_calendar()
    days = {local("2027-01-03").date(): MAKEUP}
    await stage.house.services.store.write(fill_year, "CN", 2027, days, "almanac", stage.clock.now(), official=True)

    await stage.pulse()

    assert stage.told(LEAD) == []


async def test_a_refund_that_counts_on_an_uncertain_year_says_so_on_its_card_and_to_its_owner(
    sqlite_stage: Stage,
) -> None:
    stage = sqlite_stage
    await stage.house.keep_calendar()
    stage.clock.at = local("2026-12-30 15:00")
    for customer, owner in ((1, OWNER), (2, OWNER_ZH)):
        await stage.file(AGENT, **of_customer(customer))
        message = stage.person(owner).dm()[-1]
        await stage.follow_up(owner, message)
        await stage.resolve(owner, message, commitments=["refund"])

    card, message = stage.cards()[0], stage.person(OWNER_ZH).dm()[0]
    assert "2027-01-05 18:00" in str(card["blocks"])
    assert "make-up workdays of 2027 are not certain yet" in str(card["blocks"])
    assert "2027" in str(message["blocks"])
    assert "尚未确定" in str(message["blocks"])
