"""Charts of digests: drawn by a child, shown in the thread, and let go where that cannot be."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from handlers.blocks import Block, section
from handlers.delivery import showing
from handlers.delivery.drawing import NotDrawn, drawn
from handlers.delivery.slack import DeliveryFailed
from handlers.digests import ids
from handlers.posts import Post
from sandbox import Fault
from storage.models import NoticeRow
from tests.contacts import bring, contact
from tests.fakes import FakeClock
from tests.scenario.stage import LEAD, Stage, open_sandbox, open_stage

# The clock of these tests starts on Monday, 14 September 2026.
TODAY = date(2026, 9, 14)
QUALITY = "C0QUALITY1"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>'


def charts(session: Session) -> list[NoticeRow]:
    mine = select(NoticeRow).where(NoticeRow.kind == ids.CHART)
    return list(session.exec(mine.order_by(col(NoticeRow.id))))


async def state(stage: Stage) -> tuple[str, str | None]:
    (row,) = await stage.house.services.store.read(charts)
    return row.state, row.error


async def morning(stage: Stage) -> None:
    """Bring contacts of five weeks, and let the next morning come."""
    days = [TODAY - timedelta(days=back) for back in range(35)]
    rows = [contact(number * 100 + n, day, score=1 + n % 5) for number, day in enumerate(days) for n in range(25)]
    await stage.house.services.store.write(bring, rows, stage.clock.now())
    await stage.pulse()
    await stage.pulse(hours=23)


def in_thread(stage: Stage) -> list[dict[str, Any]]:
    messages = stage.slack.as_(LEAD).messages(QUALITY)
    (head,) = [one for one in messages if "Quality digest" in one["text"]]
    return [one for one in messages if one.get("thread_ts") == head["ts"] and one["ts"] != head["ts"]]


@pytest.fixture
async def bare_stage(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    """The bot where it may show no files."""
    async with (
        open_sandbox(clock, without_scopes=("files:write",)) as slack,
        open_stage(slack, sqlite_url, clock) as opened,
    ):
        yield opened


async def test_a_digest_has_its_chart_in_its_thread_with_words_for_who_does_not_see_it(stage: Stage) -> None:
    await morning(stage)
    await stage.slack.until(lambda: any(one.get("files") for one in in_thread(stage)))

    (file,) = [file for one in in_thread(stage) for file in one.get("files", ())]
    assert file["name"] == "quality-2026-09-14.png"
    assert file["alt_txt"].startswith("Chart of 28 days. CSAT from 40.0 % to 40.0 %")
    content = stage.slack.world.state.uploads[file["id"]].content
    assert content is not None
    assert content.startswith(b"\x89PNG")
    assert await state(stage) == ("sent", None)


async def test_slack_draws_the_last_days_with_answers_itself(sqlite_stage: Stage) -> None:
    await morning(sqlite_stage)

    (native,) = [
        block for one in in_thread(sqlite_stage) for block in one["blocks"] if block["type"] == "data_visualization"
    ]
    (own, target) = native["chart"]["series"]
    assert [len(own["data"]), own["data"][-1]] == [20, {"label": "14 Sep", "value": 40}]
    assert target["data"][-1]["value"] == 90


async def test_a_slack_that_knows_no_charts_gets_the_words(sqlite_stage: Stage) -> None:
    unknown: list[Block] = [
        section("In words."),
        {"type": "data_visualization", "title": "t", "chart": {"type": "new"}},
    ]
    mouth = sqlite_stage.house.deliverer.sender.mouth

    place = await mouth.post(QUALITY, Post("In words.", unknown, plain=unknown[:1]), "key", None)

    (message,) = sqlite_stage.slack.as_(LEAD).messages(QUALITY)
    assert (message["ts"], [block["type"] for block in message["blocks"]]) == (place.ts, ["section"])
    with pytest.raises(DeliveryFailed, match="invalid_blocks"):
        await mouth.post(QUALITY, Post("In words.", unknown), "key", None)


async def test_without_the_scope_the_words_are_complete_and_nobody_is_alarmed(bare_stage: Stage) -> None:
    await morning(bare_stage)

    assert await state(bare_stage) == ("obsolete", "not_shown")
    assert not any(one.get("files") for one in in_thread(bare_stage))
    assert "Mean score" in in_thread(bare_stage)[0]["text"]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_a_chart_that_slack_has_no_time_for_comes_later(sqlite_stage: Stage, method: str) -> None:
    sqlite_stage.slack.break_(Fault(method, "429", retry_after=30))
    await morning(sqlite_stage)
    assert (await state(sqlite_stage))[0] == "queued"

    await sqlite_stage.pulse(minutes=1)

    assert await state(sqlite_stage) == ("sent", None)


async def test_a_chart_whose_answer_was_lost_is_not_shown_twice(sqlite_stage: Stage) -> None:
    sqlite_stage.slack.break_(Fault("files.completeUploadExternal", "drop_after"))
    await morning(sqlite_stage)
    await sqlite_stage.pulse(minutes=5)

    assert await state(sqlite_stage) == ("obsolete", "not_shown")
    await sqlite_stage.slack.until(lambda: any(one.get("files") for one in in_thread(sqlite_stage)))
    assert sum(len(one.get("files", ())) for one in in_thread(sqlite_stage)) == 1


async def test_a_chart_that_cannot_be_drawn_is_let_go(sqlite_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(_: str) -> bytes:
        raise NotDrawn("no paper")

    monkeypatch.setattr(showing, "drawn", fails)
    await morning(sqlite_stage)

    assert await state(sqlite_stage) == ("obsolete", "not_shown")


async def test_a_drawing_is_drawn_and_nonsense_is_not() -> None:
    assert (await drawn(SVG)).startswith(b"\x89PNG")
    with pytest.raises(NotDrawn):
        await drawn("no drawing")
