"""Kinds of messages about the calendar."""

from typing import Final

YEAR_UNCERTAIN: Final = "calendar_year_uncertain"
