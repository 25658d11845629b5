"""What is usual of complaints on a day, and what is more than that."""

from datetime import date, timedelta
from fractions import Fraction

from domain.digests.surges import Usual, surges_on
from domain.indicators.surges import Surge

DAY = date(2026, 9, 14)
BEFORE = [DAY - timedelta(days=back) for back in range(1, 41)]


def test_each_category_of_a_day_is_judged_by_its_own_days_before() -> None:
    received = {
        **{day: {"late": 4, "broken": 1} for day in BEFORE},
        DAY: {"late": 8, "broken": 4, "rude": 2, "lost": 3},
    }

    found = surges_on(DAY, received, BEFORE)

    assert found == {
        "late": Usual(Fraction(4), Surge.NORMAL),
        "broken": Usual(Fraction(1), Surge.WARNING),
        "rude": Usual(Fraction(0), Surge.NORMAL),
        "lost": Usual(Fraction(0), Surge.ALARM),
    }


def test_days_before_the_first_complaint_are_not_known_to_have_had_none() -> None:
    received = {BEFORE[2]: {"late": 2}, DAY: {"late": 4, "broken": 5}}

    found = surges_on(DAY, received, BEFORE)

    assert found == {"late": Usual(None, Surge.NORMAL), "broken": Usual(None, Surge.ALARM)}


def test_a_day_without_complaints_has_no_surge() -> None:
    assert surges_on(DAY, {BEFORE[0]: {"late": 9}}, BEFORE) == {}
    assert surges_on(DAY, {}, BEFORE) == {}
