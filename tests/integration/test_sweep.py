"""The sweep: who is owed a word about a clock, once, however late, and whoever else sweeps."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import Session, col

from domain.lifecycle import State
from domain.policy import Policy, Severity
from handlers.clocks.jobs import sweep_clocks, take_moments
from storage.clocks import Claim, claim_moments, due_clocks, next_moment
from storage.members import keep_members
from storage.models import ClockRow, MemberRow, NoticeRow
from storage.store import Store
from tests.desk import HEAD, LEAD, OWNER, desk_with, intake, with_people
from tests.fakes import START
from tests.integration.casework import NOT_SOLVED, Casework

HOUR = timedelta(hours=1)


async def test_nothing_is_owed_a_second_early_and_once_on_the_dot(work: Casework) -> None:
    await work.file(received_at=START)

    assert await work.sweep(hours=11, minutes=59, seconds=59) == 0
    assert await work.told() == []
    await work.sweep(seconds=1)
    assert await work.sweep() == 0

    assert await work.told() == [(OWNER.id, "reminder")]


async def test_the_whole_ladder_of_a_forgotten_case(work: Casework) -> None:
    await work.file(received_at=START)
    said = []
    for _ in range(60):
        before = len(await work.told())
        await work.sweep(minutes=30)
        said += [((work.clock.now() - START) / HOUR, *one) for one in (await work.told())[before:]]

    assert said == [
        (12, OWNER.id, "reminder"),
        (20, OWNER.id, "reminder"),
        (23, OWNER.id, "reminder"),
        (23.5, LEAD.id, "heads_up"),
        (24, OWNER.id, "breach"),
        (24, LEAD.id, "breach"),
        (28, HEAD.id, "escalation"),
    ]


async def test_two_clocks_that_fall_due_together_make_one_message(work: Casework) -> None:
    await work.file(received_at=START)

    await work.sweep(hours=12)

    (notice,) = await work.owed("clock_reminder")
    assert notice.facts["clocks"] == [row.id for row in await work.clocks()]


async def test_a_message_about_two_promises_is_as_late_as_the_longest_owed_of_them(work: Casework) -> None:
    """An urgent case whose receipt is to be confirmed: words are owed fifteen and ten minutes before."""
    await work.file(received_at=START, severity=Severity.URGENT, told=False)

    await work.sweep(minutes=21)

    notice = next(row for row in await work.owed("clock_reminder") if row.target == OWNER.id)
    assert [notice.facts["rungs"][str(clock)] for clock in notice.facts["clocks"]] == ["reminder", "reminder"]
    assert notice.facts["at"] == (START + timedelta(minutes=15)).isoformat()


async def test_of_two_clocks_that_owe_a_word_at_once_the_more_pressing_stands_first(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(HOUR)
    await work.follow_up(case, eta=START + 25 * HOUR)
    await work.sweep(hours=22, minutes=59)

    await work.sweep(minutes=1)

    notice = [row for row in await work.owed("clock_reminder") if row.target == OWNER.id][-1]
    (solution,), (promise,), (heartbeat,) = [await work.clocks(one) for one in ("solution", "promise", "heartbeat")]
    assert (notice.facts["rung"], notice.facts["clocks"]) == ("breach", [solution.id, promise.id, heartbeat.id])


@pytest.mark.parametrize(("seconds", "messages"), [(20, 1), (59, 1), (60, 2)])
async def test_two_clocks_that_fall_due_in_the_same_minute_make_one_message(
    work: Casework, seconds: int, messages: int
) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(HOUR)
    await work.follow_up(case, eta=START + 24 * HOUR + timedelta(seconds=seconds))
    await work.sweep(hours=22, minutes=59)
    await work.sweep(minutes=1)

    await work.sweep(seconds=seconds)

    broken = [row for row in await work.owed("clock_reminder") if row.facts["rung"] == "breach"]
    (solution,), (promise,) = await work.clocks("solution"), await work.clocks("promise")
    assert [row.target for row in broken] == [OWNER.id, LEAD.id] * messages
    assert {promise.id, solution.id} <= {clock for row in broken for clock in row.facts["clocks"]}
    assert broken[0].wanted == 3 - messages


async def test_a_breach_is_a_message_of_its_own_even_within_a_minute_of_a_reminder(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(HOUR)
    await work.follow_up(case, eta=START + 25 * HOUR - timedelta(seconds=20))
    await work.sweep(hours=22, minutes=58)
    await work.sweep(minutes=1, seconds=40)

    await work.sweep(seconds=20)

    mine = [row.facts["rung"] for row in await work.owed("clock_reminder") if row.target == OWNER.id]
    assert mine[-2:] == ["reminder", "breach"]


async def test_a_bot_that_slept_over_a_reminder_and_a_breach_says_one_word_to_each(work: Casework) -> None:
    await work.file(received_at=START)

    await work.sweep(hours=25)

    assert sorted(await work.told()) == [(LEAD.id, "breach"), (OWNER.id, "breach")]
    (one, _) = await work.owed("clock_reminder")
    assert one.facts["at"] == (START + 24 * HOUR).isoformat()
    assert [row.facts["breach"] for row in await work.owed("complaint_line")] == ["first_followup", "solution"]
    assert {row.due_at for row in await work.clocks()} == {START + 24 * HOUR}


async def test_a_bot_that_slept_for_days_tells_the_head_too_and_still_each_once(work: Casework) -> None:
    await work.file(received_at=START)

    await work.sweep(days=3)
    await work.sweep(days=3)

    assert sorted(await work.told()) == [
        (HEAD.id, "escalation"),
        (LEAD.id, "breach"),
        (OWNER.id, "still_open"),
        (OWNER.id, "still_open"),
    ]


async def test_an_owner_is_reminded_every_day_for_as_long_as_a_promise_is_broken(work: Casework) -> None:
    await work.file(received_at=START)
    await work.sweep(hours=28)

    await work.sweep(hours=23, minutes=59)
    assert not [word for word in await work.told() if word[1] == "still_open"]
    for _ in range(3):
        await work.sweep(hours=24)

    assert [word for word in await work.told() if word[1] == "still_open"] == [(OWNER.id, "still_open")] * 3


async def test_a_breach_that_is_only_heard_of_as_an_escalation_stands_in_the_thread(work: Casework) -> None:
    work.desk = desk_with(only_the_head())
    await work.file(received_at=START)

    await work.sweep(hours=28)

    assert await work.told() == [(HEAD.id, "escalation")]
    assert [row.facts["breach"] for row in await work.owed("complaint_line")] == ["first_followup", "solution"]


def only_the_head() -> Policy:
    """A policy under which nobody but the head ever hears of a clock."""
    policy = with_people()
    step = {"to": "head", "after": "4h"}
    ladders = type(policy.ladders).model_validate({"otherwise": [step]})
    return policy.model_copy(update={"ladders": ladders})


async def test_a_customer_who_has_heard_from_us_spares_the_first_reminder(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(HOUR)
    await work.follow_up(case, eta=START + timedelta(days=9))

    await work.sweep(hours=11)
    assert await work.told() == []
    await work.sweep(hours=8)

    assert await work.told() == [(OWNER.id, "reminder")]


@pytest.mark.parametrize("word", ["change_solution", "wait"])
async def test_any_word_to_the_customer_spares_the_first_reminder(work: Casework, word: str) -> None:
    case = await work.call(await work.resolved(), NOT_SOLVED)
    case = await getattr(work, word)(case)
    if case.state is State.WAITING_CUSTOMER:
        case = await work.answered(case)
    said = len(await work.told())

    await work.sweep(hours=12)

    later = [row for row in (await work.owed("clock_reminder"))[said:] if row.target == OWNER.id]
    solutions = {row.id for row in await work.clocks("solution")}
    assert not any(solutions & set(row.facts["clocks"]) for row in later)


async def test_a_case_typed_in_late_is_one_alert_to_the_lead_and_no_chain(work: Casework) -> None:
    await work.file(received_at=START - 30 * HOUR)

    for _ in range(23):
        await work.sweep(hours=1)

    assert await work.told() == [(LEAD.id, "late_entry")]
    assert await work.owed("complaint_line") == []


async def test_a_solution_recorded_late_is_an_alert_of_its_own(work: Casework) -> None:
    case = await work.file(received_at=START - 60 * HOUR)
    await work.sweep()
    case = await work.follow_up(case)

    await work.resolve(case, told_at=START - 30 * HOUR)
    await work.sweep()
    await work.sweep(hours=17)

    assert await work.told() == [(LEAD.id, "late_entry")] * 2


async def test_stopped_and_paused_clocks_are_left_alone(work: Casework) -> None:
    case = await work.file(received_at=START)
    await work.follow_up(case, eta=START + timedelta(days=9))
    for clock in await work.clocks():
        await work.store.write(pause, clock.id, START)

    assert await work.sweep(days=3) == 0
    assert await work.told() == []


async def test_an_owner_who_is_also_lead_and_head_gets_one_message_the_weightiest(work: Casework) -> None:
    work.desk = desk_with(with_people(lead=OWNER.id, heads=(OWNER.id,)))
    await work.file(received_at=START)

    await work.sweep(hours=30)

    assert await work.told() == [(OWNER.id, "escalation")]


@pytest.mark.parametrize(
    ("lead", "people", "told"),
    [
        (None, {"heads": ()}, {OWNER.id}),
        (None, {"heads": (HEAD.id,)}, {OWNER.id, HEAD.id}),
        (None, {"duty_leads": ("U0DUTY01",), "heads": ()}, {OWNER.id, "U0DUTY01"}),
    ],
)
async def test_with_nobody_above_the_word_falls_to_who_is_left(
    work: Casework, lead: str | None, people: dict[str, Any], told: set[str]
) -> None:
    work.desk = desk_with(with_people(lead=lead, **people))
    await work.file(received_at=START)

    await work.sweep(hours=30)

    assert {target for target, _ in await work.told()} == told


async def test_a_clock_that_is_not_there_or_not_due_is_nobody_s_business(work: Casework) -> None:
    assert await work.store.read(next_moment) is None
    await work.file(received_at=START)

    for clock_id, now in ((1, START), (999, START + 30 * HOUR)):
        assert await work.store.write(take_moments, [clock_id], work.roster, work.desk, now) is False

    assert await work.store.read(next_moment) == START + 12 * HOUR
    assert await work.told() == []


async def test_two_sweeps_at_once_on_two_stores_owe_each_word_once(work: Casework, database_url: str) -> None:
    for number in range(10):
        await work.file(intake(key=f"view:{number}", received_at=START))
    work.clock.advance(25 * HOUR)
    other = await Store.open(database_url)

    await asyncio.gather(work.sweep(), work.sweep(other), work.sweep(other))
    await other.close()

    told = await work.told()
    assert len(told) == 20
    assert {rung for _, rung in told} == {"breach"}
    assert all(row.taken == len(row.moments) - 1 for row in await work.clocks())


async def test_more_clocks_than_are_taken_together_are_all_taken_and_the_longest_overdue_first(work: Casework) -> None:
    for number in range(30):
        await work.file(intake(key=f"view:{number}", received_at=START - timedelta(seconds=number)))
    work.clock.advance(12 * HOUR)
    rows = sorted(await work.clocks(), key=lambda row: (row.next_at, row.id))
    assert await work.store.read(due_clocks, work.clock.now(), 7) == [row.id for row in rows[:7]]

    assert await work.sweep() == len(rows) == 60

    assert [rung for _, rung in await work.told()] == ["reminder"] * 30
    assert await work.sweep() == 0


async def test_moments_that_somebody_else_took_are_taken_by_nobody_and_nothing_of_it_stands(work: Casework) -> None:
    await work.file(received_at=START)
    first, second = await work.clocks()
    claims = [Claim(first, 1, None), Claim(second, 1, None)]
    await work.store.write(claim_moments, claims[1:])

    with pytest.raises(RuntimeError):
        await work.store.write(claim_moments, claims)

    assert [row.taken for row in await work.clocks()] == [0, 1]


async def test_a_breach_of_a_case_without_a_card_is_told_all_the_same(work: Casework) -> None:
    await work.file(received_at=START)
    await work.store.write(lose_cards)

    await work.sweep(hours=24)

    assert await work.told() == [(OWNER.id, "breach"), (LEAD.id, "breach")]
    assert await work.owed("complaint_line") == []


def lose_cards(session: Session) -> None:
    session.execute(delete(NoticeRow))


@pytest.mark.parametrize(
    "moments", ['[["soon", "owner", "reminder", false]]', "[7]", '{"a": 1}', '[[-1, "boss", "reminder", false]]']
)
async def test_a_clock_that_cannot_be_read_is_set_aside_and_starves_nobody(work: Casework, moments: str) -> None:
    await work.file(received_at=START)
    broken, sound = await work.clocks()
    await work.store.write(spoil, broken.id, moments)
    await work.file(received_at=START)

    await work.sweep(hours=12)

    by_clock = [row.facts["clocks"] for row in await work.owed("clock_reminder")]
    assert sound.id in [clock for clocks in by_clock for clock in clocks]
    assert len(by_clock) == 2
    assert not any(broken.id in clocks for clocks in by_clock)
    (set_aside, *_) = await work.clocks()
    assert set_aside.next_at == work.clock.now() + HOUR
    assert await work.sweep(minutes=59) == 0
    assert await work.sweep(minutes=1) == 1


async def test_a_row_that_is_not_even_json_starves_nobody(sqlite_url: str, logs: None) -> None:
    store = await Store.open(sqlite_url)
    work = Casework(store)
    await work.file(received_at=START)
    broken, _ = await work.clocks()
    await work.store.write(spoil, broken.id, "not json")
    await work.file(received_at=START)

    await work.sweep(hours=12)

    assert len(await work.owed("clock_reminder")) == 2
    await store.close()


def pause(session: Session, clock_id: int | None, at: datetime) -> None:
    paused = update(ClockRow).where(col(ClockRow.id) == clock_id, col(ClockRow.state) == "running")
    session.execute(paused.values(state="paused", next_at=None, paused_at=at))


def spoil(session: Session, clock_id: int | None, moments: str) -> None:
    """Write moments that no version of the bot ever wrote."""
    kind = "JSON" if session.get_bind().dialect.name == "postgresql" else "TEXT"
    statement = text(f"UPDATE clock SET moments = CAST(:moments AS {kind}) WHERE id = :id")
    session.execute(statement, {"moments": moments, "id": clock_id})


async def test_a_reminder_to_somebody_who_has_left_goes_to_the_next_above(work: Casework) -> None:
    await work.file(received_at=START)
    gone = [MemberRow(id=person.id, name="", zone="UTC", language="en", deleted=True) for person in (OWNER, LEAD)]
    await work.store.write(keep_members, gone)
    services = work.services()
    await services.directory.load()

    work.clock.advance(24 * HOUR)
    await sweep_clocks(services)

    assert {row.target for row in await work.owed("clock_reminder")} == {HEAD.id}
