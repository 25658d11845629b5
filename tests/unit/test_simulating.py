"""What a promise would have brought under a policy: counted until it ended, and by whether anybody was there."""

from datetime import timedelta

import pytest

from domain.clocks import Clock, Moment, Rung
from domain.ladders import Audience
from domain.people import Standing
from domain.policy import Policy
from domain.simulating import Tally, tally
from tests.desk import HEAD, LEAD, OWNER, with_people
from tests.fakes import START

HOUR = timedelta(hours=1)
DUE = START + 4 * HOUR
LADDER = (
    Moment(-HOUR, Audience.OWNER, Rung.REMINDER),
    Moment(0 * HOUR, Audience.LEAD, Rung.BREACH),
    Moment(HOUR, Audience.HEAD, Rung.ESCALATION),
)
OWNED, UNOWNED = Standing("warehouse", "U0AGENT1", OWNER.id), Standing("warehouse", "U0AGENT1")


@pytest.mark.parametrize(
    ("ended", "counted"),
    [
        (2 * HOUR, Tally(1, 0, 0, 0)),
        (3 * HOUR, Tally(1, 0, 1, 0)),
        (4 * HOUR, Tally(1, 0, 2, 0)),
        (4 * HOUR + timedelta.resolution, Tally(1, 1, 2, 0)),
        (9 * HOUR, Tally(1, 1, 3, 0)),
    ],
)
def test_a_promise_is_broken_after_its_deadline_and_whatever_came_until_its_end_was_said(
    ended: timedelta, counted: Tally
) -> None:
    assert tally(Clock(START, DUE, LADDER), START + ended, OWNED, with_people()) == counted


@pytest.mark.parametrize(
    ("policy", "case", "orphans"),
    [
        (with_people(lead=LEAD.id), UNOWNED, 0),
        (with_people(lead=None, heads=(HEAD.id,)), UNOWNED, 0),
        (with_people(lead=None, heads=()), OWNED, 2),
        (with_people(lead=None, heads=()), UNOWNED, 3),
    ],
)
def test_a_word_is_an_orphan_where_the_policy_names_nobody_for_it(policy: Policy, case: Standing, orphans: int) -> None:
    assert tally(Clock(START, DUE, LADDER), START + 9 * HOUR, case, policy).orphans == orphans


def test_tallies_add_up() -> None:
    assert Tally(1, 0, 2, 3) + Tally(1, 1, 1, 0) == Tally(2, 1, 3, 3)
