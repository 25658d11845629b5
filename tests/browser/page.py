"""The page as a person uses it: every step by what they see, read and press."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

OPTIONAL = r"\s*(\((optional|可选)\))?"
DIALOG = "[role=dialog]"


def exactly(words: str) -> re.Pattern[str]:
    """Match an element whose whole text is *words*, marked as optional or not."""
    return re.compile(rf"^\s*{re.escape(words)}{OPTIONAL}\s*$")


class SlackPage:
    """One window on the sandbox. Locators are public, so that a test can expect things of them."""

    def __init__(self, window: Page, url: str) -> None:
        self.window = window
        self.url = url
        self.messages = window.locator("#messages .message")
        self.replies = window.locator("#thread-messages .message")
        self.thread = window.locator("#thread")
        self.composer = window.locator("#composer textarea")
        self.home = window.locator("#home")
        self.modal = window.locator(DIALOG)
        self.confirmation = window.locator("[role=alertdialog]")
        self.toasts = window.locator(".toast")
        self.clock = window.locator("#now")

    async def open(self, user: str, channel: str = "") -> None:
        """Load the page as the person with the id *user*, in the channel with the id *channel*."""
        place = f"&channel={channel}" if channel else ""
        await self.window.goto(f"{self.url}/#as={user}{place}")
        await self.ready()

    async def ready(self) -> None:
        await expect(self.window.locator("body.ready")).to_be_attached()

    async def become(self, name: str) -> None:
        """Choose another person by their shown name, as with the switch at the top."""
        await self.window.locator("#who button").click()
        await self.window.get_by_role("menuitemradio").filter(has_text=re.compile(rf"^\S*?{re.escape(name)}")).click()
        await expect(self.window.locator(".me-name")).to_have_text(name)

    def place(self, name: str) -> Locator:
        """Return a channel or conversation in the sidebar, unread or not."""
        return self.window.locator("#places a").filter(has=self.window.locator(".place-name", has_text=exactly(name)))

    async def open_channel(self, name: str) -> None:
        await self.place(name).click()
        await expect(self.window.locator(".place-title")).to_contain_text(name)

    async def open_home(self, app: str) -> None:
        """Go to the Home tab of *app*."""
        await self.open_channel(app)
        await self.window.locator("#tab-home").click()
        await expect(self.home).to_be_visible()

    async def say(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def run_command(self, text: str) -> None:
        """Type a slash command and send it, past the list of completions."""
        await self.composer.fill(text)
        await self.composer.press("Escape")
        await self.composer.press("Enter")

    def message(self, text: str) -> Locator:
        """Return the newest message of the channel that contains *text*."""
        return self.messages.filter(has_text=text).last

    async def click_button(self, name: str, within: Locator | None = None) -> None:
        await (within or self.window.locator("body")).get_by_role("button", name=name, exact=True).last.click()

    async def open_thread(self, text: str) -> None:
        """Open the thread of the message that contains *text*."""
        message = self.message(text)
        await message.hover()
        await message.locator(".toolbar button").nth(4).click()
        await expect(self.thread).to_be_visible()

    async def reply(self, text: str) -> None:
        box = self.thread.locator("textarea")
        await box.fill(text)
        await box.press("Enter")

    async def use_message_shortcut(self, text: str, name: str) -> None:
        """Use a shortcut from the menu of the message that contains *text*."""
        message = self.message(text)
        await message.hover()
        await message.locator(".toolbar button").last.click()
        await self.window.get_by_role("menuitem", name=name).click()

    async def use_shortcut(self, name: str) -> None:
        """Use a global shortcut from the menu beside the composer."""
        await self.window.locator("#composer [aria-haspopup=menu]").click()
        await self.window.get_by_role("menuitem", name=name).click()

    def field(self, label: str) -> Locator:
        """Return the block of the form whose label is *label*."""
        return self.modal.locator(".input-block").filter(has=self.window.locator(".label", has_text=exactly(label)))

    def error(self, label: str) -> Locator:
        return self.field(label).locator(".field-error")

    async def fill(self, label: str, value: str) -> None:
        """Enter *value* in whatever kind of field *label* names.

        A date is written YYYY-MM-DD, a time HH:MM, a moment both with a space between; options go by their text.
        """
        block = self.field(label)
        await expect(block).to_be_visible()
        typed, menu = block.locator("[data-typed]"), block.locator("[role=combobox]")
        if await block.locator("input[type=radio], input[type=checkbox]").count():
            await block.locator("label").filter(has_text=value).locator("input").check()
        elif parts := await typed.count():
            for at, part in enumerate(value.split(" ", parts - 1)):
                await typed.nth(at).fill(part)
                await typed.nth(at).press("Tab")
        elif await menu.count():
            await menu.fill(value)
            await self.window.get_by_role("option").filter(has_text=value).first.click()
            await menu.press("Tab")
        else:
            await block.locator("input, textarea").fill(value)

    async def submit(self) -> None:
        await self.modal.locator("button[type=submit]").click()

    async def close_modal(self) -> None:
        await self.modal.locator(".modal-close").click()
        await expect(self.modal).to_have_count(0)

    async def move(self, label: str) -> None:
        """Move time with a button of the time bar and wait until it has arrived."""
        button = self.window.locator("#timebar").get_by_role("button", name=label, exact=True)
        await button.click()
        await expect(button).not_to_have_attribute("aria-busy", "true")
