"""How the interpreter is set: what was made by the start is looked through by no collection, and no thread hogs it."""

import gc
import sys
from collections.abc import Iterator

import pytest

from bot.interpreter import make_ready_for_rows, make_ready_to_serve, only_importing


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Give the interpreter back to the other tests."""
    gc.unfreeze()
    turn, thresholds = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(turn)
    gc.set_threshold(*thresholds)
    gc.enable()
    gc.unfreeze()


def test_nothing_is_collected_while_modules_are_imported() -> None:
    with only_importing():
        assert not gc.isenabled()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_what_cannot_be_imported_leaves_collections_on() -> None:
    with pytest.raises(ImportError), only_importing():
        raise ImportError

    assert gc.isenabled()


def test_a_server_looks_through_nothing_of_its_start_and_its_loop_waits_no_five_milliseconds() -> None:
    make_ready_to_serve()

    assert gc.get_freeze_count() > 0
    assert gc.isenabled()
    assert sys.getswitchinterval() < 0.002


def test_rows_are_taken_in_with_few_collections_and_short_turns() -> None:
    make_ready_for_rows()

    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] > 10_000
    assert sys.getswitchinterval() < 0.001
