"""What the doctor finds in the store: a name for each contradiction, and whether it is safe to mend."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from handlers.complaints.ids import CARD
from handlers.life.ids import BOT
from storage import doctor
from storage.clocks import as_clock
from storage.kaizen_models import SuggestionClockRow
from storage.life import last_beat
from storage.models import ClockRow, NoticeRow
from storage.notices import NO_PARENT
from storage.seals import Flaw, doubts
from storage.vault import Vault

# Within this time whatever is owed has been sent or tried, and whoever was to be found has been found.
_SETTLED: Final = timedelta(minutes=15)
_LATELY: Final = timedelta(days=7)

_DOUBTS: Final = {
    Flaw.MISSING: "was sealed, and is gone",
    Flaw.CHANGED: "was changed after it was sealed",
    Flaw.BROKEN: "has a seal that does not follow from the one before it",
    Flaw.UNSEALED: "was never sealed, or its seal was taken away",
}


class Trouble(StrEnum):
    """What can be wrong."""

    CLOCK_OF_CLOSED = "clock_of_closed"
    CLOCK_ASLEEP = "clock_asleep"
    ANSWER_ASLEEP = "answer_asleep"
    CLOCK_UNREADABLE = "clock_unreadable"
    OPEN_WITHOUT_CLOCK = "open_without_clock"
    WITHOUT_OWNER = "without_owner"
    OWNER_LEFT = "owner_left"
    NOTICE_STUCK = "notice_stuck"
    NOTICE_FAILED = "notice_failed"
    CARD_MISSING = "card_missing"
    CARD_DELETED = "card_deleted"
    LEFT_OPEN = "left_open"
    NOT_ALIVE = "not_alive"
    RECORD_DOUBTFUL = "record_doubtful"


MENDABLE: Final = frozenset(
    {
        Trouble.CLOCK_OF_CLOSED,
        Trouble.CLOCK_ASLEEP,
        Trouble.ANSWER_ASLEEP,
        Trouble.NOTICE_STUCK,
        Trouble.CARD_MISSING,
        Trouble.CARD_DELETED,
        Trouble.LEFT_OPEN,
    }
)


_ASLEEP: Final = {ClockRow: Trouble.CLOCK_ASLEEP, SuggestionClockRow: Trouble.ANSWER_ASLEEP}


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction: what it is about in an operator's words, and the row that mending starts from."""

    trouble: Trouble
    subject: str
    words: str
    row_id: int = 0

    @property
    def mendable(self) -> bool:
        """Say whether mending it can do no harm."""
        return self.trouble in MENDABLE


def examine(session: Session, now: datetime) -> list[Finding]:
    """Look through the whole store and return everything that must not be."""
    parts: Iterable[Iterator[Finding]] = (
        _life(session, now),
        _clocks(session),
        _cases(session, now),
        _messages(session, now),
    )
    return [finding for part in parts for finding in part]


def examine_seals(session: Session, vault: Vault, now: datetime) -> list[Finding]:
    """Compare all that is only ever added to with its seals, and return what is not as it was sealed."""
    return [
        Finding(Trouble.RECORD_DOUBTFUL, f"{doubt.source} {doubt.row_id}", _DOUBTS[doubt.flaw], doubt.row_id)
        for doubt in doubts(session, vault, now)
    ]


def _life(session: Session, now: datetime) -> Iterator[Finding]:
    before = last_beat(session, BOT)
    if before is not None and now - before > _SETTLED:
        words = f"nothing has looked for what is due since {before:%Y-%m-%d %H:%M} UTC; start it: redress serve"
        yield Finding(Trouble.NOT_ALIVE, "the bot", words)


def _clocks(session: Session) -> Iterator[Finding]:
    for clock_id, kind, number in doctor.clocks_of_closed(session):
        yield Finding(Trouble.CLOCK_OF_CLOSED, number, f"is closed, but its clock {kind} has not stopped", clock_id)
    for clock_id, number in doctor.running_clocks(session):
        yield from _clock(session, ClockRow, clock_id, number)
    for clock_id, number in doctor.running_answers(session):
        yield from _clock(session, SuggestionClockRow, clock_id, number)


def _clock(
    session: Session, table: type[ClockRow] | type[SuggestionClockRow], clock_id: int, number: str
) -> Iterator[Finding]:
    """Ask the rule when a clock owes its next word; a row that the rule cannot read is a finding of its own."""
    try:
        row = session.get_one(table, clock_id)
        assert isinstance(row, ClockRow | SuggestionClockRow)
        owed = as_clock(row).next_at
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the row, the others are looked at
        words = f"has a clock that cannot be read ({type(error).__name__}); its reminders do not come"
        yield Finding(Trouble.CLOCK_UNREADABLE, number, words, clock_id)
        return
    if row.next_at is None and owed is not None:
        words = f"has a clock {row.kind} that runs and would never be looked at again"
        yield Finding(_ASLEEP[table], number, words, clock_id)


def _cases(session: Session, now: datetime) -> Iterator[Finding]:
    for number in doctor.open_without_clock(session):
        yield Finding(
            Trouble.OPEN_WITHOUT_CLOCK, number, "is open, but no clock of it is left: nobody is reminded of it"
        )
    for number in doctor.without_owner(session, now - _SETTLED):
        yield Finding(Trouble.WITHOUT_OWNER, number, "is open and nobody's; whoever leads may assign it")
    for number, owner in doctor.owned_by_leavers(session):
        yield Finding(Trouble.OWNER_LEFT, number, f"belongs to {owner}, who has left; whoever leads may reassign it")
    for case_id, number in doctor.without_card(session, CARD):
        yield Finding(Trouble.CARD_MISSING, number, "is open, but was never given a card", case_id)
    for table, row_id, number in doctor.left_open(session):
        yield Finding(Trouble.LEFT_OPEN, f"{number} ({table})", f"is closed, but a {table} of it was left open", row_id)


def _messages(session: Session, now: datetime) -> Iterator[Finding]:
    for notice in doctor.stuck(session, now - _SETTLED):
        words = f"to {notice.target} is {notice.state} since {_at(notice)}: {_why(notice)}"
        yield Finding(Trouble.NOTICE_STUCK, _named(notice), words, notice.id or 0)
    for notice in doctor.given_up(session, now - _LATELY, NO_PARENT):
        words = f"to {notice.target}, owed at {_at(notice)}, was given up: {_why(notice)}; see redress check"
        yield Finding(Trouble.NOTICE_FAILED, _named(notice), words, notice.id or 0)


def _named(notice: NoticeRow) -> str:
    return f"message {notice.id} ({notice.kind})"


def _at(notice: NoticeRow) -> str:
    return f"{notice.created_at:%Y-%m-%d %H:%M} UTC"


def _why(notice: NoticeRow) -> str:
    return f"{notice.error or 'nobody has tried it'}, {notice.attempts} attempts"
