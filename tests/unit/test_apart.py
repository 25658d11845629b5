"""One of many things that goes wrong is logged and stays alone; what concerns all of them is raised."""

import asyncio

import pytest
import structlog
from structlog.testing import capture_logs

from handlers.apart import Apart
from storage.store import StoreUnavailable


def test_what_goes_well_is_not_spoken_of() -> None:
    with capture_logs() as logs, Apart(structlog.get_logger(), "broken", row=7) as look:
        pass

    assert (look.failed, logs) == (False, [])


def test_what_goes_wrong_is_logged_with_its_facts_and_does_not_get_out() -> None:
    broken = ValueError("unreadable")
    with capture_logs() as logs, Apart(structlog.get_logger(), "broken", row=7) as look:
        raise broken

    assert look.failed
    assert logs == [{"event": "broken", "row": 7, "exc_info": broken, "log_level": "error"}]


@pytest.mark.parametrize("error", [StoreUnavailable("away"), asyncio.CancelledError(), KeyboardInterrupt()])
def test_what_concerns_all_of_them_gets_out(error: BaseException) -> None:
    with capture_logs() as logs, pytest.raises(type(error)), Apart(structlog.get_logger(), "broken"):
        raise error

    assert logs == []
