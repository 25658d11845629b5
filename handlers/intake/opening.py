"""How a case comes into being: filed, owned, and its first messages owed, in as few statements as it takes."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import State, transition
from handlers.complaints.ids import CARD, CREATOR_DM, OWNER_DM
from handlers.deadlines import new_clock
from handlers.moves import Deed, new_event
from handlers.services import Desk
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow
from storage.notices import new_notice
from storage.sql import insert_row, insert_rows


def open_case(session: Session, row: ComplaintRow, deeds: Sequence[Deed], desk: Desk, now: datetime) -> None:
    """Store a new case after the first deeds of its life, with its clocks, its history and its first messages.

    The life table is asked as for any other move. But nobody else can hold this case yet, and somebody waits for the
    form to close: so each table is written once.
    """
    state: State | None = None
    clocks: list[ClockRow] = []
    events: list[ComplaintEventRow] = []
    for deed in deeds:
        rule = transition(deed.move, state, deed.roles).row
        state = rule.target or state
        for column, value in deed.changes.items():
            setattr(row, column, value)
        kinds = [kind for kind in (*rule.starts, *deed.starts) if kind not in deed.omits]
        clocks.extend(new_clock(session, row, kind, deed, desk) for kind in kinds)
        events.append(new_event(row, deed, str(state), desk))
    row.state = str(state)
    row.id = insert_row(session, row)
    for about in (*clocks, *events):
        about.complaint_id = row.id
    if clocks:
        insert_rows(session, clocks)
    insert_rows(session, events)
    _owe_first_messages(session, row, row.id, now)


def _owe_first_messages(session: Session, row: ComplaintRow, case_id: int, now: datetime) -> None:
    """The card, the owner's message, and the filer's; one message is enough for a filer who owns the case."""
    first = [new_notice(CARD, "complaints", now, f"card:{case_id}", case_id)]
    if row.owner is not None:
        first.append(new_notice(OWNER_DM, row.owner, now, f"owner:{case_id}:{row.owner}", case_id))
    if row.creator != row.owner:
        first.append(new_notice(CREATOR_DM, row.creator, now, f"creator:{case_id}", case_id))
    insert_rows(session, first)
