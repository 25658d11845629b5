"""What the bot says about the calendar: to the operator, that a year is uncertain."""

from datetime import datetime

from sqlmodel import Session

from handlers.blocks import section
from handlers.calendars.ids import YEAR_UNCERTAIN
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about the calendar."""
    repertoire.says(YEAR_UNCERTAIN, year_uncertain)


def year_uncertain(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """Nobody knows the holidays of a year yet; None once they are known."""
    year = int(notice.facts["year"])
    if load_calendar(session, desk.policy).knows(year):
        return None
    # Translators: {country} is a code such as CN; the words between ` are keys of the policy file, which stay.
    text = reader.words.gettext(
        "The public holidays and make-up workdays of {year} in {country} are not certain yet. Until they are, "
        "deadlines in business days that fall in {year} go by what is known, and say so. Once they are announced, "
        "update Redress, or enter them as `calendar.days` and `calendar.confirmed` in the policy."
    ).format(year=year, country=desk.policy.calendar.country)
    return Post(text, [section(f":calendar: {text}")])
