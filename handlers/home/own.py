"""The parts of a Home that are somebody's own work: what to do now, what comes later, and what is over."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from sqlmodel import Session

from domain.calling import next_call, window_for
from domain.consent import deciders_of
from domain.lifecycle import Move, State
from domain.words import marked
from domain.worklist import Part
from handlers.blocks import Block
from handlers.cases import CaseFacts, case_facts, standing_of
from handlers.home.parts import Filled, HomePart, HomeParts, Stretch, Visit
from handlers.home.views import call_line, case_lines, request_lines
from storage.lists import asked_for, cases_by_id, closed_lately
from storage.models import ComplaintRow, ProposalRow

_LATELY: Final = timedelta(days=7)
# So many closed cases and open requests are looked at.
_MOST: Final = 100
# Title, how many lines stand among the other parts, and whether each has its buttons in sight.
_WORK: Final = {
    Part.OVERDUE: (marked("Overdue"), 5, True),
    Part.CALLBACK: (marked("Customers to call back"), 5, True),
    Part.SOON: (marked("Due within 24 hours"), 5, True),
    Part.HANDOFF: (marked("Asked of your department"), 3, True),
    Part.WAITING: (marked("Waiting for a customer or a colleague"), 3, False),
    Part.LATER: (marked("Due later"), 3, False),
    Part.FILED: (marked("Filed by you, in others' hands"), 3, False),
}


def register(parts: HomeParts) -> None:
    """Enter the parts of one's own work, the most pressing first."""
    for part, (_, most, _) in _WORK.items():
        if part is Part.CALLBACK:
            parts.add(HomePart("asked", requests, most=3, mine=True))
        parts.add(HomePart(part.value, partial(work, part), most, mine=part is not Part.FILED))
    parts.add(HomePart("closed", closed, most=3))


def work(part: Part, session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """The cases that stand in one part of somebody's work."""
    title, _, buttons = _WORK[part]
    return cases_part(title, visit.work.get(part, ()), session, visit, stretch, buttons=buttons)


def closed(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """What somebody owned or filed and what has come to its end within a week."""
    ids = closed_lately(session, visit.person.id, visit.now - _LATELY, _MOST)
    return cases_part(marked("Recently closed"), ids, session, visit, stretch)


def requests(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """What waits for somebody's consent, oldest first."""
    asked = [row for row in asked_for(session, _MOST) if _decides(session, visit, row)]
    if not asked:
        return None
    lines = []
    for row in stretch.of(asked):
        case = case_facts(session, session.get_one(ComplaintRow, row.complaint_id), visit.desk, visit.now, visit.person)
        lines.append(request_lines(case, row.id or 0, visit.policy, visit.now, visit.reader))
    return Filled(visit.words.gettext("Waiting for your consent"), lines, len(asked))


def cases_part(
    title: str, ids: Sequence[int], session: Session, visit: Visit, stretch: Stretch, *, buttons: bool = False
) -> Filled | None:
    """A part with a line for each case; None when there is none. The *title* is looked up in the reader's words."""
    if not ids:
        return None
    rows = cases_by_id(session, stretch.of(ids))
    lines = [_lines(row, case_facts(session, row, visit.desk, visit.now, visit.person), visit, buttons) for row in rows]
    return Filled(visit.words.gettext(title), lines, len(ids))


def _decides(session: Session, visit: Visit, row: ProposalRow) -> bool:
    case = standing_of(session, session.get_one(ComplaintRow, row.complaint_id))
    return visit.person.id in deciders_of(Move(row.move), case, visit.policy, row.asked_by)


def _lines(row: ComplaintRow, case: CaseFacts, visit: Visit, buttons: bool) -> Sequence[Block]:
    more = [line] if (line := _when_to_call(row, case, visit)) else []
    return case_lines(case, visit.policy, visit.now, visit.reader, *more, buttons=buttons)


def _when_to_call(row: ComplaintRow, case: CaseFacts, visit: Visit) -> str:
    """Say when the customer may be called, to whoever is to call them."""
    mine = (*visit.work.get(Part.OVERDUE, ()), *visit.work.get(Part.CALLBACK, ()))
    window = window_for(row.consent, visit.policy.callback)
    if case.state is not State.RESOLVED or case.id not in mine or window is None:
        return ""
    return call_line(*next_call(window, visit.now, visit.policy.zoneinfo), visit.now, visit.reader)
