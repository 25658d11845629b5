"""`redress export complaints`, as an operator types it."""

import os
from pathlib import Path

import pytest
from openpyxl import load_workbook

from handlers.intake.actions import file_complaint
from storage.store import Store
from tests.desk import AGENT, ROSTER, desk_with, intake
from tests.fakes import START
from tests.scenario.processes import ended, environment

DAY = ("--from", "2026-09-14", "--to", "2026-09-14")


@pytest.fixture
async def environ(tmp_path: Path) -> dict[str, str]:
    """A bot's environment, with one case in its database. Slack is not needed."""
    given = environment(None, tmp_path)
    await ended(tmp_path, given, "migrate")
    store = await Store.open(given["DATABASE_URL"])
    await store.write(file_complaint, intake(), AGENT, ROSTER, desk_with(), START)
    await store.close()
    return given


async def test_a_file_is_named_after_its_days_and_holds_their_cases(environ: dict[str, str], tmp_path: Path) -> None:
    end = await ended(tmp_path, environ, "export", "complaints", *DAY)

    assert (end.code, end.err) == (0, "")
    assert end.out == "complaints_2026-09-14_2026-09-14.csv: 1 complaints\n"
    written = (tmp_path / "complaints_2026-09-14_2026-09-14.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfnumber,state,")
    assert b"C-260914-001" in written
    assert "张三丰".encode() not in written


async def test_a_workbook_is_written_where_one_likes_in_words(environ: dict[str, str], tmp_path: Path) -> None:
    end = await ended(
        tmp_path, environ, "export", "complaints", *DAY, "--format", "xlsx", "--output", "a.xlsx", "--language", "zh_CN"
    )

    assert end.code == 0, end.err
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (sheet["A1"].value, sheet["A2"].value, sheet["B2"].value) == ("编号", "C-260914-001", "已分派")


@pytest.mark.parametrize(
    ("changed", "words", "said"),
    [
        ({}, ("--from", "2026-09-15", "--to", "2026-09-14"), "lies before --from"),
        ({}, ("--from", "14.9.2026", "--to", "2026-09-14"), "--from"),
        ({}, (*DAY, "--format", "pdf"), "--format"),
        ({}, (*DAY, "--output", "/nowhere/cases.csv"), "/nowhere/cases.csv cannot be written"),
        ({"REDRESS_SECRET_KEY": ""}, DAY, "REDRESS_SECRET_KEY: is missing"),
        (
            {"REDRESS_SECRET_KEY": "another key, just as good as the first"},
            DAY,
            "REDRESS_SECRET_KEY: this key does not",
        ),
        ({"DATABASE_URL": "sqlite:///new.db"}, DAY, "redress migrate"),
    ],
)
async def test_what_is_wrong_is_said_in_words_and_leaves_no_file(
    environ: dict[str, str], tmp_path: Path, changed: dict[str, str], words: tuple[str, ...], said: str
) -> None:
    end = await ended(tmp_path, environ | changed, "export", "complaints", *words)

    assert end.code not in (0, None)
    assert said in end.err
    assert "Traceback" not in end.err
    assert not [name for name in os.listdir(tmp_path) if "complaints" in name]
