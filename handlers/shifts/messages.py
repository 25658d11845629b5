"""What the bot says at the end of a shift: which cases fall due before somebody is back, and what to do about each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.clocks import ClockState
from domain.lifecycle import Move, State
from domain.shifts import TimeOff
from domain.words import Words
from handlers.blocks import Block, actions, button, context, section
from handlers.cases import CaseFacts, ClockFacts, case_facts
from handlers.casework import customer_line, due_line, headline
from handlers.forms import CaseRef
from handlers.ownership.ids import OPEN_REASSIGN
from handlers.phrases import moment
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from handlers.shifts import ids
from handlers.shifts.actions import ShiftRef
from handlers.shifts.asking import NOT_THE_OWNERS, seen_key
from storage.models import ComplaintRow, NoticeRow
from storage.notices import owed_already

# As many cases as one message lists; each is a paragraph, its owner and a row of buttons, and Slack takes fifty blocks.
_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Pending:
    """A case of the list that its owner still has, the promise that is due first, and whether they see to it."""

    case: CaseFacts
    clock: ClockFacts
    seen: bool


def register(repertoire: Repertoire) -> None:
    """Enter what can be said at the end of a shift."""
    repertoire.says(ids.HAND_OVER, hand_over_message)
    repertoire.says(ids.STAND_IN, stand_in_message)


def hand_over_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To an owner: their cases that fall due before they are back; None when none is left before it was read."""
    listed, off, words = _pending(session, notice, desk, reader, now), _off(notice), reader.words
    if all(one.seen for one in listed):
        return _done(notice, words)
    sentence = words.ngettext(
        "One case is due before you are back ({moment}): hand it over?",
        "{n} cases are due before you are back ({moment}): hand them over?",
        len(listed),
    )
    opening = sentence.format(n=len(listed), moment=moment(words, off.back, reader.zone))
    return _post(opening, listed, lambda one: _choices(one, off, words), desk, reader, now)


def stand_in_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To who stands in: the cases that fall due while their owners are off, and that nobody sees to."""
    listed = [one for one in _pending(session, notice, desk, reader, now) if not one.seen]
    words = reader.words
    if not listed:
        return _done(notice, words)
    sentence = words.ngettext(
        "One case is due before its owner is back ({moment}), and they have not handed it over. "
        "Please reassign what cannot wait.",
        "{n} cases are due before their owners are back ({moment}), and they have not handed them over. "
        "Please reassign what cannot wait.",
        len(listed),
    )
    opening = sentence.format(n=len(listed), moment=moment(words, _off(notice).back, reader.zone))
    return _post(opening, listed, lambda one: [*_owner(one, words), *actions(_reassign(one, words))], desk, reader, now)


def _off(notice: NoticeRow) -> TimeOff:
    return TimeOff(datetime.fromisoformat(notice.facts["ends"]), datetime.fromisoformat(notice.facts["back"]))


def _pending(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> list[Pending]:
    """Return the listed cases that are still their owner's and of which a promise still runs."""
    off, facts = _off(notice), notice.facts
    owners = dict(zip(facts["cases"], facts["owners"], strict=True))
    keys = {case_id: seen_key(off.ends, case_id, owner) for case_id, owner in owners.items()}
    seen = owed_already(session, list(keys.values()))
    found = []
    for case_id, owner in owners.items():
        row = session.get_one(ComplaintRow, case_id)
        case = case_facts(session, row, desk, now, reader.person)
        clock = next(_caught(case, off), None)
        if clock is not None and row.owner == owner and row.state != State.CLOSED:
            found.append(Pending(case, clock, keys[case_id] in seen))
    return found


def _caught(case: CaseFacts, off: TimeOff) -> Iterator[ClockFacts]:
    """Yield the owner's promises that fall due meanwhile, the most pressing first."""
    for clock in case.clocks:
        running = clock.state is ClockState.RUNNING and clock.kind not in NOT_THE_OWNERS
        if running and off.catches(clock.due_at):
            yield clock


def _done(notice: NoticeRow, words: Words) -> Post | None:
    done = words.gettext("All of these cases have been seen to. Thank you.")
    return None if notice.ts is None else Post(done, [section(f":white_check_mark: {done}")])


def _post(
    opening: str,
    listed: Sequence[Pending],
    below: Callable[[Pending], list[Block]],
    desk: Desk,
    reader: Reader,
    now: datetime,
) -> Post:
    blocks = [section(f":city_sunset: {opening}")]
    for one in listed[:_SHOWN]:
        title = f"*{headline(one.case, desk.policy, reader.words)}*"
        lines = (title, due_line(one.clock, now, reader), customer_line(one.case, reader))
        blocks += [section("\n".join(lines)), *below(one)]
    if (more := len(listed) - _SHOWN) > 0:
        blocks.append(context(reader.words.ngettext("And one more.", "And {n} more.", more).format(n=more)))
    titles = "; ".join(headline(one.case, desk.policy, reader.words) for one in listed[:_SHOWN])
    return Post(f"{opening} {titles}", blocks)


def _choices(one: Pending, off: TimeOff, words: Words) -> list[Block]:
    """What an owner may do about a case, or that they see to it already."""
    if one.seen:
        said = words.gettext("You see to it.")
        return [context(f":eyes: {said}")]
    value = ShiftRef(number=one.case.number, ends=off.ends).model_dump_json()
    return actions([*_reassign(one, words), button(words.gettext("I will see to it"), ids.SEE_TO, value)])


def _reassign(one: Pending, words: Words) -> list[Block]:
    value = CaseRef(number=one.case.number).model_dump_json()
    offered = Move.REASSIGN in one.case.moves
    return [button(words.gettext("Reassign"), OPEN_REASSIGN, value)] if offered else []


def _owner(one: Pending, words: Words) -> list[Block]:
    return [context(words.gettext("Owner: {owner}").format(owner=f"<@{one.case.owner}>"))]
