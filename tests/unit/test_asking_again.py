"""When a help desk is asked again, and how long it is left alone."""

from datetime import timedelta

from domain.sources import Source
from handlers.connectors.actions import rest_after
from handlers.connectors.calling import SourceFailed, Trouble, worth_repeating
from handlers.connectors.pulling import Helpdesk
from tests.helpdesk import TOKEN, USER


def test_what_is_worth_another_try() -> None:
    assert worth_repeating(SourceFailed(Trouble.BROKEN)) is True
    assert worth_repeating(SourceFailed(Trouble.BUSY, 12)) == 12
    assert worth_repeating(SourceFailed(Trouble.BUSY, 300)) is False
    assert worth_repeating(SourceFailed(Trouble.FORBIDDEN)) is False
    assert worth_repeating(ValueError()) is False


def test_a_source_rests_longer_with_each_failure() -> None:
    every = timedelta(minutes=15)
    silent = SourceFailed(Trouble.SILENT)

    rests = [rest_after(silent, failures, every) for failures in (1, 2, 3, 4, 5, 99)]

    assert [rest.total_seconds() / 60 for rest in rests] == [1, 2, 4, 8, 15, 15]
    assert rest_after(SourceFailed(Trouble.FORBIDDEN), 1, every) == every
    assert rest_after(silent, 3, timedelta(seconds=5)) == timedelta(minutes=1)


def test_nothing_of_a_token_shows() -> None:
    source = Source.model_validate({"kind": "zendesk", "user": USER, "url": "https://example.com"})
    desk = Helpdesk("helpdesk", source, TOKEN, str)

    assert TOKEN not in repr(desk)
