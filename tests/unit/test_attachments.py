"""Which files are gone is read from what happened to the messages they were shared in."""

from typing import Any

import pytest

from handlers.attachments.actions import gone_in

THERE: dict[str, Any] = {"files": [{"id": "F1", "title": "photo"}, {"id": "F2", "mode": "tombstone"}]}


@pytest.mark.parametrize(
    ("event", "gone"),
    [
        ({"subtype": "message_changed", "message": THERE, "previous_message": THERE}, ("F2",)),
        ({"subtype": "message_changed", "message": {"text": "edited"}, "previous_message": THERE}, ()),
        ({"subtype": "message_changed", "message": {"subtype": "tombstone"}, "previous_message": THERE}, ("F1",)),
        ({"subtype": "message_deleted", "previous_message": THERE}, ("F1",)),
        ({"subtype": "message_deleted"}, ()),
        ({"subtype": "file_share", **THERE}, ()),
        ({"text": "a word"}, ()),
    ],
)
def test_a_file_is_gone_when_it_or_its_message_was_deleted(event: dict[str, Any], gone: tuple[str, ...]) -> None:
    assert gone_in(event) == gone
