"""The small phrases: every name in every language, spans and moments as people say them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.words import load_words
from domain.callbacks import Outcome
from domain.lifecycle import TRANSITIONS, Closure, Move, State
from domain.ownership import DeclineReason
from domain.policy import Severity
from domain.routing import Why
from domain.spans import BusinessDays, Length
from domain.words import Words
from handlers import phrases

WORDS = load_words()
BOTH = pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
NOON = datetime(2026, 9, 14, 4, 0, tzinfo=UTC)


@BOTH
def test_everything_that_can_be_named_has_a_name_of_its_own(words: Words) -> None:
    kinds = sorted({kind for row in TRANSITIONS for kind in row.starts})
    families = [
        [phrases.state_name(words, state) for state in State],
        [phrases.closure_name(words, closure) for closure in Closure],
        [phrases.severity_name(words, severity) for severity in Severity],
        [phrases.clock_name(words, kind) for kind in kinds],
        [phrases.move_name(words, move) for move in Move],
        [phrases.outcome_name(words, outcome) for outcome in Outcome],
        [phrases.decline_reason(words, reason) for reason in DeclineReason],
        [phrases.why_owner(words, why, "Warehouse") for why in Why],
    ]

    for names in families:
        assert all(names)
        assert len(set(names)) == len(names)


def test_a_severity_is_never_told_by_its_sign_alone() -> None:
    assert [bool(phrases.severity_sign(severity)) for severity in Severity] == [False, True, True]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(), "0 s"),
        (timedelta(seconds=59, milliseconds=400), "59 s"),
        (timedelta(seconds=59, milliseconds=600), "1 min"),
        (timedelta(minutes=59, seconds=29), "59 min"),
        (timedelta(minutes=59, seconds=59), "1 h"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, minutes=1), "1 h 1 min"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(hours=23, minutes=59, seconds=59), "1 d"),
        (timedelta(days=1, minutes=5), "1 d 5 min"),
        (timedelta(days=3, hours=2, minutes=59), "3 d 2 h"),
        (-timedelta(minutes=5), "5 min"),
    ],
)
def test_a_span_is_said_in_two_units_at_most(length: timedelta, said: str) -> None:
    assert phrases.span(WORDS["en"], length) == said


@given(st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000)), st.sampled_from([*WORDS]))
def test_every_span_can_be_said_and_never_with_a_minus(length: timedelta, language: str) -> None:
    said = phrases.span(WORDS[language], length)

    assert said
    assert "-" not in said


@pytest.mark.parametrize(
    ("language", "length", "said"),
    [
        ("en", timedelta(hours=24), "1 d"),
        ("en", BusinessDays(1), "1 business day"),
        ("en", BusinessDays(3), "3 business days"),
        ("zh_CN", BusinessDays(3), "3个工作日"),
    ],
)
def test_the_length_of_a_clock_is_said_as_it_is_counted(language: str, length: Length, said: str) -> None:
    assert phrases.length_words(WORDS[language], length) == said


def test_a_moment_is_a_token_that_slack_draws_with_a_text_for_where_it_cannot() -> None:
    token = phrases.moment(WORDS["en"], NOON, "Asia/Shanghai")

    assert re.fullmatch(rf"<!date\^{int(NOON.timestamp())}\^[^|<>]*\|2026-09-14 12:00>", token)


@pytest.mark.parametrize(
    ("zone", "written"),
    [("Asia/Shanghai", "2026-09-14 12:00"), ("America/New_York", "2026-09-14 00:00"), ("UTC", "2026-09-14 04:00")],
)
@BOTH
def test_a_plain_moment_is_written_in_its_zone(words: Words, zone: str, written: str) -> None:
    assert phrases.plain_moment(words, NOON, zone) == written
