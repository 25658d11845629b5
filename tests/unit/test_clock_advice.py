"""What a reminder asks for: of the owner to act, of everybody else to help, and each thing once."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from config.words import load_words
from domain.calling import CallWindow
from domain.clocks import Rung
from domain.lifecycle import Fact, State
from domain.people import Standing
from domain.policy import ClockKind
from domain.words import Words
from handlers.cases import CallRound, CaseFacts
from handlers.clocks.advice import advice
from handlers.posts import Reader
from storage.models import ClockRow
from tests.desk import LEAD, OWNER, POLICY, ZONE
from tests.facts import facts
from tests.fakes import START

WORDS = load_words()
BOTH = pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
CASE = facts(State.IN_PROGRESS)
OWN = (ClockKind.ACK, ClockKind.HEARTBEAT, ClockKind.HANDOFF_ACCEPT, ClockKind.CUSTOMER_WAIT)


def clock(kind: ClockKind) -> ClockRow:
    """A clock that began at START."""
    return ClockRow(complaint_id=1, kind=kind, cycle=1, started_at=START, due_at=START + timedelta(hours=1))


def said(words: Words, rung: Rung, *kinds: ClockKind, owner: bool = True, case: CaseFacts = CASE) -> str:
    reader = Reader(words, ZONE, OWNER if owner else LEAD)
    return advice([clock(kind) for kind in kinds], rung, case, POLICY, reader)


@BOTH
@pytest.mark.parametrize("kind", OWN)
@pytest.mark.parametrize("rung", Rung)
def test_clocks_that_have_more_to_say_say_it_at_every_rung(words: Words, kind: ClockKind, rung: Rung) -> None:
    assert said(words, rung, kind) == said(words, Rung.REMINDER, kind) != ""
    assert said(words, rung, kind, owner=False) != said(words, rung, ClockKind.SOLUTION, owner=False)


@BOTH
def test_the_heartbeat_says_since_when_the_customer_has_heard_nothing(words: Words) -> None:
    for owner in (True, False):
        assert "|2026-09-14 10:00>" in said(words, Rung.BREACH, ClockKind.HEARTBEAT, owner=owner)


@BOTH
def test_a_lead_is_told_whose_case_it_is_and_the_owner_what_to_do(words: Words) -> None:
    for kind in (ClockKind.ACK, ClockKind.HEARTBEAT, ClockKind.SOLUTION):
        assert f"<@{OWNER.id}>" in said(words, Rung.BREACH, kind, owner=False)
        assert f"<@{OWNER.id}>" not in said(words, Rung.BREACH, kind)


@pytest.mark.parametrize(("handed_to", "name"), [("finance", "Finance"), (None, "Warehouse and logistics")])
def test_a_hand_off_names_the_department_that_has_not_taken_it_on(handed_to: str | None, name: str) -> None:
    case = replace(CASE, standing=replace(CASE.standing, handed_to=handed_to))

    text = said(WORDS["en"], Rung.BREACH, ClockKind.HANDOFF_ACCEPT, case=case)

    assert text.startswith(f"{name} has not taken it on yet")


def test_what_is_true_of_several_clocks_is_said_once() -> None:
    two = said(WORDS["en"], Rung.BREACH, ClockKind.FIRST_FOLLOWUP, ClockKind.SOLUTION, ClockKind.HEARTBEAT)

    assert [line.split(".")[0] for line in two.splitlines()] == [
        "The time has run out",
        "The customer has heard nothing from us since <!date^1789351200^{date_short_pretty} {time}|2026-09-14 10:00>",
    ]


def test_a_plain_reminder_speaks_for_itself() -> None:
    assert said(WORDS["en"], Rung.REMINDER, ClockKind.SOLUTION, ClockKind.PROMISE) == ""


def test_a_case_without_an_owner_names_nobody() -> None:
    case = replace(CASE, standing=Standing("warehouse", "U0AGENT1"))

    assert "– owns the case" in said(WORDS["en"], Rung.BREACH, ClockKind.ACK, owner=False, case=case)


RESOLVED = facts(State.RESOLVED, standing=replace(CASE.standing, caller=LEAD.id))
ALL_DAY = CallRound(CallWindow(time(9), time(20)))


@BOTH
def test_a_callback_is_asked_of_its_caller_and_the_others_are_told_whose_it_is(words: Words) -> None:
    case = replace(RESOLVED, calls=ALL_DAY)

    assert f"<@{LEAD.id}>" in said(words, Rung.BREACH, ClockKind.CALLBACK, case=case)
    assert "09:00" in said(words, Rung.BREACH, ClockKind.CALLBACK, owner=False, case=case)


@pytest.mark.parametrize(
    ("calls", "known", "asked"),
    [
        (ALL_DAY, (), "call the customer back"),
        (CallRound(None), (Fact.ATTEMPTS_COMPLETE,), "not wish to be called"),
        (ALL_DAY, (Fact.ATTEMPTS_COMPLETE,), "tried often enough"),
        (ALL_DAY, (Fact.RECOVERY_ASKED,), "speak with the customer"),
    ],
)
def test_a_callback_asks_for_what_is_to_be_done_now(calls: CallRound, known: tuple[Fact, ...], asked: str) -> None:
    case = replace(RESOLVED, calls=calls, facts=frozenset(known))

    assert asked in said(WORDS["en"], Rung.REMINDER, ClockKind.CALLBACK, owner=False, case=case)


def test_a_callback_of_a_case_without_anybody_names_nobody() -> None:
    case = replace(RESOLVED, standing=Standing("warehouse", "U0AGENT1"))

    assert said(WORDS["en"], Rung.BREACH, ClockKind.CALLBACK, case=case).startswith("– is to speak")
