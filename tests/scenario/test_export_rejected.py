"""`redress export rejected`, as an operator types it."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from domain.contacts import Reason, Rejection
from storage.imports import Work, begin_run, keep_rejections
from storage.store import Store
from tests.fakes import START
from tests.scenario.processes import ended, environment

DAY = ("--from", "2026-09-14", "--to", "2026-09-14")
FILE = Work("hotline", "file", "=calls.csv", "digest", "me")
PULL = Work("helpdesk", "pull", "2026-09-14", "pull helpdesk 2026-09-14", "")


@pytest.fixture
async def environ(tmp_path: Path) -> dict[str, str]:
    """A bot's environment, with rejected rows of two days in its database. Neither Slack nor a key is needed."""
    given = {**environment(None, tmp_path), "REDRESS_SECRET_KEY": ""}
    await ended(tmp_path, given, "migrate")
    store = await Store.open(given["DATABASE_URL"])
    for work, rejection, at in (
        (FILE, Rejection(7, "score", Reason.OUTSIDE_SCALE), START),
        (PULL, Rejection(4711, "", Reason.UNREADABLE), START),
        (FILE, Rejection(8, "nps", Reason.NOT_A_NUMBER), START + timedelta(days=1)),
    ):
        run = await store.write(begin_run, work, at)
        await store.write(keep_rejections, run.id, [rejection], at)
    await store.close()
    return given


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def files(folder: Path) -> list[Path]:
    return list(folder.glob("*.csv"))


async def test_rows_from_every_way_in_are_listed_with_line_field_and_reason(
    environ: dict[str, str], tmp_path: Path
) -> None:
    end = await ended(tmp_path, environ, "export", "rejected", *DAY)

    assert (end.code, end.err, end.out) == (0, "", "rejected_2026-09-14_2026-09-14.csv: 2 rejected rows\n")
    first, second = listed(tmp_path / "rejected_2026-09-14_2026-09-14.csv")
    assert first == {
        "at": "2026-09-14T10:00:00+08:00",
        "way": "file",
        "source": "hotline",
        "name": "'=calls.csv",
        "line": "7",
        "field": "score",
        "reason": "outside_scale",
        "meaning": "is outside its scale",
    }
    assert (second["way"], second["source"], second["line"], second["field"]) == ("pull", "helpdesk", "4711", "")


async def test_what_is_wrong_with_them_is_said_in_chinese_too(environ: dict[str, str], tmp_path: Path) -> None:
    end = await ended(
        tmp_path, environ, "export", "rejected", *DAY, "--language", "zh_CN", "--output", "rejected rows.csv"
    )

    assert end.code == 0, end.err
    assert [one["meaning"].isascii() for one in listed(tmp_path / "rejected rows.csv")] == [False, False]


@pytest.mark.parametrize(
    ("changed", "words", "said"),
    [
        ({}, ("--from", "2026-09-15", "--to", "2026-09-14"), "lies before --from"),
        ({}, (*DAY, "--output", "/nowhere/rows.csv"), "/nowhere/rows.csv cannot be written"),
        ({"DATABASE_URL": "sqlite:///new.db"}, DAY, "redress migrate"),
    ],
)
async def test_what_stands_in_the_way_is_said_in_words(
    environ: dict[str, str], tmp_path: Path, changed: dict[str, str], words: tuple[str, ...], said: str
) -> None:
    end = await ended(tmp_path, environ | changed, "export", "rejected", *words)

    assert end.code == 1
    assert said in end.err
    assert files(tmp_path) == []
