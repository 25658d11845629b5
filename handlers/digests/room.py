"""How much of a digest stands in its message: twelve lines, and what finds no room goes to its thread."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# With its title.
MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a digest: one about something of its own, or a branch of what it is *under*.

    The higher its *rank*, the sooner it goes to the thread; with 0 it never does.
    """

    text: str
    rank: int = 0
    under: str = ""


def row(heading: str, parts: Iterable[str]) -> str:
    """Write a line of a digest: what it is about, and what there is to say of it."""
    shown = " · ".join(part for part in parts if part)
    return f"*{heading}*  {shown}"


def fitted(lines: Sequence[Line], most: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part *lines* into *most* that stay and the others, drawn; those of one rank go together, the highest first."""
    going, left = set[int](), len(lines)
    for rank in sorted({line.rank for line in lines if line.rank}, reverse=True):
        if left > most:
            going.add(rank)
            left -= sum(line.rank == rank for line in lines)
    staying = drawn(line for line in lines if line.rank not in going)
    return tuple(staying), tuple(_alone(line) for line in lines if line.rank in going)


def _alone(line: Line) -> str:
    return row(line.under, [line.text]) if line.under else line.text


def drawn(lines: Iterable[Line]) -> Iterator[str]:
    """Draw branches as what belongs to the line above them."""
    kept = list(lines)
    for place, line in enumerate(kept, start=1):
        if not line.under:
            yield line.text
        else:
            last = place == len(kept) or not kept[place].under
            yield f"{'└' if last else '├'} {line.text}"
