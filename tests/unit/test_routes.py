"""One table from what Slack delivers to who listens, and what an act carries."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from config.words import load_words
from domain.rights import ANYONE, TEAM
from handlers.routes import Act, Command, Event, Route, Routes, Shortcut, Surface, Verb
from handlers.services import Services
from handlers.tasks import Tasks
from tests.desk import AGENT
from tests.fakes import START


async def listen(act: Act, services: Services) -> None:
    """Hear everything and do nothing."""


async def acked(*_: object, **__: object) -> None:
    """Take an answer."""


def act(payload: dict[str, Any]) -> Act:
    """An act with *payload*."""
    client = AsyncWebClient(base_url="http://127.0.0.1:9/")
    return Act(Surface.ACTION, "a", payload, AGENT, load_words()["en"], START, acked, Tasks(), client)


def test_each_surface_has_names_of_its_own() -> None:
    routes = Routes("acme-")
    routes.command("complaint", listen, Command("File", "[help]"), ANYONE)
    routes.shortcut("file", listen, Shortcut("File", "File a complaint"), TEAM)
    routes.action("file", listen, TEAM)
    routes.view("file", listen, TEAM)
    routes.event("user_change", listen, Event(("users:read",)), ANYONE)

    assert list(routes.commands) == ["/acme-complaint"]
    assert routes.find(Surface.COMMAND, "/acme-complaint") == Route(ANYONE, listen)
    assert all(routes.find(surface, "file") for surface in (Surface.SHORTCUT, Surface.ACTION, Surface.VIEW))
    assert routes.find(Surface.EVENT, "user_change") == Route(ANYONE, listen)
    assert routes.find(Surface.COMMAND, "/complaint") is None
    assert routes.find(Surface.EVENT, "file") is None


def test_a_name_is_routed_once() -> None:
    routes = Routes()
    routes.action("file", listen, TEAM)

    with pytest.raises(ValueError, match="action file is routed twice"):
        routes.action("file", listen, TEAM)


def test_a_verb_is_routed_once_in_any_language() -> None:
    routes = Routes("acme-")
    routes.verb("complaint", Verb("mine", "…", also=("我的",)), listen, TEAM)

    with pytest.raises(ValueError, match="complaint 我的 is routed twice"):
        routes.verb("complaint", Verb("own", "…", also=("我的",)), listen, TEAM)
    assert list(routes.verbs) == ["/acme-complaint"]


@pytest.mark.parametrize(
    ("payload", "value", "key"),
    [
        ({}, "", "view:"),
        ({"actions": []}, "", "view:"),
        ({"actions": [{"value": "x"}, {"value": "y"}]}, "x", "view:"),
        ({"actions": [{"value": None}], "view": None}, "", "view:"),
        ({"view": {"id": "V1"}}, "", "view:V1"),
    ],
)
async def test_an_act_says_what_was_pressed_and_which_form_was_sent(
    payload: dict[str, Any], value: str, key: str
) -> None:
    one = act(payload)

    assert (one.value, one.key) == (value, key)


async def test_what_is_done_later_is_done_by_the_end() -> None:
    one, done = act({}), []

    async def work() -> None:
        done.append("work")

    one.later(work())
    assert done == []
    await one.tasks.settle()

    assert done == ["work"]
