"""What happened, line by line: a fault must be understood from what its run prints, as the next one dies elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

# So many lines before a fault are told, and so many after it.
_BEFORE: Final = 40
_AFTER: Final = 5
_WIDTH: Final = 180


@dataclass(frozen=True)
class Line:
    """Something that happened at a moment: to the cases with these numbers, or to the whole world."""

    at: datetime
    what: str
    numbers: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.at:%d %H:%M:%S} {self.what}"[:_WIDTH]


@dataclass
class Journal:
    """Everything that happened, in order."""

    lines: list[Line] = field(default_factory=list)

    def note(self, at: datetime, what: str, *numbers: str) -> None:
        """Write down what happened, about some cases or to the whole world."""
        self.lines.append(Line(at, what, frozenset(numbers)))

    def story(self, numbers: frozenset[str], place: int) -> Iterator[str]:
        """Yield what happened to some cases, and to the world meanwhile, around a *place* in the journal."""
        told = [
            (at, line) for at, line in enumerate(self.lines) if not line.numbers or not numbers.isdisjoint(line.numbers)
        ]
        before = [str(line) for at, line in told if at < place]
        yield from before[-_BEFORE:]
        yield "-- here"
        yield from [str(line) for at, line in told if at >= place][:_AFTER]
