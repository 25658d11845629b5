"""What has to be seen to before a case is resolved, and what the customer is owed beyond the solution."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Refusal
from domain.intake import CheckItem, Text
from domain.lifecycle import COMMITMENTS
from domain.policy import ClockKind
from domain.solutions import PROMISED, chosen_ends, unseen

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
NAME = Text(en="Photos", zh_CN="照片")
PHOTOS = CheckItem(key="photos", name=NAME, required=True)
BATCH = CheckItem(key="batch", name=NAME)
BILL = CheckItem(key="bill", name=NAME, required=True)


@pytest.mark.parametrize(
    ("ticked", "missing"),
    [
        ((), (PHOTOS, BILL)),
        (("batch",), (PHOTOS, BILL)),
        (("photos",), (BILL,)),
        (("bill", "photos"), ()),
        (("photos", "bill", "batch", "gone"), ()),
    ],
)
def test_only_what_is_required_and_not_ticked_stands_in_the_way(
    ticked: tuple[str, ...], missing: tuple[CheckItem, ...]
) -> None:
    assert unseen((PHOTOS, BATCH, BILL), ticked) == missing


def test_without_a_checklist_nothing_stands_in_the_way() -> None:
    assert unseen((), ()) == ()


def test_everything_that_can_be_promised_keeps_a_case_open() -> None:
    assert set(PROMISED) == COMMITMENTS - {ClockKind.REGULATOR}


def test_a_promise_without_a_wish_has_the_length_of_the_policy() -> None:
    assert chosen_ends(PROMISED, None, NOON) == {}


def test_a_pickup_ends_when_the_customer_wished_it() -> None:
    later = NOON + timedelta(seconds=1)

    assert chosen_ends(PROMISED, later, NOON) == {ClockKind.PICKUP: later}


@pytest.mark.parametrize(
    ("kinds", "pickup_at", "code"),
    [
        ((), NOON + timedelta(days=1), "only_pickup_chosen"),
        ((ClockKind.REFUND,), NOON + timedelta(days=1), "only_pickup_chosen"),
        ((ClockKind.PICKUP,), NOON, "pickup_past"),
        ((ClockKind.PICKUP,), NOON - timedelta(days=1), "pickup_past"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_beside_its_field(
    kinds: tuple[ClockKind, ...], pickup_at: datetime, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        chosen_ends(kinds, pickup_at, NOON)

    assert (refused.value.code, refused.value.field) == (code, "pickup_at")
