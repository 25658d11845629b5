"""Lists ask the right questions of real rows: whose cases, how pressing, page by page; what was sought is found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text, update
from sqlmodel import Session, col

from domain.errors import Refusal
from domain.people import Person
from domain.states import State
from domain.worklist import NOBODY, Due, Glance, Load, Part, Wanted, part_of
from handlers.lists.actions import MOST, PER_PAGE, Match, Page, read_history, read_page, search, tonight
from storage.lists import (
    asked_for,
    cases_by_contact,
    cases_by_number,
    cases_by_order,
    closed_lately,
    load_of,
    newest_cases,
    notes_of,
    wanted_cases,
    work_of,
)
from storage.models import ComplaintRow, HandoffRow, ProposalRow
from storage.store import Store
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, ZONE, desk_with, with_people
from tests.fakes import START
from tests.integration.casework import Casework

STRANGER = Person("U0STRANG", "stranger", ZONE, "en")
MONTH = timedelta(days=30)


async def ask(work: Casework, wanted: Wanted = Wanted(), reader: Person = AGENT, number: int = 0) -> Page:  # noqa: B008
    return await work.store.read(read_page, wanted, number, reader, work.desk, work.clock.now())


async def listed(work: Casework, wanted: Wanted = Wanted(), reader: Person = AGENT) -> list[str]:  # noqa: B008
    return [case.number for case in (await ask(work, wanted, reader)).cases]


async def change(work: Casework, number: str, **columns: Any) -> None:
    """Change columns of a case behind the back of the rules."""

    def do(session: Session) -> None:
        session.execute(update(ComplaintRow).where(col(ComplaintRow.number) == number).values(**columns))

    await work.store.write(do)


async def add(work: Casework, *rows: Any) -> None:
    await work.store.write(lambda session: session.add_all(rows))


async def find(work: Casework, sought: str, reader: Person = OWNER) -> dict[str, tuple[Match, ...]]:
    found = await work.store.read(search, sought, reader, work.desk, work.clock.now())
    return {one.case.number: one.where for one in found}


async def test_open_cases_are_listed_the_most_pressing_first(work: Casework) -> None:
    slow = await work.file()
    urgent = await work.file(category="order_lost")
    closed = await work.call(await work.resolved())

    assert await listed(work) == [urgent.number, slow.number]
    assert closed.state is State.CLOSED


async def test_a_list_is_narrowed_down_by_whatever_is_asked_for(work: Casework) -> None:
    mine = await work.file()
    refund = await work.file(category="refund")
    urgent = await work.file(category="order_lost")
    work.clock.advance(timedelta(hours=1))

    assert await listed(work, Wanted(owner=OWNER.id)) == [mine.number]
    assert await listed(work, Wanted(category="refund")) == [refund.number]
    assert await listed(work, Wanted(departments=frozenset({"warehouse"}))) == [urgent.number, mine.number]
    assert await listed(work, Wanted(due=Due.OVERDUE)) == [urgent.number]
    assert await listed(work, Wanted(departments=frozenset({"finance"}), due=Due.OVERDUE)) == []
    assert await listed(work, Wanted(state=State.IN_PROGRESS)) == []


@pytest.mark.parametrize(
    ("local", "due"),
    [("2026-09-14 23:59", {Due.TODAY}), ("2026-09-15 00:00", set()), ("2026-09-14 10:00", {Due.OVERDUE})],
)
async def test_due_today_ends_at_the_reader_s_midnight(work: Casework, local: str, due: set[Due]) -> None:
    case = await work.file()
    at = datetime.fromisoformat(f"{local}:00+08:00")
    await work.store.write(
        lambda session: session.execute(text("UPDATE clock SET due_at = :at"), {"at": _stored(session, at)})
    )

    assert {one for one in Due if await listed(work, Wanted(due=one)) == [case.number]} == due


def _stored(session: Session, at: datetime) -> Any:
    """Write a moment as the database keeps it."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    utc = at - timedelta(hours=8)
    return f"{utc:%Y-%m-%d %H:%M:%S.%f}" if sqlite else at


def test_the_day_ends_at_midnight_on_days_of_23_and_25_hours_too() -> None:
    zone = "Europe/Berlin"

    assert tonight(datetime.fromisoformat("2026-03-29T00:30:00+00:00"), zone).isoformat() == "2026-03-30T00:00:00+02:00"
    assert tonight(datetime.fromisoformat("2026-10-25T00:30:00+00:00"), zone).isoformat() == "2026-10-26T00:00:00+01:00"


async def test_a_case_without_owner_is_found_by_that(work: Casework) -> None:
    case = await work.file()
    await work.file()
    await change(work, case.number, owner=None, state="received")

    assert await listed(work, Wanted(owner=NOBODY)) == [case.number]


async def test_what_waits_for_somebody_is_theirs_or_theirs_to_call_back(work: Casework) -> None:
    case = await work.resolved()
    await work.file()
    await change(work, case.number, caller=AGENT.id)

    assert await listed(work, Wanted(hands=AGENT.id)) == [case.number]
    assert case.number in await listed(work, Wanted(hands=OWNER.id), OWNER)
    assert await listed(work, Wanted(hands=HEAD.id), HEAD) == []


async def test_closed_cases_are_listed_as_long_as_they_can_be_reopened(work: Casework) -> None:
    first = await work.call(await work.resolved())
    await work.file()
    work.clock.advance(timedelta(hours=1))
    second = await work.call(await work.resolved())
    closed = Wanted(state=State.CLOSED)

    assert await listed(work, closed) == [second.number, first.number]
    work.clock.advance(MONTH - timedelta(minutes=30))
    assert await listed(work, closed) == [second.number]


async def test_whom_a_case_is_about_never_finds_it(work: Casework) -> None:
    case = await work.file()
    await work.store.write(
        lambda session: session.add(
            HandoffRow(complaint_id=case.id, cycle=1, department="product", asked_by=OWNER.id, asked_at=START)
        )
    )
    about = {"colleague": AGENT.id}
    await change(work, case.number, caller=AGENT.id, **about)

    assert await listed(work) == []
    assert await listed(work, Wanted(hands=AGENT.id)) == []
    assert await find(work, case.number, AGENT) == {}
    assert await find(work, "13812345678", AGENT) == {}
    assert await find(work, "parcel", AGENT) == {}
    assert await work.store.read(work_of, AGENT.id, ["product", "warehouse"]) == []
    assert await work.store.read(load_of, ["warehouse"], AGENT.id, START) == []
    with pytest.raises(Refusal) as refused:
        await work.store.read(read_history, case.number, AGENT, work.desk, START)
    assert refused.value.code == "about_you"
    await change(
        work, case.number, state="closed", closed_at=START, closure_code="satisfied", creator=AGENT.id, **about
    )
    assert await listed(work, Wanted(state=State.CLOSED)) == []
    assert await work.store.read(closed_lately, AGENT.id, START - MONTH, 5) == []
    assert await listed(work, Wanted(state=State.CLOSED), OWNER) == [case.number]


async def test_an_outsider_is_told_nothing(work: Casework) -> None:
    case = await work.file()

    for question in (
        lambda: ask(work, reader=GUEST),
        lambda: find(work, case.number, GUEST),
        lambda: work.store.read(read_history, case.number, GUEST, work.desk, START),
    ):
        with pytest.raises(Refusal) as refused:
            await question()
        assert refused.value.code == "outsider"


async def test_a_long_list_pages_and_counts(work: Casework) -> None:
    numbers = [(await work.file()).number for _ in range(2 * PER_PAGE + 1)]

    pages = [await ask(work, number=number) for number in (0, 1, 2)]
    beyond = await ask(work, number=99)

    assert [case.number for page in pages for case in page.cases] == numbers
    assert [(page.number, page.pages, page.total, page.more) for page in pages] == [
        (n, 3, 21, False) for n in (0, 1, 2)
    ]
    assert beyond == pages[2]
    assert (await ask(work, number=-1)) == pages[0]


async def test_a_list_without_end_says_that_there_is_more(work: Casework) -> None:
    await work.file()
    await work.store.write(_closed_history, 0, MOST)

    page = await ask(work)

    assert (page.total, page.pages, page.more) == (MOST, MOST // PER_PAGE, True)


async def test_the_history_tells_what_was_done_and_nothing_that_was_written(work: Casework) -> None:
    case = await work.follow_up(await work.file())

    past = await work.store.read(read_history, case.number.lower(), AGENT, work.desk, work.clock.now())

    assert past.case.number == case.number
    assert [entry.move.value for entry in past.entries] == ["file", "assign", "follow_up"]
    assert all(entry.note == "" for entry in past.entries)


@pytest.mark.parametrize(
    ("sought", "where"),
    [
        ("C-260914-001", (Match.NUMBER,)),
        ("c-260914-001", (Match.NUMBER,)),
        ("260914-001", (Match.NUMBER,)),
        ("C-260914", (Match.NUMBER,)),
        ("20260914000123", (Match.ORDER,)),
        ("１３８１２３４５６７８", (Match.CONTACT,)),
        ("parcel", (Match.DESCRIPTION,)),
        ("PARCEL  friday", (Match.DESCRIPTION,)),
        ("searching", (Match.NOTES,)),
        ("parcel searching", None),
        ("1381234567", None),
        ("2026091400012", None),
        ("张三丰", None),
    ],
)
async def test_what_is_sought_is_found_where_it_stands(work: Casework, sought: str, where: tuple[Match, ...]) -> None:
    case = await work.follow_up(await work.file())

    assert await find(work, sought) == ({case.number: where} if where else {})


async def test_words_are_found_only_by_whoever_may_read_them(work: Casework) -> None:
    work.desk = desk_with(with_people(LEAD.id, heads=(HEAD.id,)))
    case = await work.follow_up(await work.file())

    for reader in (AGENT, OWNER, LEAD, HEAD):
        assert await find(work, "parcel", reader) == {case.number: (Match.DESCRIPTION,)}
    assert await find(work, "parcel", STRANGER) == {}
    assert await find(work, "parcel", replace(OWNER, known=False)) == {}
    assert await find(work, "13812345678", STRANGER) == {case.number: (Match.CONTACT,)}


async def test_a_word_of_one_character_is_too_short(work: Casework) -> None:
    with pytest.raises(Refusal) as refused:
        await find(work, " x ")

    assert refused.value.code == "too_short_to_seek"


async def test_what_no_key_opens_hides_nothing_else(work: Casework) -> None:
    case, other = await work.file(), await work.file()
    await change(work, other.number, description="k9:AAAA")

    assert list(await find(work, "parcel")) == [case.number]


async def test_the_latest_cases_are_found_first_and_bounded(work: Casework) -> None:
    numbers = [(await work.file()).number for _ in range(12)]

    assert list(await find(work, "parcel")) == numbers[:1:-1]


async def test_somebody_s_work_is_all_that_waits_for_them(work: Casework) -> None:
    mine = await work.file()
    others = await work.file()
    handed = await work.file()
    await add(
        work, HandoffRow(complaint_id=handed.id, cycle=1, department="product", asked_by=OWNER.id, asked_at=START)
    )

    glances = await work.store.read(work_of, OWNER.id, ["product"])

    parts = {glance.id: part_of(glance, OWNER.id, ["product"], work.clock.now()) for glance in glances}
    assert parts[mine.id] is Part.SOON
    assert others.id not in parts
    assert parts[handed.id] in (Part.SOON, Part.HANDOFF)
    assert glances[0] == Glance(
        mine.id, State.ASSIGNED, "warehouse", AGENT.id, OWNER.id, None, mine.clocks[0].due_at, None, None
    )
    assert {glance.handed_to for glance in glances} == {None, "product"}


async def test_a_lead_sees_who_has_how_much_to_do(work: Casework) -> None:
    await work.file()
    await work.file(category="order_lost")
    await work.file()
    unowned = await work.file()
    await change(work, unowned.number, owner=None, state="received")

    loads = await work.store.read(load_of, ["warehouse"], LEAD.id, work.clock.now() + timedelta(hours=1))

    assert loads == [Load(OTHER_OWNER.id, 1, 1), Load(OWNER.id, 2, 0), Load(None, 1, 0)]
    assert await work.store.read(load_of, ["finance"], LEAD.id, START) == []


def _closed_history(session: Session, closed: int, opened: int) -> None:
    """Fill the tables at once, as years of work would: the last *opened* cases are open."""
    series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many) "
    session.execute(
        text(
            series
            + "INSERT INTO complaint (number, form_key, version, state, closure_code, severity, category, department,"
            " channel, creator, owner, cycle, received_at, created_at, cycle_at, closed_at, vulnerable, repeat,"
            " anonymous, contact_key, order_key)"
            " SELECT 'C-' || (200000 + i / 900) || '-' || i, 'history:' || i, 1,"
            " CASE WHEN i > :closed THEN 'assigned' ELSE 'closed' END,"
            " CASE WHEN i > :closed THEN NULL ELSE 'satisfied' END, 'normal', 'refund', 'warehouse', 'phone',"
            " 'U' || i % 50, 'U' || i % 60, 1, :at, :at, :at, CASE WHEN i > :closed THEN NULL ELSE :at END,"
            " :no, :no, :no, 'c' || i % 9000, 'o' || i FROM n"
        ),
        {"many": closed + opened, "closed": closed, "at": _past(session), "no": False},
    )


def _past(session: Session) -> Any:
    return _stored(session, START + timedelta(hours=8) - 2 * MONTH)


@contextmanager
def statements_of(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """Note every statement that is run."""
    ran: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        ran.append((statement, parameters))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield ran
    event.remove(engine, "before_cursor_execute", note)


def plans_of(session: Session) -> dict[str, str]:
    """Ask every question that lists ask, and let the database say how it answers each."""
    now, since = START, START - MONTH
    day = now + timedelta(hours=10)
    questions: dict[str, Callable[[], object]] = {
        "open": lambda: wanted_cases(session, Wanted(), "U0", now, day, since, MOST),
        "owner": lambda: wanted_cases(session, Wanted(owner="U5"), "U0", now, day, since, MOST),
        "hands": lambda: wanted_cases(session, Wanted(hands="U5"), "U0", now, day, since, MOST),
        "overdue": lambda: wanted_cases(session, Wanted(due=Due.OVERDUE), "U0", now, day, since, MOST),
        "today": lambda: wanted_cases(session, Wanted(due=Due.TODAY, category="refund"), "U0", now, day, since, MOST),
        "closed": lambda: wanted_cases(session, Wanted(state=State.CLOSED, owner="U5"), "U0", now, day, since, MOST),
        "closed lately": lambda: closed_lately(session, "U5", since, 5),
        "work": lambda: work_of(session, "U5", ["product"]),
        "load": lambda: load_of(session, ["warehouse"], "U0", now),
        "asked": lambda: asked_for(session, 50),
        "number": lambda: cases_by_number(session, "C-200001-", "U0", 10),
        "contact": lambda: cases_by_contact(session, "c77", "U0", 10),
        "order": lambda: cases_by_order(session, "o99", "U0", 10),
        "newest": lambda: newest_cases(session, "U0", 100),
        "notes": lambda: notes_of(session, list(range(100))),
    }
    sqlite = session.get_bind().dialect.name == "sqlite"
    plans = {}
    for name, question in questions.items():
        with statements_of(session) as ran:
            question()
        explained = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
        rows = [session.connection().exec_driver_sql(explained + statement, given) for statement, given in ran]
        plans[name] = "\n".join(str(row) for result in rows for row in result)
    return plans


async def test_no_question_of_a_list_reads_through_the_history(store: Store) -> None:
    """Whatever is closed and older than a month costs nothing: each question goes by an index or the newest rows."""
    await store.write(_closed_history, 20_000, 40)
    await store.write(lambda session: session.execute(text("ANALYZE")))

    plans = await store.read(plans_of)

    for name, plan in plans.items():
        assert "Seq Scan on complaint " not in plan, (name, plan)
        walked = [line for line in plan.splitlines() if "SCAN complaint" in line and "USING" not in line]
        assert name == "newest" or not walked, (name, plan)
        assert "SCAN clock" not in plan, (name, plan)
    assert "temp b-tree" not in plans["newest"].lower()


async def test_what_waits_for_consent_is_found(work: Casework) -> None:
    case = await work.file()
    await add(work, ProposalRow(complaint_id=case.id, cycle=1, move="withdraw", asked_by=OWNER.id, asked_at=START))

    asked = await work.store.read(asked_for, 10)

    assert [(row.complaint_id, row.move) for row in asked] == [(case.id, "withdraw")]
