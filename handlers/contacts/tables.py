"""Tables in files: CSV and XLSX of any size, read row by row."""

import hashlib
import io
import warnings
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from domain.cells import Cell
from domain.mappings import FileShape
from domain.rows import Cells
from handlers.contacts.encodings import encoding_by_mark, encoding_by_nothing, encoding_by_sight, errors_of
from handlers.contacts.records import announced_delimiter, delimiter_of, records

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell

Row = tuple[int, Cells | None]

_PIECE: Final = 1 << 20
_HEAD: Final = 1 << 12
_ENOUGH_EVIDENCE: Final = 4 << 20
_ZIP: Final = b"PK\x03\x04"
# What is given for a table and is none, by its first bytes. Many systems call a web page with a table in it .xls.
_NO_TABLES: Final = {
    b"\xd0\xcf\x11\xe0": "is a workbook of an old kind; save it as .xlsx or as CSV",
    b"\x1f\x8b": "is compressed; unpack it first",
    b"%PDF": "is a PDF; export the table as .xlsx or as CSV",
    b"<": "is a web page or XML, whatever its name is; open it in a spreadsheet and save it as .xlsx or as CSV",
}
# No heading has so many characters, and csv reads no cell that has.
_LONGEST_HEADING: Final = 100_000
# What a workbook may be when it is unpacked: a million long rows. A zip of nothing but zeros unpacks to more.
_LARGEST_WORKBOOK: Final = 2 << 30
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, SyntaxError, ValueError, KeyError, OSError, EOFError)


class UnusableFile(Exception):
    """A file holds no table that can be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a look at all bytes of a file has shown: *digest* is the same for the same bytes."""

    digest: str
    is_workbook: bool
    encoding: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is open: its heading, and its rows with the numbers of their lines, from 1 with the heading.

    A row that cannot be read at all is None. *position* grows up to *size* as rows are read.
    """

    heading: tuple[str, ...]
    rows: Iterator[Row]
    size: int
    position: Callable[[], int]


def scan(path: Path) -> Scan:
    """Look at a file as a whole, in constant memory. Raises `UnusableFile`."""
    digest, evidence, head = hashlib.sha256(), bytearray(), b""
    with _opened(path) as file:
        while piece := file.read(_PIECE):
            head = head or piece[:_HEAD]
            digest.update(piece)
            if not piece.isascii() and len(evidence) < _ENOUGH_EVIDENCE:
                evidence += piece
    begins = head.removeprefix(BOM_UTF8).lstrip()
    for sign, what in _NO_TABLES.items():
        if begins.startswith(sign):
            raise UnusableFile(f"{path} {what}")
    encoding = encoding_by_mark(head) or encoding_by_nothing(head) or encoding_by_sight(bytes(evidence))
    return Scan(digest.hexdigest(), head.startswith(_ZIP), encoding)


@contextmanager
def open_table(path: Path, shape: FileShape, seen: Scan) -> Iterator[Table]:
    """Open the table in a file that was *seen*; what *shape* does not say about it is found out.

    Raises `UnusableFile` when there is none.
    """
    with _workbook(path, shape) if seen.is_workbook else _text(path, shape, seen.encoding) as table:
        yield table


@contextmanager
def _opened(path: Path) -> Iterator[io.BufferedReader]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read ({error.strerror})") from error


@contextmanager
def _text(path: Path, shape: FileShape, seen: str) -> Iterator[Table]:
    # What was seen says more exactly how the bytes stand: whether there is a mark, and which of two comes first.
    encoding = seen if shape.encoding is None or seen.startswith(f"{shape.encoding}-") else shape.encoding
    with _opened(path) as file:
        # What does not fit the encoding is carried along, and refused with its row.
        lines = io.TextIOWrapper(file, encoding=encoding, errors=errors_of(encoding), newline="")
        skipped, delimiter = _beginning(path, lines, shape)
        lines.seek(0)
        found = records(lines, delimiter)
        _, heading = next(((line, row) for line, row in found if line > skipped), (0, None))
        if not heading:
            raise UnusableFile(f"{path} has no heading")
        yield Table(_named(heading), found, path.stat().st_size, file.tell)


def _beginning(path: Path, lines: io.TextIOWrapper, shape: FileShape) -> tuple[int, str]:
    """Return how many lines stand before the heading, and the delimiter that is said or seen there."""
    some = [lines.readline(_LONGEST_HEADING) for _ in range(shape.skip + 1)]
    if any(len(line) == _LONGEST_HEADING for line in some):
        raise UnusableFile(f"{path} has no heading: its first lines are too long for a table")
    first = some[-1]
    announced = announced_delimiter(first)
    if announced is not None:
        return shape.skip + 1, announced
    return shape.skip, shape.delimiter or delimiter_of(first)


@contextmanager
def _workbook(path: Path, shape: FileShape) -> Iterator[Table]:
    with closing(_loaded(path)) as book:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        wanted = shape.sheet or next(iter(sheets), "")
        if wanted not in sheets:
            raise UnusableFile(f"{path} has no sheet {wanted!r}; accepted: {', '.join(sheets)}")
        sheet = sheets[wanted]
        size = sheet.max_row or 0
        # Some programs write down a smaller size than the sheet has.
        sheet.reset_dimensions()
        rows = _SheetRows(path, (tuple(map(_value, row)) for row in sheet.iter_rows()))
        heading = next((row for line, row in rows if line > shape.skip), None)
        if heading is None:
            raise UnusableFile(f"{path} has no heading")
        yield Table(_named(heading), iter(rows), size, rows.position)


def _value(cell: "SheetCell | MergedCell") -> Cell:
    """Return what stands in a cell; a number that is shown in percent as that text, for 100 % is kept as a plain 1."""
    value = cast("Cell", cell.value)
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in cell.number_format:
        return f"{value * 100:g}%"
    return value


class _SheetRows:
    """The rows of a sheet with their numbers; those in which nothing stands are passed over."""

    def __init__(self, path: Path, rows: Iterator[Cells]) -> None:
        self._path = path
        self._rows = enumerate(rows, start=1)
        self._line = 0

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        try:
            for line, row in self._rows:
                self._line = line
                if any(cell is not None for cell in row):
                    yield line, row
        except _DAMAGED as error:
            raise UnusableFile(f"{self._path} is damaged after line {self._line}") from error

    def position(self) -> int:
        """Return the number of the last row that was read."""
        return self._line


def _loaded(path: Path) -> "Workbook":
    # A twentieth of a whole start, and most of those who start never read a workbook.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > _LARGEST_WORKBOOK:
            raise UnusableFile(f"{path} is too large for a workbook; save it as CSV")
        with warnings.catch_warnings():
            # It warns of decoration that it passes over.
            warnings.simplefilter("ignore")
            return load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, *_DAMAGED) as error:
        raise UnusableFile(f"{path} is not a workbook that can be read; save it as .xlsx or as CSV") from error


def _named(heading: Cells) -> tuple[str, ...]:
    """Write headings as a mapping does: without white space around them, and single within."""
    names = [" ".join(str(cell).split()) if cell is not None else "" for cell in heading]
    while names and not names[-1]:
        names.pop()
    return tuple(names)
