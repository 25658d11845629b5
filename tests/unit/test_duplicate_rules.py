"""Which cases a complaint may repeat, and what becomes of it then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duplicates import Way, way_to
from domain.states import State
from handlers.likeness import Matter, alike, likeness


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


LATE_PARCEL = ("Send an SMS when a parcel is late", "Write before they call.")
LATE_ZH = ("包裹延误时主动给客户发短信", "延误一天就自动发短信，告诉客户新的到达时间。")


def like(one: tuple[str, str], other: tuple[str, str]) -> float:
    return likeness(Matter.of(*one), Matter.of(*other))


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
        ("What is it about?", "What is it about then?", True),
    ],
)
def test_ideas_resemble_each_other_in_whatever_order_their_words_stand(one: str, other: str, same: bool) -> None:
    assert (like((one, ""), (other, "")) > 0) is same
    assert (like(("Breaks", one * 2), ("Headsets", other * 2)) > 0) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LATE_PARCEL, ("SMS to customers when their parcel is late", "Text them.")),
        (LATE_PARCEL, ("Tell customers about late parcels by SMS", "As soon as the carrier reports a delay.")),
        (("Stagger lunch breaks", "So that somebody answers."), ("Staggered breaks at noon", "For the phone team.")),
        (
            ("E-mail templates for apologies", "Ready-made."),
            ("A template for an apology", "One e-mail for all."),
        ),
        (("Show the order status in chat", "Beside it."), ("Status of orders visible in the chat window", "At once.")),
        (LATE_ZH, ("延误的包裹主动发短信告诉客户", "包裹延误就发短信。")),
        (LATE_ZH, ("包裹晚到提前发短信", "提醒客户新的到货时间。")),
        (("简化退款表单", "只问原因。"), ("退款表单太长，建议精简", "减少字段。")),
        (("更换降噪耳机", "买十副。"), ("给客服配降噪耳机", "环境太吵。")),
    ],
)
def test_one_idea_in_other_words_is_found(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert like(one, other) > 0
    assert like(other, one) == like(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LATE_PARCEL, ("Record which carrier lost the parcel", "So that we can choose another.")),
        (LATE_PARCEL, ("A day for training each month", "The first Friday.")),
        (("Stagger lunch breaks", "Two groups."), ("A kitchen with a window", "For lunch.")),
        (("周五下午例会改为站会", "节省时间。"), ("接通后先核对订单号", "节省查找时间。")),
        (LATE_ZH, ("客户生日发送祝福短信", "提升好感。")),
        (LATE_ZH, ("电话排队时播报等待时间", "客户心里有数。")),
    ],
)
def test_another_idea_is_not_taken_for_it(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert like(one, other) == 0


def test_what_is_said_in_the_same_words_is_likest() -> None:
    same, near = ("Send an SMS when a parcel is late", "Yes."), ("SMS to customers when their parcel is late", "Yes.")

    assert like(LATE_PARCEL, same) == 100
    assert 0 < like(LATE_PARCEL, near) < 100
