"""Looking at many cards: within Slack's limits, and after a restart from where it was."""

from dataclasses import replace
from datetime import timedelta

from handlers.kaizen.voting.counting import BEFORE_RANKING, IN_BACKGROUND, count_votes
from handlers.services import Services
from storage.kaizen_models import SuggestionRow
from storage.store import Store
from storage.votes import oldest_count
from tests.fakes import FakeClock
from tests.integration.cards import SlackCards, person, put_ideas
from tests.integration.casework import Casework

IDEAS, VOTERS = 100, 10
MINUTE = timedelta(minutes=1)


def house(store: Store, clock: FakeClock) -> tuple[Services, SlackCards]:
    """A bot that was started now, in a Slack where every card has ten votes, one person a card more than the last."""
    voters = {f"{n}.0": [person((n + each) % 40) for each in range(VOTERS)] for n in range(1, IDEAS + 1)}
    slack = SlackCards(voters, clock)
    services = Casework(store, clock).services()
    return replace(services, client=slack), slack


async def test_many_cards_are_counted_within_slack_s_limits_and_from_where_it_was_after_a_restart(
    store: Store, clock: FakeClock
) -> None:
    await store.write(put_ideas, IDEAS, 40, clock.now())
    start = clock.now()

    first, slack = house(store, clock)
    await first.directory.load()
    assert [await count_votes(first, start), await count_votes(first, start)] == [IN_BACKGROUND, 0]
    second, again = house(store, clock)
    await second.directory.load()
    counts = []
    for _ in range(4):
        clock.advance(MINUTE)
        counts.append(await count_votes(second, start))

    assert counts == [IN_BACKGROUND, IN_BACKGROUND, IDEAS - 3 * IN_BACKGROUND, 0]
    asked = [ts for _, ts in (*slack.asked, *again.asked)]
    assert len(set(asked)) == len(asked) == IDEAS
    assert max(slack.most_in_a_minute, again.most_in_a_minute) == IN_BACKGROUND
    assert await store.read(oldest_count) is not None
    assert {row.votes for row in await Casework(store, clock).rows(SuggestionRow)} == {VOTERS}


async def test_a_ranking_has_looks_of_its_own_left(store: Store, clock: FakeClock) -> None:
    await store.write(put_ideas, IDEAS, 40, clock.now())
    services, slack = house(store, clock)
    await services.directory.load()

    await count_votes(services, clock.now())
    await count_votes(services, clock.now(), BEFORE_RANKING)

    assert len(slack.asked) == BEFORE_RANKING
    assert await store.read(oldest_count) is None
