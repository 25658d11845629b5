"""Spans are read the way people write them, and written so that they can be read again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.spans import BusinessDays, at_least_elapsed, format_length, format_span, parse_length, parse_span

HOUR = timedelta(hours=1)
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta.max)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30m", HOUR / 2),
        ("24h", 24 * HOUR),
        ("1h30m", 1.5 * HOUR),
        ("1.5h", 1.5 * HOUR),
        ("5s", timedelta(seconds=5)),
        ("0s", timedelta(0)),
        ("2d", 48 * HOUR),
        ("2d4h", 52 * HOUR),
        (" 1 h 30 min ", 1.5 * HOUR),
        ("2 Days", 48 * HOUR),
        ("90 minutes", 1.5 * HOUR),
        ("0.25s", timedelta(milliseconds=250)),
    ],
)
def test_a_span_is_read_as_written(text: str, span: timedelta) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize(
    "text", ["", " ", "30", "-5m", "m", "1h1h", "30m1h", "5 weeks", "1,5h", "tomorrow", "24小时", "1e3s"]
)
def test_what_is_not_a_span_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(ValueError, match=r'accepted: a span such as "30m", "24h"'):
        parse_span(text)


def test_a_span_longer_than_all_time_is_refused() -> None:
    with pytest.raises(ValueError, match="is too long"):
        parse_span("999999999d999h")


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(0), "0s"),
        (1.5 * HOUR, "1h30m"),
        (24 * HOUR, "1d"),
        (timedelta(days=2, hours=4, seconds=5), "2d4h5s"),
        (timedelta(milliseconds=1250), "1.25s"),
        (timedelta(microseconds=1), "0.000001s"),
    ],
)
def test_a_span_is_written_short(span: timedelta, text: str) -> None:
    assert format_span(span) == text


def test_a_negative_span_is_never_written() -> None:
    with pytest.raises(ValueError, match="never negative"):
        format_span(-HOUR)


@given(SPANS)
def test_every_span_comes_back_as_it_was_written(span: timedelta) -> None:
    assert parse_span(format_span(span)) == span


@given(SPANS | st.builds(BusinessDays, st.integers(1, 9999)))
def test_every_length_comes_back_as_it_was_written(length: timedelta | BusinessDays) -> None:
    assert parse_length(format_length(length)) == length


@pytest.mark.parametrize("text", ["3 business days", "3 Business  Days ", "3businessdays"])
def test_business_days_are_not_days(text: str) -> None:
    assert parse_length(text) == BusinessDays(3)


def test_one_business_day_is_written_in_the_singular() -> None:
    assert str(BusinessDays(1)) == "1 business day"


def test_no_business_days_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="accepted: 1 or more"):
        parse_length("0 business days")


def test_a_wrong_length_is_refused_with_business_days_among_the_examples() -> None:
    with pytest.raises(ValueError, match='or "3 business days"'):
        parse_length("soon")


def test_a_business_day_takes_a_day_at_least() -> None:
    assert at_least_elapsed(BusinessDays(3)) == 72 * HOUR
    assert at_least_elapsed(HOUR) == HOUR
