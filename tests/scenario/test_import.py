"""What an operator types to take in contacts, and what comes back."""

import asyncio
import csv
import signal
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.scenario.processes import Ended, ended, environment, running

Command = Callable[..., Ended]

HEADING = "Id,At,Agent,Wait,Stars,Phone"
MAPPING = """
source = "hotline"
[columns]
external_id = "Id"
arrived_at = "At"
agent = "Agent"
waited = "Wait"
score = "Stars"
[constants]
channel = "phone"
"""
GOOD = ["C1,2026-01-05 10:00:00,Diane,9,5,13812345678", "C2,2026-01-05 11:00:00,Joe,30,4,13812345679"]
BAD = ["C3,2026-01-05 12:00:00,Joe,-1,4,13812345670", 'C4,"2026-01-05 12:00:00,Joe,1,4,13812345671']


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    given = environment(None, tmp_path)
    return {name: text for name, text in given.items() if not name.startswith("SLACK_")}


@pytest.fixture
def command(environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `redress import …` in a folder of its own, without the time that a process takes to start."""
    monkeypatch.chdir(tmp_path)
    for name, text in environ.items():
        monkeypatch.setenv(name, text)
    for name in ("REDRESS_POLICY", "REDRESS_INGEST_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> Ended:
        result = CliRunner().invoke(app, ["import", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return Ended(result.exit_code, result.stdout, result.stderr)

    return run


def write(folder: Path, lines: Sequence[str], mapping: str | None = MAPPING) -> None:
    """Put a table into *folder*, and its mapping beside it."""
    (folder / "calls.csv").write_text("\n".join([HEADING, *lines]) + "\n", encoding="utf-8")
    if mapping is not None:
        (folder / "calls.toml").write_text(mapping, encoding="utf-8")


def stored(folder: Path) -> list[tuple[str, int | None]]:
    with closing(sqlite3.connect(folder / "redress.db")) as connection:
        return connection.execute("SELECT external_id, score FROM contact ORDER BY external_id").fetchall()


def counts(end: Ended) -> dict[str, int]:
    """Return the numbers of the summary."""
    assert "Traceback" not in end.err, end.err
    words = [line.split() for line in end.out.splitlines() if line.startswith("  ")]
    return {line[0]: int(line[1].replace(",", "")) for line in words if len(line) == 2}


def test_a_table_is_taken_in_by_the_mapping_beside_it(command: Command, tmp_path: Path) -> None:
    write(tmp_path, GOOD)

    end = command("calls.csv")

    assert end.code == 0, end.err
    assert end.out.splitlines()[:2] == ["Read by the mapping calls.toml.", "calls.csv: 2 rows read"]
    assert counts(end) == {"new": 2, "corrected": 0, "unchanged": 0, "rejected": 0}
    assert stored(tmp_path) == [("C1", 5), ("C2", 4)]
    assert not (tmp_path / "calls.rejected.csv").exists()


def test_rejected_rows_are_listed_and_stop_no_other(command: Command, tmp_path: Path) -> None:
    write(tmp_path, [GOOD[0], *BAD, GOOD[1]])

    end = command("calls.csv", "--mapping", "calls.toml")

    assert end.code == 0
    assert counts(end)["rejected"] == 2
    assert "1 x waited is less than nothing" in end.out
    assert "Each rejected row is listed in calls.rejected.csv" in end.out
    with (tmp_path / "calls.rejected.csv").open(newline="") as file:
        listed = list(csv.DictReader(file))
    assert [(row["line"], row["field"], row["reason"]) for row in listed] == [
        ("3", "waited", "negative"),
        ("4", "", "unreadable"),
    ]
    assert all(row["meaning"] for row in listed)
    assert "138" not in (tmp_path / "calls.rejected.csv").read_text() + end.out + end.err


def test_a_second_file_corrects_the_first_and_says_so(command: Command, tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    command("calls.csv")
    write(tmp_path, [GOOD[0].replace(",5,", ",1,"), GOOD[1]])

    tried = command("calls.csv", "--dry-run")
    before = stored(tmp_path)
    done = command("calls.csv")

    assert "nothing stored (--dry-run)" in tried.out
    assert counts(tried) == counts(done) == {"new": 0, "corrected": 1, "unchanged": 1, "rejected": 0}
    assert before == [("C1", 5), ("C2", 4)]
    assert stored(tmp_path) == [("C1", 1), ("C2", 4)]


def test_a_dry_run_makes_no_database(command: Command, tmp_path: Path) -> None:
    write(tmp_path, [*GOOD, *BAD])

    end = command("--dry-run", "calls.csv", "--rejects", "bad.csv")

    assert end.code == 0
    assert counts(end) == {"new": 2, "corrected": 0, "unchanged": 0, "rejected": 2}
    assert not (tmp_path / "redress.db").exists()
    assert (tmp_path / "bad.csv").exists()


def test_the_guess_is_a_mapping_that_works(command: Command, tmp_path: Path) -> None:
    write(tmp_path, GOOD, mapping=None)

    proposed = command("--guess", "calls.csv")
    (tmp_path / "own.toml").write_text(proposed.out, encoding="utf-8")
    end = command("calls.csv", "--mapping", "own.toml")

    assert 'customer = "Phone"' in proposed.out
    assert end.code == 0, end.err
    assert counts(end)["new"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv"], "nowhere.csv cannot be read (No such file or directory)"),
        (["calls.csv"], "Nothing says what the columns of calls.csv mean"),
        (["calls.csv", "--mapping", "nowhere.toml"], "nowhere.toml: cannot be read"),
        (["calls.csv", "--mapping", "call-centre"], "columns.external_id: 'Call Id' is not a column of the table"),
        (["nowhere.csv", "--guess"], "nowhere.csv cannot be read"),
    ],
)
def test_what_cannot_be_used_is_said_in_words(command: Command, tmp_path: Path, words: list[str], said: str) -> None:
    write(tmp_path, GOOD, mapping=None)

    end = command(*words)

    assert end.code == 1
    assert said in end.err
    assert "Traceback" not in end.err


def test_a_table_of_which_nothing_can_be_read_is_a_failure(command: Command, tmp_path: Path) -> None:
    write(tmp_path, BAD)
    bad = command("calls.csv")
    write(tmp_path, [])
    empty = command("calls.csv")

    assert (bad.code, empty.code) == (1, 0)
    assert "calls.csv: 0 rows read" in empty.out


def test_customers_need_the_key_the_bot_runs_with(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, GOOD, MAPPING.replace('score = "Stars"', 'score = "Stars"\ncustomer = "Phone"'))

    taken = command("calls.csv")
    monkeypatch.setenv("REDRESS_SECRET_KEY", "")
    refused = command("calls.csv")

    assert taken.code == 0
    assert b"13812345678" not in (tmp_path / "redress.db").read_bytes()
    assert refused.code == 1
    assert refused.err.startswith("REDRESS_SECRET_KEY: is missing")


def test_a_channel_the_policy_does_not_know_is_pointed_out(command: Command, tmp_path: Path) -> None:
    write(tmp_path, GOOD, MAPPING.replace('"phone"', '"carrier pigeon"'))

    end = command("calls.csv")

    assert end.code == 0
    assert "The policy has no channel 'carrier pigeon'" in end.out


def test_a_list_that_cannot_be_written_stops_nothing(command: Command, tmp_path: Path) -> None:
    write(tmp_path, [*GOOD, *BAD])

    end = command("calls.csv", "--rejects", "nowhere/bad.csv")

    assert end.code == 0
    assert counts(end)["new"] == 2
    assert "nowhere/bad.csv cannot be written (No such file or directory); name another file with --rejects" in end.out


def rows_seen(folder: Path, at_least: int) -> int:
    """Look until so many rows are stored, as another process sees them."""
    end = time.monotonic() + 60
    while (rows := rows_in(folder)) < at_least:
        assert time.monotonic() < end, rows
    return rows


def rows_in(folder: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder / 'redress.db'}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM contact").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


async def test_an_import_that_is_killed_is_complete_after_the_next(environ: dict[str, str], tmp_path: Path) -> None:
    lines = [f"C{number},2026-01-05 10:00:00,Diane,{number % 60},{number % 7},138" for number in range(60_000)]
    bad = sum(number % 7 in (0, 6) for number in range(60_000))
    write(tmp_path, lines)

    async with running(tmp_path, environ, "import", "calls.csv") as process:
        await asyncio.to_thread(rows_seen, tmp_path, 1000)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    left = rows_in(tmp_path)
    end = await ended(tmp_path, environ, "import", "calls.csv")

    assert 1000 <= left < 60_000 - bad
    assert counts(end) == {"new": 60_000 - bad, "corrected": 0, "unchanged": 0, "rejected": bad}
    assert rows_in(tmp_path) == 60_000 - bad
    listed = (tmp_path / "calls.rejected.csv").read_text().splitlines()
    assert len(listed) == len(set(listed)) == bad + 1
