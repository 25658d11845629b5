"""Who is away, and what of their work falls into that time, a moment early and on the dot."""

from datetime import timedelta

import pytest

from config.policy import load_policy
from domain.absences import Absence, Status
from domain.people import Roster, led_by
from domain.policy import People
from handlers.directory import status_of
from tests.desk import HEAD, LEAD, OTHER_OWNER, OWNER, ROSTER, with_people
from tests.fakes import START

HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)
AWAY = Absence(OWNER.id, START, START + HOUR)
EMOJI = load_policy(None).people.away_emoji


@pytest.mark.parametrize(("at", "away"), [(-MOMENT, False), (0 * HOUR, True), (HOUR - MOMENT, True), (HOUR, False)])
def test_somebody_is_away_from_the_first_moment_to_before_the_last(at: timedelta, away: bool) -> None:
    assert AWAY.covers(START + at) is away


def test_an_absence_without_an_end_covers_and_catches_all_that_comes() -> None:
    endless = Absence(OWNER.id, START)

    assert not endless.covers(START - MOMENT)
    assert endless.covers(START + 10_000 * HOUR)
    assert endless.catches(START + 10_000 * HOUR)


@pytest.mark.parametrize(
    ("due", "caught"), [(-HOUR, True), (0 * HOUR, True), (HOUR - MOMENT, True), (HOUR, False), (2 * HOUR, False)]
)
def test_what_falls_due_before_somebody_is_back_is_caught(due: timedelta, caught: bool) -> None:
    assert AWAY.catches(START + due) is caught


@pytest.mark.parametrize("emoji", [":palm_tree:", ":face_with_thermometer:", ":airplane:", ":no_entry:"])
def test_the_built_in_emoji_say_that_somebody_is_away(emoji: str) -> None:
    assert Status(emoji).says_away(EMOJI, START)


@pytest.mark.parametrize("emoji", ["", ":house_with_garden:", ":spiral_calendar_pad:", "palm tree", ":palm:", "::"])
def test_other_emoji_do_not(emoji: str) -> None:
    assert not Status(emoji).says_away(EMOJI, START)


def test_the_tone_of_a_skin_makes_no_difference() -> None:
    assert Status(":wave::skin-tone-3:").says_away((":wave:",), START)


@pytest.mark.parametrize(("left", "away"), [(MOMENT, True), (0 * HOUR, False), (-HOUR, False)])
def test_a_status_that_has_run_out_says_nothing(left: timedelta, away: bool) -> None:
    assert Status(":palm_tree:", START + left).says_away(EMOJI, START) is away


@pytest.mark.parametrize(
    ("profile", "status"),
    [
        ({"status_emoji": ":airplane:", "status_expiration": 0}, Status(":airplane:")),
        ({"status_emoji": ":airplane:", "status_expiration": int(START.timestamp())}, Status(":airplane:", START)),
        ({"status_emoji": ":airplane:", "status_expiration": 10**15}, Status(":airplane:")),
        ({"status_emoji": ":airplane:", "status_expiration": "soon"}, Status(":airplane:")),
        ({"status_emoji": None}, Status("")),
        ({}, Status("")),
    ],
)
def test_a_status_is_read_as_slack_tells_it(profile: dict[str, object], status: Status) -> None:
    assert status_of({"id": OWNER.id, "profile": profile}) == status


def test_a_lead_leads_the_people_of_their_departments_and_a_head_everybody() -> None:
    policy = with_people(heads=(HEAD.id,))
    units = {**policy.departments, "product": policy.departments["product"].model_copy(update={"lead": ("U0LEAD02",)})}
    policy = policy.model_copy(update={"departments": units})

    assert led_by(LEAD.id, ROSTER, policy) == {OWNER.id, OTHER_OWNER.id}
    assert led_by(HEAD.id, ROSTER, policy) == {OWNER.id, OTHER_OWNER.id, "U0QUAL01"}
    assert led_by(OWNER.id, ROSTER, policy) == set()
    assert led_by(LEAD.id, Roster(), policy) == set()


@pytest.mark.parametrize("emoji", ["palm_tree", ":Palm:", "::", ":palm tree:"])
def test_what_is_no_emoji_is_refused_in_the_policy(emoji: str) -> None:
    with pytest.raises(ValueError, match="palm_tree"):
        People(away_emoji=(emoji,))
