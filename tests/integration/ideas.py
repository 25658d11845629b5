"""Suggestions worked on through plain functions: no Slack, only the store, the rules and a clock that is moved."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

from sqlmodel import Session, SQLModel, select

from domain.kaizen.states import Step
from domain.people import Person, Roster
from handlers.forms import CaseRef
from handlers.kaizen.answering.actions import record_answer
from handlers.kaizen.answering.form import Answer, Word
from handlers.kaizen.answering.jobs import sweep_answers
from handlers.kaizen.facts import IdeaFacts, look_at_idea
from handlers.kaizen.submitting.actions import Outcome, submit_idea
from handlers.kaizen.submitting.form import NEW, Idea
from handlers.services import Desk
from storage.kaizen_models import SuggestionRow
from storage.members import keep_members
from storage.models import MemberRow, NoticeRow
from storage.store import Store
from tests.desk import HEAD, LEAD, OTHER_OWNER, OWNER, ZONE, desk_with
from tests.fakes import FakeClock
from tests.integration.casework import Casework

AUTHOR = Person("U0AGENT1", "agent", ZONE, "en", departments=frozenset({"service"}))
COLLEAGUE = Person("U0AGENT2", "zuoxi", ZONE, "zh_CN", departments=frozenset({"service"}))
PRODUCT = Person("U0QUAL01", "product", ZONE, "en", departments=frozenset({"product"}))
STAFF = (AUTHOR, COLLEAGUE, OWNER, OTHER_OWNER, PRODUCT, LEAD, HEAD)
ROSTER = Roster(
    {
        "service": (AUTHOR.id, COLLEAGUE.id),
        "warehouse": (OWNER.id, OTHER_OWNER.id),
        "product": (PRODUCT.id,),
    }
)

IDEA = Idea(
    key="view:V0IDEA01",
    title="Send an SMS when a parcel is late",
    pain="Customers call to ask where their parcel is.",
    proposal="The carrier's data tell us first, so we write before they call.",
    decision=NEW,
)


@dataclass
class Ideas:
    """One store, one desk and one clock."""

    store: Store
    clock: FakeClock = field(default_factory=FakeClock)
    desk: Desk = field(default_factory=desk_with)
    roster: Roster = ROSTER
    _keys: Any = field(default_factory=lambda: count(1))

    def key(self) -> str:
        """A form or event that was never sent before."""
        return f"view:V{next(self._keys)}"

    async def know(self, *people: Person, **changes: Any) -> None:
        """Have people known as Slack shows them."""
        rows = [MemberRow(id=one.id, name=one.name, zone=one.zone, language=one.language, **changes) for one in people]
        await self.store.write(keep_members, rows)

    async def send(self, author: Person = AUTHOR, co_authors: tuple[Person, ...] = (), **changes: Any) -> Outcome:
        """Send the form; what is like it already is not minded unless said otherwise."""
        idea = replace(IDEA, **{"key": self.key(), **changes})
        now = self.clock.now()
        return await self.store.write(submit_idea, idea, author, co_authors, self.roster, self.desk, now)

    async def submit(self, author: Person = AUTHOR, **changes: Any) -> IdeaFacts:
        """Hand in a suggestion."""
        outcome = await self.send(author, **changes)
        return await self.look(outcome.number)

    async def answer(self, number: str, step: Step, person: Person = LEAD, **changes: Any) -> IdeaFacts:
        """Say what becomes of a suggestion."""
        row = await self.row(number)
        note = "Because." if step in (Step.ASK, Step.DECLINE) else ""
        given = {"key": self.key(), "idea": CaseRef(number=number, version=row.version), "note": note, **changes}
        owner = given.pop("who", None)
        answer = Answer(step=step, **given, owner=owner.id if owner is not None else "")
        now = self.clock.now()
        await self.store.write(record_answer, answer, person, owner, self.roster, self.desk, now)
        return await self.look(number)

    async def word(self, number: str, record: Any, person: Person = AUTHOR, note: str = "So.") -> IdeaFacts:
        """Answer a question, or say that it is done."""
        row = await self.row(number)
        word = Word(self.key(), CaseRef(number=number, version=row.version), note)
        await self.store.write(record, word, person, self.roster, self.desk, self.clock.now())
        return await self.look(number)

    async def sweep(self, **by: float) -> int:
        """Move the clock, then owe all reminders that are due by then."""
        self.clock.advance(timedelta(**by))
        services = Casework(self.store, self.clock, self.desk).services()
        return await sweep_answers(services)

    async def look(self, number: str, reader: Person = HEAD) -> IdeaFacts:
        """Look at a suggestion as it stands now."""
        return await self.store.read(look_at_idea, number, reader, self.desk, self.clock.now())

    async def rows(self, table: type[SQLModel]) -> Sequence[Any]:
        """Return all rows of a table."""

        def read(session: Session) -> Sequence[Any]:
            return session.exec(select(table)).all()

        return await self.store.read(read)

    async def owed(self, kind: str) -> list[NoticeRow]:
        """Return the messages of a kind that are owed."""
        return [row for row in await self.rows(NoticeRow) if row.kind == kind]

    async def row(self, number: str) -> SuggestionRow:
        """Return a suggestion's row."""
        found: SuggestionRow = next(row for row in await self.rows(SuggestionRow) if row.number == number)
        return found
