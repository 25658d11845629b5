"""Slack is away, or will not take a message: nothing owed is dropped, and somebody is told."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.demo import demo_policy
from sandbox import Fault
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, COMPLAINTS, HEAD, LEAD, OWNER, Stage, open_sandbox, open_stage

POST = "chat.postMessage"
SHUT_OUT = [
    "account_inactive",
    "ekm_access_denied",
    "invalid_auth",
    "not_authed",
    "token_expired",
    "token_revoked",
]


@pytest.fixture
async def watched_stage(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    """The bot with the head named as its operator."""
    policy = demo_policy()
    watched = policy.model_copy(update={"slack": policy.slack.model_copy(update={"operator": HEAD})})
    async with open_sandbox(clock) as slack, open_stage(slack, sqlite_url, clock, watched) as opened:
        yield opened


async def filed(stage: Stage) -> None:
    """File a complaint; whether anybody hears of it is another matter."""
    assert (await stage.fill_intake(stage.person(AGENT))).acked
    await stage.pulse()


async def test_a_slack_that_is_away_for_hours_gets_every_message_in_the_end(sqlite_stage: Stage) -> None:
    sqlite_stage.slack.break_(Fault("chat.postMessage", "500", count=10_000))
    await filed(sqlite_stage)
    for _ in range(60):
        await sqlite_stage.pulse(minutes=5)

    sqlite_stage.slack.heal()
    await sqlite_stage.pulse(minutes=5)

    assert len(sqlite_stage.cards()) == 1
    assert len(sqlite_stage.told(OWNER)) == 1
    assert len(sqlite_stage.told(AGENT)) == 1


async def test_the_operator_is_told_of_a_message_that_slack_refuses(watched_stage: Stage) -> None:
    watched_stage.slack.remove_bot(COMPLAINTS)

    await filed(watched_stage)

    assert any("not_in_channel" in text and "#complaints" in text for text in watched_stage.told(HEAD))


async def test_an_operator_who_cannot_be_told_raises_no_alarm_about_that(watched_stage: Stage) -> None:
    watched_stage.slack.break_(Fault("chat.postMessage", "error", count=10_000, error="is_archived"))

    await filed(watched_stage)
    await watched_stage.pulse(hours=1)

    refused = [call for call in watched_stage.slack.calls("chat.postMessage") if not call.ok]
    # The card, the owner's and the filer's message, and about each an alarm to the operator and to who leads.
    assert len(refused) == 9


async def test_a_card_is_posted_after_all_once_the_bot_is_in_its_channel(stage: Stage) -> None:
    stage.slack.remove_bot(COMPLAINTS)
    await filed(stage)
    assert not stage.cards()

    stage.slack.invite_bot(COMPLAINTS, LEAD)
    await stage.follow_up(OWNER, stage.person(OWNER).dm()[-1])

    assert "in progress" in stage.cards()[0]["text"]


async def test_the_diary_of_a_card_that_is_posted_after_all_has_no_gap(stage: Stage) -> None:
    stage.slack.remove_bot(COMPLAINTS)
    await filed(stage)
    await stage.follow_up(OWNER, stage.person(OWNER).dm()[-1])
    await stage.follow_up(OWNER, stage.person(OWNER).dm()[-1])
    assert not stage.diary()

    stage.slack.invite_bot(COMPLAINTS, LEAD)
    await stage.resolve(OWNER, stage.person(OWNER).dm()[-1])

    assert len(stage.cards()) == 1
    told = [line.split(" · ")[0] for line in stage.diary()]
    assert told[:3] == ["Follow-up recorded", "Follow-up recorded", "Resolved"]


@pytest.mark.parametrize("reason", [*SHUT_OUT, "missing_scope"])
async def test_trouble_with_our_token_gives_up_no_message(
    sqlite_stage: Stage, reason: str, log: Callable[[], list[dict[str, Any]]]
) -> None:
    sqlite_stage.slack.break_(Fault(POST, "error", count=10_000, error=reason))
    await filed(sqlite_stage)
    for _ in range(30):
        await sqlite_stage.pulse(minutes=5)

    sqlite_stage.slack.heal()
    await sqlite_stage.pulse(minutes=5)

    assert len(sqlite_stage.cards()) == 1
    assert len(sqlite_stage.told(OWNER)) == len(sqlite_stage.told(AGENT)) == 1
    said = [line for line in log() if line["event"] == "notice_not_sent"]
    assert {(line["level"], line["reason"]) for line in said} == {("error", reason)}


@pytest.mark.parametrize("reason", SHUT_OUT)
async def test_while_slack_shuts_us_out_one_message_tries_for_all(sqlite_stage: Stage, reason: str) -> None:
    for _ in range(4):
        await sqlite_stage.fill_intake(sqlite_stage.person(AGENT))
    sqlite_stage.slack.break_(Fault(POST, "error", count=10_000, error=reason))
    await sqlite_stage.pulse()
    tried = len(sqlite_stage.slack.calls(POST))

    await sqlite_stage.pulse(minutes=4)
    await sqlite_stage.fill_intake(sqlite_stage.person(AGENT))
    await sqlite_stage.pulse(seconds=59)
    assert len(sqlite_stage.slack.calls(POST)) == tried <= 4
    await sqlite_stage.pulse(seconds=1)
    assert len(sqlite_stage.slack.calls(POST)) == tried + 1

    sqlite_stage.slack.heal()
    await sqlite_stage.pulse(minutes=5)
    assert len(sqlite_stage.cards()) == 5
