"""The demo as a newcomer uses it: the real bot, one complaint, from the form to the confirmed callback."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.demo import demo_policy
from config.words import load_words
from domain.words import Words
from tests.browser.page import SlackPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

AGENT, AGENT_ZH, OWNER, OWNER_ZH, LEAD, HEAD = (
    "U0AGENT1",
    "U0AGENT2",
    "U0OWNER1",
    "U0OWNER2",
    "U0LEAD01",
    "U0HEAD01",
)
COMPLAINTS = "C0COMPLAIN"
QUALITY = "C0QUALITY1"
PICTURES = Path(__file__).parents[2] / "docs" / "images"


def spoken(language: str) -> Words:
    """Return the words in which the bot speaks to a reader."""
    return load_words()[language]


async def file_complaint(page: SlackPage, words: Words, category: str, contact: str = "13812345678") -> None:
    """File a complaint through the form that the command opens; the same *contact* again is the same customer."""
    await page.run_command("/complaint")
    await page.fill(words.gettext("Customer's name"), "王小明")
    await page.fill(words.gettext("Phone or e-mail"), contact)
    await page.fill(words.gettext("What is it about?"), category)
    await page.fill(words.gettext("What happened?"), "The parcel has not arrived.")
    await page.submit()
    await expect(page.modal).to_have_count(0)


async def press(page: SlackPage, words: Words, button: str) -> None:
    """Press the newest button of a name, in the reader's language."""
    await page.click_button(words.gettext(button))
    await expect(page.modal).to_be_visible()


async def send(page: SlackPage) -> None:
    """Send the form and see it close."""
    await page.submit()
    await expect(page.modal).to_have_count(0)


async def follow_up_and_resolve(page: SlackPage, words: Words) -> None:
    """Record, as the owner, what the customer was told and what solved it."""
    await press(page, words, "Record follow-up")
    await page.fill(words.gettext("What did you tell the customer?"), "The carrier is searching.")
    await send(page)
    await expect(page.message(words.gettext("in progress"))).to_be_visible()
    await press(page, words, "Resolve")
    await page.fill(words.gettext("What is the solution?"), "Sent anew.")
    await page.fill(words.gettext("Was the complaint justified?"), words.gettext("Partly upheld"))
    carrier = demo_policy().root_causes["carrier"].name.in_language(words.language)
    await page.fill(words.gettext("What was the root cause?"), carrier)
    await send(page)
    await expect(page.message(words.gettext("resolved, callback due"))).to_be_visible()


async def called_by(page: SlackPage, caller: str) -> Words:
    """Be whoever is asked to call back; return the words in which they are."""
    words = spoken("zh_CN" if caller == OWNER_ZH else "en")
    await page.open(caller)
    await page.open_channel("Redress")
    await expect(page.message(words.gettext("resolved, callback due"))).to_be_visible()
    return words


async def call_back(page: SlackPage, caller: str, solved: str, satisfied: str) -> None:
    """Record, as the other one of the warehouse, what the customer answered."""
    words = await called_by(page, caller)
    await press(page, words, "Record callback")
    await page.fill(words.gettext("How did the call end?"), words.gettext("Reached the customer"))
    await page.fill(words.gettext("Is the problem solved?"), words.gettext(solved))
    await page.fill(words.gettext("Is the customer satisfied?"), words.gettext(satisfied))
    await send(page)


@pytest.mark.parametrize(
    ("language", "agent", "owner", "category"),
    [("en", AGENT, OWNER, "Logistics delay"), ("zh_CN", AGENT_ZH, OWNER_ZH, "物流延迟")],
)
async def test_a_newcomer_walks_a_complaint_from_the_form_to_the_confirmed_callback(
    demo: SlackPage, language: str, agent: str, owner: str, category: str
) -> None:
    words = spoken(language)
    await demo.open(agent, COMPLAINTS)
    # Cases go by turns: the Chinese-speaking owner of the cast has the second.
    for number in range(1 if owner == OWNER else 2):
        await file_complaint(demo, words, category, f"1381234567{number}")
    await demo.open(owner)
    await demo.open_channel("Redress")
    await expect(demo.message(category)).to_contain_text("王*")

    await follow_up_and_resolve(demo, words)
    await call_back(demo, OWNER_ZH if owner == OWNER else OWNER, "Yes", "Yes")

    await demo.open(owner)
    await demo.open_channel("Redress")
    closed = words.gettext("closed")
    await expect(demo.message(category)).to_contain_text(closed)
    await demo.open(agent, COMPLAINTS)
    await expect(demo.messages.filter(has_text=spoken("en").gettext("customer satisfied"))).to_have_count(1)


async def test_time_brings_the_reminders_to_the_owner_and_the_escalation_to_lead_and_head(demo: SlackPage) -> None:
    words = spoken("en")
    await demo.open(AGENT, COMPLAINTS)
    await file_complaint(demo, words, "Logistics delay")

    await demo.open(OWNER)
    await demo.open_channel("Redress")
    # Twelve hours before is at night: it comes before the owner goes home.
    await demo.move("+4 h")
    await demo.move("+4 h")
    await expect(demo.messages.filter(has_text="due in 1")).to_have_count(1)
    await demo.move("Next 09:00")
    await demo.move("+4 h")
    await expect(demo.message("The time has run out")).to_be_visible()
    await demo.open(LEAD)
    await demo.open_channel("Redress")
    await expect(demo.message("The time has run out")).to_be_visible()
    await demo.move("+4 h")
    await demo.open(HEAD)
    await demo.open_channel("Redress")
    await expect(demo.message("C-")).to_be_visible()


async def test_an_answer_that_is_missing_is_asked_for_beside_its_field(demo: SlackPage) -> None:
    words = spoken("en")
    await demo.open(AGENT, COMPLAINTS)
    await file_complaint(demo, words, "Logistics delay")
    await demo.open(OWNER)
    await demo.open_channel("Redress")
    await follow_up_and_resolve(demo, words)

    words = await called_by(demo, OWNER_ZH)
    await press(demo, words, "Record callback")
    await demo.fill(words.gettext("How did the call end?"), words.gettext("Reached the customer"))
    await demo.submit()

    await expect(demo.error(words.gettext("Is the problem solved?"))).to_be_visible()


async def test_the_picture_of_the_readme_shows_a_case_and_its_diary(demo: SlackPage, tmp_path: Path) -> None:
    words = spoken("en")
    await demo.open(AGENT, COMPLAINTS)
    await file_complaint(demo, words, "Logistics delay")
    await demo.move("+4 h")
    await file_complaint(demo, words, "Lost order", "13912345678")
    await demo.open(OWNER)
    await demo.open_channel("Redress")
    await follow_up_and_resolve(demo, words)
    await call_back(demo, OWNER_ZH, "No", "No")

    await demo.open(LEAD, COMPLAINTS)
    await demo.open_thread("Logistics delay")
    await expect(demo.replies.filter(has_text="reopened").last).to_be_visible()
    await demo.window.mouse.move(0, 0)
    folder = PICTURES if os.environ.get("REDRESS_WRITE_IMAGES") else tmp_path
    folder.mkdir(exist_ok=True)
    await demo.window.screenshot(path=folder / "demo.png")

    assert (folder / "demo.png").stat().st_size > 10_000


async def test_the_picture_of_the_digest_shows_what_a_morning_brings(demo: SlackPage, tmp_path: Path) -> None:
    words = spoken("en")
    await demo.open(AGENT, COMPLAINTS)
    await file_complaint(demo, words, "Logistics delay")
    await demo.move("Next 09:00")

    await demo.open(LEAD, QUALITY)
    await demo.open_thread("Quality digest")
    await expect(demo.replies.locator("figure.file img").last).to_be_visible()
    await expect(demo.replies.locator(".chart svg").last).to_be_visible()
    await demo.window.mouse.move(0, 0)
    folder = PICTURES if os.environ.get("REDRESS_WRITE_IMAGES") else tmp_path
    folder.mkdir(exist_ok=True)
    await demo.window.screenshot(path=folder / "digest.png")

    assert (folder / "digest.png").stat().st_size > 10_000
