"""Tables written as workbooks; what that takes is loaded by whoever writes one."""

from collections.abc import Sequence
from typing import IO, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from handlers.exports.columns import Cell

_WIDTH: Final = 20
_BOLD: Final = Font(bold=True)


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
