"""Handles, limits of rate, faults, time and signatures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.signature import SignatureVerifier

from sandbox import Channel, Fault, Member, MovableTime, Workspace, demo_workspace
from sandbox.arguments import page
from sandbox.control import next_morning
from sandbox.errors import SlackError
from sandbox.faults import Faults
from sandbox.handles import ResponseUrl, ResponseUrls, Triggers
from sandbox.ratelimits import Bucket, Rates
from sandbox.signing import signed_headers

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_trigger_is_good_once() -> None:
    triggers = Triggers(lives=60)
    name = triggers.issue("U1")
    triggers.check(name).spent = True

    with pytest.raises(SlackError, match="exchanged_trigger_id"):
        triggers.check(name)
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        triggers.check("made up")


def test_a_trigger_lives_from_the_moment_it_was_sent() -> None:
    triggers = Triggers(lives=-1)
    name = triggers.issue("U1")

    assert triggers.check(name).user == "U1"
    triggers.sent(name)
    with pytest.raises(SlackError, match="expired_trigger_id"):
        triggers.check(name)


def test_a_response_url_is_good_five_times() -> None:
    urls = ResponseUrls()
    path = urls.issue(ResponseUrl("U1", "C1", until=NOON), "T1")

    assert [isinstance(urls.use(path, NOON), ResponseUrl) for _ in range(5)] == [True] * 5
    assert urls.use(path, NOON) == "used_url"
    assert urls.use("made up", NOON) == "no_such_url"


def test_a_response_url_is_good_until_its_time_is_over() -> None:
    urls = ResponseUrls()
    path = urls.issue(ResponseUrl("U1", "C1", until=NOON), "T1")

    assert urls.use(path, NOON + timedelta(seconds=1)) == "expired_url"


def test_a_bucket_says_how_long_to_wait() -> None:
    bucket = Bucket(rate=0.5, size=1, level=1, at=0)

    assert bucket.take(0) == 0
    assert bucket.take(0) == 2
    assert bucket.take(2) == 0


def test_rates_count_nothing_while_they_are_off() -> None:
    off, on = Rates(on=False), Rates(on=True)

    assert not any(off.wait("users.list", 2, "") for _ in range(100))
    assert [bool(on.wait("users.list", 2, "")) for _ in range(21)] == [False] * 20 + [True]


def test_posts_are_limited_in_each_channel_on_its_own() -> None:
    rates = Rates(on=True)

    assert [rates.wait("chat.postMessage", 4, "C1") for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert rates.wait("chat.postMessage", 4, "C2") == 0


def test_a_fault_happens_as_often_as_it_was_asked_for() -> None:
    faults = Faults()
    faults.add(Fault("chat.update", "500", 2))

    assert [faults.take("chat.update") is not None for _ in range(3)] == [True, True, False]
    assert faults.take("chat.delete") is None


def test_a_fault_can_be_meant_for_one_kind_of_delivery() -> None:
    faults = Faults()
    faults.add(Fault("delivery", "duplicate", only="view_submission"))

    assert faults.take("delivery", "block_actions") is None
    assert faults.take("delivery", "view_submission") is not None


@pytest.mark.parametrize(("what", "kind"), [("delivery", "429"), ("socket", "refuse"), ("chat.update", "reorder")])
def test_a_fault_that_cannot_happen_is_refused(what: str, kind: str) -> None:
    with pytest.raises(ValueError, match="cannot fail by"):
        Fault(what, kind)


def test_time_moves_forward_only() -> None:
    time = MovableTime()
    before = time.now()
    time.advance(timedelta(hours=4))

    assert time.now() - before >= timedelta(hours=4)
    with pytest.raises(ValueError, match="forward"):
        time.advance(timedelta(seconds=-1))


@pytest.mark.parametrize(("now", "morning"), [("08:59:59", 22), ("09:00:00", 23), ("23:00:00", 23)])
def test_the_next_morning_is_nine_o_clock_in_the_page_zone(now: str, morning: int) -> None:
    local = datetime.fromisoformat(f"2026-11-22T{now}").replace(tzinfo=SHANGHAI)

    found = next_morning(local.astimezone(UTC), SHANGHAI)

    assert found == datetime(2026, 11, morning, 9, tzinfo=SHANGHAI)
    assert found.tzinfo is UTC


def test_slack_s_own_verifier_accepts_the_signature() -> None:
    headers = signed_headers("secret", b"body")

    assert SignatureVerifier("secret").is_valid_request(b"body", headers)
    assert not SignatureVerifier("other").is_valid_request(b"body", headers)


def test_pages_follow_each_other_to_the_end() -> None:
    first, metadata = page(list(range(5)), {"limit": "2"}, 100, 100)
    last, end = page(list(range(5)), {"limit": 3, "cursor": metadata["next_cursor"]}, 100, 100)

    assert first + last == list(range(5))
    assert end == {"next_cursor": ""}


@pytest.mark.parametrize("cursor", ["x", "////", "bmV4dDph"])
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(SlackError, match="invalid_cursor"):
        page([1], {"cursor": cursor}, 100, 100)


def test_a_workspace_with_strangers_in_it_is_refused() -> None:
    one = Member("U1", "one", "One")

    with pytest.raises(ValueError, match="do not exist"):
        Workspace((one,), (Channel("C1", "c", ("U2",)),))
    with pytest.raises(ValueError, match="used twice"):
        Workspace((one, one), ())


def test_the_guest_of_the_demo_is_only_in_the_general_channel() -> None:
    workspace = demo_workspace()

    assert [channel.id for channel in workspace.channels if "U0GUEST1" in channel.members] == ["C0GENERAL1"]
    assert [channel.id for channel in workspace.channels if not channel.bot_is_member] == ["C0GENERAL1"]
