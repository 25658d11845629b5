"""What becomes of uploaded tables: who may, who works on them, and from where their files are fetched."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import Session

from config.words import load_words
from domain.contacts import Reason
from domain.errors import Refusal
from domain.words import Words
from handlers.forms import UploadRef
from handlers.posts import Post, Reader
from handlers.uploads import ids
from handlers.uploads.actions import LEASE, Upload, ask_for, claim, decide, note
from handlers.uploads.fetching import UploadFailed, fetch, is_slack
from handlers.uploads.messages import _FAILURES, status
from handlers.uploads.views import read_upload
from sandbox.blocks import check_blocks
from storage.models import NoticeRow
from storage.notices import new_notice
from storage.store import Store
from storage.upload_models import UploadRow
from tests.desk import AGENT, LEAD, desk_with, with_people
from tests.fakes import START
from tests.integration.casework import all_of

POLICY = with_people()
UPLOAD = Upload("view:V1", "calls.csv", "https://files.slack.com/files-pri/T1-F1/calls.csv", 100, "found", "")


async def keep(store: Store, **changes: object) -> None:
    await store.write(ask_for, replace(UPLOAD, **changes), LEAD, POLICY, START)  # type: ignore[arg-type]


async def test_a_form_that_is_delivered_twice_is_one_upload(store: Store) -> None:
    await keep(store)
    await keep(store)

    assert len(await store.read(all_of, UploadRow)) == 1
    assert [one.kind for one in await store.read(all_of, NoticeRow)] == [ids.STATUS]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"size": 51 << 20}, "file_too_large", "file"),
        ({"mapping": "nonsense"}, "unknown_choice", "mapping"),
        ({"mapping": "guess"}, "source_needed", "source"),
        ({"mapping": "guess", "source": "My System"}, "source_needed", "source"),
    ],
)
async def test_what_cannot_be_taken_is_refused_beside_its_field(
    store: Store, changes: dict[str, object], code: str, field: str
) -> None:
    with pytest.raises(Refusal) as caught:
        await keep(store, **changes)

    assert (caught.value.code, caught.value.field) == (code, field)


async def test_who_does_not_answer_for_the_numbers_is_refused(store: Store) -> None:
    with pytest.raises(Refusal, match="not_yours_to_steer"):
        await store.write(ask_for, UPLOAD, AGENT, POLICY, START)
    with pytest.raises(Refusal, match="not_yours_to_steer"):
        await store.write(decide, UploadRef(upload=1), AGENT, POLICY, "wanted", START)


async def test_of_two_processes_one_works_on_a_table_until_it_is_taken_for_dead(store: Store) -> None:
    await keep(store)
    first = await store.write(claim, START)
    second = await store.write(claim, START)
    late = START + LEASE
    third = await store.write(claim, late)
    assert first is not None
    assert third is not None

    told = [await store.write(note, row, late, state="weighed", facts={}) for row in (first, third)]

    assert second is None
    assert told == [False, True]


async def test_what_was_weighed_is_decided_once_and_by_whoever_uploaded_it(store: Store) -> None:
    await keep(store)
    row = await store.write(claim, START)
    assert row is not None
    assert row.id is not None
    ref = UploadRef(upload=row.id)
    with pytest.raises(Refusal, match="upload_decided"):
        await store.write(decide, ref, LEAD, POLICY, "wanted", START)
    await store.write(note, row, START, state="weighed", facts={})
    stranger = replace(LEAD, id="U0HEAD09")
    with pytest.raises(Refusal, match="upload_decided"):
        await store.write(decide, ref, stranger, with_people(heads=("U0HEAD09",)), "wanted", START)

    await store.write(decide, ref, LEAD, POLICY, "wanted", START)

    with pytest.raises(Refusal, match="upload_decided"):
        await store.write(decide, ref, LEAD, POLICY, "discarded", START)
    assert await store.write(note, row, START, ended=False, facts={"read": 1})
    assert await store.write(note, row, START + timedelta(seconds=1), state="done", facts={})
    # A word about the progress that comes late changes nothing any more.
    assert not await store.write(note, row, START, ended=False, facts={"read": 2})


def test_a_form_without_a_file_is_refused() -> None:
    with pytest.raises(Refusal, match="file_needed"):
        read_upload({"state": {"values": {}}}, "view:V1")
    with pytest.raises(Refusal, match="file_needed"):
        read_upload({"state": {"values": {"file": {"file": {"type": "file_input", "files": [{"id": "F1"}]}}}}}, "v")


REJECTED = [{"field": "", "reason": one.value, "count": 30, "lines": list(range(20))} for one in Reason]
FACTS = {
    "counts": {"new": 1, "corrected": 0, "unchanged": 0, "rejected": 9},
    "rejected": REJECTED,
    "unknown_channels": 2,
    "mapping": "hotline",
    "tables": {"columns": {"external_id": "Id <!channel>", "arrived_at": ["Day", "a@b.example"]}},
    "doubts": ["columns.external_id", "times"],
    "missing": ["columns.team"],
}
STATES = [(state, None) for state in ("asked", "wanted", "weighed", "done", "discarded")]
FAILED = [("failed", error) for error in _FAILURES]


def render(session: Session, words: Words) -> list[Post | None]:
    """Say how an upload stands in every state it can be in."""
    posts = []
    for number, (state, error) in enumerate([*STATES, *FAILED]):
        row = UploadRow(
            form_key=f"view:{number}",
            person=LEAD.id,
            name="calls <!here>.csv",
            url="",
            mapping="guess" if number % 2 == 0 else "hotline",
            state=state,
            error=error,
            facts=FACTS,
            created_at=START,
            seen_at=START,
        )
        session.add(row)
        session.flush()
        notice = new_notice(ids.STATUS, LEAD.id, START, str(number), row.id)
        posts.append(status(session, notice, desk_with(), Reader(words, "Asia/Shanghai"), START))
    return posts


@pytest.mark.parametrize("words", load_words().values(), ids=lambda words: words.language)
async def test_every_state_and_failure_is_a_message_that_slack_takes(store: Store, words: Words) -> None:
    posts = [post for post in await store.write(render, words) if post is not None]

    assert len({post.text for post in posts}) == len(STATES) + len(FAILED)
    assert all(check_blocks(post.blocks, "message") == [] for post in posts)
    assert not any("<!" in post.text or "a@b.example" in post.text for post in posts)


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/calls.csv", True),
        ("https://slack.com/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com.example.org/x", False),
        ("https://notslack.com/x", False),
        ("https://me@files.slack.com/x", False),
        ("http://127.0.0.1:4000/files-pri/F1/x", True),
        ("http://127.0.0.1:4001/files-pri/F1/x", False),
        ("file:///etc/passwd", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_the_token_goes_to_slack_only(url: str, ours: bool) -> None:
    assert is_slack(url, "http://127.0.0.1:4000/api/") is ours


@pytest.fixture
async def client() -> AsyncIterator[AsyncWebClient]:
    """A client of something that stands in Slack's place and answers by the last word of the address."""

    async def answer(request: web.Request) -> web.StreamResponse:
        what = request.match_info["what"]
        if what == "page":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        if what == "large":
            stream = web.StreamResponse()
            stream.enable_chunked_encoding()
            await stream.prepare(request)
            await stream.write(b"x" * 2000)
            return stream
        if what == "closed":
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=int(what) if what.isdigit() else 200, body=b"Id,At\n")

    application = web.Application()
    application.add_routes([web.get("/{what}", answer)])
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token="xoxb-1", base_url=address, session=session)
    await runner.cleanup()


async def test_a_file_is_fetched(client: AsyncWebClient, tmp_path: Path) -> None:
    await fetch(client, f"{client.base_url}fine", tmp_path / "table", 1000)

    assert (tmp_path / "table").read_bytes() == b"Id,At\n"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("page", "forbidden"),
        ("302", "forbidden"),
        ("403", "forbidden"),
        ("404", "gone"),
        ("500", "silent"),
        ("closed", "silent"),
        ("large", "too_large"),
    ],
)
async def test_what_is_no_file_is_named(client: AsyncWebClient, tmp_path: Path, what: str, code: str) -> None:
    with pytest.raises(UploadFailed, match=code):
        await fetch(client, f"{client.base_url}{what}", tmp_path / "table", 1000)


async def test_a_file_that_says_it_is_too_large_is_not_fetched(client: AsyncWebClient, tmp_path: Path) -> None:
    with pytest.raises(UploadFailed, match="too_large"):
        await fetch(client, f"{client.base_url}fine", tmp_path / "table", 3)
    with pytest.raises(UploadFailed, match="foreign"):
        await fetch(client, "https://example.org/table.csv", tmp_path / "table", 3)
    assert not (tmp_path / "table").exists()
