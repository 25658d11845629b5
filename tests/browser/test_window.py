"""Channels, threads, reactions, private answers and the Home in the page."""

import pytest
from playwright.async_api import Route, expect

from sandbox import Sandbox, demo_workspace
from tests.browser.desk import Desk, desk_manifest
from tests.browser.page import SlackPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
COMPLAINTS, KAIZEN = "C0COMPLAIN", "C0KAIZEN01"


async def test_a_button_asks_first_and_then_acts(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1", COMPLAINTS)
    await page.run_command("/card Case 7")

    await page.click_button("Done", page.message("Case 7"))
    await expect(page.confirmation).to_contain_text("There is no way back.")
    await expect(page.confirmation).to_have_accessible_name("Close it?")
    await page.click_button("Keep", page.confirmation)
    await expect(page.confirmation).to_have_count(0)
    assert not desk.pressed
    await page.click_button("Done", page.message("Case 7"))
    await page.click_button("Close", page.confirmation.locator("footer"))

    await expect(page.message("Closed for good")).to_contain_text("(edited)")
    await expect(page.messages.get_by_role("button", name="Done")).to_have_count(0)


async def test_a_thread_opens_beside_the_channel_and_counts_its_replies(page: SlackPage, slack: Sandbox) -> None:
    await slack.as_("U0OWNER1").say(COMPLAINTS, "The parcel is lost")
    await page.open("U0AGENT1", COMPLAINTS)

    await page.open_thread("The parcel is lost")
    await page.reply("I ask the carrier")
    await expect(page.replies).to_have_count(2)
    await page.reply("They found it")

    await expect(page.replies.last).to_contain_text("They found it")
    await expect(page.message("The parcel is lost").get_by_role("button", name="2 replies")).to_be_visible()
    await expect(page.messages).to_have_count(1)
    await page.reply("/form")
    await expect(page.thread.get_by_role("alert")).to_have_text("/form is not supported in threads. Sorry!")
    await page.window.keyboard.press("Escape")
    await expect(page.thread).to_be_hidden()


async def test_a_reaction_is_added_joined_and_taken_back(page: SlackPage, slack: Sandbox) -> None:
    said = await slack.as_("U0OWNER1").say(COMPLAINTS, "Label both sides")
    await slack.as_("U0OWNER1").react(COMPLAINTS, said["ts"], "+1")
    await page.open("U0AGENT1", COMPLAINTS)
    thumb = page.message("Label both sides").locator(".reaction").filter(has_text="👍")

    await expect(thumb).to_have_attribute("aria-pressed", "false")
    await thumb.click()
    await expect(thumb).to_have_text("👍2")
    await expect(thumb).to_have_accessible_name("Warehouse specialist and Agent reacted with :+1:")
    await thumb.click()
    await expect(thumb).to_have_text("👍1")

    await page.message("Label both sides").locator(".reaction.add").click()
    await page.window.get_by_role("button", name="tada").click()
    await expect(page.message("Label both sides").locator(".reaction.mine")).to_have_text("🎉1")


async def test_unread_places_are_bold_and_counted_until_they_are_opened(page: SlackPage, slack: Sandbox) -> None:
    await page.open("U0AGENT1", COMPLAINTS)
    owner = slack.as_("U0OWNER1")

    await owner.say(KAIZEN, "An idea")
    await owner.say(KAIZEN, "Another idea")

    kaizen = page.place("kaizen")
    await expect(kaizen).to_have_accessible_name("#kaizen, 2 unread")
    await expect(kaizen).to_have_css("font-weight", "900")
    await page.open_channel("kaizen")
    await expect(kaizen).to_have_accessible_name("#kaizen")
    await expect(page.window.get_by_role("separator", name="New")).to_be_visible()


async def test_a_direct_message_of_the_app_shows_its_number_everywhere(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1", COMPLAINTS)

    opened = await desk.client.conversations_open(users="U0AGENT1")
    await desk.client.chat_postMessage(channel=opened["channel"]["id"], text="Due in an hour")

    await expect(page.place("Desk").locator(".badge")).to_have_text("1")
    await expect(page.window).to_have_title("(1) #complaints – Redress demo")
    await page.open_channel("Desk")
    await expect(page.message("Due in an hour")).to_be_visible()
    await expect(page.place("Desk").locator(".badge")).to_have_count(0)


async def test_a_private_answer_is_seen_by_nobody_else(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1", COMPLAINTS)

    await page.run_command("/whisper the order is known")

    answer = page.message("Between us: the order is known")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(answer.locator(".toolbar")).to_have_count(0)
    await page.become("Team lead")
    await expect(page.messages).to_have_count(0)


async def test_a_message_arrives_live_and_disturbs_nothing(page: SlackPage, slack: Sandbox) -> None:
    for number in range(30):
        await slack.as_("U0OWNER1").say(COMPLAINTS, f"Line {number}")
    await page.open("U0AGENT1", COMPLAINTS)
    await expect(page.messages.last).to_be_in_viewport()
    first = page.messages.first
    await first.evaluate("node => { node.dataset.seen = 'yes' }")
    await page.composer.fill("half a sent")

    await slack.as_("U0LEAD01").say(COMPLAINTS, "Something new")

    await expect(page.message("Something new")).to_be_in_viewport()
    await expect(page.window.locator("[aria-live=polite]")).to_have_text("New message from Team lead: Something new")
    await expect(page.composer).to_have_value("half a sent")
    await expect(page.composer).to_be_focused()
    await expect(first).to_have_attribute("data-seen", "yes")
    await first.scroll_into_view_if_needed()
    await slack.as_("U0LEAD01").say(COMPLAINTS, "While reading above")
    await expect(page.message("While reading above")).to_be_attached()
    await expect(first).to_be_in_viewport()


async def test_the_home_tab_is_asked_for_and_shown(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1")

    await page.open_home("Desk")

    await expect(page.home.get_by_role("heading", name="Your desk")).to_be_visible()
    await expect(page.home).to_contain_text("Everything of @Agent")
    await page.window.get_by_role("tab", name="Messages").click()
    await expect(page.home).to_be_hidden()
    await expect(page.composer).to_be_visible()


async def test_what_the_app_switched_off_is_not_offered(page: SlackPage, slack: Sandbox) -> None:
    async def switch_off(route: Route) -> None:
        answer = await route.fetch()
        off = {"home_tab": False, "messages_tab": True, "messages_read_only": True}
        await route.fulfill(json={**await answer.json(), "app": off})

    await page.window.route("**/control/state*", switch_off)
    await page.open("U0AGENT1", COMPLAINTS)

    await page.open_channel("Desk")

    await expect(page.window.get_by_role("tab")).to_have_text(["Messages"])
    await expect(page.composer).to_be_hidden()
    await expect(page.window.locator("#composer")).to_contain_text("Sending messages to this app has been turned off.")
    # The page asks all the time: whoever closes it in the middle of an answer fails the test that comes after.
    await page.window.unroute_all(behavior="wait")


async def test_a_sandbox_that_went_away_is_found_again(page: SlackPage, slack: Sandbox) -> None:
    await page.open("U0AGENT1", COMPLAINTS)
    await page.composer.fill("half a sent")
    lost = page.window.locator("#link")

    await slack.stop()
    await expect(lost).to_contain_text("Connection lost.")
    port = int(slack.url.rpartition(":")[2])
    async with Sandbox(demo_workspace(), desk_manifest(), port=port) as again:
        await again.as_("U0OWNER1").say(COMPLAINTS, "Here again")

        await expect(page.message("Here again")).to_be_visible(timeout=15_000)
        await expect(lost).to_be_hidden()
        await expect(page.composer).to_have_value("half a sent")


async def test_an_app_that_is_away_is_told_to_the_person(page: SlackPage) -> None:
    await page.open("U0AGENT1", COMPLAINTS)

    await page.run_command("/card Case 7")

    await expect(page.toasts).to_contain_text("dispatch_failed")
    await expect(page.window.locator("[aria-live=assertive]")).to_contain_text("dispatch_failed")


async def test_an_unknown_command_is_refused_and_stays_in_the_field(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1", COMPLAINTS)

    await page.say("/complian show")

    await expect(page.window.locator("#composer").get_by_role("alert")).to_have_text(
        "“/complian” is not a valid command."
    )
    await expect(page.composer).to_have_value("/complian show")


async def test_the_completion_list_obeys_arrows_tab_and_escape(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1", COMPLAINTS)
    options = page.window.get_by_role("listbox", name="Commands").get_by_role("option")

    await page.composer.press_sequentially("/")
    await expect(options).to_have_count(3)
    await page.composer.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await expect(page.composer).to_have_attribute(
        "aria-activedescendant", str(await options.nth(1).get_attribute("id"))
    )
    await page.composer.press("Tab")
    await expect(page.composer).to_have_value("/whisper ")
    await page.composer.fill("/w")
    await expect(options).to_have_count(1)
    await page.composer.press("Escape")

    await expect(options).to_have_count(0)
    await expect(page.composer).to_have_value("/w")


async def test_a_reload_and_the_back_button_find_the_place_again(page: SlackPage, slack: Sandbox) -> None:
    said = await slack.as_("U0OWNER1").say(KAIZEN, "An idea")
    await page.open("U0AGENT1", COMPLAINTS)
    await page.open_channel("kaizen")
    await page.open_thread("An idea")

    await page.window.reload()
    await page.ready()
    await expect(page.thread).to_contain_text("An idea")
    assert f"channel={KAIZEN}&thread={said['ts']}" in page.window.url
    await page.window.go_back()
    await page.window.go_back()

    await expect(page.window.locator(".place-title")).to_contain_text("complaints")
    await expect(page.thread).to_be_hidden()
