"""How a reminder offers to be put off."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from domain.snoozing import Nap
from domain.words import marked
from handlers.blocks import Block, actions, context, menu
from handlers.clocks import ids
from handlers.clocks.rungs import rung_of
from handlers.clocks.snoozing import SnoozeRef, may_snooze, possible_naps, snoozed_until
from handlers.phrases import moment
from handlers.posts import Reader
from handlers.services import Desk
from storage.models import ClockRow, ComplaintRow, NoticeRow

# Translators: {time} is a time of the day such as "15:20".
_NAPS = {
    Nap.HALF_HOUR: marked("in 30 minutes ({time})"),
    Nap.HOUR: marked("in 1 hour ({time})"),
    Nap.THREE_HOURS: marked("in 3 hours ({time})"),
    Nap.MORNING: marked("the next working morning ({time})"),
}


def snooze_blocks(
    session: Session, notice: NoticeRow, running: Sequence[ClockRow], desk: Desk, reader: Reader, now: datetime
) -> list[Block]:
    """Offer to put a reminder of some *running* clocks off as far as that is possible, or say until when it was."""
    case, words = session.get_one(ComplaintRow, notice.subject_id), reader.words
    if not running or not may_snooze(case, running, rung_of(notice, running), reader.id):
        return []
    if (until := snoozed_until(running, notice, now)) is not None:
        said = words.gettext("You will be reminded again {moment}.")
        return [context(f":zzz: {said.format(moment=moment(words, until, reader.zone))}")]
    clocks = [clock.id for clock in running if clock.id is not None]
    options = {
        SnoozeRef(n=case.number, c=clocks, s=nap).model_dump_json(): _nap(nap, until, reader)
        for nap, until in possible_naps(session, case, running, desk, now).items()
    }
    return actions([menu(words.gettext("Remind me again…"), ids.SNOOZE, options)] if options else [])


def _nap(nap: Nap, until: datetime, reader: Reader) -> str:
    said = reader.words.gettext(_NAPS[nap])
    return said.format(time=f"{until.astimezone(ZoneInfo(reader.zone)):%H:%M}")
