"""Tables written to files row by row: CSV of any length, XLSX for spreadsheets. Neither is ever held as a whole."""

import csv
from collections.abc import Callable, Sequence
from enum import StrEnum
from io import TextIOWrapper
from typing import IO, Final, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from handlers.exports.columns import Cell

_WIDTH: Final = 20
_BOLD: Final = Font(bold=True)


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


class XlsxTable:
    """A workbook with numbers, truth values and moments as such; what one sheet has no room for stands on the next."""

    def __init__(self, file: IO[bytes], headings: Sequence[str], rows_on_sheet: int = 1_048_576) -> None:
        self._file = file
        self._headings = headings
        self._most = rows_on_sheet
        self._book = Workbook(write_only=True)
        self._begin_sheet()

    def add(self, row: Sequence[Cell]) -> None:
        """Write one row."""
        if self._used == self._most:
            self._begin_sheet()
        self._sheet.append([_legal(cell) for cell in row])
        self._used += 1

    def finish(self) -> None:
        """Put the sheets together, and leave the file open."""
        self._book.save(self._file)

    def _begin_sheet(self) -> None:
        self._sheet = self._book.create_sheet(f"complaints {len(self._book.worksheets) + 1}")
        self._sheet.freeze_panes = "B2"
        for number in range(1, len(self._headings) + 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
        cells = [WriteOnlyCell(self._sheet, heading) for heading in self._headings]
        for cell in cells:
            cell.font = _BOLD
        self._sheet.append(cells)
        self._used = 1


def _legal(cell: Cell) -> Cell:
    return ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell
