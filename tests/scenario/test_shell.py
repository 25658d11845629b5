"""What an operator types, and what comes back."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.clock import SystemClock
from handlers.intake.actions import file_complaint
from sandbox import Fault, Sandbox
from storage.store import Store
from tests.desk import AGENT, ROSTER, desk_with, intake
from tests.fakes import START
from tests.scenario.processes import KEY, ended, environment, policy_file, sandbox_of_today
from tests.scenario.stage import COMPLAINTS


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with sandbox_of_today() as opened:
        yield opened


@pytest.fixture
def environ(slack: Sandbox, tmp_path: Path) -> dict[str, str]:
    policy = policy_file(tmp_path)
    policy.write_text(f'slack.complaints = "{COMPLAINTS}"\n' + policy.read_text(encoding="utf-8"), encoding="utf-8")
    return environment(slack, tmp_path, REDRESS_POLICY=str(policy))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SLACK_BOT_TOKEN", ""),
        ("SLACK_BOT_TOKEN", "nonsense-and-secret"),
        ("SLACK_APP_TOKEN", "xoxb-nonsense-and-secret"),
        ("REDRESS_SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://nonsense-and-secret@host/name"),
        ("REDRESS_TICK", "never"),
        ("PORT", "nonsense-and-secret"),
        ("SLACK_API_URL", "nonsense-and-secret"),
        ("REDRESS_POLICY", "/nowhere/policy.toml"),
    ],
)
async def test_a_bad_setting_ends_the_start_with_its_name_and_without_its_value(
    environ: dict[str, str], tmp_path: Path, variable: str, value: str
) -> None:
    end = await ended(tmp_path, environ | {variable: value}, "serve")

    assert end.code not in (0, None)
    assert (variable if variable != "REDRESS_POLICY" else value) in end.err
    assert "Traceback" not in end.err
    assert "nonsense-and-secret" not in end.err
    assert KEY not in end.err


async def test_a_revoked_token_is_said_in_words(environ: dict[str, str], tmp_path: Path) -> None:
    end = await ended(tmp_path, environ | {"SLACK_BOT_TOKEN": "xoxb-1-wrong-token"}, "serve")

    assert end.code == 1
    assert "SLACK_BOT_TOKEN (invalid_auth)" in end.err
    assert "xoxb-1-wrong-token" not in end.err
    assert "Traceback" not in end.err


@pytest.mark.parametrize("command", ["migrate", "serve", "check"])
async def test_a_database_in_a_folder_that_does_not_exist_is_said_in_words(
    environ: dict[str, str], tmp_path: Path, command: str
) -> None:
    end = await ended(tmp_path, environ | {"DATABASE_URL": "sqlite:////nowhere/redress.db"}, command)

    assert end.code == 1
    assert "the folder of the SQLite file does not exist: /nowhere" in end.out + end.err
    assert "Traceback" not in end.err


async def test_check_finds_all_in_order(environ: dict[str, str], tmp_path: Path) -> None:
    end = await ended(tmp_path, environ, "check")

    assert end.code == 0, end.out + end.err
    assert "FAIL" not in end.out
    for subject in ("settings", "policy", "database", "key", "calendar", "bot token", "scopes", "app token", "channel"):
        assert f"ok   {subject}" in end.out


async def file_one(url: str, now: datetime = START) -> None:
    """Store a case as the bot would under the key of these tests."""
    store = await Store.open(url)
    await store.write(file_complaint, intake(received_at=now), AGENT, ROSTER, desk_with(), now)
    await store.close()


async def test_a_key_that_does_not_open_what_is_stored_is_noticed(environ: dict[str, str], tmp_path: Path) -> None:
    other = environ | {"REDRESS_SECRET_KEY": "another key, just as good as the first"}
    await ended(tmp_path, environ, "migrate")
    empty = await ended(tmp_path, environ, "check")
    await file_one(environ["DATABASE_URL"])

    right, wrong, start = [
        await ended(tmp_path, *how) for how in ((environ, "check"), (other, "check"), (other, "serve"))
    ]

    assert "ok   key: nothing is stored yet" in empty.out
    assert "ok   key: opens what is stored" in right.out
    assert "FAIL key: REDRESS_SECRET_KEY" in wrong.out
    assert (right.code, wrong.code, start.code) == (0, 1, 1)
    assert "REDRESS_SECRET_KEY: this key does not open" in start.err
    assert "just as good" not in wrong.out + start.err
    assert "Traceback" not in start.err


async def test_a_newer_key_may_stand_before_the_one_that_opens(environ: dict[str, str], tmp_path: Path) -> None:
    await ended(tmp_path, environ, "migrate")
    await file_one(environ["DATABASE_URL"])

    both = environ | {"REDRESS_SECRET_KEY": f"k2:another key, just as good as the first,k1:{KEY}"}
    end = await ended(tmp_path, both, "check")

    assert "ok   key: opens what is stored" in end.out


async def test_a_key_is_changed_and_the_old_one_thrown_away(environ: dict[str, str], tmp_path: Path) -> None:
    await ended(tmp_path, environ, "migrate")
    await file_one(environ["DATABASE_URL"])
    new = "another key, just as good as the first"
    both, only = environ | {"REDRESS_SECRET_KEY": f"k2:{new},k1:{KEY}"}, environ | {"REDRESS_SECRET_KEY": f"k2:{new}"}

    words = (
        *((both, "keys"), (only, "keys"), (both, "keys", "rotate"), (both, "keys")),
        *((only, "check"), (environ, "check"), (only, "doctor", "--format", "json")),
    )
    before, early, rotation, after, check, outdated, doctor = [await ended(tmp_path, *how) for how in words]

    # The key of hashes was made just now, under the newest key.
    assert before.out.splitlines() == [
        "k2: seals 1 fields, and what is written from now on",
        "k1: seals 4 fields; redress keys rotate seals them anew",
    ]
    assert (early.code, rotation.code) == (1, 0), early.err + rotation.err
    assert "Everything is sealed under k2" in rotation.out
    assert after.out.splitlines() == [
        "k2: seals 5 fields, and what is written from now on",
        "k1: seals 0 fields; it is not needed any more",
    ]
    assert "ok   key: opens what is stored" in check.out
    assert "FAIL key" in outdated.out
    # No bot was there to seal anything yet.
    doubts = [one["words"] for one in json.loads(doctor.out)["findings"] if one["trouble"] == "record_doubtful"]
    assert set(doubts) == {"was never sealed, or its seal was taken away"}
    assert KEY not in before.out + after.out + rotation.out + early.err


async def test_check_says_what_to_do_about_a_missing_channel_and_token(
    slack: Sandbox, environ: dict[str, str], tmp_path: Path
) -> None:
    slack.remove_bot(COMPLAINTS)

    uninvited = await ended(tmp_path, environ, "check")
    wrong = await ended(tmp_path, environ | {"SLACK_BOT_TOKEN": "xoxb-1-wrong-token"}, "check")

    assert (uninvited.code, wrong.code) == (1, 1)
    assert "/invite" in uninvited.out
    assert "FAIL bot token" in wrong.out


@pytest.mark.parametrize(
    ("method", "subject"),
    [
        ("auth.test", "bot token"),
        ("apps.connections.open", "app token"),
        ("conversations.list", "channel"),
        ("conversations.info", "channel"),
    ],
)
async def test_check_says_where_slack_does_not_answer(
    slack: Sandbox, environ: dict[str, str], tmp_path: Path, method: str, subject: str
) -> None:
    # A connection that was used before is tried once more by the client itself.
    slack.break_(Fault(method, "drop_before", 2))
    # The channel is given by its name here, so that it must be looked up.
    policy_file(tmp_path)

    end = await ended(tmp_path, environ, "check")

    assert end.code == 1
    assert f"FAIL {subject}" in end.out
    assert "Traceback" not in end.err


async def test_migrating_twice_is_harmless(environ: dict[str, str], tmp_path: Path) -> None:
    first = await ended(tmp_path, environ, "migrate")
    second = await ended(tmp_path, environ, "migrate")

    assert (first.code, second.code) == (0, 0), first.err
    assert (tmp_path / "redress.db").stat().st_size > 0


async def test_what_was_backed_up_comes_back_and_the_doctor_finds_it_in_order(
    environ: dict[str, str], tmp_path: Path
) -> None:
    silent = environ | {"SLACK_BOT_TOKEN": ""}
    await ended(tmp_path, environ, "migrate")
    await file_one(environ["DATABASE_URL"], SystemClock().now())

    copied = await ended(tmp_path, environ, "backup", "copy.db")
    (tmp_path / "redress.db").unlink()
    back = await ended(tmp_path, environ, "restore", "copy.db")
    seen = await ended(tmp_path, silent, "doctor")

    assert (copied.code, back.code, seen.code) == (0, 0, 0), copied.err + back.err + seen.out
    assert "verified" in copied.out
    assert "restored from copy.db" in back.out
    assert "nothing is wrong" in seen.out
    assert "were not looked at: SLACK_BOT_TOKEN is not set" in seen.out


async def test_a_restore_of_what_is_no_backup_is_refused_in_words(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("nonsense", encoding="utf-8")

    end = await ended(tmp_path, environ, "restore", "copy.db")

    assert end.code == 1
    assert "copy.db" in end.err
    assert "Traceback" not in end.err


async def test_the_doctor_names_what_is_wrong_and_mends_what_is_safe(environ: dict[str, str], tmp_path: Path) -> None:
    silent = environ | {"SLACK_BOT_TOKEN": ""}
    await ended(tmp_path, environ, "migrate")
    # What is only just stored may still wait for its seal.
    await file_one(environ["DATABASE_URL"], SystemClock().now())
    with closing(sqlite3.connect(tmp_path / "redress.db")) as file, file:
        file.execute("UPDATE clock SET next_at = NULL")

    ill, mended, well = [
        await ended(tmp_path, silent, "doctor", *how) for how in ((), ("--mend",), ("--format", "json"))
    ]

    assert (ill.code, mended.code, well.code) == (1, 0, 0), ill.out + mended.out + well.out
    assert "redress doctor --mend" in ill.out
    assert "mend clock_asleep" in mended.out
    assert json.loads(well.out)["findings"] == []


async def test_the_manifest_is_printed_without_any_setting(tmp_path: Path) -> None:
    environ = {name: text for name, text in environment(None, tmp_path).items() if name in ("PATH", "PYTHONPATH")}

    socket = await ended(tmp_path, environ, "manifest")
    http = await ended(tmp_path, environ, "manifest", "--http", "https://redress.example/")

    assert json.loads(socket.out)["settings"]["socket_mode_enabled"] is True
    urls = json.loads(http.out)["settings"]
    assert urls["socket_mode_enabled"] is False
    assert urls["interactivity"]["request_url"] == "https://redress.example/slack/events"


async def test_help_and_version_ask_for_nothing(tmp_path: Path) -> None:
    environ = {name: text for name, text in environment(None, tmp_path).items() if name in ("PATH", "PYTHONPATH")}

    shown, said, wrong = [await ended(tmp_path, environ, word) for word in ("--help", "--version", "frobnicate")]

    assert shown.code == said.code == 0
    assert said.out == f"redress {version('redress')}\n"
    assert all(word in shown.out for word in ("serve", "demo", "check", "migrate", "manifest"))
    assert wrong.code not in (0, None)
    assert "Traceback" not in wrong.err
