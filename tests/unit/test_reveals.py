"""Which looks at customers' details are unusual."""

from datetime import timedelta

import pytest

from domain.reveals import Reveals, Unusual, unusual
from tests.calendars import local, office

RULES = Reveals(a_day=20, grace=timedelta(minutes=30))


@pytest.mark.parametrize(
    ("today", "at", "what"),
    [
        (20, "2026-09-14 10:00", []),
        (21, "2026-09-14 10:00", [Unusual.MANY]),
        (1, "2026-09-14 08:30", []),
        (1, "2026-09-14 08:29", [Unusual.OFF]),
        (1, "2026-09-14 18:29", []),
        (21, "2026-09-14 23:00", [Unusual.MANY, Unusual.OFF]),
    ],
)
def test_more_than_usual_in_a_day_is_told_and_whatever_lies_outside_working_hours(
    today: int, at: str, what: list[Unusual]
) -> None:
    assert list(unusual(today, office(), RULES, local(at))) == what


def test_a_centre_may_do_without_the_alarm_for_the_night() -> None:
    assert (
        list(unusual(1, office(), RULES.model_copy(update={"outside_shift": False}), local("2026-09-14 23:00"))) == []
    )
