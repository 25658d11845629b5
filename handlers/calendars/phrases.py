"""What people read about a deadline in business time: why it is due then, and what is uncertain about it."""

from collections.abc import Iterator, Sequence

from babel.dates import format_interval, format_skeleton
from babel.lists import format_list

from domain.reckoning import Reckoning, Stretch, StretchKind
from domain.spans import BusinessDays
from domain.words import Words, marked
from handlers.phrases import locale_of, span

# The day of the week, the month and the day, in the order of the language.
_DAY = "MMMEd"
_BY_DAYS = {
    StretchKind.FIRST_DAY: marked("{day}: the start, which does not count"),
    StretchKind.COUNTED: marked("{day}: business day {n} of {total}"),
    StretchKind.MAKEUP_WORKDAY: marked("{day}: make-up workday, business day {n} of {total}"),
    StretchKind.WEEKEND: marked("{day}: weekend"),
}
_BY_HOURS = {
    StretchKind.COUNTED: marked("{day}: {span} of business time"),
    StretchKind.MAKEUP_WORKDAY: marked("{day}: make-up workday, {span} of business time"),
}


def sum_lines(words: Words, reckoning: Reckoning) -> list[str]:
    """Say the sum line by line, from the start to the due time; the nights between two shifts go without saying."""
    lines = _by_days if isinstance(reckoning.length, BusinessDays) else _by_hours
    return list(lines(words, reckoning))


def uncertain_note(words: Words, years: Sequence[int]) -> str:
    """Say that a deadline reaches into years whose holidays are not certain; nothing when there are none."""
    if not years:
        return ""
    # Translators: {years} is a year such as "2027", or several.
    return words.gettext(
        "The holidays and make-up workdays of {years} are not certain yet; this counts those that are known."
    ).format(years=format_list([str(year) for year in years], locale=locale_of(words)))


def _by_days(words: Words, reckoning: Reckoning) -> Iterator[str]:
    assert isinstance(reckoning.length, BusinessDays)
    number = 0
    for stretch in reckoning.stretches:
        number += stretch.counts
        if stretch.kind is StretchKind.HOLIDAY:
            yield _holiday(words, stretch)
        else:
            sentence = words.gettext(_BY_DAYS[stretch.kind])
            yield sentence.format(day=_days(words, stretch), n=number, total=reckoning.length.days)


def _by_hours(words: Words, reckoning: Reckoning) -> Iterator[str]:
    for stretch in reckoning.stretches:
        if stretch.kind is StretchKind.HOLIDAY:
            yield _holiday(words, stretch)
        elif stretch.counts:
            length = span(words, stretch.until - stretch.since)
            yield words.gettext(_BY_HOURS[stretch.kind]).format(day=_days(words, stretch), span=length)


def _holiday(words: Words, stretch: Stretch) -> str:
    days, name = _days(words, stretch), stretch.special.in_language(words.language) if stretch.special else ""
    if not name:
        return words.gettext("{day}: holiday").format(day=days)
    # Translators: {name} is the holiday, such as "New Year's Day".
    return words.gettext("{day}: holiday, {name}").format(day=days, name=name)


def _days(words: Words, stretch: Stretch) -> str:
    if stretch.day == stretch.last_day:
        return format_skeleton(_DAY, stretch.day, locale=locale_of(words))
    return format_interval(stretch.day, stretch.last_day, _DAY, locale=locale_of(words))
