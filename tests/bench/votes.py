"""How long 1,000 ideas with 100,000 votes take to be counted: `python -m tests.bench.votes [IDEAS] [VOTERS]`."""

import asyncio
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from handlers.kaizen.tallies import tallies_of
from handlers.kaizen.voting.counting import count_votes
from storage.migrate import migrate
from storage.store import Store
from tests.fakes import FakeClock
from tests.integration.cards import SlackCards, person, put_ideas
from tests.integration.casework import Casework


async def measure(url: str, ideas: int, voters: int) -> None:
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
    sys.stdout.write(f"{ideas} ideas, {votes} votes: {minutes} minutes of Slack's patience, {counted:.1f} s of ours\n")
    sys.stdout.write(f"at most {slack.most_in_a_minute} looks a minute; all of them ranked in {ranked:.2f} s\n")
    await store.close()


def main(ideas: int, voters: int) -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'votes.db'}"
        migrate(url)
        asyncio.run(measure(url, ideas, voters))


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(*(given + [1000, 100][len(given) :]))
