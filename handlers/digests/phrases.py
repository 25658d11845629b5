"""Days and waits, and whom a report is about, in words."""

from datetime import date, timedelta
from typing import Final

from babel.dates import format_date

from domain.indicators.rounding import half_up
from domain.words import Words
from handlers.blocks import escape
from handlers.digests.gather import CENTRE
from handlers.phrases import span

_IN_SECONDS: Final = 600


def scope_name(words: Words, scope: str) -> str:
    """Name the centre, or a team as contacts name it."""
    return words.gettext("the whole centre") if scope == CENTRE else escape(scope)


def days_words(words: Words, days: list[date]) -> str:
    """Write a day, or the first and the last of several."""
    shown = [format_date(day, "EEE d MMM" if words.language == "en" else "M月d日(EEE)", words.language) for day in days]
    return shown[0] if len(shown) == 1 else f"{shown[0]} – {shown[-1]}"


def day_words(words: Words, day: date) -> str:
    """Write a day with its year."""
    return format_date(day, "d MMM y" if words.language == "en" else "y年M月d日", words.language)


def month_words(words: Words, month: date) -> str:
    """Write the month of a day."""
    return format_date(month, "MMMM y" if words.language == "en" else "y年M月", words.language)


def wait_words(words: Words, seconds: float) -> str:
    """Write a wait: in seconds as long as people count in them."""
    if seconds < _IN_SECONDS:
        return words.gettext("{seconds} s").format(seconds=half_up(seconds, 0))
    return span(words, timedelta(seconds=seconds))
