"""Lives of cases beside a clerk's books: whoever tries something, both say the same, and nobody is forgotten."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlmodel import Session, SQLModel

from domain.absences import Absence, Source
from domain.errors import Refusal
from domain.people import Person
from handlers.cases import CaseFacts
from storage.absences import add_absence
from storage.models import ClockRow, ComplaintRow, NoticeRow
from storage.store import Store
from tests.desk import AGENT, HEAD, LEAD, OTHER_OWNER, OWNER, POLICY, desk_with
from tests.integration.books import DAY, HOUR, WORKED, Book, Verdict, verdict
from tests.integration.casework import Casework
from tests.policies import asking

Value = TypeVar("Value")
BROKEN = {"breach", "escalation", "still_open", "late_entry", "late_recognition"}

QUALITY = Person("U0QUAL01", "quality", "Asia/Shanghai", "en")
EVERYBODY = (AGENT, OWNER, OTHER_OWNER, LEAD, HEAD, QUALITY)
MOST_CASES = 3

# Who leads may do most, and so brings cases on.
who = st.sampled_from((*EVERYBODY, LEAD, LEAD, OWNER))
# And so they seldom try what would end a case early.
seldom_led = st.sampled_from((AGENT, AGENT, AGENT, QUALITY, QUALITY, OWNER, OTHER_OWNER, LEAD, HEAD))
which = st.integers(0, MOST_CASES - 1)


class Lives(RuleBasedStateMachine):
    """A few cases of one customer, and the books in which a clerk keeps them."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.store = self.run(Store.open(url))
        self.work = Casework(self.store, desk=desk_with(asking(POLICY, category="optional")))
        self.books: list[Book] = []

    def teardown(self) -> None:
        self.run(self.store.close())
        self.runner.close()

    def run(self, doing: Coroutine[Any, Any, Value]) -> Value:
        return self.runner.run(doing)

    @property
    def now(self) -> datetime:
        return self.work.clock.now()

    def tries(
        self,
        number: int,
        says: Callable[[Book], Verdict],
        act: Callable[[CaseFacts], Awaitable[Any]],
        after: Callable[[Book], Any] = lambda book: None,
    ) -> None:
        """Let somebody do something to a case: it is done as the books say, or refused and nothing has changed."""
        book = self.books[number % len(self.books)]
        said = says(book)
        case = self.run(self.work.look(book.number))
        before = self.run(self.store.read(everything)) if said is not Verdict.YES else None
        refused: Refusal | None = None
        try:
            self.run(waited_for(act(case)))
        except Refusal as refusal:
            refused = refusal
        if refused is None:
            assert said is not Verdict.NO, book
            if said is Verdict.YES:
                after(book)
        else:
            assert said is not Verdict.YES, (refused.code, refused.facts, book)
            assert self.run(self.store.read(everything)) == before
        self.check()

    def row_of(self, book: Book) -> ComplaintRow:
        rows: Sequence[ComplaintRow] = self.run(self.work.rows(ComplaintRow))
        return next(row for row in rows if row.number == book.number)

    # Whose it is, and how much it weighs.

    @rule(number=which, person=who)
    def classify(self, number: int, person: Person) -> None:
        def after(book: Book) -> None:
            book.state, book.owner = "assigned", self.row_of(book).owner
            assert book.owner is not None

        self.tries(
            number,
            lambda book: verdict(book.state == "received" and book.led_by(person)),
            lambda case: self.work.classify(case, person),
            after,
        )

    @rule(number=which, person=who)
    def accept(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.state in WORKED and person.id == book.owner and not book.accepted),
            lambda case: self.work.accept(case, person),
            lambda book: setattr(book, "accepted", True),
        )

    @rule(number=which, person=who, heir=st.sampled_from([OWNER, OTHER_OWNER, LEAD]))
    def reassign(self, number: int, person: Person, heir: Person) -> None:
        def says(book: Book) -> Verdict:
            if not book.is_open or book.state == "received" or heir.id == book.owner:
                return Verdict.NO
            return verdict(book.led_by(person), person.id == book.owner)

        self.tries(
            number,
            says,
            lambda case: self.work.reassign(case, heir, person, even_away=True),
            lambda book: book.changes_owner(heir.id),
        )

    @rule(number=which, person=who)
    def raise_(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.is_open and book.weight != "urgent" and book.handled_by(person)),
            lambda case: self.work.raise_(case, person),
            lambda book: setattr(book, "weight", "urgent"),
        )

    @rule(number=which, person=who)
    def lower(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.is_open and book.weight != "normal" and book.led_by(person)),
            lambda case: self.work.lower(case, person),
            lambda book: setattr(book, "weight", "normal"),
        )

    def callers(self, book: Book) -> set[str]:
        """Who can be asked to speak with a customer at all."""
        above = {LEAD.id, HEAD.id, str(book.owner), AGENT.id}
        if book.winning_back:
            return above
        return above | ({OWNER.id, OTHER_OWNER.id} - self.work.roster.away)

    # Time and people go by.

    @rule(person=st.sampled_from([OWNER, OTHER_OWNER]))
    def goes_away(self, person: Person) -> None:
        absence = Absence(person.id, self.now)
        self.run(self.store.write(add_absence, absence, Source.PERSON, person.id))
        self.work.roster = replace(self.work.roster, away=self.work.roster.away | {person.id})

    @rule(passes=st.sampled_from([HOUR / 6, 2 * HOUR, 5 * HOUR, 9 * HOUR, 25 * HOUR, 80 * HOUR, 31 * DAY]))
    def time_passes(self, passes: timedelta) -> None:
        self.work.clock.advance(passes)
        self.run(self.work.name_callers())
        self.run(self.work.sweep())
        rows = {row.number: row for row in self.run(self.work.rows(ComplaintRow))}
        for book in self.books:
            if book.state == "waiting_customer" and book.waits_since + 72 * HOUR <= self.now:  # type: ignore[operator]
                book.moves_to("in_progress")
            if book.state == "resolved":
                self.is_called(book, rows[book.number].caller)
        self.check()
        self.check_told()

    def is_called(self, book: Book, caller: str | None) -> None:
        """Somebody calls every customer back: another person than the owner, unless the others have passed it on."""
        assert caller in self.callers(book)
        assert book.passed or book.winning_back or caller != book.owner
        assert caller == book.caller or book.caller in (None, *self.work.roster.away)
        book.caller = caller

    # What must hold at every moment.

    def check(self) -> None:
        rows = {row.number: row for row in self.run(self.work.rows(ComplaintRow))}
        clocks = [clock for clock in self.run(self.work.rows(ClockRow)) if clock.stopped_at is None]
        for book in self.books:
            row = rows[book.number]
            found = (row.state, row.cycle, row.owner, row.severity, row.closure_code, row.closed_at)
            assert found == (book.state, book.cycle, book.owner, book.weight, book.end, book.closed_at)
            if book.state == "resolved":
                assert row.caller == book.caller
            self.check_clocks(book, [clock for clock in clocks if clock.complaint_id == row.id])

    def check_clocks(self, book: Book, clocks: Sequence[ClockRow]) -> None:
        """Nothing runs in a closed case, and in an open one there is a moment at which somebody hears of it next."""
        kinds = [clock.kind for clock in clocks]
        assert bool(clocks) is book.is_open
        assert any(clock.next_at is not None for clock in clocks) is book.is_open
        assert ("callback" in kinds) is (book.state == "resolved")
        assert ("customer_wait" in kinds) is (book.state == "waiting_customer")
        assert ("handoff_accept" in kinds) is (book.handed == "asked")
        assert kinds.count("refund") == book.owed
        paused = {clock.kind for clock in clocks if clock.state == "paused"}
        assert paused <= ({"solution"} if book.state == "waiting_customer" else set())

    def check_told(self) -> None:
        """Nothing that was due is left unsaid, and of every promise that is broken somebody was told."""
        notices = self.run(self.work.rows(NoticeRow))
        reminders = [(row.facts["rung"], row.facts["clocks"]) for row in notices if row.kind == "clock_reminder"]
        told = {clock for rung, clocks in reminders if rung in BROKEN for clock in clocks}
        for clock in self.run(self.work.rows(ClockRow)):
            if clock.state == "running":
                assert clock.next_at is None or clock.next_at > self.now
                assert clock.due_at > self.now or clock.id in told, clock.kind


async def waited_for(doing: Awaitable[Value]) -> Value:
    return await doing


def everything(session: Session) -> list[Any]:
    """Every row of every table, to see that nothing has changed."""
    tables = SQLModel.metadata.sorted_tables
    return [session.connection().execute(table.select()).all() for table in tables]
