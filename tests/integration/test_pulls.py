"""What an operator types to have a help desk asked, and what the check says of it."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
import stamina

from bot.check import check_sources
from bot.house import StartFailed
from bot.pulls import PullFailed, pull_source
from config.policy import load_policy
from config.settings import load_settings
from handlers.connectors.actions import claim
from storage.contacts import take_in
from storage.imports import Work, begin_run
from storage.migrate import migrate
from storage.store import Store
from tests.contacts import AT_ANY_HOUR, call
from tests.fakes import START, FakeClock
from tests.helpdesk import GROUPS, TOKEN, USER, USERS, Zendesk, failing, opened, ticket

YESTERDAY = START - timedelta(days=1)


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """Try again without waiting."""
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
async def zendesk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Zendesk]:
    """A help desk that the policy in force names."""
    desk = Zendesk(users=USERS, groups=GROUPS, tickets=[ticket(number, YESTERDAY) for number in range(1, 4)])
    async with opened(desk):
        policy = tmp_path / "policy.toml"
        policy.write_text(
            f'[sources.helpdesk]\nkind = "zendesk"\nuser = "{USER}"\nurl = "{desk.url}"\nratings = false\n'
        )
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("REDRESS_POLICY", str(policy))
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/redress.db")
        monkeypatch.setenv("REDRESS_SECRET_KEY", "a key for tests only, 32 characters")
        monkeypatch.setenv("REDRESS_SOURCE_TOKENS", f"helpdesk={TOKEN}")
        yield desk


async def pulled(since: date | None = None, dry_run: bool = False) -> dict[str, int]:
    """Return the numbers of the summary."""
    said: list[str] = []
    await pull_source("helpdesk", since, dry_run, said.append, FakeClock())
    assert said[0].startswith("helpdesk: ")
    return {line.split()[0]: int(line.split()[1]) for line in said[1:]}


def stored(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "redress.db")) as connection:
        (number,) = connection.execute("SELECT count(*) FROM contact").fetchone()
        return int(number)


async def test_a_pull_says_what_came_of_it(zendesk: Zendesk, tmp_path: Path) -> None:
    weighed = await pulled(dry_run=True)
    before = stored(tmp_path)
    taken = await pulled()
    again = await pulled(since=date(2026, 9, 1))

    assert weighed == taken == {"new": 3, "corrected": 0, "unchanged": 0, "rejected": 0}
    assert (before, stored(tmp_path)) == (0, 3)
    assert again == {"new": 0, "corrected": 0, "unchanged": 3, "rejected": 0}
    # The midnight at which 1 September begins in Shanghai.
    assert [one["start_time"] for one in zendesk.asked if "start_time" in one][-1] == "1788192000"


async def test_a_pull_that_could_not_read_all_says_where_the_rest_is_listed(zendesk: Zendesk) -> None:
    zendesk.tickets.append({"id": 4})
    weighed: list[str] = []
    taken: list[str] = []

    await pull_source("helpdesk", None, True, weighed.append, FakeClock())
    await pull_source("helpdesk", None, False, taken.append, FakeClock())

    assert taken[-2:] == [f"  {'rejected':<9} {1:>10}", "  `redress export rejected` lists which, and why."]
    assert weighed[-1] == f"  {'rejected':<9} {1:>10}"


async def test_a_pull_that_breaks_keeps_what_came_and_says_what_to_do(zendesk: Zendesk, tmp_path: Path) -> None:
    zendesk.faults = [None, failing(429, **{"Retry-After": "400"})]

    with pytest.raises(PullFailed, match=r"asks to wait.*400 seconds.*goes on from there"):
        await pulled()

    assert stored(tmp_path) == 2
    assert (await pulled())["new"] == 1
    zendesk.faults = [failing(401)]
    with pytest.raises(PullFailed, match=r"does not accept the token.*Nothing was stored"):
        await pulled(dry_run=True)


async def test_a_person_waits_for_a_help_desk_that_wants_to_rest(zendesk: Zendesk, tmp_path: Path) -> None:
    zendesk.faults = [None, failing(429, **{"Retry-After": "60"})]
    said: list[str] = []
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    await pull_source("helpdesk", None, False, said.append, FakeClock(), rest)

    assert said[0] == "helpdesk wants to be left alone for 60 seconds."
    assert (rests, stored(tmp_path)) == ([60], 3)


async def test_two_pulls_at_once_are_one(zendesk: Zendesk, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/redress.db"
    migrate(url)
    store = await Store.open(url)
    await store.write(claim, "helpdesk", START)
    await store.close()

    with pytest.raises(PullFailed, match="Another process asks helpdesk"):
        await pulled()


async def test_a_source_or_a_key_that_is_not_there_is_named(zendesk: Zendesk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StartFailed, match="no source 'hotline'; accepted: helpdesk"):
        await pull_source("hotline", None, False, print)
    monkeypatch.delenv("REDRESS_SECRET_KEY")
    with pytest.raises(StartFailed, match="REDRESS_SECRET_KEY: is missing"):
        await pulled()


async def test_the_check_says_whether_a_help_desk_answers_and_which_agents_nobody_knows(
    zendesk: Zendesk, tmp_path: Path
) -> None:
    settings, policy = load_settings(serving=False), load_policy(tmp_path / "policy.toml")
    first = [str(one) for one in await check_sources(settings, policy, START)]
    await pulled()
    store = await Store.open(settings.database_url)
    run = await store.write(begin_run, Work("hotline", "file", "calls.csv", "digest", "me"), START)
    calls = [call(number, agent=f"Agent {number:02}") for number in range(1, 12)]
    await store.write(take_in, calls, run.id, AT_ANY_HOUR)
    await store.close()
    later = [str(one) for one in await check_sources(settings, policy, START)]
    with stamina.set_testing(False):
        zendesk.faults = [failing(500)]
        asked = len(zendesk.asked)
        down = [str(one) for one in await check_sources(settings, policy, START)]
    zendesk.faults = [failing(401)]
    broken = [str(one) for one in await check_sources(settings, policy, START)]

    assert first == ["ok   source helpdesk: answers; nothing came from it yet"]
    assert later[0] == "ok   source helpdesk: answers; last asked for all that is new at 2026-09-14 02:00 UTC"
    assert later[1].startswith("ok   agents: nobody in Slack goes by the name of Agent 01, Agent 02")
    assert "Agent 10 and 2 more" in later[1]
    assert broken[0].startswith("FAIL source helpdesk: it does not accept the token.")
    assert down[0].startswith("FAIL source helpdesk: it reports an error of its own.")
    assert len(zendesk.asked) == asked + 2


async def test_the_check_asks_for_nothing_too_recent_and_for_the_answers_to_surveys_too(
    zendesk: Zendesk, tmp_path: Path
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(path.read_text().replace("ratings = false", ""))
    settings, policy = load_settings(serving=False), load_policy(path)
    zendesk.tickets, zendesk.now = [], START

    (well,) = await check_sources(settings, policy, START)
    zendesk.faults = [None, failing(403)]
    (forbidden,) = await check_sources(settings, policy, START)

    assert (well.fine, forbidden.fine) == (True, False)
    assert forbidden.words.startswith("the token may not read this.")


async def test_a_check_without_a_database_says_so(zendesk: Zendesk, tmp_path: Path) -> None:
    settings = load_settings(serving=False).model_copy(
        update={"database_url": f"postgresql://postgres@/redress?host={tmp_path}"}
    )

    (finding,) = await check_sources(settings, load_policy(tmp_path / "policy.toml"), START)

    assert not finding.fine
    assert "database cannot be" in finding.words
