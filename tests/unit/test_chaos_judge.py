"""The judge is judged here: it finds what is lost and what is said twice, and reads the rules as the product does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calling import calling_for
from domain.clocks import start
from domain.ladders import ClockKind
from tests.chaos import rules
from tests.chaos.oracle import Case, Heard, Judge, Promise, Receipt
from tests.chaos.rules import HOUR, MINUTE
from tests.desk import POLICY

NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)
OWNER = "U0WARE01"
NUMBER, SECOND = "C-261024-001", "C-261024-002"
SOON = NOON + timedelta(hours=12, minutes=8)
KINDS = {
    rules.ACK: ClockKind.ACK,
    rules.FIRST: ClockKind.FIRST_FOLLOWUP,
    rules.SOLUTION: ClockKind.SOLUTION,
    rules.PROMISE: ClockKind.PROMISE,
    rules.HEARTBEAT: ClockKind.HEARTBEAT,
    rules.CALLBACK: ClockKind.CALLBACK,
}
LENGTHS = {
    rules.ACK: [30 * MINUTE],
    rules.FIRST: [30 * MINUTE, HOUR, 24 * HOUR],
    rules.SOLUTION: [24 * HOUR],
    rules.PROMISE: [20 * MINUTE, 3 * HOUR, 5 * HOUR, 20 * HOUR],
    rules.HEARTBEAT: [4 * HOUR, 24 * HOUR],
    rules.CALLBACK: [24 * HOUR],
}


@pytest.fixture
def judge() -> Judge:
    """A judge who knows of one solution that is due in a day."""
    judge, case = Judge(), Case(NUMBER, "U0AGENT1", OWNER, (OWNER,))
    case.promises = [Promise.made(rules.SOLUTION, NOON, NOON + 24 * HOUR, NOON)]
    judge.opens(case)
    return judge


def reminder(at: datetime, key: str = "one", more: str = "") -> Heard:
    return Heard(OWNER, at, f"{NUMBER} · Logistics delay · Normal · Solution due in 12 h (tomorrow) {more}", key)


def test_a_reminder_in_time_is_told_and_nothing_is_missing(judge: Judge) -> None:
    judge.hear(reminder(NOON + 12 * HOUR))

    assert judge.missing(NOON + 13 * HOUR) == []
    assert judge.sum_up(NOON + 13 * HOUR)["on time"] == 1


def test_a_reminder_that_does_not_come_is_missing_and_then_lost(judge: Judge) -> None:
    assert len(judge.missing(NOON + 12 * HOUR)) == 1

    judge.give_up(NOON + 12 * HOUR)

    assert judge.sum_up(NOON + 12 * HOUR)["lost"] == 1


def test_a_message_that_does_not_come_is_lost_too(judge: Judge) -> None:
    judge.owes(Receipt(OWNER, NOON, NUMBER, "This case is yours"))

    judge.give_up(NOON)

    assert judge.sum_up(NOON)["lost"] == 1


def test_a_late_reminder_must_say_so(judge: Judge) -> None:
    judge.hear(reminder(NOON + 13 * HOUR))
    judge.hear(reminder(NOON + 21 * HOUR, "two", "This message is 1 h late: I was away."))

    figures = judge.sum_up(NOON + 21 * HOUR)
    assert (figures["late without a word"], figures["late, saying so"]) == (1, 1)


@pytest.mark.parametrize(("key", "figure"), [("one", "twice"), ("two", "without a reason")])
def test_a_reminder_that_comes_twice_is_noticed_under_the_same_key_and_under_another(
    judge: Judge, key: str, figure: str
) -> None:
    judge.hear(reminder(NOON + 12 * HOUR))
    judge.hear(reminder(NOON + 12 * HOUR, key))

    assert judge.sum_up(NOON + 12 * HOUR)[figure] == 1


def test_a_repeated_reminder_that_says_so_is_none_of_both(judge: Judge) -> None:
    judge.hear(reminder(NOON + 12 * HOUR))
    judge.hear(reminder(NOON + 12 * HOUR, more="(again, in case the first one did not arrive)"))

    figures = judge.sum_up(NOON + 12 * HOUR)
    assert figures["repeated, saying so"] == 1
    assert figures["twice"] == figures["without a reason"] == 0


def test_what_was_kept_before_it_could_be_said_is_not_missing_and_must_not_be_said_later(judge: Judge) -> None:
    judge.cases[NUMBER].end(NOON + 13 * HOUR, rules.SOLUTION)

    assert judge.missing(NOON + 14 * HOUR) == []
    judge.hear(reminder(NOON + 14 * HOUR))
    assert judge.sum_up(NOON + 14 * HOUR)["without a reason"] == 1


@given(
    st.sampled_from([(kind, length) for kind, lengths in LENGTHS.items() for length in lengths]),
    st.integers(0, 14 * 24 * 60),
    st.integers(0, 30 * 60),
)
def test_both_readings_of_the_rules_say_the_same(promised: tuple[str, timedelta], began_after: int, late: int) -> None:
    """The one of the chaos suite is written from the documents; it has to be brought along when a rule changes."""
    (kind, length), began = promised, NOON + began_after * MINUTE
    known, due = began + (0 if kind in (rules.CALLBACK, rules.PROMISE) else late) * MINUTE, began + length
    zone = ZoneInfo("Europe/Vienna")
    calling = calling_for(None, POLICY.callback, zone) if kind == rules.CALLBACK else None
    steps = POLICY.ladders.steps_for(KINDS[kind], length)

    clock = start(due, began, known, steps, POLICY.ladders.earliest, POLICY.ladders.every, calling=calling)
    words = rules.words_before_long(kind, began, due, known)

    said = [(due + one.offset, one.to.value, one.unless_contacted) for one in clock.moments]
    daily = [due + one.offset for one in clock.moments_by(due + 99 * HOUR)[len(said) :]]
    assert sorted(said) == sorted((word.at, word.to, word.unless_contacted) for word in words)
    assert daily == [word.at for _, word in zip(daily, rules.words_every_day(kind, due, words), strict=False)]


def test_a_fault_comes_with_what_happened_to_its_case_and_to_the_world_and_with_nothing_else(judge: Judge) -> None:
    judge.journal.note(NOON, "process 1 is killed")
    judge.journal.note(NOON, "it is resolved", "C-261024-002")
    judge.hear(reminder(NOON + 12 * HOUR))
    judge.hear(reminder(NOON + 12 * HOUR, "two"))
    judge.journal.note(NOON + 13 * HOUR, "process 1 is born")

    (fault,) = judge.faults
    story = list(judge.journal.story(fault.numbers, fault.place))

    assert [line.split(" ", 3)[2] for line in story if line != "-- here"] == ["process", OWNER, OWNER, "process"]
    assert story[-2] == "-- here"


def test_a_reminder_that_was_spared_must_not_be_said_once_the_customer_has_been_spoken_to(judge: Judge) -> None:
    judge.cases[NUMBER].contacted_at = NOON + 12 * HOUR
    assert judge.missing(NOON + 12 * HOUR) == []

    judge.hear(reminder(NOON + 12 * HOUR + MINUTE))

    assert judge.sum_up(NOON + 13 * HOUR)["without a reason"] == 1


def test_a_reminder_that_was_on_its_way_while_the_customer_was_spoken_to_is_in_order(judge: Judge) -> None:
    judge.cases[NUMBER].contacted_at = NOON + 12 * HOUR
    assert judge.missing(NOON + 12 * HOUR) == []

    judge.hear(reminder(NOON + 12 * HOUR))

    assert judge.sum_up(NOON + 13 * HOUR)["without a reason"] == 0


def test_only_one_person_is_to_be_asked_to_call_back(judge: Judge) -> None:
    judge.cases[NUMBER].state = "resolved"
    asked = f":telephone_receiver: Please call the customer back. {NUMBER}"

    judge.hear(Heard("U0WARE02", NOON, asked, "one"))
    judge.hear(Heard("U0WARE03", NOON, asked, "two"))

    assert judge.figures["wrong caller"] == 1


def bundled(waits: timedelta = timedelta(), together: timedelta = 10 * MINUTE) -> Judge:
    """A judge in a centre that says reminders together, with two cases of one owner, the second of some time later."""
    judge = Judge(together=together)
    for number, began in ((NUMBER, NOON), (SECOND, NOON + waits)):
        case = Case(number, "U0AGENT1", OWNER, (OWNER,))
        case.promises = [Promise.made(rules.SOLUTION, began, began + 24 * HOUR, began)]
        judge.opens(case)
    return judge


def of_both(at: datetime) -> Heard:
    lines = "; ".join(f"{number} · Logistics delay · Normal · Solution due in 12 h" for number in (NUMBER, SECOND))
    return Heard(OWNER, at, f"2 cases wait for you: {lines}", "both")


def test_a_message_about_several_cases_tells_of_each() -> None:
    judge = bundled()

    judge.hear(of_both(NOON + 12 * HOUR))

    assert judge.missing(NOON + 12 * HOUR) == []
    assert judge.sum_up(NOON + 12 * HOUR)["on time"] == 2


@pytest.mark.parametrize(("together", "figure"), [(10, 0), (0, 1)])
def test_what_would_come_soon_comes_along_where_reminders_are_said_together(together: int, figure: int) -> None:
    judge = bundled(8 * MINUTE, together * MINUTE)

    judge.hear(of_both(NOON + 12 * HOUR))

    assert judge.missing(NOON + 12 * HOUR + 8 * MINUTE) == ([] if together else [f"{SECOND} Solution owner at {SOON}"])
    assert judge.sum_up(NOON + 12 * HOUR)["without a reason"] == figure


def test_what_comes_soon_after_another_is_neither_missing_nor_late_before_the_while_is_over() -> None:
    judge = bundled(2 * MINUTE)
    judge.hear(reminder(NOON + 12 * HOUR))
    over = NOON + 12 * HOUR + 10 * MINUTE

    assert judge.missing(over - MINUTE) == []
    assert judge.next_at(over - MINUTE) == over
    assert len(judge.missing(over)) == 1
    judge.hear(replace(of_both(over), text=reminder(over).text.replace(NUMBER, SECOND)))
    assert judge.sum_up(over)["late without a word"] == 0


def test_an_urgent_case_and_a_broken_promise_wait_for_nobody() -> None:
    judge = bundled(2 * MINUTE)
    judge.cases[SECOND].urgent = True
    judge.hear(reminder(NOON + 12 * HOUR))
    assert len(judge.missing(NOON + 12 * HOUR + 2 * MINUTE)) == 1

    judge = bundled(2 * MINUTE)
    judge.hear(reminder(NOON + 24 * HOUR - MINUTE))
    assert any(f"{SECOND} Solution owner" in what for what in judge.missing(NOON + 24 * HOUR + 2 * MINUTE))
