"""What the world says about holidays, as far as the library at hand knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Final

import holidays

from domain.calendars import DayKind, SpecialDay

SOURCE: Final = f"holidays {version('holidays')}"
_ENGLISH: Final = ("en_US", "en_GB")


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """The special days of a year in a country, as *source* has them."""

    country: str
    year: int
    days: Mapping[date, SpecialDay]
    source: str = SOURCE


def published_year(country: str, year: int) -> PublishedYear:
    """Return what is known of a year in *country*, a code such as "CN" or "DE-BY"; no days when nothing is.

    Takes a tenth of a second at the first call for a country. Names are in English and Chinese where there are such,
    else in a language of the country.
    """
    code, _, part = country.partition("-")
    usual = holidays.country_holidays(code, part or None, years=year)
    english, chinese = (
        holidays.country_holidays(code, part or None, years=year, language=language)
        for language in (_spoken(usual, _ENGLISH), _spoken(usual, ("zh_CN",)))
    )
    has_chinese = "zh_CN" in usual.supported_languages
    days = {
        day: SpecialDay(DayKind.HOLIDAY, english[day], chinese[day] if has_chinese else "")
        for day in usual
        if day.year == year
    }
    makeup = {day: SpecialDay(DayKind.MAKEUP_WORKDAY) for day in usual.weekend_workdays if day.year == year}
    return PublishedYear(country, year, {**days, **makeup})


def _spoken(known: holidays.HolidayBase, wanted: tuple[str, ...]) -> str | None:
    return next((language for language in wanted if language in known.supported_languages), known.default_language)
