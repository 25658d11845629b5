"""Who looks, in which language, and at what time."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import expect

from sandbox import Sandbox, demo_workspace
from tests.browser.desk import Desk, desk_manifest
from tests.browser.page import SlackPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
COMPLAINTS = "C0COMPLAIN"
# Half past ten in the morning in Shanghai, a Sunday.
START = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


class StillTime:
    """Stands still unless it is moved, so that what is shown can be named."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        self.moment += by


async def next_deadline() -> datetime:
    return START + timedelta(days=2)


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(demo_workspace(), desk_manifest(), time=StillTime(), next_moment=next_deadline) as running:
        yield running


async def test_every_button_of_the_time_bar_moves_the_shown_time(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1", COMPLAINTS)
    await expect(page.clock).to_have_text("Sun, Nov 22 10:30 AM")

    for label, shown in {
        "+10 min": "Sun, Nov 22 10:40 AM",
        "+1 h": "Sun, Nov 22 11:40 AM",
        "+4 h": "Sun, Nov 22 3:40 PM",
        "Next 09:00": "Mon, Nov 23 9:00 AM",
        "Next deadline": "Tue, Nov 24 10:30 AM",
    }.items():
        await page.move(label)
        await expect(page.clock).to_have_text(shown)


async def test_moving_time_makes_yesterday_of_today(page: SlackPage, desk: Desk) -> None:
    await desk.client.chat_postMessage(
        channel=COMPLAINTS, text=f"Due <!date^{epoch(3)}^{{date_pretty}} at {{time}}|later>"
    )
    await page.open("U0AGENT1", COMPLAINTS)
    await expect(page.window.get_by_role("separator", name="Today")).to_be_visible()
    await expect(page.messages.last).to_contain_text("Due today at 1:30 PM")

    await page.move("Next 09:00")

    await expect(page.window.get_by_role("separator", name="Yesterday")).to_be_visible()
    await expect(page.messages.last).to_contain_text("Due yesterday at 1:30 PM")


async def test_another_person_reads_the_page_in_their_language_and_zone(page: SlackPage, desk: Desk) -> None:
    desk.slack.change_member("U0HEAD01", tz="Europe/Berlin")
    await desk.client.chat_postMessage(
        channel=COMPLAINTS, text=f"<!date^{epoch(3)}^{{date_short_pretty}} {{time}}|later>"
    )
    await page.open("U0AGENT1", COMPLAINTS)
    await expect(page.messages.last).to_contain_text("today 1:30 PM")
    await expect(page.window.locator("html")).to_have_attribute("lang", "en")

    await page.become("坐席")
    await expect(page.window.locator("html")).to_have_attribute("lang", "zh-CN")
    await expect(page.messages.last).to_contain_text("今天 13:30")
    await expect(page.composer).to_have_attribute("placeholder", "发消息到 #complaints")
    await expect(page.window.locator("#who button")).to_contain_text("一线坐席 · 简体中文")

    await page.become("服务中心负责人")
    await expect(page.messages.last).to_contain_text("今天 06:30")
    await expect(page.clock).to_have_text("11月22日周日 03:30")


async def test_a_date_is_chosen_in_the_calendar_by_keyboard(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT2", COMPLAINTS)
    await page.run_command("/form")
    day = page.field("Day").get_by_role("combobox")

    await day.focus()
    for key in ["ArrowDown", "ArrowDown", "ArrowRight", "PageDown"]:
        await day.press(key)
    await expect(page.window.get_by_role("gridcell", name="2026年12月30日")).to_be_visible()
    await expect(day).to_have_attribute(
        "aria-activedescendant", "".join([str(await day.get_attribute("aria-controls")), "-2026-12-30"])
    )
    await day.press("Enter")

    await expect(day).to_have_value("2026年12月30日")
    await expect(page.window.get_by_role("grid")).to_have_count(0)


async def test_the_switch_names_role_language_and_local_time(page: SlackPage, desk: Desk) -> None:
    desk.slack.change_member("U0HEAD01", tz="Europe/Berlin")
    await page.open("U0AGENT1", COMPLAINTS)

    await page.window.locator("#who button").click()

    menu = page.window.get_by_role("menu", name="Choose who you are")
    await expect(menu.get_by_role("menuitemradio", checked=True)).to_contain_text("Agent")
    await expect(menu.get_by_role("menuitemradio").filter(has_text="Team lead")).to_contain_text(
        "Lead of every department · English · 10:30 AM local time"
    )
    await page.window.keyboard.press("End")
    await expect(menu.get_by_role("menuitemradio").last).to_be_focused()
    await page.window.keyboard.press("Escape")
    await expect(page.window.locator("#who button")).to_be_focused()


async def test_the_switch_tells_for_whom_something_waits(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1", COMPLAINTS)
    opened = await desk.client.conversations_open(users="U0LEAD01")
    await desk.client.chat_postMessage(channel=opened["channel"]["id"], text="Overdue")

    await page.window.locator("#who button").click()

    lead = page.window.get_by_role("menuitemradio").filter(has_text="Team lead")
    await expect(lead.get_by_role("img", name="1 unread")).to_be_visible()
    await expect(page.window.get_by_role("menu").get_by_role("img")).to_have_count(1)


def epoch(hours: int) -> int:
    return int((START + timedelta(hours=hours)).timestamp())
