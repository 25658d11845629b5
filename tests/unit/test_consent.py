"""Whose consent a move needs, and whose word is enough."""

from collections.abc import Set
from dataclasses import replace

import pytest

from domain.consent import consents, deciders_of, may_decide
from domain.lifecycle import TRANSITIONS, Fact, Move, Role, State, transition
from domain.people import Standing, heads_of
from domain.policy import Policy
from tests.desk import with_people

OWNER, HEAD, CHIEF, LEAD, DUTY = "U0OWNER1", "U0HEAD01", "U0HEAD02", "U0LEAD01", "U0DUTY01"
CASE = Standing("warehouse", "U0AGENT1", OWNER)
ONE_HEAD = with_people(heads=(HEAD,))
ASKED = sorted({row.move for row in TRANSITIONS if row.ask})


@pytest.mark.parametrize(
    ("move", "asker", "approver", "enough"),
    [
        (Move.RESOLVE, {Role.OWNER}, {Role.LEAD}, True),
        (Move.RESOLVE, {Role.OWNER}, {Role.HEAD}, True),
        (Move.RESOLVE, {Role.OWNER}, {Role.AGENT, Role.CALLER}, False),
        (Move.RESOLVE, {Role.OWNER}, {Role.OWNER}, False),
        (Move.EXHAUST, {Role.LEAD}, {Role.HEAD}, True),
        (Move.EXHAUST, {Role.HEAD}, {Role.LEAD}, True),
        (Move.EXHAUST, {Role.HEAD}, {Role.HEAD}, True),
        (Move.EXHAUST, {Role.LEAD}, {Role.LEAD}, False),
        (Move.EXHAUST, {Role.HEAD}, {Role.OWNER}, False),
        (Move.EXHAUST, {Role.OWNER}, {Role.HEAD}, False),
        (Move.FOLLOW_UP, {Role.OWNER}, {Role.HEAD}, False),
    ],
)
def test_a_word_is_enough_by_the_roles_of_both(move: Move, asker: Set[Role], approver: Set[Role], enough: bool) -> None:
    assert may_decide(move, asker, approver) is enough


def test_the_row_that_holds_decides_and_not_another_of_the_same_move() -> None:
    urgent = transition(Move.RESOLVE, State.IN_PROGRESS, {Role.OWNER}, {Fact.HIGH, Fact.URGENT}).row
    normal = transition(Move.RESOLVE, State.IN_PROGRESS, {Role.OWNER}, set()).row

    assert not consents(urgent, {Role.OWNER}, {Role.OWNER})
    assert consents(normal, {Role.OWNER}, {Role.OWNER})


@pytest.mark.parametrize(
    ("move", "policy", "asker", "expected"),
    [
        (Move.RESOLVE, with_people(duty_leads=(DUTY,), heads=(HEAD,)), OWNER, (LEAD, DUTY)),
        (Move.RESOLVE, with_people(None, heads=(HEAD,)), OWNER, (HEAD,)),
        (Move.EXHAUST, ONE_HEAD, LEAD, (HEAD,)),
        (Move.EXHAUST, ONE_HEAD, HEAD, (LEAD,)),
        (Move.EXHAUST, with_people(heads=(HEAD, CHIEF)), LEAD, (HEAD, CHIEF)),
        (Move.EXHAUST, with_people(heads=(HEAD, CHIEF)), HEAD, (CHIEF, LEAD)),
        (Move.EXHAUST, with_people(None, heads=(HEAD,)), HEAD, ()),
        (Move.EXHAUST, with_people(duty_leads=(DUTY,), heads=()), LEAD, (DUTY,)),
        (Move.EXHAUST, with_people(heads=()), LEAD, ()),
        (Move.EXHAUST, with_people(None, heads=()), OWNER, ()),
    ],
)
def test_those_are_asked_who_can_give_consent_and_never_who_asks(
    move: Move, policy: Policy, asker: str, expected: tuple[str, ...]
) -> None:
    assert deciders_of(move, CASE, policy, asker) == expected


@pytest.mark.parametrize("move", ASKED)
def test_whom_a_case_is_about_is_never_asked(move: Move) -> None:
    policy = with_people(duty_leads=(DUTY,), heads=(HEAD, CHIEF))
    for colleague in (LEAD, DUTY, HEAD, CHIEF):
        case = replace(CASE, colleague=colleague)
        for asker in {OWNER, LEAD, DUTY, HEAD, CHIEF} - {colleague}:
            assert colleague not in deciders_of(move, case, policy, asker)


def test_a_case_about_the_only_head_is_for_the_leads_to_decide() -> None:
    assert heads_of(replace(CASE, colleague=HEAD), ONE_HEAD) == (LEAD,)
    assert heads_of(CASE, ONE_HEAD) == (HEAD,)
