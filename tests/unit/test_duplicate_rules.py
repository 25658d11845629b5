"""Which cases a complaint may repeat, and what becomes of it then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duplicates import Way, way_to
from domain.states import State
from handlers.likeness import alike, gist, resembles


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The parcel was promised for Friday.", "the parcel was promised for FRIDAY", True),
        ("The parcel was promised for Friday.", "The parcel was promised for Monday.", True),
        ("The parcel was promised for Friday.", "I was charged twice for one lamp.", False),
        ("包裹说好周五送到，到现在还没收到。", "包裹说好周五送到，现在还没收到", True),
        ("包裹说好周五送到，到现在还没收到。", "客服态度非常差，挂我电话。", False),
        ("ＡＢＣ  d", "abc d", True),
        ("", "", False),
        ("\u200b", "\u200b", False),
        ("same", "", False),
    ],
)
def test_accounts_of_one_matter_are_worded_alike(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)


def test_only_the_beginning_of_a_long_account_is_compared() -> None:
    assert alike("a" * 1000 + "b" * 1000, "a" * 1000 + "c" * 1000)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("reopenable", [False, True])
def test_an_open_case_takes_more_and_a_closed_one_opens_again_only_as_long_as_it_may(
    state: State, reopenable: bool
) -> None:
    way = way_to(state, reopenable=reopenable)

    if state is not State.CLOSED:
        assert way is Way.ADD
    else:
        assert way is (Way.REOPEN if reopenable else Way.LINK)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Send an SMS when a parcel is late", "When a parcel is late, send an SMS!", True),
        ("退款流程简化", "简化退款流程", True),
        ("延误包裹自动短信通知", "包裹延误时发短信通知客户", True),
        ("A shorter form for refunds", "Send an SMS when a parcel is late", False),
        ("把退款流程简化为一步", "包裹延误时发短信通知客户", False),
        ("", "", False),
        ("!?", "!?", False),
    ],
)
def test_ideas_resemble_each_other_in_whatever_order_their_words_stand(one: str, other: str, same: bool) -> None:
    assert resembles(gist(one), gist(other)) is same
