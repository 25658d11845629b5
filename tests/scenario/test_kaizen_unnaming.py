"""A name taken off a suggestion in Slack: what stood there is written anew, and whoever may not is told so."""

from collections.abc import AsyncIterator

import pytest

from handlers.kaizen import ids
from tests.desk import with_people
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, AGENT_ZH, HEAD, LEAD, OWNER, Stage, open_sandbox, open_stage
from tests.scenario.test_kaizen_submitting import KAIZEN, cards, hand_in


@pytest.fixture
async def headed(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    """A bot whose policy names a head, who may take anybody's name off for them."""
    policy = with_people(heads=(HEAD,))
    async with open_sandbox(clock, policy) as slack, open_stage(slack, sqlite_url, clock, policy) as opened:
        yield opened


async def test_an_author_takes_their_name_off_and_the_card_is_written_anew(headed: Stage) -> None:
    await hand_in(headed)
    assert f"<@{AGENT}>" in str(cards(headed)[0])
    author = headed.person(AGENT)

    await author.command("/kaizen unname 1")
    form = await headed.open(author)
    assert "Quality managers still see who had the idea" in str(form)
    await author.submit(form, {ids.WHOSE: AGENT})
    await headed.pulse()

    assert "The name is taken off." in str(author.view())
    assert AGENT not in str(headed.person(LEAD).messages(KAIZEN))
    assert "Shown without a name" in str(cards(headed)[0])


async def test_a_head_takes_it_off_for_whoever_asks_in_the_language_of_the_head(headed: Stage) -> None:
    await hand_in(headed)
    head = headed.person(HEAD)

    await head.command("/kaizen 匿名 K-1")
    form = await headed.open(head)
    assert "隐去谁的姓名？" in str(form)
    await head.submit(form, {ids.WHOSE: AGENT})
    await headed.pulse()

    assert "Shown without a name" in str(cards(headed)[0])


@pytest.mark.parametrize(
    ("user", "words", "said"),
    [
        (LEAD, "unname 1", "Only the authors of a suggestion can take their name off it"),
        (OWNER, "unname", "Which suggestion? Write `/kaizen unname 17`."),
        (AGENT_ZH, "unname 9", "K-9"),
    ],
)
async def test_whoever_may_not_and_whatever_there_is_not_is_answered_in_words(
    headed: Stage, user: str, words: str, said: str
) -> None:
    await hand_in(headed)

    await headed.person(user).command(f"/kaizen {words}")
    await headed.house.services.tasks.settle()

    assert said in headed.person(user).private()[-1]["text"]
    assert headed.person(user).view() is None
