"""Hand-offs: who is asked to take a case on, and where its time goes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.handoffs import Asked, Spent, Stay, Times, times, whom_to_ask
from domain.people import Roster, Standing
from domain.policy import Policy
from tests.desk import POLICY, with_people
from tests.fakes import START

HOUR = timedelta(hours=1)
# Monday ten o'clock; the centre closes at six and opens again at nine.
NIGHT = START + 7 * HOUR
CALENDAR = POLICY.calendar.calendar(POLICY.zoneinfo)
CASE = Standing("warehouse", "U0AGENT1", "U0OWNER1")
PEOPLE = with_people("U0LEAD01", duty_leads=("U0DUTY01", "U0DUTY02"), heads=("U0HEAD01",))
ROSTER = Roster({"product": ("U0PROD01", "U0PROD02")})


def asked(roster: Roster = ROSTER, case: Standing = CASE, policy: Policy = PEOPLE, asker: str = "U0OWNER1") -> Asked:
    return whom_to_ask("product", case, roster, policy, asker)


def test_everybody_of_the_department_is_asked_and_its_lead_first() -> None:
    assert asked() == Asked(("U0LEAD01", "U0PROD01", "U0PROD02"))


def test_whoever_is_away_or_gone_or_asks_themselves_is_not_asked() -> None:
    roster = replace(ROSTER, away=frozenset({"U0LEAD01"}), gone=frozenset({"U0PROD02"}))

    assert asked(roster) == Asked(("U0PROD01",))
    assert asked(roster, asker="U0PROD01") == Asked(("U0DUTY01",), stand_in=True)


def test_nobody_is_asked_about_a_complaint_about_themselves() -> None:
    assert asked(case=replace(CASE, colleague="U0PROD01")).people == ("U0LEAD01", "U0PROD02")


@pytest.mark.parametrize(
    ("away", "people"),
    [
        ({"U0LEAD01"}, "U0DUTY01"),
        ({"U0LEAD01", "U0DUTY01"}, "U0DUTY02"),
        ({"U0LEAD01", "U0DUTY01", "U0DUTY02"}, "U0HEAD01"),
    ],
)
def test_a_department_where_nobody_is_there_has_one_of_those_above_it_asked(away: set[str], people: str) -> None:
    assert asked(Roster(away=frozenset(away))) == Asked((people,), stand_in=True)


def test_with_everybody_away_somebody_is_asked_all_the_same() -> None:
    everybody = frozenset({"U0LEAD01", "U0PROD01", "U0PROD02", "U0DUTY01", "U0DUTY02", "U0HEAD01"})

    assert asked(replace(ROSTER, away=everybody)) == Asked(("U0LEAD01",))
    assert asked(Roster(away=everybody), policy=with_people(None, heads=("U0HEAD01",))) == Asked(("U0HEAD01",), True)


def test_whoever_is_alone_asks_themselves_and_nobody_is_asked_where_nobody_is_named() -> None:
    assert asked(Roster(), policy=with_people("U0LEAD01", heads=()), asker="U0LEAD01") == Asked(("U0LEAD01",))
    assert asked(Roster(), policy=with_people(None, heads=())).people == ()
    assert whom_to_ask("dropped", CASE, ROSTER, PEOPLE, "U0OWNER1").people == ("U0DUTY01",)


def test_a_hand_off_that_nobody_takes_on_waits_until_it_is_over() -> None:
    assert times(Stay(START), CALENDAR, START + 2 * HOUR) == Times(Spent(2 * HOUR, 2 * HOUR), None)
    assert times(Stay(START, ended_at=START + HOUR), CALENDAR, START + 99 * HOUR) == Times(Spent(HOUR, HOUR), None)


def test_waiting_ends_when_it_is_taken_on_and_what_follows_is_time_in_hands() -> None:
    stay = Stay(START, START + HOUR, START + 4 * HOUR)

    assert times(stay, CALENDAR, START + 99 * HOUR) == Times(Spent(HOUR, HOUR), Spent(3 * HOUR, 3 * HOUR))
    assert times(replace(stay, ended_at=None), CALENDAR, START + 2 * HOUR).in_hands == Spent(HOUR, HOUR)


def test_a_night_passes_for_the_customer_and_not_in_opening_hours() -> None:
    stay = Stay(NIGHT, NIGHT + 16 * HOUR, NIGHT + 18 * HOUR)

    assert times(stay, CALENDAR, NIGHT) == Times(Spent(16 * HOUR, HOUR), Spent(2 * HOUR, 2 * HOUR))
