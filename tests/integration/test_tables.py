"""Tables are read from files as they come, row by row."""

import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from domain.mappings import FileShape
from handlers.contacts.tables import Row, UnusableFile, open_table, scan

HEADING = ("编号", "客服", "评分")
ROWS = [["1", "张三", "5"], ["2", "欧阳娜娜", "4"]]
TEXT = "编号,客服,评分\n1,张三,5\n2,欧阳娜娜,4\n"


def read(path: Path, **shape: Any) -> tuple[tuple[str, ...], list[Row]]:
    with open_table(path, FileShape(**shape), scan(path)) as table:
        return table.heading, list(table.rows)


def file_of(tmp_path: Path, content: bytes, name: str = "calls.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def workbook(tmp_path: Path, rows: Sequence[Sequence[Any]], *sheets: str) -> Path:
    """A workbook whose last sheet holds *rows*."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in sheets or ("Sheet1",):
        book.create_sheet(name)
    for row in rows:
        book.worksheets[-1].append(list(row))
    path = tmp_path / "calls.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_text_in_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    assert read(file_of(tmp_path, TEXT.encode(encoding))) == (HEADING, [(2, ROWS[0]), (3, ROWS[1])])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_delimiter_and_line_end_is_read(tmp_path: Path, delimiter: str, end: str) -> None:
    text = TEXT.replace(",", delimiter).replace("\n", end)

    assert read(file_of(tmp_path, text.encode()))[1] == [(2, ROWS[0]), (3, ROWS[1])]


def test_what_the_mapping_says_of_the_file_wins(tmp_path: Path) -> None:
    path = file_of(tmp_path, TEXT.replace(",", ";").encode("gb18030"))

    assert read(path, encoding="gb18030", delimiter=",") == (
        ("编号;客服;评分",),
        [(2, ["1;张三;5"]), (3, ["2;欧阳娜娜;4"])],
    )
    assert read(file_of(tmp_path, TEXT.encode("utf-8-sig")), encoding="utf-8")[0] == HEADING
    assert read(file_of(tmp_path, TEXT.encode("utf-16-be")), encoding="utf-16")[0] == HEADING


@pytest.mark.parametrize("before", ["", "Report\n"])
def test_a_delimiter_that_stands_before_the_heading_is_taken(tmp_path: Path, before: str) -> None:
    text = f"{before}sep=;\r\n" + TEXT.replace(",", ";").replace("\n", ";a,b,c,d\r\n", 1)

    heading, rows = read(file_of(tmp_path, text.encode()), skip=before.count("\n"))

    assert heading == (*HEADING, "a,b,c,d")
    assert [line for line, _ in rows] == [3 + before.count("\n"), 4 + before.count("\n")]


def test_lines_before_the_heading_are_skipped_and_counted(tmp_path: Path) -> None:
    path = file_of(tmp_path, f'Report\nof "today\n\n{TEXT}'.encode())

    assert read(path, skip=3) == (HEADING, [(5, ROWS[0]), (6, ROWS[1])])


def test_a_heading_is_read_as_a_mapping_names_it(tmp_path: Path) -> None:
    assert read(file_of(tmp_path, b' Call  Id ,"Speed of\nanswer",\n1,2,\n'))[0] == ("Call Id", "Speed of answer")


def test_a_damaged_byte_costs_no_other_row(tmp_path: Path) -> None:
    content = TEXT.encode() * 20 + b"3,\xff\xff,3\n" + "4,李四,4\n".encode()

    rows = read(file_of(tmp_path, content))[1]

    assert rows[-2:] == [(61, ["3", "\udcff\udcff", "3"]), (62, ["4", "李四", "4"])]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_damaged_utf_16_costs_no_other_row(tmp_path: Path, encoding: str, mark: str) -> None:
    half = "\ud800".encode(encoding, "surrogatepass")
    content = f"{mark}{TEXT}3,".encode(encoding) + half + ",3\n4,李四,4\n5,王五,".encode(encoding) + b"\x00"

    rows = read(file_of(tmp_path, content))[1]

    assert rows[2:] == [(4, ["3", "\udcff", "3"]), (5, ["4", "李四", "4"]), (6, ["5", "王五", "\udcff"])]


def test_a_workbook_is_read_with_its_types(tmp_path: Path) -> None:
    moment, hour = datetime(2021, 1, 1, 9, 12, 58), time(9, 12)  # noqa: DTZ001 - a spreadsheet knows no zones
    path = workbook(tmp_path, [HEADING, [1, "张三", 4.5], [], [moment, hour, True], [None, None, None]])

    assert read(path) == (HEADING, [(2, (1, "张三", 4.5)), (4, (moment, hour, True))])


def test_a_percentage_in_a_workbook_is_no_plain_number(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADING, [1, "张三", 1], [0.5, "张三", 0.29], [True, "张三", None]])
    book = load_workbook(path)
    for place in ("C2", "C3", "A4", "C4"):
        book.worksheets[0][place].number_format = "0%"
    book.save(path)

    assert read(path)[1] == [(2, (1, "张三", "100%")), (3, (0.5, "张三", "29%")), (4, (True, "张三", None))]


def test_a_sheet_is_found_by_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["Report"], HEADING, [1, "张三", 5]], "Notes", "Calls")

    assert read(path, sheet="Calls", skip=1) == (HEADING, [(3, (1, "张三", 5))])
    with pytest.raises(UnusableFile, match="has no heading"):
        read(path)
    with pytest.raises(UnusableFile, match="has no sheet 'Chats'; accepted: Notes, Calls"):
        read(path, sheet="Chats")


def test_the_same_bytes_have_the_same_digest(tmp_path: Path) -> None:
    one, same, other = (file_of(tmp_path, content, name) for content, name in ((b"a", "1"), (b"a", "2"), (b"b", "3")))

    assert scan(one).digest == scan(same).digest != scan(other).digest


def test_reading_tells_how_far_it_has_come(tmp_path: Path) -> None:
    path = file_of(tmp_path, b"id\n" + b"1\n" * 100_000)

    with open_table(path, FileShape(), scan(path)) as table:
        before = table.position()
        list(table.rows)
        after = table.position()

    assert before < after == table.size == path.stat().st_size


def test_a_workbook_tells_how_far_it_has_been_read(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADING, *([[1, "张三", 5]] * 9)])

    with open_table(path, FileShape(), scan(path)) as table:
        list(table.rows)

        assert (table.position(), table.size) == (10, 10)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_a_heading_is_said_to_be_so(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnusableFile, match="has no heading"):
        read(file_of(tmp_path, content))


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match=r"nowhere\.csv cannot be read \(No such file or directory\)"):
        scan(tmp_path / "nowhere.csv")
    with pytest.raises(UnusableFile, match="cannot be read"):
        scan(tmp_path)


def test_a_workbook_of_an_old_kind_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match=r"of an old kind; save it as \.xlsx"):
        scan(file_of(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x1f\x8b\x08\x00\x00", "is compressed; unpack it first"),
        (b"%PDF-1.7\n", "is a PDF; export the table"),
        (b"\xef\xbb\xbf\r\n <html><table>", "is a web page or XML, whatever its name is"),
        (b'<?xml version="1.0"?><Workbook>', "is a web page or XML, whatever its name is"),
    ],
)
def test_what_is_no_table_at_all_is_said_to_be_so(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnusableFile, match=said):
        scan(file_of(tmp_path, content, "calls.xls"))


@pytest.mark.parametrize("skip", [0, 1])
def test_a_heading_without_end_is_none(tmp_path: Path, skip: int) -> None:
    path = file_of(tmp_path, b"Report\n" * skip + b"x" * 200_000 + b"\n1\n")

    with pytest.raises(UnusableFile, match="has no heading: its first lines are too long"):
        read(path, skip=skip)


def test_what_only_looks_like_a_workbook_is_said_to_be_none(tmp_path: Path) -> None:
    archive = tmp_path / "photos.zip"
    with zipfile.ZipFile(archive, "w") as photos:
        photos.writestr("photo.txt", "x")

    for path in (archive, file_of(tmp_path, b"PK\x03\x04 and no more")):
        with pytest.raises(UnusableFile, match="is not a workbook that can be read"):
            read(path)


def test_a_workbook_that_ends_in_its_middle_gives_the_rows_before(tmp_path: Path) -> None:
    whole = workbook(tmp_path, [HEADING, *([[1, "张三", 5]] * 50)])
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry, content[: len(content) // 2] if "sheet1" in entry.filename else content)
    rows: list[Row] = []

    with (
        open_table(broken, FileShape(), scan(broken)) as table,
        pytest.raises(UnusableFile, match=r"is damaged after line \d+"),
    ):
        rows.extend(table.rows)

    assert table.position() > 1


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.contacts.tables._LARGEST_WORKBOOK", 1000)

    with pytest.raises(UnusableFile, match="is too large for a workbook"):
        read(workbook(tmp_path, [HEADING]))


def test_entities_in_a_workbook_are_not_followed(tmp_path: Path) -> None:
    """Openpyxl reads with a parser that refuses them, as long as that is installed."""
    whole, bomb = workbook(tmp_path, [HEADING, [1, "张三", 5]]), tmp_path / "bomb.xlsx"
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(bomb, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry, entity + content.partition(b"?>")[2] if "sheet" in entry.filename else content)

    with pytest.raises(UnusableFile):
        read(bomb)
