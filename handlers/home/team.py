"""The parts of a Home for whoever leads: who has how much, what is overdue, and what nobody owns."""

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from domain.words import marked
from domain.worklist import NOBODY, Due, Load, Wanted
from handlers.home.own import cases_part
from handlers.home.parts import Filled, HomePart, HomeParts, Stretch, Visit
from handlers.home.views import idle_line, load_line
from handlers.lists.actions import tonight
from storage.lists import load_of, wanted_cases

# So many cases of a team are counted and turned over.
_MOST: Final = 500
_UNOWNED: Final = "team_unowned"
# The cases of one person of the team; it is looked at alone, from the line that names the person.
_CASES: Final = "team_cases"


def register(parts: HomeParts) -> None:
    """Enter the parts of a team."""
    parts.add(HomePart("team_overdue", overdue, most=3))
    parts.add(HomePart(_UNOWNED, unowned, most=3))
    parts.add(HomePart("team", load, most=8))
    parts.add(HomePart(_CASES, cases, most=0))


def load(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """Who of the team has how many open cases, and how many of them are overdue."""
    if not visit.led:
        return None
    loads = load_of(session, visit.led, visit.person.id, visit.now)
    title, cases = visit.words.gettext("Your team's open cases"), sum(one.cases for one in loads)
    lines = [load_line(one, _cases_of(one), visit.reader) for one in stretch.of(loads)]
    return Filled(title, lines or [idle_line(visit.words)], len(loads), cases)


def overdue(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """What is overdue in the team."""
    ids = _wanted(session, visit, Wanted(departments=visit.led, due=Due.OVERDUE))
    return cases_part(marked("Overdue in your team"), ids, session, visit, stretch)


def unowned(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """What nobody of the team owns."""
    ids = _wanted(session, visit, Wanted(owner=NOBODY, departments=visit.led))
    return cases_part(marked("Without an owner"), ids, session, visit, stretch, buttons=True)


def cases(session: Session, visit: Visit, stretch: Stretch) -> Filled | None:
    """What one person of the team owns."""
    ids = _wanted(session, visit, Wanted(owner=stretch.about, departments=visit.led))
    return cases_part(marked("In one person's hands"), ids, session, visit, stretch)


def _cases_of(one: Load) -> str:
    """Name the part that holds what one line counts."""
    return _UNOWNED if one.owner is None else f"{_CASES}:{one.owner}"


def _wanted(session: Session, visit: Visit, wanted: Wanted) -> Sequence[int]:
    if not visit.led:
        return ()
    evening = tonight(visit.now, visit.person.zone)
    return wanted_cases(session, wanted, visit.person.id, visit.now, evening, visit.now, _MOST)
