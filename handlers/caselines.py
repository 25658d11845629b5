"""One case as a line among others: what it is, what is due, and a menu of all that may be done next."""

from datetime import datetime

from domain.clocks import ClockState
from domain.policy import Policy
from domain.states import State
from handlers.blocks import Block, escape, section
from handlers.cases import CaseFacts
from handlers.casework import case_menu, due_line, handoff_line, headline, state_line
from handlers.phrases import clock_end, moment
from handlers.posts import Reader


def case_line(
    case: CaseFacts, policy: Policy, now: datetime, reader: Reader, *more: str, customer: bool = False
) -> Block:
    """A case among others, one click from the next step; *more* is said of it below, the *customer* masked as ever."""
    text = case_text(case, policy, now, reader, *more, customer=customer)
    return section(text, accessory=case_menu(case, reader.words))


def case_text(
    case: CaseFacts, policy: Policy, now: datetime, reader: Reader, *more: str, customer: bool = False
) -> str:
    """The paragraph of such a line alone, for places with room for buttons."""
    first = f"*{headline(case, policy, reader.words)}*"
    if customer and case.customer:
        first = f"{first} · {escape(case.customer)}"
    with_whom = handoff_line(case, policy, reader)
    lines = [first, state_line(case, reader.words), with_whom, _pressing(case, now, reader), *more]
    return "\n".join(line for line in lines if line)


def spoken_line(case: CaseFacts, policy: Policy, now: datetime, reader: Reader) -> str:
    """The same in one line of text."""
    parts = [headline(case, policy, reader.words), state_line(case, reader.words), _pressing(case, now, reader)]
    return " · ".join(part for part in parts if part).replace("*", "")


def _pressing(case: CaseFacts, now: datetime, reader: Reader) -> str:
    """Say what is due next, what stands still, or when it was over."""
    words = reader.words
    if case.state is State.CLOSED and case.closed_at is not None:
        return words.gettext("Closed {moment}").format(moment=moment(words, case.closed_at, reader.zone))
    if case.next_clock is not None:
        return due_line(case.next_clock, now, reader)
    paused = next((clock for clock in case.clocks if clock.state is ClockState.PAUSED), None)
    return clock_end(words, paused.kind, paused.state) if paused is not None else ""
