"""Messages owed: once for each reason, to one sender at a time, and never lost between two."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from storage.models import NoticeRow
from storage.notices import (
    NO_PARENT,
    Debt,
    add_facts,
    claim_notice,
    due_notices,
    first_notices,
    hold_back,
    latest_notices,
    next_send_at,
    notice_of,
    owe,
    owe_all,
    record_ended,
    record_needless,
    record_retry,
    record_sent,
    refresh_about_clocks,
    refresh_all_standing,
    refresh_standing,
)
from storage.store import Store
from tests.fakes import START
from tests.integration.casework import all_of

LEASE = timedelta(seconds=90)
SECOND = timedelta(seconds=1)


async def owed(store: Store, key: str = "card:1", at: Any = START, **more: Any) -> NoticeRow:
    """Owe a message and return its row."""
    await store.write(owe, "card", "complaints", at, key, subject_id=1, **more)
    return (await rows(store))[-1]


async def rows(store: Store) -> list[NoticeRow]:
    return list(await store.read(all_of, NoticeRow))


async def due(store: Store, at: Any = START, most: int = 100) -> list[str]:
    return [row.dedup_key for row in await store.read(due_notices, at, most)]


async def claim(store: Store, seen: NoticeRow, at: Any = START) -> NoticeRow | None:
    return await store.write(claim_notice, seen, at, LEASE)


def say_more(session: Session, notice: NoticeRow) -> bool:
    return add_facts(session, session.get_one(NoticeRow, notice.id), {"more": 1}, START)


async def sent(store: Store, notice: NoticeRow, shown: int = 1, at: Any = START) -> None:
    await store.write(record_sent, notice.id or 0, "C1", "1.0", shown, at)


async def test_one_reason_owes_one_message(store: Store) -> None:
    first = await store.write(owe, "card", "complaints", START, "card:1")
    again = await store.write(owe, "card", "complaints", START, "card:1")
    other = await store.write(owe, "card", "complaints", START, "card:2")

    assert (first, again, other) == (True, False, True)
    assert len({row.key for row in await rows(store)}) == 2


async def test_one_reason_from_many_sides_at_once_owes_one_message(store: Store) -> None:
    new = await asyncio.gather(*(store.write(owe, "card", "x", START, "card:1") for _ in range(8)))

    assert sorted(new) == [False] * 7 + [True]


async def test_messages_come_due_on_the_dot_in_the_order_in_which_they_were_owed(store: Store) -> None:
    for key, at in (("b", START), ("a", START), ("later", START + SECOND), ("early", START - SECOND)):
        await owed(store, key, at)

    assert await due(store) == ["early", "b", "a"]
    assert await due(store, most=1) == ["early"]
    assert await due(store, START + SECOND) == ["early", "b", "a", "later"]


async def test_of_many_who_want_to_send_one_may(store: Store) -> None:
    seen = await owed(store)

    claims = await asyncio.gather(*(claim(store, seen) for _ in range(6)))

    (won,) = [notice for notice in claims if notice is not None]
    assert (won.state, won.attempts, won.lease_until) == ("sending", 1, START + LEASE)
    assert await due(store, START + LEASE - SECOND) == []


async def test_a_message_whose_sender_died_is_uncertain_for_the_next(store: Store) -> None:
    await claim(store, await owed(store))
    (seen,) = await rows(store)

    assert await claim(store, seen, START + LEASE - SECOND) is None
    assert await due(store, START + LEASE) == ["card:1"]
    again = await claim(store, seen, START + LEASE)

    assert again is not None
    assert (again.state, again.attempts) == ("uncertain", 2)


async def test_an_update_whose_sender_died_is_no_riddle_for_the_message_stands_already(store: Store) -> None:
    await sent(store, await owed(store))
    await store.write(refresh_standing, 1, ["card"], START)
    await claim(store, (await rows(store))[0])

    again = await claim(store, (await rows(store))[0], START + LEASE)

    assert again is not None
    assert (again.state, again.ts) == ("sending", "1.0")


async def test_what_was_sent_is_not_due_and_knows_where_it_stands(store: Store) -> None:
    await claim(store, await owed(store))
    await sent(store, (await rows(store))[0], at=START + SECOND)

    (row,) = await rows(store)
    assert (row.state, row.channel, row.ts, row.shown, row.attempts) == ("sent", "C1", "1.0", 1, 0)
    assert (row.sent_at, row.lease_until) == (START + SECOND, None)
    assert await due(store, START + timedelta(days=1)) == []


async def test_a_change_while_a_message_is_on_its_way_is_not_lost(store: Store) -> None:
    await claim(store, await owed(store))
    await store.write(refresh_standing, 1, ["card"], START)
    (on_its_way,) = await rows(store)
    assert (on_its_way.state, on_its_way.wanted) == ("sending", 2)

    await sent(store, on_its_way, shown=1, at=START + SECOND)

    assert await due(store, START) == []
    assert await due(store, START + SECOND) == ["card:1"]
    await sent(store, on_its_way, shown=2, at=START + SECOND)
    assert await due(store, START + SECOND) == []


@pytest.mark.parametrize("state", ["queued", "uncertain"])
async def test_a_message_that_waits_for_its_next_try_keeps_its_time_when_the_case_changes(
    store: Store, state: str
) -> None:
    notice = await owed(store)
    await claim(store, notice)
    await store.write(record_retry, notice.id or 0, state, START + timedelta(minutes=5), "ratelimited")

    await store.write(refresh_standing, 1, ["card"], START)

    (row,) = await rows(store)
    assert (row.state, row.wanted, row.attempts, row.error) == (state, 2, 1, "ratelimited")
    assert await due(store, START + timedelta(minutes=4, seconds=59)) == []
    assert await due(store, START + timedelta(minutes=5)) == ["card:1"]


async def test_what_has_lost_its_sense_is_never_due_again(store: Store) -> None:
    notice = await owed(store)
    await claim(store, notice)
    await store.write(record_ended, notice.id or 0, "obsolete", None)

    await store.write(refresh_standing, 1, ["card"], START)

    assert (await rows(store))[0].state == "obsolete"
    assert await due(store, START + timedelta(days=9)) == []


@pytest.mark.parametrize(("meanwhile", "state"), [(False, "obsolete"), (True, "queued")])
async def test_what_has_lost_its_sense_is_looked_at_again_when_more_was_wanted_of_it_meanwhile(
    store: Store, meanwhile: bool, state: str
) -> None:
    notice = await owed(store)
    taken = await claim(store, notice)
    assert taken is not None
    if meanwhile:
        assert await store.write(say_more, notice)

    await store.write(record_needless, notice.id or 0, taken.wanted, START + SECOND)

    (row,) = await rows(store)
    assert (row.state, row.lease_until, await due(store, START + SECOND)) == (state, None, ["card:1"] * meanwhile)


@pytest.mark.parametrize("state", ["obsolete", "failed"])
async def test_a_message_that_has_ended_says_no_more(store: Store, state: str) -> None:
    notice = await owed(store)
    await store.write(record_ended, notice.id or 0, state, None)

    assert not await store.write(say_more, notice)

    assert (await rows(store))[0].facts == {}


async def test_what_slack_refused_is_tried_again_only_when_its_subject_changes(store: Store) -> None:
    notice = await owed(store)
    await claim(store, notice)
    await store.write(record_ended, notice.id or 0, "failed", "not_in_channel")
    assert await due(store, START + timedelta(days=9)) == []

    await store.write(refresh_standing, 1, ["card"], START)

    assert await due(store) == ["card:1"]


async def test_with_a_message_come_back_those_that_were_to_stand_in_its_thread(store: Store) -> None:
    card = await owed(store)
    reasons = {"line:1": NO_PARENT, "line:2": "msg_too_long"}
    for key, reason in reasons.items():
        await store.write(owe, "line", "complaints", START, key, subject_id=1, parent_id=card.id)
        await store.write(record_ended, (await rows(store))[-1].id or 0, "failed", reason)
    await store.write(record_ended, card.id or 0, "failed", "not_in_channel")

    await store.write(refresh_standing, 1, ["card"], START + SECOND)

    assert await due(store, START + SECOND) == ["card:1", "line:1"]


async def test_only_the_messages_of_the_kind_and_the_case_are_brought_up_to_date(store: Store) -> None:
    for subject, kind in ((1, "card"), (1, "line"), (2, "card")):
        await store.write(owe, kind, "x", START, f"{kind}:{subject}", subject_id=subject)

    await store.write(refresh_standing, 1, ["card", "owner"], START)

    assert [row.wanted for row in await rows(store)] == [2, 1, 1]


async def test_messages_about_many_cases_are_brought_up_to_date_at_once(store: Store) -> None:
    for subject in (1, 2, 3):
        await store.write(owe, "card", "x", START, f"card:{subject}", subject_id=subject)
    await store.write(record_ended, 2, "failed", "not_in_channel")

    await store.write(refresh_all_standing, [1, 2], ["card"], START)

    assert [(row.wanted, row.state) for row in await rows(store)] == [(2, "queued"), (2, "queued"), (1, "queued")]


async def test_many_messages_are_owed_at_once_but_for_those_that_are_owed_already(store: Store) -> None:
    await owed(store, "card:1")
    later = START + SECOND

    await store.write(
        owe_all, [Debt("card", "x", "card:1"), Debt("word", "U1", "word:1", 7, 1, {"clocks": [3]}, later)], START
    )
    await store.write(owe_all, [], START)

    first, word = await rows(store)
    assert (first.target, word.dedup_key, word.target, word.facts) == ("complaints", "word:1", "U1", {"clocks": [3]})
    assert (word.subject_id, word.parent_id, word.created_at, word.send_at) == (7, 1, START, later)
    assert (word.state, word.attempts, word.wanted, word.shown) == ("queued", 0, 1, 0)


async def test_of_each_subject_and_target_the_last_message_that_can_still_be_changed_is_found(store: Store) -> None:
    for number, (subject, target, at) in enumerate(
        [(1, "U1", 0), (1, "U1", 1), (1, "U2", 1), (2, "U1", 1), (3, "U1", 1), (1, "U1", 2)], start=1
    ):
        await store.write(owe, "word", target, START + at * SECOND, f"word:{number}", subject_id=subject)
    await store.write(record_ended, 6, "obsolete", None)

    found = await store.read(latest_notices, [1, 2], "word", START)

    assert {key: row.id for key, row in found.items()} == {(1, "U1"): 2, (1, "U2"): 3, (2, "U1"): 4}


async def test_only_the_reminders_about_the_stopped_clock_are_brought_up_to_date(store: Store) -> None:
    for subject, clocks in ((1, [7]), (1, [7, 8]), (1, [8]), (2, [7]), (1, None)):
        facts = {"clocks": clocks} if clocks is not None else {}
        await store.write(owe, "word", "x", START, f"{subject}:{clocks}", subject_id=subject, facts=facts)

    await store.write(refresh_about_clocks, 1, [7], START)

    assert [row.wanted for row in await rows(store)] == [2, 2, 1, 1, 1]


async def test_the_first_notice_of_a_kind_is_the_card_of_a_case(store: Store) -> None:
    def card(session: Session, subject: int) -> str | None:
        found = notice_of(session, subject, "card")
        return found.dedup_key if found else None

    await owed(store, "card:1")
    await owed(store, "card:1 again")

    assert await store.read(card, 1) == "card:1"
    assert await store.read(card, 2) is None
    assert {key: row.dedup_key for key, row in (await store.read(first_notices, [1, 2], "card")).items()} == {
        1: "card:1"
    }


async def test_the_next_moment_to_send_is_the_earliest_of_times_and_leases(store: Store) -> None:
    assert await store.read(next_send_at) is None
    for key, at in (("late", START + SECOND), ("early", START)):
        await owed(store, key, at)
    assert await store.read(next_send_at) == START

    await claim(store, (await rows(store))[1])

    assert await store.read(next_send_at) == START + SECOND


async def test_what_waits_behind_a_message_that_must_be_tried_again_does_not_overtake_it(store: Store) -> None:
    for number, target in enumerate(("C1", "C1", "C2")):
        await store.write(owe, "card", target, START + number * SECOND, f"{target}:{number}")
    await store.write(owe, "card", "C1", START + timedelta(hours=1), "C1:far")
    (on_its_way, *_) = await rows(store)
    await claim(store, on_its_way)

    await store.write(hold_back, "C1", START + timedelta(minutes=1))

    waits = {row.dedup_key: row.send_at - START for row in await rows(store)}
    assert waits == {
        "C1:0": timedelta(),
        "C1:1": timedelta(minutes=1),
        "C2:2": 2 * SECOND,
        "C1:far": timedelta(hours=1),
    }


async def test_a_storm_in_one_channel_does_not_keep_the_others_waiting(store: Store) -> None:
    for number in range(20):
        await owed(store, f"card:{number}")
    await store.write(owe, "reminder", "U0OWNER1", START + SECOND, "reminder:1")

    found = await due(store, START + SECOND, 5)

    assert found == ["card:0", "card:1", "card:2", "card:3", "card:4", "reminder:1"]
