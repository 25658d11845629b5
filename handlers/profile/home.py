"""The part of a Home with what its owner says of themselves."""

from sqlmodel import Session

from handlers.blocks import button, section
from handlers.home.parts import Filled, HomePart, HomeParts, Stretch, Visit
from handlers.profile import ids
from handlers.profile.choices import language_name
from handlers.profile.views import week_words
from storage.calendars import load_calendar
from storage.choices import choice_of
from storage.work_times import work_time_of


def register(parts: HomeParts) -> None:
    """Enter the part, below everybody's work."""
    parts.add(HomePart("profile", profile, most=5))


def profile(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """When somebody works and in which language they read, with the ways to change it."""
    change = visit.words.gettext("Change")
    lines = [
        [section(_hours(session, visit), accessory=button(change, ids.OPEN_HOURS, "own"))],
        [section(_language(session, visit), accessory=button(change, ids.OPEN_CHOICES, "own"))],
    ]
    return Filled(visit.words.gettext("About you"), lines, len(lines), counted=False)


def _language(session: Session, visit: Visit) -> str:
    words, (language, _) = visit.words, choice_of(session, visit.person.id)
    return words.gettext("*Language and messages:* {language}").format(language=language_name(language, words))


def _hours(session: Session, visit: Visit) -> str:
    words, own = visit.words, work_time_of(session, visit.person.id)
    if own is None:
        week = week_words(load_calendar(session, visit.policy).week, words)
        return words.gettext("*Working hours:* {week} (the centre's)").format(week=week)
    return words.gettext("*Working hours:* {week}").format(week=week_words(own.week, words))
