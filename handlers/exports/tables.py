"""What tables are written as, row by row, so that none is ever held as a whole: CSV of any length, or workbooks."""

import csv
from collections.abc import Callable, Sequence
from enum import StrEnum
from io import TextIOWrapper
from typing import IO, Protocol

from handlers.exports.columns import Cell


class Format(StrEnum):
    """What a table can be written as."""

    CSV = "csv"
    XLSX = "xlsx"


class Table(Protocol):
    """A table that grows."""

    def add(self, row: Sequence[Cell]) -> None: ...

    def finish(self) -> None: ...


class CsvTable:
    """UTF-8 that begins with the mark without which spreadsheets take it for another encoding."""

    def __init__(self, file: IO[bytes], headings: Sequence[str], as_text: Callable[[Cell], str]) -> None:
        self._text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._text)
        self._as_text = as_text
        self._rows.writerow(headings)

    def add(self, row: Sequence[Cell]) -> None:
        """Write one row."""
        self._rows.writerow([self._as_text(cell) for cell in row])

    def finish(self) -> None:
        """Write what is left, and leave the file open."""
        self._text.detach()
