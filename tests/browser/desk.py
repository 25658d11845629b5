"""A small app to be driven through the page: forms, buttons, private answers, a Home."""

from __future__ import annotations

from typing import Any

from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.browser import blocks

Body = dict[str, Any]
SCOPES = ["commands", "chat:write", "im:write", "channels:read", "users:read", "reactions:read"]
COMMANDS = {"/form": "Open the form", "/whisper": "Answer in private", "/card": "Post a card"}


def desk_manifest() -> Body:
    commands = [{"command": name, "description": words, "usage_hint": "[text]"} for name, words in COMMANDS.items()]
    take = {"name": "Take this on", "type": "message", "callback_id": "take", "description": "Make it a case"}
    start = {"name": "Open the form", "type": "global", "callback_id": "start", "description": "From anywhere"}
    return {
        "display_information": {"name": "Desk"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "desk"},
            "slash_commands": commands,
            "shortcuts": [take, start],
        },
        "oauth_config": {"scopes": {"bot": SCOPES}},
        "settings": {
            "event_subscriptions": {"bot_events": ["app_home_opened"]},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }


class Desk:
    """The app; what was submitted and pressed is kept for the test to look at."""

    def __init__(self, slack: Sandbox) -> None:
        self.slack = slack
        self.client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        self.app = AsyncApp(client=self.client, process_before_response=True)
        self.submitted: list[Body] = []
        self.pressed: list[Body] = []
        self._handler = AsyncSocketModeHandler(self.app, slack.app_token)
        self._listen()

    def _listen(self) -> None:
        app = self.app
        app.command("/form")(self.open_form)
        app.command("/whisper")(self.whisper)
        app.command("/card")(self.post_card)
        app.shortcut("take")(self.take)
        app.shortcut("start")(self.open_form)
        app.view("form")(self.submit)
        app.view("more")(self.submit)
        app.action("done")(self.finish)
        app.action("more")(self.push)
        app.action("channel")(self.choose)
        app.options("order")(self.offer)
        app.event("app_home_opened")(self.show_home)

    async def connect(self) -> None:
        await self._handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated.
        await self.slack.until(lambda: self.slack.connections == 1)

    async def close(self) -> None:
        await self._handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated.

    async def open_form(self, body: Body, ack: AsyncAck) -> None:
        await ack()
        await self.client.views_open(trigger_id=body["trigger_id"], view=blocks.form())

    async def whisper(self, body: Body, ack: AsyncAck) -> None:
        await ack(response_type="ephemeral", text=f"Between us: {body['text']}")

    async def post_card(self, body: Body, ack: AsyncAck) -> None:
        await ack()
        await self.client.chat_postMessage(channel=body["channel_id"], **blocks.card(body["text"]))

    async def take(self, body: Body, ack: AsyncAck) -> None:
        await ack()
        await self.client.views_open(trigger_id=body["trigger_id"], view=blocks.form(body["message"]["text"]))

    async def submit(self, body: Body, ack: AsyncAck) -> None:
        values = body["view"]["state"]["values"]
        if values.get("name", {}).get("name", {}).get("value") == "nobody":
            await ack(response_action="errors", errors={"name": "Nobody is not a customer."})
            return
        self.submitted.append(values)
        await ack()

    async def finish(self, body: Body, ack: AsyncAck) -> None:
        await ack()
        self.pressed.append(body)
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        await self.client.chat_update(channel=channel, ts=ts, text="Closed for good", blocks=[])

    async def push(self, body: Body, ack: AsyncAck) -> None:
        await ack()
        await self.client.views_push(trigger_id=body["trigger_id"], view=blocks.second())

    async def choose(self, body: Body, ack: AsyncAck) -> None:
        """Show more of the form, as a form does whose fields depend on each other."""
        await ack()
        self.pressed.append(body)
        view = body["view"]
        await self.client.views_update(
            view_id=view["id"], hash=view["hash"], view=blocks.form(hint="By phone: ask back")
        )

    async def offer(self, body: Body, ack: AsyncAck) -> None:
        await ack(options=[blocks.option(f"{body['value']}-{at}") for at in (1, 2, 3)])

    async def show_home(self, event: Body) -> None:
        if event["tab"] == "home":
            await self.client.views_publish(user_id=event["user"], view=blocks.home(event["user"]))
