"""What is counted of a day adds up to what is counted of all its contacts, whenever the report is written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.contacts import Contact
from domain.digests.counted import Arrivals, Counted, count
from domain.indicators.counting import calls_of, frt_of
from domain.indicators.frt import FrtTally
from domain.indicators.percentiles import Histogram
from domain.waits import UNMEASURED, Measured, WaitClock

START = datetime(2026, 9, 13, 16, 0, tzinfo=UTC)
END = START + timedelta(days=1)
NOW = END + timedelta(hours=9)


def contact(number: int = 1, at: timedelta = timedelta(hours=2), **fields: Any) -> Contact:
    return Contact("desk", str(number), "chat", START + at, **fields)


contacts = st.builds(
    lambda number, minutes, waited, kind, score, talk, resolved: contact(
        number,
        timedelta(minutes=minutes),
        answered=kind == "answered",
        abandoned=kind == "abandoned",
        waited=waited if kind != "waiting" else None,
        score=score if kind == "answered" else None,
        scale_max=5 if kind == "answered" and score is not None else None,
        talk=talk if kind == "answered" else None,
        resolved=resolved if kind == "answered" else None,
    ),
    st.integers(1, 10**6),
    st.integers(0, 24 * 60 - 1),
    st.none() | st.integers(0, 900),
    st.sampled_from(["answered", "abandoned", "waiting"]),
    st.none() | st.integers(1, 5),
    st.none() | st.integers(0, 900),
    st.none() | st.booleans(),
)
lists = st.lists(contacts, max_size=30)


def measured(one: Contact) -> Measured:
    """Say something else of each contact: any clock or none, in opening hours or not; half its wait lies in them."""
    number = int(one.external_id)
    clock = (None, *WaitClock)[number % 4]
    return (
        Measured(clock, one.waited // 2 if one.waited is not None else None, number % 3 == 0) if clock else UNMEASURED
    )


@given(lists, lists)
def test_two_parts_counted_apart_are_the_whole(some: list[Contact], others: list[Contact]) -> None:
    whole = count([*some, *others], START, END, measured)

    assert Counted.merged([count(part, START, END, measured) for part in (some, others)]) == whole


@given(lists)
def test_what_was_counted_survives_being_kept_as_json(found: list[Contact]) -> None:
    counted = count(found, START, END, measured)

    assert Counted.from_dict(counted.as_dict()) == counted


@given(lists, st.none() | st.integers(1, 600))
def test_waits_are_those_that_the_contacts_themselves_give(found: list[Contact], target: int | None) -> None:
    limit = Decimal(target) if target is not None else None

    assert count(found, START, END).arrivals.frt(limit, NOW) == frt_of(found, limit, NOW)


@given(lists)
def test_all_who_came_are_contacts_however_their_waits_count(found: list[Contact]) -> None:
    counted = count(found, START, END, measured)

    assert counted.came.contacts == len(found) == counted.arrivals.contacts + counted.apart.contacts
    assert counted.apart.contacts == sum(measured(one).apart for one in found)
    assert counted.came.calls == calls_of(found)


@given(lists)
def test_some_parts_are_those_of_the_whole(found: list[Contact]) -> None:
    counted = count(found, START, END)

    some = counted.only(("arrivals", "csat"))

    assert some == Counted(arrivals=counted.arrivals, csat=counted.csat)
    assert some == Counted.from_dict(counted.as_dict(), ("arrivals", "csat"))


def test_nothing_is_kept_of_what_a_day_has_nothing_of() -> None:
    counted = count([contact(answered=True, waited=3)], START, END)

    assert counted.as_dict() == {"arrivals": {"answered": {"3": 1}}}


def test_what_was_kept_before_waits_were_measured_is_read_as_it_was() -> None:
    old = {"arrivals": {"answered": {"3": 2}, "abandoned": {}, "waiting": {}, "vanished": 1, "untimed": 0}}

    found = Counted.from_dict(old)

    assert found == Counted(Arrivals(Histogram({3: 2}), vanished=1))
    assert found.came.contacts == 3


def test_who_gave_up_in_the_night_did_not_give_up_at_once() -> None:
    mails = [contact(1, abandoned=True, waited=7200), contact(2, abandoned=True, waited=4)]

    counted = count(mails, START, END, lambda _: Measured(WaitClock.BUSINESS, 0, True))

    assert (counted.came.calls.offered, counted.came.calls.at_once) == (2, 1)


def test_nothing_that_was_kept_before_something_was_counted_is_nothing_of_it() -> None:
    assert Counted.from_dict({}) == Counted()


def test_an_answer_counts_on_the_day_it_came_and_its_survey_on_the_day_it_was_sent() -> None:
    early = contact(at=-timedelta(hours=1), answered=True, score=5, scale_max=5, rated_at=START + timedelta(hours=1))
    late = contact(2, answered=True, survey_sent=True, score=1, scale_max=5, rated_at=END + timedelta(hours=1))

    counted = count([early, late], START, END)

    assert (counted.csat.satisfied, counted.csat.answered, counted.csat.sent) == (1, 1, 1)
    assert counted.arrivals.contacts == 1


def test_an_answer_without_a_time_counts_on_the_day_of_its_contact() -> None:
    assert count([contact(answered=True, score=4, scale_max=5)], START, END).csat.satisfied == 1


def test_a_day_holds_its_first_moment_and_not_that_of_the_next() -> None:
    first, next_one = contact(at=timedelta()), contact(2, at=timedelta(days=1))

    assert count([first, next_one], START, END).arrivals.contacts == 1


def test_test_rows_are_in_no_figure() -> None:
    assert count([contact(answered=True, waited=3, is_test=True)], START, END) == Counted()


def test_whoever_was_answered_or_left_nobody_knows_when_is_counted_as_a_contact() -> None:
    arrivals = count([contact(answered=True), contact(2, abandoned=True)], START, END).arrivals

    assert (arrivals.contacts, arrivals.untimed, arrivals.vanished) == (2, 1, 1)


def test_whoever_still_waits_waits_longer_the_later_the_report() -> None:
    arrivals = count([contact(at=timedelta(hours=23, minutes=59, seconds=50))], START, END).arrivals

    assert arrivals.frt(Decimal(30), END + timedelta(seconds=20)) == FrtTally(pending=1)
    assert arrivals.frt(Decimal(30), END + timedelta(seconds=21)) == FrtTally(missed=1, waiting=1)


def test_nobody_has_waited_before_they_came() -> None:
    arrivals = Arrivals(waiting=Histogram({int(END.timestamp()): 1}))

    assert arrivals.frt(Decimal(30), START) == FrtTally(pending=1)


def test_what_the_source_says_of_solutions_is_counted_apart_from_what_it_does_not() -> None:
    found = [
        contact(1, answered=True, resolved=True),
        contact(2, answered=True, resolved=True, reopened=True),
        contact(3, answered=True, resolved=False),
        contact(4, answered=True),
    ]

    arrivals = count(found, START, END).arrivals

    assert (arrivals.solved, arrivals.unsolved) == (1, 2)
    assert replace(arrivals, solved=0, unsolved=0).contacts == 4


def test_who_was_answered_was_handled_whenever_that_was() -> None:
    came = Arrivals(Histogram({20: 3}), abandoned=Histogram({9: 5}), waiting=Histogram({0: 7}), vanished=2, untimed=4)

    assert (came.handled, came.calls.answered, came.contacts) == (7, 7, 21)
