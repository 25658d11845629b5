"""Daily numbers as somebody types them: half a share, and what cannot be right, is refused beside its field."""

import pytest

from domain.errors import Refusal
from domain.intake import Text
from domain.numbers import DailyNumber, Entered, NumberKind, added_up, read_number

NAME = Text(en="Attendance", zh_CN="出勤率")
COUNT = DailyNumber(name=NAME)
SHARE = DailyNumber(name=NAME, kind=NumberKind.SHARE)
FIELDS = ("part", "whole")


@pytest.mark.parametrize(
    ("number", "part", "whole", "entered"),
    [
        (COUNT, "", "", None),
        (COUNT, "", "7", None),
        (COUNT, "0", "", Entered(0)),
        (COUNT, "12.0", "", Entered(12)),
        (SHARE, "", "", None),
        (SHARE, "0", "20", Entered(0, 20)),
        (SHARE, "20", "20", Entered(20, 20)),
    ],
)
def test_a_number_is_read(number: DailyNumber, part: str, whole: str, entered: Entered | None) -> None:
    assert read_number(number, part, whole, FIELDS) == entered


@pytest.mark.parametrize(
    ("number", "part", "whole", "code", "field"),
    [
        (COUNT, "-1", "", "not_a_count", "part"),
        (COUNT, "1.5", "", "not_a_count", "part"),
        (COUNT, "many", "", "not_a_count", "part"),
        (COUNT, "NaN", "", "not_a_count", "part"),
        (COUNT, "1e30", "", "not_a_count", "part"),
        (SHARE, "18", "", "answer_needed", "whole"),
        (SHARE, "", "20", "answer_needed", "part"),
        (SHARE, "0", "0", "out_of_nothing", "whole"),
        (SHARE, "21", "20", "more_than_all", "part"),
    ],
)
def test_what_cannot_be_right_is_refused(number: DailyNumber, part: str, whole: str, code: str, field: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_number(number, part, whole, FIELDS)

    assert (caught.value.code, caught.value.field) == (code, field)


def test_days_are_added_up() -> None:
    assert added_up([]) is None
    assert added_up([Entered(18, 20), Entered(19, 20)]) == Entered(37, 40)
    assert added_up([Entered(3), Entered(4)]) == Entered(7)


def test_the_number_of_several_days_is_their_sum_and_of_a_level_the_last() -> None:
    level = DailyNumber(name=SHARE.name, kind=NumberKind.LEVEL)
    days = [Entered(3), Entered(5), Entered(4)]

    assert level.over(days) == Entered(4)
    assert level.over([]) is None
    assert SHARE.over([Entered(3, 4), Entered(5, 6)]) == Entered(8, 10)
