"""What several reminders look like in one message: a paragraph for each case, with its buttons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.clocks import ClockState, Rung
from domain.policy import ClockKind
from domain.words import Words
from handlers.blocks import Block, context, section
from handlers.callbacks.phrases import next_word
from handlers.cases import CaseFacts, case_of
from handlers.casework import case_buttons, customer_line, headline
from handlers.clocks.advice import advice
from handlers.clocks.bundling import MOST_CASES
from handlers.clocks.lines import clock_line, sign_of
from handlers.clocks.rungs import rung_of
from handlers.clocks.snooze_views import snooze_blocks
from handlers.clocks.sparing import said_later, spoken_of
from handlers.lateness import late_note
from handlers.posts import Post, Reader
from handlers.services import Desk
from storage.models import ClockRow, NoticeRow


@dataclass(frozen=True, slots=True)
class Part:
    """One of the reminders: its own row, the case, and its clocks, of which some may still run."""

    notice: NoticeRow
    case: CaseFacts
    clocks: Sequence[ClockRow]

    @property
    def rung(self) -> Rung:
        """What it is to the reader now."""
        return rung_of(self.notice, self.running)

    @property
    def running(self) -> list[ClockRow]:
        """The clocks that still run."""
        return [clock for clock in self.clocks if clock.state == ClockState.RUNNING]


def bundle_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """Several reminders in one message, what is due first on top; None when all was done before it was sent."""
    parts = sorted(_parts(session, notice, desk, reader, now), key=_pressing)
    waiting = [part for part in parts if part.running]
    if not waiting and notice.ts is None:
        return None
    opening = _opening(len(waiting), reader.words)
    late = late_note(session, notice, desk.policy, reader, now)
    small = [text for text in (late, _why(reader.words) if notice.facts.get("enough") else "") if text]
    blocks = [section(f":alarm_clock: *{opening}*"), *([context(*small)] if small else [])]
    shown = (waiting if notice.ts is None else parts)[:MOST_CASES]
    for part in shown:
        blocks += _blocks(session, part, desk, reader, now)
    if (more := len(waiting) - MOST_CASES) > 0:
        blocks.append(context(reader.words.ngettext("And one more.", "And {n} more.", more).format(n=more)))
    titles = "; ".join(_spoken(part, desk, reader, now) for part in shown if part.running)
    return Post(" ".join(text for text in (opening, titles, late) if text), blocks)


def _parts(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Iterator[Part]:
    """Yield what is said, the latest first; of a promise that waited for two words only the later one is.

    Also where the later one stands for itself, as a breach does.
    """
    said: set[int | None] = set()
    for part_id in sorted(notice.facts["parts"], reverse=True):
        part = session.get_one(NoticeRow, part_id)
        said |= said_later(session, part, now) if notice.ts is None else set()
        clocks = [clock for clock in spoken_of(session, part, notice.sent_at, now) if clock.id not in said]
        said |= {clock.id for clock in clocks}
        if clocks:
            yield Part(part, case_of(session, part, desk, now, reader.person), clocks)


def _pressing(part: Part) -> tuple[bool, datetime]:
    return not part.running, min(clock.due_at for clock in part.running or part.clocks)


def _opening(waiting: int, words: Words) -> str:
    if not waiting:
        return words.gettext("All of these cases have been seen to. Thank you.")
    sentence = words.ngettext("One case waits for you:", "{n} cases wait for you:", waiting)
    return sentence.format(n=waiting)


def _why(words: Words) -> str:
    return words.gettext("You were reminded often today: what can wait comes together now, from time to time.")


def _blocks(session: Session, part: Part, desk: Desk, reader: Reader, now: datetime) -> list[Block]:
    """One reminder among others: what is due, why the reader hears of it, and what they can do."""
    words, running = reader.words, part.running
    title = f"{sign_of(part.rung, part.clocks)} *{headline(part.case, desk.policy, words)}*"
    lines = [clock_line(clock, now, reader) for clock in running or part.clocks]
    if not running:
        return [context("\n".join([title, *lines]))]
    said = advice(running, part.rung, part.case, desk.policy, reader)
    # In a channel even a masked customer is nobody's to read.
    customer = customer_line(part.case, reader) if reader.id is not None else ""
    text = "\n".join(line for line in (title, *lines, said, customer) if line)
    first = next_word(part.case) if ClockKind.CALLBACK in {clock.kind for clock in running} else None
    below = snooze_blocks(session, part.notice, running, desk, reader, now)
    return [section(text), *case_buttons(part.case, words, first, why=True), *below]


def _spoken(part: Part, desk: Desk, reader: Reader, now: datetime) -> str:
    lines = [clock_line(clock, now, reader).replace("*", "") for clock in part.running]
    return " · ".join([headline(part.case, desk.policy, reader.words), *lines])
