"""What cannot be right about a contact, where it counts, and what it is to those known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contacts import (
    EARLIEST,
    SCALES,
    Answer,
    Arrival,
    Contact,
    Counts,
    DayGroup,
    Key,
    Objection,
    Reason,
    answered,
    beyond_doubt,
    groups_of,
    keeping_answer,
    objection,
    wait_of,
    weigh,
)
from domain.indicators.csat import Scale
from tests.contacts import SHANGHAI, call
from tests.fakes import START

MOMENT = timedelta(microseconds=1)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ARRIVED = START - DAY
WHOLE_DAY = int(DAY.total_seconds())


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"arrived_at": START, "rated_at": START, "waited": 0, "talk": 0},
        {"arrived_at": EARLIEST, "rated_at": EARLIEST},
        {"rated_at": START, "resolved_at": START},
        {"rated_at": ARRIVED, "resolved_at": ARRIVED},
        {"waited": WHOLE_DAY, "talk": WHOLE_DAY, "hold": WHOLE_DAY, "acw": WHOLE_DAY},
        {"score": 1},
        {"score": 5},
        {"score": 10, "scale_max": 10},
        {"score": 7, "scale_max": 7},
        {"score": 0, "scale_max": 1},
        {"score": 1, "scale_max": 1},
        {"ces": 1},
        {"ces": 7},
        {"score": None, "scale_max": None, "nps": 0},
        {"nps": 10},
        {"answered": False, "abandoned": True},
        {"answered": False, "waited": None},
    ],
)
def test_what_can_be_right_is_taken(changes: dict[str, Any]) -> None:
    assert objection(call(**changes), START) is None
    assert beyond_doubt([call(**changes)] * 2, START)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"arrived_at": START + MOMENT}, "arrived_at", Reason.FUTURE),
        ({"arrived_at": EARLIEST - MOMENT}, "arrived_at", Reason.LONG_AGO),
        ({"resolved_at": START + MOMENT}, "resolved_at", Reason.FUTURE),
        ({"resolved_at": ARRIVED - MOMENT}, "resolved_at", Reason.BEFORE_ARRIVAL),
        ({"rated_at": START + MOMENT}, "rated_at", Reason.FUTURE),
        ({"rated_at": ARRIVED - MOMENT}, "rated_at", Reason.BEFORE_ARRIVAL),
        *(({field: -1}, field, Reason.NEGATIVE) for field in ("waited", "talk", "hold", "acw")),
        *(({field: WHOLE_DAY + 1}, field, Reason.FUTURE) for field in ("waited", "talk", "hold", "acw")),
        ({"abandoned": True}, "abandoned", Reason.CONTRADICTION),
        ({"score": 0}, "score", Reason.OUTSIDE_SCALE),
        ({"score": 6}, "score", Reason.OUTSIDE_SCALE),
        ({"score": 2, "scale_max": 1}, "score", Reason.OUTSIDE_SCALE),
        ({"score": 3, "scale_max": 4}, "score", Reason.OUTSIDE_SCALE),
        ({"scale_max": None}, "score", Reason.OUTSIDE_SCALE),
        ({"nps": -1}, "nps", Reason.OUTSIDE_SCALE),
        ({"nps": 11}, "nps", Reason.OUTSIDE_SCALE),
        ({"ces": 0}, "ces", Reason.OUTSIDE_SCALE),
        ({"ces": 8}, "ces", Reason.OUTSIDE_SCALE),
    ],
)
def test_what_cannot_be_right_is_named(changes: dict[str, Any], field: str, reason: Reason) -> None:
    assert objection(call(**changes), START) == Objection(field, reason)
    assert not beyond_doubt([call(), call(**changes), call()], START)


def test_what_only_the_latest_contact_could_not_have_lasted_is_looked_at_one_by_one() -> None:
    contacts = [call(arrived_at=START - 2 * DAY, rated_at=None, talk=WHOLE_DAY), call(arrived_at=START, rated_at=None)]

    assert not beyond_doubt(contacts, START)
    assert not any(objection(one, START) for one in contacts[:1])


def test_no_contacts_are_beyond_doubt() -> None:
    assert beyond_doubt([], START)


def test_scores_are_on_the_scales_that_satisfaction_is_computed_from() -> None:
    answers = {highest: {score for score in range(-1, 12) if Scale.up_to(highest).accepts(score)} for highest in SCALES}

    assert {highest: set(scores) for highest, scores in SCALES.items()} == answers
    assert len(SCALES) == len(Scale)


@pytest.mark.parametrize(
    ("arrived_at", "day"),
    [
        (datetime(2026, 9, 13, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 9, 13)),
        (datetime(2026, 9, 13, 16, 0, tzinfo=UTC), date(2026, 9, 14)),
    ],
)
def test_a_contact_counts_on_its_local_day(arrived_at: datetime, day: date) -> None:
    assert groups_of([call(arrived_at=arrived_at, rated_at=None)], SHANGHAI) == {DayGroup(day, "north", "phone")}


def test_a_contact_counts_on_the_day_of_its_survey_too() -> None:
    rated_late = call(arrived_at=START, rated_at=START + DAY)

    assert groups_of([rated_late], SHANGHAI) == {
        DayGroup(date(2026, 9, 14), "north", "phone"),
        DayGroup(date(2026, 9, 15), "north", "phone"),
    }


@given(
    st.lists(st.integers(0, 365 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes)), max_size=20),
    st.sampled_from(["Europe/London", "Asia/Shanghai", "America/Santiago", "Africa/Cairo"]),
)
def test_contacts_count_on_their_local_day_in_whatever_order_they_come(moments: list[datetime], name: str) -> None:
    zone = ZoneInfo(name)
    contacts = [call(number, arrived_at=at, rated_at=None) for number, at in enumerate(moments)]

    days = {group.day for group in groups_of(contacts, zone)}

    assert days == {at.astimezone(zone).date() for at in moments}


def test_what_comes_in_an_evening_that_runs_twice_counts_on_the_day_that_had_begun() -> None:
    zone = ZoneInfo("America/St_Johns")
    # At one minute past midnight the clocks went back by an hour.
    again = datetime(2010, 11, 7, 2, 32, tzinfo=UTC)
    came, rated = call(arrived_at=again, rated_at=None), call(arrived_at=again - 3 * DAY, rated_at=again)

    assert again.astimezone(zone).date() == date(2010, 11, 6)
    assert {group.day for group in groups_of([came], zone)} == {date(2010, 11, 7)}
    assert {group.day for group in groups_of([rated], zone)} == {date(2010, 11, 4), date(2010, 11, 7)}


def test_contacts_without_a_team_count_together() -> None:
    assert groups_of([call(1, team=None), call(2, team=None)], SHANGHAI) == {
        DayGroup(date(2026, 9, 13), "", "phone"),
    }


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_days_of_23_and_of_25_hours_are_days(at: datetime, day: date) -> None:
    assert groups_of([call(arrived_at=at, rated_at=None)], ZoneInfo("Europe/London")) == {
        DayGroup(day, "north", "phone")
    }


def test_the_same_id_again_is_a_correction_and_the_last_row_wins_entirely() -> None:
    first, second = call(score=5, agent="Diane"), call(score=1, agent=None)

    arrivals, changed = weigh([first, second], {})

    assert arrivals == [Arrival.NEW, Arrival.CORRECTED]
    assert changed == {("hotline", "ID0001"): second}


def test_what_changes_nothing_is_not_stored() -> None:
    known = call()

    assert weigh([known], {known[:2]: known}) == ([Arrival.UNCHANGED], {})


def test_a_correction_that_is_taken_back_in_the_same_breath_is_not_stored() -> None:
    known, other = call(), call(score=1)

    arrivals, changed = weigh([other, known], {known[:2]: known})

    assert arrivals == [Arrival.CORRECTED, Arrival.CORRECTED]
    assert changed == {}


def test_the_same_id_from_another_system_is_another_contact() -> None:
    arrivals, changed = weigh([call(), call(source="chat")], {})

    assert arrivals == [Arrival.NEW, Arrival.NEW]
    assert len(changed) == 2


CONTACTS = st.lists(st.builds(call, st.integers(1, 4), score=st.integers(1, 3)), max_size=12)


Stored = dict[Key, Contact]


def one_after_another(contacts: list[Contact], known: Stored) -> tuple[list[Arrival], Stored]:
    """Store each contact before the next is looked at."""
    stored, arrivals = dict(known), []
    for contact in contacts:
        came, changed = weigh([contact], stored)
        arrivals += came
        stored |= changed
    return arrivals, stored


@given(CONTACTS, CONTACTS)
def test_many_at_once_are_what_they_would_be_one_after_another(before: list[Contact], contacts: list[Contact]) -> None:
    known = {contact[:2]: contact for contact in before}

    arrivals, changed = weigh(contacts, known)

    assert (arrivals, {**known, **changed}) == one_after_another(contacts, known)


@given(CONTACTS)
def test_the_same_again_changes_nothing(contacts: list[Contact]) -> None:
    _, stored = weigh(contacts, {})

    last = list(stored.values())

    assert weigh(last, stored) == ([Arrival.UNCHANGED] * len(last), {})


def test_counts_are_added_up() -> None:
    counts = Counts.of([Arrival.NEW, Arrival.NEW, Arrival.CORRECTED, Arrival.UNCHANGED], rejected=3)

    assert counts == Counts(2, 1, 1, 3)
    assert counts.read == 7
    assert counts.plus(Counts(new=1, rejected=1)) == Counts(3, 1, 1, 4)


UNRATED = call(score=None, scale_max=None, rated_at=None, survey_sent=None)
LATER = ARRIVED + timedelta(hours=3)


def test_an_answer_joins_its_contact() -> None:
    found = answered(UNRATED, Answer("ID0001", 2, 5, LATER))

    assert (found.score, found.scale_max, found.rated_at, found.survey_sent) == (2, 5, LATER, True)


@pytest.mark.parametrize(("after", "score"), [(DAY, 1), (DAY + MOMENT, 4)])
def test_an_answer_is_corrected_within_a_day(after: timedelta, score: int) -> None:
    assert answered(call(score=4), Answer("ID0001", 1, 5, ARRIVED + after)).score == score


@pytest.mark.parametrize("score", [4, 1])
def test_an_answer_that_comes_again_or_is_corrected_stays_on_its_day(score: int) -> None:
    found = answered(call(score=4), Answer("ID0001", score, 5, ARRIVED + DAY))

    assert (found.score, found.rated_at) == (score, call().rated_at)


def test_the_same_answer_at_any_later_time_changes_nothing() -> None:
    assert answered(call(score=4), Answer("ID0001", 4, 5, START + DAY)) == call(score=4)


def test_a_correction_gives_no_more_time_for_another_one() -> None:
    corrected = answered(call(score=4), Answer("ID0001", 1, 5, ARRIVED + DAY))

    assert answered(corrected, Answer("ID0001", 5, 5, ARRIVED + DAY + MOMENT)) == corrected


@pytest.mark.parametrize(
    ("hours", "counts"), [((0,), 1), ((0, 1), 2), ((0, 24), 2), ((0, 24.001), 1), ((0, 23, 25), 2)]
)
def test_a_correction_within_a_day_wins_and_later_ones_do_not(hours: tuple[float, ...], counts: int) -> None:
    contact = UNRATED
    for score, hour in enumerate(hours, start=1):
        contact = answered(contact, Answer("ID0001", score, 5, ARRIVED + timedelta(hours=hour)))

    assert (contact.score, contact.rated_at) == (counts, ARRIVED)


def test_an_answer_is_dated_by_the_first_word_of_it() -> None:
    assert answered(call(rated_at=LATER), Answer("ID0001", 4, 5, ARRIVED)).rated_at == ARRIVED


def test_a_contact_that_changes_keeps_its_answer() -> None:
    changed = UNRATED._replace(resolved=False)

    assert keeping_answer(changed, None) == changed
    assert keeping_answer(changed, UNRATED) == changed
    assert keeping_answer(changed, call()) == call(resolved=False)


def test_the_moment_of_an_answer_is_kept_when_it_comes_again_without_it() -> None:
    assert keeping_answer(call(rated_at=LATER), call()).rated_at == call().rated_at


def test_a_contact_may_bring_a_newer_answer_within_a_day() -> None:
    newer = call(score=1, rated_at=LATER)

    assert keeping_answer(newer, call()) == call(score=1)
    assert keeping_answer(call(score=1, rated_at=START + DAY), call()) == call()
    assert keeping_answer(newer, call(rated_at=None)) == newer


@pytest.mark.parametrize("field", ["channel", "arrived_at", "answered", "abandoned", "waited"])
def test_a_wait_is_another_one_when_anything_of_it_is(field: str) -> None:
    others: dict[str, Any] = {
        "channel": "chat",
        "arrived_at": START,
        "answered": False,
        "abandoned": True,
        "waited": 18,
    }

    assert wait_of(call(**{field: others[field]})) != wait_of(call())
    assert wait_of(call(score=1, agent="Becky", team="south", resolved=False)) == wait_of(call())
