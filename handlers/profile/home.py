"""The part of a Home with what its owner says of themselves."""

from sqlmodel import Session

from handlers.blocks import button, section
from handlers.home.parts import Filled, HomePart, HomeParts, Stretch, Visit
from handlers.profile import ids
from handlers.profile.views import week_words
from storage.calendars import load_calendar
from storage.work_times import work_time_of


def register(parts: HomeParts) -> None:
    """Enter the part, below everybody's work."""
    parts.add(HomePart("profile", profile, most=5))


def profile(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """When somebody works, with the way to change it."""
    lines = [[section(_hours(session, visit), accessory=button(visit.words.gettext("Change"), ids.OPEN_HOURS, "own"))]]
    return Filled(visit.words.gettext("About you"), lines, len(lines), counted=False)


def _hours(session: Session, visit: Visit) -> str:
    words, own = visit.words, work_time_of(session, visit.person.id)
    if own is None:
        week = week_words(load_calendar(session, visit.policy).week, words)
        return words.gettext("*Working hours:* {week} (the centre's)").format(week=week)
    return words.gettext("*Working hours:* {week}").format(week=week_words(own.week, words))
