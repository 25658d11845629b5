"""Hostile text stays text, and nobody is kept out."""

from typing import Any

import pytest
from playwright.async_api import expect

from sandbox import Sandbox
from tests.browser.desk import Desk
from tests.browser.page import SlackPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
COMPLAINTS = "C0COMPLAIN"
HOSTILE = "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'> <!channel> \u202eabc & *x"

# Everything that can be used must say what it is; every picture must say what it shows; no id stands twice.
AUDIT = """() => {
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const named = (node) => [
    node.getAttribute('aria-label'),
    ...(node.getAttribute('aria-labelledby') || '').split(' ').map((id) => document.getElementById(id)?.textContent),
    ...[...(node.labels || [])].map((label) => label.textContent),
    node.matches('input, textarea') ? '' : node.textContent,
  ].some((words) => (words || '').trim());
  const roles = ['dialog', 'alertdialog', 'listbox', 'menu', 'grid', 'region', 'feed', 'group', 'radiogroup'];
  const used = ['button, a[href], input, textarea, nav, aside', ...roles.map((role) => `[role=${role}]`)].join();
  const silent = [...document.querySelectorAll(used)].filter((node) => shown(node) && !named(node));
  const blind = [...document.querySelectorAll('img')].filter((node) => !node.hasAttribute('alt'));
  const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  const broken = [...document.querySelectorAll('[aria-describedby]')].filter((node) =>
    node.getAttribute('aria-describedby').split(' ').some((id) => !document.getElementById(id)));
  return [...silent, ...blind, ...broken].map((node) => node.outerHTML.slice(0, 200)).concat(twice);
}"""


async def faults(page: SlackPage) -> Any:
    return await page.window.evaluate(AUDIT)


async def test_what_a_person_types_is_shown_as_typed(page: SlackPage, slack: Sandbox) -> None:
    await page.open("U0AGENT1", COMPLAINTS)

    await page.say(HOSTILE)

    words = page.messages.last.locator(".words")
    await expect(words).to_have_text(HOSTILE)
    await expect(words.locator("script, img, .mention")).to_have_count(0)
    await expect(page.thread).to_be_hidden()
    assert await page.window.evaluate("() => window.hurt") is None


async def test_hostile_names_texts_and_links_of_an_app_stay_harmless(page: SlackPage, desk: Desk) -> None:
    desk.slack.change_member("U0OWNER1", real_name="<b onclick=x>\u202eEve")
    text = "<javascript:alert(1)|press me> <https://example.com/?a=1&amp;b=2|a link> <script>x</script> <@U0OWNER1>"
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
        {"type": "header", "text": plain("<i>x</i>")},
    ]
    await desk.client.chat_postMessage(channel=COMPLAINTS, text="fallback", blocks=blocks)

    await page.open("U0AGENT1", COMPLAINTS)

    message = page.messages.last
    await expect(message.get_by_role("link")).to_have_count(1)
    await expect(message.get_by_role("link")).to_have_attribute("href", "https://example.com/?a=1&b=2")
    await expect(message).to_contain_text("press me")
    await expect(message.get_by_role("heading")).to_have_text("<i>x</i>")
    await expect(message.locator(".mention")).to_have_text("@<b onclick=x>\u202eEve")
    await expect(message.locator("script, b, i")).to_have_count(0)


async def test_the_page_runs_no_script_but_its_own(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1", COMPLAINTS)

    policy = page.window.locator("meta[http-equiv=Content-Security-Policy]")

    await expect(policy).to_have_attribute(
        "content",
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: http: https:; connect-src 'self'; base-uri 'none'; form-action 'none'",
    )
    assert await page.window.locator("script:not([src]), style, [style*='url(']").count() == 0


async def test_everything_that_can_be_used_has_a_name(page: SlackPage, desk: Desk) -> None:
    said = await desk.slack.as_("U0OWNER1").say(COMPLAINTS, "Label both sides")
    await desk.slack.as_("U0OWNER1").react(COMPLAINTS, said["ts"], "+1")
    await page.open("U0AGENT1", COMPLAINTS)
    assert await faults(page) == []

    await page.open_thread("Label both sides")
    assert await faults(page) == []

    await page.window.locator("#who button").click()
    assert await faults(page) == []
    await page.window.keyboard.press("Escape")

    await page.run_command("/form")
    await page.field("Day").get_by_role("combobox").click()
    assert await faults(page) == []
    await page.submit()
    await expect(page.error("Customer")).to_be_visible()
    assert await faults(page) == []


async def test_messages_are_walked_with_arrows_and_their_tools_with_tab(page: SlackPage, slack: Sandbox) -> None:
    for text in ("one", "two", "three"):
        await slack.as_("U0OWNER1").say(COMPLAINTS, text)
    await page.open("U0AGENT1", COMPLAINTS)
    keys = page.window.keyboard

    await page.messages.last.focus()
    await keys.press("ArrowUp")
    await expect(page.message("two")).to_be_focused()
    await keys.press("Tab")
    await expect(page.message("two").get_by_role("button", name="React with white_check_mark")).to_be_focused()
    await keys.press("Enter")

    await expect(page.message("two").locator(".reaction.mine")).to_have_text("✅1")


async def test_landmarks_lead_to_every_part(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1", COMPLAINTS)
    window = page.window

    await expect(window.get_by_role("banner")).to_contain_text("Sandbox")
    await expect(window.get_by_role("navigation", name="Workspace")).to_contain_text("complaints")
    await expect(window.get_by_role("main").get_by_role("heading", level=1)).to_have_text("complaints")
    await expect(window.get_by_role("feed", name="Messages in #complaints")).to_be_attached()
    await expect(window.get_by_role("link", name="#complaints")).to_have_attribute("aria-current", "page")


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
