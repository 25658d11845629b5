"""One bad line of CSV takes no other with it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.contacts.records import Record, announced_delimiter, delimiter_of, records

HEADING = "id,text,score\n"


def read(text: str, delimiter: str = ",") -> list[Record]:
    return list(records(io.StringIO(text, newline=""), delimiter))


def test_records_have_the_number_of_their_first_line() -> None:
    assert read(HEADING + "1,a,5\n2,b,4\n") == [
        (1, ["id", "text", "score"]),
        (2, ["1", "a", "5"]),
        (3, ["2", "b", "4"]),
    ]


def test_a_text_may_run_over_several_lines() -> None:
    assert read(HEADING + '1,"a\nb\n\nc",5\n2,b,4\n')[1:] == [(2, ["1", "a\nb\n\nc", "5"]), (6, ["2", "b", "4"])]


def test_a_heading_may_run_over_several_lines() -> None:
    assert read('"call\nid",text\n1,a\n') == [(1, ["call\nid", "text"]), (3, ["1", "a"])]


def test_empty_lines_are_passed_over_and_counted() -> None:
    assert read(HEADING + "\n1,a,5\n\n\n2,b,4\n\n")[1:] == [(3, ["1", "a", "5"]), (6, ["2", "b", "4"])]


def test_lines_of_nothing_but_delimiters_are_passed_over_and_counted() -> None:
    assert read(HEADING + ',,\n1,a,5\n"",,\n2,b,4\n,,,,\n')[1:] == [(3, ["1", "a", "5"]), (5, ["2", "b", "4"])]


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("sep=;\r\n", ";"),
        ('"sep=,"\n', ","),
        ("SEP=\t", "\t"),
        ("sep=|", "|"),
        ("sep=x", None),
        ("a;b", None),
        ("", None),
    ],
)
def test_a_spreadsheet_says_its_delimiter_before_the_heading(line: str, delimiter: str | None) -> None:
    assert announced_delimiter(line) == delimiter


def test_a_quotation_mark_that_is_not_closed_ends_with_its_line() -> None:
    assert read(HEADING + '1,"a,5\n2,b,4\n3,c,3\n')[1:] == [(2, None), (3, ["2", "b", "4"]), (4, ["3", "c", "3"])]


def test_a_quotation_mark_that_the_next_one_closes_costs_its_line_only() -> None:
    text = HEADING + '1,"a,5\n2,b,4\n3,"c",3\n4,d,2\n'

    assert read(text)[1:] == [(2, None), (3, ["2", "b", "4"]), (4, ["3", "c", "3"]), (5, ["4", "d", "2"])]


def test_quotation_marks_within_a_line_are_no_trouble() -> None:
    assert read(HEADING + '1,"John" Smith,5\n2,5" pipe,4\n')[1:] == [
        (2, ["1", "John Smith", "5"]),
        (3, ["2", '5" pipe', "4"]),
    ]


def test_a_quotation_mark_in_the_last_line_costs_that_line_only() -> None:
    assert read(HEADING + '1,a,5\n2,"b,4')[1:] == [(2, ["1", "a", "5"]), (3, None)]


def test_a_text_of_several_lines_that_is_no_record_costs_its_first_line() -> None:
    assert read(HEADING + '1,"a\n2,b,4\n3,c",3,x\n4,d,2\n')[1:] == [
        (2, None),
        (3, ["2", "b", "4"]),
        (4, ["3", 'c"', "3", "x"]),
        (5, ["4", "d", "2"]),
    ]


def test_a_field_without_end_costs_its_line_only() -> None:
    many = [f"{number},b,4\n" for number in range(50_000)]

    found = read(HEADING + '1,"a,5\n' + "".join(many))

    assert found[1] == (2, None)
    assert len(found) == 2 + len(many)
    assert found[-1] == (50_002, ["49999", "b", "4"])


def test_a_quoted_text_that_is_too_long_costs_its_line_only() -> None:
    found = read(HEADING + f'1,"{"a" * (csv.field_size_limit() + 1)}",5\n2,b,4\n')

    assert found[1:] == [(2, None), (3, ["2", "b", "4"])]


def test_a_file_may_have_nothing_in_it() -> None:
    assert read("") == []
    assert read("\n\n") == []


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=5)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=6))
def test_what_is_written_as_csv_is_read_back(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)

    assert [row for _, row in read(text.getvalue())] == rows


@given(
    st.lists(st.text(st.characters(exclude_characters="\x00"), max_size=20).map(lambda line: line + "\n"), max_size=8)
)
def test_whatever_stands_in_a_file_every_line_is_told_once(lines: list[str]) -> None:
    found = list(records(lines, ","))

    numbers = [line for line, _ in found]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= len(lines) for number in numbers)


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("a,b,c", ","),
        ("a;b;c", ";"),
        ("a\tb\tc", "\t"),
        ("a|b|c", "|"),
        ("a", ","),
        ("", ","),
        ('"a,b,c";d', ";"),
        ('"a;b;c",d', ","),
        ("Wait, in seconds;Agent;Topic", ";"),
    ],
)
def test_the_delimiter_is_the_one_that_makes_most_columns(line: str, delimiter: str) -> None:
    assert delimiter_of(line) == delimiter
