"""What somebody backs, read for them alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.kaizen.votes import BY_FORM
from domain.people import Person
from handlers.kaizen.facts import IdeaFacts, idea_facts
from handlers.services import Desk
from storage.votes import backed_by, marks_of

MOST = 20


@dataclass(frozen=True, slots=True)
class Backed:
    """An idea that somebody backs; *by_form* if not by a reaction, so that only a button can take the vote back."""

    idea: IdeaFacts
    by_form: bool


def read_backed(session: Session, person: Person, desk: Desk, now: datetime) -> tuple[Backed, ...]:
    """Return the undecided ideas that somebody backs, the newest first."""
    return tuple(
        Backed(idea_facts(session, row, desk, now, person), _by_form(session, row.id or 0, person.id))
        for row in backed_by(session, person.id, MOST)
    )


def _by_form(session: Session, suggestion_id: int, person: str) -> bool:
    mark = marks_of(session, suggestion_id, [person])[person].get(BY_FORM)
    return mark is not None and mark.on
