"""Cases worked on through plain functions: no Slack, only the store, the rules and a clock that is moved."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import Session, SQLModel, select

from domain.callbacks import Answer, Outcome
from domain.handoffs import Result
from domain.ownership import DeclineReason
from domain.people import Person, Roster
from domain.policy import ClockKind, Severity
from domain.solutions import Upheld
from handlers.callbacks.actions import Call, Recovery, Written, record_callback, record_recovery, record_written
from handlers.callbacks.callers import Pass, callers_sought, name_caller, record_pass
from handlers.cases import CaseFacts, look_at
from handlers.changes.actions import (
    Correction,
    Reclassification,
    Weight,
    record_correction,
    record_lower,
    record_raise,
    record_reclassification,
)
from handlers.checklists import checklist_of
from handlers.clocks.jobs import sweep_clocks
from handlers.closing.actions import (
    Exhaustion,
    Finding,
    Merger,
    NoComplaint,
    Reopening,
    Withdrawal,
    record_exhaustion,
    record_finding,
    record_merger,
    record_reopening,
    record_withdrawal,
)
from handlers.commitments.actions import Commitment, Proof, record_commitment, record_kept
from handlers.complaints.actions import (
    FollowUp,
    record_follow_up,
)
from handlers.consent.deciding import Answer as Word
from handlers.consent.deciding import Decision, decide
from handlers.directory import Directory, Home
from handlers.forms import CaseRef
from handlers.handling.actions import (
    Change,
    Information,
    Question,
    Reply,
    record_change,
    record_information,
    record_question,
    record_reply,
)
from handlers.handoffs.actions import HandOff, Return, record_hand_off, record_return, take_handoff
from handlers.intake.actions import file_complaint
from handlers.intake.form import Intake
from handlers.ownership.actions import (
    Classification,
    Decline,
    Reassignment,
    accept_case,
    record_classification,
    record_decline,
    record_reassignment,
)
from handlers.services import Desk, Services
from handlers.solutions.actions import Solution, record_solution
from handlers.tasks import Tasks
from storage.models import ClockRow, ComplaintRow, NoticeRow, ProposalRow
from storage.store import Store
from tests.desk import AGENT, LEAD, OWNER, ROSTER, desk_with, intake
from tests.fakes import FakeClock

REACHED = Answer(Outcome.REACHED, solved=True, satisfied=True, score=5)
NOT_SOLVED = Answer(Outcome.REACHED, solved=False, satisfied=False)
NOT_SATISFIED = Answer(Outcome.REACHED, solved=True, satisfied=False, score=2)
NO_ANSWER = Answer(Outcome.NO_ANSWER)


@dataclass
class Casework:
    """One store, one desk and one clock."""

    store: Store
    clock: FakeClock = field(default_factory=FakeClock)
    desk: Desk = field(default_factory=desk_with)
    roster: Roster = ROSTER
    _keys: Any = field(default_factory=lambda: count(1))

    def key(self) -> str:
        """A form that was never sent before."""
        return f"view:V{next(self._keys)}"

    async def file(self, form: Intake | None = None, filer: Person = AGENT, **changes: Any) -> CaseFacts:
        """File a complaint, three minutes after the customer called unless said otherwise."""
        now = self.clock.now()
        form = form or intake(**{"key": self.key(), "received_at": now - timedelta(minutes=3), **changes})
        number = await self.store.write(file_complaint, form, filer, self.roster, self.desk, now)
        return await self.store.read(look_at, number, self.desk, self.clock.now())

    async def follow_up(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Record a follow-up that promises the next contact in four hours."""
        now = self.clock.now()
        form = FollowUp(self.key(), reference(case), "phone", "Searching.", now + timedelta(hours=4))
        await self.store.write(record_follow_up, replace(form, **changes), person, self.desk, now)
        return await self.look(case.number)

    async def try_customer(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Record that the customer was tried and not reached."""
        form = FollowUp(self.key(), reference(case), "phone", "No answer.", None)
        await self.store.write(record_follow_up, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def change_solution(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Record that the customer was told of another solution, and promised the next contact in four hours."""
        now = self.clock.now()
        form = Change(self.key(), reference(case), "A new one.", "Sold out.", "phone", now + timedelta(hours=4))
        await self.store.write(record_change, replace(form, **changes), person, self.desk, now)
        return await self.look(case.number)

    async def wait(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Record that the customer was asked for something just now."""
        form = Question(self.key(), reference(case), "A photo of the label.", "phone")
        await self.store.write(record_question, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def answered(self, case: CaseFacts, person: Person = AGENT, **changes: Any) -> CaseFacts:
        """Record the customer's answer."""
        form = Reply(self.key(), reference(case), "Here it is.")
        await self.store.write(record_reply, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def add(self, case: CaseFacts, person: Person = AGENT, **changes: Any) -> CaseFacts:
        """Add what else there is to know."""
        form = Information(self.key(), reference(case), "They moved house.")
        await self.store.write(record_information, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def hand_off(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Ask the product department for help with a case."""
        form = HandOff(self.key(), reference(case), "product", "Is the batch faulty?", "phone")
        action = partial(record_hand_off, roster=self.roster)
        await self.store.write(action, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def take(self, case: CaseFacts, person: Person) -> CaseFacts:
        """Take a case on for the department that it was handed to."""
        await self.store.write(take_handoff, case.number, person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def give_back(self, case: CaseFacts, person: Person, **changes: Any) -> CaseFacts:
        """End a hand-off because it is done."""
        form = Return(self.key(), reference(case), Result.DONE, "The batch is fine.")
        await self.store.write(record_return, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def resolve(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Record a solution that the customer was told of just now, with all of the category's checklist ticked."""
        now = self.clock.now()
        form = Solution(
            key=self.key(),
            case=reference(case),
            text="Sent anew.",
            method="phone",
            told_at=now,
            upheld=Upheld.UPHELD,
            root_cause="carrier",
            cause="Wrong label.",
            ticked=tuple(item.key for item in checklist_of(case.category, self.desk.policy)),
        )
        await self.store.write(record_solution, replace(form, **changes), person, self.desk, now)
        return await self.look(case.number)

    async def commit(
        self, case: CaseFacts, kind: ClockKind = ClockKind.REFUND, person: Person = OWNER, **changes: Any
    ) -> CaseFacts:
        """Record that the customer is owed something from now on."""
        now = self.clock.now()
        form = Commitment(self.key(), reference(case), kind, now, None, "80 yuan, the way it was paid.")
        await self.store.write(record_commitment, replace(form, **changes), person, self.desk, now)
        return await self.look(case.number)

    async def keep(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Record that what the customer of a case was promised first has just been done."""
        now = self.clock.now()
        clock = case.commitments[0].id if case.commitments else 0
        form = Proof(self.key(), reference(case), clock, now, "Payment 4711.")
        await self.store.write(record_kept, replace(form, **changes), person, self.desk, now)
        return await self.look(case.number)

    async def call(
        self, case: CaseFacts, answer: Answer = REACHED, person: Person = AGENT, **changes: Any
    ) -> CaseFacts:
        """Record a callback."""
        form = replace(Call(self.key(), reference(case), answer), **changes)
        await self.store.write(record_callback, form, person, self.desk, self.clock.now())
        return await self.look(form.case.number)

    async def name_callers(self) -> list[str]:
        """Have customers called back by whoever is there; return who was chosen, in the order of the cases."""
        now = self.clock.now()
        sought = await self.store.read(callers_sought, self.roster.gone, now)
        named = [case for case in sought if await self.store.write(name_caller, case, self.roster, self.desk, now)]
        rows = {row.id: row for row in await self.rows(ComplaintRow)}
        return [rows[case].caller for case in named]

    async def pass_call(self, case: CaseFacts, person: Person, **changes: Any) -> CaseFacts:
        """Have somebody else call the customer back."""
        form = Pass(self.key(), reference(case), "I shall be in a meeting.")
        action = partial(record_pass, roster=self.roster)
        await self.store.write(action, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def write(self, case: CaseFacts, person: Person = AGENT, **changes: Any) -> CaseFacts:
        """Record the last message to a customer who could not be reached, sent just now."""
        now = self.clock.now()
        form = Written(self.key(), reference(case), "It was sent anew. Call us to have it opened again.", "sms", now)
        await self.store.write(record_written, replace(form, **changes), person, self.desk, now)
        return await self.look(case.number)

    async def recover(self, case: CaseFacts, person: Person, **changes: Any) -> CaseFacts:
        """Record a lead's recovery."""
        form = replace(Recovery(self.key(), reference(case), "A voucher.", "Fine."), **changes)
        await self.store.write(record_recovery, form, person, self.desk, self.clock.now())
        return await self.look(form.case.number)

    async def decide(
        self, case: CaseFacts, word: Word = Word.AGREE, person: Person = LEAD, text: str = "As agreed.", **changes: Any
    ) -> CaseFacts:
        """Answer the latest request for consent."""
        (*_, proposal) = await self.rows(ProposalRow)
        form = replace(Decision(self.key(), proposal.id, word, text), **changes)
        await self.store.write(decide, form, person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def withdraw(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Record that the customer has withdrawn just now."""
        now = self.clock.now()
        form = replace(Withdrawal(self.key(), reference(case), "Never mind.", "phone", now), **changes)
        await self.store.write(record_withdrawal, form, person, self.desk, now)
        return await self.look(case.number)

    async def merge(self, case: CaseFacts, target: str, person: Person = LEAD) -> CaseFacts:
        """Merge a case into another one."""
        form = Merger(self.key(), reference(case), target)
        await self.store.write(record_merger, form, person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def find_no_complaint(self, case: CaseFacts, person: Person = LEAD) -> CaseFacts:
        """Find that a case is an inquiry."""
        form = Finding(self.key(), reference(case), NoComplaint.INQUIRY, "Asked for the opening hours.")
        await self.store.write(record_finding, form, person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def exhaust(self, case: CaseFacts, person: Person = LEAD, **changes: Any) -> CaseFacts:
        """Say that nothing reasonable is left to offer."""
        now = self.clock.now()
        form = replace(Exhaustion(self.key(), reference(case), "Refund, exchange.", now, "email"), **changes)
        await self.store.write(record_exhaustion, form, person, self.desk, now)
        return await self.look(case.number)

    async def reopen(self, case: CaseFacts, person: Person = AGENT, **changes: Any) -> CaseFacts:
        """Open a case again because its customer came back."""
        form = replace(Reopening(self.key(), reference(case), "It broke again."), **changes)
        await self.store.write(record_reopening, form, person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def accept(self, case: CaseFacts, person: Person = OWNER) -> CaseFacts:
        """Take a case on."""
        await self.store.write(accept_case, case.number, person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def decline(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Pass a new case on."""
        form = Decline(self.key(), reference(case), DeclineReason.WRONG_DEPARTMENT, "The parcel is a return.")
        action = partial(record_decline, roster=self.roster)
        await self.store.write(action, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def reassign(self, case: CaseFacts, heir: Person, person: Person = LEAD, **changes: Any) -> CaseFacts:
        """Give a case to somebody else."""
        form = Reassignment(self.key(), reference(case), heir.id, "Call after six.")
        action = partial(record_reassignment, heir=heir)
        await self.store.write(action, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def classify(
        self, case: CaseFacts, person: Person = LEAD, heir: Person | None = None, **changes: Any
    ) -> CaseFacts:
        """Find a new case to be about a delay, as severe as it was filed."""
        form = Classification(self.key(), reference(case), "logistics_delay", case.severity, "")
        action = partial(record_classification, roster=self.roster, heir=heir)
        await self.store.write(action, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def raise_(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Find a case to be urgent."""
        form = Weight(self.key(), reference(case), Severity.URGENT, "A journalist has called.")
        await self.store.write(record_raise, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def lower(self, case: CaseFacts, person: Person = LEAD, **changes: Any) -> CaseFacts:
        """Find a case to be a normal one."""
        form = Weight(self.key(), reference(case), Severity.NORMAL, "It was a misunderstanding.")
        await self.store.write(record_lower, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def reclassify(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Find a case to be about a bill."""
        form = Reclassification(self.key(), reference(case), "billing", "It is about the invoice.")
        await self.store.write(record_reclassification, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def correct(self, case: CaseFacts, person: Person = OWNER, **changes: Any) -> CaseFacts:
        """Correct the customer's telephone number."""
        form = Correction(self.key(), reference(case), "张三丰", "13900001111", "20260914000123")
        await self.store.write(record_correction, replace(form, **changes), person, self.desk, self.clock.now())
        return await self.look(case.number)

    async def resolved(self, **changes: Any) -> CaseFacts:
        """File a complaint, follow it up and resolve it, an hour apart."""
        case = await self.file(**changes)
        self.clock.advance(timedelta(hours=1))
        case = await self.follow_up(case)
        self.clock.advance(timedelta(hours=1))
        # What is urgent is not resolved without a lead.
        return await self.resolve(case, LEAD if case.severity is Severity.URGENT else OWNER)

    async def change(self, case: CaseFacts, **columns: Any) -> CaseFacts:
        """Change a case behind the back of every rule."""
        await self.store.write(set_columns, case.id, columns)
        return await self.look(case.number)

    async def look(self, number: str) -> CaseFacts:
        return await self.store.read(look_at, number, self.desk, self.clock.now())

    async def sweep(self, store: Store | None = None, **by: float) -> int:
        """Move the clock, then say all that is owed by then."""
        self.clock.advance(timedelta(**by))
        return await sweep_clocks(self.services(store))

    def services(self, store: Store | None = None) -> Services:
        """The house without its fronts; nobody in it talks to Slack."""
        used, silent = store or self.store, AsyncWebClient(base_url="http://127.0.0.1:9/")
        directory = Directory(used, silent, self.desk.policy, self.clock.now, Home("T0REDRESS"))
        return Services(used, self.desk.vault, self.desk.words, self.clock, silent, directory, Tasks(), lambda: None)

    async def rows(self, table: type[Any]) -> Sequence[Any]:
        """Every row of a table, in the order of their making."""
        return await self.store.read(all_of, table)

    async def case_row(self) -> ComplaintRow:
        """The first case there is."""
        row: ComplaintRow = (await self.rows(ComplaintRow))[0]
        return row

    async def clocks(self, kind: str = "") -> list[ClockRow]:
        """The clocks of a kind, or all."""
        return [row for row in await self.rows(ClockRow) if kind in ("", row.kind)]

    async def owed(self, kind: str) -> list[NoticeRow]:
        """The messages of a kind that were ever owed."""
        return [row for row in await self.rows(NoticeRow) if row.kind == kind]

    async def told(self, kind: str = "clock_reminder") -> list[tuple[str, str]]:
        """Who was owed which word about a clock."""
        return [(row.target, row.facts.get("rung", "")) for row in await self.owed(kind)]


def reference(case: CaseFacts) -> CaseRef:
    """What a form about a case carries."""
    return CaseRef(number=case.number, version=case.version)


def all_of(session: Session, table: type[SQLModel]) -> Sequence[Any]:
    return session.exec(select(table).order_by(*table.metadata.tables[str(table.__tablename__)].primary_key)).all()


def set_columns(session: Session, case_id: int, columns: dict[str, Any]) -> None:
    for column, value in columns.items():
        setattr(session.get_one(ComplaintRow, case_id), column, value)
