"""Nominations that nobody decides on: one reminder, one word to somebody else, on mornings of working days."""

from datetime import timedelta

import pytest

from domain.kaizen.nudges import Nudge, first_nudge, take_nudge
from domain.kaizen.rules import AwardRules
from tests.calendars import local, office, shown

RULES = AwardRules()
CALENDAR = office()
# A Thursday.
ASKED = local("2026-09-10 09:30")
REMINDED, LATE = local("2026-09-14 09:00"), local("2026-09-17 09:00")


def test_whoever_was_asked_is_reminded_on_the_morning_of_the_second_working_day() -> None:
    assert shown(first_nudge(ASKED, RULES, CALENDAR)) == "2026-09-14 09:00"

    taken = take_nudge(0, ASKED, RULES, CALENDAR, REMINDED)

    assert (taken.nudge, taken.told, taken.next_at) == (Nudge.REMINDER, 1, LATE)


def test_somebody_else_hears_of_it_once_on_the_fifth_and_nobody_after_that() -> None:
    taken = take_nudge(1, ASKED, RULES, CALENDAR, LATE)

    assert (taken.nudge, taken.told, taken.next_at) == (Nudge.LATE, 2, None)


def test_of_two_words_that_are_due_only_the_last_is_said() -> None:
    taken = take_nudge(0, ASKED, RULES, CALENDAR, LATE + timedelta(days=30))

    assert (taken.nudge, taken.next_at) == (Nudge.LATE, None)


def test_what_is_called_for_early_is_the_next_word_all_the_same() -> None:
    assert take_nudge(0, ASKED, RULES, CALENDAR, ASKED).nudge is Nudge.REMINDER


def test_a_policy_in_which_others_hear_before_a_reminder_is_refused() -> None:
    with pytest.raises(ValueError, match="escalate_after"):
        AwardRules(remind_after=5, escalate_after=5)
