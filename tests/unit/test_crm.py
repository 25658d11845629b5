"""The company's own system of customers: its address is safe, and what it answers is read with care."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.crm import Crm, filled, picked
from domain.values import Mistakes
from tests.desk import POLICY


@pytest.mark.parametrize(
    "address",
    [
        "https://crm.example.com/orders/{order}",
        "https://crm.example.com/?q={case}&o={order}",
        "http://127.0.0.1:8080/{case}",
    ],
)
def test_an_address_has_a_blank_and_travels_encrypted(address: str) -> None:
    assert Crm(strict=True, link=address).link == address


@pytest.mark.parametrize(
    "address",
    [
        "https://crm.example.com/orders",
        "https://crm.example.com/{phone}",
        "https://crm.example.com/{}",
        "https://crm.example.com/{order!r}",
        "https://crm.example.com/{order",
        "https://crm.example.com:port/{order}",
        "https://{order}.example.com/",
        "https://me:secret@crm.example.com/{order}",
        "http://crm.example.com/{order}",
        "ftp://crm.example.com/{order}",
        "/orders/{order}",
        "https://crm.example.com/{order}|x",
    ],
)
def test_any_other_address_is_refused_with_what_would_be_accepted(address: str) -> None:
    with pytest.raises(ValidationError, match="accepted: an address with"):
        Crm(fetch=address)


def test_who_keeps_details_elsewhere_says_where() -> None:
    with pytest.raises((ValidationError, Mistakes)):
        Crm(strict=True)


def test_nothing_that_fills_a_blank_leads_anywhere_else() -> None:
    template = "https://crm.example.com/orders/{order}?case={case}"

    address = filled(template, order="../../admin?x=1#y ２", case="C-260914-001")

    assert address == "https://crm.example.com/orders/..%2F..%2Fadmin%3Fx%3D1%23y%202?case=C-260914-001"


@pytest.mark.parametrize(
    ("answer", "path", "found"),
    [
        ({"name": "张三丰"}, "name", "张三丰"),
        ({"customer": {"phone": 13812345678}}, "customer.phone", "13812345678"),
        ({"customer": {"phone": "１３８\n1234\u202e5678"}}, "customer.phone", "138 12345678"),
        ({"customer": None}, "customer.phone", ""),
        ({"phone": ["1"]}, "phone", ""),
        ({"phone": True}, "phone", ""),
        ([], "phone", ""),
        ({"name": "x" * 500}, "name", "x" * 200),
    ],
)
def test_an_answer_is_read_where_the_policy_says_and_anything_odd_is_nothing(
    answer: Any, path: str, found: str
) -> None:
    assert picked(answer, path) == found


def test_a_strict_centre_asks_for_the_order_and_for_nothing_that_identifies_the_customer() -> None:
    strict = POLICY.model_copy(update={"crm": Crm(strict=True, link="https://crm.example.com/{order}")})

    asked = strict.asked
    assert (asked.customer_name, asked.customer_contact, asked.order_number) == ("hidden", "hidden", "required")
    assert POLICY.asked == POLICY.complaints.fields
