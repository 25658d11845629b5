"""How a case comes into being: filed, owned, and its first messages owed, in as few statements as it takes."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import State, transition
from domain.people import Roster, Standing, leads_of
from domain.policy import Policy, Severity
from handlers.complaints.ids import CARD, CREATOR_DM, OWNER_DM
from handlers.deadlines import new_clock
from handlers.intake.ids import ALARM, UNCLASSIFIED
from handlers.moves import Deed, new_event
from handlers.published import note_days
from handlers.services import Desk
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow
from storage.notices import new_notice
from storage.sql import insert_row, insert_rows


def open_case(
    session: Session, row: ComplaintRow, deeds: Sequence[Deed], roster: Roster, desk: Desk, now: datetime
) -> None:
    """Store a new case after the first deeds of its life, with its clocks, its history and its first messages.

    The life table is asked as for any other move. But nobody else can hold this case yet, and somebody waits for the
    form to close: so each table is written once.
    """
    state: State | None = None
    clocks: list[ClockRow] = []
    events: list[ComplaintEventRow] = []
    # Whose a case is says at which hours its first clocks speak, though it is given to them by the last deed.
    for column, value in (change for deed in deeds for change in deed.changes.items()):
        setattr(row, column, value)
    for deed in deeds:
        rule = transition(deed.move, state, deed.roles).row
        state = rule.target or state
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
    told = [
        new_notice(kind, target, now, f"{key}:{row.id}:{target}", row.id)
        for kind, target, key in first_words(row, roster, desk.policy)
    ]
    insert_rows(session, told)
    note_days(session, [row.received_at], desk.policy, now)


def first_words(row: ComplaintRow, roster: Roster, policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Yield who is told of a new case: the kind of message, its target, and what makes it the only one.

    One message is enough for a filer who owns the case. Without an owner all who lead hear of it, and of an urgent case
    one of them, unless they are told already.
    """
    case = Standing(row.department, row.creator, row.owner, colleague=row.colleague)
    leading = leads_of(case, policy)
    yield CARD, "complaints", "card"
    if row.owner is not None:
        yield OWNER_DM, row.owner, "owner"
    if row.creator != row.owner:
        yield CREATOR_DM, row.creator, "creator"
    if row.owner is None:
        for lead in leading:
            if lead not in roster.gone:
                yield UNCLASSIFIED, lead, "unclassified"
    elif row.severity == Severity.URGENT or row.alarm is not None:
        told = next(iter(roster.at_work(leading)), None) or roster.first_here(leading)
        if told is not None and told not in (row.owner, row.creator):
            yield ALARM, told, "alarm"
