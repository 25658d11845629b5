"""What people ask for behind `/kaizen`, in both languages."""

from typing import Any

import pytest

from sandbox import Fault
from tests.scenario.stage import AGENT, AGENT_ZH, GUEST, LEAD, OWNER, PRODUCT, Stage
from tests.scenario.test_kaizen_submitting import KAIZEN, cards, hand_in


async def ask(stage: Stage, words: str, user: str = AGENT) -> dict[str, Any]:
    """Ask for something, and return the private answer once it is there."""
    await stage.person(user).command(f"/kaizen {words}")
    await stage.house.services.tasks.settle()
    return stage.person(user).private()[-1]


async def test_a_ranking_looks_at_the_cards_first(stage: Stage) -> None:
    await hand_in(stage)
    await hand_in(stage, AGENT_ZH, title="A shorter form for refunds", proposal="Ask for the reason only.")
    stage.slack.break_(Fault("delivery", "drop_before", count=9, only="reaction_added"))
    for user in (OWNER, PRODUCT):
        await stage.person(user).react(KAIZEN, cards(stage)[1]["ts"], "+1")

    answer = await ask(stage, "top")

    lines = answer["text"].split("\n")[1:]
    assert [line.split(" · ")[0] for line in lines] == ["1. K-2", "2. K-1"]
    assert "2 votes from 2 teams" in lines[0]
    assert "Votes as they stood on the cards" in str(answer["blocks"])


async def test_lists_are_answered_in_the_language_of_whoever_asks(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    assert "makes one" in (await ask(stage, "top"))["text"]
    assert "handed in no suggestion" in (await ask(stage, "mine"))["text"]
    assert "Thank you" in (await ask(stage, "waiting"))["text"]
    await hand_in(stage)

    assert "K-1" in (await ask(stage, "mine"))["text"]
    assert f"<@{LEAD}>" in (await ask(stage, "waiting"))["text"]
    assert "条提案" in (await ask(stage, "待答复", AGENT_ZH))["text"]
    assert "K-1" in (await ask(stage, "排行", AGENT_ZH))["text"]
    assert "Taking part" in (await ask(stage, "numbers"))["text"]
    assert "参与" in (await ask(stage, "数字", AGENT_ZH))["text"]
    for words in ("show 1", "show K-1", "1", "k-1", "查看 1"):
        assert "Suggestion handed in" in str((await ask(stage, words))["blocks"]), words
    assert "Which suggestion?" in (await ask(stage, "show"))["text"]
    assert "There is no suggestion K-99" in (await ask(stage, "99"))["text"]


async def test_help_and_what_is_not_known_say_what_can_be_done(sqlite_stage: Stage) -> None:
    for words in ("help", "topp"):
        text = (await ask(sqlite_stage, words))["text"]
        for verb in ("votes", "top", "mine", "show 17", "waiting", "numbers", "awards"):
            assert f"`/kaizen {verb}`" in text
    assert "Did you mean `/kaizen top`?" in (await ask(sqlite_stage, "topp"))["text"]


@pytest.mark.parametrize("words", ["top", "mine", "waiting", "show 1", "votes", "numbers", "awards"])
async def test_a_guest_sees_nothing_of_it(sqlite_stage: Stage, words: str) -> None:
    await hand_in(sqlite_stage)

    text = (await ask(sqlite_stage, words, GUEST))["text"]

    assert "Only members of the service team" in text
