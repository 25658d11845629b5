"""Rows are made of their values as they are, and are objects like those that were read."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from storage.models import ClockRow, CounterRow, NoticeRow, TurnRow
from storage.store import Store
from tests.fakes import START


def a_notice(**more: Any) -> NoticeRow:
    return NoticeRow(key="k", dedup_key="card:1", kind="card", target="U1", created_at=START, send_at=START, **more)


def test_what_is_not_given_has_its_default() -> None:
    notice = a_notice(state="sent")

    assert (notice.id, notice.state, notice.attempts, notice.facts, notice.sent_at) == (None, "sent", 0, {}, None)
    assert notice.model_fields_set == {"key", "dedup_key", "kind", "target", "created_at", "send_at", "state"}


def test_no_two_rows_share_what_can_be_changed() -> None:
    first, second = a_notice(), a_notice()

    first.facts["way"] = "link"

    assert second.facts == {}


async def test_a_row_is_stored_with_its_defaults_and_given_an_id(store: Store) -> None:
    def add(session: Session) -> NoticeRow:
        session.add(notice := a_notice(facts={"cycle": 1}))
        session.flush()
        return notice

    added = await store.write(add)

    assert await store.read(lambda session: session.exec(select(NoticeRow)).all()) == [added]
    assert (added.facts, added.wanted, added.shown) == ({"cycle": 1}, 1, 0)


async def test_a_value_that_is_changed_before_and_after_a_row_is_stored_is_kept(store: Store) -> None:
    def take(session: Session) -> None:
        turn = TurnRow(department="service", person="U1", at=START)
        turn.at += timedelta(hours=1)
        session.add(turn)
        session.flush()
        turn.at += timedelta(hours=1)

    await store.write(take)

    assert await store.read(lambda session: session.exec(select(TurnRow.at)).all()) == [START + timedelta(hours=2)]


async def test_an_undone_row_is_not_there(store: Store) -> None:
    def undo(session: Session) -> None:
        with session.begin_nested() as part:
            session.add(CounterRow(name="cases", value=1))
            session.flush()
            part.rollback()

    await store.write(undo)

    assert await store.read(lambda session: session.exec(select(CounterRow)).all()) == []


def test_a_list_that_is_not_given_is_a_list_of_its_own() -> None:
    clock = ClockRow(complaint_id=1, kind="ack", cycle=1, started_at=START, due_at=START)

    assert (clock.moments, clock.basis) == ([], {})
