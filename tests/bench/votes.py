"""How long 1,000 ideas with 100,000 votes take to be counted."""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from handlers.kaizen.tallies import tallies_of
from handlers.kaizen.voting.counting import count_votes
from storage.migrate import migrate
from storage.store import Store
from tests.bench.figures import Figure, Section
from tests.fakes import FakeClock
from tests.integration.cards import SlackCards, person, put_ideas
from tests.integration.casework import Casework

IDEAS, VOTERS = 1000, 100


async def count(url: str, ideas: int, voters: int) -> list[Figure]:
    clock = FakeClock()
    store = await Store.open(url)
    slack = SlackCards({f"{n}.0": [person(each) for each in range(voters)] for n in range(1, ideas + 1)}, clock)
    services = replace(Casework(store, clock).services(), client=slack)
    await store.write(put_ideas, ideas, voters, clock.now())
    await services.directory.load()
    begun, start, minutes = time.perf_counter(), clock.now(), 0
    while await count_votes(services, start):
        clock.advance(timedelta(minutes=1))
        minutes += 1
    counted, votes = time.perf_counter() - begun, ideas * voters
    begun = time.perf_counter()
    await store.read(tallies_of, range(1, ideas + 1), services.directory.roster(), services.desk)
    ranked = time.perf_counter() - begun
    await store.close()
    return [
        Figure(f"{votes:,} votes for {ideas:,} ideas counted", counted, "s"),
        Figure("minutes of Slack's patience with it", minutes, "min"),
        Figure("looks at cards in a minute, at most", slack.most_in_a_minute, "calls"),
        Figure("all ideas ranked", ranked, "s"),
    ]


async def measure(long: bool) -> list[Section]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'votes.db'}"
        migrate(url)
        return [
            Section(
                "Votes", "Every card is looked at in Slack, at Slack's pace; SQLite.", await count(url, IDEAS, VOTERS)
            )
        ]
