"""Clocks: what is due at which moment, a second early and on the dot, whoever looks and however late."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import load_policy
from domain.calling import CallHours, Calling, CallWindow
from domain.clocks import Clock, ClockState, Moment, Reminder, Rung, held, outcome, replaces, start, take
from domain.policy import Audience, ClockKind, Offset, Severity, Step

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
EARLIEST = 5 * MINUTE
NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
POLICY = load_policy(None)
LADDER = POLICY.ladders.steps_for(ClockKind.FIRST_FOLLOWUP, 24 * HOUR)
OWNER, LEAD, HEAD = Audience.OWNER, Audience.LEAD, Audience.HEAD


def day_clock(now: datetime = NOON) -> Clock:
    """A clock of 24 hours that began at noon and became known at *now*."""
    return start(NOON + 24 * HOUR, NOON, now, LADDER, EARLIEST)


def said(clock: Clock, now: datetime, contacted: bool = False) -> list[tuple[Audience, Rung]]:
    words, _ = take(clock, now, contacted)
    return [(word.to, word.rung) for word in words]


def by(clock: Clock, now: datetime) -> Clock:
    """The clock after all that was owed by *now* has been said."""
    return replace(clock, taken=take(clock, now, contacted=False)[1])


@pytest.mark.parametrize(
    ("hours", "to", "rung"),
    [
        (12, OWNER, Rung.REMINDER),
        (20, OWNER, Rung.REMINDER),
        (23, OWNER, Rung.REMINDER),
        (23.5, LEAD, Rung.HEADS_UP),
        (24, OWNER, Rung.BREACH),
        (24, LEAD, Rung.BREACH),
        (28, HEAD, Rung.ESCALATION),
    ],
)
def test_a_day_long_clock_speaks_on_the_dot_and_not_a_second_before(hours: float, to: Audience, rung: Rung) -> None:
    at = NOON + hours * HOUR

    quiet = by(day_clock(), at - SECOND)

    assert quiet.next_at == at
    assert (to, rung) in said(quiet, at)


def test_a_day_long_clock_speaks_seven_times_and_then_no_more() -> None:
    clock, moments = day_clock(), []
    while clock.next_at is not None:
        now = clock.next_at
        words, taken = take(clock, now, contacted=False)
        moments.append((now - NOON) / HOUR)
        clock = replace(clock, taken=taken)
        assert words

    assert moments == [12, 20, 23, 23.5, 24, 28]
    assert take(clock, NOON + 1000 * HOUR, contacted=False) == ((), 7)


def test_a_customer_who_has_heard_from_us_spares_the_owner_the_first_reminder_only() -> None:
    assert said(day_clock(), NOON + 12 * HOUR, contacted=True) == []
    assert said(day_clock(), NOON + 20 * HOUR, contacted=True) == [(OWNER, Rung.REMINDER)]


@pytest.mark.parametrize(("spares", "spared"), [((True, True), True), ((True, False), False), ((False, True), False)])
def test_a_word_is_spared_by_a_contact_only_when_all_that_it_stands_for_is(
    spares: tuple[bool, bool], spared: bool
) -> None:
    steps = [
        Step(to=OWNER, before=Offset(span=before), unless_contacted=spare)
        for before, spare in zip((12 * HOUR, 4 * HOUR), spares, strict=True)
    ]
    clock = start(NOON + 24 * HOUR, NOON, NOON, steps, EARLIEST)

    words, _ = take(clock, NOON + 20 * HOUR, contacted=False)

    assert [word.unless_contacted for word in words] == [spared]


def test_after_a_long_sleep_each_audience_hears_the_last_word_only() -> None:
    words, taken = take(day_clock(), NOON + 30 * HOUR, contacted=False)

    due = NOON + 24 * HOUR
    assert set(words) == {
        Reminder(OWNER, Rung.BREACH, due),
        Reminder(LEAD, Rung.BREACH, due),
        Reminder(HEAD, Rung.ESCALATION, due + 4 * HOUR),
    }
    assert taken == len(LADDER)


@pytest.mark.parametrize(("left", "first"), [(5 * MINUTE, 5 * MINUTE), (5 * MINUTE - SECOND, timedelta())])
def test_a_reminder_is_skipped_when_it_would_come_too_soon(left: timedelta, first: timedelta) -> None:
    step = Step(to=OWNER, before=Offset(span=5 * MINUTE))
    at_due = Step(to=OWNER, after=Offset())
    now = NOON + 20 * MINUTE - left - 5 * MINUTE

    clock = start(NOON + 20 * MINUTE, NOON, now, (step, at_due), EARLIEST)

    assert clock.next_at == NOON + 20 * MINUTE - first


def test_moments_of_the_past_are_skipped_when_a_case_is_typed_in_late() -> None:
    clock = day_clock(now=NOON + 21 * HOUR)

    assert clock.next_at == NOON + 23 * HOUR
    assert [moment.rung for moment in clock.moments] == [
        Rung.REMINDER,
        Rung.HEADS_UP,
        Rung.BREACH,
        Rung.BREACH,
        Rung.ESCALATION,
    ]


@pytest.mark.parametrize("late", [timedelta(), 6 * HOUR])
def test_a_clock_born_overdue_owes_the_lead_one_word_at_once(late: timedelta) -> None:
    now = NOON + 24 * HOUR + late
    clock = day_clock(now)

    assert clock.next_at == now
    assert said(clock, now) == [(LEAD, Rung.LATE_ENTRY)]
    assert said(clock, now + 100 * HOUR) == [(LEAD, Rung.LATE_ENTRY)]
    assert take(clock, now, contacted=True)[1] == 1


def test_a_clock_born_a_second_before_it_is_due_still_climbs_its_ladder() -> None:
    clock = day_clock(NOON + 24 * HOUR - SECOND)

    assert [moment.rung for moment in clock.moments] == [Rung.BREACH, Rung.BREACH, Rung.ESCALATION]


@pytest.mark.parametrize(
    ("late", "state"),
    [(-SECOND, ClockState.MET), (timedelta(), ClockState.MET), (timedelta(microseconds=1), ClockState.MISSED)],
)
def test_a_promise_kept_on_the_dot_is_kept(late: timedelta, state: ClockState) -> None:
    assert outcome(NOON, NOON + late) is state


@pytest.mark.parametrize(
    ("severity", "channel", "reopened", "length"),
    [
        (Severity.URGENT, "social", False, 30 * MINUTE),
        (Severity.NORMAL, "social", False, HOUR),
        (Severity.NORMAL, "phone", False, 24 * HOUR),
        (Severity.NORMAL, "phone", True, 4 * HOUR),
        (Severity.NORMAL, "social", True, HOUR),
        (Severity.URGENT, "phone", True, 30 * MINUTE),
    ],
)
def test_of_several_lengths_the_shortest_wins(
    severity: Severity, channel: str, reopened: bool, length: timedelta
) -> None:
    assert POLICY.clocks[ClockKind.FIRST_FOLLOWUP].length_for(severity, channel, reopened=reopened)[0] == length


spans = st.timedeltas(min_value=SECOND, max_value=timedelta(days=10))
offsets = st.builds(Offset, span=st.timedeltas(min_value=timedelta(), max_value=timedelta(days=4)))
before = st.builds(
    lambda to, at, spare: Step(to=to, before=at, unless_contacted=spare),
    st.sampled_from(Audience),
    offsets.filter(lambda offset: offset.span > timedelta()),
    st.booleans(),
)
after = st.builds(lambda to, at: Step(to=to, after=at), st.sampled_from(Audience), offsets)
breach = st.just(Step(to=OWNER, after=Offset()))
ladders = st.tuples(st.lists(before, max_size=5), breach, st.lists(after, max_size=4)).map(
    lambda parts: (*parts[0], parts[1], *parts[2])
)
earliest = st.timedeltas(min_value=timedelta(), max_value=HOUR)


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Clock, datetime]:
    """A clock that was born, and the moment at which it was."""
    length, known_after = draw(spans), draw(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=12)))
    now = NOON + known_after
    return start(NOON + length, NOON, now, draw(ladders), draw(earliest)), now


@given(clocks())
def test_the_next_moment_is_the_first_at_which_anything_new_is_said(born: tuple[Clock, datetime]) -> None:
    clock, now = born
    while clock.next_at is not None:
        at = clock.next_at
        assert take(clock, at - timedelta(microseconds=1), contacted=False) == ((), clock.taken)

        words, taken = take(clock, at, contacted=False)

        assert words
        assert taken > clock.taken
        assert at >= now
        clock = replace(clock, taken=taken)
    assert take(clock, datetime.max.replace(tzinfo=UTC), contacted=False) == ((), clock.taken)


@given(clocks(), spans, st.booleans())
def test_taking_twice_says_nothing_twice(born: tuple[Clock, datetime], later: timedelta, contacted: bool) -> None:
    clock, now = born
    words, taken = take(clock, now + later, contacted)

    again = replace(clock, taken=taken)

    assert take(again, now + later, contacted) == ((), taken)
    assert len({word.to for word in words}) == len(words)
    assert all(word.at <= now + later for word in words)


@given(clocks(), spans)
def test_late_in_one_step_and_moment_by_moment_end_at_the_same_place(
    born: tuple[Clock, datetime], later: timedelta
) -> None:
    clock, now = born
    end = now + later
    last_words: dict[Audience, Reminder] = {}
    stepping = clock
    while stepping.next_at is not None and stepping.next_at <= end:
        words, taken = take(stepping, stepping.next_at, contacted=False)
        for word in words:
            # Together they are spared only where each of them is.
            spared = word.unless_contacted and last_words.get(word.to, word).unless_contacted
            last_words[word.to] = replace(word, unless_contacted=spared)
        stepping = replace(clock, taken=taken)

    at_once, taken_at_once = take(clock, end, contacted=False)

    assert taken_at_once == stepping.taken
    assert {word.to: word for word in at_once} == last_words


@given(spans, ladders, earliest, st.timedeltas(min_value=timedelta(), max_value=timedelta(days=12)))
def test_no_breach_is_skipped_and_no_reminder_comes_too_early(
    length: timedelta, steps: tuple[Step, ...], soon: timedelta, known_after: timedelta
) -> None:
    now, due = NOON + known_after, NOON + length
    clock = start(due, NOON, now, steps, soon)

    if due <= now:
        assert clock.moments == (Moment(now - due, LEAD, Rung.LATE_ENTRY),)
        return
    kept = {(moment.offset, moment.to) for moment in clock.moments}
    assert kept >= {(step.from_due(length), step.to) for step in steps if step.after is not None}
    assert all(due + moment.offset >= now + soon for moment in clock.moments if moment.offset < timedelta())
    assert [moment.offset for moment in clock.moments] == sorted(moment.offset for moment in clock.moments)
    assert any(moment.rung is Rung.BREACH for moment in clock.moments)


@given(clocks(), spans)
def test_what_is_spared_once_the_customer_was_contacted_is_only_said_less(
    born: tuple[Clock, datetime], later: timedelta
) -> None:
    clock, now = born

    spared, taken = take(clock, now + later, contacted=True)
    full, taken_in_full = take(clock, now + later, contacted=False)

    assert taken == taken_in_full
    assert {word.to for word in spared} <= {word.to for word in full}


@pytest.mark.parametrize(
    ("old", "new", "later", "replaced"),
    [
        (24, 1, False, True),
        (24, 24, True, False),
        (24, 25, False, False),
        (24, 25, True, True),
        # A promise that is broken stays broken, on the dot too.
        (0, -1, True, False),
        (0, 25, True, False),
        (1 / 3600, 25, True, True),
        (24, -1, False, True),
    ],
)
def test_a_new_due_time_takes_the_place_of_an_old_one(old: float, new: float, later: bool, replaced: bool) -> None:
    assert replaces(NOON + old * HOUR, NOON + new * HOUR, NOON, later=later) is replaced


@pytest.mark.parametrize(
    ("pauses", "hours"),
    [
        ([], 10),
        ([(2, 5)], 13),
        ([(2, 5), (6, 7)], 14),
        # Half of it lies before the clock began, or all of it.
        ([(-1, 3)], 13),
        ([(-3, -1)], 10),
        # The second begins only within the time that the first has given, the third after all time has run out.
        ([(9, 11), (11, 12), (13, 99)], 13),
        ([(10, 99)], 10),
    ],
)
def test_a_clock_that_stood_still_falls_due_as_much_later(pauses: list[tuple[int, int]], hours: int) -> None:
    spans = [(NOON + begin * HOUR, NOON + end * HOUR) for begin, end in pauses]

    assert held(NOON + 10 * HOUR, NOON, spans) == NOON + hours * HOUR


def test_what_was_recognised_late_is_not_called_entered_late() -> None:
    late = start(NOON, NOON - HOUR, NOON, LADDER, EARLIEST, born_late=Rung.LATE_RECOGNITION)

    assert said(late, NOON) == [(LEAD, Rung.LATE_RECOGNITION)]


def test_after_its_last_word_the_owner_hears_of_it_every_so_often_for_as_long_as_it_runs() -> None:
    due = NOON + 24 * HOUR
    clock = by(start(due, NOON, NOON, LADDER, EARLIEST, every=24 * HOUR), due + 4 * HOUR)

    assert clock.next_at == due + 28 * HOUR
    assert said(clock, due + 28 * HOUR - SECOND) == []
    assert said(clock, due + 28 * HOUR) == [(OWNER, Rung.STILL_OPEN)]
    assert by(clock, due + 28 * HOUR).next_at == due + 52 * HOUR


def test_a_clock_without_steps_is_told_of_from_when_it_is_due_on() -> None:
    clock = Clock(NOON, NOON + HOUR, (), every=HOUR)

    assert clock.next_at == NOON + 2 * HOUR


NIGHTLY = Calling(*[CallHours(CallWindow(time(9), time(20)), ZoneInfo("UTC"))] * 2)
CALL = (
    Step(to=Audience.OWNER, before=Offset(12 * HOUR)),
    Step(to=Audience.OWNER, before=Offset(4 * HOUR)),
    Step(to=Audience.OWNER, before=Offset(HOUR)),
    Step(to=Audience.OWNER, after=Offset()),
    Step(to=Audience.LEAD, after=Offset()),
    Step(to=Audience.HEAD, after=Offset(24 * HOUR)),
)


def call_due(hours: float, calling: Calling | None = NIGHTLY) -> list[tuple[float, Audience]]:
    """When who hears of a call that is due so many hours after the noon at which it was promised a day before."""
    due = NOON + hours * HOUR
    clock = start(due, due - 24 * HOUR, due - 24 * HOUR, CALL, EARLIEST, calling=calling)
    return [((due + one.offset - NOON) / HOUR, one.to) for one in clock.moments]


def test_whoever_is_to_call_hears_of_it_while_they_can_and_who_leads_at_once() -> None:
    assert call_due(0) == [(-17, OWNER), (-3, OWNER), (-1, OWNER), (0, OWNER), (0, LEAD), (24, HEAD)]
    assert call_due(15) == [(3, OWNER), (7, OWNER), (15, LEAD), (21, OWNER), (39, HEAD)]


def test_a_reminder_of_a_call_for_which_there_is_no_time_left_is_not_given() -> None:
    evening = NOON + 7.75 * HOUR
    clock = start(evening + 6 * HOUR, evening, evening, CALL[1:5], EARLIEST, calling=NIGHTLY)

    assert [(one.to, one.rung) for one in clock.moments] == [(LEAD, Rung.BREACH), (OWNER, Rung.BREACH)]


def test_a_call_that_has_no_hours_is_told_of_at_any_time() -> None:
    assert [at for at, _ in call_due(15, None)] == [3, 11, 14, 15, 15, 39]


def test_before_it_is_due_a_call_is_told_of_as_the_customer_wished_and_later_when_it_is_possible() -> None:
    evening = CallHours(CallWindow(time(18), time(20)), ZoneInfo("UTC"))

    moments = call_due(0, Calling(evening, NIGHTLY.whole))

    assert moments[:3] == [(-17, OWNER), (0, OWNER), (0, LEAD)]


def test_a_call_that_is_still_owed_is_told_of_daily_and_never_at_night() -> None:
    due = NOON + 15 * HOUR
    clock = start(due, NOON, NOON, CALL, EARLIEST, 12 * HOUR, calling=NIGHTLY)

    later = []
    for _ in range(4):
        clock = replace(clock, taken=max(clock.taken + 1, len(clock.moments)))
        assert clock.next_at is not None
        later.append((clock.next_at - NOON) / HOUR)

    assert later == sorted(later)
    assert all(NIGHTLY.whole.hold(NOON + hours * HOUR) for hours in later)


def test_a_call_that_is_late_from_the_start_is_the_lead_s_to_hear_of_at_once() -> None:
    clock = start(NOON - HOUR, NOON - 25 * HOUR, NOON, CALL, EARLIEST, calling=NIGHTLY)

    assert [(one.to, one.rung) for one in clock.moments] == [(LEAD, Rung.LATE_ENTRY)]
    assert clock.hours == NIGHTLY.whole
