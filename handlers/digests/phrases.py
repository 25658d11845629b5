"""Days, and whom a report is about, in words."""

from datetime import date

from babel.dates import format_date

from domain.words import Words
from handlers.blocks import escape
from handlers.digests.gather import CENTRE


def scope_name(words: Words, scope: str) -> str:
    """Name the centre, or a team as contacts name it."""
    return words.gettext("the whole centre") if scope == CENTRE else escape(scope)


def days_words(words: Words, days: list[date]) -> str:
    """Write a day, or the first and the last of several."""
    shown = [format_date(day, "EEE d MMM" if words.language == "en" else "M月d日(EEE)", words.language) for day in days]
    return shown[0] if len(shown) == 1 else f"{shown[0]} – {shown[-1]}"
