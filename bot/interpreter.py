"""How Python's interpreter is set for what it is to do: when it collects, and how long a thread may hold it."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_ROWS_BETWEEN_COLLECTIONS: Final = 100_000
# A thread that wants the interpreter gets it after so many seconds, where others have work as well; usual are 0.005.
_TURN_OF_A_SERVER: Final = 0.001
_TURN_WITH_ROWS: Final = 0.0005


@contextmanager
def only_importing() -> Iterator[None]:
    """Collect nothing while modules are imported: none of it is garbage, and looking takes a sixth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def make_ready_to_serve() -> None:
    """Leave all there is out of every collection from now on, and let the event loop not wait long for other threads.

    A collection that went through everything would hold the whole process for a quarter of a second, and find nothing.
    """
    gc.freeze()
    sys.setswitchinterval(_TURN_OF_A_SERVER)


def make_ready_for_rows() -> None:
    """Let the garbage collector rest: it would look through all there is every few rows, and rows make no cycles.

    And let threads take short turns, so that the one that stores, which waits for the database after every few rows,
    has not to wait as long again until the one that reads makes room.
    """
    gc.freeze()
    gc.set_threshold(_ROWS_BETWEEN_COLLECTIONS)
    sys.setswitchinterval(_TURN_WITH_ROWS)
