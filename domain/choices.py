"""What people can choose to hear or not to hear: nothing of it is a promise to anybody."""

from enum import StrEnum
from typing import Final


class Wish(StrEnum):
    """A kind of message, or the way it comes, that is up to whoever reads it."""

    TOGETHER = "together"
    HEADS_UP = "heads_up"
    HAND_OVER = "hand_over"
    DIGEST = "digest"


# What holds for whoever has not said anything.
USUAL: Final = frozenset({Wish.TOGETHER, Wish.HEADS_UP, Wish.HAND_OVER})
