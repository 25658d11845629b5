"""Which withdrawn cases are asked about, and who is to ask."""

import hashlib

import pytest

from domain.courtesy import is_sampled, who_asks


@pytest.mark.parametrize(("one_in", "most", "least"), [(0, 0, 0), (1, 1000, 1000), (5, 250, 150)])
def test_one_customer_in_so_many_is_asked(one_in: int, most: int, least: int) -> None:
    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(1000)]

    assert least <= sum(is_sampled(digest, one_in) for digest in digests) <= most


@pytest.mark.parametrize(
    ("involved", "asked"), [(set(), "lead"), ({"lead", None}, "head"), ({"lead", "head"}, None), ({"owner"}, "lead")]
)
def test_who_leads_asks_or_a_head_and_nobody_who_had_a_part_in_it(involved: set[str | None], asked: str | None) -> None:
    assert who_asks(("lead",), ("head",), involved) == asked
