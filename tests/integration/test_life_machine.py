"""Cases live at random, by the real actions, beside a clerk who keeps books of their own; both agree at every step."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from domain.callbacks import Answer, Outcome
from domain.people import Person
from domain.policy import Severity
from handlers.consent.deciding import Answer as Word
from storage.models import ComplaintRow, ProposalRow
from tests.databases import copy_of
from tests.desk import AGENT, HEAD, LEAD
from tests.integration.books import DAY, HOUR, SHANGHAI, WORKED, Book, Verdict, verdict
from tests.integration.casework import NO_ANSWER, NOT_SATISFIED, NOT_SOLVED, REACHED
from tests.integration.lives import MOST_CASES, QUALITY, Lives, seldom_led, which, who

OPEN_ENDED = ("duplicate", "not_complaint")


class Life(Lives):
    """What people and time do to a few cases of one customer."""

    # Filing, and whose it is.

    @initialize()
    def begin(self) -> None:
        self.file(Severity.NORMAL, "any", anonymous=False, known=True, steps=3)

    @precondition(lambda self: len(self.books) < MOST_CASES)
    @rule(
        severity=st.sampled_from(Severity),
        wish=st.sampled_from(["any", "09:00-12:00", "never"]),
        anonymous=st.integers(0, 5).map(lambda n: n == 0),
        known=st.integers(0, 3).map(lambda n: n > 0),
        steps=st.integers(0, 4),
    )
    def file(self, severity: Severity, wish: str, anonymous: bool, known: bool, steps: int) -> None:
        nobody = {"customer_name": "", "customer_contact": "", "order_number": ""} if anonymous else {}
        category = "logistics_delay" if known else ""
        filed: dict[str, Any] = {"severity": severity, "wish": wish, "category": category, **nobody}
        case = self.run(self.work.file(**filed))
        assert case.state == ("assigned" if case.owner else "received")
        self.books.append(Book(case.number, case.state.value, case.owner, case.severity.value, wish, anonymous))
        self.check()
        for _ in range(steps):
            self.goes_on(len(self.books) - 1)

    @rule(number=which)
    def goes_on(self, number: int) -> None:
        """Let who leads do what a case waits for, and time pass as it does then."""
        book = self.books[number % len(self.books)]
        steps: dict[str, Callable[[], None]] = {
            "received": lambda: self.classify(number, LEAD),
            "assigned": lambda: self.resolve(number, LEAD) if book.anonymous else self.follow_up(number, LEAD, True),
            "in_progress": lambda: self.resolve(number, LEAD),
            "waiting_customer": lambda: self.answered(number, AGENT),
            "resolved": lambda: self.call(number, LEAD, NO_ANSWER),
            "fulfilling": lambda: self.keep(number, LEAD),
            "closed": lambda: self.reopen(number, AGENT),
        }
        steps[book.state]()
        self.time_passes(5 * HOUR)

    @rule(number=which)
    def goes_on_further(self, number: int) -> None:
        """Twice, so that lives are long in spite of all that is refused."""
        self.goes_on(number)
        self.goes_on(number)

    # Working on it.

    @rule(number=which, person=who, reached=st.booleans())
    def follow_up(self, number: int, person: Person, reached: bool) -> None:
        def says(book: Book) -> Verdict:
            return verdict(book.state in ("received", *WORKED) and book.handled_by(person) and not book.anonymous)

        def after(book: Book) -> None:
            if reached and book.state == "assigned":
                book.moves_to("in_progress")

        act = self.work.follow_up if reached else self.work.try_customer
        self.tries(number, says, lambda case: act(case, person), after)

    @rule(number=which, person=who)
    def change_solution(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.state == "in_progress" and book.handled_by(person) and not book.anonymous),
            lambda case: self.work.change_solution(case, person),
        )

    @rule(number=which, person=who)
    def wait(self, number: int, person: Person) -> None:
        def says(book: Book) -> Verdict:
            fit = book.state == "in_progress" and not book.anonymous and book.waits < 2
            return verdict(fit and book.handled_by(person))

        def after(book: Book) -> None:
            book.moves_to("waiting_customer")
            book.waits, book.waits_since = book.waits + 1, self.now

        self.tries(number, says, lambda case: self.work.wait(case, person), after)

    @rule(number=which, person=who)
    def answered(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.state == "waiting_customer"),
            lambda case: self.work.answered(case, person),
            lambda book: book.moves_to("in_progress"),
        )

    @rule(number=which, person=who)
    def add(self, number: int, person: Person) -> None:
        self.tries(number, lambda book: verdict(book.is_open), lambda case: self.work.add(case, person))

    @rule(number=which, person=who)
    def hand_off(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.state in WORKED and book.handed is None and book.handled_by(person)),
            lambda case: self.work.hand_off(case, person),
            lambda book: setattr(book, "handed", "asked"),
        )

    @rule(number=which, person=who)
    def take(self, number: int, person: Person) -> None:
        def says(book: Book) -> Verdict:
            if book.handed == person.id:
                return Verdict.YES
            return verdict(book.handed == "asked" and (person == QUALITY or book.led_by(person)))

        self.tries(
            number, says, lambda case: self.work.take(case, person), lambda book: setattr(book, "handed", person.id)
        )

    @rule(number=which, person=who)
    def give_back(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.handed is not None and (person == QUALITY or book.handled_by(person))),
            lambda case: self.work.give_back(case, person),
            lambda book: setattr(book, "handed", None),
        )

    @rule(number=which, person=who)
    def commit(self, number: int, person: Person) -> None:
        fit = ("in_progress", "resolved", "fulfilling")
        self.tries(
            number,
            lambda book: verdict(book.state in fit and book.handled_by(person)),
            lambda case: self.work.commit(case, person=person),
            lambda book: setattr(book, "owed", book.owed + 1),
        )

    @rule(number=which, person=who)
    def keep(self, number: int, person: Person) -> None:
        def after(book: Book) -> None:
            book.owed -= 1
            if book.state == "fulfilling" and not book.owed:
                book.moves_to("closed")
                book.closed_at = self.now

        self.tries(
            number,
            lambda book: verdict(book.is_open and book.owed > 0 and book.handled_by(person)),
            lambda case: self.work.keep(case, person),
            after,
        )

    @rule(number=which, person=who)
    def resolve(self, number: int, person: Person) -> None:
        def says(book: Book) -> Verdict:
            fit = book.state in (WORKED if book.anonymous else ("in_progress",))
            alone = book.led_by(person) or book.weight != "urgent"
            return verdict(fit and book.handled_by(person) and alone, fit and book.handled_by(person))

        self.tries(number, says, lambda case: self.work.resolve(case, person), lambda book: book.is_resolved(self.now))

    # Calling back.

    @rule(number=which, person=who, answer=st.sampled_from([REACHED, NO_ANSWER, NO_ANSWER, NOT_SATISFIED]))
    def call(self, number: int, person: Person, answer: Answer) -> None:
        def after(book: Book) -> None:
            if answer is REACHED:
                book.ends("satisfied", self.now)
            elif answer is NO_ANSWER:
                book.tries.append(self.now)
            else:
                book.winning_back, book.caller = True, LEAD.id

        self.tries(
            number,
            lambda book: verdict(book.state == "resolved" and book.called_by(person)),
            lambda case: self.work.call(case, answer, person),
            after,
        )

    @rule(
        number=which,
        person=who,
        outcome=st.sampled_from([Outcome.REFUSED, Outcome.WRONG_NUMBER, Outcome.ANOTHER_TIME]),
    )
    def call_in_vain(self, number: int, person: Person, outcome: Outcome) -> None:
        tomorrow = (self.now.astimezone(SHANGHAI) + DAY).replace(hour=10)
        answer = Answer(outcome, again_at=tomorrow if outcome is Outcome.ANOTHER_TIME else None)

        def after(book: Book) -> None:
            if outcome is Outcome.REFUSED:
                book.winning_back, book.caller = True, LEAD.id

        self.tries(
            number,
            lambda book: verdict(book.state == "resolved" and book.called_by(person)),
            lambda case: self.work.call(case, answer, person),
            after,
        )

    @rule(number=which, person=who)
    def not_solved(self, number: int, person: Person) -> None:
        fit = ("resolved", "fulfilling")
        self.tries(
            number,
            lambda book: verdict(book.state in fit or self.reopenable(book)),
            lambda case: self.work.call(case, NOT_SOLVED, person),
            Book.comes_back,
        )

    @rule(number=which, person=who)
    def pass_call(self, number: int, person: Person) -> None:
        def says(book: Book) -> Verdict:
            fit = book.state == "resolved" and book.caller is not None and book.called_by(person)
            return verdict(fit and bool(self.callers(book) - book.passed - {book.caller}))

        def after(book: Book) -> None:
            book.passed.add(str(book.caller))
            book.caller = self.row_of(book).caller
            assert book.caller in self.callers(book) - book.passed

        self.tries(number, says, lambda case: self.work.pass_call(case, person), after)

    @rule(number=which, person=who)
    def recover(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.state == "resolved" and book.winning_back and book.led_by(person)),
            lambda case: self.work.recover(case, person),
            lambda book: book.ends("solved_not_satisfied", self.now),
        )

    @rule(number=which, person=who)
    def write(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.state == "resolved" and book.called_by(person) and book.tried_enough()),
            lambda case: self.work.write(case, person),
            lambda book: book.ends("unreachable", self.now),
        )

    # Other ends, and coming back.

    @rule(number=which, person=seldom_led)
    def withdraw(self, number: int, person: Person) -> None:
        def says(book: Book) -> Verdict:
            alone = book.led_by(person) or book.weight == "normal"
            return verdict(book.is_open and book.handled_by(person) and alone, book.is_open and book.handled_by(person))

        self.tries(
            number,
            says,
            lambda case: self.work.withdraw(case, person),
            lambda book: book.ends("withdrawn", self.now, owing=False),
        )

    @precondition(lambda self: len(self.books) > 1)
    @rule(number=which, other=which, person=seldom_led)
    def merge(self, number: int, other: int, person: Person) -> None:
        target = self.books[other % len(self.books)]

        def says(book: Book) -> Verdict:
            same = not book.anonymous and not target.anonymous and book is not target
            return verdict(book.is_open and target.is_open and same and book.handled_by(person))

        self.tries(
            number,
            says,
            lambda case: self.work.merge(case, target.number, person),
            lambda book: book.ends("duplicate", self.now, owing=False),
        )

    @rule(number=which, person=seldom_led)
    def find_no_complaint(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.is_open and book.led_by(person)),
            lambda case: self.work.find_no_complaint(case, person),
            lambda book: book.ends("not_complaint", self.now, owing=False),
        )

    @rule(number=which, person=seldom_led)
    def exhaust(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(False, book.state == "in_progress" and book.led_by(person)),
            lambda case: self.work.exhaust(case, person),
        )

    @rule(number=which, person=who)
    def reopen(self, number: int, person: Person) -> None:
        self.tries(
            number,
            lambda book: verdict(book.state in ("resolved", "fulfilling") or self.reopenable(book)),
            lambda case: self.work.reopen(case, person),
            Book.comes_back,
        )

    def reopenable(self, book: Book) -> bool:
        if book.closed_at is None or book.end in OPEN_ENDED:
            return False
        return self.now - book.closed_at <= 30 * DAY

    # What somebody else has a say in.

    def asked(self) -> list[ProposalRow]:
        return [row for row in self.run(self.work.rows(ProposalRow)) if row.state == "open"]

    @precondition(lambda self: self.asked())
    @rule(choice=st.integers(0, 9), person=st.sampled_from([LEAD, HEAD]), agrees=st.booleans())
    def decide(self, choice: int, person: Person, agrees: bool) -> None:
        asked = self.asked()
        proposal = asked[choice % len(asked)]
        rows = {row.id: row.number for row in self.run(self.work.rows(ComplaintRow))}
        number = next(n for n, book in enumerate(self.books) if book.number == rows[proposal.complaint_id])
        word = Word.AGREE if agrees else Word.DECLINE
        said = verdict(proposal.asked_by != person.id and self.completes(proposal, person))

        def after(book: Book) -> None:
            if agrees:
                self.carried_out(book, proposal)

        self.tries(
            number, lambda book: said, lambda case: self.work.decide(case, word, person, proposal=proposal.id), after
        )

    def completes(self, proposal: ProposalRow, person: Person) -> bool:
        """Exhausting takes lead and head; all else any of them."""
        return proposal.move != "exhaust" or HEAD.id in (proposal.asked_by, person.id)

    def carried_out(self, book: Book, proposal: ProposalRow) -> None:
        if proposal.move == "resolve":
            book.is_resolved(self.now)
        elif proposal.move == "withdraw":
            book.ends("withdrawn", self.now, owing=False)
        elif proposal.move == "exhaust":
            book.ends("exhausted", self.now)
        else:
            book.changes_owner(proposal.deed["changes"]["owner"])


@pytest.mark.parametrize("lives", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_whatever_people_try_no_case_is_lost_or_leaves_the_books(
    sqlite_template: Path, tmp_path: Path, lives: int
) -> None:
    class Here(Life):
        def __init__(self) -> None:
            super().__init__(copy_of(sqlite_template, tmp_path))

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=lives,
            stateful_step_count=40,
            deadline=None,
            # A life that fails is read as it is: to shorten it would take minutes.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )
