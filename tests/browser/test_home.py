"""The Home as people see it in the demo: the real bot, in both languages, changing under their eyes."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.page import SlackPage
from tests.browser.test_first_life import AGENT, AGENT_ZH, COMPLAINTS, HEAD, LEAD, OWNER, file_complaint, spoken

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def picture(page: SlackPage, folder: Path, name: str) -> None:
    """Keep what the page shows, for whoever wants to look at it."""
    await page.window.mouse.move(0, 0)
    await page.window.screenshot(path=folder / f"{name}.png")
    assert (folder / f"{name}.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("language", "agent", "category", "title"),
    [
        ("en", AGENT, "Logistics delay", "Filed by you, in others' hands (1)"),
        ("zh_CN", AGENT_ZH, "物流延迟", "您登记、由他人处理（1）"),
    ],
)
async def test_a_complaint_filed_from_the_home_stands_there_at_once(
    demo: SlackPage, tmp_path: Path, language: str, agent: str, category: str, title: str
) -> None:
    words = spoken(language)
    await demo.open(agent)
    await demo.open_home("Redress")
    await expect(demo.home).to_contain_text(words.gettext("How this works"))
    await expect(demo.home.get_by_role("heading").first).to_have_text(words.gettext("My work"))
    await picture(demo, tmp_path, f"first-visit-{language}")

    await demo.click_button(words.gettext("File a complaint"), demo.home)
    await demo.fill(words.gettext("Customer's name"), "王小明")
    await demo.fill(words.gettext("Phone or e-mail"), "13812345678")
    await demo.fill(words.gettext("What is it about?"), category)
    await demo.fill(words.gettext("What happened?"), "The parcel has not arrived.")
    await demo.submit()

    await expect(demo.home).to_contain_text(title)
    await expect(demo.home).to_contain_text("王*")
    await picture(demo, tmp_path, f"filed-{language}")


async def test_the_owner_s_and_the_lead_s_home_follow_the_time_and_each_other(demo: SlackPage, tmp_path: Path) -> None:
    words = spoken("en")
    await demo.open(AGENT, COMPLAINTS)
    for number in range(2):
        await file_complaint(demo, words, "Lost order", f"1381234567{number}")
    for person in (LEAD, OWNER):
        await demo.open(person)
        await demo.open_home("Redress")
        await expect(demo.home.get_by_role("heading").first).to_be_visible()
    await expect(demo.home).to_contain_text("Due within 24 hours (1)")
    await picture(demo, tmp_path, "owner-due")

    await demo.move("+1 h")
    await expect(demo.home).to_contain_text("Overdue (1)")
    await picture(demo, tmp_path, "owner-overdue")

    await demo.open(LEAD)
    await demo.open_home("Redress")
    await expect(demo.home).to_contain_text("Overdue in your team (2)")
    await picture(demo, tmp_path, "lead")
    await demo.click_button("Show", demo.home)
    await expect(demo.home).to_contain_text("In one person's hands (1)")
    await picture(demo, tmp_path, "lead-person")

    await demo.open(HEAD)
    await demo.open_home("Redress")
    await expect(demo.home).to_contain_text("团队逾期投诉（2）")
    await picture(demo, tmp_path, "head")
