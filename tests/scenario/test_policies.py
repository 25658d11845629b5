"""`redress policy`, as an operator types it before a policy is used."""

import json
from pathlib import Path

import pytest

from bot.clock import SystemClock
from handlers.intake.actions import file_complaint
from storage.store import Store
from tests.desk import AGENT, ROSTER, desk_with, intake
from tests.scenario.processes import ended, environment

SHORTER = '[clocks.solution]\nlength = "1s"\n[people]\nheads = ["U0HEAD01"]\n'


@pytest.fixture
async def environ(tmp_path: Path) -> dict[str, str]:
    """A bot's environment, with one case of just now in its database. Slack is not needed."""
    given = environment(None, tmp_path)
    await ended(tmp_path, given, "migrate")
    store = await Store.open(given["DATABASE_URL"])
    now = SystemClock().now()
    await store.write(file_complaint, intake(received_at=now), AGENT, ROSTER, desk_with(), now)
    await store.close()
    (tmp_path / "new.toml").write_text(SHORTER, encoding="utf-8")
    return given


async def test_a_shorter_promise_is_shown_to_have_been_broken(environ: dict[str, str], tmp_path: Path) -> None:
    end = await ended(tmp_path, environ, "policy", "simulate", "new.toml")

    assert (end.code, end.err) == (0, "")
    solution = next(line for line in end.out.splitlines() if line.startswith("solution"))
    assert "0 -> 1 (+1)" in solution
    assert "Nothing was changed." in end.out


async def test_the_same_is_told_to_programs(environ: dict[str, str], tmp_path: Path) -> None:
    end = await ended(tmp_path, environ, "policy", "simulate", "new.toml", "--days", "7", "--format", "json")

    said = json.loads(end.out)
    assert said["kinds"]["solution"]["clocks"] == 1
    assert (said["all"]["now"]["breaches"], said["all"]["then"]["breaches"]) == (0, 1)
    assert said["all"]["now"]["orphans"] > said["all"]["then"]["orphans"] or said["all"]["now"]["orphans"] == 0


@pytest.mark.parametrize("verb", ["check", "simulate"])
async def test_a_policy_that_cannot_be_used_is_refused_with_every_mistake(
    environ: dict[str, str], tmp_path: Path, verb: str
) -> None:
    (tmp_path / "new.toml").write_text('zone = "Mars"\nlanguage = "fr"\n', encoding="utf-8")

    end = await ended(tmp_path, environ, "policy", verb, "new.toml")

    assert end.code == 1
    assert "zone:" in end.err
    assert "language:" in end.err


async def test_a_policy_that_can_be_used_is_said_to_leave_nobody_in_charge(
    environ: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "new.toml").write_text('zone = "Europe/London"\n', encoding="utf-8")

    end = await ended(tmp_path, environ, "policy", "check", "new.toml")

    assert end.code == 0
    assert "this policy can be used" in end.out
    assert "people.heads names nobody" in end.out


async def test_a_year_at_most_is_looked_back(environ: dict[str, str], tmp_path: Path) -> None:
    end = await ended(tmp_path, environ, "policy", "simulate", "new.toml", "--days", "0")

    assert (end.code, "accepted: 1 to 366" in end.err) == (1, True)


async def test_a_user_group_may_be_two_people_or_more_who_decide_about_customers_data(
    environ: dict[str, str], tmp_path: Path
) -> None:
    said = []
    for heads in ("[]", '["U0HEAD01"]', '["@heads"]'):
        (tmp_path / "new.toml").write_text(f"[people]\nheads = {heads}\n", encoding="utf-8")
        said.append((await ended(tmp_path, environ, "policy", "check", "new.toml")).out)

    assert ["fewer than two people" in one for one in said] == [True, True, False]
    assert ["people.heads names nobody" in one for one in said] == [True, False, False]
