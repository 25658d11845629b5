"""Brought into a channel, the bot says once who it is, what it will post there, and whom to ask."""

from collections.abc import AsyncIterator

import pytest

from bot.demo import demo_policy
from domain.policy import Policy
from handlers.welcome.messages import introduction, roles_of
from sandbox import Fault
from tests.desk import desk_with
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, COMPLAINTS, GREETING, GUEST, LEAD, Stage, open_sandbox, open_stage


@pytest.fixture
def policy() -> Policy:
    """The demo's policy with somebody who runs the bot."""
    policy = demo_policy()
    return policy.model_copy(update={"people": policy.people.model_copy(update={"admins": (LEAD,)})})


@pytest.fixture
async def joining(sqlite_url: str, clock: FakeClock, policy: Policy) -> AsyncIterator[Stage]:
    """The bot, before anybody has brought it into the channel of the complaints."""
    async with open_sandbox(clock) as slack, open_stage(slack, sqlite_url, clock, policy) as opened:
        opened.slack.remove_bot(COMPLAINTS)
        yield opened


async def come(stage: Stage) -> list[str]:
    """Bring the bot in, and return how it has introduced itself by then."""
    heard = len(comings(stage))
    stage.slack.invite_bot(COMPLAINTS, AGENT)
    await stage.slack.until(lambda: comings(stage)[heard:])
    await stage.pulse()
    return said(stage)


def comings(stage: Stage) -> list[object]:
    return [one for one in stage.slack.log.deliveries if one.name == "member_joined_channel" and one.acked]


def said(stage: Stage) -> list[str]:
    return [
        message["text"] for message in stage.person(LEAD).messages(COMPLAINTS) if message["text"].startswith(GREETING)
    ]


async def test_it_says_what_it_posts_there_how_to_begin_and_who_runs_it(joining: Stage) -> None:
    (text,) = await come(joining)

    assert "Here I post a card for each complaint" in text
    assert "`/complaint` files a complaint" in text
    assert f"Who set me up, and knows what else I could do: <@{LEAD}>" in text


async def test_it_says_so_once_however_often_it_is_taken_out_and_brought_back(joining: Stage) -> None:
    await come(joining)
    joining.slack.remove_bot(COMPLAINTS)

    assert len(await come(joining)) == 1


async def test_it_takes_no_note_of_others_who_come(joining: Stage) -> None:
    joining.slack.invite_bot(COMPLAINTS, AGENT)
    await joining.pulse()
    before = said(joining)
    heard = len(comings(joining))
    joining.slack.add_member(COMPLAINTS, GUEST)
    await joining.slack.until(lambda: comings(joining)[heard:])
    await joining.pulse()

    assert said(joining) == before


async def test_without_the_channels_name_it_introduces_itself_all_the_same(joining: Stage) -> None:
    joining.slack.break_(Fault("conversations.info", "500"))

    (text,) = await come(joining)

    assert "I post nothing here by myself" in text


@pytest.mark.parametrize(
    ("name", "uses"),
    [
        ("complaints", {"complaints", "digests"}),
        ("kaizen", {"suggestions"}),
        ("lunch", set()),
        (None, set()),
    ],
)
def test_a_channel_is_known_by_its_name(name: str | None, uses: set[str]) -> None:
    slack = demo_policy().slack.model_copy(update={"complaints": "#complaints", "digests": None, "kaizen": "#kaizen"})

    assert roles_of("C0SOMEWHERE", name, slack) == uses


def test_a_channel_is_known_by_its_id() -> None:
    slack = demo_policy().slack.model_copy(update={"operator": "C0OPERATOR"})

    assert roles_of("C0OPERATOR", "whatever", slack) == {"operator"}


def test_where_nobody_runs_it_who_brought_it_is_named_or_how_to_name_somebody() -> None:
    policy = demo_policy()
    policy = policy.model_copy(update={"people": policy.people.model_copy(update={"admins": ()})})
    words = desk_with().words_for("en")

    *_, brought = introduction("C0", {"inviter": AGENT}, policy, words)
    *_, nobody = introduction("C0", {}, policy, words)

    assert brought == f"• I was brought here by <@{AGENT}>."
    assert "`people.admins`" in nobody


def test_it_introduces_itself_in_chinese_too() -> None:
    text = "\n".join(introduction("C0", {"name": "kaizen"}, demo_policy(), desk_with().words_for("zh_CN")))

    assert text.startswith("*大家好，我是 Redress。*")
    assert "每周汇报建议的进展" in text
