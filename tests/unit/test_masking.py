"""What is shown of a customer: enough to recognise them, too little to know them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.masking import clean, holds_contact, last_digits, mask_contact, mask_name, mask_order


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("司马光", "司马*"),
        ("南荣赵", "南荣*"),
        ("张三丰四", "张***"),
        ("John Smith", "J*** S***"),
        ("  John\u00a0\tSmith ", "J*** S***"),
        ("Ｊｏｈｎ", "J***"),
        ("Jo", "J***"),
        ("张", "*"),
        ("J", "*"),
        ("", "*"),
        (" \u200b\u202e ", "*"),
        ("\u202e张三", "张*"),
        ("<!channel> x", "<*** x***"),
        ("@everyone", "@***"),
    ],
)
def test_a_name_shows_its_surname_or_its_initials(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("contact", "masked", "in_a_message"),
    [
        ("13812345678", "138****5678", "••5678"),
        ("１３８１２３４５６７８", "138****5678", "••5678"),
        ("138 1234 5678", "138****5678", "••5678"),
        ("138-1234-5678", "138****5678", "••5678"),
        ("+86 138 1234 5678", "****5678", "••5678"),
        ("010-88881234", "010-****1234", "••1234"),
        ("0755-8888123", "0755-****8123", "••8123"),
        ("(010) 88881234", "****1234", "••1234"),
        ("2345-6789", "****6789", "••6789"),
        ("zhang.san@x.com", "z***@x.com", "z***@x.com"),
        ("ｚｈａｎｇ＠x.com", "z***@x.com", "z***@x.com"),
        ("@x.com", "***@x.com", "***@x.com"),
        ("123456", "******", "******"),
        ("wxid", "****", "****"),
        ("", "*", "*"),
        ("\u200b", "*", "*"),
    ],
)
def test_a_contact_keeps_its_ends_only(contact: str, masked: str, in_a_message: str) -> None:
    assert mask_contact(contact) == masked
    assert last_digits(contact) == in_a_message


@pytest.mark.parametrize(
    "contact",
    [
        "zhang.san@x.com 13812345678",
        "zhang.san@x.com/13812345678",
        "zhang.san@x.com,１３８１２３４５６７８",
        "13812345678 zhang.san@x.com",
        "zhang@13812345678",
        "@13812345678",
        "a@b@13812345678",
    ],
)
def test_a_number_beside_an_address_is_hidden_as_well(contact: str) -> None:
    for masked in (mask_contact(contact), last_digits(contact)):
        assert "***" in masked
        assert "1234" not in clean(masked)
        assert "san" not in masked


@pytest.mark.parametrize(
    ("order", "masked"),
    [
        ("20260914000123", "…0123"),
        ("２０２６０９１４０００１２３", "…0123"),
        ("ABCDE", "…BCDE"),
        ("0123", "…3"),
        ("7", "…7"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_an_order_number_shows_its_last_four_characters(order: str, masked: str) -> None:
    assert mask_order(order) == masked


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("１３８", "138"),
        ("a\u200bb\ufeffc", "abc"),
        ("\u202eevil\u202c", "evil"),
        ("a\tb\r\nc", "a b c"),
        ("  a \u00a0 b  ", "a b"),
        ("a\x00b\x1bc", "abc"),
        ("\ud83d", ""),
        ("\ue000", ""),
    ],
)
def test_cleaning_leaves_one_form_of_a_text(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text())
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=60))
def test_a_masked_name_hides_something_and_is_never_longer_than_it_must_be(name: str) -> None:
    masked = mask_name(name)

    assert "*" in masked
    assert masked != clean(name) or "*" in clean(name)
    assert len(masked.replace("*", "").split()) <= max(len(clean(name).split()), 1)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-", "+86", "电话"]))
def test_a_mobile_number_never_shows_its_middle(number: str, around: str) -> None:
    written = f"{around}{number[:3]}{around}{number[3:7]}{around}{number[7:]}"

    for masked in (mask_contact(written), last_digits(written)):
        assert number not in re.sub(r"\D", "", masked)
        assert len(re.sub(r"\D", "", masked)) <= 7


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_written_as_a_contact_the_longest_run_of_digits_shown_is_short(left: str, right: str) -> None:
    for masked in (mask_contact(f"{left}@{right}"), mask_contact(left), last_digits(f"{left}@{right}")):
        assert not re.search(r"\d{7}", masked)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Call 138 1234 5678 back", True),
        ("订单20260914000123没有发货", True),
        ("１３８１２３４５６７８", True),
        ("write to zhang@example.cn", True),
        ("Since 2026-09-14 we answer in 30 s, at 09:00 to 18:00", False),
        ("Dial 12315, or 400-820-8820", False),
        ("@lead please look", False),
    ],
)
def test_a_text_for_everybody_holds_nothing_that_tells_a_customer_apart(text: str, holds: bool) -> None:
    assert holds_contact(text) is holds
