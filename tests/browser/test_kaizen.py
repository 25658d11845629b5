"""Suggestions as people see them in the demo: handed in, backed by a click, and backed no more."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.page import SlackPage
from tests.browser.test_first_life import AGENT, LEAD, OWNER, send, spoken

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
KAIZEN = "C0KAIZEN01"
TITLE = "Send an SMS when a parcel is late"
THUMB = "👍"


def card(page: SlackPage) -> Locator:
    return page.message(TITLE)


async def hand_in(page: SlackPage) -> None:
    """Fill in the form that the command opens, and send it."""
    await page.run_command("/kaizen")
    await page.fill("Your idea in one line", TITLE)
    await page.fill("What hurts today?", "Customers call to ask.")
    await page.fill("What do you propose?", "Write before they call.")
    await send(page)
    await expect(card(page)).to_contain_text("0 votes")


async def react(page: SlackPage) -> None:
    """Choose a thumb for the card from the picker."""
    await card(page).hover()
    await card(page).locator(".toolbar button").nth(3).click()
    await page.window.locator(".emoji-picker").get_by_role("button", name=re.compile(r"^:?\+1:?")).click()


async def test_a_click_is_a_vote_another_one_takes_it_back_and_the_card_counts(demo: SlackPage) -> None:
    await demo.open(AGENT, KAIZEN)
    await hand_in(demo)

    await demo.open(OWNER, KAIZEN)
    await react(demo)
    await expect(card(demo)).to_contain_text("1 vote from 1 team")
    await demo.open(AGENT, KAIZEN)
    thumb = card(demo).locator(".reaction").filter(has_text=THUMB)
    await thumb.click()
    await expect(thumb).to_have_text(f"{THUMB}2")
    await demo.move("+4 h")
    await expect(card(demo)).to_contain_text("1 vote from 1 team")

    await demo.open(OWNER, KAIZEN)
    await card(demo).locator(".reaction.mine").click()
    await demo.move("+4 h")
    await expect(card(demo)).to_contain_text("0 votes from 0 teams")


async def test_a_lead_answers_on_the_card_and_the_author_reads_it(demo: SlackPage) -> None:
    words = spoken("en")
    await demo.open(AGENT, KAIZEN)
    await hand_in(demo)

    await demo.open(LEAD, KAIZEN)
    await demo.click_button(words.gettext("Answer"), card(demo))
    await demo.fill("What becomes of it?", "Decline it")
    await demo.fill("What do you tell the author?", "The carrier has no such data.")
    await send(demo)

    await expect(card(demo)).to_contain_text("not adopted")
    await demo.open(AGENT)
    await demo.open_channel("Redress")
    await expect(demo.message("Thank you for your suggestion")).to_contain_text("The carrier has no such data.")
