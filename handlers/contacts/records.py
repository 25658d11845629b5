"""CSV, of which one bad line never takes others with it."""

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final

Record = tuple[int, list[str] | None]
_QUOTE: Final = '"'
_ANNOUNCED: Final = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)


def records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Yield each record with the number of its first line, from 1; None in place of one that cannot be read.

    The first record says how many cells there are. One that runs over several lines and is no record of as many cells
    began with a quotation mark that nobody closed: it ends with its first line then. Lines in which nothing stands, if
    only delimiters, are passed over.
    """
    source, again, number = iter(lines), deque[str](), 0
    width: int | None = None

    def more() -> str | None:
        return again.popleft() if again else next(source, None)

    while (line := more()) is not None:
        number += 1
        taken = [line]
        if _QUOTE not in line:
            # What csv would make of it too, in a quarter of the time.
            bare = line.rstrip("\r\n")
            row: list[str] | None = bare.split(delimiter) if bare else []
        else:
            row = _quoted(taken, more, delimiter)
            if row is None or (len(taken) > 1 and width not in (None, len(row))):
                again.extendleft(reversed(taken[1:]))
                row, taken = _leniently(line, delimiter, width), [line]
        if row is None or any(row):
            width = width or len(row or [])
            yield number, row
        number += len(taken) - 1


def _quoted(taken: list[str], more: Callable[[], str | None], delimiter: str) -> list[str] | None:
    """Read a record that begins in the one line *taken*, and take *more* until it ends; None when it is none."""

    def lines() -> Iterator[str]:
        yield taken[0]
        while (line := more()) is not None:
            taken.append(line)
            yield line

    try:
        return next(csv.reader(lines(), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _leniently(line: str, delimiter: str, width: int | None) -> list[str] | None:
    """Read a line by itself, with quotation marks where none should be; None unless it has *width* cells."""
    try:
        row = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return None
    return row if len(row) == width else None


def announced_delimiter(line: str) -> str | None:
    """Return the delimiter that a line such as "sep=;" names, which spreadsheets put before the heading."""
    found = _ANNOUNCED.fullmatch(line.strip("\r\n"))
    return found[1] if found is not None else None


def delimiter_of(line: str) -> str:
    """Return the delimiter under which a heading has the most columns."""
    return max(",;\t|", key=lambda one: len(next(csv.reader([line], delimiter=one), [])))
