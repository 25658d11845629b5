"""A lead uploads a table in the page of the demo, and has it taken in by the real bot."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.page import SlackPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TABLE = (
    "Call Id,Agent,Date,Time,Topic,Answered,Resolved,Speed of answer in seconds,AvgTalkDuration,Satisfaction rating\n"
    "UP1,Diane,2026-01-05,10:00:00,Billing,Y,Y,17,00:02:11,4\n"
)


async def test_a_table_is_chosen_looked_at_and_taken_in(demo: SlackPage) -> None:
    await demo.open("U0LEAD01")
    await demo.use_shortcut("Import contacts")
    field = demo.field("Table, CSV or XLSX")
    await expect(field).to_be_visible()
    await demo.submit()
    await expect(demo.error("Table, CSV or XLSX")).to_have_text("Please complete this required field.")

    file: FilePayload = {"name": "calls.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    await field.locator("input[type=file]").set_input_files(files=[file])
    await expect(field.locator(".hint").first).to_have_text("✓")
    await demo.submit()
    await expect(demo.modal).to_have_count(0)
    await demo.open_channel("Redress")
    await expect(demo.message("1 new · 0 corrected · 0 unchanged · 0 rejected")).to_be_visible()
    await demo.click_button("Import")

    await expect(demo.message("Nothing is stored yet.")).to_have_count(0)
    await expect(demo.message("1 new · 0 corrected · 0 unchanged · 0 rejected")).to_be_visible()
