"""The first word behind a command says what is meant; a word that is not known is answered with those that are."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from config.policy import load_policy
from config.words import load_words
from domain.rights import TEAM
from handlers.routes import Act, Routes, Surface, Verb
from handlers.services import Services
from handlers.tasks import Tasks
from handlers.verbs import follow, usage_hint
from tests.desk import AGENT
from tests.fakes import START

NOBODY = cast("Services", SimpleNamespace(policy=load_policy(None)))


class Heard:
    """A command with two verbs, and what was heard behind it."""

    def __init__(self) -> None:
        self.routes = Routes()
        self.texts: list[str] = []
        self.said: list[str] = []
        self.routes.verb("complaint", Verb("", "`{command}`: file a complaint"), self.listen, TEAM)
        mine = Verb("mine", "`{command} mine`: yours", "mine", also=("我的",))
        self.routes.verb("complaint", mine, self.listen, TEAM)

    async def listen(self, act: Act, services: Services) -> None:
        self.texts.append(act.text)

    async def ack(self, text: str = "", **_: Any) -> None:
        self.said.append(text)

    async def type(self, text: str, command: str = "/complaint") -> None:
        client = AsyncWebClient(base_url="http://127.0.0.1:9/")
        payload = {"text": text, "command": command}
        one = Act(Surface.COMMAND, "/complaint", payload, AGENT, load_words()["en"], START, self.ack, Tasks(), client)
        await follow(self.routes, one, NOBODY)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("", ""),
        ("   ", ""),
        ("mine", ""),
        ("MINE  x  y ", "x  y"),
        ("我的 x", "x"),
        ("我的\u3000x", "x"),
        ("mine\tx", "x"),
    ],
)
async def test_a_verb_is_followed_by_what_was_typed_behind_it(text: str, heard: str) -> None:
    one = Heard()

    await one.type(text)

    assert one.texts == [heard]
    assert one.said == []


@pytest.mark.parametrize("text", ["help", "Help me", "帮助", "?", "？"])
async def test_help_lists_every_verb_and_itself(text: str) -> None:
    one = Heard()

    await one.type(text, "/acme-complaint")

    assert one.said == [
        "*What you can do here*\n"
        "• `/acme-complaint`: file a complaint\n"
        "• `/acme-complaint mine`: yours\n"
        "• `/acme-complaint help`: see this text"
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("mien", "I do not know “mien”. Did you mean `/complaint mine`?"),
        ("我得", "I do not know “我得”. Did you mean `/complaint mine`?"),
        ("help!", "I do not know “help!”. Did you mean `/complaint help`?"),
        ("zzz", "I do not know “zzz”."),
        ("&lt;!channel&gt;", "I do not know “&lt;!channel&gt;”."),
        ("z" * 99, "I do not know “" + "z" * 39 + "…”."),
    ],
)
async def test_a_word_that_is_not_known_is_answered_with_the_nearest_one_and_the_help(text: str, answer: str) -> None:
    one = Heard()

    await one.type(text)

    assert one.said[0].splitlines()[0] == answer
    assert "What you can do here" in one.said[0]
    assert one.texts == []


async def test_a_command_without_verbs_knows_its_help() -> None:
    one = Heard()

    await one.type("anything")
    bare = replace(one.routes, verbs={})

    assert usage_hint(bare.verbs.get("/complaint", {})) == "[help]"
    assert usage_hint(one.routes.verbs["/complaint"]) == "[mine | help]"
