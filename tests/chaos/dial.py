"""One clock for several processes: a few bytes of shared memory that the harness writes and every bot reads."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT: Final = struct.Struct("<q")
_COUNT: Final = struct.Struct("<i")
_HOLD_AT: Final = 8
_SPARES_AT: Final = 9
_COUNTS_AT: Final = 16
_PLACES: Final = 8
_SIZE: Final = _COUNTS_AT + _PLACES * _COUNT.size


class Dial:
    """The time of day in this world, whether it is about to be moved, who is spared, and how busy each process is.

    Nothing in it moves by itself. Before the time is moved all are told to *hold*: what is under way is finished, and
    nothing is begun. So no message is written in one hour and sent in another, which no real clock does either.
    """

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory

    @classmethod
    def make(cls, file: Path, at: datetime) -> Self:
        """Make the shared memory in *file*, with the clock at a moment."""
        file.write_bytes(bytes(_SIZE))
        dial = cls.of(file)
        dial.turn(at)
        return dial

    @classmethod
    def of(cls, file: Path) -> Self:
        """Share the memory that *file* holds."""
        with file.open("r+b") as opened:
            return cls(mmap.mmap(opened.fileno(), _SIZE))

    def now(self) -> datetime:
        """Return the present moment, UTC and aware."""
        (micros,) = _MOMENT.unpack_from(self._memory, 0)
        return _EPOCH + timedelta(microseconds=micros)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self.turn(self.now() + by)

    def turn(self, at: datetime) -> None:
        _MOMENT.pack_into(self._memory, 0, (at - _EPOCH) // timedelta(microseconds=1))

    @property
    def holds(self) -> bool:
        """Say whether nothing is to be begun now."""
        return self._memory[_HOLD_AT] != 0

    @holds.setter
    def holds(self, holds: bool) -> None:
        self._memory[_HOLD_AT] = holds

    @property
    def spares(self) -> bool:
        """Say whether nobody dies at a point now."""
        return self._memory[_SPARES_AT] != 0

    @spares.setter
    def spares(self, spares: bool) -> None:
        self._memory[_SPARES_AT] = spares

    def busy(self, place: int) -> int:
        """Return how many things the process at a *place* has under way."""
        (count,) = _COUNT.unpack_from(self._memory, _COUNTS_AT + place * _COUNT.size)
        return int(count)

    def is_busy(self, place: int, count: int) -> None:
        """Say how many things the process at a *place* has under way."""
        _COUNT.pack_into(self._memory, _COUNTS_AT + place * _COUNT.size, count)
