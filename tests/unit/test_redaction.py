"""Free text is shown without the numbers and addresses that identify a customer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.redaction import HIDDEN, excerpt, is_card_number, is_citizen_number, redact


@pytest.mark.parametrize(
    "number",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138.1234.5678",
        "+86 138 1234 5678",
        "008613812345678",
        "8613812345678",
        "１３８１２３４５６７８",
        "1 3 8 1 2 3 4 5 6 7 8",
        "010-88881234",
        "0755 8888 1234",
        "+44 20 7946 0958",
        "+1-202-555-0143",
    ],
)
def test_a_telephone_number_is_hidden_however_it_is_written(number: str) -> None:
    assert redact(f"请打 {number} ，谢谢") == f"请打 {HIDDEN} ,谢谢"
    assert redact(f"打{number}找我") == f"打{HIDDEN}找我"


@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x", "110105 19491231 002X"])
def test_an_identity_card_is_hidden_only_where_its_check_character_is_right(number: str) -> None:
    wrong = f"{number[:-1]}1"

    assert redact(f"ID {number}.") == f"ID {HIDDEN}."
    assert redact(f"ID {wrong}.") == f"ID {wrong}."


@pytest.mark.parametrize("digits", ["", "4111", "411111111111111x", "41111111111111111111"])
def test_what_is_too_short_too_long_or_no_number_is_no_card(digits: str) -> None:
    assert not is_card_number(digits)


def test_nobody_who_lives_was_born_before_1900() -> None:
    assert not is_citizen_number("440524188001010014")


@pytest.mark.parametrize(
    "number", ["4111111111111111", "4111 1111 1111 1111", "6222-0200-0000-0000-000", "378282246310005"]
)
def test_a_bank_card_is_hidden_where_its_check_digit_is_right(number: str) -> None:
    assert redact(f"paid with {number}, twice") == f"paid with {HIDDEN}, twice"


def test_a_long_number_that_is_no_card_stays() -> None:
    assert redact("order 4111111111111112 of 20260914000123") == "order 4111111111111112 of 20260914000123"


@pytest.mark.parametrize("address", ["zhang.san@x.com", "z+a@mail.example.co.uk", "张三@例子.中国", "ａ＠ｂ．ｃｏｍ"])
def test_an_e_mail_address_is_hidden(address: str) -> None:
    assert redact(f"write to {address} please") == f"write to {HIDDEN} please"


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-14 15:20",
        "20 pieces for 1,299.00",
        "C-260914-002",
        "between 9.00 and 18.00",
        "version 3.14.15",
        "@wang said so",
        "12345678",
        "",
    ],
)
def test_what_tells_nobody_apart_stays(text: str) -> None:
    assert redact(text) == text


def test_what_holds_nothing_to_hide_keeps_its_own_characters() -> None:
    assert (
        redact("没人告诉顾客。\n为什么？没人看（承运商），\u200b真的！")
        == "没人告诉顾客。 为什么？没人看（承运商），真的！"
    )
    assert redact("电话：１３８１２３４５６７８！") == "电话:•••!"


def test_an_invisible_character_inside_a_number_hides_nothing_from_us() -> None:
    assert redact("138\u200b1234\u200d5678") == HIDDEN


@given(st.text(), st.text(alphabet=st.characters(categories=("L", "P", "Z"))))
def test_no_mobile_number_survives_between_any_words(before: str, after: str) -> None:
    assert "13812345678" not in redact(f"{before} 13812345678 {after}")


@given(st.text())
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(st.integers(10**11, 10**18 - 1))
def test_exactly_one_last_digit_makes_a_number_a_card(number: int) -> None:
    assert sum(is_card_number(f"{number}{last}") for last in range(10)) == (1 if len(str(number)) <= 18 else 0)


@given(st.integers(0, 10**17 - 1))
def test_what_has_no_date_of_birth_is_no_identity_card(number: int) -> None:
    assert not is_citizen_number(f"{number:017}X".replace("19", "18").replace("20", "21"))


@pytest.mark.parametrize(("digits", "shown"), [(7, False), (8, True), (15, True), (16, False)])
def test_a_number_with_its_country_has_eight_to_fifteen_digits(digits: int, shown: bool) -> None:
    assert (redact(f"+{'2' * digits}") == HIDDEN) is shown


def test_a_number_is_found_though_another_stands_right_before_or_behind_it() -> None:
    assert redact("20 13812345678 20") == f"20 {HIDDEN} 20"
    assert redact("1 11010519491231002X") == f"1 {HIDDEN}"
    assert redact("4111 1111 1111 1111 7 pieces") == f"{HIDDEN} 7 pieces"
    assert redact("13812345678 13912345678") == f"{HIDDEN} {HIDDEN}"


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("short", 80, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("one too many", 11, "one too ma…"),
        ("cut at space here", 8, "cut at…"),
        ("call 13812345678", 12, f"call {HIDDEN}"),
        ("anything", 0, ""),
        ("anything", 1, "…"),
    ],
)
def test_an_excerpt_is_redacted_before_it_is_cut(text: str, most: int, shown: str) -> None:
    assert excerpt(text, most) == shown
