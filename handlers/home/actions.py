"""What Homes ask and note: a visit, a page turned, a view as it stands now, and whose Home a case stands in."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.people import Person, Roster, heads_of, leads, leads_of
from handlers.cases import standing_of
from handlers.home import views
from handlers.home.parts import PER_PAGE, HomeParts, Stretch, Visit, visit_of
from handlers.routes import View
from handlers.services import Desk
from storage.complaints import handoffs
from storage.home_models import HomeRow
from storage.homes import home_of, homes_among, record_opened
from storage.inbox import first_time
from storage.lists import cases_by_id


@dataclass(frozen=True, slots=True)
class Drawn:
    """A Home as it is to look now, what is known of the one that Slack shows, and what tells the two apart."""

    row: HomeRow
    view: View
    digest: str

    @property
    def stands(self) -> bool:
        """Say whether Slack shows it already."""
        return self.row.digest == self.digest


def record_visit(session: Session, key: str, person: Person, shown: str | None, now: datetime) -> None:
    """Note that somebody has opened their Home; the same event twice is one visit."""
    if first_time(session, key, now):
        record_opened(session, person.id, shown, now)


def draw(session: Session, parts: HomeParts, person: Person, desk: Desk, now: datetime) -> Drawn | None:
    """Draw somebody's Home afresh; None when they have never opened it."""
    row = home_of(session, person.id)
    if row is None:
        return None
    view = _view(session, row, parts, person, desk, now)
    return Drawn(row, view, hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest())


def concerned(
    session: Session, people: Collection[str], cases: Collection[int], roster: Roster, desk: Desk
) -> Collection[str]:
    """Return who has a Home of *people* and of those in whose Homes one of the *cases* may stand, or have stood."""
    found = set(people)
    for row in cases_by_id(session, list(cases)):
        case = standing_of(session, row)
        # Whom a case is about may have seen it before that was known.
        found |= {case.creator, case.owner or "", case.caller or "", case.colleague or ""}
        found |= {*leads_of(case, desk.policy), *heads_of(case, desk.policy), *desk.policy.people.heads}
        for department in {handoff.department for handoff in handoffs(session, row.id or 0)}:
            found |= {*roster.members.get(department, ()), *leads(department, desk.policy)}
    return homes_among(session, sorted(found))


def _view(session: Session, row: HomeRow, parts: HomeParts, person: Person, desk: Desk, now: datetime) -> View:
    if person.outsider:
        return views.stranger_view(desk.words_for(person.language))
    visit = visit_of(session, person, desk, now)
    if row.part:
        return _whole(session, row, parts, visit)
    filled = ((part, part.fill(session, visit, Stretch(0, part.most))) for part in parts.parts.values() if part.most)
    shown = [views.Shown(part, one) for part, one in filled if one is not None]
    return views.overview(shown, desk.policy, visit.reader, first_visit=row.visits == 1)


def _whole(session: Session, row: HomeRow, parts: HomeParts, visit: Visit) -> View:
    key, _, about = row.part.partition(":")
    part = parts.parts.get(key)
    filled = part.fill(session, visit, Stretch(row.page * PER_PAGE, PER_PAGE, about)) if part is not None else None
    return views.whole_part(row.part, filled, row.page, visit.policy, visit.reader)
