"""The ledger finds what was counted by day, channel and team, and adds it up as plain addition does."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.calendars import Calendar
from domain.contacts import DayGroup
from domain.digests.counted import Arrivals, Counted
from domain.digests.ledger import Ledger
from domain.indicators.csat import CsatTally
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from tests.calendars import week

ONE, TWO, NEVER = date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 16)


NOW = datetime(2026, 9, 17, tzinfo=UTC)


def counted(waited: int, satisfied: int, unsatisfied: int) -> Counted:
    answers = {score: n for score, n in ((5, satisfied), (1, unsatisfied)) if n}
    return Counted(arrivals=Arrivals(Histogram({waited: 1})), csat=CsatTally(five=Histogram(answers)))


LEDGER = Ledger(
    {
        DayGroup(ONE, "A", "phone"): counted(10, 1, 1),
        DayGroup(ONE, "B", "phone"): counted(20, 2, 0),
        DayGroup(ONE, "", "chat"): counted(30, 0, 1),
        DayGroup(TWO, "A", "chat"): counted(40, 3, 0),
        DayGroup(TWO, "C", "email"): Counted(),
    }
)


def test_teams_and_channels_are_those_that_have_anything() -> None:
    assert LEDGER.teams([ONE, TWO, NEVER]) == ["", "A", "B"]
    assert LEDGER.channels([ONE, TWO]) == ["chat", "phone"]
    assert LEDGER.channels([ONE, TWO], "B") == ["phone"]
    assert LEDGER.channels([NEVER]) == []


def test_satisfaction_is_added_up_over_days_channels_and_teams() -> None:
    assert LEDGER.satisfied([ONE]) == Proportion(3, 5)
    assert LEDGER.satisfied([ONE, TWO], "phone") == Proportion(3, 4)
    assert LEDGER.satisfied([ONE, TWO, NEVER], team="A") == Proportion(4, 5)


def test_arrivals_of_all_teams_are_those_of_each_together() -> None:
    assert LEDGER.arrivals(ONE, "phone").answered == Histogram({10: 1, 20: 1})
    assert LEDGER.arrivals(ONE, "phone") is LEDGER.arrivals(ONE, "phone")
    assert LEDGER.arrivals(ONE, "phone", "B").answered == Histogram({20: 1})
    assert LEDGER.arrivals(ONE, "phone", "C") == Arrivals()
    assert LEDGER.arrivals(NEVER, "phone") == Arrivals()


def test_days_are_added_up_channel_by_channel() -> None:
    whole = LEDGER.whole([ONE, TWO])

    assert list(whole) == ["chat", "phone"]
    assert whole["chat"].csat.proportion == Proportion(3, 4)
    assert list(LEDGER.whole([ONE, TWO], "B")) == ["phone"]
    assert LEDGER.whole([NEVER]) == {}


def test_waits_are_held_against_the_target_of_their_day_and_sorted_once() -> None:
    asked = []

    def target() -> Decimal:
        asked.append(1)
        return Decimal(15)

    first, second = (LEDGER.waits(ONE, "phone", None, target, NOW) for _ in range(2))

    assert (first.within, first.missed) == (1, 1)
    assert first is second
    assert len(asked) == 1


def test_what_all_teams_gave_is_taken_as_it_is_where_it_is_known() -> None:
    ledger = Ledger(
        {DayGroup(ONE, "A", "phone"): counted(10, 1, 1)},
        {(ONE, "phone"): counted(20, 5, 0), (ONE, "chat"): Counted(), (TWO, "chat"): counted(30, 0, 1)},
    )

    assert (ledger.channels([ONE]), ledger.channels([TWO]), ledger.channels([TWO], "A")) == (["phone"], ["chat"], [])
    assert (ledger.satisfied([ONE]), ledger.satisfied([ONE], team="A")) == (Proportion(5, 5), Proportion(1, 2))
    assert ledger.whole([ONE, TWO])["chat"] == counted(30, 0, 1)
    assert ledger.teams([ONE, TWO]) == ["A"]


def test_surveys_are_those_of_all_channels_and_of_a_team_alone() -> None:
    some = Counted(csat=CsatTally(five=Histogram({5: 2}), sent=7))
    ledger = Ledger({DayGroup(ONE, "A", "phone"): some, DayGroup(TWO, "B", "chat"): some})

    assert ledger.surveys([ONE, TWO]) == CsatTally(five=Histogram({5: 4}), sent=14)
    assert ledger.surveys([ONE, TWO], "A") == some.csat
    assert ledger.surveys([NEVER]) == CsatTally()


def test_all_who_came_are_contacts_whatever_the_hour() -> None:
    late = Counted(arrivals=Arrivals(Histogram({10: 2})), apart=Arrivals(Histogram({900: 1}), vanished=1))
    ledger = Ledger({DayGroup(ONE, "A", "phone"): late})

    assert ledger.contacts(ONE, "phone") == 4
    assert ledger.arrivals(ONE, "phone").contacts == 2
    assert ledger.contacts(ONE, "chat") == 0


def test_who_waits_in_business_time_has_waited_since_it_opened() -> None:
    came = int(datetime(2026, 9, 14, 15, tzinfo=UTC).timestamp())
    waiting = {DayGroup(ONE, "A", "email"): Counted(arrivals=Arrivals(waiting=Histogram({came: 1})))}
    opening = {"email": Calendar(ZoneInfo("UTC"), week(*["09:00-16:00"] * 5))}

    found = [
        Ledger(waiting, opening=hours).waits(ONE, "email", None, lambda: Decimal(16 * 3600), NOW)
        for hours in (opening, {})
    ]

    # One hour of the Monday and seven of each of the two days since, against two days and nine hours by the clock.
    assert [(tally.pending, tally.waiting) for tally in found] == [(1, 0), (0, 1)]
