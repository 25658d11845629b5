"""Calendars for tests, and what they are measured against: a plain walk over the minutes."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume
from hypothesis import strategies as st

from domain.calendars import Calendar, DayKind, Shift, SpecialDay, Week

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SHANGHAI, BERLIN, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")

HOLIDAY, MAKEUP = SpecialDay(DayKind.HOLIDAY), SpecialDay(DayKind.MAKEUP_WORKDAY)
SPRING_FESTIVAL = SpecialDay(DayKind.HOLIDAY, "Spring Festival", "春节")
# China's first two months of 2026: Spring Festival is paid for with two Saturdays, New Year with a Sunday.
CHINA: Mapping[date, SpecialDay] = {
    **{date(2026, 1, day): HOLIDAY for day in (1, 2, 3)},
    **{date(2026, 2, day): SPRING_FESTIVAL for day in range(15, 24)},
    **dict.fromkeys((date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28)), MAKEUP),
}


def shift(text: str) -> Shift:
    """Read "09:00-18:00"."""
    opens, closes = map(time.fromisoformat, text.split("-"))
    return Shift(opens, closes)


def week(*days: str) -> Week:
    """Make a week of the shifts of each day, from Monday on; the days that are left out have none."""
    return tuple(tuple(map(shift, day.split())) for day in (*days, *[""] * (7 - len(days))))


OFFICE = week(*["09:00-18:00"] * 5)
ALWAYS = week(*["00:00-00:00"] * 7)


def office(zone: ZoneInfo = SHANGHAI, special: Mapping[date, SpecialDay] = CHINA, hours: Week = OFFICE) -> Calendar:
    return Calendar(zone, hours, special, frozenset({2026}))


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """Return the moment at which a clock of *zone* shows *text*, the first of two."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def shown(moment: datetime, zone: ZoneInfo = SHANGHAI) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def walk(calendar: Calendar, since: datetime) -> Iterator[tuple[datetime, bool]]:
    """Yield each minute from *since* on, and whether the centre is open in it.

    The centre looks at the latest time its clock has shown so far, and so does not go by an hour that comes again.
    """
    moment = since - DAY
    latest = moment.astimezone(calendar.zone).replace(tzinfo=None)
    while True:
        latest = max(latest, moment.astimezone(calendar.zone).replace(tzinfo=None))
        if moment >= since:
            yield moment, any(_open(calendar, latest.date() - DAY * ago, latest) for ago in (0, 1))
        moment += MINUTE


def _open(calendar: Calendar, day: date, at: datetime) -> bool:
    special = calendar.special.get(day)
    shifts = calendar.week[day.weekday()]
    if special is not None:
        working = [shifts for weekday, shifts in enumerate(calendar.week) if shifts and weekday not in calendar.weekend]
        shifts = working[0] if special.kind is DayKind.MAKEUP_WORKDAY else calendar.on_holidays
    for one in shifts:
        opens, closes = datetime.combine(day, one.opens), datetime.combine(day, one.closes)
        if opens <= at < (closes if opens < closes else closes + DAY):
            return True
    return False


def walked(calendar: Calendar, since: datetime, length: timedelta) -> datetime:
    """Add business time minute by minute."""
    left = length // MINUTE
    for moment, opened in walk(calendar, since):
        left -= opened
        if not left:
            return moment + MINUTE
    raise AssertionError("the walk never ends")


# Weeks with a leap of the clock or a holiday in them.
WEEKS = {
    SHANGHAI: (date(2025, 12, 29), date(2026, 2, 9), date(2026, 2, 23)),
    BERLIN: (date(2026, 3, 23), date(2026, 10, 19)),
    LONDON: (date(2026, 3, 23), date(2026, 10, 19)),
    NEW_YORK: (date(2026, 3, 2), date(2026, 10, 26)),
}
_MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
_DAYS = st.lists(st.builds(Shift, _MINUTES, _MINUTES), max_size=2).map(tuple)
_WEEKS_OF_HOURS: st.SearchStrategy[Week] = st.tuples(*[_DAYS] * 7) | st.sampled_from([OFFICE, ALWAYS])
_WEEKENDS = st.sampled_from([frozenset(), frozenset({5, 6}), frozenset({4, 5})])


@st.composite
def moments(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar of any hours, and a minute in an eventful week of its zone."""
    zone = draw(st.sampled_from(list(WEEKS)))
    monday = draw(st.sampled_from(WEEKS[zone]))
    days = st.integers(0, 13).map(lambda days: monday + DAY * days)
    special = CHINA if zone is SHANGHAI else draw(st.dictionaries(days, st.sampled_from([HOLIDAY, MAKEUP]), max_size=4))
    minute = draw(st.integers(0, 7 * 24 * 60))
    hours, weekend = draw(_WEEKS_OF_HOURS), draw(_WEEKENDS)
    assume(any(shifts for weekday, shifts in enumerate(hours) if weekday not in weekend))
    calendar = Calendar(zone, hours, special, weekend=weekend, on_holidays=draw(_DAYS))
    return calendar, calendar.midnight(monday) + MINUTE * minute
