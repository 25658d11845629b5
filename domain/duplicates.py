"""Which cases a new complaint may repeat, and what becomes of it when it does."""

from enum import StrEnum

from domain.states import State


class Likeness(StrEnum):
    """Why a case may be about the same matter."""

    CUSTOMER = "customer"
    ORDER = "order"
    WORDS = "words"


class Way(StrEnum):
    """What becomes of a complaint that belongs to a case: it is added, or reopens the case, or is a new one linked."""

    ADD = "add"
    REOPEN = "reopen"
    LINK = "link"


def way_to(state: State, *, reopenable: bool) -> Way:
    """Return how a complaint goes with an earlier case: an old one is not opened again but linked to."""
    if state is not State.CLOSED:
        return Way.ADD
    return Way.REOPEN if reopenable else Way.LINK
