"""A digest keeps twelve lines, and what goes to its thread is still understood there."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.digests.room import Line, fitted

HEAD = Line("*CSAT*  90 %")


def test_what_has_room_stays_and_its_branches_are_drawn_to_the_last() -> None:
    lines, gone = fitted([HEAD, Line("chat", 2, "CSAT"), Line("answers", 1, "CSAT"), Line("data")], most=4)

    assert lines == ("*CSAT*  90 %", "├ chat", "└ answers", "data")
    assert gone == ()


def test_the_highest_rank_goes_first_and_says_what_it_is_about() -> None:
    lines, gone = fitted([HEAD, Line("chat", 2, "CSAT"), Line("answers", 3, "CSAT"), Line("data")], most=3)

    assert lines == ("*CSAT*  90 %", "└ chat", "data")
    assert gone == ("*CSAT*  answers",)


def test_lines_of_one_rank_go_together() -> None:
    days = [Line(f"day {n}", 1, "CSAT") for n in range(3)]

    lines, gone = fitted([HEAD, *days, Line("*FRT*  30 s", 2)], most=3)

    assert lines == (HEAD.text,)
    assert gone == ("*CSAT*  day 0", "*CSAT*  day 1", "*CSAT*  day 2", "*FRT*  30 s")


@given(st.lists(st.builds(Line, st.text(min_size=1), st.integers(0, 5)), max_size=30))
def test_nothing_is_lost_and_only_what_must_stay_takes_more_room(lines: list[Line]) -> None:
    kept, gone = fitted(lines, 11)

    assert sorted([*kept, *gone]) == sorted(line.text for line in lines)
    assert len(kept) <= 11 or len(kept) == sum(not line.rank for line in lines)
