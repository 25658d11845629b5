"""Whatever people type arrives as words: it mentions nobody, links nowhere and formats nothing."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from handlers.complaints import ids
from tests.scenario.stage import AGENT, COMPLAINTS, HEAD, LEAD, OWNER, Stage, choice_in

HOSTILE = (
    "<!channel> <@U0HEAD01> *x* _y_ ~z~ `c` <https://evil.example|safe> <script>alert(1)</script> & \u202egnirts\u202c "
    "zero\u200bwidth so\u00adft jo\u2060in \u2066iso\u2069"
)
# What nobody sees, and what turns the direction of writing.
UNSEEN = "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
SHORT = "<!here> <@U0HEAD01> *x* \u202eabc"


def mrkdwn_in(part: Any) -> Iterator[str]:
    """Yield every text that Slack would read as its markup."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield str(part["text"])
        for value in part.values():
            yield from mrkdwn_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from mrkdwn_in(value)


def everything_said(stage: Stage) -> Iterator[str]:
    """Yield all markup and all texts that left the bot for Slack, wherever they were shown."""
    for call in stage.slack.calls():
        parts = [call.args.get(name) for name in ("blocks", "view")]
        for part in parts:
            yield from mrkdwn_in(json.loads(part) if isinstance(part, str) else part)
        if "text" in call.args:
            yield str(call.args["text"])


def check_inert(stage: Stage) -> None:
    said = list(everything_said(stage))
    assert said
    for text in said:
        assert "<!channel" not in text
        assert "<!here" not in text
        assert f"<@{HEAD}>" not in text
        assert "<https://evil" not in text
        assert "<script" not in text
        assert not re.search(r"\*x\*|_y_|~z~|`c`", text), text
        assert "\u202e" not in text


def check_direction(stage: Stage) -> None:
    """Nothing that turns the direction of writing or that nobody sees reaches anybody, in plain text neither."""
    for call in stage.slack.calls():
        said = str(call.args)
        assert [char for char in UNSEEN if char in said or f"\\u{ord(char):04x}" in said] == []


async def walk(stage: Stage, words: str, short: str) -> None:
    """Walk a case through its life with *words* in every field that takes any."""
    await stage.file(AGENT, customer_name=short, customer_contact=short, order_number=short[:20], description=words)
    message = stage.person(OWNER).dm()[-1]
    await stage.follow_up(OWNER, message, present_state=words)
    owner = stage.person(OWNER)
    await owner.click(owner.dm()[0], ids.OPEN_DETAILS)
    window = await stage.open(owner)
    await owner.click(window, ids.REVEAL, value=choice_in(window, ids.REVEAL))
    await stage.open(owner)
    await owner.close(owner.view() or {})
    await stage.resolve(OWNER, message, **{"solution": words, "cause": words[:500], "compensation": words[:500]})
    await stage.call_back(satisfied="no", comment=words)
    await stage.act(LEAD, stage.person(LEAD).dm()[-1], "callback.open_recovery", offered=words, reply=words)


async def test_markup_in_every_field_arrives_inert_everywhere(stage: Stage) -> None:
    await walk(stage, HOSTILE, SHORT)

    assert "closed" in stage.cards()[0]["text"].lower()
    check_inert(stage)
    check_direction(stage)


async def test_what_was_typed_is_shown_as_it_was_typed(sqlite_stage: Stage) -> None:
    await sqlite_stage.file(AGENT, description="1 < 2 & *stars* stay\nand lines too")
    owner = sqlite_stage.person(OWNER)

    await owner.click(owner.dm()[0], ids.OPEN_DETAILS)
    window = await sqlite_stage.open(owner)

    plain = [block["text"] for block in window["blocks"] if block["type"] == "section"]
    assert {"type": "plain_text", "text": "1 < 2 & *stars* stay\nand lines too", "emoji": False} in plain


@pytest.mark.parametrize("words", ["<!channel>", "<@U0HEAD01>", "*C-260914-001*", "`x`", "C-260914-001; DROP TABLE"])
async def test_hostile_words_behind_the_command_come_back_inert(sqlite_stage: Stage, words: str) -> None:
    agent = sqlite_stage.person(AGENT)

    await agent.command(f"/complaint show {words}", COMPLAINTS)

    answer = agent.private(COMPLAINTS)[-1]["text"]
    assert "There is no case" in answer
    assert "<!channel" not in answer
    assert "<@U0HEAD01>" not in answer
    assert "`x`" not in answer


FULL_WIDTH = "１３８１２３４５６７８"


async def test_a_number_in_full_width_digits_is_masked_wherever_anybody_sees_it(
    sqlite_stage: Stage, log: Callable[[], list[dict[str, Any]]]
) -> None:
    stage = sqlite_stage
    words = f"Call {FULL_WIDTH} or 138 1234 5678 after six."
    await walk(stage, words, FULL_WIDTH)
    await stage.person(AGENT).command(f"/complaint search {FULL_WIDTH}")
    await stage.person(LEAD).command("/complaint show C-260914-001")

    said = [str(call.args) for call in stage.slack.calls() if call.method.startswith("chat.")]
    said += [message["text"] + str(message["blocks"]) for message in stage.person(LEAD).private()]
    said += [str(line) for line in log()]
    assert said
    for text in said:
        assert FULL_WIDTH not in text
        assert "13812345678" not in re.sub(r"\s", "", text)
        assert FULL_WIDTH[3:7] not in text
    masked = stage.person(AGENT).private()[-1]
    assert "phone or e-mail" in str(masked["blocks"])
    assert "••5678" in str(stage.person(OWNER).dm()[0]["blocks"])
