"""The client through which Slack is asked can always say what went wrong, whoever answered in Slack's place."""

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError

from bot.logs import outline
from bot.slack_client import SlackClient


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/json"])
async def test_the_page_of_a_proxy_is_an_error_with_a_word_and_without_its_text(kind: str) -> None:
    async def proxy(_: web.Request) -> web.Response:
        return web.Response(status=502, text="Bad gateway: users.info?user=U0AGENT1", content_type=kind)

    app = web.Application()
    app.router.add_route("*", "/{method}", proxy)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        client = SlackClient("xoxb-1", str(server.make_url("/")), session)
        with pytest.raises(SlackApiError) as failed:
            await client.users_info(user="U0AGENT1")

    assert failed.value.response.get("error") == "http_502"
    assert "U0AGENT1" not in outline((type(failed.value), failed.value, failed.value.__traceback__))
