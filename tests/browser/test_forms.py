"""Forms in the page: opened, filled, refused, stacked."""

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk
from tests.browser.page import SlackPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_form_is_opened_filled_and_sent_by_keyboard_alone(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1")
    keys = page.window.keyboard

    await page.composer.focus()
    await keys.type("/for")
    await expect(page.window.get_by_role("option", name="/form")).to_have_attribute("aria-selected", "true")
    await keys.press("Tab")
    await expect(page.composer).to_have_value("/form ")
    await keys.press("Enter")
    channel = page.modal.get_by_role("combobox", name="Channel")
    await expect(channel).to_be_focused()
    await keys.press("ArrowDown")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(channel).to_have_value("Chat")
    await expect(page.modal).to_contain_text("By phone: ask back")
    await keys.press("Tab")
    await expect(page.modal.get_by_role("textbox", name="Customer")).to_be_focused()
    await keys.type("Li")
    await keys.press("Enter")

    await expect(page.modal).to_have_count(0)
    await expect(page.composer).to_be_focused()
    assert desk.submitted[0]["channel"]["channel"]["selected_option"]["value"] == "chat"
    assert desk.submitted[0]["name"]["name"]["value"] == "Li"


async def test_an_error_stands_beside_its_field_and_keeps_what_was_typed(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1")
    await page.run_command("/form")
    await page.fill("Channel", "Phone")
    await page.fill("Customer", "nobody")
    await page.fill("Story", "It came broken")

    await page.submit()

    customer = page.modal.get_by_role("textbox", name="Customer")
    await expect(page.error("Customer")).to_have_text("Nobody is not a customer.")
    await expect(customer).to_be_focused()
    await expect(customer).to_have_attribute("aria-invalid", "true")
    await expect(customer).to_have_accessible_description("Nobody is not a customer.")
    await expect(customer).to_have_value("nobody")
    await expect(page.modal.get_by_role("textbox", name="Story")).to_have_value("It came broken")
    await page.fill("Customer", "Li")
    await page.submit()
    await expect(page.modal).to_have_count(0)
    assert len(desk.submitted) == 1


async def test_a_missing_field_is_told_in_the_viewers_language_without_asking_the_app(
    page: SlackPage, desk: Desk
) -> None:
    await page.open("U0AGENT2")
    await page.run_command("/form")
    await page.fill("Mail", "not a mail")

    await page.submit()

    await expect(page.error("Customer")).to_have_text("请填写此必填字段。")
    await expect(page.error("Mail")).to_have_text("请输入有效的电子邮箱地址。")
    await expect(page.window.locator("[aria-live=assertive]")).to_contain_text("有 3 个字段需要修改")
    assert not [sent for sent in desk.slack.log.deliveries if sent.name == "view_submission"]


async def test_every_kind_of_field_reaches_the_app_as_slack_would_send_it(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1")
    await page.run_command("/form")
    for label, value in {
        "Channel": "Phone",
        "Customer": "Li",
        "Mail": "li@example.com",
        "When": "2026-11-22 09:30",
        "Day": "2026-12-01",
        "Hour": "17:45",
        "Tell also": "Team lead",
        "Severity": "Urgent",
        "Flags": "Repeat",
        "Pieces": "3",
    }.items():
        await page.fill(label, value)
    await page.field("Order").get_by_role("combobox").fill("77")
    await page.window.get_by_role("option", name="77-2").click()

    await page.submit()

    await expect(page.modal).to_have_count(0)
    sent = {name: next(iter(element.values())) for name, element in desk.submitted[0].items()}
    assert sent["when"]["selected_date_time"] == 1795311000
    assert sent["day"]["selected_date"] == "2026-12-01"
    assert sent["hour"]["selected_time"] == "17:45"
    assert sent["order"]["selected_option"]["value"] == "77-2"
    assert sent["tell"]["selected_users"] == ["U0LEAD01"]
    assert sent["level"]["selected_option"]["value"] == "urgent"
    assert [one["value"] for one in sent["flags"]["selected_options"]] == ["repeat"]
    assert sent["count"]["value"] == "3"


async def test_what_was_typed_goes_along_when_a_choice_changes_the_form(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1")
    await page.run_command("/form")
    await page.fill("Customer", "Li")

    await page.fill("Channel", "Phone")

    await expect(page.modal).to_contain_text("By phone: ask back")
    await expect(page.modal.get_by_role("textbox", name="Customer")).to_have_value("Li")
    assert desk.pressed[0]["view"]["state"]["values"]["name"]["name"]["value"] == "Li"


async def test_a_pushed_form_leads_back_to_the_one_below(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1")
    await page.run_command("/form")
    await page.fill("Customer", "Li")

    await page.click_button("Go on", page.modal)

    await expect(page.modal.get_by_role("heading", level=2)).to_have_text("Go on")
    await page.click_button("Back", page.modal)
    await expect(page.modal.get_by_role("heading", level=2)).to_have_text("File it")
    await expect(page.modal.get_by_role("textbox", name="Customer")).to_have_value("Li")


async def test_what_was_typed_survives_an_app_that_went_away(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1")
    await page.run_command("/form")
    await page.fill("Channel", "Phone")
    await page.fill("Customer", "Li")
    await desk.close()

    await page.submit()

    await expect(page.modal.get_by_role("alert")).to_contain_text("What you typed is still here")
    await expect(page.modal.get_by_role("textbox", name="Customer")).to_have_value("Li")
    await expect(page.toasts).to_have_count(1)


async def test_the_focus_stays_in_the_form_until_escape_gives_it_back(page: SlackPage, desk: Desk) -> None:
    await page.open("U0AGENT1")
    await page.run_command("/form")
    await expect(page.modal.get_by_role("combobox", name="Channel")).to_be_focused()

    for _ in range(40):
        await page.window.keyboard.press("Tab")
        assert await page.window.evaluate("() => Boolean(document.activeElement.closest('[role=dialog]'))")
    await page.window.keyboard.press("Escape")

    await expect(page.modal).to_have_count(0)
    await expect(page.composer).to_be_focused()


async def test_shortcuts_open_forms_from_the_plus_and_from_a_message(page: SlackPage, desk: Desk) -> None:
    await desk.slack.as_("U0OWNER1").say("C0COMPLAIN", "The parcel is lost")
    await page.open("U0AGENT1", "C0COMPLAIN")

    await page.use_shortcut("Open the form")
    await expect(page.modal).to_be_visible()
    await page.close_modal()
    await page.use_message_shortcut("The parcel is lost", "Take this on")

    await expect(page.modal.get_by_role("textbox", name="Story")).to_have_value("The parcel is lost")
