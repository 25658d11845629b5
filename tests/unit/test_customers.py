"""The same customer is recognised however their number or address was typed; another one never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.customers import contact_form, order_form

MOBILE = "+8613812345678"


@pytest.mark.parametrize(
    ("typed", "region", "form"),
    [
        ("+86 138-1234-5678", "CN", MOBILE),
        ("13812345678", "CN", MOBILE),
        ("１３８１２３４５６７８", "CN", MOBILE),
        ("138 1234 5678", "CN", MOBILE),
        ("8613812345678", "CN", MOBILE),
        ("008613812345678", "CN", MOBILE),
        ("手机 13812345678", "CN", MOBILE),
        ("13812345678 / 13900000000", "CN", MOBILE),
        ("\u202a13812345678\u202c", "CN", MOBILE),
        ("+8613812345678", None, MOBILE),
        ("+86 138 1234 5678", "GB", MOBILE),
        ("010-88881234", "CN", "+861088881234"),
        ("(010) 8888 1234", "CN", "+861088881234"),
        ("020 7946 0000", "GB", "+442079460000"),
        ("13812345678", None, "13812345678"),
        ("微信 ZhangSan", "CN", "微信 zhangsan"),
        ("12", "CN", "12"),
        ("Zhang.San@Example.COM", "CN", "zhang.san@example.com"),
        ("zhang@例子.公司", "CN", "zhang@例子.公司"),
        ("zhang@xn--fsqu00a.xn--55qx5d", "CN", "zhang@例子.公司"),
        ("Zhang @ home", "CN", "zhang @ home"),
        ("", "CN", ""),
        (" \u200b ", "CN", ""),
    ],
)
def test_a_contact_has_one_form_however_it_was_typed(typed: str, region: str | None, form: str) -> None:
    assert contact_form(typed, region) == form


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("20260914000123", "20260914000123"),
        ("２０２６ 0914-000123", "20260914000123"),
        ("#ab-12", "ab12"),
        ("AB12", "ab12"),
        ("--", "--"),
        ("", ""),
    ],
)
def test_an_order_number_has_one_form_however_it_was_typed(typed: str, form: str) -> None:
    assert order_form(typed) == form


@given(st.text(max_size=250))
def test_a_form_is_its_own_form_and_nothing_typed_breaks_it(typed: str) -> None:
    form = contact_form(typed, "CN")

    assert contact_form(form, "CN") == form
    assert order_form(order_form(typed)) == order_form(typed)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086 ", "+86-"]))
def test_every_mobile_number_is_the_same_with_and_without_its_country(number: str, country: str) -> None:
    assert contact_form(f"{country}{number[:3]} {number[3:7]}-{number[7:]}", "CN") == f"+86{number}"
