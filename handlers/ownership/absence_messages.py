"""What the bot says when somebody is away or has left: which of their cases need somebody else."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import State
from handlers.blocks import Block, button, context, section
from handlers.cases import CaseFacts, case_facts
from handlers.casework import due_line, headline
from handlers.forms import CaseRef
from handlers.ownership import ids
from handlers.phrases import moment
from handlers.posts import Post, Reader
from handlers.services import Desk
from storage.models import ComplaintRow, NoticeRow

# As many cases as one message lists; each is a paragraph with a button.
_SHOWN = 20


def absent_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To who leads: the cases of somebody away that fall due meanwhile; None when none is left."""
    cases = _still_of(notice.facts["person"], session, notice, desk, reader, now)
    words, person = reader.words, f"<@{notice.facts['person']}>"
    if notice.facts["until"] is None:
        sentence = words.ngettext(
            "{person} is away, nobody knows until when, and owns one open case. Please reassign what cannot wait.",
            "{person} is away, nobody knows until when, and owns {n} open cases. Please reassign what cannot wait.",
            len(cases),
        )
        opening = sentence.format(person=person, n=len(cases))
    else:
        sentence = words.ngettext(
            "{person} is away until {until}. One case falls due before then. Please reassign what cannot wait.",
            "{person} is away until {until}. {n} cases fall due before then. Please reassign what cannot wait.",
            len(cases),
        )
        until = moment(words, datetime.fromisoformat(notice.facts["until"]), reader.zone)
        opening = sentence.format(person=person, n=len(cases), until=until)
    return _post(":palm_tree: ", opening, cases, notice, desk, reader, now)


def left_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To who leads: the cases of somebody who has left, which are theirs now; None when none is left."""
    cases = _still_of(notice.target, session, notice, desk, reader, now)
    sentence = reader.words.ngettext(
        "{person} has left, and one open case of theirs is yours now. Please reassign it if others should have it.",
        "{person} has left, and {n} open cases of theirs are yours now. Please reassign those that others should have.",
        len(cases),
    )
    opening = sentence.format(person=f"<@{notice.facts['person']}>", n=len(cases))
    return _post(":wave: ", opening, cases, notice, desk, reader, now)


def unled_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To whoever runs the bot: cases of somebody who has left wait for nobody; None when none of them does any more."""
    rows = [session.get_one(ComplaintRow, case_id) for case_id in notice.facts["cases"]]
    person = notice.facts["person"]
    numbers = [row.number for row in rows if row.owner == person and row.state != State.CLOSED]
    if not numbers:
        return None
    sentence = reader.words.ngettext(
        "{person} has left, and nobody is there to take their open case {numbers}. Please name a lead in the policy.",
        "{person} has left, and nobody is there to take their open cases {numbers}. Please name a lead in the policy.",
        len(numbers),
    )
    shown = ", ".join(numbers[:_SHOWN]) + ("…" if len(numbers) > _SHOWN else "")
    text = sentence.format(person=f"<@{person}>", numbers=shown)
    return Post(text, [section(f":warning: {text}")])


def _still_of(
    owner: str, session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime
) -> list[CaseFacts]:
    """Return those of the listed cases that are open and still somebody's."""
    rows = [session.get_one(ComplaintRow, case_id) for case_id in notice.facts["cases"]]
    mine = [row for row in rows if row.owner == owner and row.state != State.CLOSED]
    return [case_facts(session, row, desk, now, reader.person) for row in mine]


def _post(
    sign: str, opening: str, cases: Sequence[CaseFacts], notice: NoticeRow, desk: Desk, reader: Reader, now: datetime
) -> Post | None:
    """A list of cases; one that has been seen to is said to be, and one that nobody has read yet is not sent."""
    words = reader.words
    if not cases:
        done = words.gettext("All of these cases have been seen to. Thank you.")
        return None if notice.ts is None else Post(done, [section(f":white_check_mark: {done}")])
    blocks = [_line(case, desk, reader, now) for case in cases[:_SHOWN]]
    if (more := len(cases) - _SHOWN) > 0:
        blocks.append(context(words.ngettext("And one more.", "And {n} more.", more).format(n=more)))
    titles = "; ".join(headline(case, desk.policy, words) for case in cases[:_SHOWN])
    return Post(f"{opening} {titles}", [section(sign + opening), *blocks])


def _line(case: CaseFacts, desk: Desk, reader: Reader, now: datetime) -> Block:
    lines = [f"*{headline(case, desk.policy, reader.words)}*"]
    if case.next_clock is not None:
        lines.append(due_line(case.next_clock, now, reader))
    value = CaseRef(number=case.number).model_dump_json()
    reassign = button(reader.words.gettext("Reassign"), ids.OPEN_REASSIGN, value)
    return section("\n".join(lines), accessory=reassign)
