"""A message in Slack is read as people see it, with as much of its files as a form can carry."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from config.words import load_words
from domain.errors import Refusal
from domain.states import State
from handlers.directory import Home
from handlers.intake import ids
from handlers.intake.form import Carried, Source, SourceFile
from handlers.intake.quoting import Message, plain_words, read_message
from handlers.intake.views import file_form, known_window, read_intake
from handlers.posts import Reader
from sandbox.blocks import check_view, is_too_large
from tests.desk import OWNER, POLICY, ZONE
from tests.facts import HOSTILE_NAMES, facts, of_customer
from tests.fakes import START

TS = "1789351200.000100"
LONG_LINK = "https://redress.slack.com/files/U1/F1/" + "x" * 500
READERS = [Reader(words, ZONE, OWNER) for words in load_words().values()]


def name_of(user: str) -> str:
    return {"U1": "li.na"}.get(user, user)


def payload(**message: Any) -> dict[str, Any]:
    """What Slack sends when the shortcut is used on a message."""
    said = {"ts": TS, "text": "It has not arrived.", "user": "U1", **message}
    return {"api_app_id": "A1", "channel": {"id": "C1"}, "message": said}


def read(**message: Any) -> Message:
    return read_message(payload(**message), Home("T1", address="https://redress.slack.com/").permalink, name_of)


def files(count: int, link: str = "https://redress.slack.com/files/U1/F1/photo.png") -> list[dict[str, str]]:
    return [{"id": f"F{number}", "title": f"photo {number}", "permalink": link} for number in range(count)]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("<@U1> and <@U2> and <@U3|bob>", "@li.na and @U2 and @bob"),
        ("in <#C1|general> and <#C2>", "in #general and #C2"),
        ("<https://a.example/?a=1&amp;b=2>", "https://a.example/?a=1&b=2"),
        ("<https://a.example|the page>", "the page (https://a.example)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:+8613812345678|138 1234 5678>", "138 1234 5678 (+8613812345678)"),
        ("<!here> <!subteam^S1|@warehouse> <!date^1^{date}|today>", "@here @warehouse today"),
        ("  spaces  ", "spaces"),
    ],
)
def test_words_are_read_as_people_see_them(text: str, seen: str) -> None:
    assert plain_words(text, name_of) == seen


def test_a_message_is_read_with_its_moment_its_thread_and_its_link() -> None:
    message = read(thread_ts="1789351000.000100")

    assert (message.words, message.said_at) == ("It has not arrived.", datetime.fromtimestamp(1789351200.0001, UTC))
    assert message.source.thread_ts == "1789351000.000100"
    assert message.source.u == (
        "https://redress.slack.com/archives/C1/p1789351200000100?thread_ts=1789351000.000100&cid=C1"
    )
    assert read(thread_ts=TS).source.u == "https://redress.slack.com/archives/C1/p1789351200000100"
    assert Home("T1").permalink("C1", TS) == ""


def test_what_hangs_on_a_message_is_said_in_it_too() -> None:
    message = read(text="", attachments=[{"text": "Forwarded &amp; true."}, {"fallback": "A table."}, {}])

    assert message.words == "Forwarded & true.\n\nA table."


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"subtype": "tombstone", "text": "This message was deleted."}, "message_deleted"),
        ({"text": "  "}, "message_empty"),
        ({"text": "", "files": [{"id": "F1", "mode": "tombstone"}]}, "message_empty"),
        ({"ts": "1" * 41}, "message_deleted"),
        ({"ts": "yesterday"}, "message_deleted"),
    ],
)
def test_of_nothing_no_complaint_is_made(message: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        read(**message)


def test_a_message_of_ours_is_told_from_that_of_another_bot() -> None:
    assert read(app_id="A1", bot_id="B1").is_ours
    assert not read(app_id="A2", bot_id="B2").is_ours
    assert not read().is_ours


def test_of_many_files_as_many_go_along_as_there_is_room_for_and_the_rest_are_counted() -> None:
    few, many = read(files=files(3)).source, read(files=files(20, LONG_LINK)).source

    assert (len(few.f), few.lost) == (3, 0)
    assert few.f[0] == SourceFile(i="F0", n="photo 0", l="https://redress.slack.com/files/U1/F1/photo.png")
    assert many.f
    assert len(many.f) + many.lost == 20
    assert len(Carried(source=many).written()) <= 3000


@pytest.mark.parametrize("reader", READERS, ids=load_words())
def test_the_form_opens_with_the_words_and_the_moment_of_the_message(reader: Reader) -> None:
    message = read(text="x" * 5000, files=files(20, LONG_LINK))

    view = file_form(POLICY, reader, START, carried=Carried(source=message.source), message=message)

    assert check_view(view) == []
    assert not is_too_large(view)
    asked = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert asked[ids.DESCRIPTION]["initial_value"] == "x" * 1999 + "…"
    assert asked[ids.RECEIVED_AT]["initial_date_time"] == int(START.timestamp())
    notes = str(view["blocks"][0])
    assert message.source.u in notes
    assert str(message.source.lost) in notes
    received = {"received_at": {"received_at": {"selected_date_time": int(START.timestamp())}}}
    sent = {**view, "state": {"values": {**received, "severity": {"severity": {"selected_option": {"value": "high"}}}}}}
    assert read_intake(sent, "view:V1", POLICY).source == message.source


@pytest.mark.parametrize(("words", "beginning"), [("x" * 2000, "x" * 2000), ("😀" * 1500, "😀" * 999 + "…")])
def test_what_counts_twice_in_slack_is_cut_earlier_and_never_in_two(words: str, beginning: str) -> None:
    message = read(text=words)

    assert message.beginning == beginning
    assert message.is_cut is (words != beginning)


def test_a_message_without_files_says_nothing_of_files_and_nothing_is_cut() -> None:
    message = read()

    view = file_form(POLICY, READERS[0], START, carried=Carried(source=message.source), message=message)

    assert len(view["blocks"][0]["elements"]) == 2


@pytest.mark.parametrize("text", ["{", "[]", '{"v": 2}', '{"source": {"c": "C1"}}', '{"source": null, "x": 1}'])
def test_what_a_form_carries_and_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="unknown_control"):
        Carried.read(text)


def test_a_conversation_of_two_is_private() -> None:
    assert Source(c="D1", t=TS).is_private
    assert not Source(c="C1", t=TS).is_private


@pytest.mark.parametrize("reader", READERS, ids=load_words())
def test_the_window_of_a_message_that_is_known_is_one_that_slack_takes(reader: Reader) -> None:
    for state, name in product(State, HOSTILE_NAMES):
        case = facts(state, **of_customer(name))
        assert check_view(known_window(case, POLICY, reader, START)) == []
