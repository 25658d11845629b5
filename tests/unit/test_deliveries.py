"""A delivery has the shape of Slack's deliveries, and texts that any database stores, before anybody acts on it."""

from typing import Any

import pytest

from handlers.deliveries import Malformed, loggable, sound, user_of


def test_what_no_database_stores_becomes_a_mark() -> None:
    typed = {"text": "a\x00b", "view": {"state": {"values": {"f\ud83d": {"f": {"value": "\udc00"}}}}}}

    assert sound(typed) == {"text": "a\ufffdb", "view": {"state": {"values": {"f\ufffd": {"f": {"value": "\ufffd"}}}}}}


@pytest.mark.parametrize(
    "payload",
    [
        {"text": 1},
        {"view": []},
        {"view": {"private_metadata": {}}},
        {"view": {"state": {"values": {"field": []}}}},
        {"view": {"blocks": ["input"]}},
        {"actions": []},
        {"actions": [{"value": "x"}]},
        {"user": {"name": "nobody"}},
        {"channel": "C1"},
        {"event": {"type": "reaction_added", "item": {"type": "message"}}, "event_id": "Ev1"},
        {"event": {"type": "message", "thread_ts": "soon"}, "event_id": "Ev1"},
        {"event": {"type": "message"}},
        {"event": {"type": "user_change", "user": "U1"}, "event_id": "Ev1"},
    ],
)
def test_another_shape_is_no_delivery(payload: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        sound(payload)


def test_a_delivery_without_end_is_none() -> None:
    endless: dict[str, Any] = {}
    endless["view"] = endless

    with pytest.raises(Malformed):
        sound(endless)


@pytest.mark.parametrize("user", ["u0agent1", "U0AGENT1 and more", "<@U0AGENT1>", "B0REDRESS"])
def test_who_is_not_called_as_people_are_is_nobody(user: str) -> None:
    with pytest.raises(Malformed):
        user_of({"user_id": user})


@pytest.mark.parametrize(
    ("name", "logged"),
    [("case.open", "case.open"), ("/complaint", "/complaint"), ("call 13812345678", "foreign"), ("", "foreign")],
)
def test_only_ids_like_ours_are_logged(name: str, logged: str) -> None:
    assert loggable(name) == logged
