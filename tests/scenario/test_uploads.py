"""A lead uploads a table of contacts in Slack, sees what would come of it, and has it taken in."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.contacts import Contact
from handlers.uploads.ids import DISCARD, OPEN, TAKE_IN
from handlers.uploads.jobs import work_off
from storage.contact_models import ContactRow, ImportRunRow
from tests.fakes import FakeClock
from tests.integration.casework import all_of
from tests.scenario.stage import AGENT, LEAD, Stage, open_sandbox, open_stage

HEADING = (
    "Call Id,Agent,Date,Time,Topic,Answered,Resolved,Speed of answer in seconds,AvgTalkDuration,Satisfaction rating"
)
GOOD = [f"ID{number:04},Diane,2026-09-13,10:00:{number:02},Billing,Y,Y,17,00:02:11,4" for number in range(1, 4)]
BAD = "ID0009,Diane,2026-09-13,10:00:00,Billing,Y,Y,-5,00:02:11,4"
OTHER = "Ticket,When,Phone 13812345678,Stars\nT1,2026-09-13 10:00:00,13812345678,5\n"


def table(*rows: str) -> bytes:
    return ("\n".join([HEADING, *rows]) + "\n").encode()


async def upload(stage: Stage, content: bytes, name: str = "calls.csv", user: str = LEAD, **values: Any) -> Any:
    """Choose a file in the form and send it; return how that went."""
    actor = stage.person(user)
    await actor.shortcut(OPEN)
    view = await stage.open(actor)
    delivery = await actor.submit(view, {"file": [await actor.upload(name, content)], **values})
    await stage.pulse()
    return delivery


async def press(stage: Stage, action_id: str, user: str = LEAD) -> None:
    await stage.person(user).click(stage.person(user).dm()[-1], action_id)
    await stage.pulse()


def said(stage: Stage) -> str:
    return stage.told(LEAD)[-1]


async def contacts(stage: Stage) -> list[Contact]:
    rows = await stage.house.services.store.read(all_of, ContactRow)
    return [Contact._make(getattr(row, name) for name in Contact._fields) for row in rows]


async def test_a_lead_sees_the_figures_first_and_then_has_the_table_taken_in(stage: Stage) -> None:
    await upload(stage, table(*GOOD, BAD))
    before, weighed = await contacts(stage), said(stage)
    await press(stage, TAKE_IN)

    assert before == []
    assert "3 new · 0 corrected · 0 unchanged · 1 rejected" in weighed
    assert "1 row rejected: `waited` is less than nothing (line 5)" in weighed
    assert "Nothing is stored yet." in weighed
    assert [one.external_id for one in await contacts(stage)] == ["ID0001", "ID0002", "ID0003"]
    assert "3 new" in said(stage)
    assert "Nothing is stored" not in said(stage)
    runs = await stage.house.services.store.read(all_of, ImportRunRow)
    assert [(run.kind, run.person, run.state) for run in runs] == [("file", LEAD, "done")]
    assert len(stage.told(LEAD)) == 1
    assert not any(block["type"] == "actions" for block in stage.person(LEAD).dm()[-1]["blocks"])


async def test_a_table_that_changes_nothing_can_only_be_discarded(stage: Stage) -> None:
    await upload(stage, table(*GOOD))
    await press(stage, TAKE_IN)
    await upload(stage, table(*GOOD))

    buttons = [one for block in stage.person(LEAD).dm()[-1]["blocks"] for one in block.get("elements", ())]
    assert "3 unchanged" in said(stage)
    assert [one["action_id"] for one in buttons] == [DISCARD]
    await press(stage, DISCARD)
    assert "Discarded. Nothing was stored." in said(stage)


async def test_only_who_answers_for_the_numbers_may_upload(sqlite_stage: Stage) -> None:
    actor = sqlite_stage.person(AGENT)

    await actor.shortcut(OPEN)
    view = await sqlite_stage.open(actor)

    assert view["callback_id"] == "guard.window"
    assert "answer for the numbers" in str(view["blocks"])


async def test_a_guess_is_shown_and_needs_the_name_of_its_system(sqlite_stage: Stage) -> None:
    refused = await upload(sqlite_stage, OTHER.encode(), mapping="guess")
    actor = sqlite_stage.person(LEAD)
    await actor.submit(actor.view() or {}, {"source": "desk"})
    await sqlite_stage.pulse()
    shown = said(sqlite_stage)
    await press(sqlite_stage, TAKE_IN)

    assert "name the system" in refused.errors["source"]
    assert "`external_id` ← Ticket" in shown
    assert "`score` ← Stars" in shown
    assert "13812345678" not in str(sqlite_stage.person(LEAD).dm())
    (one,) = await contacts(sqlite_stage)
    assert (one.source, one.external_id, one.score) == ("desk", "T1", 5)


@pytest.mark.parametrize(
    ("content", "mapping", "sentence"),
    [
        (OTHER.encode(), "found", "No mapping knows its headings."),
        (OTHER.encode(), "call-centre", "The mapping names columns that this table does not have"),
        (b"PK\x03\x04 not a workbook", "found", "I cannot read it"),
        (b"", "found", "I cannot read it"),
    ],
)
async def test_a_table_that_cannot_be_read_is_said_in_words(
    sqlite_stage: Stage, content: bytes, mapping: str, sentence: str
) -> None:
    await upload(sqlite_stage, content, mapping=mapping)

    assert sentence in said(sqlite_stage)
    assert "13812345678" not in said(sqlite_stage)


async def test_a_file_that_is_gone_or_changed_by_then_is_not_taken_in(sqlite_stage: Stage) -> None:
    await upload(sqlite_stage, table(*GOOD))
    uploads = sqlite_stage.slack.world.state.uploads
    (file,) = uploads.values()
    file.content = table(GOOD[0])
    await press(sqlite_stage, TAKE_IN)
    changed = said(sqlite_stage)
    await upload(sqlite_stage, table(*GOOD))
    uploads.clear()
    await press(sqlite_stage, TAKE_IN)

    assert "another one than the one I looked at" in changed
    assert "not there any more" in said(sqlite_stage)
    assert await contacts(sqlite_stage) == []


@pytest.fixture
async def without_files(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    """A bot that may not read files."""
    async with (
        open_sandbox(clock, without_scopes=("files:read",)) as slack,
        open_stage(slack, sqlite_url, clock) as opened,
    ):
        yield opened


async def test_without_the_scope_the_lead_hears_what_is_missing(without_files: Stage) -> None:
    await upload(without_files, table(*GOOD))

    assert "`files:read`" in said(without_files)


async def test_a_table_that_was_discarded_waits_for_nothing(sqlite_stage: Stage) -> None:
    await upload(sqlite_stage, table(*GOOD))
    await press(sqlite_stage, DISCARD)
    message = sqlite_stage.person(LEAD).dm()[-1]

    assert not any(block["type"] == "actions" for block in message["blocks"])
    assert await work_off(sqlite_stage.house.services) == 0


async def test_progress_is_told_while_a_large_table_is_taken_in(
    sqlite_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.uploads.jobs._STEP", 2000)
    lines = io.StringIO()
    csv.writer(lines).writerows(GOOD[0].replace("ID0001", f"ID{number:06}").split(",") for number in range(4500))
    await upload(sqlite_stage, HEADING.encode() + b"\n" + lines.getvalue().encode())

    await press(sqlite_stage, TAKE_IN)

    assert "4,500 new" in said(sqlite_stage)
    assert len(await contacts(sqlite_stage)) == 4500
