"""Slack's markup in the page, case by case."""

from typing import Any

import pytest
from playwright.async_api import expect

from sandbox import Sandbox
from tests.browser.desk import Desk
from tests.browser.page import SlackPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
COMPLAINTS = "C0COMPLAIN"
RENDER = """async (text) => {
  const { mrkdwn } = await import('/static/mrkdwn.js');
  const box = document.createElement('div');
  box.append(...mrkdwn(text));
  return box.innerHTML;
}"""

CASES = {
    "*bold* _italic_ ~gone~ `code`": "<strong>bold</strong> <em>italic</em> <del>gone</del> <code>code</code>",
    "*_both_*": "<strong><em>both</em></strong>",
    "snake_case_name and 2*3*4": "snake_case_name and 2*3*4",
    "* not bold * and *open": "* not bold * and *open",
    "`*raw*`": "<code>*raw*</code>",
    "```\n*raw*\n<b>\n```after": "<pre>*raw*\n&lt;b&gt;</pre>after",
    "a\nb": "a<br>b",
    "&gt; quoted\nplain": "<blockquote>quoted</blockquote>plain",
    "&lt;b&gt; &amp;amp;": "&lt;b&gt; &amp;amp;",
    ":alarm_clock: :unknown_sign: 10:30:00": "⏰ :unknown_sign: 10:30:00",
    "<!date^nonsense^{time}|later>": "later",
    "<!channel>": '<span class="mention broadcast">@channel</span>',
    "<!something^else>": "&lt;!something^else&gt;",
}


@pytest.mark.parametrize("text", CASES)
async def test_markup_is_read_as_slack_reads_it(page: SlackPage, slack: Sandbox, text: str) -> None:
    await page.open("U0AGENT1", COMPLAINTS)

    assert await page.window.evaluate(RENDER, text) == CASES[text]


async def test_mentions_show_names_and_lead_to_channels(page: SlackPage, desk: Desk) -> None:
    await desk.client.chat_postMessage(channel=COMPLAINTS, text="<@U0LEAD01> see <#C0KAIZEN01> and <#C0NOWHERE1|lost>")
    await page.open("U0AGENT1", COMPLAINTS)
    await expect(page.messages.last).to_contain_text("@Team lead see #kaizen and #lost")

    await page.messages.last.get_by_role("link", name="#kaizen").click()

    await expect(page.window.locator(".place-title")).to_contain_text("kaizen")


async def test_a_link_to_a_message_opens_its_channel_and_finds_it(page: SlackPage, desk: Desk) -> None:
    said = await desk.slack.as_("U0OWNER1").say("C0KAIZEN01", "An idea")
    link = await desk.client.chat_getPermalink(channel="C0KAIZEN01", message_ts=said["ts"])
    await desk.client.chat_postMessage(channel=COMPLAINTS, text=f"See <{link['permalink']}|the idea>")
    await page.open("U0AGENT1", COMPLAINTS)

    await page.messages.last.get_by_role("link", name="the idea").click()
    await expect(page.message("An idea")).to_be_focused()
    await page.window.goto(f"{page.url}/archives/C0KAIZEN01/p{said['ts'].replace('.', '')}")
    await page.ready()

    await expect(page.message("An idea")).to_be_focused()


async def test_blocks_of_every_other_kind_are_shown(page: SlackPage, desk: Desk) -> None:
    await desk.client.chat_postMessage(channel=COMPLAINTS, text="All of them", blocks=VARIETY)

    await page.open("U0AGENT1", COMPLAINTS)

    message = page.messages.last
    await expect(message.get_by_role("listitem")).to_have_text(["first", "point", "step"])
    await expect(message.get_by_role("cell")).to_have_text(["Mon", "92 %"])
    await expect(message.get_by_role("img", name="A chart")).to_be_attached()
    await expect(message.locator(".field").last).to_have_text("Due\nsoon", use_inner_text=True)
    await expect(message.locator(".md-heading")).to_have_text("Digest")


async def test_a_chart_is_drawn_and_told_as_a_table(page: SlackPage, desk: Desk) -> None:
    await desk.client.chat_postMessage(channel=COMPLAINTS, text="A chart", blocks=[CHART])

    await page.open("U0AGENT1", COMPLAINTS)

    message = page.messages.last
    await expect(message.locator(".chart polyline")).to_have_count(2)
    await expect(message.get_by_role("table", name="CSAT")).to_be_attached()
    await expect(message.get_by_role("cell")).to_have_text(["92", "90", "88", "90"])


CHART: dict[str, Any] = {
    "type": "data_visualization",
    "title": "CSAT",
    "chart": {
        "type": "line",
        "axis_config": {"categories": ["Mon", "Tue"]},
        "series": [
            {"name": "own", "data": [{"label": "Mon", "value": 92}, {"label": "Tue", "value": 88}]},
            {"name": "target", "data": [{"label": "Mon", "value": 90}, {"label": "Tue", "value": 90}]},
        ],
    },
}
VARIETY: list[dict[str, Any]] = [
    {
        "type": "section",
        "fields": [{"type": "mrkdwn", "text": "*State*\nopen"}, {"type": "mrkdwn", "text": "*Due*\nsoon"}],
    },
    {"type": "divider"},
    {"type": "image", "image_url": "data:image/gif;base64,R0lGODlhAQABAAAAACw=", "alt_text": "A chart"},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]}],
            }
        ],
    },
    {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": "Day"}, {"type": "raw_text", "text": "CSAT"}],
            [{"type": "raw_text", "text": "Mon"}, {"type": "raw_text", "text": "92 %"}],
        ],
    },
    {"type": "markdown", "text": "## Digest\n- point\n\n1. step"},
]
